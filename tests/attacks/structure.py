"""Cross-reference and trailer tricks: what one reader skips and another follows."""

import re
from dataclasses import replace

from tests.attacks.catalogue import SUSPICIOUS, Expected, attack
from tests.attacks.incremental_update import FORGED_TEXT
from tests.attacks.shadow import table_only
from tests.attacks.workshop import Workshop
from verification.verdict import Coverage, Indication, Integrity, LaterChanges, SigningStatus

TRICK = replace(SUSPICIOUS, sub_indication=(), error=("damaged",))


def _content_number(pdf: bytes) -> int:
    found = re.search(rb"/Contents (\d+) 0 R", pdf)
    assert found is not None
    return int(found[1])


def _last(pattern: bytes, pdf: bytes) -> bytes:
    found: bytes = re.findall(pattern, pdf)[-1]
    return found


def _forged_stream(number: int) -> bytes:
    return b"\n%d 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj\n" % (
        number,
        len(FORGED_TEXT),
        FORGED_TEXT,
    )


@attack(TRICK)
def hybrid_stream_shadows_the_table(w: Workshop) -> bytes:
    """A hybrid-reference trailer: its /XRefStm redefines the page's content, its table says nothing of it."""
    pdf = w.sound
    number = _content_number(pdf)
    at = len(pdf) + 1
    body = pdf + _forged_stream(number)
    stream_number = int(_last(rb"/Size (\d+)", pdf))
    stream_at = len(body)
    row = b"\x01" + at.to_bytes(4, "big") + b"\x00"
    root = _last(rb"/Root (\d+ \d+ R)", pdf)
    body += (
        b"%d 0 obj\n<</Type/XRef/Size %d/Root %s/W[1 4 1]/Index[%d 1]/Length %d>>"
        b"stream\n%s\nendstream\nendobj\n" % (stream_number, stream_number + 1, root, number, len(row), row)
    )
    table = len(body)
    return body + (
        b"xref\n0 0\ntrailer\n<</Size %d/Root %s/Prev %s/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (stream_number + 1, root, _last(rb"startxref\s+(\d+)", pdf), stream_at, table)
    )


@attack(TRICK)
def object_defined_twice(w: Workshop) -> bytes:
    """The page's content is written again behind the last revision, and a table names the second one."""
    number = _content_number(w.sound)
    return table_only(w.sound + _forged_stream(number), {number: len(w.sound) + 1})


@attack(
    Expected(
        indication=(Indication.TOTAL_FAILED, Indication.INDETERMINATE),
        coverage=(Coverage.WHOLE_REVISION, Coverage.PARTIAL, Coverage.UNCLEAR),
        error=("damaged",),
    )
)
def bytes_after_the_last_revision(w: Workshop) -> bytes:
    """An object lies behind the last %%EOF and no table names it: a repairing reader would find it."""
    return w.sound + _forged_stream(_content_number(w.sound))


@attack(TRICK)
def trailer_points_to_itself(w: Workshop) -> bytes:
    """/Prev points to its own section: a reader that follows it never ends."""
    pdf = table_only(w.sound, {0: None})
    start = int(_last(rb"startxref\s+(\d+)", pdf))
    before = _last(rb"/Prev (\d+)", pdf)
    place = pdf.rindex(b"/Prev " + before)
    return pdf[:place] + b"/Prev %d" % start + pdf[place + len(b"/Prev " + before) :]


@attack(TRICK)
def trailer_without_prev(w: Workshop) -> bytes:
    """The last section has no /Prev: everything before it is cut off, for readers that do not repair."""
    pdf = table_only(w.sound, {0: None})
    before = b"/Prev " + _last(rb"/Prev (\d+)", pdf)
    place = pdf.rindex(before)
    return pdf[:place] + b" " * len(before) + pdf[place + len(before) :]


@attack(
    Expected(
        indication=(Indication.TOTAL_FAILED, Indication.INDETERMINATE),
        integrity=(Integrity.BROKEN, Integrity.UNKNOWN),
        error=("damaged", "not_a_pdf"),
    )
)
def header_moved(w: Workshop) -> bytes:
    """Bytes before the header move everything: offsets and ranges no longer fit."""
    return b"#!/bin/sh\nexit\n" + w.sound


@attack(
    Expected(
        status=(SigningStatus.SIGNED_INVALID,),
        indication=(Indication.TOTAL_FAILED,),
        integrity=(Integrity.BROKEN,),
        error=("damaged",),
    )
)
def older_table_patched_in_place(w: Workshop) -> bytes:
    """The offset of the page's content in the signed table is changed in place."""
    number = _content_number(w.sound)
    table = w.sound.index(b"\nxref\n")
    rows = re.compile(rb"\d{10} \d{5} n")
    found = list(rows.finditer(w.sound, table))[number - 1]
    return w.sound[: found.start()] + b"%010d" % 9 + w.sound[found.start() + 10 :]


@attack(
    Expected(
        status=(SigningStatus.SIGNED_INVALID, SigningStatus.UNDETERMINED),
        later_changes=(LaterChanges.SUSPICIOUS, LaterChanges.UNKNOWN),
        indication=(Indication.TOTAL_FAILED, Indication.INDETERMINATE),
        error=("damaged",),
    )
)
def generation_raised(w: Workshop) -> bytes:
    """The page's content is redefined under a higher generation number."""
    number = _content_number(w.sound)
    forged = _forged_stream(number).replace(b" 0 obj", b" 1 obj", 1)
    pdf = table_only(w.sound + forged, {number: len(w.sound) + 1})
    place = pdf.rindex(b" 00000 n")
    return pdf[:place] + b" 00001 n" + pdf[place + 8 :]


@attack(replace(TRICK, error=("damaged", "encrypted")))
def encryption_added_later(w: Workshop) -> bytes:
    """The last trailer claims that the file is encrypted."""
    pdf = table_only(w.sound, {0: None})
    place = pdf.rindex(b"/Root")
    return pdf[:place] + b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O()/U()>>" + pdf[place:]
