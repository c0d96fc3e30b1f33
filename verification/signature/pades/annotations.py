"""Annotations that later revisions added, changed or removed (ISO 32000-2, 12.8.2.2.2, table 257)."""

from collections.abc import Iterator

from pyhanko.pdf_utils import generic

from verification.signature.pades import wording
from verification.signature.pades.fields import Pages
from verification.signature.pades.ledger import Ledger
from verification.signature.pades.permissions import Permissions
from verification.signature.pades.sameness import Sameness
from verification.signature.pades.snapshot import Dictionary, Identity, PageNode, Snapshot, identity, raw

Listed = tuple[Identity | None, Dictionary]


class AnnotationRules:
    """Compares the annotations of a page; widgets of form fields are left to the form's rules."""

    def __init__(self, sameness: Sameness, permissions: Permissions, ledger: Ledger, pages: Pages) -> None:
        self._sameness = sameness
        self._permissions = permissions
        self._ledger = ledger
        self._pages = pages

    def compare(self, page: int, old: PageNode, new: PageNode, accounted: set[Identity]) -> None:
        """One page, before and now; `accounted` are widgets that the form's rules have judged."""
        before = list(_annotations(self._sameness.old, old))
        after = list(_annotations(self._sameness.new, new))
        old_numbers = {number: annotation for number, annotation in before if number}
        new_numbers = {number for number, _ in after if number}
        unnumbered = [annotation for number, annotation in before if number is None]
        for number, annotation in after:
            if number and number in old_numbers:
                before_it = old_numbers[number]
                if number not in accounted and not self._same(before_it, annotation):
                    self._changed(wording.ANNOTATION_CHANGED, page, number, annotation, before_it)
            elif number is None and any(self._same(one, annotation) for one in unnumbered):
                continue
            elif number is None or number not in accounted:
                self._changed(wording.ANNOTATION_ADDED, page, number, annotation)
        kept = [number for number, _ in before if number in new_numbers]
        if kept != [number for number, _ in after if number in old_numbers]:
            self._changed(wording.ANNOTATIONS_REORDERED, page, None, Dictionary())
        for number, annotation in before:
            gone = number not in new_numbers if number else not self._still_there(annotation, after)
            if gone:
                self._changed(wording.ANNOTATION_REMOVED, page, None, annotation)

    def _still_there(self, annotation: Dictionary, after: list[Listed]) -> bool:
        return any(number is None and self._same(annotation, other) for number, other in after)

    def _same(self, old: Dictionary, new: Dictionary) -> bool:
        return self._sameness.same(old, new)

    def _changed(
        self,
        text: str,
        page: int,
        number: Identity | None,
        annotation: Dictionary,
        before: Dictionary | None = None,
    ) -> None:
        place = self._pages.place(number, annotation)
        is_widget = str(self._sameness.new.entry(annotation, "/Subtype")) == "/Widget"
        message = text.format(page=page)
        drawable = before is not None and draws_elsewhere(self._sameness, before, annotation)
        if self._permissions.annotating and not is_widget and not drawable:
            self._ledger.permitted(message, place=place, page=page, number=number, draws=True)
        else:
            self._ledger.suspicious(message, place=place, page=page, number=number)


def draws_elsewhere(sameness: Sameness, old: Dictionary, new: Dictionary) -> bool:
    """Whether a changed key held a stream directly: a page that names this dictionary could draw it."""
    return isinstance(old, generic.StreamObject) or any(
        isinstance(sameness.old.entry(old, key), generic.StreamObject)
        and not sameness.same(raw(old, key), raw(new, key))
        for key in old
    )


def _annotations(snapshot: Snapshot, node: PageNode) -> Iterator[Listed]:
    for item in snapshot.items(raw(node.page, "/Annots")):
        value = snapshot.follow(item)
        if isinstance(value, Dictionary):
            yield identity(item), value
