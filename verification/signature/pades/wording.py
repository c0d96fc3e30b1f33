"""What a later revision did, in words that a clerk understands."""

CATALOG = {
    "/Outlines": "Mục lục điều hướng (bookmark) của tệp đã bị thay đổi sau khi ký.",
    "/Names": "Tệp đính kèm, mã lệnh hoặc bảng tên của tệp đã bị thay đổi sau khi ký.",
    "/OpenAction": "Hành động tự chạy khi mở tệp đã bị thêm hoặc thay đổi sau khi ký.",
    "/AA": "Hành động tự chạy của tệp đã bị thêm hoặc thay đổi sau khi ký.",
    "/OCProperties": "Các lớp nội dung ẩn, hiện của tệp đã bị thay đổi sau khi ký.",
    "/PageLabels": "Cách đánh số trang đã bị thay đổi sau khi ký.",
    "/StructTreeRoot": "Cấu trúc nội dung (thẻ) của văn bản đã bị thay đổi sau khi ký.",
    "/Perms": "Quyền sửa đổi mà chữ ký xác nhận đặt ra đã bị thay đổi sau khi ký.",
    "/Extensions": "Khai báo phần mở rộng của tệp đã bị thay đổi sau khi ký.",
    "/ViewerPreferences": "Cách hiển thị tệp đã bị thay đổi sau khi ký.",
    "/AF": "Tệp đính kèm đã bị thay đổi sau khi ký.",
    "/Collection": "Danh sách tệp đính kèm đã bị thay đổi sau khi ký.",
}
CATALOG_OTHER = "Cấu trúc chung của tệp ({key}) đã bị thay đổi sau khi ký."

PAGE = {
    "/Contents": "Nội dung trang {page} đã bị thay đổi sau khi ký.",
    "/Resources": "Phông chữ, hình ảnh hoặc tài nguyên vẽ trang {page} đã bị thay đổi sau khi ký.",
    "/MediaBox": "Khổ giấy của trang {page} đã bị thay đổi sau khi ký.",
    "/CropBox": "Vùng hiển thị của trang {page} đã bị thay đổi sau khi ký.",
    "/Rotate": "Chiều xoay của trang {page} đã bị thay đổi sau khi ký.",
}
PAGE_OTHER = "Trang {page} đã bị thay đổi sau khi ký ({key})."
PAGE_COUNT = "Số trang đã bị thay đổi sau khi ký: từ {old} thành {new} trang."

PAGE_TREE = "Mục lục trang của tệp đã bị thay đổi sau khi ký, có phần mềm sẽ ẩn hoặc bỏ bớt trang."

ANNOTATIONS_REORDERED = "Thứ tự chồng lên nhau của các chú thích ở trang {page} bị thay đổi sau khi ký."
ANNOTATION_ADDED = "Chú thích được thêm vào trang {page} sau khi ký."
ANNOTATION_REMOVED = "Chú thích ở trang {page} bị xóa sau khi ký."
ANNOTATION_CHANGED = "Chú thích ở trang {page} bị sửa sau khi ký."

