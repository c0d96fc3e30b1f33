"""Pages as pictures: what people see of a PDF."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.page_images import PageImages, PageNotDrawn, PageSize
from tests.app.hostile import empty, encrypted, not_a_pdf, one_page, truncated, updated


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageImages]:
    """The worker that draws."""
    drawing = PageImages(folder=tmp_path_factory.mktemp("images"), seconds=60)
    yield drawing
    drawing.close()


def name_of(pdf: bytes) -> str:
    """The hash that pictures are kept under."""
    return hashlib.sha256(pdf).hexdigest()


def test_picture_is_as_large_as_it_says(images: PageImages) -> None:
    """An A4 page at 110 dots per inch: what the page reserves is what the picture fills."""
    pdf = one_page(b"0 0 m 100 100 l S\n")
    (size,) = images.sizes(name_of(pdf), pdf)
    assert size == PageSize(width=209.9, height=297.04)
    picture = Image.open(io.BytesIO(images.png(name_of(pdf), pdf, 1)))
    assert all(abs(drawn - said) <= 1 for drawn, said in zip(picture.size, size.pixels(), strict=True))


def test_picture_is_kept_and_given_again(images: PageImages) -> None:
    """The second look costs no drawing: the file itself is not even needed."""
    pdf = one_page(b"10 10 m 50 50 l S\n")
    first = images.png(name_of(pdf), pdf, 1)
    assert images.png(name_of(pdf), Path("gone.pdf"), 1) == first


@pytest.mark.parametrize("make", [empty, not_a_pdf, encrypted, truncated])
def test_what_cannot_be_drawn_is_said_so(images: PageImages, make: object) -> None:
    """A hostile file costs its own picture; the next one is drawn."""
    pdf = make()  # type: ignore[operator]
    if make is not truncated:  # what is left of a cut file may still be drawn
        with pytest.raises(PageNotDrawn):
            images.png(name_of(pdf), pdf, 1)
    good = one_page(b"20 20 m 60 60 l S\n")
    assert images.png(name_of(good), good, 1).startswith(b"\x89PNG")


def test_page_that_is_not_there(images: PageImages) -> None:
    """Page 2 of one page, and page 0."""
    pdf = one_page()
    for number in (0, 2):
        with pytest.raises(PageNotDrawn):
            images.png(name_of(pdf), pdf, number)


def test_huge_page_is_drawn_small(images: PageImages) -> None:
    """A page of five metres does not take five metres of memory."""
    pdf = one_page().replace(b"[0 0 595 842]", b"[0 0 14400 14400]")
    picture = Image.open(io.BytesIO(images.png(name_of(pdf), pdf, 1, 200)))
    assert picture.size[0] * picture.size[1] <= 6_100_000


def test_page_of_an_earlier_state(images: PageImages) -> None:
    """The first bytes are the file as it was: drawn anew, kept apart from what is shown now."""
    before = one_page(b"0 0 m 100 100 l S\n")
    now = updated(before, b"0 0 200 200 re f\n")
    assert now.startswith(before)
    shown = images.png(name_of(now), now, 1)
    as_signed = images.png(name_of(now), now, 1, end=len(before))
    assert as_signed == images.png(name_of(before), before, 1)
    assert as_signed != shown
    assert images.png(name_of(now), Path("gone.pdf"), 1) == shown
