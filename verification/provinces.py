"""Provinces and cities under the central government: which one took in which on 1 July 2025.

Nghị quyết 202/2025/QH15. A certificate issued before that day names the former one.
"""

from typing import Final

MERGED_INTO: Final = {
    "ha giang": "tuyen quang", "yen bai": "lao cai", "bac kan": "thai nguyen", "vinh phuc": "phu tho",
    "hoa binh": "phu tho", "bac giang": "bac ninh", "thai binh": "hung yen", "hai duong": "hai phong",
    "ha nam": "ninh binh", "nam dinh": "ninh binh", "quang binh": "quang tri", "quang nam": "da nang",
    "kon tum": "quang ngai", "binh dinh": "gia lai", "ninh thuan": "khanh hoa", "dak nong": "lam dong",
    "binh thuan": "lam dong", "phu yen": "dak lak", "binh duong": "ho chi minh",
    "ba ria vung tau": "ho chi minh", "binh phuoc": "dong nai", "long an": "tay ninh", "soc trang": "can tho",
    "hau giang": "can tho", "ben tre": "vinh long", "tra vinh": "vinh long", "tien giang": "dong thap",
    "bac lieu": "ca mau", "kien giang": "an giang",
}  # fmt: skip
"""Former province → the one of today; folded."""

PROVINCES: Final = frozenset(MERGED_INTO) | frozenset(MERGED_INTO.values()) | {
    "ha noi", "hue", "lai chau", "dien bien", "son la", "cao bang", "lang son", "quang ninh", "thanh hoa",
    "nghe an", "ha tinh",
}  # fmt: skip
"""Every province and city under the central government, of today and of before; folded."""
