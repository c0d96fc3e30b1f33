"""Fixed phrases of administrative documents as data: titles, types, agencies, posts.

Sources: Decree 30, Phụ lục I and Phụ lục III; posts and agencies as real documents print them.

Comparison is by `key`: upper case, tone marks moved to the end of the syllable, so that "HOÀ" and "HÒA",
composed and decomposed letters are one, and "TRƯỜNG" and "TRƯỞNG" stay two.
"""

import re
from difflib import SequenceMatcher
from functools import lru_cache
from operator import or_
from unicodedata import category, normalize

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_NOT_WORD = re.compile(r"[\W_]+")
_FUZZY = 0.82


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """The words of a text in one spelling: "Hoà  bình-" → "HOA\u0300 BINH\u0300"."""
    words = []
    for word in _NOT_WORD.sub(" ", normalize("NFC", text).upper()).split():
        parts = normalize("NFD", word)
        tones = "".join(mark for mark in parts if mark in _TONES)
        words.append("".join(mark for mark in parts if mark not in _TONES) + tones)
    return " ".join(words)


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """The letters and digits without any mark: what survives a bad scan or a lost accent."""
    parts = normalize("NFD", text.upper()).replace("Đ", "D")
    return "".join(mark for mark in parts if mark.isalnum() and category(mark) != "Mn")


def _keys(phrases: str) -> tuple[str, ...]:
    """The keys of phrases parted by commas."""
    return tuple(key(phrase) for phrase in phrases.split(","))


# Cell 1

NATIONAL_TITLE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_TITLE_START = bare("CỘNG HÒA XÃ HỘI CHỦ NGHĨA")
_TITLE_BARE = bare(NATIONAL_TITLE)
_MOTTO_BARE = bare(MOTTO)


def national_title_at(text: str) -> int | None:
    """Index from which the text is the national title, perhaps its first line; None if it is not."""
    for start in _word_starts(text):
        if bare(text[start:]).startswith(_TITLE_START):
            return start
    return 0 if _close(bare(text), _TITLE_BARE) else None


def is_national_title_rest(text: str) -> bool:
    """Whether it is the wrapped end of the national title."""
    return bare(text) in {"NAM", "VIETNAM", "NGHIAVIETNAM", "CHUNGHIAVIETNAM"}


def motto_at(text: str) -> int | None:
    """Index from which the text is the motto; None if it is not."""
    for start in _word_starts(text):
        if bare(text[start:]).startswith(_MOTTO_BARE):
            return start
    return 0 if _close(bare(text), _MOTTO_BARE) else None


def _word_starts(text: str) -> list[int]:
    return [match.start() for match in re.finditer(r"(?<!\S)\S", text)]


def _close(one: str, other: str) -> bool:
    return abs(len(one) - len(other)) <= 8 and SequenceMatcher(None, one, other).ratio() >= _FUZZY  # noqa: PLR2004


# Cell 5: types

DOCUMENT_TYPES: dict[str, str] = {
    "NGHỊ QUYẾT": "NQ",
    "QUYẾT ĐỊNH": "QĐ",
    "CHỈ THỊ": "CT",
    "QUY CHẾ": "QC",
    "QUY ĐỊNH": "QyĐ",
    "THÔNG CÁO": "TC",
    "THÔNG BÁO": "TB",
    "HƯỚNG DẪN": "HD",
    "CHƯƠNG TRÌNH": "CTr",
    "KẾ HOẠCH": "KH",
    "PHƯƠNG ÁN": "PA",
    "ĐỀ ÁN": "ĐA",
    "DỰ ÁN": "DA",
    "BÁO CÁO": "BC",
    "BIÊN BẢN": "BB",
    "TỜ TRÌNH": "TTr",
    "HỢP ĐỒNG": "HĐ",
    "CÔNG ĐIỆN": "CĐ",
    "BẢN GHI NHỚ": "BGN",
    "BẢN THỎA THUẬN": "BTT",
    "GIẤY ỦY QUYỀN": "GUQ",
    "GIẤY MỜI": "GM",
    "GIẤY GIỚI THIỆU": "GGT",
    "GIẤY NGHỈ PHÉP": "GNP",
    "PHIẾU GỬI": "PG",
    "PHIẾU CHUYỂN": "PC",
    "PHIẾU BÁO": "PB",
    "THƯ CÔNG": "ThC",
    "THƯ": "ThC",
}
"""Named types with the codes of Phụ lục III, mục I; ThC is ours. A công văn (CV) has no name."""

