"""Whether the appearance of a filled field shows the value it holds (shadow attack, variant "replace")."""

import re
from binascii import unhexlify

from pyhanko.pdf_utils import generic

from verification.signature.pades.fields import Field
from verification.signature.pades.sameness import Sameness
from verification.signature.pades.snapshot import Dictionary, Snapshot, raw

_TEXT = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]+>(?=\s*T[jJ]|[^<>]*\])", re.DOTALL)
_WORD = re.compile(r"\w", re.UNICODE)
_OCTAL = re.compile(rb"\\([0-7]{1,3})")
_PASSWORD = 1 << 13
_OFF = "/Off"
_LAST_SINGLE_BYTE = 0xFF


def shows_value(sameness: Sameness, old: Field, new: Field) -> bool:
    """False when another appearance was put over an unchanged value, or one that shows another text."""
    value_changed = not sameness.same(old.value, new.value)
    for (_, before), (_, after) in zip(old.widgets, new.widgets, strict=True):
        if sameness.same(raw(before, "/AP"), raw(after, "/AP")):
            continue
        if not value_changed or new.type not in {"/Tx", "/Ch"}:
            return False
        flags = sameness.new.entry(new.field, "/Ff")
        if isinstance(flags, int) and flags & _PASSWORD:
            continue
        shown = _shown_text(sameness.new, after)
        if shown is not None and not _agree(_value_text(sameness.new, new), shown):
            return False
    return True


def draws_its_value(snapshot: Snapshot, field: Field) -> bool | None:
    """Whether a reader that draws the field anew from its value would show what its appearance shows.

    Formatting may add digits behind the value. None where it cannot be told: fonts with codes of their own.
    """
    if field.type == "/Btn":
        states = {str(snapshot.entry(widget, "/AS")) for _, widget in field.widgets if "/AS" in widget}
        value = snapshot.follow(field.value)
        chosen = {str(value)} if isinstance(value, generic.NameObject) else set()
        return not states or states - {_OFF} == chosen - {_OFF}
    text = _value_text(snapshot, field) or ""
    found: bool | None = True
    for _, widget in field.widgets:
        shown = _shown_text(snapshot, widget) if "/AP" in widget else ""
        if shown is None:
            found = None
        elif not shown.startswith(text) or bool(shown) is not bool(text):
            return False
    return found


def is_true(value: object) -> bool:
    """Whether it is the boolean true."""
    return isinstance(value, generic.BooleanObject) and bool(value.value)


def _agree(value: str | None, shown: str) -> bool:
    """Formatting may add signs and digits; the letters and digits of the value must lead those shown.

    Letters beyond one byte cannot be read back from a simple font; nothing is concluded from them.
    """
    if not value or not shown:
        return not value
    if any(ord(letter) > _LAST_SINGLE_BYTE for letter in value):
        return True
    return value in shown or shown in value or shown.startswith(value[: max(1, len(value) // 2)])


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
    return _letters("".join(_string(hit[0]) for hit in _TEXT.finditer(stream.data)))


def _string(written: bytes) -> str:
    if written.startswith(b"<"):
        digits = b"".join(written[1:-1].split())
        return unhexlify(digits + b"0" * (len(digits) % 2)).decode("latin-1")
    plain = _OCTAL.sub(lambda code: bytes([int(code[1], 8) & 0xFF]), written[1:-1])
    return re.sub(rb"\\(.)", rb"\1", plain, flags=re.DOTALL).decode("latin-1")


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text)).casefold()
