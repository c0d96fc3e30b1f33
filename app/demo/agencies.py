"""The demo's province: an invented one, organised as after the reform of 1 July 2025 (no district level)."""

from dataclasses import dataclass

from app.demo.holders import AgencyName

PROVINCE = "ỦY BAN NHÂN DÂN TỈNH AN BÌNH"
PLACE = "An Bình"


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """Someone who signs: the lines of cell 7a above the name."""

    name: str
    authority: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAgency:
    """An agency of the demo with everything its documents and certificates show."""

    code: str
    """Identifier in the form of QCVN 102:2016."""
    level: str
    """trung_uong, tinh or xa, as the register names levels."""
    name: str
    """Official name as people write it."""
    heading: tuple[str | None, str]
    """Cell 2: cơ quan chủ quản (or None) and cơ quan ban hành, upper case."""
    holder: AgencyName
    abbreviation: str
    """In document symbols: "SNV"."""
    unit: str
    """Drafting unit in the symbol of a công văn: "VP"."""
    officials: tuple[Official, ...]
    parent: str | None = None
    """Code of the parent agency."""
    monthly: int = 5
    """Documents a month."""


@dataclass(frozen=True, slots=True)
class _Department:
    """A department of the province: name, abbreviation, drafting unit, title of its head."""

    name: str
    abbreviation: str
    unit: str
    head: str = "GIÁM ĐỐC"
    deputy: str = "PHÓ GIÁM ĐỐC"


_DEPARTMENTS = (
    _Department("Văn phòng Ủy ban nhân dân tỉnh", "VPUBND", "HCTC", "CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"),
    _Department("Sở Nội vụ", "SNV", "VP"),
    _Department("Sở Tài chính", "STC", "QLNS"),
    _Department("Sở Xây dựng", "SXD", "QHKT"),
    _Department("Sở Công Thương", "SCT", "QLTM"),
    _Department("Sở Khoa học và Công nghệ", "SKHCN", "CĐS"),
    _Department("Sở Nông nghiệp và Môi trường", "SNNMT", "KHTC"),
    _Department("Sở Giáo dục và Đào tạo", "SGDĐT", "VP"),
    _Department("Sở Y tế", "SYT", "NVY"),
    _Department("Sở Tư pháp", "STP", "HCTP"),
    _Department("Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL", "QLVH"),
    _Department("Thanh tra tỉnh", "TTT", "NV1", "CHÁNH THANH TRA", "PHÓ CHÁNH THANH TRA"),
    _Department("Ban Quản lý Khu kinh tế", "BQLKKT", "QLĐT", "TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"),
)

_CENTRAL = (
    (
        "BỘ TÀI CHÍNH",
        _Department("Thống kê tỉnh An Bình", "TK", "TCHC", "TRƯỞNG THỐNG KÊ", "PHÓ TRƯỞNG THỐNG KÊ"),
    ),
    ("BỘ TÀI CHÍNH", _Department("Bảo hiểm xã hội tỉnh An Bình", "BHXH", "VP")),
    (
        "BỘ TƯ PHÁP",
        _Department(
            "Thi hành án dân sự tỉnh An Bình", "THADS", "VP", "TRƯỞNG THI HÀNH ÁN", "PHÓ TRƯỞNG THI HÀNH ÁN"
        ),
    ),
)

_COMMUNES = (
    ("phường", "An Hòa"),
    ("phường", "Tân Lập"),
    ("phường", "Hồng Phong"),
    ("xã", "Bình Minh"),
    ("xã", "Đông Sơn"),
    ("xã", "Phú Xuân"),
    ("xã", "Vĩnh Thạnh"),
    ("đặc khu", "Hòn Ngọc"),
)

_SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
_MIDDLES = ("Văn", "Thị Minh", "Quang", "Thu", "Đức", "Ngọc", "Hữu", "Thanh", "Xuân", "Thị Kim")
_GIVEN = ("Hạnh", "Vinh", "Hà", "Dũng", "Lan", "Sơn", "Tuấn", "Nga", "Khánh", "Phương", "Long", "Yến", "Bình")