LEGAL_TYPES: dict[str, str] = {
    "NGHỊ ĐỊNH": "NĐ",
    "THÔNG TƯ LIÊN TỊCH": "TTLT",
    "THÔNG TƯ": "TT",
    "PHÁP LỆNH": "PL",
    "HIẾN PHÁP": "HP",
    "LUẬT": "L",
    "LỆNH": "L",
    "VĂN BẢN HỢP NHẤT": "VBHN",
}
"""Types of legal documents, which follow another law (Điều 4 k2 a); codes as in their notations."""

LETTER = "CV"

_TYPE_KEYS = sorted(
    ((key(name), code) for name, code in {**DOCUMENT_TYPES, **LEGAL_TYPES}.items()),
    key=lambda item: -len(item[0]),
)
_JOINT = key("LIÊN TỊCH")
_CODES = {code.upper(): code for code in [*DOCUMENT_TYPES.values(), *LEGAL_TYPES.values()]}


def document_type(text: str) -> tuple[str, int] | None:
    """Code of the type that a heading names, and the number of words of its name; None if it names none.

    "KẾ HOẠCH LIÊN TỊCH" is the plan of several agencies: four words.
    """
    words = key(text)
    for name, code in _TYPE_KEYS:
        if words == name or words.startswith(name + " "):
            joint = words.removeprefix(name + " ").startswith(_JOINT)
            return code, len(name.split()) + joint * len(_JOINT.split())
    return None


def is_type_code(group: str) -> bool:
    """Whether a group of a notation is the code of a type."""
    return group.upper() in _CODES


# Cells 2: agencies

_AGENCY_STARTS = _keys(
    "UBND, ỦY BAN, HĐND, HỘI ĐỒNG, BỘ, SỞ, TỔNG CỤC, CỤC, CHI CỤC, PHÒNG, BAN, VĂN PHÒNG, TRƯỜNG, "
    "TRUNG TÂM, VIỆN, BỆNH VIỆN, HỌC VIỆN, ĐẠI HỌC, TỔNG CÔNG TY, CÔNG TY, TẬP ĐOÀN, CHÍNH PHỦ, "
    "QUỐC HỘI, THỦ TƯỚNG CHÍNH PHỦ, CHỦ TỊCH NƯỚC, TÒA ÁN, KHO BẠC, BẢO HIỂM XÃ HỘI, NGÂN HÀNG, TRẠM, "
    "CÔNG AN, BỘ CHỈ HUY, BỘ TƯ LỆNH, HẠT, ĐOÀN, ĐẢNG ỦY, LIÊN ĐOÀN, MẶT TRẬN, THANH TRA, VỤ, KHOA, "
    "ĐỘI, QUỸ, THUẾ, HẢI QUAN, CHI NHÁNH, HỘI, TỔ, BAN QUẢN LÝ, NHÀ, THƯ VIỆN, BẢO TÀNG, ĐÀI, BÁO, "
    "TẠP CHÍ, LIÊN HIỆP, HỢP TÁC XÃ, KIỂM TOÁN, VIỆN KIỂM SÁT, THI HÀNH ÁN, THỐNG KÊ, CẢNG VỤ, "
    "ĐẠI SỨ QUÁN, TỔNG LÃNH SỰ QUÁN"
)
_GLUED = frozenset(bare(start) for start in _AGENCY_STARTS if " " in start)
"""How OCR may write them: "TRUNGTÂM"."""
_UNFINISHED = frozenset(
    _keys(
        "VĂN PHÒNG, TRƯỜNG, TRƯỜNG ĐẠI HỌC, TRƯỜNG CAO ĐẲNG, ỦY BAN NHÂN DÂN, HỘI ĐỒNG NHÂN DÂN, UBND, "
        "HĐND, BAN CHỈ ĐẠO, BAN QUẢN LÝ, BAN QUẢN LÝ DỰ ÁN, TRUNG TÂM, VIỆN, CỤC, SỞ, BỘ, PHÒNG, "
        "BỆNH VIỆN, HỌC VIỆN, ĐẠI HỌC, HỘI ĐỒNG, ỦY BAN, BAN, CHI CỤC, TỔNG CỤC, CÔNG TY, CÔNG TY CỔ PHẦN, "
        "TỔNG CÔNG TY, ĐOÀN ĐẠI BIỂU QUỐC HỘI VÀ, HỘI ĐỒNG TƯ VẤN, THANH TRA, CÔNG AN, THƯỜNG TRỰC, "
        "CHI NHÁNH, CƠ QUAN, TỔ GIÚP VIỆC, ĐẢNG ỦY, ĐẢNG BỘ"
    )
)
"""What cannot be a whole name: the next line continues it."""
_PEERS = _keys("SỞ, PHÒNG, BỘ")
"""Agencies of which none is under another of its kind: two of them issue together."""
_COMMANDS = _keys("BỘ TƯ LỆNH, BỘ CHỈ HUY")


