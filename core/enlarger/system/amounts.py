"""Amounts in words: bytes and times."""

from __future__ import annotations


def bytes_text(count: int) -> str:
    """Return a number of bytes in the unit that fits it, with two digits at least: "0 bytes", "34 kB",
    "5.6 MB", "120 GB". A kB is 1000 bytes.
    """
    if count < 1000:
        return f"{count} byte{'s' if count != 1 else ''}"
    amount = float(count)
    for unit in ("kB", "MB", "GB", "TB"):
        amount /= 1000
        if amount < 9.95:
            return f"{amount:.1f} {unit}"
        if amount < 999.5:
            return f"{amount:.0f} {unit}"
    return f"{amount:.0f} TB"


def duration_text(seconds: float) -> str:
    """Return a time to wait in words that are no more exact than a forecast."""
    if seconds < 90:
        return f"{round(seconds)} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
