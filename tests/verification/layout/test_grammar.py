"""What a number, a notation and a date look like, also where somebody writes one for pages."""

import time

import pytest

from verification.layout.grammar import parse_place_and_date, parse_reference


@pytest.mark.parametrize("word", ["ngày ", "ngày", "ngày 1 tháng ", "Số: ", "số", "1/", ". ", "–"])
def test_a_line_that_repeats_itself_is_read_in_time(word: str) -> None:
    """Sixty thousand characters, the most that a page is read of, are no work of minutes."""
    line = word * (60_000 // len(word))
    begun = time.process_time()
    parse_place_and_date(line)
    parse_reference(line)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("digits", ["١٢", "１２", "১২"])
def test_digits_of_other_scripts_are_no_number(digits: str) -> None:
    """No picture of the page is compared with them: a text could claim any number by them."""
    reference = parse_reference(f"Số: {digits}/QĐ-UBND")
    assert reference is None or reference.number is None
    dated = parse_place_and_date(f"An Bình, ngày {digits} tháng {digits} năm 2026")
    assert dated is None or (dated.day, dated.month) == (None, None)
