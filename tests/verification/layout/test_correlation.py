"""Windows against vectors: the compiled loop and numpy's agree, and nothing is read beyond the picture."""

import numpy as np
import pytest
from numpy.typing import NDArray

from verification.layout import correlation
from verification.layout.correlation import Shifts, Vectors, Window, correlated
from verification.layout.letterforms import Place, best_rival, fits, softened

_AROUND: Shifts = tuple((down, right) for down in (-1, 0, 1) for right in (-1, 0, 1))


def _picture(high: int, wide: int) -> NDArray[np.float32]:
    return np.random.default_rng(7).random((high, wide), dtype=np.float32)


def _windows() -> list[Window]:
    chance = np.random.default_rng(8)
    return [
        Window(top, left, height, width, Vectors(chance.random((3, height * width), dtype=np.float32)))
        for top, left, height, width in ((1, 1, 5, 7), (3, 20, 30, 17), (1, 30, 1, 1), (10, 2, 33, 8))
    ]


@pytest.mark.skipif(correlation._COMPILED is None, reason="no C compiler was there at installation")  # noqa: SLF001 - which loops there are is the subject
def test_both_loops_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of many sizes, each under nine shifts; also of a picture that is a part of another."""
    picture = _picture(80, 90)[:50, 5:60]
    compiled = correlated(picture, _windows(), _AROUND)
    monkeypatch.setattr(correlation, "_COMPILED", None)
    plain = correlated(picture, _windows(), _AROUND)
    assert compiled.shape == plain.shape == (4, 9, 4)
    np.testing.assert_allclose(compiled, plain, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("window", [(0, 5, 5, 5), (5, 0, 5, 5), (45, 5, 5, 5), (5, 50, 5, 5)])
def test_no_window_reaches_beyond_the_picture(window: tuple[int, int, int, int]) -> None:
    """A shift by one pixel would read what lies beside it in memory."""
    top, left, height, width = window
    vectors = Vectors(np.ones((1, height * width), np.float32))
    with pytest.raises(ValueError, match="beyond the picture"):
        correlated(_picture(50, 55), [Window(top, left, height, width, vectors)], _AROUND)


def test_a_window_has_room_for_no_more_than_its_pixels() -> None:
    """The compiled loop copies a window into room of a fixed size."""
    vectors = Vectors(np.ones((1, 200 * 200), np.float32))
    with pytest.raises(ValueError, match="too large"):
        correlated(_picture(300, 300), [Window(1, 1, 200, 200, vectors)], ((0, 0),))


@pytest.mark.parametrize("shade", [0.0, 0.3, 1.0])
def test_an_even_area_fits_no_character(shade: float) -> None:
    """A covered place has no form, whatever its shade."""
    (fit,) = fits(softened(np.full((80, 80), shade, np.float32)), [Place("8", 30, 50, False, False, 27)])  # noqa: FBT003 - a tuple in order
    assert fit is not None
    assert fit.score == 0
    assert best_rival(np.full((80, 80), shade, np.float32), Place("8", 30, 50, False, False, 27)) == 0  # noqa: FBT003 - as above
