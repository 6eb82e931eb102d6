"""Enlarger: super-resolution for pictures, and for layers in GIMP and Krita.

    import enlarger

    large = enlarger.upscale(picture, scale=4)

`picture` is a NumPy array, a Pillow image or a file (docs/python.md). To read the code, start at
`enlarger.tiles.upscale`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .version import __version__

if TYPE_CHECKING:
    from .api import (
        Cancellation,
        Cancelled,
        Device,
        EnlargerError,
        EnlargerWarning,
        Forecast,
        ModelCard,
        Options,
        Progress,
        available_devices,
        models,
        plan,
        upscale,
    )

__all__ = [
    "Cancellation",
    "Cancelled",
    "Device",
    "EnlargerError",
    "EnlargerWarning",
    "Forecast",
    "ModelCard",
    "Options",
    "Progress",
    "__version__",
    "available_devices",
    "models",
    "plan",
    "upscale",
]


def __getattr__(name: str) -> Any:
    """Import the public names when one is asked for: the engine has to say hello before that."""
    if name in __all__:
        return getattr(importlib.import_module(".api", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
