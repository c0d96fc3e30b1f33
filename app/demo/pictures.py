"""Pictures that signatures show: a blue signature and a red seal, PNG on a transparent ground."""

import io
import math
import random
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from verification.fonts import FOLDER

INK_BLUE = (22, 58, 168)
SEAL_RED = (214, 24, 32)

_OVERSAMPLING = 3


@lru_cache(maxsize=512)
def signature_png(
    name: str, *, ratio: float = 45 / 20, colour: tuple[int, int, int] = INK_BLUE, transparent: bool = True
) -> bytes:
    """A scribble, always the same for a name; its ink touches all four edges. `ratio` = width ÷ height."""
    chance = random.Random(name)
    width, height = round(120 * ratio) * _OVERSAMPLING, 120 * _OVERSAMPLING
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    loops, lean = chance.uniform(5, 8), chance.uniform(0.2, 0.5)
    sway = [chance.uniform(0.4, 1.0) for _ in range(12)]
    points = []
    for step in range(400):
        t = step / 399
        turn = t * loops * math.tau
        swell = sway[int(t * 11.99)] * (1 - 0.6 * t)
        y = 0.5 + 0.38 * swell * math.sin(turn)
        points.append(((0.08 + 0.8 * t + 0.05 * math.cos(turn) + lean * 0.1 * (0.5 - y)) * width, y * height))
    pen.line(points, fill=(*colour, 255), width=4 * _OVERSAMPLING, joint="curve")
    flourish = [(0.05 * width, 0.85 * height), (0.5 * width, 0.7 * height), (0.97 * width, 0.6 * height)]
    pen.line(flourish, fill=(*colour, 255), width=3 * _OVERSAMPLING, joint="curve")
    inked = image.crop(image.getbbox()).resize((round(120 * ratio), 120), Image.Resampling.LANCZOS)
    return _png(inked, transparent=transparent)


@lru_cache(maxsize=128)
def seal_png(
    agency: str, *, colour: tuple[int, int, int] = SEAL_RED, transparent: bool = True, side: int = 288
) -> bytes:
    """A round seal with the agency's name; the outer ring touches the edges. `side` in pixels."""
    size = side * _OVERSAMPLING
    image = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    ink = (*colour, 255)
    pen.ellipse((0, 0, size - 1, size - 1), outline=ink, width=size // 50)
    pen.ellipse((size * 0.05, size * 0.05, size * 0.95, size * 0.95), outline=ink, width=size // 120)
    pen.ellipse((size * 0.24, size * 0.24, size * 0.76, size * 0.76), outline=ink, width=size // 120)
    _ring_text(image, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", ink)
    _star(pen, size / 2, size * 0.62, size * 0.07, ink)
    _middle_text(pen, agency, size, ink)
    return _png(image.resize((side, side), Image.Resampling.LANCZOS), transparent=transparent)


def _ring_text(image: Image.Image, text: str, ink: tuple[int, int, int, int]) -> None:
    size = image.width
    font = ImageFont.truetype(FOLDER / "Tinos-Bold.ttf", round(size * 0.075))
    radius = size * 0.35
    for index, letter in enumerate(text):
        angle = -200 + 220 * index / (len(text) - 1)
        tile = Image.new("RGBA", (round(size * 0.14),) * 2, (0, 0, 0, 0))
        ImageDraw.Draw(tile).text((tile.width / 2,) * 2, letter, font=font, fill=ink, anchor="mm")
        turned = tile.rotate(-angle - 90, Image.Resampling.BICUBIC)
        x = size / 2 + radius * math.cos(math.radians(angle)) - tile.width / 2
        y = size / 2 + radius * math.sin(math.radians(angle)) - tile.width / 2
        image.alpha_composite(turned, (round(x), round(y)))


def _star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, ink: tuple[int, ...]) -> None:
    points = []
    for corner in range(10):
        length = radius if corner % 2 == 0 else radius * 0.4
        angle = math.radians(36 * corner - 90)
        points.append((x + length * math.cos(angle), y + length * math.sin(angle)))
    pen.polygon(points, fill=ink)


def _middle_text(pen: ImageDraw.ImageDraw, text: str, size: int, ink: tuple[int, ...]) -> None:
    words, rows = text.split(), [""]
    for word in words:
        if len(rows[-1]) + len(word) > 11:  # noqa: PLR2004 - letters that fit the inner ring
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    rows = rows[:4]
    font = ImageFont.truetype(FOLDER / "Tinos-Bold.ttf", round(size * 0.06))
    for index, row in enumerate(rows):
        y = size * (0.44 + 0.068 * (index - (len(rows) - 1) / 2))
        pen.text((size / 2, y), row, font=font, fill=ink, anchor="mm")


def _png(image: Image.Image, *, transparent: bool) -> bytes:
    if not transparent:
        ground = Image.new("RGB", image.size, (255, 255, 255))
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
