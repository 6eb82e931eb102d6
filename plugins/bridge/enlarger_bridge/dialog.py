# -*- coding: utf-8 -*-
"""What the dialogs of all hosts are made of: groups, choices and their words, in the order of all dialogs."""

from .language import _

LOOK, SIZE, FIDELITY, RESULT, MORE = _("Look"), _("Size"), _("Fidelity"), _("Result"), _("More")

LOOKS = [(_("Faithful: makes nothing up"), "faithful"), (_("Sharp: makes up detail"), "sharp")]
TIMES = [(_("Best within minutes"), "best"), (_("Fast"), "fast")]
SIZES = [
    (_("Factor"), "factor"),
    (_("Per cent"), "percent"),
    (_("Width in pixels"), "width"),
    (_("Height in pixels"), "height"),
    (_("Print"), "print"),
]

CLEAN_FIRST = _("Clean first (noise, JPEG)")
KEEP_FACES = _("Keep faces as the source has them")
REDRAW_FACES = _("Redraw faces, as a layer of its own")
KEEP_ORIGINAL = _("Keep the original layer visible")
NOISE = _("Noise that is removed")
TILEABLE = _("Tileable: opposite edges stay seamless")

MOST_COMPARED = 3  # networks beside the one that is chosen: the engine draws four panels
