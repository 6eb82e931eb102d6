"""Opens picture files of each kind: metadata through the format's module, pixels through a library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pyvips

from enlarger.system.language import _

from . import camera_raw, exif, gif, heic, heif, icc, jpeg, jpeg_xl, openexr, png, psd, radiance, tiff, webp
from .metadata import Metadata
from .opened_picture import OpenedPicture
from .pillow_images import open_with_pillow
from .read_errors import too_short, unknown_pixels
from .vips_images import access_for, blob, load, upright_picture


def _open_png(path: Path, file: BinaryIO) -> OpenedPicture:
    metadata, resolution, frames = png.read(file)
    return replace(_open_plain(path, file, "PNG", metadata), resolution=resolution, pictures=frames)


def _open_webp(path: Path, file: BinaryIO) -> OpenedPicture:
    return _open_plain(path, file, "WebP", webp.read(file))


def _open_gif(path: Path, file: BinaryIO) -> OpenedPicture:
    return _open_plain(path, file, "GIF", gif.read(file))


def _open_jpeg(path: Path, file: BinaryIO) -> OpenedPicture:
    facts = jpeg.read(file)
    if facts.is_ended:
        opened = _open_plain(path, file, "JPEG", facts.metadata)
        return replace(opened, resolution=facts.resolution, quantisation=facts.quantisation)
    file.seek(0)
    data, orientation = file.read().rstrip(jpeg.END[:1]), exif.orientation(facts.metadata.exif)
    if not facts.is_complete or _is_short(data):
        raise too_short(path)
    access = access_for(orientation)
    image = pyvips.Image.jpegload_buffer(data + jpeg.END, access=access, fail_on="warning")
    note = _("has lost its end mark; all its pixels are there.")
    metadata = replace(facts.metadata, notes=(*facts.metadata.notes, note))
    opened = upright_picture(path, image, metadata, orientation)
    return replace(opened, resolution=facts.resolution, quantisation=facts.quantisation)


def _is_short(data: bytes) -> bool:
    """Tell whether a JPEG file lacks pixels at its end: they then follow what is put in their place."""
    one, other = (
        pyvips.Image.jpegload_buffer(data + fill * 64 + jpeg.END, access="sequential", fail_on="none")
        for fill in (b"\0", b"\xaa")
    )
    return (one - other).abs().avg() > 0


def _open_heif(path: Path, file: BinaryIO) -> OpenedPicture:
    # It is turned by its boxes, whatever Exif says (ISO 23008-12, annex A.2.1).
    image = load(file, "AVIF or HEIC")
    if str(image.get("heif-compression")) == "hevc":
        return heic.open_heic(path, file, heif.read(file))
    found = replace(
        heif.read(file),
        exif=exif.without_prefix(blob(image, "exif-data")),
        xmp=blob(image, "xmp-data"),
    )
    return upright_picture(path, image, found, exif.orientation(found.exif) and 1)


def open_tiff(path: Path, file: BinaryIO, page: int = 0) -> OpenedPicture:
    """Open a page of a TIFF file; the first is number 0. Raises as `OPENERS` do."""
    facts = tiff.read(file, page)
    if facts.is_preview:
        return camera_raw.open_raw(path, file, facts.metadata)
    # libvips packs 8 bits of L*a*b* in a way of its own.
    is_packed = facts.photometric == tiff.CIELAB and facts.bits == 8
    if is_packed or facts.compression in tiff.BEYOND_LIBVIPS:
        return open_with_pillow(path, file, facts, page)
    opened = _open_plain(path, file, "TIFF", facts.metadata, facts, page)
    if opened.pixel_format.name.startswith("YA") and facts.has_planes:
        raise unknown_pixels(path, "grey and alpha in planes")  # libvips mixes them up
    return replace(opened, resolution=facts.resolution)


def _open_raw(path: Path, file: BinaryIO) -> OpenedPicture:
    return camera_raw.open_raw(path, file, Metadata())


def _open_photoshop(path: Path, file: BinaryIO) -> OpenedPicture:
    document = psd.PhotoshopFile(file, path)
    metadata = document.metadata
    pixel_format = replace(document.pixel_format, linear=icc.is_linear(metadata.icc))
    orientation = exif.orientation(metadata.exif) and 1  # it lies as it is seen
    return OpenedPicture(
        document.size, pixel_format, metadata, document.strips(), document.resolution, orientation
    )


def _open_plain(
    path: Path,
    file: BinaryIO,
    kind: str,
    metadata: Metadata,
    facts: tiff.Facts | None = None,
    page: int = 0,
) -> OpenedPicture:
    """Open a file of a kind that libvips reads without further ado."""
    orientation = facts.orientation if facts else exif.orientation(metadata.exif)
    image = load(file, kind, access_for(orientation), **({"page": page} if page else {}))
    return upright_picture(path, image, metadata, orientation, facts)


OPENERS: dict[str, Callable[[Path, BinaryIO], OpenedPicture]] = {
    "PNG": _open_png,
    "JPEG": _open_jpeg,
    "TIFF": open_tiff,
    "WebP": _open_webp,
    "GIF": _open_gif,
    "AVIF or HEIC": _open_heif,
    "camera's raw": _open_raw,
    "PSD": _open_photoshop,
    "JPEG XL": jpeg_xl.open_jxl,
    "OpenEXR": openexr.open_exr,
    "Radiance HDR": radiance.open_hdr,
}
"""By the kinds of `recognition`. Each takes a file at any place, and raises SourceError or what libvips
raises.
"""
