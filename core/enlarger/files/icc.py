"""ICC profiles: what is to be known of a given one, and new ones for colours that are told by other means."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .metadata import LINEAR, SRGB

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .metadata import Colour

_D50 = (0.9642, 1.0, 0.8249)
"""The white of the profile connection space (ICC.1:2022, 7.2.16)."""

_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
"""ICC.1:2022, annex E.3."""

_D65, _C, _DCI, _E = (0.3127, 0.3290), (0.310, 0.316), (0.314, 0.351), (1 / 3, 1 / 3)
_BT709 = (*_D65, 0.640, 0.330, 0.300, 0.600, 0.150, 0.060)
_PRIMARIES = {
    1: _BT709,
    4: (*_C, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08),
    5: (*_D65, 0.64, 0.33, 0.29, 0.60, 0.15, 0.06),
    6: (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),
    7: (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),
    8: (*_C, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049),
    9: (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    10: (*_E, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
    11: (*_DCI, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
    12: (*_D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
    22: (*_D65, 0.630, 0.340, 0.295, 0.605, 0.155, 0.077),
}
"""x and y of white, red, green and blue by the numbers of ITU-T H.273, table 2."""

_BT709_CURVE = (1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081)
_CURVES: dict[int, tuple[float, ...]] = {
    1: _BT709_CURVE,
    4: (2.2,),
    5: (2.8,),
    6: _BT709_CURVE,
    7: (1 / 0.45, 1 / 1.1115, 0.1115 / 1.1115, 1 / 4.0, 0.0912),
    LINEAR: (1.0,),
    11: _BT709_CURVE,
    SRGB: (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
    14: _BT709_CURVE,
    15: _BT709_CURVE,
    17: (2.6,),
}
"""Curves from values to light by the numbers of ITU-T H.273, table 3, as the parameters of ICC's functions of
type 0 (gamma) and 3 (gamma, a, b, c, d).
"""


@dataclass(frozen=True)
class Profile:
    """What an ICC profile says of itself."""

    space: str
    """The colour model that it is for, such as "RGB" or "GRAY"."""
    tags: dict[bytes, bytes]


def parse(profile: bytes) -> Profile | None:
    """Return what a profile says; None for one that is damaged."""
    try:
        if profile[36:40] != b"acsp":
            return None
        (count,) = struct.unpack_from(">L", profile, 128)
        if count > len(profile) // 12:
            return None
        tags = dict[bytes, bytes]()
        for place in range(132, 132 + 12 * count, 12):
            name, start, length = struct.unpack_from(">4sLL", profile, place)
            tags[name] = profile[start : start + length]
        return Profile(profile[16:20].decode("latin-1").strip(), tags)
    except struct.error:
        return None


def is_linear(profile: bytes) -> bool:
    """Tell whether the first tone curve of a profile is a straight line."""
    found = parse(profile)
    curve = (found.tags.get(b"rTRC") or found.tags.get(b"kTRC")) if found else None
    try:
        if not curve:
            return False
        kind, number = struct.unpack_from(">4s4xL", curve)
        if kind == b"para":
            return number >> 16 == 0 and struct.unpack_from(">L", curve, 12) == (1 << 16,)
        return number == 0 or (number == 1 and curve[12:14] == b"\x01\x00")
    except struct.error:
        return False  # a damaged profile says nothing


def fitting(profile: bytes, model: str) -> bytes:
    """Return a profile for the model "Y" or "RGB" in which greys look as they do by `profile`; the same one
    where it fits, none where there is no way.
    """
    found = parse(profile)
    wanted = {"Y": "GRAY", "RGB": "RGB", "CMYK": "CMYK", "LAB": "Lab"}.get(model)
    if not found or found.space == wanted:
        return profile
    curve = found.tags.get(b"kTRC") or found.tags.get(b"gTRC")
    if not curve or model not in {"Y", "RGB"}:
        return b""
    return _profile(curve, _BT709 if model == "RGB" else None)


def from_colour(colour: Colour, model: str) -> bytes:
    """Return a profile for the model "Y" or "RGB" that says what `colour` does; none where a profile cannot,
    as with colours brighter than white.
    """
    primaries, curve = colour.primaries or _BT709, (1 / colour.gamma,) if colour.gamma else _CURVES[SRGB]
    if colour.code:
        known, transfer = _PRIMARIES.get(colour.code[0]), _CURVES.get(colour.code[1])
        if not known or not transfer:
            return b""
        primaries, curve = known, transfer
    elif colour.intent is not None:
        primaries, curve = _BT709, _CURVES[SRGB]
    elif colour.is_silent:
        return b""
    kind = 3 if len(curve) > 1 else 0
    numbers = b"".join(_fixed(number) for number in curve)
    return _profile(struct.pack(">4s4xHH", b"para", kind, 0) + numbers, primaries if model == "RGB" else None)


def primaries_are_sound(primaries: tuple[float, ...]) -> bool:
    """Tell whether chromaticities span a triangle, so that a profile can be made of them."""
    if len(primaries) != 8 or not all(primaries[1::2]):
        return False
    matrix = _xyz(primaries[2:])
    return abs(np.linalg.det(matrix)) > 1e-6


def _profile(curve: bytes, primaries: tuple[float, ...] | None) -> bytes:
    """Return a display profile (ICC.1:2022, 8.4): with primaries one for RGB, else one for grey."""
    tags = {
        b"desc": _text("RGB as told by the source" if primaries else "Grey as told by the source"),
        b"cprt": _text("CC0-1.0"),
        b"wtpt": _point(_D50),
    }
    if primaries:
        for name, point in zip((b"rXYZ", b"gXYZ", b"bXYZ"), _adapted(primaries).T, strict=True):
            tags[name] = _point(tuple(point))
        tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    else:
        tags[b"kTRC"] = curve
    table, data, start = b"", b"", 132 + 12 * len(tags)
    placed = dict[bytes, int]()
    for name, content in tags.items():
        if content not in placed:
            placed[content] = start + len(data)
            data += content + bytes(-len(content) % 4)
        table += struct.pack(">4sLL", name, placed[content], len(content))
    head = struct.pack(
        ">L4xL4s4s4s12x4s28x3L48x",
        *(start + len(data), 0x04300000, b"mntr", b"RGB " if primaries else b"GRAY", b"XYZ ", b"acsp"),
        *struct.unpack(">3L", b"".join(map(_fixed, _D50))),
    )
    return head + struct.pack(">L", len(tags)) + table + data


def _adapted(primaries: tuple[float, ...]) -> NDArray[np.float64]:
    """Return the matrix from linear RGB to XYZ under D50."""
    matrix, white = _xyz(primaries[2:]), _xyz(primaries[:2])[:, 0]
    matrix = matrix * np.linalg.solve(matrix, white)
    gain = (_BRADFORD @ np.array(_D50)) / (_BRADFORD @ white)
    return np.linalg.inv(_BRADFORD) @ np.diag(gain) @ _BRADFORD @ matrix


def _xyz(chromaticities: tuple[float, ...]) -> NDArray[np.float64]:
    """Return a column with Y = 1 for each pair of x and y."""
    x, y = np.array(chromaticities[::2]), np.array(chromaticities[1::2])
    return np.array([x / y, np.ones_like(x), (1 - x - y) / y])


def _fixed(number: float) -> bytes:
    return struct.pack(">l", round(number * 65536))


def _point(point: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, point))


def _text(text: str) -> bytes:
    data = text.encode("utf-16-be")
    return struct.pack(">4s4xLL2s2sLL", b"mluc", 1, 12, b"en", b"US", len(data), 28) + data
