# -*- coding: utf-8 -*-
"""What the user or a script asks for: checked before any work, and as fields of requests to the engine."""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

import generated_detail
from enlarger_bridge import dialog, printing, requests
from enlarger_bridge.language import _
from gimpfu import *
from rasters import LARGEST_SIDE

SMALLEST_FACTOR, LARGEST_FACTOR = 0.01, 1000.0
OWN_SHEET = "own"  # in the dialog: of a size that is typed
FARTHEST, FINEST, WIDEST_BLEED = 10000.0, 10000.0, 1000.0  # metres; pixels an inch; millimetres
OWNERS_BLEED = -1.0  # stands for what the format's owner wants
SHRINKS = "lanczos"  # makes what is not larger than its source: no network runs for that

CANVASES = ((_("Grow to show the new layer"), "grow"), (_("Leave as it is"), "leave"))
EFFECTS = ((_("Merge into the new layer"), "merged"), (_("Keep as effects, with sizes scaled"), "carried"))
CLEANING = ((_("As needed, with Automatic"), "auto"), (_("Yes"), "yes"), (_("No"), "no"))
COLOURS = ((_("Convert the image to RGB"), "rgb"), (_("Keep the image's palette"), "palette"))


class Options(object):
    """The choices of one call. What is out of range or unknown fails with the reason."""

    def __init__(self, chosen):
        """Check the choices, by the names of the procedures' arguments; 0 for a width or a height means by
        the factor. With a sheet the size is that of the print.
        """
        check_number("factor", chosen["factor"], SMALLEST_FACTOR, LARGEST_FACTOR)
        check_number("width", chosen["width"], 0, LARGEST_SIDE)
        check_number("height", chosen["height"], 0, LARGEST_SIDE)
        check_choice("detail", chosen["detail"], generated_detail.DETAILS)
        check_number("fidelity", chosen["fidelity"], 0, 1)
        check_number("denoise", chosen["denoise"], 0, 1)
        check_choice("lock", chosen["lock"], generated_detail.LOCKS)
        check_choice("look", chosen["look"], dialog.LOOKS)
        check_choice("time", chosen["time"], dialog.TIMES)
        check_choice("clean", chosen["clean"], CLEANING)
        self.chosen = chosen
        self.model = chosen["model"]
        self.look = chosen["look"]
        self.accepts_noncommercial = chosen["accept-noncommercial"]
        self.target = target_of(chosen)
        self.settings = requests.settings(
            self.model,
            chosen["device"],
            denoise=chosen["denoise"] if chosen["denoise"] < 1 else None,
            tileable=chosen["tileable"],
            look=self.look,
            time=chosen["time"],
            clean={"auto": None, "yes": True, "no": False}[chosen["clean"]],
            keeps_faces=chosen["keep-faces"],
        )
        self._detail, self._fidelity, self._lock = (chosen[name] for name in ("detail", "fidelity", "lock"))

    def with_model(self, model):
        """Return the same with another model."""
        return Options(dict(self.chosen, model=model))

    def layer_fields(self, is_generative, keeps_one_layer):
        """Return the fields for layers alone: a mask holds no picture that could be untrue."""
        if not is_generative or self._detail == "all":
            return {"lock": self._lock}
        in_layers = self._detail in generated_detail.APART and not keeps_one_layer
        wanted = requests.fidelity(self._fidelity, in_layers, in_layers and self._detail == "map")
        return {"lock": self._lock, "fidelity": wanted}


def target_of(chosen):
    """Return the `target` of requests: a factor, sides in pixels, or a print."""
    width, height, sheet = int(chosen["width"]), int(chosen["height"]), chosen["sheet"]
    if not sheet:
        return requests.target(None if width or height else chosen["factor"], width or None, height or None)
    if sheet == OWN_SHEET:
        sheet = chosen["sheet-size"].strip()
        if not sheet:
            fail(_("Give the size of the print, such as 60 x 40 cm."))
    check_number("distance", chosen["distance"], 0, FARTHEST)
    check_number("ppi", chosen["ppi"], 0, FINEST)
    check_number("bleed", chosen["bleed"], OWNERS_BLEED, WIDEST_BLEED)
    bleed = None if chosen["bleed"] < 0 else chosen["bleed"]
    return printing.target(sheet, chosen["distance"] or None, chosen["ppi"] or None, bleed)


def check_number(name, value, low, high):
    """Refuse a number out of range, and what is none."""
    if not low <= value <= high:
        fail(
            _("The argument %(name)s must be from %(low)g to %(high)g, not %(value)s.")
            % {"name": name, "low": low, "high": high, "value": value}
        )


def check_choice(name, value, choices):
    """Refuse a word that is none of the choices, pairs of a label and the word."""
    words = [word for _label, word in choices]
    if value not in words:
        fail(
            _('The argument %(name)s must be one of: %(choices)s; not "%(value)s".')
            % {"name": name, "choices": ", ".join(words), "value": value}
        )
