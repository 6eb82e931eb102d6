"""Letters for what is written into a view, in every language that there is a translation for."""

from __future__ import annotations

import functools

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

SYSTEM_FONTS = (
    *("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf"),
    *("Cantarell-VF.otf", "Ubuntu-R.ttf", "segoeui.ttf", "Helvetica.ttc", "Arial.ttf"),
    *("NotoSansCJK-Regular.ttc", "NotoSansCJK-VF.otf.ttc", "NotoSansCJK-VF.ttc", "ipagp.ttf"),
    *("wqy-microhei.ttc", "wqy-zenhei.ttc", "Hiragino Sans GB.ttc"),
    *("YuGothM.ttc", "meiryo.ttc", "msyh.ttc", "msgothic.ttc", "simsun.ttc", "PingFang.ttc"),
)
"""Files that come with Linux distributions, Windows and macOS, Latin letters first. Where they lie is known
to Pillow.
"""

NO_CHARACTER = "\uffff"
"""Fonts show it as they show what they lack."""

TRIED_SIZE = 16
"""Pixels, in which letters are looked at."""


def font_for(text: str, size: int) -> Font:
    """Return a font that has the letters of a text: Pillow's own, which has those of English, or one of the
    system's. Where there is none, letters are missing.
    """
    named = _name_for(frozenset(text))
    return _own(size) if named is None else _of_system(named, size)


def has_letters(font: Font, letters: frozenset[str]) -> bool:
    """Tell whether a font of the size for it has all of these letters."""
    lacking = _drawn(font, NO_CHARACTER)
    return all(letter.isspace() or _drawn(font, letter) != lacking for letter in letters)


@functools.cache
def _own(size: int) -> Font:
    return ImageFont.load_default(size)


@functools.lru_cache(maxsize=8)
def _of_system(name: str, size: int) -> Font:
    return ImageFont.truetype(name, size)


@functools.lru_cache(maxsize=64)
def _name_for(letters: frozenset[str]) -> str | None:
    """Return the file of a font with these letters; None for Pillow's own."""
    if has_letters(_own(TRIED_SIZE), letters):
        return None
    return next((name for name, font in _found() if has_letters(font, letters)), None)


@functools.cache
def _found() -> list[tuple[str, Font]]:
    """Return those of the system's fonts that are there."""
    found: list[tuple[str, Font]] = []
    for name in SYSTEM_FONTS:
        try:
            found.append((name, ImageFont.truetype(name, TRIED_SIZE)))
        except OSError:
            continue
    return found


def _drawn(font: Font, letter: str) -> bytes:
    image = Image.new("L", (2 * TRIED_SIZE, 2 * TRIED_SIZE))
    ImageDraw.Draw(image).text((0, 0), letter, 255, font)
    return image.tobytes()
