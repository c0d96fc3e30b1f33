"""Words that lead names of agencies, and family names: what tells the two apart in a certificate."""

AGENCY_WORDS = (
    "bộ", "sở", "ủy ban", "uỷ ban", "ubnd", "hội đồng", "hđnd", "cục", "tổng cục", "chi cục", "vụ", "phòng",
    "ban", "viện", "trung tâm", "văn phòng", "tòa án", "toà án", "viện kiểm sát", "trường", "đại học",
    "học viện", "bệnh viện", "công ty", "tổng công ty", "tập đoàn", "ngân hàng", "cổng", "công báo",
    "kho bạc", "bảo hiểm", "thanh tra", "chính phủ", "quốc hội", "tỉnh", "thành phố", "huyện", "quận", "xã",
    "phường", "thị xã", "thị trấn", "đặc khu", "đội", "trạm", "hạt", "chi nhánh", "liên đoàn", "hội",
    "đảng", "đoàn thanh niên", "đoàn đại biểu", "đoàn luật sư", "nhà xuất bản", "báo", "đài", "quỹ",
    "bưu điện", "công an", "bộ chỉ huy", "hải quan", "thuế", "hợp tác xã", "doanh nghiệp", "company",
    "corporation", "university", "ministry", "department", "trường đại học", "trường cao đẳng",
    "trường trung cấp", "trường trung học", "trường tiểu học", "trường mầm non", "trường mẫu giáo",
    "trường phổ thông", "trường chính trị", "trường thpt", "trường thcs", "trường th", "ban quản lý",
    "ban chỉ đạo", "ban chỉ huy", "ban dân tộc", "ban dân vận", "ban tổ chức", "ban tuyên giáo",
    "ban nội chính", "ban cơ yếu", "hội nông dân", "hội liên hiệp", "hội cựu chiến binh", "hội chữ thập đỏ",
    "hội luật gia", "đài truyền hình", "đài phát thanh", "báo điện tử", "quỹ bảo", "quỹ đầu tư",
    "quỹ phát triển", "đảng ủy", "đảng bộ", "đội quản lý", "thuế tỉnh", "thuế thành phố", "xã hội",
    "thường trực", "đoàn đbqh", "nhà máy", "khu quản lý", "vườn quốc gia", "tạp chí", "mầm non", "mẫu giáo",
    "tiểu học", "thcs", "thpt", "quân khu", "quân đoàn", "sư đoàn", "trung đoàn", "thành ủy", "tỉnh ủy",
    "huyện ủy", "liên hiệp", "công đoàn", "tổ công tác",
    "mặt trận", "kiểm toán", "cảng vụ", "thư viện", "bảo tàng", "nhà hát", "nhà văn hóa",
)  # fmt: skip

FAMILY_NAMES = frozenset((
    "bùi", "bạch", "bế", "cao", "chu", "cháng", "châu", "cà", "cù", "cầm", "cồ", "danh", "doãn", "dương",
    "giang", "giàng", "h'", "hoa", "hoàng", "huỳnh", "hà", "hạng", "hồ", "hứa", "k'", "khuất", "khúc",
    "khổng", "kim", "kiều", "ksor", "la", "ly", "lâm", "lê", "lò", "lý", "lưu", "lương", "lường", "lại",
    "lữ", "ma", "mai", "má", "mã", "mạc", "nay", "nghiêm", "nguyễn", "ngô", "nhâm", "ninh", "nông", "phan",
    "phó", "phùng", "phạm", "quan", "quàng", "quách", "rmah", "rơ", "siu", "sùng", "sơn", "sầm", "thào",
    "thái", "thân", "thạch", "thẩm", "tiêu", "trang", "triệu", "tráng", "trương", "trần", "trịnh", "tô",
    "tôn", "tăng", "tạ", "tống", "từ", "uông", "vi", "viên", "vàng", "võ", "văn", "vũ", "vương", "vừ", "y",
    "a", "alăng", "ayun", "biện", "bling", "bàn", "bríu", "chúc", "chảo", "chế", "cung", "cấn", "cứ", "diệp",
    "dư", "hàn", "hán", "hầu", "kpă", "lang", "lã", "lèng", "lù", "lầu", "lỗ", "lộc", "lục", "mùa", "mạch",
    "mẫn", "mlô", "ngân", "ngụy", "nhan", "nhữ", "niê", "phàn", "phí", "pơloong", "quản", "rah", "rcom",
    "thiều", "thò", "tiết", "tào", "tòng", "tưởng", "tường", "tẩn", "viêm", "vừ", "zơrâm", "điền", "đậu",
    "đèo", "đồng", "đổng", "đới", "đường", "êban",
    "quyền", "âu", "ông", "đinh", "điểu", "đoàn", "đàm", "đàng", "đào", "đặng", "đỗ", "ứng",
))  # fmt: skip

AMBIGUOUS_BARE = frozenset((
    "ban", "bao", "dai", "dang", "doi", "hat", "hoi", "quy", "thue", "vu", "xa",
))  # fmt: skip
"""Without marks these are family names or ordinary words as well."""