def starts_agency(text: str) -> bool:
    """Whether a line may begin the name of an agency."""
    words = key(text)
    if any(words == start or words.startswith(start + " ") for start in _AGENCY_STARTS):
        return True
    return bool(words) and bare(words.split()[0]) in _GLUED


def is_unfinished_agency(text: str) -> bool:
    """Whether the name cannot end here: "VĂN PHÒNG", or a line that ends in "VÀ", a comma or a hyphen."""
    return (
        key(text) in _UNFINISHED
        or text.rstrip().endswith((",", "-", "–", "&"))
        or key(text).endswith(" VA\u0300")
    )


def continues_agency(text: str, above: str) -> bool:
    """Whether a line goes on with the names above it, though an agency's name may begin with it.

    A state title issues documents too: "CHỦ TỊCH" over "ỦY BAN NHÂN DÂN TỈNH …". Joint documents print all
    their agencies: "- SỞ TÀI CHÍNH", or "SỞ TÀI CHÍNH" under "SỞ Y TẾ".
    """
    return (
        text.lstrip().startswith(("-", "–"))
        or is_unfinished_agency(above)
        or key(above) in _POSTS
        or are_peers(text, above)
    )


def are_peers(one: str, other: str) -> bool:
    """Whether both name an agency of one kind, of which none is under the other: two departments."""
    kinds = {_peer(one), _peer(other)}
    return len(kinds) == 1 and None not in kinds


def _peer(text: str) -> str | None:
    words = key(text) + " "
    if words.startswith(tuple(command + " " for command in _COMMANDS)):
        return None
    return next((start for start in _PEERS if words.startswith(start + " ")), None)


# Cell 7: authority and posts

AUTHORITIES: dict[str, str] = {"TM": "TM.", "KT": "KT.", "TL": "TL.", "TUQ": "TUQ.", "Q": "Q."}
_AUTHORITY = re.compile(
    r"^\s*(T\s?[./]?\s?M|K\s?[./]?\s?T|T\s?[./]?\s?L|T\s?\.?U\s?\.?Q|Q)\s?(?:[.,:/]+\s*|\s+(?=\S))",
    re.IGNORECASE,
)

