"""The adapter to the objects of the file: signature widgets, their appearances, image facts. Uses pikepdf.

Text extractors leave out what annotations draw, yet Vietnamese tools put number, day and month into
signature widgets. So every appearance becomes a page of its own in a scratch document: its transformation is
that of ISO 32000-2, 12.5.5, algorithm 8, and its page space is that of the page it stands on. The same
engine that reads pages then reads and renders each appearance alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf, StreamDecodeLevel

from verification.errors import ErrorCode, UnreadableDocument
from verification.layout.geometry import IDENTITY, Matrix, apply_to_box
from verification.layout.inflation import grows_beyond
from verification.verdict import Box

_HIDDEN = 0b0010_0010
"""Annotation flags Hidden and NoView (ISO 32000-2, table 167)."""
_MAX_ANNOTATIONS = 500
_MOST_CONTENT = 64 * 1024 * 1024
"""Bytes that the drawing operators of one stream may have; a page of dense text has some ten thousand."""
_MAX_PARENTS = 20
_MAX_DEPTH = 5
_LOSSY = frozenset({"/DCTDecode", "/JPXDecode", "/DCT"})
_UNSEEN = frozenset({"/Link", "/Popup"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """How an image is stored."""

    transparent: bool
    lossless: bool
    coloured: bool


ImagesBySize = dict[tuple[int, int], ImageFacts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A widget or other annotation; `rect` in the space of its page, points."""

    page: int
    rect: Box
    field_name: str | None
    """Full name of the signature field; None for what is no signature widget."""
    orphaned: bool
    sheet: int | None
    """Number of the scratch page that shows its appearance; None where it draws nothing."""
    images: ImagesBySize


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """What the objects of the file say beside the content of its pages."""

    annotations: tuple[Annotation, ...] = ()
    scratch: bytes = b""
    """A PDF with one page for each appearance; empty where there is none."""
    user_units: dict[int, float] = field(default_factory=dict)
    """By page number, where it is not 1."""
    images: dict[int, ImagesBySize] = field(default_factory=dict)
    """By page number; pages asked for only."""


def read_objects(pdf: bytes, password: str = "") -> Objects | None:
    """Widgets with their appearances, user units and image facts; None where the objects cannot be read.

    Raises UnreadableDocument (too large) for a stream of drawing operators that decodes to more than anyone
    draws on a page.
    """
    try:
        with (
            Pdf.open(BytesIO(pdf), password=password, suppress_warnings=True) as source,
            Pdf.new() as scratch,
        ):
            return _Reader(source, scratch).read()
    except (
        pikepdf.PdfError,
        pikepdf.PasswordError,
        ValueError,
        TypeError,
        KeyError,
        RecursionError,
        NotImplementedError,
    ):
        return None


