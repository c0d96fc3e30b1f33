"""Windows against vectors: the compiled loop and numpy's agree, and nothing is read beyond the picture."""

import numpy as np
import pytest
from numpy.typing import NDArray

from verification.layout import correlation
from verification.layout.correlation import Vectors, Window, best_fits
from verification.layout.letterforms import Cut, Place, best_rivals, fits
from verification.layout.tint import softened


def _picture(high: int, wide: int) -> NDArray[np.float32]:
    return np.random.default_rng(7).random((high, wide), dtype=np.float32)


def _windows() -> list[Window]:
    chance = np.random.default_rng(8)
    return [
        Window(top, left, height, width, Vectors(chance.random((3, height * width), dtype=np.float32)))
        for top, left, height, width in (
            *((1, 1, 5, 7), (3, 20, 30, 17), (1, 30, 1, 1), (10, 2, 33, 8)),
            *((0, 5, 5, 5), (5, 0, 5, 5), (46, 5, 5, 5), (5, 51, 5, 5)),
        )
    ]


@pytest.mark.skipif(correlation._COMPILED is None, reason="no C compiler was there at installation")  # noqa: SLF001 - which loops there are is the subject
@pytest.mark.parametrize("enough", [0.0, 5.0, float("inf")])
def test_both_loops_find_the_same(monkeypatch: pytest.MonkeyPatch, enough: float) -> None:
    """Windows of many sizes, by themselves and with the pixels around; also of a part of a picture."""
    picture = _picture(80, 90)[:50, 5:60]
    compiled = best_fits(picture, _windows(), weights=1, enough=enough)
    monkeypatch.setattr(correlation, "_COMPILED", None)
    plain = best_fits(picture, _windows(), weights=1, enough=enough)
    assert len(compiled) == len(plain) == len(_windows())
    for one, other in zip(compiled, plain, strict=True):
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("window", [(0, 5, 5, 5), (5, 0, 5, 5), (45, 5, 5, 5), (5, 50, 5, 5)])
@pytest.mark.parametrize("is_compiled", [True, False])
def test_no_window_reaches_beyond_the_picture(
    window: tuple[int, int, int, int], monkeypatch: pytest.MonkeyPatch, *, is_compiled: bool
) -> None:
    """A pixel off it would read what lies beside it in memory; where it stands it does not."""
    if not is_compiled:
        monkeypatch.setattr(correlation, "_COMPILED", None)
    top, left, height, width = window
    chance = np.random.default_rng(9)
    vectors = Vectors(chance.random((1, height * width), dtype=np.float32))
    at_the_edge = Window(top, left, height, width, vectors)
    inside = Window(top or 1, left or 1, height - 1, width - 1, Vectors(vectors.rows[:, :16]))
    picture = _picture(50, 55)
    assert best_fits(picture, [at_the_edge]) == [None]
    assert best_fits(picture, [at_the_edge], enough=-100) != [None]
    assert best_fits(picture, [inside]) != [None]


@pytest.mark.parametrize("is_compiled", [True, False])
def test_a_window_has_room_for_no_more_than_its_pixels(
    monkeypatch: pytest.MonkeyPatch, *, is_compiled: bool
) -> None:
    """The compiled loop copies a window into room of a fixed size."""
    if not is_compiled:
        monkeypatch.setattr(correlation, "_COMPILED", None)
    vectors = Vectors(np.ones((1, 200 * 200), np.float32))
    assert best_fits(_picture(300, 300), [Window(1, 1, 200, 200, vectors)]) == [None]


def test_vectors_have_the_size_of_their_window() -> None:
    """Otherwise the loop would multiply with what lies behind them in memory."""
    with pytest.raises(ValueError, match="another size"):
        best_fits(_picture(50, 55), [Window(1, 1, 5, 5, Vectors(np.ones((1, 24), np.float32)))])
    with pytest.raises(ValueError, match="fewer"):
        best_fits(_picture(50, 55), [Window(1, 1, 5, 5, Vectors(np.ones((1, 25), np.float32)))], weights=2)


@pytest.mark.parametrize("shade", [0.0, 0.3, 1.0])
def test_an_even_area_fits_no_character(shade: float) -> None:
    """A covered place has no form, whatever its shade."""
    place = Place("8", 30, 50, Cut(bold=False, italic=False, em=27))
    (fit,) = fits(softened(np.full((80, 80), shade, np.float32)), [place])
    assert fit is not None
    assert fit.score == 0
    assert best_rivals(np.full((80, 80), shade, np.float32), [place]) == [0]
