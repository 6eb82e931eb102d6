"""Kinds of picture files that can be written, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from enlarger.errors import RequestError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.system.language import _


@dataclass(frozen=True)
class FileKind:
    """A kind of picture file that can be written, and what it holds."""

    name: str
    extension: str
    saver: str
    """The operation of libvips that writes it, and what that is asked for."""
    options: Mapping[str, Any]
    models: frozenset[str]
    depths: frozenset[str]
    has_alpha: bool
    longest_side: int
    """In pixels."""
    is_light: bool = False
    """It holds linear light, never values that are encoded for a screen."""

    def with_quality(self, quality: int) -> FileKind:
        """Return this kind with losses of a quality from 1 to 100, if it is one with losses."""
        losses = {"Q": quality}
        chosen = {**losses, "lossless": False}
        with_losses = {"JPEG": losses, "JPEG XL": losses, "WebP": chosen, "AVIF": chosen}
        return replace(self, options={**self.options, **with_losses.get(self.name, {})})

    def objection(self, size: Size, pixel_format: PixelFormat) -> str | None:
        """Return what of such a picture this kind of file cannot hold, or None."""
        if pixel_format.model not in self.models:
            names = {"Y": _("grey"), "LAB": "L*a*b*"}
            return _("{model} pixels", model=names.get(pixel_format.model, pixel_format.model))
        if self.is_light and not (pixel_format.linear and pixel_format.is_float):
            return _("values for a screen, as it is for linear light in floats")
        if pixel_format.depth not in self.depths:
            return {"u16": _("16 bits a channel")}.get(pixel_format.depth, _("floating-point pixels"))
        if pixel_format.has_alpha and not self.has_alpha:
            return _("transparency")
        if max(size) > self.longest_side:
            return _("a side of {size} pixels, only {longest}", size=max(size), longest=self.longest_side)
        return None


_NO_LIMIT = 2**31 - 1

CLASSIC_TIFF_BYTES = 4_000_000_000
"""With more pixel data than this a TIFF file becomes a BigTIFF. The rest up to 4 GiB is for metadata and for
noise, which deflate makes longer.
"""

KINDS = (
    FileKind(
        "PNG",
        ".png",
        "pngsave_target",
        # Half the time of the default, for files that are hardly larger: results are large and smooth.
        {"compression": 2, "filter": "sub"},
        frozenset({"Y", "RGB"}),
        frozenset({"u8", "u16"}),
        has_alpha=True,
        longest_side=_NO_LIMIT,
    ),
    FileKind(
        "TIFF",
        ".tif",
        "tiffsave_target",
        {"compression": "deflate", "resunit": "inch"},
        frozenset({"Y", "RGB", "CMYK", "LAB"}),
        frozenset({"u8", "u16", "f16", "f32"}),  # half floats as whole ones
        has_alpha=True,
        longest_side=_NO_LIMIT,
    ),
    FileKind(
        "JPEG",
        ".jpg",
        "jpegsave_target",
        {"Q": 95, "subsample_mode": "off"},
        frozenset({"Y", "RGB", "CMYK"}),
        frozenset({"u8"}),
        has_alpha=False,
        longest_side=65_500,  # the encoder's; the format's is 65,535
    ),
    FileKind(
        "WebP",
        ".webp",
        "webpsave_target",
        {"lossless": True, "exact": True},
        frozenset({"Y", "RGB"}),  # grey as red, green and blue that are equal
        frozenset({"u8"}),
        has_alpha=True,
        longest_side=16_383,
    ),
    FileKind(
        "AVIF",
        ".avif",
        "heifsave_target",
        {"compression": "av1", "lossless": True, "effort": 4, "subsample_mode": "off"},
        frozenset({"Y", "RGB"}),  # grey as red, green and blue that are equal
        frozenset({"u8", "u16"}),  # of which 12 bits are kept
        has_alpha=True,
        longest_side=16_384,  # libvips's own, whose encoder holds the picture in memory
    ),
    FileKind(
        "JPEG XL",
        ".jxl",
        "",  # not by libvips
        {},
        frozenset({"Y", "RGB"}),
        frozenset({"u8"}),  # the package's; the format has more
        has_alpha=True,
        longest_side=262_144,  # of the format's level 5, which all readers know
    ),
    FileKind(
        "EXR",
        ".exr",
        "",
        {},
        frozenset({"Y", "RGB"}),
        frozenset({"f16", "f32"}),
        has_alpha=True,
        longest_side=_NO_LIMIT,
        is_light=True,
    ),
    FileKind(
        "HDR",
        ".hdr",
        "",
        {},
        frozenset({"Y", "RGB"}),  # grey as red, green and blue that are equal
        frozenset({"f16", "f32"}),
        has_alpha=False,
        longest_side=_NO_LIMIT,
        is_light=True,
    ),
)

_EXTENSIONS = {kind.extension: kind for kind in KINDS} | {".jpeg": KINDS[2], ".tiff": KINDS[1]}


def a_file(kind: str) -> str:
    """Return what a file of a kind is called at the beginning of a sentence."""
    return _("An {kind} file", kind=kind) if kind in {"AVIF", "EXR", "HDR"} else _("A {kind} file", kind=kind)


def can_write(path: Path) -> bool:
    """Tell whether the name is that of a kind of picture that can be written."""
    return path.suffix.lower() in _EXTENSIONS


def extensions_for(size: Size, pixel_format: PixelFormat) -> list[str]:
    """Return the extensions of the kinds that can hold a picture of `size` and `pixel_format`."""
    return [name for name, kind in _EXTENSIONS.items() if not kind.objection(size, pixel_format)]


def kind_for(path: Path, size: Size, pixel_format: PixelFormat) -> FileKind:
    """Return the kind that a path's extension names. Raises RequestError when there is none, or when it
    cannot hold a picture of `size` and `pixel_format`.
    """
    kind = _EXTENSIONS.get(path.suffix.lower())
    if path.suffix.lower() in {".gif", ".apng"}:
        raise RequestError(
            _("Enlarger writes {suffix} files for animations, and this is none.", suffix=path.suffix),
            _("Choose .png or .webp."),
        )
    if kind is None:
        raise RequestError(
            _("{name!r} does not end in the extension of a format that Enlarger writes.", name=path.name),
            _("Use one of: {kinds}.", kinds=", ".join(_EXTENSIONS)),
        )
    objection = kind.objection(size, pixel_format)
    if objection:
        fitting = [other.extension for other in KINDS if not other.objection(size, pixel_format)]
        raise RequestError(
            _("{name} cannot hold {objection}.", name=a_file(kind.name), objection=objection),
            _("Choose {fitting}.", fitting=" or ".join(fitting)) if fitting else _("Choose a smaller size."),
        )
    return kind


def faces_path(output: Path) -> Path:
    """Return where redrawn faces go, beside a result: into a file that holds transparency."""
    faces = output.with_stem(f"{output.stem}-faces")
    return faces.with_suffix(".png") if output.suffix.lower() in {".jpg", ".jpeg"} else faces
