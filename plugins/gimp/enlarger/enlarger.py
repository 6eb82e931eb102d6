#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Filters > Enhance > Upscale Layer (AI)…: layers, enlarged by a network, as new layers above them; and
Image > Upscale Image (AI)…: the whole document, in place.

The two procedures and their dialogs, in the classic gimpfu manner; `gimpfu` beside this file makes them run.
"""

# ruff: noqa: ARG001, F403, F405 - gimpfu fills the namespace, GIMP calls by position

import os

import generated_detail
from engine_client import device_choices, model_choices
from enlargement import check_layer, layers_of
from enlarger_bridge import dialog, requests
from forecast import disabled_by, followed, forecast_text
from gimpfu import *
from masks import selected_box
from options import (
    CANVASES,
    CLEANING,
    COLOURS,
    EFFECTS,
    LARGEST_FACTOR,
    SMALLEST_FACTOR,
    Options,
)
from preview import Preview
from preview_sources import image_seen, layer_seen, source_of_image, source_of_layer, to_choose_by
from rasters import LARGEST_SIDE
from upscaling import upscale_image, upscale_layer

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "help.html")


def forecast(image, drawables, model, factor, width, height, canvas, *others):
    """Say in the dialog what the result will be."""
    options = layer_options(image, drawables, model, factor, width, height, canvas, *others)
    layers = layers_of(drawables)
    for layer in layers:
        check_layer(layer)
    sizes = [selected_box(layer)[2:] for layer in layers]
    effects = sorted({name for layer in layers for name in layer.effects})
    sources = [to_choose_by(options, source_of_layer, image, layer) for layer in layers]
    return forecast_text(sizes, options, effects, sources)


def forecast_image(image, model, factor, width, height, *others):
    """Say in the dialog what the result will be."""
    options = image_options(image, model, factor, width, height, *others)
    sources = [to_choose_by(options, source_of_image, image)]
    return forecast_text([(image.width, image.height)], options, [], sources, keeps_one_layer=True)


def layer_options(image, drawables, model, factor, width, height, canvas, *others):
    """Return the Options in what the procedure for layers is called with."""
    return Options(model, factor, width, height, *(others[:4] + others[7:]))


def preview(canvas, image, drawables):
    """Show in the dialog what the first layer will look like."""
    return Preview(canvas, layer_seen, layer_options, image.profile)


def image_options(image, model, factor, width, height, *others):
    """Return the Options in what the procedure for the whole image is called with."""
    return Options(model, factor, width, height, *(others[:4] + others[5:]))


def preview_image(canvas, image):
    """Show in the dialog what the image will look like."""
    return Preview(canvas, image_seen, image_options, image.profile)


def follow(changed, image, drawables, model, factor, width, height, *others):
    """Let the size follow the network, and the factor a width or a height."""
    layers = layers_of(drawables)
    return followed(changed, selected_box(layers[0])[2:], model, width, height, others[11])


def follow_image(changed, image, model, factor, width, height, *others):
    """Let the size follow the network, and the factor a width or a height."""
    return followed(changed, (image.width, image.height), model, width, height, others[8])


def disabled(image, drawables, model, factor, width, height, canvas, device, detail, *others):
    """Return what makes no difference with the other choices."""
    return disabled_by(model, detail, look=others[6])


def disabled_in_image(image, model, factor, width, height, device, detail, *others):
    """Return what makes no difference with the other choices."""
    return disabled_by(model, detail, look=others[4])


def hidden(image, drawables):
    """Return what makes no sense to ask of these layers."""
    has_effects = any(isinstance(one, gimp.Layer) and one.effects for one in drawables)
    return hidden_of_image(image) | (set() if has_effects else {"effects"})


def hidden_of_image(image):
    """Return what makes no sense to ask of this image."""
    return set() if image.base_type == INDEXED else {"colours"}


def mnemonic(label, letter):
    """Return a label that is reached by a letter of it."""
    return label.replace(letter, "_" + letter, 1)


BY_FACTOR = "auto"  # what a width or a height of 0 is shown as
MODEL = PF_RADIO, "model", "_Model", "", model_choices
SIZES = [
    (PF_FLOAT, "factor", "_Factor", 4.0, (SMALLEST_FACTOR, LARGEST_FACTOR, 0.5, "%")),
    (PF_INT, "width", "_Width in pixels", 0, (0, LARGEST_SIDE, 1, BY_FACTOR)),
    (PF_INT, "height", "Hei_ght", 0, (0, LARGEST_SIDE, 1, BY_FACTOR)),
]
CANVAS = PF_RADIO, "canvas", "Can_vas", "grow", CANVASES
METHOD = [
    (PF_RADIO, "device", "Compute o_n", "auto", device_choices),
    (PF_RADIO, "detail", "_Detail", "layers", generated_detail.DETAILS),
    (PF_SLIDER, "fidelity", "F_idelity", requests.DEFAULT_FIDELITY, (0.0, 1.0, 0.01)),
    (PF_RADIO, "lock", "Source loc_k", "auto", generated_detail.LOCKS),
]
COLOURS_ROW = PF_RADIO, "colours", "_Palette", "rgb", COLOURS
ADDED = [  # behind all others, as callers may go by places
    (PF_RADIO, "look", "_Look", "faithful", dialog.LOOKS),
    (PF_RADIO, "time", "Tim_e", "best", dialog.TIMES),
    (PF_RADIO, "clean", mnemonic(dialog.CLEAN_FIRST, "a"), "auto", CLEANING),
    (PF_TOGGLE, "accept-noncommercial", "Networks for non-commercial use may _be fetched", False),
    (PF_TOGGLE, "keep-faces", mnemonic(dialog.KEEP_FACES, "s"), True),
]
TILEABLE = PF_TOGGLE, "tileable", mnemonic(dialog.TILEABLE, "T"), False
LATER = tuple(row[1] for row in ADDED)
SECTIONS = [
    (dialog.LOOK, ["model", "look", "accept-noncommercial", "clean"]),
    (dialog.SIZE, ["factor", ("width", "height")]),
    (dialog.FIDELITY, ["detail", ("fidelity", "lock"), "keep-faces"]),
    (dialog.RESULT, ["canvas", "keep-original", "effects", "colours"]),
    (dialog.MORE, ["device", "time", "tileable"]),
]
FOLDED = (dialog.MORE,)
TICKS = ("clean",)
AUTHOR, COPYRIGHT, DATE = "The Enlarger authors", "The Enlarger authors", "2026"
FORMER_NAMES = {"caution": "fidelity"}
SIZE_HELP = (
    "A width or a height above 0 counts instead of the factor; if only one of them is given, the other "
    "follows from the proportions. The detail that a generative network adds can go into a layer of its own, "
    "masked where a faithful network disagrees. Fidelity, from 0 (all generated detail) to 1 (none), decides "
    "how soon it counts as disagreeing. "
)

register(
    "plug-in-enlarger-upscale-layer",
    "Enlarge layers with AI: a super-resolution network makes a larger copy of each above it. Scale, upscale",
    "The new layer takes over the old one's place in its group, mode, opacity, mask and upper left corner; "
    "the old one is hidden. If there is a selection, only the selected part of a layer is enlarged, and the "
    "selection's edge becomes its mask. Groups, and layers with effects, are enlarged as they look. With "
    'canvas "scale" the whole document is enlarged. ' + SIZE_HELP,
    AUTHOR,
    COPYRIGHT,
    DATE,
    "Upscale _Layer (AI)…",
    "*",
    [
        (PF_IMAGE, "image", "Image", None),
        (PF_DRAWABLE, "drawable", "Layer", None),
        MODEL,
    ]
    + SIZES
    + [CANVAS]
    + METHOD
    + [
        (PF_RADIO, "effects", "La_yer effects", "merged", EFFECTS),
        COLOURS_ROW,
        (PF_TOGGLE, "keep-original", mnemonic(dialog.KEEP_ORIGINAL, "e"), False),
        TILEABLE,
    ]
    + ADDED,
    [(PF_LAYER, "new-layer", "The enlarged layer")],
    upscale_layer,
    menu="<Image>/Filters/Enhance",
    forecast=forecast,
    follow=follow,
    preview=preview,
    hidden=hidden,
    disabled=disabled,
    page=PAGE,
    several=True,
    later=("effects", "colours", "keep-original", "tileable") + LATER,
    sections=SECTIONS,
    folded=FOLDED,
    ticks=TICKS,
    renamed=FORMER_NAMES,
)

register(
    "plug-in-enlarger-upscale-image",
    "Enlarge the whole image with AI: each layer by a super-resolution network, the rest scaled to match",
    "Every layer and mask is enlarged in place; groups, channels, the selection, paths and guides are scaled "
    "to match. Effects keep their look, and text stays text where GIMP can redraw it larger. " + SIZE_HELP,
    AUTHOR,
    COPYRIGHT,
    DATE,
    "Upscale _Image (AI)…",
    "*",
    [(PF_IMAGE, "image", "Image", None), MODEL] + SIZES + METHOD + [COLOURS_ROW, TILEABLE] + ADDED,
    [],
    upscale_image,
    menu="<Image>/Image/[Scale]",
    forecast=forecast_image,
    follow=follow_image,
    preview=preview_image,
    hidden=hidden_of_image,
    disabled=disabled_in_image,
    page=PAGE,
    later=("tileable",) + LATER,
    sections=SECTIONS,
    folded=FOLDED,
    ticks=TICKS,
    renamed=FORMER_NAMES,
)

main()
