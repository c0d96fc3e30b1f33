"""Any lines in any place give an anatomy: reading never fails, and says only what is printed."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verification.layout.anatomy import find_components
from verification.layout.page import DrawnLine, Layout, Line, Page, Span, Typeface

PHRASES = tuple(
    """
    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    Độc lập - Tự do - Hạnh phúc
    UBND TỈNH AN BÌNH
    SỞ NỘI VỤ
    Số: 12/QĐ-SNV
    Số:      /
    An Bình, ngày 5 tháng 9 năm 2026
    ngày tháng năm
    QUYẾT ĐỊNH
    BÁO CÁO
    V/v
    Kính gửi:
    - Như trên;
    Nơi nhận:
    KT. GIÁM ĐỐC
    PHÓ GIÁM ĐỐC
    Q.
    Lê Quang Vinh
    Phụ lục I
    (Kèm theo Quyết định số
    ĐẾN
    Số: 44
    SAO Y; SỞ NỘI VỤ; 21/9/2026
    MẬT
    1
    …
    ______
    Căn cứ Luật;
    ./.
    TM.
    Điều 1.
    """.strip().split("\n    ")
)
NUMBERS = st.floats(min_value=-20, max_value=320, allow_nan=False)
FACES = st.builds(
    Typeface,
    name=st.just("TimesNewRomanPSMT"),
    family=st.just("Times New Roman"),
    size=st.sampled_from((0.0, 6.5, 11.0, 13.0, 14.0, 300.0)),
    bold=st.booleans(),
    italic=st.booleans(),
    colour=st.just((0, 0, 0)),
)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """A phrase or random characters somewhere on page 1."""
    text = draw(st.sampled_from(PHRASES) | st.text(min_size=1, max_size=30))
    left, baseline, face = draw(NUMBERS), draw(NUMBERS), draw(FACES)
    box = (left, baseline - 4, left + 2.3 * len(text), baseline + 1)
    name = draw(st.sampled_from((None, None, None, "Signature1")))
    return Line(
        page=1, spans=(Span(text=text, typeface=face, box=box),), box=box, baseline=baseline, field_name=name
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(lines(), max_size=25), NUMBERS)
def test_any_lines_give_an_anatomy(found: list[Line], y: float) -> None:
    """No arrangement of lines makes the reading fail; every value stands in the text."""
    ordered = tuple(sorted(found, key=lambda line: (line.baseline, line.box[0])))
    rule = DrawnLine(page=1, left=30, right=70, y=y, thickness=0.3)
    pages = (Page(number=1, width=210, height=297, lines=ordered, drawn_lines=(rule,)),)
    anatomy = find_components(Layout(page_count=1, pages=pages))
    printed = " ".join(line.text for line in found)
    if anatomy.code_number is not None:
        assert anatomy.code_number in printed
    for block in anatomy.signature_blocks:
        assert block.authority_lines
