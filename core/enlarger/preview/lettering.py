"""Words in a view: what a panel shows, and what a line means."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from enlarger.system.amounts import duration_text
from enlarger.system.language import _

from .fonts import Font, font_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .results import Known

LETTERS = 13
"""Pixels, where the toolkit's are those of the screen."""

MARGIN = 6
GROUND = (0, 0, 0, 150)
"""Behind letters, to be read on everything."""

WHITE = (255, 255, 255)


def caption(known: Known) -> list[str]:
    """Return what is said about a result beneath it: its name, and what it costs; or why there is none."""
    if known.problem:
        return [known.problem.message]
    about = known.forecast
    if not about:
        return []
    seconds = "" if about.seconds is None else _("about {time}", time=duration_text(about.seconds))
    licence = about.licence and _("licence {licence}", licence=about.licence)
    return [about.title, ", ".join(filter(None, (seconds, licence)))]


def write(panel: Image.Image, lines: Sequence[str], most: int, pixel_ratio: float) -> None:
    """Write lines at the bottom left of a panel, at most so many pixels wide; what is longer is cut."""
    margin = round(MARGIN * pixel_ratio)
    font = font_for("".join(lines), round(LETTERS * pixel_ratio))
    fitting = [_cut(line, font, most - 4 * margin) for line in lines if line]
    if not any(fitting):
        return
    image = _words("\n".join(fitting), font, margin)
    panel.paste(image, (margin, panel.height - image.height - margin), image)


def write_at(panel: Image.Image, word: str, middle: int, top: int, pixel_ratio: float) -> None:
    """Write a word with the middle and the top of what is behind it there."""
    image = _small(word, pixel_ratio)
    panel.paste(image, (middle - image.width // 2, top), image)


def height_of(word: str, pixel_ratio: float) -> int:
    """Return how high a word is that `write_at` writes, with what is behind it."""
    return _small(word, pixel_ratio).height


def _small(word: str, pixel_ratio: float) -> Image.Image:
    font = font_for(word, round((LETTERS - 2) * pixel_ratio))
    return _words(word, font, round(MARGIN * pixel_ratio / 2))


@functools.lru_cache(maxsize=64)
def _words(text: str, font: Font, margin: int) -> Image.Image:
    left, top, right, bottom = ImageDraw.Draw(Image.new("L", (1, 1))).multiline_textbbox(
        (0, 0), text, font=font
    )
    image = Image.new("RGBA", (round(right - left) + 2 * margin, round(bottom - top) + 2 * margin), GROUND)
    ImageDraw.Draw(image).multiline_text((margin - left, margin - top), text, WHITE, font)
    return image


def _cut(line: str, font: Font, most: int) -> str:
    """Return as much of a line as there is room for."""
    if font.getlength(line) <= most:
        return line
    while line and font.getlength(line + "…") > most:
        line = line[:-1]
    return line and line.rstrip() + "…"
