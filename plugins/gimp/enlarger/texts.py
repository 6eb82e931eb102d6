# -*- coding: utf-8 -*-
"""Text layers in a document that is scaled: they stay text where GIMP can draw it larger."""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

from gimpfu import *
from rasters import fingerprint

LENGTHS = "letter_spacing", "line_spacing", "indent"  # in pixels
NEAR = 0.04  # of a side, and a pixel or two: as exactly as a text keeps its size at another size of its letters
EVEN = 0.002  # how far the two factors may differ, as sides are whole pixels


def stays_text(layer, scaling):
    """Whether a layer is text and nothing but that, which GIMP can draw again at the size that is wanted."""
    if isinstance(layer, gimp.GroupLayer) or not pdb.gimp_item_is_text_layer(layer) or layer.mask:
        return False
    across, down = scaling.factors
    if abs(across / down - 1) > EVEN:
        return False
    # A text that was painted on or turned is no longer what GIMP draws of it.
    copy = layer.copy()
    try:
        draw(copy, 1.0)
        return fingerprint(copy) == fingerprint(layer)
    finally:
        gimp.delete(copy)


def draw(layer, factor):
    """Have GIMP draw a text with its letters and all that is measured in pixels times a factor."""
    size, unit = pdb.gimp_text_layer_get_font_size(layer)
    for name in LENGTHS:
        value = pdb["gimp_text_layer_get_" + name](layer)
        if value:
            pdb["gimp_text_layer_set_" + name](layer, value * factor)
    pdb.gimp_text_layer_set_font_size(layer, size * factor, unit)


def draw_larger(layer, box, factor):
    """Draw a text anew in its scaled box (x, y, width, height)."""
    draw(layer, factor)
    sides = layer.width, layer.height
    if any(abs(side - wanted) > 2 + NEAR * wanted for side, wanted in zip(sides, box[2:])):
        pdb.gimp_text_layer_resize(layer, *box[2:])  # its lines were broken in a frame
    layer.set_offsets(*box[:2])
