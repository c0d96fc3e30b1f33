"""Old 8-bit fonts: what they draw, read as Vietnamese."""

import pytest

from verification.layout.legacy import decoded
from verification.layout.page import Encoding


@pytest.mark.parametrize(
    ("stored", "drawn"),
    [
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("Sè: 12/Q§-UBND", "Số: 12/QĐ-UBND"),
        ("n¬i nhËn, l\xadu", "nơi nhận, lưu"),
    ],
)
def test_tcvn3(stored: str, drawn: str) -> None:
    """One stored letter for each letter of TCVN 5712:1993."""
    assert decoded(stored, Encoding.TCVN3) == drawn
    assert decoded(stored, Encoding.TCVN3, capitals=True) == drawn.upper()


@pytest.mark.parametrize(
    ("stored", "drawn"),
    [
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Nôi nhaän; Kính göûi; ñöôøng", "Nơi nhận; Kính gửi; đường"),
    ],
)
def test_vni(stored: str, drawn: str) -> None:
    """A stored letter and its mark make one letter."""
    assert decoded(stored, Encoding.VNI) == drawn


def test_unicode_is_left_alone() -> None:
    """A Unicode font's text is what it says, even where it looks like an old one."""
    assert decoded("Café Việt", Encoding.UNICODE) == "Café Việt"
