"""What has to be installed beside Enlarger before some networks can be imported."""

from __future__ import annotations

import importlib.util

from enlarger.networks.catalogue import Entry

MODULES = {"torch": ("torch", "spandrel")}
"""The modules that an extra of the package brings."""


def missing_extra(entry: Entry) -> str:
    """Return the extra that `entry` needs and that is not here, or nothing."""
    modules = MODULES.get(entry.extra, ())
    return entry.extra if any(importlib.util.find_spec(module) is None for module in modules) else ""
