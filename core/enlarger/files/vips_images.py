"""Pictures that libvips has decoded, as rows of an upright picture in one of our pixel formats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyvips

from enlarger.geometry import Size
from enlarger.imaging.pixel_format import CHANNELS, PixelFormat
from enlarger.imaging.strips import STRIP_BYTES, Strips
from enlarger.system.language import _

from . import icc, tiff, vips
from .metadata import Metadata
from .opened_picture import OpenedPicture
from .read_errors import unknown_pixels

_LOADERS = {
    "PNG": "pngload_source",
    "JPEG": "jpegload_source",
    "TIFF": "tiffload_source",
    "WebP": "webpload_source",
    "GIF": "gifload_source",
    "AVIF or HEIC": "heifload_source",
}
"""What libvips reads for us. It would also take tables of numbers and vector graphics for pictures."""

PHOTOMETRICS = {0: "Y", 1: "Y", 2: "RGB", 5: "CMYK", tiff.CIELAB: "LAB", tiff.ICCLAB: "LAB"}
"""Models by TIFF's numbers."""

_MOST_ROWS = 512
"""Of a strip. In narrow pictures more would fit in, but libvips looks through them one by one."""


def load(file: BinaryIO, kind: str, access: str = "sequential", **options: int) -> pyvips.Image:
    """Return the picture in a file of a kind that libvips reads, as it lies there. `access` is "sequential"
    or, where the rows are wanted in another order, "random"; `options` are the loader's own, such as `page`.
    Raises pyvips.Error.
    """
    source = pyvips.Source.new_from_descriptor(file.fileno())
    # A tile of a TIFF file that cannot be read is no more than a warning to it, and black.
    fail_on = "warning" if kind == "TIFF" else "error"
    return getattr(pyvips.Image, _LOADERS[kind])(source, access=access, fail_on=fail_on, **options)


def access_for(orientation: int | None) -> str:
    """Return how the rows of a picture are wanted: in another order where it is turned. libvips then keeps
    a large one on the disk.
    """
    return "sequential" if orientation in {None, 1} else "random"


def blob(image: pyvips.Image, name: str) -> bytes:
    """Return a block of metadata that libvips calls `name`; empty where there is none."""
    value = image.get(name) if image.get_typeof(name) else b""
    return value if isinstance(value, bytes) else b""


def upright_picture(
    path: Path,
    image: pyvips.Image,
    metadata: Metadata,
    orientation: int | None = None,
    facts: tiff.Facts | None = None,
) -> OpenedPicture:
    """Return `image` upright, with the channels that are enlarged, and notes about others.

    `orientation` is how it lies, by Exif's numbers; `facts` are those of a TIFF file. Raises SourceError for
    pixels that have no pixel format of ours.
    """
    notes = list(metadata.notes)
    model = vips.MODELS.get(str(image.interpretation))
    if not model and facts:
        model = PHOTOMETRICS.get(facts.photometric)
    if str(image.interpretation) == "labs":
        image = _unsigned(image)
    depth = vips.DEPTHS.get(str(image.format))
    if model is None or depth is None or image.bands < CHANNELS[model]:
        raise unknown_pixels(path, f"{image.interpretation}, {image.bands} channels of {image.format}")
    image, further = _with_known_channels(path, image, CHANNELS[model], facts)
    if further:
        notes.append(
            _(
                "has {further} further channels, such as selections or spot colours, that were left out.",
                further=further,
            )
        )
    if orientation and orientation > 1:
        image = image.copy()
        image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
        image = image.autorot()
    if not metadata.icc:
        metadata = replace(metadata, icc=blob(image, "icc-profile-data"))
    is_linear = icc.is_linear(metadata.icc) if metadata.icc else metadata.colour.is_linear
    pixel_format = PixelFormat(model, image.bands > CHANNELS[model], depth, is_linear)
    return OpenedPicture(
        Size(image.width, image.height),
        pixel_format,
        replace(metadata, notes=tuple(notes)),
        _rows(image, pixel_format),
        orientation=orientation,
        pictures=image.get_n_pages(),
    )


def _with_known_channels(
    path: Path, image: pyvips.Image, colours: int, facts: tiff.Facts | None
) -> tuple[pyvips.Image, int]:
    """Return a picture's colour and its transparency, if any, and how many further channels there are."""
    extra = image.bands - colours
    if extra <= 1:
        return image, 0
    if facts and facts.is_premultiplied:
        raise unknown_pixels(path, "premultiplied alpha among further channels")
    alpha = facts.alpha if facts else 0
    kept = image.extract_band(0, n=colours)
    if alpha is None or alpha >= extra:
        return kept, extra
    return kept.bandjoin(image.extract_band(colours + alpha)), extra - 1


def _unsigned(image: pyvips.Image) -> pyvips.Image:
    """Return 16-bit L*a*b*, of which libvips has L* in 15 bits and the others signed, with all from 0 up."""
    lightness = image.extract_band(0) * 2
    others = image.extract_band(1, n=2) + 32768
    rest = [image.extract_band(3, n=image.bands - 3).cast("int") & 0xFFFF] if image.bands > 3 else []
    return lightness.bandjoin([others, *rest]).cast("ushort")


def _rows(image: pyvips.Image, pixel_format: PixelFormat) -> Strips:
    region = pyvips.Region.new(image)
    step = STRIP_BYTES // (image.width * pixel_format.bytes_per_pixel)
    step = max(1, min(step, _MOST_ROWS))
    for top in range(0, image.height, step):
        count = min(step, image.height - top)
        data = region.fetch(0, top, image.width, count)
        yield np.frombuffer(data, pixel_format.dtype).reshape(count, image.width, -1)
