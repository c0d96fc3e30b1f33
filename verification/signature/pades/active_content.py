"""What a file can do besides showing pages: scripts, actions that start by themselves, media, files inside.

Signed with the rest, it breaks no signature; but whoever opens the file should know, and what is attached is
no part of the pages that were examined. Added after signing, it is a change like any other (`changes.py`).
ISO 32000-2, 12.6 (actions), 7.7.4 (names), 12.5.6 (annotations), 12.7.8 (XFA).
"""

from collections.abc import Iterator
from enum import StrEnum

from pyhanko.pdf_utils import generic

from verification.signature.pades.opening import FOREIGN_FAULTS
from verification.signature.pades.snapshot import Dictionary, Snapshot, Value, identity, is_null, raw

_MOST_ACTIONS = 2000
_HIGHEST_PARENT = 16


class Active(StrEnum):
    """Kinds of it, in the words of the warning."""

    SCRIPT = "mã lệnh JavaScript"
    LAUNCH = "lệnh mở chương trình hoặc tệp khác"
    EXCHANGE = "lệnh gửi hoặc nạp dữ liệu biểu mẫu"
    ADDRESS = "lệnh tự mở địa chỉ mạng"
    MEDIA = "nội dung đa phương tiện hoặc mô hình 3D"
    DYNAMIC_FORM = "biểu mẫu động XFA"
    EMBEDDED = "tệp đính kèm"


_ACTIONS = {
    "/JavaScript": Active.SCRIPT,
    "/Launch": Active.LAUNCH,
    "/SubmitForm": Active.EXCHANGE,
    "/ImportData": Active.EXCHANGE,
    "/Rendition": Active.MEDIA,
    "/Movie": Active.MEDIA,
    "/Sound": Active.MEDIA,
    "/RichMediaExecute": Active.MEDIA,
    "/GoTo3DView": Active.MEDIA,
}
_ANNOTATIONS = {
    "/RichMedia": Active.MEDIA,
    "/Screen": Active.MEDIA,
    "/Movie": Active.MEDIA,
    "/Sound": Active.MEDIA,
    "/3D": Active.MEDIA,
    "/FileAttachment": Active.EMBEDDED,
}


def active_content(snapshot: Snapshot) -> frozenset[Active]:
    """The kinds that the file holds; where it cannot be read further, those found before."""
    found: set[Active] = set()
    try:
        for kind in _Search(snapshot).kinds():
            found.add(kind)
    except FOREIGN_FAULTS:
        pass
    return frozenset(found)


class _Search:
    """Looks at every place where an action may hang; each action once, and not without end."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._seen: set[object] = set()
        self._left = _MOST_ACTIONS

    def kinds(self) -> Iterator[Active]:
        snapshot = self._snapshot
        catalog = snapshot.catalog
        names = snapshot.dictionary(catalog, "/Names")
        if snapshot.dictionary(names, "/JavaScript"):
            yield Active.SCRIPT
        if (
            snapshot.dictionary(names, "/EmbeddedFiles")
            or snapshot.dictionary(catalog, "/Collection")
            or snapshot.items(raw(catalog, "/AF"))
        ):
            yield Active.EMBEDDED
        if not is_null(snapshot.entry(snapshot.form, "/XFA")):
            yield Active.DYNAMIC_FORM
        yield from self._of_action(raw(catalog, "/OpenAction"), automatic=True)
        yield from self._triggered(catalog)
        for node in snapshot.pages:
            yield from self._triggered(node.page)
            for item in snapshot.items(raw(node.page, "/Annots")):
                yield from self._of_annotation(snapshot.follow(item))

    def _of_annotation(self, annotation: Value) -> Iterator[Active]:
        kind = _ANNOTATIONS.get(str(self._snapshot.entry(annotation, "/Subtype")))
        if kind:
            yield kind
        node = annotation
        for _ in range(_HIGHEST_PARENT):  # a widget's field may hold the action in its stead
            if not isinstance(node, Dictionary):
                return
            yield from self._of_action(raw(node, "/A"), automatic=False)
            yield from self._triggered(node)
            node = self._snapshot.entry(node, "/Parent")

    def _triggered(self, holder: Dictionary) -> Iterator[Active]:
        for action in self._snapshot.dictionary(holder, "/AA").values():
            yield from self._of_action(action, automatic=True)

    def _of_action(self, action: Value, *, automatic: bool) -> Iterator[Active]:
        """The action and those that follow it; an array in its place is a destination, and harmless."""
        waiting = [action]
        while waiting and self._left:
            self._left -= 1
            held = waiting.pop()
            if (number := identity(held)) is not None:
                if (number, automatic) in self._seen:
                    continue
                self._seen.add((number, automatic))
            value = self._snapshot.follow(held)
            if not isinstance(value, Dictionary):
                continue
            name = str(self._snapshot.entry(value, "/S"))
            if kind := _ACTIONS.get(name):
                yield kind
            if automatic and name == "/URI":
                yield Active.ADDRESS
            following = self._snapshot.entry(value, "/Next")
            waiting += (
                self._snapshot.items(following)
                if isinstance(following, generic.ArrayObject)
                else [raw(value, "/Next")]
            )
