"""The process that takes the networks out of an archive from anywhere: `python -I -m
enlarger.importing.unpacking FOLDER`.

What it unpacks goes to the folder `unpacked`, each folder of the archive to one with a number and its name.
"""

from __future__ import annotations

import re
import sys
import zipfile
import zlib
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from enlarger.errors import EnlargerError, ModelError
from enlarger.system.language import _
from enlarger.system.processes import answer_parent
from enlarger.system.storage import is_full

from .messages import ImportAnswer, UnpackRequest
from .worker import confine_to

UNPACKED = "unpacked"

MOST_MEMBERS = 100_000
"""Files in an archive, networks or not."""

LARGEST_ARCHIVE = 8 << 30
"""Bytes that are unpacked at most."""

PIECE = 1 << 20


def answer(fields: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the `ImportAnswer` to an `UnpackRequest`, with a problem where the archive is none."""
    request = msgspec.convert(fields, UnpackRequest)
    try:
        _unpack(Path(request.file), {*request.suffixes}, folder / UNPACKED)
        result = ImportAnswer()
    except EnlargerError as error:
        result = ImportAnswer(problem=error.message, hint=error.hint)
    except RuntimeError as error:  # what zipfile says of passwords
        result = ImportAnswer(problem=_("The archive cannot be unpacked: {error}.", error=error))
    except OSError as error:
        if is_full(error):
            raise  # whoever asked sees that there is no room
        result = ImportAnswer(
            problem=_("The archive is damaged: {error}.", error=error), hint=_("Download it again.")
        )
    except (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, ValueError) as error:
        result = ImportAnswer(
            problem=_("The archive is damaged: {error}.", error=error), hint=_("Download it again.")
        )
    return msgspec.to_builtins(result)


def _unpack(path: Path, suffixes: set[str], target: Path) -> None:
    target.mkdir()
    left = LARGEST_ARCHIVE
    homes: dict[PurePosixPath, Path] = {}
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise ModelError(
                _(
                    "The archive was refused: it holds more than {most} files.",
                    most=MOST_MEMBERS,
                )
            )
        for member in members:
            name = PurePosixPath(member.filename.replace("\\", "/"))
            if member.is_dir() or name.suffix.lower() not in suffixes or is_litter(name):
                continue
            home = homes.setdefault(name.parent, target / f"{len(homes)}-{_plain(name.parent.name)}")
            home.mkdir(exist_ok=True)
            # How long it says it is proves nothing.
            with archive.open(member) as source, (home / _plain(name.name)).open("xb") as file:
                while piece := source.read(PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise ModelError(_("The archive was refused: unpacked it has more than 8 GiB."))
                    file.write(piece)


def is_litter(path: PurePosixPath | Path) -> bool:
    """Tell whether a file is hidden, or one that macOS puts beside each file in its archives."""
    return path.name.startswith(".") or "__MACOSX" in path.parts


def _plain(name: str) -> str:
    """Return a name of a file or a folder as every system takes it."""
    return re.sub(r"[^A-Za-z0-9._+-]+", "-", name)[-120:]


if __name__ == "__main__":
    _folder = Path(sys.argv[1])
    confine_to(_folder)
    answer_parent(_folder, lambda request: answer(request, _folder))
