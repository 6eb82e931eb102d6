"""Makes the engine alone: in a sandbox, or for a plug-in that has none."""

from __future__ import annotations

from pathlib import Path

from installer.engine.setup import set_up
from installer.system.errors import InstallError
from installer.system.manifest import Manifest


def make_engine(prefix: Path, wheel: Path, *, reuse: bool) -> int:
    """Make the engine of a wheel in a prefix; with `reuse` keep one of it that is there and works."""
    if not wheel.is_file():
        raise InstallError(f"There is no {wheel}.")
    set_up(Manifest.load(prefix), None, reuse=reuse, wheel=wheel)
    return 0