def demo_agencies() -> tuple[DemoAgency, ...]:
    """The province, its departments, offices of ministries in it, and communes: 25 agencies."""
    names = _names()
    province = DemoAgency(
        code="000.00.00.H99",
        level="tinh",
        name="Ủy ban nhân dân tỉnh An Bình",
        heading=(None, "ỦY BAN NHÂN DÂN\nTỈNH AN BÌNH"),
        holder=AgencyName(place=PLACE, organisation=PROVINCE, name=PROVINCE, budget_code="1099000"),
        abbreviation="UBND",
        unit="NC",
        officials=_committee(names),
        monthly=6,
    )
    departments = tuple(
        DemoAgency(
            code=f"000.00.{number:02}.H99",
            level="tinh",
            name=department.name,
            heading=("UBND TỈNH AN BÌNH", department.name.upper()),
            holder=AgencyName(
                place=PLACE,
                organisation=PROVINCE,
                name=department.name.upper(),
                budget_code=f"10990{number:02}",
                tax_code=f"41002001{number:02}",
            ),
            abbreviation=department.abbreviation,
            unit=department.unit,
            officials=_office(names, department),
            parent=province.code,
            monthly=4 + number % 3,
        )
        for number, department in enumerate(_DEPARTMENTS, start=1)
    )
    central = tuple(
        DemoAgency(
            code=f"000.{number:02}.99.G12",
            level="trung_uong",
            name=department.name,
            heading=(ministry, department.name.upper()),
            holder=AgencyName(
                place=PLACE,
                organisation=ministry,
                name=department.name.upper(),
                budget_code=f"10570{number:02}",
                domain="anbinh.trunguong.gov.vn",
            ),
            abbreviation=department.abbreviation,
            unit=department.unit,
            officials=_office(names, department),
            monthly=4,
        )
        for number, (ministry, department) in enumerate(_CENTRAL, start=1)
    )
    communes = tuple(
        _commune(number, kind, place, province.code, names)
        for number, (kind, place) in enumerate(_COMMUNES, start=1)
    )
    return (province, *departments, *central, *communes)


def _commune(number: int, kind: str, place: str, parent: str, names: "list[str]") -> DemoAgency:
    full = f"{kind} {place}"
    committee = f"ỦY BAN NHÂN DÂN {full.upper()}"
    return DemoAgency(
        code=f"000.{number:02}.00.H99",
        level="xa",
        name=f"Ủy ban nhân dân {full}",
        heading=(None, f"ỦY BAN NHÂN DÂN\n{full.upper()}"),
        holder=AgencyName(
            place=PLACE, organisation=PROVINCE, name=committee, budget_code=f"10991{number:02}"
        ),
        abbreviation="UBND",
        unit="VP",
        officials=_committee(names),
        parent=parent,
        monthly=3 + number % 3,
    )


def _committee(names: list[str]) -> tuple[Official, ...]:
    """Chair and deputy of a People's Committee (Điều 13 k2)."""
    on_behalf = "TM. ỦY BAN NHÂN DÂN"
    return (
        Official(name=names.pop(), authority=(on_behalf, "CHỦ TỊCH")),
        Official(name=names.pop(), authority=(on_behalf, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
    )


def _office(names: list[str], department: _Department) -> tuple[Official, ...]:
    """Head and deputy of a department (Điều 13 k1)."""
    return (
        Official(name=names.pop(), authority=(department.head,)),
        Official(name=names.pop(), authority=(f"KT. {department.head}", department.deputy)),
    )


def _names() -> list[str]:
    """Enough names that no two officials share one."""
    return [
        f"{_SURNAMES[i % 12]} {_MIDDLES[(i * 7) % 10]} {_GIVEN[(i * 5) % 13]}" for i in range(119, -1, -1)
    ]
