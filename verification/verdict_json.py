"""The verdict as JSON: the contract, written and read.

Apart from the types, so that a process that only examines does not load what turns them into JSON.
"""

from pydantic import TypeAdapter

from verification.verdict import DocumentVerdict

VERDICT_JSON = TypeAdapter(DocumentVerdict)
"""`dump_json`, `dump_python(mode="json")`, `validate_json`."""
