"""A packet made to fit an enlarged picture: sizes and places changed, what no longer holds taken out."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from .packet import SPACES, change, open_packet, parse, qualified, remove

if TYPE_CHECKING:
    from enlarger.geometry import Size

_MOTION = tuple(f"{{{SPACES['GCamera']}}}{name}" for name in ("MotionPhoto", "MicroVideo"))

_OF_OTHER_PICTURES = tuple(f"{{{SPACES[name]}}}" for name in ("Container", "hdrgm", "HDRGainMap"))
"""Beginnings of names that tell of videos and pictures behind the first one, which do not come along."""

_PASSED = {
    *map(qualified, ("xmp:Thumbnails", "exif:SubjectArea", "exif:SubjectLocation")),
    *map(qualified, ("exif:NativeDigest", "tiff:NativeDigest")),
}
"""What does not hold for an enlarged picture."""

_PANORAMA = f"{{{SPACES['GPano']}}}"

_WIDTHS = {*map(qualified, ("tiff:ImageWidth", "exif:PixelXDimension"))}

_HEIGHTS = {*map(qualified, ("tiff:ImageLength", "exif:PixelYDimension"))}

_ACROSS = {
    *map(qualified, ("GPano:CroppedAreaImageWidthPixels", "GPano:FullPanoWidthPixels")),
    *map(qualified, ("GPano:CroppedAreaLeftPixels", "exif:FocalPlaneXResolution")),
}

_DOWN = {
    *map(qualified, ("GPano:CroppedAreaImageHeightPixels", "GPano:FullPanoHeightPixels")),
    *map(qualified, ("GPano:CroppedAreaTopPixels", "exif:FocalPlaneYResolution")),
}


def has_motion(packet: bytes) -> bool:
    """Tell whether a packet says that a video follows the picture."""
    root = parse(packet)
    return root is not None and any(
        name.startswith(_MOTION) for element in root.iter() for name in (element.tag, *element.attrib)
    )


def enlarged(
    packet: bytes, size: Size, ratio: tuple[Fraction, Fraction], orientation: int | None = None
) -> bytes:
    """Return a sound packet for a picture that was brought to `size`, which is `ratio` of its size before,
    across and down. `orientation` is how it lay before it was brought upright, by Exif's numbers; None where
    only XMP may know.

    What does not hold any more is taken out: thumbnails, places in pixels, and what is said of a video or
    of other pictures in the same file.
    """
    rdf, written = open_packet(packet)
    remove(rdf, lambda name: name in _PASSED or name.startswith(_MOTION + _OF_OTHER_PICTURES))
    change(rdf, _WIDTHS, lambda _: str(size.width))
    change(rdf, _HEIGHTS, lambda _: str(size.height))
    for names, factor in zip((_ACROSS, _DOWN), ratio, strict=True):
        change(rdf, names, lambda text, factor=factor: _times(text, factor))
    if orientation is not None:
        change(rdf, {qualified("tiff:Orientation")}, lambda _: "1")
    for dimensions in rdf.iter(qualified("mwg-rs:AppliedToDimensions")):
        for name, side in zip(("stDim:w", "stDim:h"), size, strict=True):
            change(dimensions, {qualified(name)}, lambda _, side=side: str(side), within=True)
    if orientation not in {None, 1}:
        for area in rdf.iter(qualified("mwg-rs:Area")):
            _turn_area(area, orientation or 1)
    return written()


def without_places(packet: bytes) -> bytes:
    """Return a packet for a part of its picture: without regions and without the place in a panorama. An
    empty one stays empty.
    """
    if not packet:
        return packet
    rdf, written = open_packet(packet)
    remove(rdf, lambda name: name == qualified("mwg-rs:Regions") or name.startswith(_PANORAMA))
    return written()


def with_resolution(packet: bytes, per_millimetre: tuple[float, float]) -> bytes:
    """Return a packet that says this resolution where it says one."""
    if not packet:
        return packet
    rdf, written = open_packet(packet)
    for name, each in zip(("tiff:XResolution", "tiff:YResolution"), per_millimetre, strict=True):
        ratio = Fraction(each * 25.4).limit_denominator(10_000)
        change(rdf, {qualified(name)}, lambda _, ratio=ratio: f"{ratio.numerator}/{ratio.denominator}")
    change(rdf, {qualified("tiff:ResolutionUnit")}, lambda _: "2")
    return written()


def _times(text: str, factor: Fraction) -> str:
    """Return a whole number, or a rational one as XMP writes them, times a factor."""
    try:
        product = Fraction(text.strip()) * factor
    except (ValueError, ZeroDivisionError):
        return text
    if "/" in text:
        product = product.limit_denominator(1 << 16)
        return f"{product.numerator}/{product.denominator}"
    return str(round(product))


def _turn_area(area: ET.Element, orientation: int) -> None:
    """Turn a region, whose centre and size are parts of the picture's sides, with the picture."""
    names = [qualified(f"stArea:{name}") for name in "xywh"]
    fields = {name: area.attrib.get(name) or area.findtext(f".//{name}") for name in names}
    try:
        x, y, width, height = (float(fields[name] or "") for name in names)
    except ValueError:
        return
    x, y = {2: (1 - x, y), 3: (1 - x, 1 - y), 4: (x, 1 - y), 5: (y, x), 6: (1 - y, x)}.get(
        orientation, (1 - y, 1 - x) if orientation == 7 else (y, 1 - x)
    )
    if orientation >= 5:
        width, height = height, width
    for name, value in zip(names, (x, y, width, height), strict=True):
        change(area, {name}, lambda _, value=value: f"{value:.6f}", within=True)
