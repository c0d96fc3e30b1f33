"""Changes that a revision after signing made and a later one took back (docs/decisions/0017).

A signature is judged by the state that is shown now. A revision in between that nobody signed may have shown
something else; where a later one restored what was signed, only a comparison of that revision tells.
"""

from collections.abc import Iterator
from dataclasses import replace

from verification.signature.facts import LaterFindings
from verification.signature.pades import wording
from verification.signature.pades.changes import RevisionComparison, SignedState
from verification.signature.pades.fields import signed_fields
from verification.signature.pades.states import States
from verification.verdict import Change, LaterChanges

_MOST_REVISIONS = 12
"""Revisions compared for one signature; the newest ones are left out, and that is told."""


def undone_changes(
    states: States, signed: SignedState, following: int | None, found: LaterFindings
) -> tuple[Change, ...]:
    """Forbidden changes of unsigned revisions that are not there any more; `found` is what is there now.

    `following` is the revision that the next signature signed.
    """
    newest = states.reader.xrefs.total_revisions - 1
    between = range(signed.revision + 1, newest if following is None else following)
    if not between:
        return ()
    told = {one.message for one in found.changes}
    # A field that was laid empty and signed afterwards was finished, not taken back.
    told |= {
        wording.EMPTY_SIGNATURE_FIELD.format(name=field.name)
        for field, _ in signed_fields(states.current.snapshot)
    }
    changes = [
        replace(
            change,
            level=LaterChanges.PERMITTED,
            message=wording.UNDONE.format(change=change.message.rstrip(".")),
            revision=revision + 1,
        )
        for revision in between[:_MOST_REVISIONS]
        for change in _forbidden(states, signed, revision)
        if change.message not in told
    ]
    distinct = {(one.message, one.page): one for one in reversed(changes)}
    if len(between) > _MOST_REVISIONS:
        rest = Change(
            level=LaterChanges.PERMITTED, message=wording.NOT_COMPARED, revision=between[_MOST_REVISIONS] + 1
        )
        return (*reversed(distinct.values()), rest)
    return tuple(reversed(distinct.values()))


def _forbidden(states: States, signed: SignedState, revision: int) -> Iterator[Change]:
    found = RevisionComparison(states, signed, states.after(revision)).compare()
    return (change for change in found.changes if change.level is LaterChanges.SUSPICIOUS)
