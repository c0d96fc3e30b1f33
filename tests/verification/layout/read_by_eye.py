# ruff: noqa: E501 - sentences stand as they are printed
"""What a person reads on the pages of the shared documents, by SHA-256 of the file.

Read from the rendered pages, not from the program: blanks on the page are None. A file that opens with an
attachment has no values of its own; the parent that it names stands in `PARENTS`.
"""

from datetime import date

from tests.verification.layout.readings import Reading, Signed

READ_BY_EYE: dict[str, Reading] = {
    # bxd-letter
    "89241b1435024f21c5f7080deff52f8bf333830829f225616cde076160e032fc": Reading(
        number="11410",
        notation="BXD-KHCNMT&VLXD",
        issued_on=date(2026, 7, 23),
        place="Hà Nội",
        kind="CV",
        subject="hướng dẫn áp dụng Bộ thông số kỹ thuật cơ bản dùng chung, danh mục quy chuẩn kỹ thuật và danh mục "
        "tiêu chuẩn chủ yếu đối với đường sắt đô thị (loại hình Metro)",
        issuing="BỘ XÂY DỰNG",
        signed=(Signed(authority="KT.", title="THỨ TRƯỞNG", name="Nguyễn Danh Huy"),),
    ),
    # bxd-appendix-1
    "172913366687b6e4c98647b2d8c8cadd2c1b9bd579287dcfee46027349f9cd71": Reading(),
    # bxd-appendix-3
    "09e2afe99649611a0ed28cbc958896cc060fb06cf728d8837a51e3da58e41cee": Reading(),
    # bxd-regulation
    "8276d60724d6b1257a508da5ac4da06cfd4157b5385f86e31bce63e569328908": Reading(),
    # gialai-appendix
    "9f86b7610fc1d8f8e47645b720ab20fb9c92ce8c428eaf101d567163dc37d021": Reading(),
    # congbao-nq-113
    "8e0dd0133b68b73128f509857cad62c1a6fcb6f4d9aaee804a881a8cb880d882": Reading(
        number="113",
        notation="NQ-CP",
        issued_on=date(2026, 4, 25),
        place="Hà Nội",
        kind="NQ",
        subject="Về thanh toán các chi phí khám bệnh, chữa bệnh bảo hiểm y tế vượt dự toán, vượt tổng mức thanh toán "
        "giai đoạn năm 2018 - 2022",
        issuing="CHÍNH PHỦ",
        signed=(Signed(authority="TM.", title="PHÓ THỦ TƯỚNG", name="Phạm Thị Thanh Trà"),),
    ),
    # congbao-nq-25
    "b1e657d41269655a9303df254e639ac4f61fef5fe7b1c1e2bcef0b0ea1d2997f": Reading(
        number="25",
        notation="2026/NQ-CP",
        issued_on=date(2026, 4, 30),
        place="Hà Nội",
        kind="NQ",
        subject="Về việc kéo dài thời hạn áp dụng của Nghị định số 72/2026/NĐ-CP ngày 09 tháng 3 năm 2026 của Chính phủ "
        "sửa đổi mức thuế suất thuế nhập khẩu ưu đãi đối với một số mặt hàng xăng, dầu, nguyên liệu sản xuất xăng, dầu "
        "tại Biểu thuế nhập khẩu ưu đãi ban hành kèm theo Nghị định số 26/2023/NĐ-CP ngày 31 tháng 5 năm 2023 của Chính "
        "phủ về Biểu thuế xuất khẩu, Biểu thuế nhập khẩu ưu đãi, Danh mục hàng hóa và mức thuế tuyệt đối, thuế hỗn hợp, "
        "thuế nhập khẩu ngoài hạn ngạch thuế quan và mức thuế suất thuế nhập khẩu ưu đãi của một số mặt hàng nguyên liệu "
        "sản xuất xăng, dầu",
        issuing="CHÍNH PHỦ",
        signed=(Signed(authority="TM.", title="PHÓ THỦ TƯỚNG", name="Nguyễn Văn Thắng"),),
    ),
    # congbao-tt-02-2026
    "785806baed924b0d883e7ad741d77cc2c3253e0908b15d39f1a39ec982bdff3b": Reading(
        number="02",
        notation="2026/TT-BTC",
        issued_on=date(2026, 1, 1),
        place="Hà Nội",
        kind="TT",
        subject="Bãi bỏ Thông tư liên tịch số 72/2011/TTLT-BTC-BGTVT ngày 27 tháng 5 năm 2011 của Bộ trưởng Bộ Tài chính "
        "và Bộ trưởng Bộ Giao thông vận tải hướng dẫn cơ chế quản lý tài chính đào tạo lái xe cơ giới đường bộ",
        issuing="BỘ TÀI CHÍNH",
        signed=(Signed(authority="KT.", title="THỨ TRƯỞNG", name="Nguyễn Thị Bích Ngọc"),),
    ),
    # congbao-tt-11-2026
    "806bd30d8be2a933d2a068f2eb798f7c1db3897f9dfa2ebd8a491669bf6d2f95": Reading(
        number="11",
        notation="2026/TT-BTC",
        issued_on=date(2026, 2, 10),
        place="Hà Nội",
        kind="TT",
        subject="Quy định mức thu, chế độ thu, nộp phí thuộc lĩnh vực đường sắt",
        issuing="BỘ TÀI CHÍNH",
        signed=(Signed(authority="KT.", title="THỨ TRƯỞNG", name="Cao Anh Tuấn"),),
    ),
    # orphan-nd-51-2025
    "5212bbf7d169849114e261c06d8bc3988c7bd0f1138fd63c8f40420c24e63d19": Reading(
        number="51",
        notation="2025/NĐ-CP",
        issued_on=date(2025, 3, 1),
        place="Hà Nội",
        kind="NĐ",
        subject="Sửa đổi, bổ sung một số điều của Nghị định số 10/2022/NĐ-CP ngày 15 tháng 01 năm 2022 của Chính phủ "
        "quy định về lệ phí trước bạ",
        issuing="CHÍNH PHỦ",
        signed=(Signed(authority="TM.", title="PHÓ THỦ TƯỚNG", name="Hồ Đức Phớc"),),
    ),
    # orphan-nq-24-2022
    "7cdac0f2b4985f9ae25c3318a1f5d925c973bb17e887a11420ecdafcfcb0759d": Reading(
        number="24",
        notation="2022/UBTVQH15",
        kind="NQ",
        subject="Tiếp tục chi trả hỗ trợ đối với người lao động theo Nghị quyết số 03/2021/UBTVQH15 ngày 24 tháng 9 năm "
        "2021 của Ủy ban Thường vụ Quốc hội",
        issuing="ỦY BAN THƯỜNG VỤ QUỐC HỘI",
        signed=(Signed(authority="TM.", title="CHỦ TỊCH", name="Vương Đình Huệ"),),
    ),
    # decree30-portal
    "be2514460c953141923579e4a0ddd0249c611643a59514976790dc1d90589178": Reading(
        number="30",
        notation="2020/NĐ-CP",
        issued_on=date(2020, 3, 5),
        place="Hà Nội",
        kind="NĐ",
        subject="Về công tác văn thư",
        issuing="CHÍNH PHỦ",
    ),
    # commune-report-1
    "c4957718fb90306a7bd64a373c4b7574c766ca8ea2d8e0f1654848ee342ebd05": Reading(
        issued_on=date(2026, 6, 25),
        place="Phù Mỹ Bắc",
        kind="BC",
        subject="CÔNG TÁC TUẦN 02 THÁNG 6 NĂM 2026 (Từ ngày 22/6/2026 đến ngày 25/6/2026)",
        issuing="CẢI CÁCH HÀNH CHÍNH, KHOA HỌC CÔNG NGHỆ",
        parent="PHÒNG VĂN HÓA - XÃ HỘI",
        signed=(Signed(authority=None, title="Người báo cáo", name="Đặng Vũ Linh"),),
    ),
    # commune-report-2
    "bf3d6b3ae9204f1e984be896210b5e6b8f25405caf01043ecbe593abfb785148": Reading(
        notation="BC-VHXH",
        place="Phù Mỹ Bắc",
        kind="BC",
        subject="Kết quả thực hiện nhiệm vụ của Phòng Văn hóa – Xã hội tháng 6 năm 2026 và phương hướng, nhiệm vụ tháng 7 "
        "năm 2026",
        issuing="PHÒNG VĂN HÓA-XÃ HỘI",
        parent="UBND XÃ PHÙ MỸ BẮC",
        signed=(Signed(authority=None, title="TRƯỞNG PHÒNG", name="Huỳnh Thị Lòng"),),
    ),
    # contract-with-heading
    "1ae629e052561bad475dba9b6b0395135491b483b8b6ac4c2c245cee148bfd4a": Reading(
        notation="HĐTG-ĐHTN",
        kind="HĐ",
        subject="GIẢNG DẠY",
        issuing="TRƯỜNG ĐH TÂY NGUYÊN",
        parent="BỘ GIÁO DỤC VÀ ĐÀO TẠO",
    ),
    # school-plan-1
    "e2a37f3c592f92059468088b71d5753071950580f06abdfed067b3740be4ae29": Reading(
        number="369",
        notation="KH-UBND",
        issued_on=date(2026, 3, 29),
        place="Đốc Binh Kiều",
        kind="KH",
        subject="Về việc ngăn chặn, đẩy lùi bạo lực học đường",
        issuing="TRƯỜNG THPT ĐỐC BINH KIỀU",
        parent="SỞ GDĐT ĐỒNG THÁP",
        signed=(Signed(authority="KT.", title="PHÓ HIỆU TRƯỞNG", name="Nguyễn Minh Trí"),),
    ),
    # school-plan-2
    "0fe9f6f3d091ca007a45f9ac37bef84bac59536fc051fd247c6ef5a8bc0ca4cd": Reading(
        notation="KH-THPTĐBK",
        issued_on=date(2026, 8, 17),
        place="Đồng Tháp",
        kind="KH",
        subject="Tổ chức sinh hoạt công dân đầu năm học 2026 - 2027",
        issuing="TRƯỜNG THPT ĐỐC BINH KIỀU",
        parent="SỞ GDĐT TỈNH ĐỒNG THÁP",
        signed=(Signed(authority="KT.", title="PHÓ HIỆU TRƯỞNG", name="Nguyễn Minh Trí"),),
    ),
    # school-plan-3
    "f30a7bade255072ea3470f4758f700d12208762623da1bc1bd4e53d4a6db437e": Reading(
        number="369",
        notation="KH-UBND",
        issued_on=date(2026, 3, 29),
        place="Đốc Binh Kiều",
        kind="KH",
        subject="Về việc ngăn chặn, đẩy lùi bạo lực học đường",
        issuing="TRƯỜNG THPT ĐỐC BINH KIỀU",
        parent="SỞ GDĐT ĐỒNG THÁP",
        signed=(Signed(authority="KT.", title="PHÓ HIỆU TRƯỞNG", name="Nguyễn Minh Trí"),),
    ),
    # decree30-annex-1
    "1b92ac18fbdb48d1ce6f6a50a82e0803298b6774a7681e2132b9410ec557d1b2": Reading(),
    # decree30-annex-3-templates
    "5a0f16c63590d26ea32e8d014614e8f86db65d41b648afd5e3652b90077c58b5": Reading(),
}