FORM = "Cấu trúc biểu mẫu của tệp ({key}) đã bị thay đổi sau khi ký."
FORM_FONT = "Phông chữ dùng chung của biểu mẫu đã bị thay đổi sau khi ký."
FORM_FONT_ADDED = "Phông chữ dùng chung của biểu mẫu được bổ sung."
FIELD_ADDED = "Ô biểu mẫu “{name}” được thêm vào sau khi ký."
FIELD_REMOVED = "Ô biểu mẫu “{name}” bị xóa sau khi ký."
FIELD_ALTERED = "Ô biểu mẫu “{name}” bị thay đổi cấu tạo sau khi ký."
FIELD_LOCKED = "Ô biểu mẫu “{name}” đã bị chữ ký khóa nhưng vẫn bị sửa sau khi ký."
FIELD_FILLED = "Ô biểu mẫu “{name}” được điền hoặc sửa giá trị sau khi ký."
FIELD_MISLEADING = "Hình hiển thị của ô biểu mẫu “{name}” không khớp với giá trị của ô."
FIELD_REGENERATED = (
    "Sau khi ký, tệp yêu cầu vẽ lại ô biểu mẫu “{name}”, mà hình đã ký của ô không khớp với giá trị của ô."
)
FIELD_FORBIDDEN = "Ô biểu mẫu “{name}” bị sửa dù chữ ký xác nhận không cho phép sửa đổi."
EMPTY_SIGNATURE_FIELD = "Ô ký “{name}” được thêm vào sau khi ký nhưng không có chữ ký."
SIGNATURE_ADDED = "Chữ ký “{name}” được thêm vào."
SIGNATURE_FILLED = "Ô ký có sẵn “{name}” được ký."
SIGNATURE_FORBIDDEN = "Chữ ký “{name}” được thêm vào dù chữ ký xác nhận không cho phép sửa đổi."
SIGNATURE_REPLACED = "Dữ liệu của chữ ký “{name}” đã bị thay sau khi ký."
SIGNATURE_APPEARANCE = "Hình hiển thị của chữ ký “{name}” đã bị thay sau khi ký."
SIGNATURE_SHARED = "Ô ký “{name}” dùng lại dữ liệu của một chữ ký khác."
SIGNATURE_OUTSIDE = "Chữ ký “{name}” không nằm trong phần nội dung mà nó ký."
TIMESTAMP_ADDED = "Dấu thời gian “{name}” được thêm vào để lưu trữ lâu dài."
LONG_TERM_DATA = "Dữ liệu xác thực lâu dài (chứng thư số, trạng thái thu hồi) được thêm vào."
METADATA = "Thông tin mô tả tệp (không hiển thị trên trang) được cập nhật."
BYTES_AFTER_END = "Có dữ liệu được nối vào cuối tệp sau khi ký mà không thuộc cấu trúc của tệp."
CONTAINER = "Vùng lưu trữ nội dung đã ký của tệp bị ghi lại sau khi ký."
SIGNATURE_ON_PAPER_ONLY = "Ô chữ ký “{name}” được thêm vào chỉ hiện khi in, không hiện trên màn hình."
SIGNATURE_WITH_ACTION = "Ô ký “{name}” được thêm vào kèm hành động tự chạy."
SIGNATURE_COVERS_PAGE = "Hình của chữ ký “{name}” thêm vào sau che phần lớn trang {page}."
HIDDEN_DRAWING = "Đối tượng “{name}” bị thay đổi theo cách có thể làm thay đổi nội dung trang."
TWO_VIEWS = "Tệp có hai bảng tham chiếu mâu thuẫn nên mỗi phần mềm có thể hiển thị một nội dung khác nhau."
ENCRYPTION = "Thiết lập mã hóa của tệp đã bị thay đổi sau khi ký."
UNREADABLE = "Không so sánh được nội dung tệp trước và sau khi ký ({fault})."
UNDONE = "Sau khi ký, có bản lưu không ai ký từng chứa thay đổi sau, nay đã được khôi phục: {change}."
NOT_COMPARED = "Tệp có quá nhiều bản lưu không ai ký; các bản lưu từ đây về sau chưa được so sánh."
REPEATED_KEY = (
    "Bản lưu sau khi ký ghi hai giá trị khác nhau cho cùng một mục "
    "nên mỗi phần mềm có thể hiển thị một nội dung khác nhau."
)
UNLISTED_OBJECT = (
    "Bản lưu sau khi ký có một đối tượng trùng số với nội dung đã ký nhưng không có trong bảng tham chiếu; "
    "phần mềm tự sửa tệp có thể hiển thị đối tượng này."
)
ACTIVE_CONTENT = (
    "Tệp có nội dung hoạt động ({kinds}), không chỉ là văn bản để đọc. "
    "Chữ ký số không vì vậy mà mất giá trị; đề nghị không cho phép các nội dung này chạy khi mở tệp."
)
EMBEDDED_FILES = (
    "Bên trong tệp có tệp đính kèm. Tệp đính kèm không hiển thị trên các trang của văn bản "
    "và không được kiểm tra."
)
