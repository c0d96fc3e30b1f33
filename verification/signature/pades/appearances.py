"""Whether the appearance of a filled field shows the value it holds (shadow attack, variant "replace")."""

import re

from pyhanko.pdf_utils import generic

from verification.signature.pades.fields import Field
from verification.signature.pades.sameness import Sameness
from verification.signature.pades.snapshot import Dictionary, Snapshot, raw

_TEXT = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_WORD = re.compile(r"\w", re.UNICODE)


def shows_value(sameness: Sameness, old: Field, new: Field) -> bool:
    """False when another appearance was put over an unchanged value, or one that shows another text."""
    if new.type not in {"/Tx", "/Ch"}:
        return True
    value_changed = not sameness.same(old.value, new.value)
    for (_, before), (_, after) in zip(old.widgets, new.widgets, strict=True):
        if sameness.same(raw(before, "/AP"), raw(after, "/AP")):
            continue
        shown = _shown_text(sameness.new, after)
        if shown is None:
            continue
        if value_changed:
            if not _agree(_value_text(sameness.new, new), shown):
                return False
        elif shown != _shown_text(sameness.old, before):
            return False
    return True


def _agree(value: str | None, shown: str) -> bool:
    """Formatting may add signs and digits; the letters and digits of the value must lead those shown."""
    if value is None or not shown:
        return True
    return not value or value in shown or shown in value or shown.startswith(value[: max(1, len(value) // 2)])


def _value_text(snapshot: Snapshot, field: Field) -> str | None:
    value = snapshot.follow(field.value)
    return _letters(str(value)) if isinstance(value, generic.TextStringObject) else None


def _shown_text(snapshot: Snapshot, widget: Dictionary) -> str | None:
    """Letters and digits of the literal strings drawn; None when fonts with their own codes are used."""
    stream = snapshot.entry(snapshot.dictionary(widget, "/AP"), "/N")
    if not isinstance(stream, generic.StreamObject):
        return None
    fonts = snapshot.dictionary(snapshot.dictionary(stream, "/Resources"), "/Font")
    if any(str(snapshot.entry(snapshot.entry(fonts, name), "/Subtype")) == "/Type0" for name in fonts):
        return None
    drawn = b"".join(hit[0][1:-1] for hit in _TEXT.finditer(stream.data))
    return _letters(re.sub(rb"\\(.)", rb"\1", drawn).decode("latin-1"))


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text)).casefold()
