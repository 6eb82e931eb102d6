"""Pages of TIFF files: those of one, and files of one page joined to a file of several."""

from __future__ import annotations

import os
import shutil
import struct
from typing import TYPE_CHECKING, BinaryIO

from . import tag_directories, tiff

if TYPE_CHECKING:
    from pathlib import Path

_DATA = {273, 324}
"""Tags that say where pixels lie: in strips, in tiles."""


def page_numbers(path: Path, count: int) -> list[int]:
    """Return which of the `count` pictures of a file are pages; smaller copies and masks are none. Raises
    OSError.
    """
    with path.open("rb") as file:
        return [number for number in range(count) if number == 0 or not tiff.read(file, number).is_copy]


def append(whole: Path, page: Path) -> None:
    """Add the only page of a file, as `files` writes them, to those of another one. Raises OSError."""
    if not whole.exists():
        page.replace(whole)
        return
    with whole.open("r+b") as file, page.open("rb") as added:
        form = tag_directories.read_form(file)
        assert form == tag_directories.read_form(added)
        link = _last_link(file, form)
        base = file.seek(0, os.SEEK_END) + 15 & ~15
        file.seek(base)
        added.seek(0)
        shutil.copyfileobj(added, file)
        added.seek(form.link)
        (place,) = struct.unpack(form.place, added.read(struct.calcsize(form.place)))
        _move(file, base + place, base, form)
        file.seek(link)
        file.write(struct.pack(form.place, base + place))
    page.unlink()


def _last_link(file: BinaryIO, form: tag_directories.Form) -> int:
    """Return where the file says that no further directory follows."""
    link = form.link
    while True:
        file.seek(link)
        (place,) = struct.unpack(form.place, file.read(struct.calcsize(form.place)))
        if not place:
            return link
        file.seek(place)
        (count,) = struct.unpack(form.count, file.read(struct.calcsize(form.count)))
        link = file.tell() + count * struct.calcsize(form.entry)


def _move(file: BinaryIO, place: int, base: int, form: tag_directories.Form) -> None:
    """Have a directory that was copied `base` bytes further on say where things lie now."""
    file.seek(place)
    (count,) = struct.unpack(form.count, file.read(struct.calcsize(form.count)))
    start, step = file.tell(), struct.calcsize(form.entry)
    for at in range(start, start + count * step, step):
        file.seek(at)
        tag, kind, number, content = struct.unpack(form.entry, file.read(step))
        length = number * tag_directories.bytes_of(kind)
        is_apart = length > len(content)
        where = at + step - len(content)
        if is_apart:
            (old,) = struct.unpack(form.place, content)
            where = old + base
            file.seek(at + step - len(content))
            file.write(struct.pack(form.place, where))
        if tag not in _DATA and tag not in tag_directories.POINTERS:
            continue
        file.seek(where)
        letters = f"{form.order}{number}{'Q' if kind in {16, 18} else 'L'}"
        moved = [each + base for each in struct.unpack(letters, file.read(length))]
        file.seek(where)
        file.write(struct.pack(letters, *moved))
        if tag in tag_directories.POINTERS:
            _move(file, moved[0], base, form)
