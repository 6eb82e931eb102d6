"""OpenEXR files: linear light in floats, which may be brighter than white, read and written by a package."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from enlarger.errors import RequestError, SourceError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import STRIP_BYTES, Plane, Strip, Strips
from enlarger.system.language import _

from .metadata import Colour, Metadata, Text
from .opened_picture import OpenedPicture
from .read_errors import unknown_pixels
from .whole_file import WholeFileEncoder

if TYPE_CHECKING:
    from .encoder import Content

_GET_IT = _('Get it with: pip install "enlarger[exr]".')

_COPY = _("Get a whole copy of it, or save it as one flat picture.")

_COLOURS = (("R", "G", "B"), ("Y",))
"""Names of channels, after the name of their layer where they have one."""


def open_exr(path: Path, file: BinaryIO) -> OpenedPicture:
    """Open the first part of a file: its first RGB or grey layer, with alpha. It is held in memory. Raises
    SourceError when it is damaged, of another kind, or the package is missing.
    """
    try:
        library = _library()
    except ImportError as error:
        hint = _GET_IT + " " + _("Or save the picture as a TIFF file in floats.")
        raise SourceError(
            _("{path} is an OpenEXR file, which takes one more package.", path=path), hint
        ) from error
    file.seek(0)
    try:
        opened: Any = library.File(file, separate_channels=True)
        header, channels = opened.header(), opened.channels()
    except (RuntimeError, ValueError) as error:
        raise SourceError(
            _("{path} is damaged, or of a kind of OpenEXR that is not read here.", path=path), _COPY
        ) from error
    layer, colours = _layer(path, channels)
    alpha = f"{layer}A"
    names = [*(f"{layer}{colour}" for colour in colours), *([alpha] if alpha in channels else [])]
    if any((channels[name].xSampling, channels[name].ySampling) != (1, 1) for name in names):
        raise unknown_pixels(path, _("colour that is sampled more coarsely"))
    planes = [channels[name].pixels for name in names]
    if any(plane.dtype.kind != "f" for plane in planes):
        raise unknown_pixels(path, _("whole numbers in OpenEXR"))
    depth = "f32" if any(plane.dtype == np.float32 for plane in planes) else "f16"
    pixel_format = PixelFormat("RGB" if len(colours) > 1 else "Y", alpha in names, depth, linear=True)
    height, width = planes[0].shape
    notes = list[str]()
    if further := len(channels) - len(names):
        notes.append(
            _(
                "has {further} further channels, such as layers or depth, which were left out.",
                further=further,
            )
        )
    if len(opened.parts) > 1:
        notes.append(_("has {count} parts; the first was enlarged.", count=len(opened.parts)))
    if repr(header["displayWindow"]) != repr(header["dataWindow"]):
        notes.append(_("displays another window than it has pixels for; all that it has were enlarged."))
    if alpha in names and any((plane[planes[-1] == 0] != 0).any() for plane in planes[:-1]):
        notes.append(_("shines where it covers nothing (alpha is 0); that light cannot be kept."))
    comment = header.get("comments")
    metadata = Metadata(
        colour=Colour(gamma=1.0, primaries=_primaries(header.get("chromaticities"))),
        xmp=str(header.get("xmp", "")).encode(),
        texts=(Text("Comment", comment),) if isinstance(comment, str) else (),
        notes=tuple(notes),
    )
    return OpenedPicture(Size(width, height), pixel_format, metadata, _rows(planes, pixel_format))


class ExrEncoder(WholeFileEncoder):
    """An OpenEXR file that is being written: compressed without loss, alpha multiplied in."""

    def __init__(self, path: Path, content: Content, metadata: Callable[[], Metadata]) -> None:
        """Write to `path`. `metadata` is asked in the end. Raises RequestError when the package is missing,
        or memory has no room.
        """
        try:
            self._library = _library()
        except ImportError as error:
            raise RequestError(_("OpenEXR files take one more package to be written."), _GET_IT) from error
        super().__init__(path, "EXR", content, metadata)

    def write(self, strip: Strip) -> None:
        """Add the next rows."""
        super().write(_multiplied(strip) if self.content.pixel_format.has_transparency else strip)

    def finish(self) -> None:
        """Write the file. Raises OSError."""
        library, metadata, pixel_format = self._library, self.metadata(), self.content.pixel_format
        header: dict[str, Any] = {
            "compression": library.ZIP_COMPRESSION,
            "type": library.scanlineimage,
            "xmp": metadata.xmp.decode(),
        }
        if primaries := metadata.colour.primaries:
            header["chromaticities"] = (*primaries[2:], *primaries[:2])
        for text in metadata.texts:
            header["comments"] = text.text
        colours = _COLOURS[0] if pixel_format.model == "RGB" else _COLOURS[1]
        names = (*colours, *(["A"] if pixel_format.has_alpha else []))
        try:
            with self.path.open("wb") as file:
                library.File(header, dict(zip(names, self.planes, strict=True))).write(file)
        except RuntimeError as error:
            raise OSError(None, str(error)) from error


def _library() -> Any:
    """Return the package. Raises ImportError."""
    return importlib.import_module("OpenEXR")


def _layer(path: Path, channels: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return how the channels of a layer begin, with its dot, and those of colour: of the one without a name
    where there is one. Raises SourceError.
    """
    layers = sorted({name[: name.rfind(".") + 1] for name in channels})
    for colours in _COLOURS:
        for layer in layers:
            if all(f"{layer}{colour}" in channels for colour in colours):
                return layer, colours
    raise unknown_pixels(path, _("channels {channels}", channels=", ".join(sorted(channels))))


def _rows(planes: list[Plane], pixel_format: PixelFormat) -> Strips:
    height, width = planes[0].shape
    step = max(1, STRIP_BYTES // (width * pixel_format.bytes_per_pixel))
    for top in range(0, height, step):
        parts = [plane[top : top + step].astype(pixel_format.dtype) for plane in planes]
        strip = np.stack(parts, axis=2)
        yield _divided(strip) if pixel_format.has_alpha else strip


def _divided(strip: Strip) -> Strip:
    """Return colour that alpha is multiplied into without that; light where alpha is 0 stays as it is."""
    alpha = strip[..., -1:].astype(np.float32)
    divisor = np.where(alpha > 0, alpha, 1)
    largest = np.finfo(strip.dtype).max
    colours = np.clip(strip[..., :-1] / divisor, -largest, largest)
    return np.concatenate((colours.astype(strip.dtype), strip[..., -1:]), axis=2)


def _multiplied(strip: Strip) -> Strip:
    colours = strip[..., :-1] * strip[..., -1:].astype(np.float32)
    return np.concatenate((colours.astype(strip.dtype), strip[..., -1:]), axis=2)


def _primaries(told: Any) -> tuple[float, ...] | None:
    """Return x and y of white, red, green and blue; they are told with white as the last."""
    if told is None:
        return None
    numbers = tuple(map(float, told))
    return (*numbers[6:], *numbers[:6])
