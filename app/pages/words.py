"""Vietnamese words for the values of the register that pages show."""

from typing import Final

from signing.models import Method, Standing
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
    "paused": "Tạm dừng",
    "cancelled": "Đã hủy",
}
