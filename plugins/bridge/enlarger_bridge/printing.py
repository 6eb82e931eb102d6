# -*- coding: utf-8 -*-
"""What is printed on, as a dialog asks for it: the list by the engine's answer to `formats`, the target."""

# ruff: noqa: PYI024 - Python 2.7 knows these tuples alone

from __future__ import division

import collections

from .language import _, local_number, uses_letter

COUNTRIES = {
    "": _("Paper"),
    "CH": _("Switzerland"),
    "DE": _("Germany"),
    "SE": _("Sweden"),
    "UK": _("UK"),
    "US": _("US"),
}
OWN = ""  # the sheet of a size of the user's own
UNITS = ("in", "cm", "mm") if uses_letter() else ("cm", "mm", "in")
FIRST_SHEET = "Tabloid" if uses_letter() else "A2"
DISTANCE, PPI = _("Seen from"), _("Resolution")  # the two ways to say what is needed
FIRST_DISTANCE, FIRST_PPI = 2.0, 150.0  # metres; pixels an inch

# `sheet` is the target's, `label` a line in a list, `block` what it stands under there, and `bleed` what the
# owner wants on each side, in millimetres.
Format = collections.namedtuple("Format", "sheet label block bleed")


def formats(answer):
    """Return the Formats as a list shows them: paper first, then by country, a size of one's own last."""
    return [_format(one) for one in answer["formats"]] + [Format(OWN, _("Own size"), _("Own"), 0.0)]


def target(sheet, distance=None, ppi=None, bleed=None):
    """Return the `target` for a print on a sheet, seen from so many metres, or with so many pixels an inch.

    Without either the engine goes by what the format's owner or print shops ask for. `bleed` is in
    millimetres; None is what the owner wants.
    """
    wanted = {"sheet": sheet}
    if ppi:
        wanted["ppi"] = ppi
    elif distance:
        wanted["distance"] = distance_text(distance)
    if bleed is not None:
        wanted["bleed"] = "%gmm" % bleed
    return {"print": wanted}


def own_sheet(width, height, unit):
    """Return the sheet of a size of the user's own: "356x252cm"."""
    return "%gx%g%s" % (width, height, unit)


def distance_text(metres):
    """Return a distance with its unit: "15 m"."""
    return "%g m" % metres


def verdict(plan):
    """Return what a `plan` says of a print, a sentence or several in each line; nothing without a print."""
    about = plan.get("print")
    return [line for line in [about["verdict"], about["cut"]] + about["notes"] if line] if about else []


def resolution(answer):
    """Return the pixels an inch, across and down, that a document with the result is to have, or None."""
    about = answer.get("print")
    return tuple(about["resolution"]) if about else None


def crop(answer):
    """Return the left, top, right and bottom of the part of the source that is enlarged; None for all."""
    about = answer.get("print")
    return tuple(about["crop"]) if about else None


def factor(answer, source):
    """Return how much larger than a source of this size the result is, of which a `plan` or a `preview`'s
    result tells; a print enlarges a part of it.
    """
    about = answer.get("print")
    return about["factor"] if about else answer["size"][0] / source[0]


def loupe_text(target):
    """Return the label of the button that shows a print as from its distance, None where there is none."""
    wanted = target.get("print", {})
    return _("From %s") % local_number(wanted["distance"]) if wanted.get("distance") else None


def _format(about):
    country, sheet = about["country"], about["id"]
    label = "%s, %s" % (sheet, _size_text(about["width"], about["height"]))
    return Format(sheet, label, COUNTRIES.get(country, country), about["bleed"])


def _size_text(width, height):
    """Return a size in millimetres: "42 x 59.4 cm", "3.56 x 2.52 m"."""
    unit, name, digits = (10, "cm", 2) if max(width, height) < 1000 else (1000, "m", 3)
    return "%s x %s %s" % (_plain(width / unit, digits), _plain(height / unit, digits), name)


def _plain(number, digits):
    return local_number(("%.*f" % (digits, number)).rstrip("0").rstrip("."))