SCANS = frozenset({"be2514460c953141923579e4a0ddd0249c611643a59514976790dc1d90589178"})
"""Read by a person or by OCR only: decree30-portal."""

PARENTS: dict[str, tuple[str | None, str | None, date | None]] = {
    # bxd-appendix-1
    "172913366687b6e4c98647b2d8c8cadd2c1b9bd579287dcfee46027349f9cd71": (
        "11410",
        "BXD-KHCNMT&VLXD",
        date(2026, 7, 23),
    ),
    # bxd-appendix-3
    "09e2afe99649611a0ed28cbc958896cc060fb06cf728d8837a51e3da58e41cee": (
        "11410",
        "BXD-KHCNMT&VLXD",
        date(2026, 7, 23),
    ),
    # bxd-regulation
    "8276d60724d6b1257a508da5ac4da06cfd4157b5385f86e31bce63e569328908": (
        "62",
        "2026/TT-BXD",
        date(2026, 7, 30),
    ),
    # gialai-appendix
    "9f86b7610fc1d8f8e47645b720ab20fb9c92ce8c428eaf101d567163dc37d021": ("2061", "QĐ-UBND", None),
    # decree30-annex-1
    "1b92ac18fbdb48d1ce6f6a50a82e0803298b6774a7681e2132b9410ec557d1b2": (
        "30",
        "2020/NĐ-CP",
        date(2020, 3, 5),
    ),
    # decree30-annex-3-templates
    "5a0f16c63590d26ea32e8d014614e8f86db65d41b648afd5e3652b90077c58b5": (
        "30",
        "2020/NĐ-CP",
        date(2020, 3, 5),
    ),
}
"""Number, notation and date of the parent, stamps included."""
