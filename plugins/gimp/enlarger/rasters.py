# -*- coding: utf-8 -*-
"""Raw files: a drawable's pixels on their way to the engine and back, in the drawable's own numbers.

Nothing is converted: neither depth nor transfer nor colour space. What GIMP calls "R'G'B'A half" is
"RGBA f16" to the engine, and "YA float" is "YA f32 linear".
"""

# ruff: noqa: F403, F405, PYI024 - gimpfu fills the namespace; Python 2.7 knows these tuples alone

import collections
import contextlib
import hashlib
import io

from enlarger_bridge import requests
from enlarger_bridge.language import _
from gimpfu import *

LARGEST_SIDE = 524288  # pixels, of a layer or a canvas in GIMP
STRIP_BYTES = 1 << 26  # read or written at a time, far below the 2 GiB GIMP can move

# By GIMP's word for a depth: what the pixels are fetched as, and the engine's word for that. The engine has
# nothing wider than 32-bit floats.
DEPTHS = {
    "u8": ("u8", "u8"),
    "u16": ("u16", "u16"),
    "u32": ("float", "f32"),
    "half": ("half", "f16"),
    "float": ("float", "f32"),
    "double": ("float", "f32"),
}


# Indices into a palette are no picture: what has one passes as the colours themselves.
INDEXED_FORMATS = ("R'G'B' u8", "RGB u8"), ("R'G'B'A u8", "RGBA u8")


def pixel_formats(drawable):
    """Return what a drawable's pixels are to GIMP and to the engine."""
    if isinstance(drawable, gimp.Layer) and drawable.is_indexed:
        return INDEXED_FORMATS[drawable.has_alpha]
    colours, depth = drawable.encoding.split(" ")
    ours, engines = DEPTHS[depth]
    model = colours.replace("'", "").replace("~", "")  # marks of encoded values
    if isinstance(drawable, gimp.Channel):
        # A mask says how much is seen: it is alpha, and no light, though GIMP calls it linear.
        return "%s %s" % (colours, ours), "A %s" % engines
    is_linear = model == colours
    return "%s %s" % (colours, ours), "%s %s%s" % (model, engines, " linear" if is_linear else "")


def check_sides(sides):
    """Refuse a result that GIMP cannot hold."""
    if max(sides) > LARGEST_SIDE:
        fail(
            _(
                "The result would be %(side)d pixels wide or high; GIMP's limit is %(limit)d. "
                "Choose a smaller size."
            )
            % {"side": max(sides), "limit": LARGEST_SIDE}
        )


# What tells a drawable's pixels from all others, and whether they are all the same.
Fingerprint = collections.namedtuple("Fingerprint", "encoding width height digest is_flat")


def fingerprint(drawable):
    """Return the fingerprint of a drawable's pixels as they are now."""
    encoding, _ = pixel_formats(drawable)
    region = drawable.get_pixel_rgn(0, 0, drawable.width, drawable.height, encoding=encoding)
    digest, is_flat = hashlib.sha256(), True
    first = region[0:1, 0:1]
    for top, bottom in strips(region):
        rows = region[0 : region.w, top:bottom]
        digest.update(rows)
        is_flat = is_flat and rows == first * (len(rows) // region.bpp)
    return Fingerprint(encoding, region.w, region.h, digest.digest(), is_flat)


def write_raster(drawable, path, box=None):
    """Write a box (x, y, width, height) of a drawable, or all of it, and return the engine's `source`."""
    x, y, width, height = box or (0, 0, drawable.width, drawable.height)
    encoding, pixel_format = pixel_formats(drawable)
    region = drawable.get_pixel_rgn(x, y, width, height, encoding=encoding)
    try:
        with io.open(path, "wb") as file:
            file.writelines(region[x : x + width, top:bottom] for top, bottom in strips(region))
    except EnvironmentError as problem:
        fail(
            _("The layer could not be written to %(file)s for the engine: %(reason)s.")
            % {"file": path, "reason": problem.strerror}
        )
    return requests.raster((width, height), pixel_format, path)


def digest_of(path):
    """Return what tells a raw file from others."""
    digest = hashlib.sha256()
    with reading(path) as file:
        for part in iter(lambda: file.read(1 << 20), b""):
            digest.update(part)
    return digest.hexdigest()


@contextlib.contextmanager
def reading(path):
    """Open a file of the engine's; what became of it is told in words."""
    try:
        with io.open(path, "rb") as file:
            yield file
    except EnvironmentError as problem:
        fail("The engine's result could not be read from %s: %s." % (path, problem.strerror))


def read_raster(drawable, path, encoding=None):
    """Fill a drawable from a raw file of its size, and of its kind unless the file has another encoding."""
    encoding = encoding or pixel_formats(drawable)[0]
    region = drawable.get_pixel_rgn(0, 0, drawable.width, drawable.height, encoding=encoding)
    with reading(path) as file:
        for top, bottom in strips(region):
            size = (bottom - top) * region.w * region.bpp
            rows = file.read(size)
            if len(rows) < size:
                fail(_("The engine's result file is too short."))
            region[0 : region.w, top:bottom] = rows
    drawable.flush()
    drawable.update(0, 0, drawable.width, drawable.height)


def strips(region):
    """Yield the rows of a region as strips: first row, last row + 1."""
    rows = max(1, STRIP_BYTES // (region.w * region.bpp))
    end = region.y + region.h
    for top in range(region.y, end, rows):
        yield top, min(top + rows, end)
