# -*- coding: utf-8 -*-
"""What the user or a script asks for: checked before any work, and as fields of requests to the engine."""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

import generated_detail
from enlarger_bridge import dialog, requests
from gimpfu import *
from rasters import LARGEST_SIDE

SMALLEST_FACTOR, LARGEST_FACTOR = 0.01, 1000.0
SHRINKS = "lanczos"  # makes what is not larger than its source: no network runs for that

CANVASES = (("Grow to show the new layer", "grow"), ("Leave as it is", "leave"))
EFFECTS = (("Merge into the new layer", "merged"), ("Keep as effects, with sizes scaled", "carried"))
CLEANING = (("As needed, with Automatic", "auto"), ("Yes", "yes"), ("No", "no"))
COLOURS = (("Convert the image to RGB", "rgb"), ("Keep the image's palette", "palette"))


class Options(object):
    """The choices of one call. What is out of range or unknown fails with the reason."""

    def __init__(
        self,
        model,
        factor,
        width,
        height,
        device,
        detail,
        fidelity,
        lock,
        tileable=False,
        look="faithful",
        time="best",
        clean="auto",
        accepts_noncommercial=False,
        keeps_faces=True,
    ):
        """Check the choices; 0 for a width or a height means by the factor."""
        check_number("factor", factor, SMALLEST_FACTOR, LARGEST_FACTOR)
        check_number("width", width, 0, LARGEST_SIDE)
        check_number("height", height, 0, LARGEST_SIDE)
        check_choice("detail", detail, generated_detail.DETAILS)
        check_number("fidelity", fidelity, 0, 1)
        check_choice("lock", lock, generated_detail.LOCKS)
        check_choice("look", look, dialog.LOOKS)
        check_choice("time", time, dialog.TIMES)
        check_choice("clean", clean, CLEANING)
        self.model = model
        self.look = look
        self.accepts_noncommercial = accepts_noncommercial
        self.target = requests.target(
            None if width or height else factor, int(width) or None, int(height) or None
        )
        wanted = {"auto": None, "yes": True, "no": False}[clean]
        self.settings = requests.settings(
            model, device, tileable=tileable, look=look, time=time, clean=wanted, keeps_faces=keeps_faces
        )
        self._detail, self._fidelity, self._lock = detail, fidelity, lock

    def layer_fields(self, is_generative, keeps_one_layer):
        """Return the fields for layers alone: a mask holds no picture that could be untrue."""
        if not is_generative or self._detail == "all":
            return {"lock": self._lock}
        in_layers = self._detail in generated_detail.APART and not keeps_one_layer
        wanted = requests.fidelity(self._fidelity, in_layers, in_layers and self._detail == "map")
        return {"lock": self._lock, "fidelity": wanted}


def check_number(name, value, low, high):
    """Refuse a number out of range, and what is none."""
    if not low <= value <= high:
        fail("The argument %s must be from %g to %g, not %s." % (name, low, high, value))


def check_choice(name, value, choices):
    """Refuse a word that is none of the choices, pairs of a label and the word."""
    words = [word for _, word in choices]
    if value not in words:
        fail('The argument %s must be "%s", not "%s".' % (name, '" or "'.join(words), value))
