"""What the user chose last for each kind of picture, which Automatic goes by; no other choice changes it."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from enlarger.system.storage import write_whole
from enlarger.system.user_folders import data_folder

if TYPE_CHECKING:
    from enlarger.analysis.description import Content


def preferences_file() -> Path:
    """Return where they are kept; the file need not be there."""
    return data_folder() / "preferences.json"


def remembered(content: Content) -> str | None:
    """Return the family or network that the user chose last for such pictures; None where none is known."""
    name = _read().get(content)
    return name if isinstance(name, str) else None


def remember(content: Content, name: str) -> None:
    """Keep what the user chose. Where it cannot be written, nothing is kept: the picture is what counts."""
    with contextlib.suppress(OSError):
        _write(_read() | {content: name})


def forget(content: Content) -> None:
    """Keep nothing for such pictures any more, where it can be written."""
    known = _read()
    if known.pop(content, None) is not None:
        with contextlib.suppress(OSError):
            _write(known)


def _write(known: dict[str, Any]) -> None:
    write_whole(preferences_file(), json.dumps(known, indent=1).encode())


def _read() -> dict[str, Any]:
    try:
        found = json.loads(preferences_file().read_bytes())
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
