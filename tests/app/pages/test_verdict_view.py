"""The verdict page as a pure function of the verdict."""

from dataclasses import replace

import pytest

from app.access.roles import ROLE_ACTIONS, Principal, Role
from app.page_images import PageSize
from app.pages.facts import signature_facts
from app.pages.rendering import environment
from app.pages.verdict_view import VerdictView, view
from tests.app.pages import samples
from tests.app.pages.markup import Page, faults, read
from verification.verdict import DocumentVerdict, SigningStatus

A4 = PageSize(width=210.0, height=297.0)


def viewed(verdict: DocumentVerdict, pages: int = 2) -> VerdictView:
    """The view over A4 pages."""
    return view(verdict, sizes=(A4,) * pages, page_url=lambda number: f"/pages/{number}.png")


def rendered(verdict: DocumentVerdict, pages: int = 2) -> Page:
    """The page of an auditor."""
    auditor = Principal(name="a", role=Role.AUDITOR, agency=None, actions=ROLE_ACTIONS[Role.AUDITOR])
    html = (
        environment()
        .get_template("verification.html")
        .render(
            principal=auditor,
            here="documents",
            document=type("D", (), {"id": 7, "code_number": "123"})(),
            shown=viewed(verdict, pages),
            base="/documents/7/verifications/1",
        )
    )
    return read(html)


@pytest.mark.parametrize("verdict", samples.ALL, ids=range(len(samples.ALL)))
def test_every_verdict_makes_a_page_by_the_house_rules(verdict: DocumentVerdict) -> None:
    """No inline code, nothing from elsewhere, Vietnamese, no id twice, whatever the verdict is."""
    assert not faults(rendered(verdict))


@pytest.mark.parametrize("verdict", samples.ALL, ids=range(len(samples.ALL)))
def test_every_link_within_the_page_has_a_target(verdict: DocumentVerdict) -> None:
    """A click on a mark leads to its remark, a click on a remark to its mark, without a script."""
    page = rendered(verdict)
    inside = {
        one.attributes["href"].removeprefix("#")
        for one in page.all("a")
        if one.attributes.get("href", "").startswith("#")
    }
    assert inside <= set(page.ids())


def test_a_document_without_findings_is_told_to_be_in_order_only_when_it_is() -> None:
    """A signature that does not hold has its reason on its card, not among the rules."""
    sound = replace(samples.SOUND, findings=())
    broken = replace(sound, signing_status=SigningStatus.SIGNED_INVALID)
    assert "Không có điểm nào phải sửa." in rendered(sound).text
    assert "Không có điểm nào phải sửa." not in rendered(broken).text


def test_marks_and_remarks_point_at_each_other() -> None:
    """Whatever has a box on a shown page has a mark there; what has none has no link to nowhere."""
    shown = viewed(samples.WITH_FAULTS)
    marks = {mark.id: mark.target for sheet in shown.sheets for mark in sheet.marks}
    remarks = [
        one for finding in (*shown.signature_findings, *shown.layout_findings) for one in finding.remarks
    ]
    linked = {one.mark: one.id for one in remarks if one.mark} | {
        card.mark: card.id for card in shown.cards if card.mark
    }
    assert marks == linked
    assert [one.number for one in remarks] == [1, 2, 3, 4, 5]
    assert remarks[-1].mark is None


def test_marks_lie_where_the_deviation_was_measured() -> None:
    """The overlay is in the page's own millimetres, so a box is drawn as it was measured."""
    sheet = viewed(samples.WITH_FAULTS).sheets[0]
    left = next(mark for mark in sheet.marks if mark.id == "m-2")
    assert (sheet.width, sheet.height) == (210.0, 297.0)
    assert (left.x, left.y, left.width, left.height) == (30.0, 40.0, 60.0, 6.0)


def test_badges_of_one_line_stand_side_by_side() -> None:
    """Two remarks on the same line can both be read and clicked."""
    marks = viewed(samples.WITH_FAULTS).sheets[0].marks
    for one in marks:
        for other in marks:
            apart = (
                abs(one.badge[0] - other.badge[0]) >= (one.badge_width + other.badge_width) / 2 - 0.01
                or abs(one.badge[1] - other.badge[1]) >= 4
            )
            assert one is other or apart


