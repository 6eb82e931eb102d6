"""What the user is told of a picture file that cannot be read."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pyvips

from enlarger.errors import EnlargerError, SourceError
from enlarger.system.language import _

from . import vips


@contextmanager
def as_source_errors(path: Path) -> Generator[None]:
    """Raise what goes wrong in reading a picture as an error of its file's."""
    try:
        yield
    except (pyvips.Error, OSError, UnicodeDecodeError) as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception) -> EnlargerError:
    """Return what the user is told when libvips, Pillow or the system raises `error`."""
    if isinstance(error, FileNotFoundError):
        return SourceError(_("There is no file {path}.", path=path))
    reason = vips.reason(error)
    if any(words in reason for words in ("premature end", "truncated", "Read error at")):
        return too_short(path)
    if "compression format has not been built in" in reason:
        return SourceError(
            _(
                "{path} is compressed by a method that is not read here, such as HEVC in HEIC files.",
                path=path,
            ),
            _("Save it as JPEG, PNG or AVIF with the program or phone that it comes from."),
        )
    return SourceError(
        _("{path} cannot be read as a picture: {reason}.", path=path, reason=reason),
        _("Open and save it with a picture editor."),
    )


def too_short(path: Path) -> SourceError:
    """Return what the user is told of a file that lacks pixels at its end."""
    return SourceError(
        _("{path} ends before all its pixels are there.", path=path), _("Get a whole copy of it.")
    )


def unknown_pixels(path: Path, what: str) -> SourceError:
    """Return what the user is told of a file whose pixels, which are `what`, have no pixel format of ours."""
    return SourceError(
        _("{path} has pixels of a kind that cannot be enlarged: {what}.", path=path, what=what),
        _("Convert it to grey, RGB or CMYK of 8, 16 or 32 bits first."),
    )
