# -*- coding: utf-8 -*-
"""The parameters and results of a procedure: what kinds scripts know, and what GIMP has to know of one."""

# ruff: noqa: B904 - Python 2.7 chains no exceptions

from __future__ import absolute_import

import copy
import re

from gimpfu import constants
from gimpfu.errors import Failure
from gimpfu.translated import _
from gimpfu.values import colour, text_types

PF_INT32, PF_INT16, PF_INT8, PF_FLOAT, PF_STRING = range(5)
PF_INT = PF_INT32
PF_VALUE = PF_STRING
PF_COLOR = PF_COLOUR = 10
PF_REGION = PF_ITEM = 11
PF_DISPLAY, PF_IMAGE, PF_LAYER, PF_CHANNEL, PF_DRAWABLE = range(12, 17)
PF_VECTORS = 19
PF_TOGGLE = PF_BOOL = 1000
PF_SLIDER, PF_SPINNER, PF_FONT, PF_FILE, PF_BRUSH, PF_PATTERN, PF_GRADIENT = range(1001, 1008)
PF_ADJUSTMENT = PF_SPINNER
PF_RADIO, PF_TEXT, PF_PALETTE, PF_FILENAME, PF_DIRNAME, PF_OPTION = range(1008, 1014)

# By classic number: the kind, the type in 2.10's PDB, and what a script means that gives no default.
KINDS = {
    PF_INT32: ("integer", constants.PDB_INT32, 0),
    PF_INT16: ("integer", constants.PDB_INT16, 0),
    PF_INT8: ("integer", constants.PDB_INT8, 0),
    PF_FLOAT: ("number", constants.PDB_FLOAT, 0.0),
    PF_STRING: ("text", constants.PDB_STRING, ""),
    PF_COLOR: ("colour", constants.PDB_COLOR, (0, 0, 0)),
    PF_ITEM: ("item", constants.PDB_ITEM, None),
    PF_DISPLAY: ("display", constants.PDB_DISPLAY, None),
    PF_IMAGE: ("image", constants.PDB_IMAGE, None),
    PF_LAYER: ("layer", constants.PDB_LAYER, None),
    PF_CHANNEL: ("channel", constants.PDB_CHANNEL, None),
    PF_DRAWABLE: ("drawable", constants.PDB_DRAWABLE, None),
    PF_VECTORS: ("vectors", constants.PDB_VECTORS, None),
    PF_TOGGLE: ("switch", constants.PDB_INT32, False),
    PF_SLIDER: ("slider", constants.PDB_FLOAT, 0.0),
    PF_SPINNER: ("number", constants.PDB_FLOAT, 0.0),
    PF_FONT: ("font", constants.PDB_STRING, ""),
    PF_FILE: ("file", constants.PDB_STRING, ""),
    PF_BRUSH: ("brush", constants.PDB_STRING, ""),
    PF_PATTERN: ("pattern", constants.PDB_STRING, ""),
    PF_GRADIENT: ("gradient", constants.PDB_STRING, ""),
    PF_RADIO: ("choice", constants.PDB_INT32, None),
    PF_TEXT: ("paragraph", constants.PDB_STRING, ""),
    PF_PALETTE: ("palette", constants.PDB_STRING, ""),
    PF_FILENAME: ("filename", constants.PDB_STRING, ""),
    PF_DIRNAME: ("folder", constants.PDB_STRING, ""),
    PF_OPTION: ("index", constants.PDB_INT32, 0),
}

NUMBERS = {"integer", "number", "slider"}
CHOICES = {"choice", "index"}
ITEMS = {"drawable", "layer", "channel", "vectors", "item"}
OBJECTS = ITEMS | {"image", "display"}
PATHS = {"file", "filename", "folder"}
RESOURCES = {"font", "brush", "pattern", "gradient", "palette"}

# What fields of the classic dialog allowed where a script names no range.
USUAL_RANGE = (0, 100, 1)


def plain_name(name):
    """Return a name as GIMP 3 can know it: letters, digits and hyphens, a letter in front."""
    plain = re.sub("[^A-Za-z0-9]+", "-", name or "").strip("-")
    return plain if plain[:1].isalpha() else ("value-" + plain).strip("-")


def shown(label):
    """Return the text of a choice; some scripts give numbers."""
    return label if isinstance(label, text_types) else str(label)


def with_own_names(parameters, taken=()):
    """Give each parameter a name that none before it has; return them."""
    taken = set(taken)
    for parameter in parameters:
        base, number = parameter.name, 2
        while parameter.name in taken:
            parameter.name = "%s-%d" % (base, number)
            number += 1
        taken.add(parameter.name)
    return parameters


