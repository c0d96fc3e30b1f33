"""Fixed Vietnamese words for the values of the contract: one word each, everywhere."""

from typing import Final

from signing.models import Level
from verification.verdict import (
    Coverage,
    DocumentKind,
    Indication,
    Integrity,
    LaterChanges,
    Outcome,
    Role,
    Severity,
    SignerKind,
    SigningStatus,
    StepOutcome,
    SubIndication,
    TimeSource,
    TrustPath,
)

STATUS_WORDS: Final = {
    SigningStatus.SIGNED_FULL: "Ký số đầy đủ",
    SigningStatus.SIGNED_PERSON_ONLY: "Chỉ có chữ ký cá nhân",
    SigningStatus.SIGNED_AGENCY_ONLY: "Chỉ có chữ ký cơ quan",
    SigningStatus.SIGNED_INVALID: "Ký số không hợp lệ",
    SigningStatus.UNDETERMINED: "Chưa xác định",
    SigningStatus.UNSIGNED: "Chưa ký số",
    SigningStatus.UNREADABLE: "Không đọc được",
}

INDICATION_WORDS: Final = {
    Indication.TOTAL_PASSED: "Hợp lệ",
    Indication.INDETERMINATE: "Chưa xác định được",
    Indication.TOTAL_FAILED: "Không hợp lệ",
    Indication.NO_SIGNATURE: "Không có chữ ký số",
}

ROLE_WORDS: Final = {
    Role.AUTHORISED_PERSON: "Chữ ký của người có thẩm quyền",
    Role.AGENCY: "Chữ ký của cơ quan, tổ chức",
    Role.UNIT: "Chữ ký của đơn vị",
    Role.INITIALS: "Ký nháy",
    Role.NUMBER_OR_DATE: "Số, ngày tháng",
    Role.ATTACHMENT: "Chữ ký trên phụ lục, văn bản kèm theo",
    Role.COPY: "Chữ ký trên bản sao điện tử",
    Role.PUBLICATION: "Chữ ký của cơ quan đăng tải",
    Role.TECHNICAL: "Dấu thời gian",
    Role.UNKNOWN: "Chưa rõ vai trò",
}

KIND_WORDS: Final = {
    DocumentKind.ORIGINAL: "Bản gốc văn bản điện tử",
    DocumentKind.MINUTES: "Biên bản",
    DocumentKind.ATTACHMENT: "Phụ lục, văn bản kèm theo",
    DocumentKind.ELECTRONIC_COPY: "Bản sao điện tử",
    DocumentKind.PUBLICATION: "Bản đăng công báo, cổng thông tin",
    DocumentKind.UNKNOWN: "Chưa rõ loại",
}

INTEGRITY_WORDS: Final = {
    Integrity.INTACT: "Toàn vẹn: nội dung được ký không bị thay đổi",
    Integrity.BROKEN: "Không toàn vẹn: nội dung không còn đúng như khi ký",
    Integrity.UNKNOWN: "Chưa kiểm tra được tính toàn vẹn",
}

COVERAGE_WORDS: Final = {
    Coverage.WHOLE_FILE: "Toàn bộ tệp",
    Coverage.WHOLE_REVISION: "Toàn bộ phiên bản tại thời điểm ký",
    Coverage.PARTIAL: "Chỉ một phần tệp",
    Coverage.UNCLEAR: "Chưa xác định được phạm vi",
}

LATER_CHANGES_WORDS: Final = {
    LaterChanges.NONE: "Không có thay đổi sau khi ký",
    LaterChanges.PERMITTED: "Chỉ có thay đổi được phép (chữ ký tiếp theo, số, ngày tháng)",
    LaterChanges.SUSPICIOUS: "Có thay đổi đáng ngờ sau khi ký",
    LaterChanges.UNKNOWN: "Chưa xác định được thay đổi sau khi ký",
}

SIGNER_KIND_WORDS: Final = {
    SignerKind.PERSON: "Cá nhân",
    SignerKind.ORGANISATION: "Cơ quan, tổ chức",
    SignerKind.UNIT: "Đơn vị thuộc cơ quan, tổ chức",
    SignerKind.SERVICE: "Dịch vụ, phần mềm",
    SignerKind.UNKNOWN: "Chưa xác định",
}

TRUST_PATH_WORDS: Final = {
    TrustPath.PUBLIC_SERVICE: "Chữ ký số chuyên dùng công vụ",
    TrustPath.PUBLIC_CA: "Chữ ký số công cộng",
    TrustPath.NONE: "Không dẫn tới tổ chức được tin cậy",
}