_POSTS = _keys(
    "CHỦ TỊCH, PHÓ CHỦ TỊCH, BÍ THƯ, PHÓ BÍ THƯ, TỔNG BÍ THƯ, BỘ TRƯỞNG, THỨ TRƯỞNG, THỦ TƯỚNG, "
    "PHÓ THỦ TƯỚNG, GIÁM ĐỐC, PHÓ GIÁM ĐỐC, TỔNG GIÁM ĐỐC, PHÓ TỔNG GIÁM ĐỐC, CỤC TRƯỞNG, "
    "PHÓ CỤC TRƯỞNG, TỔNG CỤC TRƯỞNG, PHÓ TỔNG CỤC TRƯỞNG, CHI CỤC TRƯỞNG, PHÓ CHI CỤC TRƯỞNG, "
    "VỤ TRƯỞNG, PHÓ VỤ TRƯỞNG, CHÁNH VĂN PHÒNG, PHÓ CHÁNH VĂN PHÒNG, CHÁNH, PHÓ CHÁNH, TRƯỞNG, "
    "PHÓ TRƯỞNG, HIỆU TRƯỞNG, PHÓ HIỆU TRƯỞNG, HIỆU PHÓ, VIỆN TRƯỞNG, PHÓ VIỆN TRƯỞNG, TỔNG THANH TRA, "
    "PHÓ TỔNG THANH TRA, THỐNG ĐỐC, PHÓ THỐNG ĐỐC, KẾ TOÁN TRƯỞNG, THƯ KÝ, TỔNG THƯ KÝ, "
    "PHÓ TỔNG THƯ KÝ, CHỦ TỌA, CHỦ TRÌ, CHỦ NHIỆM, PHÓ CHỦ NHIỆM, ĐỘI TRƯỞNG, PHÓ ĐỘI TRƯỞNG, "
    "TRẠM TRƯỞNG, PHÓ TRẠM TRƯỞNG, HẠT TRƯỞNG, TỔ TRƯỞNG, CHỈ HUY TRƯỞNG, PHÓ CHỈ HUY TRƯỞNG, TƯ LỆNH, "
    "PHÓ TƯ LỆNH, CHÍNH ỦY, CHÍNH TRỊ VIÊN, TỔNG BIÊN TẬP, PHÓ TỔNG BIÊN TẬP, TỔNG KIỂM TOÁN, "
    "PHÓ TỔNG, QUYỀN, PHỤ TRÁCH, NGƯỜI LẬP, NGƯỜI BÁO CÁO, NGƯỜI VIẾT, ĐẠI DIỆN, NGƯỜI GHI, "
    "THỦ TRƯỞNG, THỦ QUỸ, ỦY VIÊN, PHÓ CHỦ, CHÁNH ÁN, THẨM PHÁN, KIỂM SÁT VIÊN, CHẤP HÀNH VIÊN, "
    "CÔNG CHỨNG VIÊN, GIÁO VIÊN, CHUYÊN VIÊN, BÊN, PHÓ PHÒNG, QUẢN ĐỐC, ĐỒN TRƯỞNG, NGƯỜI ĐỨNG ĐẦU, "
    "NGƯỜI ỦY QUYỀN, NGƯỜI ĐƯỢC ỦY QUYỀN, NGƯỜI NHẬN, NGƯỜI GIAO, THÀNH VIÊN, KHO TRƯỞNG, CHỦ SỞ HỮU, "
    "CHỦ HỘ, PHÓ ĐOÀN, PHÓ BAN, TỔNG, NGƯỜI PHÁT NGÔN, NGƯỜI ĐỀ NGHỊ, NGƯỜI SOẠN"
)

_ACTING = key("QUYỀN")


def authority(text: str) -> tuple[str, str] | None:
    """TM., KT., TL., TUQ. or Q. at the start of a line of cell 7a, and what follows; None without one."""
    match = _AUTHORITY.match(text)
    if match is None:
        return None
    mark = re.sub(r"[^A-Z]", "", match[1].upper())
    return AUTHORITIES[mark], text[match.end() :].strip()


def is_post(text: str) -> bool:
    """Whether a line names a post: "PHÓ CHỦ TỊCH", "Giám đốc"."""
    words = key(text)
    if words.startswith(_ACTING + " "):  # "QUYỀN GIÁM ĐỐC"; but Quyền is a family name, too
        return is_post(words.removeprefix(_ACTING + " "))
    return any(words == post or words.startswith(post + " ") for post in _POSTS)


# Cells 9 to 11 and what belongs to no cell

_RECIPIENTS = re.compile(r"^\s*Nơi\s+(?:nhận|gửi)\s*[:.]?", re.IGNORECASE)
_ATTACHED = re.compile(r"\(?\s*(?:Ban hành\s+)?(?:đính\s+)?kèm\s+theo|ban hành theo", re.IGNORECASE)


def is_recipients_label(text: str) -> bool:
    """Whether a line begins with "Nơi nhận", cell 9b."""
    return _RECIPIENTS.match(text) is not None


