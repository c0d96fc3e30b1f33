"""How near pixels are to one colour: the compiled loop and numpy give the same to the last bit."""

import numpy as np
import pytest

from verification.layout import tint
from verification.layout.tint import tinted


@pytest.mark.skipif(tint._COMPILED is None, reason="no C compiler was there at installation")  # noqa: SLF001 - which loops there are is the subject
@pytest.mark.parametrize("colour", [(0, 0, 0), (200, 10, 30), (255, 255, 255)])
@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 9), (40, 33)])
def test_both_loops_find_the_same(
    monkeypatch: pytest.MonkeyPatch, colour: tuple[int, int, int], rows: int, columns: int
) -> None:
    """Also of a picture that is a part of another."""
    chance = np.random.default_rng(3)
    pixels = chance.integers(0, 256, (rows + 3, columns + 5, 3), np.uint8)[2 : 2 + rows, 4 : 4 + columns]
    compiled = tinted(pixels, colour, 200)
    monkeypatch.setattr(tint, "_COMPILED", None)
    assert (compiled == tinted(pixels, colour, 200)).all()


def test_ink_is_what_has_the_colour() -> None:
    """Paper and other colours are none; rows beside the ink are softened by it."""
    pixels = np.full((5, 3, 3), 255, np.uint8)
    pixels[2, 1] = (0, 0, 200)  # blue, green, red
    pixels[4, 0] = (200, 0, 0)
    ink = tinted(pixels, (200, 0, 0), 200)
    assert ink[:, 1].tolist() == [0, 0.25, 0.5, 0.25, 0]
    assert not ink[:, [0, 2]].any()
