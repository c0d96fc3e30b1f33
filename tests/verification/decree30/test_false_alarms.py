"""What is right by the law's own text, and once was reported."""

import io
from dataclasses import replace

import pikepdf
import pytest

from app.demo.manuscript import Align, Placed, Text
from app.demo.phrases import full_name, issuing_agency, number, paragraph, parent_agency, type_name
from tests.documents.conforming import (
    DECISION_SIGNED,
    LETTER_SIGNED,
    MINUTES_SIGNED,
    STRUCTURED,
    signed_under,
)
from tests.documents.specimen import Specimen, dossier_of, findings_of, pdf_of
from verification.decree30.dossier import Dossier
from verification.description import describe
from verification.inspection import inspect
from verification.layout.anatomy import find_components
from verification.layout.measure import measure
from verification.layout.page import Line
from verification.policy import Policy
from verification.verdict import DocumentKind, Outcome

_ARMY = LETTER_SIGNED.with_text(parent_agency=parent_agency("BỘ CHỈ HUY QUÂN SỰ TỈNH AN BÌNH"))
_COMMUNE = LETTER_SIGNED.with_text(fill={**LETTER_SIGNED.manuscript.fill, "place": "Quan Sơn"})
_JOINT = LETTER_SIGNED.with_text(parent_agency=None, issuing_agency=issuing_agency("SỞ NỘI VỤ\nSỞ TÀI CHÍNH"))
_TITLED = LETTER_SIGNED.with_text(
    parent_agency=None, issuing_agency=issuing_agency("CHỦ TỊCH\nỦY BAN NHÂN DÂN TỈNH AN BÌNH")
)
_PLAN = DECISION_SIGNED.with_text(
    number=number("KHPH-SNV-CAT"), type_name=type_name("KẾ HOẠCH PHỐI HỢP"), legal_grounds=()
)
_TELEGRAM = DECISION_SIGNED.with_text(
    type_name=type_name("CÔNG ĐIỆN"),
    legal_grounds=(),
    body=(
        Text(text="GIÁM ĐỐC SỞ NỘI VỤ điện:", size=14),
        Text(text="- Các phòng thuộc Sở;", size=14, align=Align.LEFT),
        Text(text="- Các xã, phường", size=14, align=Align.LEFT),
        paragraph("Yêu cầu các đơn vị triển khai ngay."),
    ),
)
_WRAPPED = DECISION_SIGNED.with_text(number=number("NQLT-HĐND-UBND-\nUBMTTQVN"))


@pytest.mark.parametrize(
    ("rule", "specimen"),
    [
        ("CQ-02", _ARMY),  # "QUÂN" is no "QUẬN"
        ("DD-01", _COMMUNE),  # nor is the commune Quan Sơn one
        ("CQ-04", _JOINT),  # two departments: neither is the other's parent
        ("CQ-04", _TITLED),  # a state title issues, not an agency under it
        ("KY-07", signed_under("TM. THƯỜNG TRỰC HĐND", "CHỦ TỊCH")),  # a body signs, not a permanent deputy
        ("SO-03", _PLAN),  # several agencies: the code of the type with LT, LN or PH
        ("NN-02", _TELEGRAM),  # it calls its addressees; there is no "Kính gửi"
        ("SO-05", _WRAPPED),  # a line break is no blank beside the hyphen
    ],
)
def test_is_not_reported(rule: str, specimen: Specimen) -> None:
    """The rule looks at it and has nothing to say."""
    assert findings_of(specimen)[f"ND30-{rule}"].outcome is not Outcome.VIOLATED


def test_advisory_body_with_the_seal_of_its_host() -> None:
    """Its own name is none that the certificate could confirm (II.3.a)."""
    specimen = DECISION_SIGNED.with_text(issuing_agency=issuing_agency("HỘI ĐỒNG THI ĐUA"))
    found = findings_of(specimen)["ND30-CQ-01"]
    assert (found.outcome, found.reason) == (Outcome.UNDETERMINED, "not_registered")


def test_small_print_over_the_heading_is_not_the_top_of_the_text() -> None:
    """Document systems print who signed into the top margin; the text begins below."""
    note = Text(text="Ký bởi: Sở Nội vụ. Thời gian ký: 21/9/2026 09:00:00", size=9)
    assert (
        findings_of(LETTER_SIGNED.with_text(placed=(Placed(text=note, at=(35, 12)),)))["ND30-PG-03"].outcome
        is not Outcome.VIOLATED
    )
    large = replace(note, size=13)
    assert (
        findings_of(LETTER_SIGNED.with_text(placed=(Placed(text=large, at=(35, 12)),)))["ND30-PG-03"].outcome
        is Outcome.VIOLATED
    )


