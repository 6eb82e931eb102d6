"""Finds the pictures of a batch: files, folders and patterns."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from enlarger.errors import EnlargerError, RequestError, SourceError
from enlarger.files.openers import OPENERS
from enlarger.files.recognition import recognise
from enlarger.system.language import _

PICTURE_EXTENSIONS = frozenset(
    (
        *(
            ".png",
            ".jpg",
            ".jpeg",
            ".jpe",
            ".jfif",
            ".tif",
            ".tiff",
            ".webp",
            ".gif",
            ".apng",
            ".avif",
            ".jxl",
            ".heic",
        ),
        *(".heif", ".psd", ".psb", ".bmp", ".dib", ".dds", ".ico", ".jp2", ".j2k", ".jpx", ".pcx", ".ppm"),
        *(".pgm", ".pbm", ".pnm", ".sgi", ".ras", ".qoi", ".xbm", ".xpm", ".tga", ".cbz"),
    )
)
"""Files called so are meant to be pictures, and to be told of when they are none."""

_HEAD = 64
"""Bytes by which a file without such a name is told."""


@dataclass(frozen=True)
class Found:
    """A picture of a batch."""

    path: Path
    """Absolute, with links as they were named."""
    place: Path
    """Relative to the folder of the results: the source's own name there."""


@dataclass
class Search:
    """The pictures that were found, and what was seen beside them."""

    found: list[Found] = field(default_factory=list["Found"])
    """Each once, in the order in which they were named, folders by their names."""
    left_out: int = 0
    """Files in folders that are no pictures, as far as their names and first bytes tell."""
    failures: list[tuple[Path, EnlargerError]] = field(default_factory=list["tuple[Path, EnlargerError]"])
    """Folders that cannot be read."""


def find_pictures(
    named: Sequence[Path], results: Path, is_result: Callable[[Path], bool], *, recursive: bool
) -> Search:
    """Return the pictures that are `named`: files, pictures of folders, with `recursive` also of those below
    them, and what fits a pattern, for shells that expand none.

    In folders, hidden files, links to other folders, the folder of the `results`, unless it is the one that
    is named, and what `is_result` are left out. Raises RequestError for a pattern that nothing fits and for a
    name that is not there.
    """
    search = Search()
    results = Path(os.path.realpath(results))
    seen: set[Path] = set()
    for name in named:
        path = Path(os.path.abspath(name))
        if path.is_dir():
            files = _below(path, results, search, recursive=recursive)
        elif os.path.lexists(path):
            files = iter([Found(path, Path(path.name))])
        else:
            files = _fitting(name)
        for found in files:
            if found.path not in seen and not is_result(found.path):
                seen.add(found.path)
                search.found.append(found)
    return search


def _below(root: Path, results: Path, search: Search, *, recursive: bool) -> Iterator[Found]:
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                ordered = sorted(entries, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            failure = SourceError(
                _("{folder} cannot be read: {reason}.", folder=folder, reason=error.strerror),
                _("Check its permissions."),
            )
            search.failures.append((folder, failure))
            continue
        below: list[Path] = []
        for entry in ordered:
            path = Path(entry.path)
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if recursive and os.path.realpath(path) != str(results):
                    below.append(path)
            elif _is_picture(path):
                yield Found(path, path.relative_to(root))
            else:
                search.left_out += 1
        folders += reversed(below)


def _is_picture(path: Path) -> bool:
    """Tell whether a file of a folder is meant to be a picture."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        if path.suffix.lower() in PICTURE_EXTENSIONS:
            return True
        with path.open("rb") as file:
            return recognise(file.read(_HEAD).ljust(_HEAD)) in OPENERS
    except OSError:
        # A link that leads nowhere, or a file that may not be read: whoever reads it says what is wrong.
        return path.suffix.lower() in PICTURE_EXTENSIONS


def _fitting(pattern: Path) -> Iterator[Found]:
    """Yield the files that fit a pattern, with the folders between them and its fixed part as their place."""
    text = str(pattern)
    if not glob.has_magic(text):
        raise RequestError(_("There is no file {pattern}.", pattern=pattern), _("Check how it is written."))
    fixed = Path(os.path.abspath(_fixed_part(pattern)))
    found = sorted(glob.glob(text, recursive=True), key=os.fsencode)
    files = [Path(os.path.abspath(name)) for name in found if not os.path.isdir(name)]
    if not files:
        raise RequestError(
            _("No file fits {pattern}.", pattern=pattern), _("Check the pattern, or name the folder.")
        )
    for path in files:
        yield Found(path, path.relative_to(fixed))


def _fixed_part(pattern: Path) -> Path:
    """Return the folders that a pattern begins with, before anything that stands for several names."""
    fixed: list[str] = []
    for part in pattern.parts[:-1]:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return Path(*fixed)
