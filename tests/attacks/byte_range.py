"""Signatures whose own maker left bytes out: gaps, overlaps, holes, ends short of or beyond the file.

The digest is right for the range given, so cryptography alone finds nothing.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.demo import appearances
from app.demo.pictures import seal_png
from app.demo.signed_data import detached_signature
from app.demo.signer import Signing, sign_pdf
from tests.attacks.catalogue import NOT_PASSED, Expected, attack
from tests.attacks.workshop import SIGNED_AT, Workshop
from verification.verdict import Coverage, Indication, SigningStatus

Choice = Callable[[int, int, int], Sequence[int]]

HOLED = Expected(
    field="Signature2",
    status=(SigningStatus.SIGNED_INVALID,),
    indication=(Indication.TOTAL_FAILED,),
    coverage=(Coverage.PARTIAL, Coverage.UNCLEAR),
    error=("damaged",),
)
"""Bytes are left out: the signature fails although its digest matches the bytes it names."""

UNCERTAIN = replace(
    HOLED,
    status=(SigningStatus.SIGNED_INVALID, SigningStatus.UNDETERMINED),
    indication=(Indication.TOTAL_FAILED, Indication.INDETERMINATE),
)


def seal_with(w: Workshop, choose: Choice) -> bytes:
    """Seal the approved letter with a range of the maker's choice; `choose` gets a, b, c of [0 a b c]."""
    marker = b"\x30\x03KSO"
    pdf = sign_pdf(w.approved, replace(sealing(w), contain=lambda _: marker))
    *_, last = re.finditer(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\] *", pdf)
    _, gap_start, gap_end, tail = (int(number) for number in last.groups())
    numbers: Sequence[int] = choose(gap_start, gap_end, tail)
    text = b"/ByteRange [" + b" ".join(b"%d" % number for number in numbers) + b"]"
    width = last.end() - last.start()
    assert len(text) <= width, "the reserved room is too small for these numbers"
    pdf = pdf[: last.start()] + text.ljust(width) + pdf[last.end() :]
    signed = b"".join(
        pdf[start : start + size] for start, size in zip(numbers[::2], numbers[1::2], strict=True)
    )
    container = detached_signature(
        w.office.seal, hashlib.sha256(signed).digest(), timestamper=w.pki.timestamper(SIGNED_AT)
    )
    return (
        pdf[: gap_start + 1]
        + container.hex().encode().ljust(gap_end - gap_start - 2, b"0")
        + pdf[gap_end - 1 :]
    )


def sealing(w: Workshop) -> Signing:
    """How the letter is sealed: the red picture in its place, nothing else said."""
    slot = w.letter.slots["seal"]
    size = (round(slot.rect[2] - slot.rect[0], 2), round(slot.rect[3] - slot.rect[1], 2))
    return Signing(
        signer=w.office.seal,
        at=SIGNED_AT,
        slot=slot,
        appearance=appearances.picture(seal_png(w.office.agency.name), size),
    )


@attack(HOLED)
def gap_wider_than_contents(w: Workshop) -> bytes:
    """The gap takes in entries of the signature dictionary besides /Contents."""
    return seal_with(w, lambda a, b, c: (0, a, b + 40, c - 40))


@attack(HOLED)
def gap_begins_early(w: Workshop) -> bytes:
    """The gap begins a hundred bytes before /Contents."""
    return seal_with(w, lambda a, b, c: (0, a - 100, b, c))


@attack(HOLED)
def gap_narrower_than_contents(w: Workshop) -> bytes:
    """The signed range takes in the angle brackets of /Contents."""
    return seal_with(w, lambda a, b, c: (0, a + 1, b - 1, c + 1))


@attack(HOLED)
def hole_in_the_content(w: Workshop) -> bytes:
    """A third range leaves a thousand bytes of the page out."""
    return seal_with(w, lambda a, b, c: (0, 5000, 6000, a - 6000, b, c))


@attack(HOLED)
def header_left_out(w: Workshop) -> bytes:
    """The range begins after the header."""
    return seal_with(w, lambda a, b, c: (20, a - 20, b, c))


@attack(HOLED)
def tail_left_out(w: Workshop) -> bytes:
    """The range ends before the cross-reference table."""
    return seal_with(w, lambda a, b, c: (0, a, b, c - 300))


@attack(UNCERTAIN)
def ranges_overlap(w: Workshop) -> bytes:
    """The two ranges share bytes."""
    return seal_with(w, lambda a, _, c: (0, a, a - 500, c))


@attack(UNCERTAIN)
def ranges_in_reverse(w: Workshop) -> bytes:
    """The second part of the file comes first."""
    return seal_with(w, lambda a, b, c: (b, c, 0, a))


@attack(replace(NOT_PASSED, field="Signature2"))
def range_beyond_the_end(w: Workshop) -> bytes:
    """The second range is longer than the file."""
    return seal_with(w, lambda a, b, c: (0, a, b, c + 5000))


@attack(
    Expected(
        status=(SigningStatus.SIGNED_INVALID, SigningStatus.UNDETERMINED),
        field="Signature2",
        indication=(Indication.TOTAL_FAILED, Indication.INDETERMINATE),
        coverage=(Coverage.PARTIAL, Coverage.UNCLEAR),
    )
)
def old_range_in_a_later_revision(w: Workshop) -> bytes:
    """The seal's range ends with the official's revision, not with its own."""
    return seal_with(w, lambda *_: (0, len(w.approved)))
