"""A line of what `enlarger doctor` reports."""

from __future__ import annotations

from dataclasses import dataclass

from enlarger.system.language import _

AGAIN = _("Run the installer again: `enlarger install`, or `python3 installer/install.py` in a checkout.")


@dataclass(frozen=True)
class Remark:
    """A line of the report."""

    about: str
    text: str
    remedy: str = ""
    """What to do; empty where nothing is wrong."""
