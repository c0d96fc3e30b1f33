"""Changes that a revision after signing made and a later one took back (docs/decisions/0017).

A signature is judged by the state that is shown now. A revision in between that nobody signed may have shown
something else; where a later one restored what was signed, only a comparison of that revision tells.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pyhanko.pdf_utils.reader import PdfFileReader

from verification.signature.facts import LaterFindings
from verification.signature.pades import wording
from verification.signature.pades.changes import RevisionComparison
from verification.signature.pades.fields import signed_fields
from verification.signature.pades.permissions import Permissions
from verification.signature.pades.snapshot import Snapshot
from verification.verdict import Change, LaterChanges

_MOST_REVISIONS = 12
"""Revisions compared for one signature; the newest ones are left out, and that is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRevision:
    """What a signature signed: revisions count from 0, `next` is the one that a later signature signed."""

    revision: int
    next: int | None
    field_name: str
    permissions: Permissions
    content: bytes


def undone_changes(reader: PdfFileReader, signed: SignedRevision, found: LaterFindings) -> tuple[Change, ...]:
    """Forbidden changes of unsigned revisions that are not there any more; `found` is what is there now."""
    newest = reader.xrefs.total_revisions - 1
    between = range(signed.revision + 1, newest if signed.next is None else signed.next)
    if not between:
        return ()
    told = {one.message for one in found.changes}
    # A field that was laid empty and signed afterwards was finished, not taken back.
    told |= {
        wording.EMPTY_SIGNATURE_FIELD.format(name=field.name) for field, _ in signed_fields(Snapshot(reader))
    }
    changes = [
        replace(
            change,
            level=LaterChanges.PERMITTED,
            message=wording.UNDONE.format(change=change.message.rstrip(".")),
            revision=revision + 1,
        )
        for revision in between[:_MOST_REVISIONS]
        for change in _forbidden(reader, signed, revision)
        if change.message not in told
    ]
    distinct = {(one.message, one.page): one for one in reversed(changes)}
    if len(between) > _MOST_REVISIONS:
        rest = Change(
            level=LaterChanges.PERMITTED, message=wording.NOT_COMPARED, revision=between[_MOST_REVISIONS] + 1
        )
        return (*reversed(distinct.values()), rest)
    return tuple(reversed(distinct.values()))


def _forbidden(reader: PdfFileReader, signed: SignedRevision, revision: int) -> Iterator[Change]:
    comparison = RevisionComparison(
        Snapshot(reader, revision), signed.revision, signed.permissions, signed.content
    )
    found = comparison.compare(signed.field_name)
    return (change for change in found.changes if change.level is LaterChanges.SUSPICIOUS)
