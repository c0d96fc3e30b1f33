"""What the demo's documents are about: subjects and paragraphs of everyday administration."""

import random

TYPE_NAMES = {
    "QĐ": "QUYẾT ĐỊNH",
    "TB": "THÔNG BÁO",
    "KH": "KẾ HOẠCH",
    "BC": "BÁO CÁO",
    "GM": "GIẤY MỜI",
}

_MATTERS = (
    "công tác văn thư, lưu trữ",
    "chuyển đổi số trong hoạt động của cơ quan nhà nước",
    "phòng cháy, chữa cháy và cứu nạn, cứu hộ",
    "cải cách hành chính",
    "phòng, chống thiên tai và tìm kiếm cứu nạn",
    "quản lý tài sản công",
    "giải quyết thủ tục hành chính theo cơ chế một cửa",
    "an toàn thực phẩm",
    "bảo vệ môi trường",
    "đầu tư công",
    "tiếp công dân, giải quyết khiếu nại, tố cáo",
    "xây dựng nông thôn mới",
    "an toàn thông tin mạng",
    "thi đua, khen thưởng",
    "phổ biến, giáo dục pháp luật",
)

_OPENINGS = {
    "CV": (
        "tăng cường",
        "báo cáo kết quả",
        "đôn đốc thực hiện",
        "hướng dẫn thực hiện",
        "phối hợp triển khai",
    ),
    "QĐ": ("Phê duyệt Kế hoạch", "Kiện toàn Tổ công tác về", "Ban hành Quy chế phối hợp về"),
    "TB": ("Kết luận cuộc họp về", "Phân công nhiệm vụ về"),
    "KH": ("Triển khai", "Kiểm tra"),
    "BC": ("Kết quả", "Sơ kết 06 tháng"),
    "GM": ("Họp triển khai", "Dự hội nghị về"),
}

_SENTENCES = (
    (
        "Thực hiện chỉ đạo của cấp có thẩm quyền về {matter}, {agency} đã tổ chức quán triệt, triển khai "
        "đến toàn thể cán bộ, công chức, viên chức và người lao động trong cơ quan."
    ),
    (
        "Trong thời gian qua, {matter} đã được các cơ quan, đơn vị quan tâm thực hiện và đạt được những "
        "kết quả tích cực; tuy nhiên, vẫn còn một số tồn tại, hạn chế cần được khắc phục kịp thời."
    ),
    (
        "Các cơ quan, đơn vị chủ động rà soát, cân đối nguồn lực, phân công rõ người, rõ việc, rõ thời "
        "gian, rõ trách nhiệm và rõ kết quả trong việc thực hiện {matter}."
    ),
    (
        "Giao bộ phận chuyên môn theo dõi, đôn đốc, tổng hợp kết quả thực hiện, kịp thời báo cáo và đề "
        "xuất biện pháp xử lý những khó khăn, vướng mắc phát sinh."
    ),
    (
        "Kinh phí thực hiện được bố trí từ nguồn ngân sách nhà nước theo phân cấp hiện hành và các nguồn "
        "kinh phí hợp pháp khác theo quy định của pháp luật."
    ),
    (
        "Việc thực hiện phải bảo đảm công khai, minh bạch, tiết kiệm, hiệu quả; gắn trách nhiệm của người"
        " đứng đầu với kết quả thực hiện nhiệm vụ được giao."
    ),
)

_CLOSING = (
    "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị phản ánh về {agency} để được xem xét"
)


def subject(kind: str, chance: random.Random) -> tuple[str, str]:
    """A subject for a type of document, and the matter it is about."""
    matter = chance.choice(_MATTERS)
    return f"{chance.choice(_OPENINGS[kind])} {matter}", matter


def sentences(agency: str, matter: str, chance: random.Random, number: int) -> list[str]:
    """Paragraphs about a matter; the last one ends the document."""
    shuffled = chance.sample(_SENTENCES, len(_SENTENCES))
    chosen = [shuffled[index % len(shuffled)] for index in range(number)]
    texts = [text.format(matter=matter, agency=agency) for text in chosen]
    return [*texts, _CLOSING.format(agency=agency) + ", giải quyết./."]
