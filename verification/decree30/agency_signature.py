"""DS-O: what the agency's digital signature shows (Phụ lục I, Phần I, mục II, khoản 8, điểm a và c).

Overlap and size are those of the ink, not of the fields: exported pictures often carry blank margins.
"""

from collections.abc import Iterator

from verification.decree30 import pictures
from verification.decree30.applicability import bears_seal
from verification.decree30.deviations import at
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import centre_x, height, millimetres, number, overlap, width
from verification.decree30.parties import wrong_party
from verification.law import DECREE_30_2020, Citation
from verification.layout.geometry import around
from verification.layout.page import Colour, Ink, Widget
from verification.rule import CannotTell, Matter, rule
from verification.verdict import Box, Deviation, Role, Severity

WHAT = "Hình ảnh chữ ký số của cơ quan, tổ chức"
_CITATION = Citation(DECREE_30_2020, "điểm a khoản 8 mục II Phần I Phụ lục I")
_ROUND = (0.85, 1.18)
_BESIDE_BLOCK_MM = 25.0
"""How far above the title or below the name a seal may reach and still stand in cell 8 [eng]."""


@rule(
    id="ND30-DS-O1",
    title="Chữ ký số của cơ quan có hình ảnh dấu tại ô số 8",
    citation=Citation(DECREE_30_2020, "điểm a và c khoản 8 mục II Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=bears_seal,
    matter=Matter.APPEARANCE,
)
def seal_in_place(dossier: Dossier) -> Iterator[Deviation]:
    """Hình ảnh, vị trí chữ ký số của cơ quan, tổ chức là hình ảnh dấu của cơ quan, tổ chức ban hành văn bản
    trên văn bản, màu đỏ, kích thước bằng kích thước thực tế của dấu, định dạng (.png) nền trong suốt, trùm
    lên khoảng 1/3 hình ảnh chữ ký số của người có thẩm quyền về bên trái. … Dấu, chữ ký số của cơ quan, tổ
    chức được trình bày tại ô số 8 Mục IV Phần I Phụ lục này.
    """
    layout = dossier.measured
    signatures = dossier.with_role(Role.AGENCY)
    if not signatures:
        raise CannotTell("signature_missing")
    remedy = "Khi ký số phát hành, chọn mẫu có hình ảnh dấu và đặt tại chỗ ký của người có thẩm quyền."
    for signature in signatures:
        widget = layout.widget(signature.field_name)
        if widget is None or widget.ink is None:
            problem = "không hiển thị hình ảnh dấu"
        elif pictures.picture_of(widget) is None and widget.lines:
            problem = "chỉ hiển thị chữ, không có hình ảnh dấu"
        else:
            problem = _misplaced(dossier, widget, widget.ink)
        if problem:
            yield at(
                widget.page if widget else None,
                widget.box if widget else None,
                "seal_place",
                f"Chữ ký số của cơ quan, tổ chức {problem}.",
                expected="hình ảnh dấu tại ô số 8, cùng trang với chữ ký của người có thẩm quyền",
                observed=problem,
                remedy=remedy,
            )


def _misplaced(dossier: Dossier, widget: Widget, ink: Ink) -> str:
    blocks = dossier.cells.signature_blocks
    if not blocks:
        raise CannotTell("signature_block_not_found")
    here = [place for block in blocks if (place := block.place_on(widget.page)) is not None]
    if not here:
        return f"nằm ở trang {widget.page}, không cùng trang với chữ ký của người có thẩm quyền"
    block = around(here)
    middle = (ink.box[1] + ink.box[3]) / 2
    if not block[1] - _BESIDE_BLOCK_MM <= middle <= block[3] + _BESIDE_BLOCK_MM:
        return "không nằm tại chỗ ký (ô số 8)"
    return ""


@rule(
    id="ND30-DS-O2",
    title="Hình ảnh dấu màu đỏ",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=bears_seal,
    matter=Matter.APPEARANCE,
)
def red(dossier: Dossier) -> Iterator[Deviation]:
    """Hình ảnh dấu của cơ quan, tổ chức ban hành văn bản trên văn bản, màu đỏ."""
    yield from pictures.colour(dossier, Role.AGENCY, Colour.RED, WHAT)


@rule(
    id="ND30-DS-O3",
    title="Kích thước dấu bằng kích thước thực tế",
    citation=_CITATION,
    severity=Severity.ERROR,
    applies=bears_seal,
    matter=Matter.APPEARANCE,
)
def real_size(dossier: Dossier) -> Iterator[Deviation]:
    """Kích thước bằng kích thước thực tế của dấu."""
    found = pictures.drawn(dossier, Role.AGENCY)
    registered = dossier.registered_seal_mm
    if registered is None:
        raise CannotTell("seal_not_registered")
    for widget, ink in found:
        if not _ROUND[0] <= width(ink.box) / max(height(ink.box), 0.1) <= _ROUND[1]:
            raise CannotTell("seal_not_alone")  # text is drawn beside it, or it is no round seal
        diameter = (width(ink.box) + height(ink.box)) / 2
        if abs(diameter - registered) > dossier.tolerances.seal_diameter_mm:
            yield at(
                widget.page,
                ink.box,
                "diameter",
                f"Hình ảnh dấu có đường kính {millimetres(diameter)}; "
                f"dấu đã đăng ký có đường kính {millimetres(registered)}.",
                expected=millimetres(registered),
                observed=millimetres(diameter),
                remedy="Đặt lại kích thước hình ảnh dấu trong phần mềm ký số bằng kích thước thật.",
            )


@rule(
    id="ND30-DS-O4",
    title="Hình ảnh dấu nền trong suốt",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=bears_seal,
    matter=Matter.APPEARANCE,
)
def transparent(dossier: Dossier) -> Iterator[Deviation]:
    """Định dạng (.png) nền trong suốt."""
    yield from pictures.transparency(dossier, Role.AGENCY, WHAT)


@rule(
    id="ND30-DS-O5",
    title="Dấu trùm khoảng 1/3 chữ ký về bên trái",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=bears_seal,
    matter=Matter.APPEARANCE,
)
def over_a_third(dossier: Dossier) -> Iterator[Deviation]:
    """Trùm lên khoảng 1/3 hình ảnh chữ ký số của người có thẩm quyền về bên trái."""
    lowest, highest = dossier.tolerances.seal_overlap
    for widget, seal, person in _pairs(dossier):
        share = overlap((seal[0], seal[2]), (person[0], person[2])) / max(width(person), 0.1)
        if centre_x(seal) >= centre_x(person):
            observed = "dấu nằm về bên phải chữ ký"
        elif not lowest <= share <= highest:
            observed = f"dấu trùm {number(share * 100, 0)} % chiều rộng chữ ký"
        else:
            continue
        yield at(
            widget.page,
            seal,
            "overlap",
            f"{WHAT} đặt chưa đúng: {observed}; phải trùm lên khoảng 1/3 chữ ký về bên trái.",
            expected="khoảng 1/3, về bên trái",
            observed=observed,
            remedy="Khi ký số phát hành, đặt hình ảnh dấu trùm lên khoảng 1/3 chữ ký về bên trái.",
        )


@rule(
    id="ND30-DS-O6",
    title="Dấu ngang hàng với chữ ký",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=bears_seal,
    matter=Matter.APPEARANCE,
)
def level_with_signature(dossier: Dossier) -> Iterator[Deviation]:
    """Trùm lên khoảng 1/3 hình ảnh chữ ký số của người có thẩm quyền về bên trái."""
    for widget, seal, person in _pairs(dossier):
        if overlap((seal[1], seal[3]), (person[1], person[3])) > 0:
            continue
        apart = max(person[1] - seal[3], seal[1] - person[3])
        yield at(
            widget.page,
            seal,
            "apart",
            f"{WHAT} cách chữ ký {millimetres(apart)} theo chiều dọc, không trùm lên chữ ký.",
            expected="trùm lên chữ ký",
            observed=f"cách {millimetres(apart)}",
            remedy="Khi ký số phát hành, đặt hình ảnh dấu ngang hàng với chữ ký.",
        )


def _pairs(dossier: Dossier) -> Iterator[tuple[Widget, Box, Box]]:
    """Each seal with the nearest personal signature on its page: field, ink of both."""
    persons = pictures.drawn(dossier, Role.AUTHORISED_PERSON)
    seals = pictures.drawn(dossier, Role.AGENCY)
    paired = False
    for widget, seal in seals:
        beside = [ink.box for other, ink in persons if other.page == widget.page]
        if not beside:
            continue
        paired = True
        yield widget, seal.box, min(beside, key=lambda box: abs(centre_x(box) - centre_x(seal.box)))
    if not paired:
        raise CannotTell("not_on_one_page")


@rule(
    id="ND30-DS-O7",
    title="Chứng thư của đúng cơ quan ban hành",
    citation=Citation(DECREE_30_2020, "điểm c khoản 2 Điều 32 và khoản 3 Điều 13"),
    severity=Severity.WARNING,
    applies=bears_seal,
    matter=Matter.APPEARANCE,
)
def own_certificate(dossier: Dossier) -> Iterator[Deviation]:
    """Phải trực tiếp đóng dấu, ký số (…). (Ký thừa ủy quyền) thực hiện theo thể thức và đóng dấu hoặc ký số
    của cơ quan, tổ chức ủy quyền.
    """
    signatures = dossier.with_role(Role.AGENCY)
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
                remedy="Văn thư ký bằng chứng thư chữ ký số của cơ quan, tổ chức ban hành văn bản.",
            )
