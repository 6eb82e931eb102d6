"""Amounts in words: bytes, times, fractions. The editors' plug-ins have the first two in
`enlarger_bridge.texts`.
"""

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
    """Return a time in words, no more exact than a forecast is: "45 s", "12 min", "1.6 hours", "3 days"."""
    if seconds <= 90:
        return f"{max(1, round(seconds))} s"
    if seconds <= 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.2g} hours" if seconds < 2 * 86400 else f"{round(seconds / 86400)} days"


FRACTIONS = (
    *((2, "half"), (3, "a third"), (4, "a quarter"), (5, "a fifth"), (6, "a sixth"), (7, "a seventh")),
    *((8, "an eighth"), (10, "a tenth"), (12, "a twelfth"), (15, "a fifteenth"), (20, "a twentieth")),
)
"""What they divide by, and how they are said."""


def fraction_text(share: float) -> str:
    """Return the fraction nearest to a share between 0 and 1: "half", "a third", "a twentieth"."""
    return min(FRACTIONS, key=lambda fraction: abs(fraction[0] * share - 1))[1]