class _Reader:
    def __init__(self, source: Pdf, scratch: Pdf) -> None:
        self._source = source
        self._scratch = scratch
        self._held = {item.objgen for item in _form_widgets(source) if item.is_indirect}

    def read(self) -> Objects:
        annotations: list[Annotation] = []
        user_units: dict[int, float] = {}
        images: dict[int, ImagesBySize] = {}
        placed: set[tuple[int, int]] = set()
        for number, page in enumerate(self._source.pages, 1):
            unit = page.obj.get(Name.UserUnit)
            if unit is not None and float(unit) > 0:
                user_units[number] = float(unit)
            contents = page.obj.get(Name.Contents)
            for stream in list(contents) if isinstance(contents, pikepdf.Array) else [contents]:
                _refuse_bomb(stream)
            images[number] = _images(page.obj.get(Name.Resources))
            for item in _entries(page.obj.get(Name.Annots)):
                if len(annotations) >= _MAX_ANNOTATIONS:
                    break
                annotations += self._annotation(number, item)
                placed.add(item.objgen)
        for item in _form_widgets(self._source):
            if item.objgen not in placed and len(annotations) < _MAX_ANNOTATIONS:
                annotations.append(
                    Annotation(
                        page=0,
                        rect=_box(item.get(Name.Rect)) or (0, 0, 0, 0),
                        field_name=_full_name(item),
                        orphaned=False,
                        sheet=None,
                        images={},
                    )
                )
        return Objects(
            annotations=tuple(annotations), scratch=self._saved(), user_units=user_units, images=images
        )

    def _annotation(self, page: int, item: Dictionary) -> Iterator[Annotation]:
        subtype = str(item.get(Name.Subtype, ""))
        signature = subtype == "/Widget" and _inherited(item, Name.FT) == Name.Sig
        rect = _box(item.get(Name.Rect))
        if subtype in _UNSEEN or rect is None:
            return
        hidden = bool(_whole(item.get(Name.F)) & _HIDDEN)
        appearance = None if hidden else _normal_appearance(item)
        _refuse_bomb(appearance)
        sheet = None if appearance is None else self._sheet(appearance, rect)
        if not signature and sheet is None:
            return
        yield Annotation(
            page=page,
            rect=(0, 0, 0, 0) if hidden else rect,
            field_name=_full_name(item) if signature else None,
            orphaned=signature and item.objgen not in self._held,
            sheet=sheet,
            images={} if appearance is None else _images(appearance.get(Name.Resources)),
        )

    def _sheet(self, appearance: pikepdf.Stream, rect: Box) -> int | None:
        box = _box(appearance.get(Name.BBox))
        if box is None or rect[0] >= rect[2] or rect[1] >= rect[3]:
            return None
        a, b, c, d, e, f = _placement(box, _matrix(appearance.get(Name.Matrix)), rect)
        form = self._scratch.copy_foreign(appearance)
        form[Name.Type], form[Name.Subtype] = Name.XObject, Name.Form
        content = f"q {a:.6f} {b:.6f} {c:.6f} {d:.6f} {e:.6f} {f:.6f} cm /A Do Q".encode()
        sheet = Dictionary(
            Type=Name.Page,
            MediaBox=list(rect),
            Resources=Dictionary(XObject=Dictionary(A=form)),
            Contents=self._scratch.make_stream(content),
        )
        self._scratch.pages.append(pikepdf.Page(self._scratch.make_indirect(sheet)))
        return len(self._scratch.pages)

    def _saved(self) -> bytes:
        if not len(self._scratch.pages):
            return b""
        buffer = BytesIO()
        self._scratch.save(
            buffer,
            compress_streams=False,
            stream_decode_level=StreamDecodeLevel.none,
            object_stream_mode=ObjectStreamMode.disable,
        )
        return buffer.getvalue()


def _placement(box: Box, matrix: Matrix, rect: Box) -> Matrix:
    """Matrix A of algorithm 8: fits the transformed appearance box into the annotation rectangle."""
    left, bottom, right, top = apply_to_box(matrix, box)
    wide = (rect[2] - rect[0]) / (right - left) if right > left else 1.0
    high = (rect[3] - rect[1]) / (top - bottom) if top > bottom else 1.0
    return (wide, 0, 0, high, rect[0] - left * wide, rect[1] - bottom * high)


def _normal_appearance(item: Dictionary) -> pikepdf.Stream | None:
    appearance = item.get(Name.AP)
    normal = appearance.get(Name.N) if isinstance(appearance, Dictionary) else None
    if isinstance(normal, Dictionary):
        state = item.get(Name.AS)
        normal = normal.get(state) if isinstance(state, Name) else None
    return normal if isinstance(normal, pikepdf.Stream) else None


def _form_widgets(source: Pdf) -> list[Dictionary]:
    """The widgets of the signature fields that the form holds (ISO 32000-2, 12.7.4)."""
    form = source.Root.get(Name.AcroForm)
    pending = _entries(form.get(Name.Fields)) if isinstance(form, Dictionary) else []
    seen: set[tuple[int, int]] = set()
    widgets: list[Dictionary] = []
    while pending and len(seen) < 10 * _MAX_ANNOTATIONS:
        item = pending.pop(0)
        if item.is_indirect and item.objgen in seen:
            continue
        seen.add(item.objgen)
        kids = _entries(item.get(Name.Kids))
        pending += kids
        if not kids and _inherited(item, Name.FT) == Name.Sig:
            widgets.append(item)
    return widgets


