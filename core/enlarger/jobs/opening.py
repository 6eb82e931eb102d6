"""Picture files opened to be enlarged: the first picture, the part of it that is wanted, and its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enlarger.files.pages import is_comic, open_pages
from enlarger.files.reading import read_picture

if TYPE_CHECKING:
    from pathlib import Path

    from enlarger.files.reading import Picture
    from enlarger.sizing.size_request import SizeRequest, Sizing


def open_first(path: Path, size: SizeRequest) -> tuple[Picture, Sizing, int]:
    """Return the first picture of a file, the part of it that is enlarged, its size, and how many pictures
    the file holds, as far as its head tells. Raises EnlargerError.
    """
    if picture := read_first(path):
        return *for_print(picture, size), picture.pictures
    with open_pages(path) as pages:
        assert pages
        return *for_print(pages.picture(0), size), pages.count


def read_first(path: Path) -> Picture | None:
    """Return the first picture of a file, whatever else it holds; None for a comic. Raises EnlargerError."""
    return None if is_comic(path) else read_picture(path, of_several=True)


def for_print(picture: Picture, size: SizeRequest) -> tuple[Picture, Sizing]:
    """Return the part of a picture that is enlarged, and its size. Raises EnlargerError."""
    sizing = size.resolve(picture.size)
    if sizing.print:
        picture = picture.for_print(sizing.crop, sizing.print.resolution)
    return picture, sizing
