"""What later revisions changed, judged object by object against what the signature allows.

Both states of the document are read side by side from the catalogue down, the signed one and the one that a
reader shows now. A difference is permitted only by a rule that names it; everything else is suspicious
(ISO 32000-2, 12.8.2.2.2; why the comparison is ours: docs/decisions/0011).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from verification.signature.facts import LaterFindings
from verification.signature.pades import wording
from verification.signature.pades.annotations import AnnotationRules
from verification.signature.pades.forms import FormRules
from verification.signature.pades.ledger import Ledger
from verification.signature.pades.opening import FOREIGN_FAULTS
from verification.signature.pades.permissions import Permissions
from verification.signature.pades.sameness import Sameness, touched_after
from verification.signature.pades.snapshot import (
    Dictionary,
    PageNode,
    Snapshot,
    identity,
    is_null,
    raw,
    sections,
)
from verification.signature.pades.states import State, States
from verification.signature.pades.structure import same_structure
from verification.verdict import LaterChanges

_OWN_RULE = {"/Pages", "/AcroForm", "/StructTreeRoot", "/Extensions", "/Perms", "/DSS", "/Type"}
_SHOWS_NOTHING = {"/Metadata", "/Version", "/MarkInfo", "/LastModified", "/Lang"}
_PAGE_SHOWS_NOTHING = {"/Parent", "/Annots", "/LastModified", "/Tabs", "/StructParents"}
_INHERITED = {"/Resources", "/MediaBox", "/CropBox", "/Rotate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedState:
    """What a signature signed, and what it permits to change."""

    revision: int
    """Counted from 0."""
    end: int
    """Offset of the first byte after the signed range."""
    field_name: str
    permissions: Permissions


class RevisionComparison:
    """The signed state against one that was shown later, usually the file as it is now."""

    def __init__(self, states: States, signed: SignedState, shown: State) -> None:
        self._states, self._signed = states, signed
        self._before, self._after = states.after(signed.revision), shown
        self._old, self._new = self._before.snapshot, shown.snapshot
        self._touched = touched_after(self._old)

    def compare(self) -> LaterFindings:
        """The verdict on the changes after the signature, each change, each field added."""
        ledger = Ledger(self._new, self._touched)
        _guarded(ledger, lambda: self._compare(ledger))
        return ledger.findings()

    def _compare(self, ledger: Ledger) -> None:
        settled = self._before.settled & self._after.settled
        sameness = Sameness(
            self._old,
            self._new,
            written=self._touched,
            settled=settled,
            drawable=self._states.mentions.named(self._old, self._touched - settled, self._signed.end),
        )
        permissions, pages = self._signed.permissions, self._after.pages
        forms = FormRules(sameness, permissions, ledger, pages)
        annotations = AnnotationRules(sameness, permissions, ledger, pages)
        for rule in (
            lambda: self._containers(ledger),
            lambda: self._trailer(ledger),
            lambda: self._catalog(sameness, ledger),
            lambda: forms.compare(self._signed.field_name, self._before.fields, self._after.fields),
            lambda: self._pages(sameness, ledger, annotations, forms),
        ):
            _guarded(ledger, rule)

    def _containers(self, ledger: Ledger) -> None:
        """No object stream of the signed revision may be written again: its objects would follow it."""
        xrefs = self._old.reader.xrefs
        used = {
            (number, 0)
            for revision in range(self._old.revision + 1)
            for section in sections(xrefs.get_xref_data(revision))
            for number in section.obj_streams_used
        }
        if used & self._touched:
            ledger.suspicious(wording.CONTAINER, number=min(used & self._touched))

    def _trailer(self, ledger: Ledger) -> None:
        trailer = self._new.reader.trailer
        if "/Encrypt" not in trailer:
            return
        for revision in range(self._old.revision, self._new.revision + 1):
            old = trailer.raw_get("/Encrypt", revision=self._old.revision)
            new = trailer.raw_get("/Encrypt", revision=revision)
            if identity(old) != identity(new) or (identity(old) in self._touched):
                ledger.suspicious(wording.ENCRYPTION)
                return

    def _catalog(self, sameness: Sameness, ledger: Ledger) -> None:
        old, new = self._old.catalog, self._new.catalog
        for key in sorted((old.keys() | new.keys()) - _OWN_RULE):
            if sameness.same(raw(old, key), raw(new, key), drawn=key not in _SHOWS_NOTHING):
                continue
            if key in _SHOWS_NOTHING and (key != "/Metadata" or self._is_metadata(old, new)):
                ledger.permitted(wording.METADATA)
            else:
                ledger.suspicious(wording.CATALOG.get(key, wording.CATALOG_OTHER.format(key=key)))
        if not sameness.same(raw(old, "/DSS"), raw(new, "/DSS")):
            ledger.permitted(wording.LONG_TERM_DATA)
        if not _extends(self._old, self._new):
            ledger.suspicious(wording.CATALOG["/Extensions"])
        for key, value in self._old.dictionary(old, "/Perms").items():
            if not sameness.same(value, raw(self._new.dictionary(new, "/Perms"), key)):
                ledger.suspicious(wording.CATALOG["/Perms"])
        if not sameness.same(raw(old, "/StructTreeRoot"), raw(new, "/StructTreeRoot")) and not same_structure(
            self._old, self._new
        ):
            ledger.suspicious(wording.CATALOG["/StructTreeRoot"])

    def _is_metadata(self, old: Dictionary, new: Dictionary) -> bool:
        """Descriptive data and nothing that could be drawn as well."""
        return all(
            is_null(value) or str(snapshot.entry(value, "/Subtype")) == "/XML"
            for snapshot, value in (
                (self._old, self._old.entry(old, "/Metadata")),
                (self._new, self._new.entry(new, "/Metadata")),
            )
        )

    def _pages(
        self, sameness: Sameness, ledger: Ledger, annotations: AnnotationRules, forms: FormRules
    ) -> None:
        old_pages, new_pages = self._old.pages, self._new.pages
        if len(old_pages) != len(new_pages):
            ledger.suspicious(wording.PAGE_COUNT.format(old=len(old_pages), new=len(new_pages)))
        if self._new.odd_nodes - self._old.odd_nodes:
            ledger.suspicious(wording.PAGE_TREE)
        for number, (old, new) in enumerate(zip(old_pages, new_pages, strict=False), start=1):
            for key in _changed_keys(sameness, old, new):
                if key == "/Metadata" and self._is_metadata(old.page, new.page):
                    continue
                text = wording.PAGE.get(key, wording.PAGE_OTHER)
                ledger.suspicious(text.format(page=number, key=key), page=number, number=new.number)
            annotations.compare(number, old, new, forms.accounted)


def _guarded(ledger: Ledger, rule: Callable[[], None]) -> None:
    """Apply a rule; what cannot be compared is unknown, and the other rules go on."""
    try:
        rule()
    except FOREIGN_FAULTS as fault:
        ledger.note(LaterChanges.UNKNOWN, wording.UNREADABLE.format(fault=type(fault).__name__))


def _changed_keys(sameness: Sameness, old: PageNode, new: PageNode) -> Iterator[str]:
    regular = old.names_its_parent and new.names_its_parent
    if regular and len(old.nodes) == len(new.nodes) and all(map(sameness.is_unchanged, old.nodes, new.nodes)):
        return
    for key in sorted((old.page.keys() | new.page.keys() | _INHERITED) - _PAGE_SHOWS_NOTHING):
        if key not in _INHERITED:
            one, other = raw(old.page, key), raw(new.page, key)
            if key == "/Type" and is_null(one) and str(other) == "/Page":
                continue
        else:
            one, other = old.attribute(key), new.attribute(key)
            if not regular and not sameness.same(
                sameness.old.climbed(old.page, key), sameness.new.climbed(new.page, key)
            ):
                yield key
                continue
        if not sameness.same(one, other):
            yield key


def _extends(old: Snapshot, new: Snapshot) -> bool:
    """Developer extensions may be added and may grow, never vanish or shrink (ISO 32000-2, 7.12)."""
    before, after = old.dictionary(old.catalog, "/Extensions"), new.dictionary(new.catalog, "/Extensions")
    for key in before:
        if key == "/Type":
            continue
        one, other = old.dictionary(before, key), new.dictionary(after, key)
        if not one and is_null(old.entry(before, key)):
            continue
        levels = [old.entry(one, "/ExtensionLevel"), new.entry(other, "/ExtensionLevel")]
        versions = [str(old.entry(one, "/BaseVersion")), str(new.entry(other, "/BaseVersion"))]
        if one and (not other or versions[1] < versions[0] or not _grows(*levels)):
            return False
    return True


def _grows(old: object, new: object) -> bool:
    if isinstance(old, int) and isinstance(new, int):
        return new >= old
    return not isinstance(old, int)
