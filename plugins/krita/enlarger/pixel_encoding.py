"""Pixels as Krita has them and as the engine does: order of channels, bytes of a number, ranges of floats."""

import struct
from array import array

NUMBER_BYTES = {"U8": 1, "U16": 2, "F16": 2, "F32": 4}
"""How large a channel's number is, by Krita's name for the depth."""

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
    """Return pixels of a colour space, in the order of its letters, in the engine's numbers, 0 to 1."""
    return mapped(rows, space, lambda low, high: (1 / (high - low), -low / (high - low)))


def from_engine(rows, space):
    """Return pixels in the engine's numbers in those of a colour space."""
    return mapped(rows, space, lambda low, high: (high - low, low))


def mapped(rows, space, line):
    """Return pixels whose colours lie on `line(low, high)`, a slope and an offset, of those given."""
    ranges = RANGES.get(space[:2])
    if ranges is None:
        return rows
    numbers, count = array("f", rows), len(ranges) + 1
    for place, (low, high) in enumerate(ranges):
        slope, offset = line(low, high)
        numbers[place::count] = array("f", [value * slope + offset for value in numbers[place::count]])
    return numbers.tobytes()


def with_alpha(rows, shares, pixel_bytes, depth):
    """Return pixels whose alpha, the last number of each, is a share of all there is: a byte each."""
    code, whole = {"U8": ("B", 255), "U16": ("H", 65535), "F16": ("e", 1.0), "F32": ("f", 1.0)}[depth]
    numbers = [struct.pack(code, type(whole)(whole * share / 255)) for share in range(256)]
    result = bytearray(rows)
    for byte, place in enumerate(range(pixel_bytes - len(numbers[0]), pixel_bytes)):
        result[place::pixel_bytes] = shares.translate(bytes(number[byte] for number in numbers))
    return bytes(result)


def reordered(rows, order, number_bytes):
    """Return pixels whose channels come in another order: first the one that now is at order[0]."""
    if order == sorted(order):
        return rows
    pixel = len(order) * number_bytes
    result = bytearray(rows)
    for place, now in enumerate(order):
        if place != now:
            for byte in range(number_bytes):
                result[place * number_bytes + byte :: pixel] = rows[now * number_bytes + byte :: pixel]
    return bytes(result)
