"""Lengths with their units, as people write them: "15m", "356 cm", "10 ft 6 in", "48'"."""

from __future__ import annotations

import re

from enlarger.errors import RequestError
from enlarger.system.language import _, local_number

INCH = 25.4
"""Millimetres."""

_YARD = 36 * INCH
"""From where on one says feet."""

_FEET = ("ft", "foot", "feet", "'", "\u2032", "\u2019")
_INCHES = ("in", "inch", "inches", '"', "''", "\u2033", "\u201d")
UNITS = {
    "mm": 1.0,
    "cm": 10.0,
    "m": 1000.0,
    **dict.fromkeys(_INCHES, INCH),
    **dict.fromkeys(_FEET, 12 * INCH),
}
"""Millimetres in each."""

_PART = re.compile(r"\s*([-+]?(?:\d+(?:[.,]\d+)?|[.,]\d+))\s*([a-z]+|''|['\"\u2032\u2033\u2019\u201d]?)")
_THOUSANDS = re.compile(r"\d,\d{3}(?!\d)")
_BETWEEN = re.compile(r"\s*[x\u00d7*]\s*")


def parse_length(text: str) -> float:
    """Return a length in millimetres. Raises RequestError when it has no unit, or is not above zero."""
    length = _millimetres(text)
    if length <= 0:
        raise RequestError(_("A length has to be above zero, and {text} is not.", text=text.strip()))
    return length


def parse_bleed(text: str) -> float:
    """Return what is printed beyond each edge, in millimetres; "0" needs no unit. Raises RequestError."""
    bleed = 0.0 if text.strip() == "0" else _millimetres(text)
    if bleed < 0:
        raise RequestError(_("A bleed cannot be negative, and {text} is.", text=text.strip()))
    return bleed


def parse_dimensions(text: str) -> tuple[float, float]:
    """Return a width and a height in millimetres: "356x252cm", "22ft 8in x 10ft 5in". A unit that is
    missing after the width is that of the height. Raises RequestError.
    """
    sides = _BETWEEN.split(text.strip().casefold())
    if len(sides) != 2:
        raise RequestError(
            _("{text!r} is not a width and a height.", text=text),
            _("Write them with their unit: 60x40cm, or 24x16in."),
        )
    width, height = sides
    if not any(part[2] for part in _PART.finditer(height)):
        raise RequestError(
            _("{text!r} has no unit.", text=text.strip()),
            _("Write it with one: {text}cm.", text=text.strip()),
        )
    if not _is_complete(width):
        last = list(_PART.finditer(height))
        width += last[-1][2] if last else ""
    return parse_length(width), parse_length(height)


def is_imperial(text: str) -> bool:
    """Tell whether a length is said in feet or inches."""
    units = {part[2] for part in _PART.finditer(text.casefold())}
    return bool(units & {*_FEET, *_INCHES})


def dimensions_text(width: float, height: float, *, imperial: bool = False) -> str:
    """Return a size in millimetres as one says it: "29.7 x 42 cm", "3.56 x 2.52 m", "48 x 14 ft"."""
    if imperial:
        unit, name = (INCH, "in") if max(width, height) < _YARD else (12 * INCH, "ft")
        return f"{_plain(width / unit)} x {_plain(height / unit)} {name}"
    if max(width, height) < 1000:
        return f"{_plain(width / 10)} x {_plain(height / 10)} cm"
    return f"{_plain(width / 1000, 3)} x {_plain(height / 1000, 3)} m"


def length_text(length: float, *, imperial: bool = False) -> str:
    """Return a length in millimetres as one says it: "3 mm", "40 cm", "15 m", "6 in", "100 ft"."""
    if imperial:
        text = f"{length / INCH:.3g} in" if length < _YARD else f"{_short(length / INCH / 12)} ft"
    elif length < 99.5:
        text = f"{length:.3g} mm"
    else:
        text = f"{length / 10:.3g} cm" if length < 995 else f"{_short(length / 1000)} m"
    return local_number(text)


def area_text(square_metres: float, *, imperial: bool = False) -> str:
    """Return an area as one says it: "9 m²", "672 sq ft"."""
    if imperial:
        return local_number(f"{_short(square_metres / (12 * INCH / 1000) ** 2)} sq ft")
    return local_number(f"{square_metres:.2g} m²" if square_metres < 10 else f"{_short(square_metres)} m²")


def _short(number: float) -> str:
    """Return a number with three digits, or as many as it has before the point."""
    return _plain(float(f"{number:.3g}")) if number < 1000 else f"{number:.0f}"


def _plain(number: float, digits: int = 2) -> str:
    return f"{number:.{digits}f}".rstrip("0").rstrip(".")


def _is_complete(text: str) -> bool:
    return all(part[2] for part in _PART.finditer(text))


def _millimetres(text: str) -> float:
    folded = text.strip().casefold()
    if _THOUSANDS.search(folded):
        raise RequestError(
            _("The comma in {text!r} may stand for thousands or for a fraction.", text=text.strip()),
            _("Write it with a point, or without one."),
        )
    total, place, count = 0.0, 0, 0
    while place < len(folded) and (part := _PART.match(folded, place)):
        number, unit = part.groups()
        if not unit:
            raise RequestError(
                _("{text!r} has no unit.", text=text.strip()),
                _("Write it with one: {number}m, {number}cm or {number}in.", number=number),
            )
        # A second part is only the inches after feet, as in 10'6".
        if unit not in UNITS or (count and not (unit in _INCHES and count == 1 and total > 0)):
            break
        total += float(number.replace(",", ".")) * UNITS[unit]
        place, count = part.end(), count + 1
    if not count or folded[place:].strip():
        raise RequestError(
            _("{text!r} is not a length.", text=text.strip()),
            _("Write a number and a unit: mm, cm, m, in or ft."),
        )
    return round(total, 6)
