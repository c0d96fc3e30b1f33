"""The sample table (Phụ lục I, Phần I, mục V "Mẫu chữ và chi tiết trình bày thể thức văn bản"), row by row.

Row of the table, element, case, smallest and largest size, weight, slant, and the rules that the row feeds.
"""

from verification.decree30.typefaces import Case, Style

UPPER, LOWER = Case.UPPER, Case.LOWER
BOLD, REGULAR, EITHER = True, False, None
ITALIC, UPRIGHT = True, False

# fmt: off
QUOC_HIEU = Style("1", "Quốc hiệu", UPPER, (12, 13), BOLD, UPRIGHT, ("QH-01", "PG-07"))
TIEU_NGU = Style("1", "Tiêu ngữ", LOWER, (13, 14), BOLD, UPRIGHT, ("QH-02", "PG-07"))
CO_QUAN_CHU_QUAN = Style("2", "Tên cơ quan chủ quản", UPPER, (12, 13), REGULAR, UPRIGHT, ("CQ-04",))
CO_QUAN_BAN_HANH = Style("2", "Tên cơ quan ban hành", UPPER, (12, 13), BOLD, UPRIGHT, ("CQ-03",))
SO_KY_HIEU = Style("3", "Số, ký hiệu", LOWER, (13, 13), REGULAR, UPRIGHT, ("SO-05",))
DIA_DANH = Style("4", "Địa danh và ngày, tháng, năm", LOWER, (13, 14), REGULAR, ITALIC, ("DD-04", "PG-07"))
TEN_LOAI = Style("5a", "Tên loại", UPPER, (13, 14), BOLD, UPRIGHT, ("TL-01",))
TRICH_YEU = Style("5a", "Trích yếu", LOWER, (13, 14), BOLD, UPRIGHT, ("TL-02",))
TRICH_YEU_CONG_VAN = Style("5b", "Trích yếu công văn", LOWER, (12, 13), REGULAR, UPRIGHT, ("TL-03",))
CAN_CU = Style("6", "Căn cứ ban hành", LOWER, (13, 14), REGULAR, ITALIC, ("ND-02",))
NOI_DUNG = Style("6", "Nội dung", LOWER, (13, 14), EITHER, UPRIGHT, ("ND-08",))
PHAN_CHUONG = Style("6", "Phần, Chương, Mục", LOWER, (13, 14), BOLD, UPRIGHT, ("ND-04", "ND-05"))
TIEU_DE = Style("6", "Tiêu đề của phần, chương, mục", UPPER, (13, 14), BOLD, UPRIGHT, ("ND-04", "ND-05"))
DIEU = Style("6", "Điều", LOWER, (13, 14), BOLD, UPRIGHT, ("ND-06",))
QUYEN_HAN = Style("7", "Quyền hạn, chức vụ của người ký", UPPER, (13, 14), BOLD, UPRIGHT, ("KY-09",))
HO_TEN = Style("7", "Họ tên người ký", LOWER, (13, 14), BOLD, UPRIGHT, ("KY-10",))
KINH_GUI = Style("8a", "Phần “Kính gửi”", LOWER, (13, 14), REGULAR, UPRIGHT, ("NN-02",))
NOI_NHAN = Style("8b", "Từ “Nơi nhận”", LOWER, (12, 12), BOLD, ITALIC, ("NN-03",))
DANH_SACH_NOI_NHAN = Style("8b", "Danh sách nơi nhận", LOWER, (11, 11), REGULAR, UPRIGHT, ("NN-04",))
PHU_LUC = Style("9", "Từ “Phụ lục” và số thứ tự", LOWER, (14, 14), BOLD, UPRIGHT, ("PL-02",))
TEN_PHU_LUC = Style("9", "Tên Phụ lục", UPPER, (13, 14), BOLD, UPRIGHT, ("PL-02",))
KEM_THEO = Style("9", "Dòng “Kèm theo”", LOWER, (13, 14), REGULAR, ITALIC, ("PL-03",))
MUC_DO_KHAN = Style("10", "Dấu chỉ mức độ khẩn", UPPER, (13, 14), BOLD, UPRIGHT, ("MK-02",))
NGUOI_SOAN_THAO = Style("11", "Ký hiệu người soạn thảo", UPPER, (11, 11), REGULAR, UPRIGHT, ("ST-01",))
DIA_CHI = Style("12", "Địa chỉ cơ quan", LOWER, (11, 12), REGULAR, UPRIGHT, ("DC-01",))
PHAM_VI_LUU_HANH = Style("13", "Chỉ dẫn phạm vi lưu hành", UPPER, (13, 14), BOLD, UPRIGHT, ("MK-03",))
SO_TRANG = Style("14", "Số trang", LOWER, (13, 14), REGULAR, UPRIGHT, ("PG-06",))
# fmt: on

ROWS = (
    QUOC_HIEU,
    TIEU_NGU,
    CO_QUAN_CHU_QUAN,
    CO_QUAN_BAN_HANH,
    SO_KY_HIEU,
    DIA_DANH,
    TEN_LOAI,
    TRICH_YEU,
    TRICH_YEU_CONG_VAN,
    CAN_CU,
    NOI_DUNG,
    PHAN_CHUONG,
    TIEU_DE,
    DIEU,
    QUYEN_HAN,
    HO_TEN,
    KINH_GUI,
    NOI_NHAN,
    DANH_SACH_NOI_NHAN,
    PHU_LUC,
    TEN_PHU_LUC,
    KEM_THEO,
    MUC_DO_KHAN,
    NGUOI_SOAN_THAO,
    DIA_CHI,
    PHAM_VI_LUU_HANH,
    SO_TRANG,
)
"""The table in its own order."""
