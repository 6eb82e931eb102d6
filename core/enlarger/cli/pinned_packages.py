"""The packages that Enlarger was tested with: the installer's lock, and how what is here differs from it."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from enlarger.system.shipped_files import shipped_folder


@dataclass(frozen=True)
class Package:
    """A package, the version that was tested, and the one that is here."""

    name: str
    tested: str
    """Empty where none was."""
    found: str | None
    """None where the package is missing."""
    fits: bool
    """Whether what is here is a version that Enlarger asks for."""


def lock() -> Path:
    """Return the file that pins the engine's packages; it need not be there."""
    return shipped_folder("installer") / "engine" / "locks" / "engine.txt"


def packages() -> list[Package]:
    """Return what the engine needs on this system, and what of it is here."""
    tested = dict(_pins())
    asked = {requirement.name: requirement for requirement in _asked()}
    found = {name: version_of(name) for name in {*tested, *asked}}
    return [
        Package(
            name,
            tested.get(name, ""),
            version,
            version is not None
            and (name not in asked or asked[name].specifier.contains(version, prereleases=True)),
        )
        for name, version in sorted(found.items())
    ]


def _pins() -> Iterator[tuple[str, str]]:
    try:
        lines = lock().read_text("utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        if line and line[0] not in "# ":
            requirement = Requirement(line.rstrip(" \\"))
            if requirement.marker is None or requirement.marker.evaluate():
                (version,) = requirement.specifier
                yield requirement.name, version.version


def _asked() -> Iterator[Requirement]:
    try:
        texts = importlib.metadata.requires("enlarger") or []
    except importlib.metadata.PackageNotFoundError:
        return
    for text in texts:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement


def version_of(name: str) -> str | None:
    """Return the version of a package that is here, or None."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