TIME_SOURCE_WORDS: Final = {
    TimeSource.TIMESTAMP: "theo dấu thời gian",
    TimeSource.CLAIMED: "do người ký tự khai, không có giá trị chứng minh",
    TimeSource.UNKNOWN: "không rõ",
}

OUTCOME_WORDS: Final = {
    Outcome.PASSED: "Đạt",
    Outcome.VIOLATED: "Không đạt",
    Outcome.NOT_APPLICABLE: "Không áp dụng",
    Outcome.NOT_IN_FORCE: "Chưa có hiệu lực",
    Outcome.UNDETERMINED: "Chưa xác định",
}

SEVERITY_WORDS: Final = {
    Severity.ERROR: "Lỗi",
    Severity.WARNING: "Cảnh báo",
    Severity.NOTICE: "Lưu ý",
}

STEP_OUTCOME_WORDS: Final = {
    StepOutcome.PASSED: "Đạt",
    StepOutcome.FAILED: "Không đạt",
    StepOutcome.UNKNOWN: "Chưa xác định",
    StepOutcome.NOT_APPLICABLE: "Không áp dụng",
}

STEP_WORDS: Final = {
    "format": "Định dạng chữ ký",
    "identification": "Chứng thư chữ ký số của người ký",
    "integrity": "Tính toàn vẹn của nội dung được ký",
    "coverage": "Phạm vi được ký",
    "chain": "Đường dẫn tin cậy của chứng thư",
    "path": "Đường dẫn tin cậy của chứng thư",
    "validity": "Thời hạn hiệu lực của chứng thư",
    "revocation": "Tình trạng thu hồi của chứng thư",
    "timestamp": "Dấu thời gian",
    "signing_time": "Thời điểm ký",
    "usage": "Mục đích sử dụng của chứng thư",
    "algorithm": "Thuật toán",
    "algorithms": "Thuật toán",
    "later_changes": "Thay đổi sau khi ký",
}

LEVEL_WORDS: Final = {
    Level.CENTRAL: "Trung ương",
    Level.PROVINCE: "Cấp tỉnh",
    Level.DISTRICT: "Cấp huyện",
    Level.COMMUNE: "Cấp xã",
}

SUB_INDICATION_WORDS: Final = {
    SubIndication.FORMAT_FAILURE: "chữ ký sai định dạng hoặc tệp bị thay đổi ngoài phạm vi cho phép",
    SubIndication.HASH_FAILURE: "nội dung đã bị thay đổi sau khi ký",
    SubIndication.SIG_CRYPTO_FAILURE: "giá trị chữ ký không khớp với chứng thư",
    SubIndication.REVOKED: "chứng thư đã bị thu hồi trước thời điểm ký",
    SubIndication.EXPIRED: "chứng thư đã hết hạn trước thời điểm ký",
    SubIndication.NOT_YET_VALID: "chứng thư chưa có hiệu lực tại thời điểm ký",
    SubIndication.SIG_CONSTRAINTS_FAILURE: "chữ ký thiếu thuộc tính bắt buộc",
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: "đường dẫn chứng thư không đáp ứng điều kiện bắt buộc",
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE: "không kiểm tra được đường dẫn chứng thư",
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE: "thuật toán đã dùng không còn được coi là an toàn",
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "thuật toán đã dùng không còn được coi là an toàn và "
    "không có bằng chứng chữ ký được tạo trước đó",
    SubIndication.POLICY_PROCESSING_ERROR: "không xử lý được chính sách ký kèm theo",
    SubIndication.TIMESTAMP_ORDER_FAILURE: "thứ tự các dấu thời gian không hợp lý",
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND: "không tìm thấy chứng thư của người ký",
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: "chứng thư không dẫn tới tổ chức chứng thực được tin cậy",
    SubIndication.REVOKED_NO_POE: "chứng thư đã bị thu hồi và không có bằng chứng chữ ký được tạo trước đó",
    SubIndication.REVOKED_CA_NO_POE: "chứng thư của tổ chức cấp đã bị thu hồi và không có bằng chứng chữ ký "
    "được tạo trước đó",
    SubIndication.OUT_OF_BOUNDS_NOT_REVOKED: "chứng thư đã hết hạn khi kiểm tra, chưa thấy bị thu hồi",
    SubIndication.OUT_OF_BOUNDS_NO_POE: "chứng thư đã hết hạn, không có bằng chứng chữ ký được tạo trước đó",
    SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE: "thông tin thu hồi không còn dùng được để kiểm tra",
    SubIndication.NO_POE: "không có bằng chứng về thời điểm tạo chữ ký",
    SubIndication.TRY_LATER: "chưa kiểm tra được tình trạng thu hồi của chứng thư; đề nghị kiểm tra lại sau",
    SubIndication.SIGNED_DATA_NOT_FOUND: "không tìm thấy nội dung được ký",
    SubIndication.GENERIC: "không kiểm tra được chữ ký",
}
"""Half a sentence each, to stand after "vì"."""