def test_signatures_on_a_page_that_begins_with_the_name() -> None:
    """Title on the page before, name and both pictures on the next: they stand where they must."""
    seen = dossier_of(DECISION_SIGNED)
    assert seen.layout is not None
    assert seen.anatomy is not None
    (block,) = seen.anatomy.signature_blocks
    titled = tuple(
        replace(line, page=0, baseline=280.0, box=(120.0, 275.0, 170.0, 281.0))
        for line in block.authority_lines
    )
    parted = replace(
        seen, anatomy=replace(seen.anatomy, signature_blocks=(replace(block, authority_lines=titled),))
    )
    found = {one.rule_id: one.outcome for one in inspect(parted)}
    assert (found["ND30-DS-P4"], found["ND30-DS-O1"]) == (Outcome.PASSED, Outcome.PASSED)


def test_names_under_posts_that_touch_are_in_the_middle() -> None:
    """Posts without room between them are read as one line; its middle is no post's middle."""
    posts = Text(text="ĐẠI DIỆN BÊN GIAO ĐẠI DIỆN BÊN NHẬN", size=14, bold=True, align=Align.LEFT)
    names = (replace(posts, text="Phạm Thu Hà"), replace(posts, text="Lê Quang Vinh"))
    placed = (
        Placed(text=posts, at=(50.0, 200.0)),
        *(Placed(text=name, at=(x, 230.0)) for name, x in zip(names, (63.0, 112.0), strict=True)),
    )
    manuscript = replace(MINUTES_SIGNED.manuscript, blocks=(), placed=placed)
    found = findings_of(replace(MINUTES_SIGNED, manuscript=manuscript, shows=()))
    assert found["ND30-KY-10"].outcome is Outcome.PASSED


def test_rank_of_an_officer_whose_unit_is_under_the_police() -> None:
    """Armed forces may print ranks (khoản 7, điểm c); a unit's name need not say that it belongs to them."""
    (block,) = LETTER_SIGNED.manuscript.blocks
    specimen = LETTER_SIGNED.with_text(
        parent_agency=parent_agency("CÔNG AN TỈNH AN BÌNH"),
        issuing_agency=issuing_agency("PHÒNG CẢNH SÁT GIAO THÔNG"),
        blocks=(replace(block, name=full_name("Thượng tá Trần Thị Minh Hạnh")),),
    )
    found = findings_of(specimen)["ND30-KY-08"]
    assert (found.outcome, found.reason) == (Outcome.UNDETERMINED, "sector_exception")


def test_words_laid_over_a_scan_have_neither_weight_nor_exact_edges() -> None:
    """OCR writes its words in one face, each a letter's width short; only the picture has the real ones."""
    seen = dossier_of(STRUCTURED)
    assert seen.layout is not None
    pages = tuple(replace(page, lines=tuple(map(_laid, page.lines))) for page in seen.layout.pages)
    layout = replace(seen.layout, pages=pages)
    found = {
        one.rule_id: one for one in inspect(replace(seen, layout=layout, anatomy=find_components(layout)))
    }
    assert [one.code for one in found["ND30-ND-06"].deviations] == []
    assert found["ND30-PG-03"].outcome is not Outcome.VIOLATED


def _laid(line: Line) -> Line:
    spans = tuple(
        span._replace(typeface=replace(span.typeface, bold=False, italic=False)) for span in line.spans
    )
    left, top, right, bottom = line.box
    return replace(line, spans=spans, box=(left, top, right - 2.5, bottom), ocr=True)


def test_top_margin_under_a_heading_with_borders() -> None:
    """Where the heading is a table with borders, the page begins with it and not with the text below."""
    with pikepdf.open(io.BytesIO(pdf_of(LETTER_SIGNED))) as document:
        grid = " ".join(
            [f"{x} 690 m {x} 787 l S" for x in (84, 250, 540)]
            + [f"84 {y} m 540 {y} l S" for y in (690, 740, 787)]
        )
        document.pages[0].contents_add(f"q {grid} Q".encode())
        buffer = io.BytesIO()
        document.save(buffer)
    policy = Policy()
    layout = measure(buffer.getvalue(), limits=policy.limits)
    assert layout.pages[0].tables
    anatomy = find_components(layout)
    kind = describe(DocumentKind.ORIGINAL, anatomy)
    dossier = Dossier(document=kind, policy=policy, layout=layout, anatomy=anatomy)
    found = {finding.rule_id: finding.outcome for finding in inspect(dossier)}
    assert found["ND30-PG-03"] is not Outcome.VIOLATED
