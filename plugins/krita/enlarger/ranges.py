"""Krita's floats of CMYK, L*a*b* and XYZ, and the engine's, which go from 0 to 1 for every colour."""

from array import array

PERCENT, CHROMA = (0.0, 100.0), (-128.0, 127.0)
XYZ_WHITE = 65535 / 32768  # ICC.1:2022, 6.3.4.2: u1Fixed15Number, which whole numbers are in this model

# What stands for the least and the most of a whole number, for each colour of a float; other models have
# 0 and 1. Seen by having Krita 5.1, 5.2 and 5.3 convert 16 bits.
RANGES = {
    ("CMYKA", "F32"): (PERCENT,) * 4,
    ("LABA", "F32"): (PERCENT, CHROMA, CHROMA),
    ("XYZA", "F32"): ((0.0, XYZ_WHITE),) * 3,
}


def to_engine(rows, space):
    """Return pixels of a colour space, in the order of its letters, in the engine's numbers."""
    return changed(rows, space, lambda low, high: (1 / (high - low), -low / (high - low)))


def from_engine(rows, space):
    """Return pixels in the engine's numbers in those of a colour space."""
    return changed(rows, space, lambda low, high: (high - low, low))


def changed(rows, space, line):
    """Return pixels whose colours lie on `line(low, high)`, a slope and an offset, of those given."""
    ranges = RANGES.get(space[:2])
    if ranges is None:
        return rows
    numbers, count = array("f", rows), len(ranges) + 1
    for place, (low, high) in enumerate(ranges):
        slope, offset = line(low, high)
        numbers[place::count] = array("f", [value * slope + offset for value in numbers[place::count]])
    return numbers.tobytes()