REASON_WORDS: Final = {
    "layout_skipped": "bỏ qua kiểm tra thể thức theo yêu cầu",
    "scanned_page": "trang là ảnh quét, không có lớp chữ và chưa được nhận dạng chữ (OCR)",
    "read_by_ocr": "nội dung đọc từ ảnh quét nên số đo không chắc chắn",
    "undecidable": "không thể kết luận từ một tệp",
    "normative_document": "văn bản quy phạm pháp luật có thể thức riêng",
    "kind_unknown": "chưa rõ loại tệp",
    "other_kind": "không áp dụng cho loại tệp này",
    "rule_crashed": "lỗi khi kiểm tra, đã được ghi nhận",
    "issued_before_in_force": "văn bản ban hành trước ngày quy định có hiệu lực",
    "agency_not_read": "không đọc được tên cơ quan ban hành",
    "text_disputed": "chữ hiển thị trên trang khác với chữ lưu trong tệp",
    "metric_substitute": "phông chữ thay thế, không xác định được phông gốc",
    "name_not_found": "không tìm thấy họ tên người ký",
    "no_running_text": "không có đoạn văn để đo",
    "no_text": "trang không có chữ",
    "no_time": "chữ ký không hiển thị thời gian",
    "picture_not_measured": "không đo được hình ảnh",
    "sector_exception": "ngành, lĩnh vực có quy định riêng",
    "text_in_picture": "chữ nằm trong hình ảnh",
    "title_not_found": "không tìm thấy chức vụ người ký",
    "name_spelled_apart": "họ tên trên văn bản và trên chứng thư khác nhau về dấu, không chắc là một người",
    "namesakes": "những người ký cùng tên dùng chứng thư khác nhau, không xác định được là mấy người",
    "joint_incomplete": "văn bản do nhiều cơ quan cùng ban hành, chưa thấy đủ chữ ký số của từng người ký "
    "và của từng cơ quan",
    "further_seal": "tệp còn có chữ ký số hiển thị của cơ quan khác, không rõ vai trò",
    "signatory_missing": "mới thấy chữ ký số của người lập, chưa thấy chữ ký số của người có thẩm quyền",
    "agency_named_apart": "cơ quan ghi trên chữ ký số hoặc trên dòng “kèm theo” khác với cơ quan "
    "trong chứng thư chữ ký số",
    "name_not_read": "không đọc được họ tên người ký",
    "no_full_lines": "không đủ dòng chữ đầy trang để đo",
    "no_picture": "không có hình ảnh chữ ký",
    "no_widget": "chữ ký không hiển thị trên trang",
    "not_found": "không tìm thấy thành phần trên văn bản",
    "not_measured": "không đo được",
    "not_on_one_page": "các thành phần không ở cùng một trang",
    "not_printed": "văn bản không in thành phần này",
    "not_read": "không đọc được",
    "not_registered": "cơ quan chưa đăng ký thông tin để đối chiếu",
    "nothing_drawn": "chữ ký không có hình ảnh",
    "page_not_measured": "trang không được đo",
    "pages_not_measured": "văn bản dài, không đo hết các trang",
    "seal_not_alone": "hình con dấu không tách riêng",
    "seal_not_registered": "chưa đăng ký kích thước con dấu",
    "signature_block_not_found": "không tìm thấy khối chữ ký",
    "signature_missing": "không có chữ ký tương ứng",
    "party_unclear": "không chắc chữ ký số là của cơ quan ban hành hay của cơ quan có tên gần giống",
    "signer_unknown": "không xác định được chủ thể ký",
    "signing_time_unknown": "không rõ thời điểm ký",
    "size_out_of_range": "cỡ giấy ngoài phạm vi đo",
}
"""Why a rule could not be judged or does not apply."""


def status_colour(status: SigningStatus) -> str:
    """Terminal colour; the words say the same without it."""
    if status is SigningStatus.SIGNED_FULL:
        return "green"
    return "yellow" if status is SigningStatus.UNDETERMINED else "red"
