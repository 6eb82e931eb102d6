# -*- coding: utf-8 -*-
"""Words that all hosts share: times, amounts of memory, sizes, and the names of new layers."""

from .language import _, local_number, ngettext

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def duration_text(seconds):
    """Return a time in words, no more exact than a forecast is: "45 s", "12 min", "1.6 hours", "3 days"."""
    if seconds <= 90:
        return _("%d s") % max(1, round(seconds))
    if seconds <= 90 * MINUTE:
        return _("%d min") % round(seconds / MINUTE)
    if seconds < 2 * DAY:
        return _("%s hours") % local_number("%.2g" % (seconds / HOUR))
    days = int(seconds / DAY + 0.5)
    return ngettext("%d day", "%d days", days) % days


def time_left_text(seconds):
    """Return how long a job still takes, None where that is not known yet."""
    return _("estimating the time left") if seconds is None else _("about %s left") % duration_text(seconds)


def bytes_text(count):
    """Return a number of bytes in the unit that fits it, with two digits at least: "34 kB", "5.6 MB".

    A kB is 1000 bytes.
    """
    if count < 1000:
        return ngettext("%d byte", "%d bytes", count) % count
    amount = float(count)
    unit = ""
    for unit in (_("kB"), _("MB"), _("GB"), _("TB")):
        amount /= 1000
        if amount < 9.95:
            return "%s %s" % (local_number("%.1f" % amount), unit)
        if amount < 999.5:
            return "%.0f %s" % (amount, unit)
    return "%.0f %s" % (amount, unit)


def scale_text(scale):
    """Return how large a result is seen, 1 for a pixel of the screen each: "100 %", "33.3 %", "1600 %"."""
    percent = 100.0 * scale
    return local_number("%.3g %%" % percent) if percent < 1000 else "%.0f %%" % percent


def size_text(target, old, new):
    """Return how much larger it became, in the terms of the request: "x2.5", or "1920x1080" by its sides.

    `old` and `new` are widths and heights.
    """
    if "width" in target or "height" in target:
        return "%dx%d" % tuple(new)
    return "x%g" % round(target.get("factor") or float(new[0]) / old[0], 3)


def layers_text(count):
    """Return how many layers there are in words."""
    return ngettext("%d layer", "%d layers", count) % count


def networks_text(answer):
    """Return the ids of all networks that a `done` or a `plan` tells of: "clean-x1, faithful-x4"."""
    ids = (answer.get("clean"), answer["model"])
    return answer.get("networks") or ", ".join(name for name in ids if name)


def layer_name(old_name, size, networks):
    """Return the name of a new layer, or of a copy of a document: "x4 Background (faithful-x4)".

    What tells it from the old one comes first: a list of layers as narrow as it usually is shows no more.
    """
    return "%s %s (%s)" % (size, old_name, networks)
