"""DS-P: what the authorised person's digital signature shows (Phụ lục I, Phần I, mục II, khoản 7, điểm d)."""

from collections.abc import Iterator

from verification.decree30 import pictures
from verification.decree30.applicability import has_form
from verification.decree30.deviations import at
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import centre_x, centre_y, hull, millimetres
from verification.decree30.parties import wrong_party
from verification.law import DECREE_30_2020, Citation
from verification.layout.anatomy import SignatureBlock
from verification.layout.page import Colour, Ink, Widget
from verification.rule import CannotTell, Matter, rule
from verification.verdict import Deviation, Role, Severity

WHAT = "Hình ảnh chữ ký số của người có thẩm quyền"
_CITATION = Citation(DECREE_30_2020, "điểm d khoản 7 mục II Phần I Phụ lục I")


@rule(
    id="ND30-DS-P1",
    title="Chữ ký số của người có thẩm quyền có hình ảnh",
    citation=_CITATION,
    severity=Severity.ERROR,
    applies=has_form,
    matter=Matter.APPEARANCE,
)
def visible_picture(dossier: Dossier) -> Iterator[Deviation]:
    """Hình ảnh, vị trí chữ ký số của người có thẩm quyền là hình ảnh chữ ký của người có thẩm quyền trên văn
    bản giấy, màu xanh, định dạng Portable Network Graphics (.png) nền trong suốt; đặt canh giữa chức vụ của
    người ký và họ tên người ký.
    """
    signatures = dossier.with_role(Role.AUTHORISED_PERSON)
    layout = dossier.measured
    if not signatures:
        raise CannotTell("signature_missing")
    for signature in signatures:
        widget = layout.widget(signature.field_name)
        if widget is None or widget.ink is None:
            problem = "không hiển thị hình ảnh"
        elif pictures.picture_of(widget) is None and widget.lines:
            problem = "chỉ hiển thị chữ, không có hình ảnh chữ ký"
        else:
            continue
        yield at(
            widget.page if widget else None,
            widget.box if widget else None,
            "no_picture",
            f"Chữ ký số của người có thẩm quyền {problem}.",
            expected="hình ảnh chữ ký, màu xanh, nền trong suốt",
            observed=problem,
            remedy="Chọn mẫu chữ ký có hình ảnh chữ ký (.png) trong phần mềm ký số.",
        )


@rule(
    id="ND30-DS-P2",
    title="Hình ảnh chữ ký số của người có thẩm quyền màu xanh",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=has_form,
    matter=Matter.APPEARANCE,
)
def blue(dossier: Dossier) -> Iterator[Deviation]:
    """Hình ảnh chữ ký của người có thẩm quyền trên văn bản giấy, màu xanh."""
    yield from pictures.colour(dossier, Role.AUTHORISED_PERSON, Colour.BLUE, WHAT)


@rule(
    id="ND30-DS-P3",
    title="Hình ảnh chữ ký số của người có thẩm quyền nền trong suốt",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=has_form,
    matter=Matter.APPEARANCE,
)
def transparent(dossier: Dossier) -> Iterator[Deviation]:
    """Định dạng Portable Network Graphics (.png) nền trong suốt."""
    yield from pictures.transparency(dossier, Role.AUTHORISED_PERSON, WHAT)


@rule(
    id="ND30-DS-P4",
    title="Chữ ký số đặt giữa chức vụ và họ tên người ký",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=has_form,
    matter=Matter.APPEARANCE,
)
def between_title_and_name(dossier: Dossier) -> Iterator[Deviation]:
    """Đặt canh giữa chức vụ của người ký và họ tên người ký."""
    slack = dossier.tolerances.between_title_and_name_mm
    blocks = [block for block in dossier.cells.signature_blocks if block.authority_lines and block.name_lines]
    if not blocks:
        raise CannotTell("signature_block_not_found")
    for widget, ink in pictures.drawn(dossier, Role.AUTHORISED_PERSON):
        block = min(blocks, key=lambda one: _distance(one, widget, ink))
        problem = _misplaced(block, widget, ink, slack)
        if problem:
            yield at(
                widget.page,
                ink.box,
                "place",
                f"{WHAT} {problem}.",
                expected="canh giữa chức vụ và họ tên người ký",
                observed=problem,
                remedy="Khi ký số, đặt hình ảnh chữ ký vào khoảng giữa chức vụ và họ tên người ký.",
            )


def _distance(block: SignatureBlock, widget: Widget, ink: Ink) -> float:
    name = block.name_lines[0]
    far = 0.0 if name.page == widget.page else 1000.0
    return far + abs(centre_x(name.box) - centre_x(ink.box)) + abs(centre_y(name.box) - centre_y(ink.box))


def _misplaced(block: SignatureBlock, widget: Widget, ink: Ink, slack: float) -> str | None:
    title, name = [line for line in block.authority_lines if line.page == widget.page], hull(block.name_lines)
    if block.name_lines[0].page != widget.page:
        return f"nằm ở trang {widget.page}, không cùng trang với họ tên người ký"
    if title and ink.box[1] < hull(title)[3] - slack:
        return f"che lên chức vụ của người ký {millimetres(hull(title)[3] - ink.box[1])}"
    if ink.box[3] > name[1] + slack:
        return f"che lên họ tên người ký {millimetres(ink.box[3] - name[1])}"
    columns = (name, hull(title)) if title else (name,)
    aside = max(abs(centre_x(ink.box) - centre_x(one)) for one in columns)
    if aside > slack:
        return f"lệch {millimetres(aside)} so với chức vụ và họ tên người ký"
    return None


@rule(
    id="ND30-DS-P5",
    title="Chứng thư của đúng người ký có tên trên văn bản",
    citation=Citation(DECREE_30_2020, "điểm a khoản 7 mục II Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=has_form,
    matter=Matter.APPEARANCE,
)
def own_certificate(dossier: Dossier) -> Iterator[Deviation]:
    """Chữ ký của người có thẩm quyền là chữ ký của người có thẩm quyền trên văn bản giấy hoặc chữ ký số của
    người có thẩm quyền trên văn bản điện tử.
    """
    signatures = dossier.with_role(Role.AUTHORISED_PERSON)
    if not signatures:
        raise CannotTell("signature_missing")
    for signature in signatures:
        wrong = wrong_party(signature, dossier)
        if wrong:
            yield at(
                signature.place.page if signature.place else None,
                signature.place.box if signature.place else None,
                wrong.code,
                wrong.message,
                expected=wrong.expected,
                observed=wrong.observed,
                remedy="Người có tên trên văn bản ký bằng chứng thư chữ ký số của chính mình.",
            )