# Of an argument that stands for another one: what its label begins with.
FORMER = "The former name of "


class Parameter(object):
    """A row of a procedure's parameters or results.

    `kind` says what it is, `pdb_type` how the PDB of GIMP 2.10 calls that. A number may have a range (`low`,
    `high`, `step`), a second field in per cent, and a word that its field shows for the lowest value;
    `choices` are pairs of a label and a value, or a function that gives them when the dialog opens. With
    `is_open` any value may be passed, and the script checks it.
    """

    def __init__(self, code, name, label, default=None, extra=None):
        try:
            self.kind, self.pdb_type, usual = KINDS[code]
        except (KeyError, TypeError):
            raise Failure("gimpfu: the parameter %r has the type %r, which is not one of PF_…" % (name, code))
        self.code = code
        self.is_open = False
        self.name = plain_name(name)
        self.label = label or name or self.name
        self.low = self.high = self.step = None
        self.per_cent = False
        self.low_word = ""
        self.choices = None
        self.default = usual if default is None else default
        if self.kind in NUMBERS:
            self._take_range(extra or (USUAL_RANGE if code in {PF_SLIDER, PF_SPINNER} else None))
        elif self.kind in CHOICES:
            self._take_choices(extra)
        elif self.kind == "colour":
            self.default = colour(self.default)
        elif self.kind == "switch":
            self.default = bool(self.default)
        elif self.pdb_type == constants.PDB_STRING and not isinstance(self.default, text_types):
            self.default = str(self.default)

    def _take_range(self, extra):
        whole = int if self.kind == "integer" else float
        if self.default == "":
            self.default = 0
        try:
            self.default = whole(self.default)
            if extra:
                self.low, self.high = sorted((whole(extra[0]), whole(extra[1])))
                self.step = extra[2] if len(extra) > 2 else 1
                self.per_cent = tuple(extra[3:]) == ("%",)
                self.low_word = "".join(extra[3:]) if not self.per_cent else ""
                # GIMP refuses a default outside the range; the classic dialog moved it to the nearest end.
                self.default = min(max(self.default, self.low), self.high)
        except (TypeError, ValueError, IndexError):
            raise Failure(
                "gimpfu: the parameter %s needs a number and (lowest, highest, step), not %r and %r."
                % (self.name, self.default, extra)
            )

    def _take_choices(self, extra):
        if callable(extra):
            self.choices = extra
        elif not extra:
            raise Failure("gimpfu: the parameter %s has no choices." % self.name)
        elif self.kind == "index":
            self.choices = [(shown(text), number) for number, text in enumerate(extra)]
        else:
            self.choices = [(shown(text), value) for text, value in extra]
        if self.choices is not extra and self.default not in [value for _, value in self.choices]:
            self.default = self.choices[0][1]
        elif self.default is None:
            self.default = ""
        if self.is_textual or self._is_by_text():
            self.pdb_type = constants.PDB_STRING

    def renamed(self, name):
        """Return the same parameter under another name."""
        other = copy.copy(self)
        other.name, other.label = name, FORMER + self.name
        return other

    def fault(self, low, high):
        """Return what to say of a text that is no number of this range."""
        label = self.label.replace("_", "").partition(" (")[0]
        return _("%(label)s must be a number from %(low)g to %(high)g.") % {
            "label": label,
            "low": low,
            "high": high,
        }

    def _is_by_text(self):
        """Whether choices are neither numbers nor texts, and so known to the PDB as they are written."""
        return not callable(self.choices) and not all(isinstance(value, int) for _, value in self.choices)

    @property
    def is_textual(self):
        """Whether choices are known to the PDB by texts."""
        return self.kind == "choice" and isinstance(self.default, text_types)

    def value(self, held):
        """Return what the script gets for what the PDB or the dialog holds."""
        if self.kind == "switch":
            return bool(held)
        if self.kind == "colour":
            return colour(held)
        if self.pdb_type == constants.PDB_FLOAT:
            return float(held)
        if self.kind in {"integer", "index"}:
            return int(held)
        if self.pdb_type == constants.PDB_STRING:
            held = "" if held is None else self._chosen(held)
        return held

    def _chosen(self, held):
        """Return the choice that is written like this, where choices are neither numbers nor texts."""
        if self.kind != "choice" or self.is_textual or not isinstance(held, text_types):
            return held
        return next((value for _, value in self.choices if str(value) == held), held)
