"""DS-C: the agency's signature on an electronic copy, cell 14 (Phụ lục I, Phần II, mục I)."""

from collections.abc import Iterator
from datetime import timedelta

from verification.decree30 import stamps
from verification.decree30.applicability import is_electronic_copy
from verification.decree30.deviations import at, on_page
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import height, number, width
from verification.decree30.page import A4_MM
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Page, Picture
from verification.rule import CannotTell, Matter, rule, undecidable
from verification.verdict import Deviation, Role, Severity, SignerKind

WHAT = "Chữ ký số của cơ quan, tổ chức trên bản sao"
_ROLES = (Role.COPY, Role.AGENCY)
_OLDEST_VERSION = (1, 4)
_LEAST_DPI = 200.0
_DPI_SLACK = 5.0
_FULL_PAGE = 0.7
_SLACK = timedelta(minutes=10)
_SECTION_I = "mục I Phần II Phụ lục I"


@rule(
    id="ND30-DS-C1",
    title="Bản sao điện tử có chữ ký số của cơ quan sao",
    citation=Citation(DECREE_30_2020, f"khoản 3 {_SECTION_I}"),
    severity=Severity.ERROR,
    applies=is_electronic_copy,
    matter=Matter.APPEARANCE,
)
def copying_agency(dossier: Dossier) -> Iterator[Deviation]:
    """Hình thức chữ ký số của cơ quan, tổ chức trên bản sao định dạng điện tử. … Thông tin: Hình thức sao,
    tên cơ quan, tổ chức sao văn bản.
    """
    for signature, widget in stamps.stamps(dossier, *_ROLES):
        signer = signature.signer
        name = signer.common_name or ""
        if signer.kind is SignerKind.PERSON:
            problem = f"được ký bằng chứng thư chữ ký số của cá nhân ({name})"
        elif widget and widget.lines and name and not stamps.names(stamps.text_of(widget), name):
            if not stamps.agency_named(stamps.text_of(widget)):
                continue
            problem = f"ghi tên cơ quan khác với chứng thư chữ ký số ({name})"
        else:
            continue
        yield at(
            widget.page if widget else None,
            widget.box if widget else None,
            "party",
            f"{WHAT} {problem}.",
            expected="chứng thư chữ ký số của cơ quan, tổ chức sao văn bản",
            observed=name,
            remedy="Văn thư ký số bản sao bằng chứng thư của cơ quan, tổ chức sao văn bản.",
        )


@rule(
    id="ND30-DS-C2",
    title="Vị trí và thông tin chữ ký số trên bản sao",
    citation=Citation(DECREE_30_2020, f"điểm a và c khoản 3 {_SECTION_I}"),
    severity=Severity.ERROR,
    applies=is_electronic_copy,
    matter=Matter.APPEARANCE,
)
def information(dossier: Dossier) -> Iterator[Deviation]:
    """Vị trí: Góc trên, bên phải, trang đầu của văn bản, trình bày tại ô số 14 Mục IV Phần I Phụ lục này. …
    Thông tin: Hình thức sao, tên cơ quan, tổ chức sao văn bản, thời gian ký (ngày tháng năm; giờ phút giây;
    múi giờ Việt Nam theo tiêu chuẩn ISO 8601) được trình bày bằng phông chữ Times New Roman, chữ in thường,
    kiểu chữ đứng, cỡ chữ 10, màu đen.
    """
    for signature, field in stamps.stamps(dossier, *_ROLES):
        yield from stamps.top_right(dossier, field, WHAT)
        widget = stamps.readable_text(field)
        text = stamps.text_of(widget)
        if not stamps.COPY_FORM.search(text):
            yield _missing(widget.page, widget.box, "form", "hình thức sao (SAO Y, SAO LỤC, TRÍCH SAO)", text)
        if not stamps.agency_named(text):
            yield _missing(widget.page, widget.box, "agency", "tên cơ quan, tổ chức sao văn bản", text)
        yield from stamps.time_of_signing(signature, widget, _SLACK)
        if widget.lines:
            yield from stamps.typeface(dossier, widget)


def _missing(
    page: int, box: tuple[float, float, float, float], code: str, what: str, observed: str
) -> Deviation:
    return at(
        page,
        box,
        f"no_{code}",
        f"Thông tin chữ ký số trên bản sao không có {what}.",
        expected="<hình thức sao>; <tên cơ quan sao>; ngày/tháng/năm; giờ:phút:giây",
        observed=observed or "không có chữ",
        remedy="Chọn mẫu chữ ký số dành cho bản sao trong phần mềm ký số.",
    )


