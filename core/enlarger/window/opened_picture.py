"""A picture file that is looked at: its pixels lie in a raw file, of which any part can be read."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from enlarger.files.reading import Picture, read_picture
from enlarger.imaging.raw_files import RawWriter, read_raw
from enlarger.jobs.request import Source
from enlarger.preview.preview import Preview
from enlarger.tiles.tile_cache import TileCache


def write_raw(path: Path, folder: Path) -> tuple[Picture, Path]:
    """Read the picture at `path`, and write its pixels into `folder`. Raises EnlargerError."""
    picture = read_picture(path)
    raw = folder / "source.raw"
    with RawWriter(raw, picture.size.pixels * picture.pixel_format.bytes_per_pixel) as writer:
        for strip in picture.strips():
            writer.write(strip)
        writer.finish()
    return picture, raw


class OpenedPicture:
    """A picture, a preview of it, and the tiles that were computed for that."""

    def __init__(self, picture: Picture, raw: Path, on_change: Callable[[], None]) -> None:
        """`on_change` is called, from another thread, when there is more to see. Raises SourceError."""
        size, pixel_format = picture.size, picture.pixel_format
        read = functools.partial(read_raw, raw, size, pixel_format)
        source = Source(size, pixel_format, read, picture.quantisation)
        self.picture = picture
        self.tiles = TileCache()
        self.preview = Preview(raw, source, picture.metadata.icc or None, self.tiles, on_change)
