"""What the results of a batch are called."""

from __future__ import annotations

import os
import string
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from enlarger.errors import RequestError, StorageError
from enlarger.files.file_kinds import KINDS, can_write
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.system.language import _

DEFAULT_PATTERN = "{stem}_x{scale}{ext}"

FIELDS = ("stem", "ext", "scale", "width", "height")
"""What a pattern may hold in braces."""

FOR_SEVERAL = {".gif", ".apng", ".cbz"}
"""Extensions of files that are written where there are several pictures."""

LONGEST = 255
"""Bytes of a file's name, on the usual disks."""


@dataclass(frozen=True)
class Naming:
    """How results are named."""

    pattern: str = DEFAULT_PATTERN
    to: str = ""
    """The extension of the kind of file that all results are, with its dot; empty for the source's own."""

    def name(
        self,
        source: Path,
        before: Size,
        after: Size,
        pixel_format: PixelFormat,
        *,
        has_several: bool = False,
    ) -> str:
        """Return the name of the result of `source`, in whose place it lies; `has_several` tells that it
        holds frames or pages. Raises StorageError when it is too long, RequestError when no kind of file
        holds such pixels.
        """
        name = self.pattern.format(
            stem=source.stem,
            ext=self.to or _own_extension(source, after, pixel_format, has_several=has_several),
            scale=f"{max(after.width / before.width, after.height / before.height):.4g}",
            width=after.width,
            height=after.height,
        )
        if len(os.fsencode(name)) > LONGEST:
            raise StorageError(
                _("The name {name} is too long for a file.", name=name), _("Give a shorter --name.")
            )
        return name


BESIDE = Naming("{stem}-x{scale}{ext}")
"""For results that lie beside their source, where nobody says how they are called."""


def parse_naming(pattern: str, to: str) -> Naming:
    """Return how results are named. Raises RequestError for a pattern that cannot be one, or a kind of file
    that is not written.
    """
    fields: list[str] = []
    try:
        for _text, name, form, conversion in string.Formatter().parse(pattern):
            if name is not None:
                fields.append(name if not form and not conversion else f"{name}:{form}")
    except ValueError as error:
        raise RequestError(
            _("{pattern!r} is no pattern for names: {error}.", pattern=pattern, error=error), _hint()
        ) from error
    unknown = [name for name in fields if name not in FIELDS]
    if unknown:
        raise RequestError(
            _("{{{unknown}}} does not stand for anything in a name.", unknown=unknown[0]), _hint()
        )
    if "stem" not in fields:
        raise RequestError(_("All results would have one name."), _("Put {stem} into the pattern."))
    if Path(pattern).name != pattern or "\\" in pattern or "\0" in pattern:
        raise RequestError(
            _("{pattern!r} names more than a file.", pattern=pattern),
            _("Leave folders out; -o says where the results go."),
        )
    extension = f".{to.removeprefix('.').lower()}" if to else ""
    if extension and extension not in FOR_SEVERAL and not can_write(Path(f"x{extension}")):
        kinds = ", ".join(kind.extension[1:] for kind in KINDS)
        raise RequestError(
            _("{to!r} is no kind of file that Enlarger writes.", to=to),
            _("Use one of: {kinds}.", kinds=kinds),
        )
    if extension and "ext" not in fields:
        raise RequestError(
            _("The kind of file was named twice."), _("Put {ext} at the end, or leave --to out.")
        )
    if "ext" not in fields and not can_write(Path(pattern)):
        raise RequestError(
            _("{pattern!r} does not say which kind of file.", pattern=pattern), _("Put {ext} at the end.")
        )
    return Naming(pattern, extension)


def numbered(path: Path, is_taken: Callable[[Path], bool]) -> Path:
    """Return `path`, or where it is taken the next name with a number that is not."""
    number, free = 1, path
    while is_taken(free):
        number += 1
        free = path.with_name(f"{path.stem}_{number}{path.suffix}")
    return free


def _own_extension(source: Path, size: Size, pixel_format: PixelFormat, *, has_several: bool) -> str:
    """Return the source's extension where files called so are written, or that of the first kind that holds
    the result.
    """
    if can_write(source) or (has_several and source.suffix.lower() in FOR_SEVERAL):
        return source.suffix
    for kind in KINDS:
        if not kind.objection(size, pixel_format):
            return kind.extension
    raise RequestError(_("No kind of file holds the result."), _("Ask for a smaller size."))


def _hint() -> str:
    return _("What stands for something: {names}.", names=", ".join(f"{{{name}}}" for name in FIELDS))
