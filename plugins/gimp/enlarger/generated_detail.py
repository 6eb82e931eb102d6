# -*- coding: utf-8 -*-
"""The detail that a generative network adds: how much of it stays, and where it is kept apart for the user.

A generative network is accompanied by a faithful one. Their two pictures become two layers of a group, the
generated one above with a mask that shows it where both agree. Painting in that mask decides anew, and no
network runs again.
"""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

from enlarger_bridge.language import _
from gimpfu import *
from layers import copy_attributes, make_layer
from masks import add_mask
from rasters import read_raster

LOCKS = (
    (_("Automatic"), "auto"),
    (_("Off"), "off"),
    (_("Full, for clean sources"), "full"),
    (_("Soft, for noisy ones"), "soft"),
    (_("Tone: colour and brightness alone"), "tone"),
)
DETAILS = (
    (_("In a layer of its own, with a mask to paint on"), "layers"),
    (_("The same, plus a hidden map of it"), "map"),
    (_("In one layer, as far as the fidelity allows"), "merged"),
    (_("In one layer, all of it"), "all"),
)
APART = "layers", "map"


def make_group(image, layer, kind, name, size, corner, paths, answer):
    """Make a group and what goes into it, the lowest first: all outside the image."""
    group = gimp.GroupLayer(image, name, layer.opacity, layer.mode)
    parts = []
    try:
        copy_attributes(group, layer)
        faithful = answer["fidelity"]
        parts.append(make_layer(image, layer, kind, faithful["title"], size, corner, paths["faithful"]))
        generated = make_layer(image, layer, kind, answer["title"], size, corner, paths["result"])
        parts.append(generated)
        # Soft edges would be laid over themselves.
        pdb.gimp_layer_set_composite_mode(generated, LAYER_COMPOSITE_CLIP_TO_BACKDROP)
        # The mask mixes encoded values, as the engine does where one layer is asked for.
        pdb.gimp_layer_set_composite_space(generated, LAYER_COLOR_SPACE_RGB_PERCEPTUAL)
        add_mask(generated, paths["mask"], encoding="Y u8")
        if "map" in paths:
            colours = GRAYA_IMAGE if image.base_type == GRAY else RGBA_IMAGE
            found = gimp.Layer(
                image, faithful["map_title"], size[0], size[1], colours, 100.0, LAYER_MODE_NORMAL
            )
            parts.append(found)
            found.visible = False
            found.set_offsets(*corner)
            read_raster(found, paths["map"], encoding="R'G'B'A u8")
    except Exception:
        for made in parts + [group]:
            gimp.delete(made)
        raise
    return group, parts
