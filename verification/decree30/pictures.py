"""What signatures draw: the questions that are the same for a person's and an agency's picture."""

from collections.abc import Iterator

from verification.decree30.deviations import at
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import height, width
from verification.layout.page import Colour, Ink, Layout, Picture, Widget
from verification.rule import CannotTell
from verification.verdict import Deviation, Role

_NO_PICTURE_PIXELS = 2
"""A picture of 1 x 1 pixel stands for none (seen in practice, DS-A3)."""

COLOUR_NAMES = {
    Colour.BLACK: "màu đen",
    Colour.RED: "màu đỏ",
    Colour.BLUE: "màu xanh",
    Colour.OTHER: "màu khác",
}

Drawn = tuple[Widget, Ink]


def drawn(dossier: Dossier, *roles: Role) -> tuple[Drawn, ...]:
    """Fields of the signatures in these roles and their ink, in the order of signing.

    CannotTell where no such signature is there, or none draws anything.
    """
    signatures = dossier.with_role(*roles)
    layout: Layout = dossier.measured
    if not signatures:
        raise CannotTell("signature_missing")
    found = [(widget, widget.ink) for _, widget in dossier.widgets(signatures) if widget.ink is not None]
    if not found:
        raise CannotTell("no_widget" if not layout.widgets else "nothing_drawn")
    return tuple((widget, ink) for widget, ink in found if ink is not None)


def picture_of(widget: Widget) -> Picture | None:
    """The largest real picture in the field's appearance."""
    real = [one for one in widget.pictures if min(one.pixels) >= _NO_PICTURE_PIXELS]
    return max(real, key=lambda one: width(one.box) * height(one.box), default=None)


def colour(dossier: Dossier, role: Role, wanted: Colour, what: str) -> Iterator[Deviation]:
    """The dominant colour by area."""
    for widget, ink in drawn(dossier, role):
        if ink.colour is not wanted:
            yield at(
                widget.page,
                ink.box,
                "colour",
                f"{what} có {COLOUR_NAMES[ink.colour]}; phải là {COLOUR_NAMES[wanted]}.",
                expected=COLOUR_NAMES[wanted],
                observed=COLOUR_NAMES[ink.colour],
                remedy=f"Thay mẫu hình ảnh trong phần mềm ký số bằng hình {COLOUR_NAMES[wanted]}.",
            )


def transparency(dossier: Dossier, role: Role, what: str) -> Iterator[Deviation]:
    """PNG with a transparent background: inside a PDF, a lossless picture with a mask."""
    seen = False
    for widget, _ in drawn(dossier, role):
        picture = picture_of(widget)
        if picture is None:
            continue
        seen = True
        if picture.transparent:
            continue
        observed = "nền không trong suốt" if picture.lossless else "ảnh JPEG, nền không trong suốt"
        yield at(
            widget.page,
            picture.box,
            "opaque",
            f"{what} có {observed}; phải là tệp .png nền trong suốt.",
            expected=".png nền trong suốt",
            observed=observed,
            remedy="Tạo lại hình ảnh dạng .png nền trong suốt và cập nhật trong phần mềm ký số.",
        )
    if not seen:
        raise CannotTell("no_picture")
