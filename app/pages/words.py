"""Vietnamese words for the values of the register that pages show."""

from typing import Final

from app.pages.glance import Show
from signing.models import Category, Method, Standing
from verification.decree30.notation import OFFICIAL_LETTER, OPEN_LETTER, TYPE_NAMES

DOCUMENT_TYPE_WORDS: Final = {**TYPE_NAMES, OFFICIAL_LETTER: "Công văn", OPEN_LETTER: "Thư công"}
"""The types of Điều 7 by their code; the two without an abbreviation have a code of ours."""

STANDING_WORDS: Final = {
    Standing.COUNTED: "Tính vào tỷ lệ",
    Standing.ATTACHMENT: "Phụ lục, văn bản kèm theo: không tính riêng",
    Standing.PUBLICATION: "Bản đăng công báo: không tính",
    Standing.FOREIGN_COPY: "Bản sao văn bản của cơ quan khác: không tính",
    Standing.EXCLUDED: "Không tính theo đính chính",
    Standing.NOT_OBSERVED: "Trước điểm bắt đầu theo dõi",
    Standing.UNATTRIBUTED: "Chưa rõ cơ quan",
    Standing.NO_NUMBER: "Chưa có số",
    Standing.NO_DATE: "Chưa có ngày ban hành",
    Standing.NUMBER_TAKEN: "Số và ký hiệu đã thuộc về một văn bản khác",
}
METHOD_WORDS: Final = {
    Method.IDENTIFIER: "mã định danh trong dữ liệu gửi kèm",
    Method.CERTIFICATE: "chứng thư chữ ký số",
    Method.PRINTED_NAME: "tên cơ quan in trên văn bản",
    Method.CORRECTION: "đính chính",
}
REASON_OF_VERIFICATION_WORDS: Final = {
    "submitted": "Ghi nhận và kiểm tra",
    "replaced": "Thay tệp và kiểm tra",
    "reverified": "Kiểm tra lại",
}
EVIDENCE_WORDS: Final = {
    "certificate": "Chứng thư",
    "crl": "Danh sách thu hồi (CRL)",
    "ocsp": "Trả lời trạng thái (OCSP)",
    "timestamp": "Dấu thời gian",
}
ACT_WORDS: Final = {
    "agency_id": "Cơ quan",
    "code_number": "Số",
    "number": "Số thứ tự",
    "number_suffix": "Đuôi số",
    "code_notation": "Ký hiệu",
    "issued_on": "Ngày ban hành",
    "dated_on": "Ngày",
    "document_type": "Loại văn bản",
    "work_file_code": "Hồ sơ công việc",
    "exclusion": "Lý do không tính",
}
JOB_KIND_WORDS: Final = {
    "submission": "Tiếp nhận văn bản",
    "batch": "Tiếp nhận nhiều văn bản",
    "reverification": "Kiểm tra lại",
    "delivery": "Gửi thông báo",
}
JOB_STATE_WORDS: Final = {
    "pending": "Đang chờ",
    "running": "Đang chạy",
    "done": "Đã xong",
    "failed": "Thất bại",
    "paused": "Đã tạm dừng",
    "cancelled": "Đã hủy",
}
SHOW_WORDS: Final = {
    Show.RATED: "Cơ quan có tỷ lệ",
    Show.MET: "Cơ quan đạt chỉ tiêu",
    Show.FULL: "Cơ quan đạt tỷ lệ tuyệt đối",
    Show.OPEN: "Cơ quan có hệ thống số còn mở",
    Show.DUE: "Cơ quan có số liệu đổi sau khi chốt",
}
FILTER_WORDS: Final = {
    "agency": "Cơ quan",
    "level": "Cấp",
    "parent": "Mã cơ quan chủ quản",
    "period": "Kỳ",
    "status": "Tình trạng ký",
    "counted": "Được tính là",
    "standing": "Cách tính",
    "category": "Nhóm văn bản",
    "form": "Thể thức",
    "work_file": "Hồ sơ công việc",
    "contradicted": "Tệp và dữ liệu gửi kèm",
    "rule": "Quy định không đạt",
    "signer": "Người ký, số chứng thư",
    "number": "Số",
}
CATEGORY_WORDS: Final = {
    Category.ADMINISTRATIVE: "Văn bản hành chính",
    Category.PROCEDURE_RESULT: "Kết quả thủ tục hành chính",
}
FORM_WORDS: Final = {"yes": "Đúng quy định", "no": "Có lỗi", "unknown": "Chưa xác định"}
WORK_FILE_WORDS: Final = {"yes": "Có", "no": "Không có"}
CONTRADICTED_WORDS: Final = {"yes": "Khác nhau", "no": "Không thấy khác"}
CONTRADICTION_WORDS: Final = {
    "code_number": "Số trên văn bản là “{printed}”, trong dữ liệu gửi kèm là “{given}”.",
    "code_notation": "Ký hiệu trên văn bản là “{printed}”, trong dữ liệu gửi kèm là “{given}”.",
    "issued_on": "Ngày ban hành trên văn bản là {printed}, trong dữ liệu gửi kèm là {given}.",
    "seal_agency": "Chữ ký số của cơ quan trên văn bản là của “{printed}”.",
    "printed_agency": "Cơ quan ban hành in trên văn bản là “{printed}”.",
}
CHOICE_WORDS: Final = {
    "revocation": "Tình trạng thu hồi không kiểm tra được",
    "layout": "Kiểm tra thể thức",
    "recognised": "Đọc chữ trên ảnh quét (OCR)",
    "max_bytes": "Dung lượng tối đa (byte)",
    "max_pages": "Số trang tối đa",
    "max_signatures": "Số chữ ký tối đa",
    "layout_pages": "Số trang được đo đầy đủ",
    "paper_mm": "Dung sai khổ giấy (mm)",
    "margin_mm": "Dung sai lề (mm)",
    "font_size_pt": "Dung sai cỡ chữ (pt)",
    "line_ratio": "Dung sai cách dòng",
    "centring_mm": "Dung sai canh giữa (mm)",
    "seal_diameter_mm": "Dung sai đường kính dấu (mm)",
    "seal_overlap": "Dấu trùm lên chữ ký (phần chữ ký)",
    "seal_overlap_usual": "Dấu trùm lên chữ ký, mức thường gặp",
    "between_title_and_name_mm": "Chữ ký nằm giữa chức vụ và họ tên (mm)",
    "timestamp_order_minutes": "Chênh lệch thứ tự dấu thời gian (phút)",
}
CHOICE_VALUE_WORDS: Final = {
    "require": "Chưa xác định",
    "warn": "Chấp nhận, kèm cảnh báo",
    "True": "Có",
    "False": "Không",
}
ADMINISTRATION_PARTS: Final = (
    ("agencies", "Danh mục cơ quan"),
    ("targets", "Chỉ tiêu"),
    ("closings", "Chốt số liệu tháng"),
    ("policy", "Chính sách kiểm tra"),
    ("trust", "Kho tin cậy"),
    ("keys", "Khóa truy cập"),
    ("webhooks", "Nơi nhận thông báo"),
    ("jobs", "Công việc nền"),
)
