# -*- coding: utf-8 -*-
"""A layer as GIMP renders it, with its effects, or a group with all in it: as pixels of another image."""

# ruff: noqa: B905, F403, F405 - gimpfu fills the namespace; Python 2.7 has no strict zip

import contextlib

from gimpfu import *
from rasters import fingerprint


def needs_rendering(layer):
    """Whether a layer's own pixels are not what is seen of it."""
    return isinstance(layer, gimp.GroupLayer) or bool(layer.effects)


@contextlib.contextmanager
def rendered(image, layer, may_grow=True):
    """Give a drawable with what is seen of a layer, and the place of its corner in the image.

    It has neither the layer's mask nor its opacity. Effects such as a shadow may make it larger than the
    layer as far as the canvas goes, unless it must not grow.
    """
    if not needs_rendering(layer):
        yield layer, layer.offsets
        return
    canvas = image_like(image)
    try:
        merged = put_alone(canvas, layer)
        pdb.gimp_image_merge_visible_layers(canvas, EXPAND_AS_NECESSARY)
        merged = canvas.layers[0]
        if (merged.width, merged.height) == (layer.width, layer.height):
            place = layer.offsets
        else:
            # Where it has grown to, GIMP 3.0 does not tell; what a canvas shows is right.
            place, size = grown_box(image, layer, merged) if may_grow else (layer.offsets, None)
            width, height = size or (layer.width, layer.height)
            canvas.remove_layer(merged)
            copy = put_alone(canvas, layer)
            copy.set_offsets(layer.offsets[0] - place[0], layer.offsets[1] - place[1])
            canvas.resize(width, height, 0, 0)
            merged = pdb.gimp_layer_new_from_visible(canvas, canvas, layer.name)
            canvas.add_layer(merged, 0)
            canvas.remove_layer(copy)
        if merged.has_alpha and not layer.has_alpha and merged.width == layer.width:
            pdb.gimp_layer_flatten(merged)
        yield merged, place
    finally:
        gimp.delete(canvas)


def image_like(image):
    """Return an empty image with another one's colours and precision; a palette's are RGB."""
    base = RGB if image.base_type == INDEXED else image.base_type
    made = pdb.gimp_image_new_with_precision(image.width, image.height, base, image.precision)
    pdb.gimp_image_undo_disable(made)
    image.copy_profile(made)
    made.resolution = image.resolution  # texts may be measured in points
    return made


def put_alone(canvas, layer):
    """Put a copy of a layer into an image, to be seen for itself, and return it."""
    copy = pdb.gimp_layer_new_from_drawable(layer, canvas)
    canvas.add_layer(copy, 0)
    if copy.mask:
        copy.remove_mask(MASK_DISCARD)
    copy.visible, copy.opacity, copy.mode = True, 100.0, LAYER_MODE_NORMAL
    pdb.gimp_layer_set_composite_mode(copy, LAYER_COMPOSITE_AUTO)
    return copy


def grown_box(image, layer, merged):
    """Return the corner and the size of a layer with the room that its effects may take on the canvas."""
    corner, end = [], []
    for place, side, larger, whole in zip(
        layer.offsets,
        (layer.width, layer.height),
        (merged.width, merged.height),
        (image.width, image.height),
    ):
        room = larger - side
        corner.append(min(place, max(0, place - room)))
        end.append(max(place + side, min(whole, place + side + room)))
    return tuple(corner), (end[0] - corner[0], end[1] - corner[1])


def can_remake_effects(image, layer):
    """Whether effects can be made anew to look the same: GIMP does not tell their masks and second inputs."""
    if not layer.effects_are_readable:
        return False
    canvas = image_like(image)
    try:
        copy = put_alone(canvas, layer)
        copy.clear_effects()
        layer.copy_effects(copy)
        with rendered(canvas, copy) as (remade, _), rendered(image, layer) as (there, _):
            return fingerprint(remade) == fingerprint(there)
    finally:
        gimp.delete(canvas)