@rule(
    id="ND30-DS-C3",
    title="Tiêu chuẩn của văn bản số hóa",
    citation=Citation(DECREE_30_2020, f"khoản 2 {_SECTION_I}"),
    severity=Severity.ERROR,
    applies=is_electronic_copy,
    matter=Matter.APPEARANCE,
)
def digitisation(dossier: Dossier) -> Iterator[Deviation]:
    """Tiêu chuẩn của văn bản số hóa … a) Định dạng Portable Document Format (.pdf), phiên bản 1.4 trở lên. b)
    Ảnh màu. c) Độ phân giải tối thiểu: 200dpi. d) Tỷ lệ số hóa: 100%.
    """
    layout = dossier.measured
    if layout.pdf_version is not None and layout.pdf_version < _OLDEST_VERSION:
        version = ".".join(map(str, layout.pdf_version))
        yield at(
            None,
            None,
            "version",
            f"Tệp PDF có phiên bản {version}; phải từ phiên bản 1.4.",
            expected="1.4 trở lên",
            observed=version,
            remedy="Quét lại hoặc lưu tệp với phiên bản PDF 1.4 trở lên.",
        )
    scans = [(page, scan) for page in layout.pages if page.scanned and (scan := _scans(page))]
    if not scans:
        if not any(page.scanned for page in layout.pages):
            return  # a re-created extract (trích sao) is no picture
        raise CannotTell("picture_not_measured")
    for page, pictures in scans:
        problems = list(_problems(page, pictures))
        for code, observed, expected in problems:
            yield on_page(
                page,
                code,
                f"Ảnh số hóa của trang {page.number}: {observed}; phải là {expected}.",
                expected=expected,
                observed=observed,
                remedy="Quét lại ở chế độ màu (Color), tối thiểu 200 dpi, tỷ lệ 100%, khổ A4.",
            )
        if problems:
            return  # the same scanner made the other pages


def _scans(page: Page) -> list[Picture]:
    """The pictures that fill the page: one, or the layers of a scan (text mask over coloured ground)."""
    return [
        one
        for one in page.pictures
        if width(one.box) * height(one.box) >= _FULL_PAGE * page.width * page.height
    ]


def _problems(page: Page, layers: list[Picture]) -> Iterator[tuple[str, str, str]]:
    picture = max(layers, key=lambda one: one.pixels[0] * one.pixels[1])
    if not any(one.coloured for one in layers):
        yield "grey", "ảnh đen trắng hoặc ảnh xám", "ảnh màu"
    dpi = min(picture.pixels[0] / width(picture.box), picture.pixels[1] / height(picture.box)) * 25.4
    if dpi < _LEAST_DPI - _DPI_SLACK:
        yield "dpi", f"độ phân giải {number(dpi, 0)} dpi", "tối thiểu 200 dpi"
    short, long = sorted((page.width, page.height))
    if long < 0.95 * A4_MM[1] and short < 0.95 * A4_MM[0]:
        yield "scale", f"khổ {number(page.width, 0)} mm x {number(page.height, 0)} mm", "tỷ lệ 100%"


@rule(
    id="ND30-DS-C4",
    title="Không hiển thị hình ảnh dấu tại ô số 14",
    citation=Citation(DECREE_30_2020, f"điểm b khoản 3 {_SECTION_I}"),
    severity=Severity.ERROR,
    applies=is_electronic_copy,
    matter=Matter.APPEARANCE,
)
def no_seal(dossier: Dossier) -> Iterator[Deviation]:
    """Hình ảnh chữ ký số của cơ quan, tổ chức: Không hiển thị."""
    for _, widget in stamps.stamps(dossier, *_ROLES):
        yield from stamps.no_picture(widget, WHAT)


FROM_TRUE_COPY = undecidable(
    id="ND30-DS-C5",
    title="Sao lục được thực hiện từ bản sao y",
    citation=Citation(DECREE_30_2020, "điểm b khoản 2 Điều 25"),
    clause="Sao lục … được thực hiện từ bản sao y.",
    why="Một tệp không cho biết bản sao lục được làm từ bản sao y hay từ bản chính.",
)
