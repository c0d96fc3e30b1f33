"""Signature wrapping: the signed bytes are kept, but moved, and what the reader shows lies in between.

Mladenov et al. (CCS 2019), section 4.3.
"""

import re
from dataclasses import replace

from tests.attacks.catalogue import NOT_PASSED, Expected, attack
from tests.attacks.incremental_update import FORGED_TEXT
from tests.attacks.workshop import Workshop


def _last_range(pdf: bytes) -> tuple[int, int, int]:
    *_, last = re.finditer(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", pdf)
    gap_start, gap_end, tail = (int(number) for number in last.groups())
    return gap_start, gap_end, tail


def _forged_objects(offset: int, root: bytes) -> bytes:
    """A page of the attacker's, its cross-reference section and trailer, to stand at `offset`."""
    content = b"9001 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj\n" % (len(FORGED_TEXT), FORGED_TEXT)
    table = offset + len(content)
    return content + (
        b"xref\n9001 1\n%010d 00000 n \ntrailer\n<</Size 9002/Root %s>>\nstartxref\n%d\n%%%%EOF\n"
        % (offset, root, table)
    )


@attack(replace(NOT_PASSED, field="Signature5"))
def second_part_moved_to_the_end(w: Workshop) -> bytes:
    """Padding makes room for a second /ByteRange and objects; the signed tail is moved back."""
    pdf = w.sound
    gap_start, gap_end, tail = _last_range(pdf)
    container = pdf[gap_start:gap_end].rstrip(b">").rstrip(b"0")
    container += b"0" * (len(container) % 2 == 0)
    roots = re.findall(rb"/Root (\d+ \d+ R)", pdf)
    moved_to = len(pdf) + 4096
    injected = container + b">/ByteRange [0 %d %d %d]\n" % (gap_start, moved_to, tail)
    forged = _forged_objects(gap_start + len(injected) + 8, roots[-1])
    head = pdf[:gap_start] + injected + b">>endobj" + forged
    return head.ljust(moved_to, b"\n") + pdf[gap_end : gap_end + tail]


@attack(replace(NOT_PASSED, field="Signature5"))
def gap_filled_with_objects(w: Workshop) -> bytes:
    """The padding of the container is cut short, and objects stand in the gap that is left."""
    pdf = w.sound
    gap_start, gap_end, _ = _last_range(pdf)
    container = pdf[gap_start:gap_end].rstrip(b">").rstrip(b"0") + b"00>"
    container = container if len(container) % 2 == 0 else container[:-1] + b"0>"
    filling = (b">>endobj " + _forged_objects(gap_start + len(container), b"1 0 R"))[
        : gap_end - gap_start - len(container)
    ]
    return pdf[:gap_start] + (container + filling).ljust(gap_end - gap_start) + pdf[gap_end:]


@attack(Expected(error=("damaged",)))
def signed_file_embedded_in_another(w: Workshop) -> bytes:
    """Another file's bytes follow a sound one, with a table of their own that ignores the first."""
    offset = len(w.sound)
    page = (
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    )
    starts = [offset + match.start() for match in re.finditer(rb"\d 0 obj", page)]
    table = offset + len(page)
    rows = b"".join(b"%010d 00000 n \n" % start for start in starts)
    section = b"xref\n0 4\n0000000000 65535 f \n" + rows
    trailer = b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % table
    return w.sound + page + section + trailer
