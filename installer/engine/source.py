"""What an engine is installed from: a checkout, or the wheel that this installer came in."""

from __future__ import annotations

import hashlib
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
"""The checkout, or the wheel's data: both hold plugins/ beside installer/."""


def is_checkout() -> bool:
    """Tell whether the engine can be installed from here; in a wheel it is installed already."""
    return (SOURCE / "pyproject.toml").exists()


def digest() -> str:
    """Digest of the files an engine is installed from, so that a changed checkout is noticed."""
    total = hashlib.sha256()
    for top in ("pyproject.toml", "core", "plugins", "models", "installer/engine/locks"):
        for path in _files(SOURCE / top):
            total.update(f"{path.relative_to(SOURCE).as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def digest_of(wheel: Path) -> str:
    """Digest of a wheel."""
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def _files(top: Path) -> list[Path]:
    """List a file, or the files of a folder but for what Python and the training leave there."""
    if top.is_file():
        return [top]
    skipped = {"__pycache__", "training"}
    return sorted(path for path in top.rglob("*") if path.is_file() and not skipped & set(path.parts))
