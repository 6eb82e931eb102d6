# -*- coding: utf-8 -*-
"""The new layer's mask: the old one's mask and the selection's soft edge, enlarged like the layer itself."""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

from enlarger_bridge.language import _
from gimpfu import *
from rasters import read_raster


def selected_box(layer):
    """Return the part of the layer to enlarge, (x, y, width, height): what is selected, or all of it."""
    touches, x, y, width, height = pdb.gimp_drawable_mask_intersect(layer)
    if not touches:
        fail(_("No part of this layer is selected: select some of it, or nothing at all (Select > None)."))
    return x, y, width, height


def add_mask_job(queue, image, layer, box, target):
    """Add the job for the new layer's mask; return the path of its result, or None for no mask."""
    if pdb.gimp_selection_is_empty(image):
        return queue.add(layer.mask, box, target=target) if layer.mask else None
    mask = pdb.gimp_layer_create_mask(layer, ADD_MASK_SELECTION)  # a loose copy, of the layer's size
    try:
        if layer.mask:
            pdb.gimp_channel_combine_masks(mask, layer.mask, CHANNEL_OP_INTERSECT, 0, 0)
        return queue.add(mask, box, target=target)
    finally:
        gimp.delete(mask)


def add_mask(layer, path, encoding=None):
    """Give a layer a mask from a raw file of its size, of the mask's own kind or in this encoding."""
    mask = pdb.gimp_layer_create_mask(layer, ADD_MASK_WHITE)
    try:
        # Before it is the layer's: a lock on a group around that would count for it too.
        read_raster(mask, path, encoding)
    except Exception:
        gimp.delete(mask)
        raise
    pdb.gimp_layer_add_mask(layer, mask)


def copy_mask_state(new, old):
    """Apply, show and edit the new mask as the old one; one that is made of a selection is applied."""
    for use in ("apply", "show", "edit"):
        on = pdb["gimp_layer_get_%s_mask" % use](old) if old.mask else use == "apply"
        pdb["gimp_layer_set_%s_mask" % use](new, on)