def _entries(array: object) -> list[Dictionary]:
    if not isinstance(array, pikepdf.Array):
        return []
    return [item for item in list(array)[: 10 * _MAX_ANNOTATIONS] if isinstance(item, Dictionary)]


def _inherited(item: Dictionary, key: Name) -> object:
    node: object = item
    for _ in range(_MAX_PARENTS):
        if not isinstance(node, Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get(Name.Parent)
    return None


def _full_name(item: Dictionary) -> str:
    """Partial names from the root down, joined by full stops (ISO 32000-2, 12.7.4.2)."""
    names: list[str] = []
    node: object = item
    for _ in range(_MAX_PARENTS):
        if not isinstance(node, Dictionary):
            break
        if Name.T in node:
            names.append(str(node[Name.T]))
        node = node.get(Name.Parent)
    return ".".join(reversed(names))


def _box(value: object) -> Box | None:
    numbers = _numbers(value, 4)
    if numbers is None:
        return None
    x0, y0, x1, y1 = numbers
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _matrix(value: object) -> Matrix:
    numbers = _numbers(value, 6)
    if numbers is None:
        return IDENTITY
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f


def _numbers(value: object, count: int) -> list[float] | None:
    if not isinstance(value, pikepdf.Array) or len(value) != count:
        return None
    try:
        return [float(number) for number in value]
    except (TypeError, ValueError):
        return None


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int) else 0


def _images(resources: object) -> ImagesBySize:
    """The images among the resources and in their form XObjects, by size in pixels."""
    found: ImagesBySize = {}
    pending = [(resources, 0)]
    seen: set[tuple[int, int]] = set()
    while pending:
        node, depth = pending.pop()
        objects = node.get(Name.XObject) if isinstance(node, Dictionary) else None
        if not isinstance(objects, Dictionary) or depth > _MAX_DEPTH:
            continue
        for item in objects.values():
            if not isinstance(item, pikepdf.Stream) or item.objgen in seen:
                continue
            seen.add(item.objgen)
            if item.get(Name.Subtype) == Name.Image:
                size = (_whole(item.get(Name.Width)), _whole(item.get(Name.Height)))
                found[size] = _facts(item)
                continue
            _refuse_bomb(item)
            if Name.Resources in item:
                pending.append((item[Name.Resources], depth + 1))
    return found


def _refuse_bomb(stream: object) -> None:
    """Raise UnreadableDocument for drawing operators that decode to an absurd size."""
    if not isinstance(stream, pikepdf.Stream):
        return
    filters = stream.get(Name.Filter)
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    layers = sum(name in {"/FlateDecode", "/Fl"} for name in names)
    if (
        layers != len(names)
        or grows_beyond(stream.read_raw_bytes(), layers=layers, limit=_MOST_CONTENT) is False
    ):
        return
    raise UnreadableDocument(
        ErrorCode.TOO_LARGE, f"a content stream decodes to more than {_MOST_CONTENT} bytes"
    )


def _facts(image: pikepdf.Stream) -> ImageFacts:
    filters = image.get(Name.Filter)
    names = {str(name) for name in filters} if isinstance(filters, pikepdf.Array) else {str(filters)}
    space = image.get(Name.ColorSpace)
    grey = isinstance(space, Name) and str(space) in {"/DeviceGray", "/CalGray"}
    one_component = grey or (isinstance(space, pikepdf.Array) and len(space) > 1 and _components(space) == 1)
    masked = Name.SMask in image or Name.Mask in image or _whole(image.get(Name.SMaskInData)) > 0
    stencil = bool(image.get(Name.ImageMask, False))
    return ImageFacts(
        transparent=masked or stencil, lossless=not names & _LOSSY, coloured=not (one_component or stencil)
    )


def _components(space: pikepdf.Array) -> int | None:
    kind, base = str(space[0]), space[1]
    if kind == "/ICCBased" and isinstance(base, pikepdf.Stream):
        return _whole(base.get(Name.N))
    if kind == "/Indexed":
        return 1 if str(base) in {"/DeviceGray", "/CalGray"} else None
    return 1 if kind in {"/CalGray", "/Separation"} else None
