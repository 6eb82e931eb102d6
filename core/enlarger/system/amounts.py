"""Amounts in words: bytes, times, fractions. The editors' plug-ins have the first two in
`enlarger_bridge.texts`.
"""

from __future__ import annotations

from .language import _, local_number, ngettext


def bytes_text(count: int) -> str:
    """Return a number of bytes in the unit that fits it, with two digits at least: "0 bytes", "34 kB",
    "5.6 MB", "120 GB". A kB is 1000 bytes.
    """
    if count < 1000:
        return ngettext("{count} byte", "{count} bytes", count)
    amount = float(count)
    unit = ""
    for unit in (_("kB"), _("MB"), _("GB"), _("TB")):
        amount /= 1000
        if amount < 9.95:
            return local_number(f"{amount:.1f} {unit}")
        if amount < 999.5:
            return f"{amount:.0f} {unit}"
    return f"{amount:.0f} {unit}"


def duration_text(seconds: float) -> str:
    """Return a time in words, no more exact than a forecast is: "45 s", "12 min", "1.6 hours", "3 days"."""
    if seconds <= 90:
        return _("{count} s", count=max(1, round(seconds)))
    if seconds <= 90 * 60:
        return _("{count} min", count=round(seconds / 60))
    if seconds < 2 * 86400:
        return _("{hours:.2g} hours", hours=seconds / 3600)
    return ngettext("{count} day", "{count} days", round(seconds / 86400))


FRACTIONS = (
    *((2, _("half the time")), (3, _("a third of the time")), (4, _("a quarter of the time"))),
    *((5, _("a fifth of the time")), (6, _("a sixth of the time")), (7, _("a seventh of the time"))),
    *((8, _("an eighth of the time")), (10, _("a tenth of the time")), (12, _("a twelfth of the time"))),
    *((15, _("a fifteenth of the time")), (20, _("a twentieth of the time"))),
)
"""What they divide by, and how they are said."""


def time_fraction_text(share: float) -> str:
    """Return the fraction of a time nearest to a share between 0 and 1: "half the time", "a third of the
    time".
    """
    return min(FRACTIONS, key=lambda fraction: abs(fraction[0] * share - 1))[1]
