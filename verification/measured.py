"""Step 3 of the procedure: as many pages as the verdict needs, and their components as a person sees them."""

from verification.decree30.notation import is_normative
from verification.errors import UnreadableDocument
from verification.layout.anatomy import Anatomy, find_components
from verification.layout.measure import opened
from verification.layout.page import Layout
from verification.layout.scans import Words, with_words
from verification.layout.shown import components_as_shown
from verification.policy import Policy
from verification.roles import tells_kind


def measured_pages(
    pdf: bytes, policy: Policy, words: Words, *, signed: bool
) -> tuple[Layout | None, Anatomy]:
    """The measured pages; None where only they are unreadable: the signatures are judged all the same.

    Where no clause of Appendix I is looked into, the pages that tell the roles will do, if they show who was
    to sign.
    """
    try:
        with opened(pdf, limits=policy.limits) as file:
            measured = file.layout(signed_pages_only=signed)
            whole = not signed
            if not (whole or _told(policy, measured)):
                measured, whole = file.layout(begun=measured), True
            layout, anatomy = components_as_shown(file.document, with_words(measured, words))
            if not (whole or _told(policy, layout, anatomy)):  # what told was not what the page shows
                measured = file.layout(begun=measured)
                layout, anatomy = components_as_shown(file.document, with_words(measured, words))
    except UnreadableDocument:
        if not signed:
            raise
        return None, Anatomy()
    return layout, anatomy


def _told(policy: Policy, layout: Layout, anatomy: Anatomy | None = None) -> bool:
    """Whether no further page is needed: there is none, or the kind is settled and no clause judged."""
    if layout.complete:
        return True
    anatomy = anatomy or find_components(layout)
    return tells_kind(anatomy) and not _judges_form(policy, anatomy)


def _judges_form(policy: Policy, anatomy: Anatomy) -> bool:
    """Whether the clauses of Appendix I are looked into: not on legal documents (Điều 4 k2 a)."""
    return policy.layout and not any(map(is_normative, (anatomy.code_notation, anatomy.parent_notation)))
