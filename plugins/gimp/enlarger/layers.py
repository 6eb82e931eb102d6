# -*- coding: utf-8 -*-
"""New layers: made outside the image, complete, and inserted above the old one in one undo step."""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

from gimpfu import *
from masks import add_mask, use_mask_like
from rasters import check_sides, read_raster


def check_size(image, corner, size, canvas):
    """Refuse a result that GIMP cannot hold, before any work."""
    check_sides(size)
    if canvas == "grow":
        left, top, right, bottom = grown_canvas(image, corner, size)
        check_sides((right - left, bottom - top))


def grown_canvas(image, corner, size):
    """Return the box (left, top, right, bottom) that holds the canvas and a layer of this size."""
    x, y = corner
    return min(0, x), min(0, y), max(image.width, x + size[0]), max(image.height, y + size[1])


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


def look_like(new, layer):
    """Have a layer or a group lie in the picture as the old one does."""
    new.opacity = layer.opacity
    # A group that lets its layers through has no picture of its own; what was made of it has one.
    is_through = layer.mode == LAYER_MODE_PASS_THROUGH and not isinstance(new, gimp.GroupLayer)
    new.mode = LAYER_MODE_NORMAL if is_through else layer.mode
    new.visible = layer.visible
    pdb.gimp_layer_set_blend_space(new, pdb.gimp_layer_get_blend_space(layer))
    pdb.gimp_layer_set_composite_space(new, pdb.gimp_layer_get_composite_space(layer))
    pdb.gimp_layer_set_composite_mode(new, pdb.gimp_layer_get_composite_mode(layer))
    pdb.gimp_item_set_color_tag(new, pdb.gimp_item_get_color_tag(layer))


def insert_above(image, layer, new, parts, mask_path):
    """Insert a layer, or a group with its parts, above the old one."""
    pdb.gimp_image_insert_layer(image, new, layer.parent, pdb.gimp_image_get_item_position(image, layer))
    for part in parts:
        pdb.gimp_image_insert_layer(image, part, new, 0)
    if mask_path:
        add_mask(new, mask_path)
        use_mask_like(new, layer)


def make_room(image, layers):
    """Let the canvas grow to show the layers."""
    box = 0, 0, image.width, image.height
    for layer in layers:
        left, top, right, bottom = grown_canvas(image, layer.offsets, (layer.width, layer.height))
        box = min(box[0], left), min(box[1], top), max(box[2], right), max(box[3], bottom)
    left, top, right, bottom = box
    if (right - left, bottom - top) != (image.width, image.height):
        image.resize(right - left, bottom - top, -left, -top)
