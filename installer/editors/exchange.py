"""Exchanges files in a profile as a whole: made beside their places, renamed into them, and back again.

What goes to one place (GIMP's one folder; Krita's package, its description and its action) is exchanged by a
rename, so an editor finds the old one or the new one and never a mix.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path, PurePosixPath
from typing import Generator, Iterable

from installer.system.files import remove


@contextlib.contextmanager
def swapped(places: list[Path]) -> Generator[None, None, None]:
    """Put what was made beside these places into them; when the block fails, what was there comes back."""
    placed: list[Path] = []
    try:
        for place in places:
            fresh, old = siblings(place)
            remove(old)
            if os.path.lexists(place):
                place.rename(old)
            placed.append(place)
            if fresh.exists():
                fresh.rename(place)
        yield
    except BaseException:
        for place in placed:
            _, old = siblings(place)
            remove(place)
            if old.exists():
                old.rename(place)
        raise


def places_of(profile: Path, files: Iterable[str]) -> list[Path]:
    """Give what is exchanged as a whole for these files of a profile: what lies in folders for plug-ins."""
    return [place_of(profile, unit) for unit in sorted({"/".join(_unit(name)) for name in files})]


def _unit(name: str) -> tuple[str, ...]:
    """Give the place to which a file belongs; some folders for plug-ins lie beside the profile."""
    parts = PurePosixPath(name).parts
    return parts[:4] if parts[0] == ".." else parts[:2]


def place_of(profile: Path, name: str) -> Path:
    """Give where a file of this name lies, be the profile itself a link or not there yet."""
    return Path(os.path.normpath(profile / name))


def siblings(place: Path) -> tuple[Path, Path]:
    """Give the places of a thing on its way in and on its way out; editors pass over both."""
    return place.with_name(f".{place.name}-new"), place.with_name(f".{place.name}-old")


def fresh_place(profile: Path, name: str) -> Path:
    """Give where a file is made that will get this name in the profile."""
    unit = _unit(name)
    rest = PurePosixPath(name).parts[len(unit) :]
    return siblings(place_of(profile, "/".join(unit)))[0].joinpath(*rest)


def keep_foreign(old: Path, folder: Path, ours: set[Path]) -> None:
    """Carry over what somebody else had put into the folder."""
    for path in sorted(old.rglob("*")):
        place = folder / path.relative_to(old)
        if path.is_file() and place not in ours and "__pycache__" not in path.parts and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            path.rename(place)