def test_a_box_beyond_the_page_is_drawn_within_it() -> None:
    """A hostile or turned box never leaves the page."""
    wild = replace(
        samples.SOUND,
        findings=(samples.finding("ND30-PG-03", samples.deviation(box=(500.0, -20.0, -30.0, 900.0))),),
    )
    mark = next(mark for mark in viewed(wild).sheets[0].marks if mark.id == "m-1")
    assert (mark.x, mark.y, mark.width, mark.height) == (0.0, 0.0, 210.0, 297.0)


def test_a_long_document_shows_its_first_marked_and_last_pages() -> None:
    """A thousand pages do not make a thousand pictures; what was found is always shown."""
    verdict = replace(
        samples.SOUND,
        pages=1000,
        findings=(samples.finding("ND30-ST-01", samples.deviation(page=700)),),
    )
    shown = viewed(verdict, pages=1000)
    assert [sheet.number for sheet in shown.sheets] == [*range(1, 13), 700, 1000]
    assert shown.left_out == 1000 - 14


def test_a_page_that_does_not_exist_marks_nothing() -> None:
    """A deviation on a page that could not be drawn keeps its words and loses its link."""
    verdict = replace(samples.SOUND, findings=(samples.finding("ND30-ST-01", samples.deviation(page=9)),))
    shown = viewed(verdict)
    assert shown.layout_findings[0].remarks[0].mark is None


def test_a_signature_card_holds_every_field_of_the_circular() -> None:
    """TT 15/2025/TT-BKHCN, Điều 6 (VR-12): issuer, signer, unit, time, integrity, validity, life time."""
    terms = [fact.term for fact in signature_facts(samples.PERSON)]
    assert terms[:7] == [
        "Tổ chức cấp chứng thư",
        "Chủ thể ký",
        "Đơn vị quản lý chứng thư",
        "Thời điểm ký",
        "Tính toàn vẹn",
        "Hiệu lực tại thời điểm ký",
        "Thời hạn chứng thư",
    ]


def test_markup_of_strangers_is_text() -> None:
    """A certificate name, a file name and a subject full of markup appear letter by letter."""
    page = rendered(samples.HOSTILE)
    assert page.text.count(" ".join(samples.MARKUP.split())) >= 4
    assert not [one for one in page.all("img") if one.attributes.get("src") == "x"]


def test_text_of_strangers_does_not_turn() -> None:
    """A name that turns the direction of text, or holds what no page can show, gets marks in those places."""
    turning = "Sở\u202e Nội\x9b vụ\u2066"
    signed = replace(
        samples.SOUND, file=turning, signatures=(samples.signature(name=turning), samples.AGENCY)
    )
    page = rendered(signed)
    assert page.text.count("Sở\ufffd Nội\ufffd vụ\ufffd") >= 2
    assert not {"\u202e", "\x9b", "\u2066"} & set(page.text)


def test_clause_measure_and_remedy_stand_beside_the_finding() -> None:
    """A clerk reads what was measured, what the decree says and how to mend it."""
    text = rendered(samples.WITH_FAULTS).text
    for words in ("Đo được: 25 mm", "Quy định: 30–35 mm", "Cách sửa: Layout → Margins", "Nghị định số 30"):
        assert words in text


def test_pages_as_signed_stand_beside_what_is_shown() -> None:
    """A pair for each page that looks different, the same numbers in both pictures and in the list."""
    shown = viewed(samples.COVERED)
    (state,) = shown.signed_states
    assert [row.number for row in state.rows] == [1, 2]
    first, gone = state.pairs
    assert first.signed is not None
    assert first.shown is not None
    assert (first.signed.url, first.shown.url) == ("/pages/1.png?as_signed=1", "/pages/1.png")
    for sheet in (first.signed, first.shown):
        (mark,) = sheet.marks
        assert (mark.x, mark.y, mark.width, mark.height) == (30.0, 80.0, 140.0, 6.0)
        assert mark.target == state.rows[0].id
    assert gone.shown is None
    assert gone.signed is not None
    assert (gone.signed.width, gone.signed.height) == (210.0, 297.0)
    page = rendered(samples.COVERED)
    assert len([one for one in page.all("div") if one.attributes.get("class") == "pair"]) == 2


@pytest.mark.parametrize("verdict", [samples.SOUND, samples.ALTERED])
def test_nothing_to_compare_shows_no_comparison(verdict: DocumentVerdict) -> None:
    """Untouched, or broken so that no signed state is left."""
    assert viewed(verdict).signed_states == ()
