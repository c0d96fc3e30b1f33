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
