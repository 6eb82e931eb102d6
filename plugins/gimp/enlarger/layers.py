# -*- coding: utf-8 -*-
"""New layers: made outside the image, complete, and inserted above the old one in one undo step."""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

from enlarger_bridge.language import _
from gimpfu import *
from masks import add_mask, copy_mask_state
from rasters import check_sides, read_raster

FLOATING_SELECTION = _("There is a floating selection: anchor it, or turn it into a layer, first.")


def check_size(image, corner, size, canvas):
    """Refuse a result that GIMP cannot hold, before any work."""
    check_sides(size)
    if canvas == "grow":
        left, top, right, bottom = hull(image, [tuple(corner) + tuple(size)])
        check_sides((right - left, bottom - top))


def hull(image, boxes):
    """Return the edges (left, top, right, bottom) around the canvas and boxes (x, y, width, height)."""
    boxes = [(0, 0, image.width, image.height)] + boxes
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[0] + box[2] for box in boxes),
        max(box[1] + box[3] for box in boxes),
    )


def all_layers(layers):
    """Yield layers, with those in groups; a group comes before what is in it."""
    for layer in layers:
        yield layer
        if isinstance(layer, gimp.GroupLayer):
            for inner in all_layers(layer.layers):
                yield inner


def box_of(layer):
    """Return the box (x, y, width, height) that a layer takes up in the image."""
    return layer.offsets + (layer.width, layer.height)


def make_layer(image, layer, kind, name, size, corner, path):
    """Make a layer in the place of an old one from a raw file; `kind` is one of GIMP's types of layers."""
    new = gimp.Layer(image, name, size[0], size[1], kind, 100.0, LAYER_MODE_NORMAL)
    try:
        new.set_offsets(*corner)
        read_raster(new, path)
        new.lock_alpha = layer.lock_alpha
    except Exception:
        gimp.delete(new)
        raise
    return new


def copy_attributes(new, layer):
    """Give a layer or a group the opacity, mode, visibility, compositing and colour tag of the old one."""
    new.opacity = layer.opacity
    # A pass-through group has no picture of its own; what was made of it has one.
    is_through = layer.mode == LAYER_MODE_PASS_THROUGH and not isinstance(new, gimp.GroupLayer)
    new.mode = LAYER_MODE_NORMAL if is_through else layer.mode
    new.visible = layer.visible
    pdb.gimp_layer_set_blend_space(new, pdb.gimp_layer_get_blend_space(layer))
    pdb.gimp_layer_set_composite_space(new, pdb.gimp_layer_get_composite_space(layer))
    pdb.gimp_layer_set_composite_mode(new, pdb.gimp_layer_get_composite_mode(layer))
    pdb.gimp_item_set_color_tag(new, pdb.gimp_item_get_color_tag(layer))


def insert_above(image, layer, new, parts, mask_path, faces=None):
    """Insert a layer, or a group with its parts, above the old one; and above all a layer of faces."""
    pdb.gimp_image_insert_layer(image, new, layer.parent, pdb.gimp_image_get_item_position(image, layer))
    for part in parts:
        pdb.gimp_image_insert_layer(image, part, new, 0)
    if mask_path:
        add_mask(new, mask_path)
        copy_mask_state(new, layer)
    if faces:
        pdb.gimp_image_insert_layer(image, faces, new.parent, pdb.gimp_image_get_item_position(image, new))
        if mask_path:
            add_mask(faces, mask_path)


def grow_canvas(image, layers):
    """Make the canvas large enough to show the layers."""
    left, top, right, bottom = hull(image, [box_of(layer) for layer in layers])
    if (right - left, bottom - top) != (image.width, image.height):
        image.resize(right - left, bottom - top, -left, -top)
