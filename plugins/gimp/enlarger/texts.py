# -*- coding: utf-8 -*-
"""Text layers in a document that is scaled: they stay text where GIMP can draw it larger."""

# ruff: noqa: B905, F403, F405 - gimpfu fills the namespace; Python 2.7 has no strict zip

from gimpfu import *
from layers import all_layers
from rasters import fingerprint

LENGTHS = "letter_spacing", "line_spacing", "indent"  # in pixels
# How far a side may be off, beside two pixels: so exactly a text keeps its proportions at another font size.
SIDE_TOLERANCE = 0.04
FACTOR_TOLERANCE = 0.002  # how far the two factors may differ, as sides are whole pixels


def texts_of(image, scaling):
    """Return the layers that are text and nothing but that, which GIMP can draw again at the size wanted."""
    across, down = scaling.factors
    found = [layer for layer in all_layers(image.layers) if is_text(layer) and not layer.mask]
    if not found or abs(across / down - 1) > FACTOR_TOLERANCE:
        return []
    # A text that was painted on or turned is no longer what GIMP draws of it.
    twin = image.duplicate()
    try:
        pdb.gimp_image_undo_disable(twin)
        copies = dict(zip(all_layers(image.layers), all_layers(twin.layers)))
        return [layer for layer in found if is_drawn(copies[layer])]
    finally:
        gimp.delete(twin)


def is_text(layer):
    """Whether GIMP knows a layer as text."""
    if isinstance(layer, gimp.GroupLayer) or layer.is_rasterized:
        return False
    return bool(pdb.gimp_item_is_text_layer(layer))


def is_drawn(layer):
    """Draw a text anew, and tell whether it has the pixels that it had."""
    before = fingerprint(layer)
    draw(layer, 1.0)
    return fingerprint(layer) == before


def draw(layer, factor):
    """Have GIMP draw a text with its letters and all that is measured in pixels times a factor."""
    size, unit = pdb.gimp_text_layer_get_font_size(layer)
    for name in LENGTHS:
        value = pdb["gimp_text_layer_get_" + name](layer)
        if value:
            pdb["gimp_text_layer_set_" + name](layer, value * factor)
    # A size that does not change draws nothing.
    pdb.gimp_text_layer_set_font_size(layer, 2 * size * factor, unit)
    pdb.gimp_text_layer_set_font_size(layer, size * factor, unit)


def replace_with_text(image, layer, kept, box, factor):
    """Put `kept`, a copy of a text from before the image was scaled, in the place of what has become of it:
    drawn anew, in its scaled box (x, y, width, height).
    """
    name = layer.name
    pdb.gimp_image_insert_layer(image, kept, layer.parent, pdb.gimp_image_get_item_position(image, layer))
    image.remove_layer(layer)
    kept.name = name
    draw(kept, factor)
    sides = kept.width, kept.height
    if any(abs(side - wanted) > 2 + SIDE_TOLERANCE * wanted for side, wanted in zip(sides, box[2:])):
        pdb.gimp_text_layer_resize(kept, *box[2:])  # its lines were broken in a frame
    kept.set_offsets(*box[:2])