def attached(text: str) -> re.Match[str] | None:
    """Where a text says to what it is attached: "(Ban hành kèm theo …"; None if it does not."""
    return _ATTACHED.search(text)


SECRECY = frozenset(_keys("TUYỆT MẬT, TỐI MẬT, MẬT"))
URGENCY = frozenset(_keys("HỎA TỐC, THƯỢNG KHẨN, KHẨN, HỎA TỐC HẸN GIỜ"))
CIRCULATION = frozenset(_keys("XEM XONG TRẢ LẠI, LƯU HÀNH NỘI BỘ, KHÔNG PHỔ BIẾN, TÀI LIỆU THU HỒI"))
COPY_FORMS: dict[str, str] = {key(form): form for form in ("SAO Y", "SAO LỤC", "TRÍCH SAO")}

RANKS = _keys(
    "Đại tướng, Thượng tướng, Trung tướng, Thiếu tướng, Đại tá, Thượng tá, Trung tá, Thiếu tá, Đại úy, "
    "Thượng úy, Trung úy, Thiếu úy, Đô đốc, Phó Đô đốc, Chuẩn Đô đốc, Giáo sư, Phó Giáo sư, Tiến sĩ, "
    "Thạc sĩ, Bác sĩ, Dược sĩ, Kỹ sư, Luật sư, Cử nhân, Kiến trúc sư, Thầy thuốc Nhân dân, Thầy thuốc Ưu tú, "
    "Nhà giáo Nhân dân, Nhà giáo Ưu tú, Hòa thượng, Thượng tọa, Đại đức, Ni trưởng, Ni sư, Linh mục, Mục sư"
)
_DEGREE = re.compile(
    r"^(?:GS|PGS|TSKH|TS|ThS|Th\.S|T\.S|(?:BS|DS|ĐD)CK(?:I{1,2}|[12])?|BS|CK(?:I{1,2}|[12])|DS|KS|KTS|LS|CN"
    r"|ĐD|NCS|CVCC?|NG[NƯ][DT]|NS[NƯ][DT]|TT[NƯ][DT]|AHLĐ)(?:[.,]\s*|\s+)(?=\S{2}|[^\W\d_]\s)",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[^\W\d_]['’]?[^\W\d_]*(?:-[^\W\d_]+)*")
_ONE_WORD_NAME = re.compile(r"[KH]['’][^\W\d_]{2,}")
"""Cơ Ho and Ê Đê names may be one word: "K'Điệp"."""
_NOT_NAMES = frozenset(_keys("Họ và tên, Họ tên, Đã ký, Nơi nhận, Kính gửi, Phụ lục"))


def honorifics(text: str) -> str:
    """Degrees and ranks before a name: "PGS.TS.", "Đại tá"; empty where there are none."""
    whole = " ".join(text.split())
    name = whole
    while True:
        degree = _DEGREE.match(name)
        rank = next((rank for rank in RANKS if key(name).startswith(rank + " ")), None)
        if degree is not None:
            name = name[degree.end() :]
        elif rank is not None:
            name = " ".join(name.split()[len(rank.split()) :])
        else:
            return whole[: len(whole) - len(name)].strip()


def full_name(text: str) -> str | None:
    """The name of a person that a line prints, without degree and rank; None if it prints no name."""
    whole = " ".join(text.split())
    name = whole.removeprefix(honorifics(whole)).strip(" .,")
    words = name.split()
    least = 1 if _ONE_WORD_NAME.fullmatch(name) else 2
    if not least <= len(words) <= 7 or key(name) in _NOT_NAMES or is_post(name) or document_type(name):  # noqa: PLR2004
        return None
    if not all(_NAME_WORD.fullmatch(word) and word[0].isupper() for word in words):
        return None
    initials = [sum(map(str.isalpha, word)) == 1 for word in words]  # "Y", "K'"
    shouted = [word.isupper() and not initial for word, initial in zip(words, initials, strict=True)]
    if any(shouted) and not all(map(or_, shouted, initials)):
        return None
    return None if all(shouted) and starts_agency(name) else name
