"""Where the networks, plug-ins and installer are that come with Enlarger: in a wheel, or in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).parents[1]


def shipped_folder(name: Literal["models", "plugins", "installer"]) -> Path:
    """Return a folder that came with Enlarger: of the package's `data`, or of the checkout around it."""
    data = _PACKAGE / "data"
    return (data if data.is_dir() else _PACKAGE.parents[1]) / name
