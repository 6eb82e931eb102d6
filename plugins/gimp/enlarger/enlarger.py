#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Filters > Enhance > Upscale Layer (AI)…: layers, enlarged by a network, as new layers above them; and
Image > Upscale Image (AI)…: the whole document, in place.

The two procedures and their dialogs, in the classic gimpfu manner; `gimpfu` beside this file makes them run.
"""

# ruff: noqa: ARG001, B905, F403, F405 - gimpfu fills the namespace, GIMP calls by position

import os

import generated_detail
from engine_client import compared_choices, device_choices, model_choices, sheet_choices
from engine_offer import offer_engine
from enlargement import check_layer, layers_of
from enlarger_bridge import dialog, language, printing, requests
from enlarger_bridge.language import _, pgettext
from enlarger_bridge.mnemonics import Mnemonics
from forecast import disabled_by, followed, forecast_text
from gimpfu import *
from masks import selected_box
from options import (
    CANVASES,
    CLEANING,
    COLOURS,
    EFFECTS,
    FARTHEST,
    FINEST,
    LARGEST_FACTOR,
    OWNERS_BLEED,
    SMALLEST_FACTOR,
    WIDEST_BLEED,
    Options,
)
from preview import Preview
from preview_sources import image_seen, layer_seen, source_of_image, source_of_layer, to_choose_by
from rasters import LARGEST_SIDE
from upscaling import upscale_image, upscale_layer

FOLDER = os.path.dirname(os.path.abspath(__file__))
# In Python 2 the folder's name is in bytes, to which no text can be joined.
PAGES = [os.path.join(FOLDER, name) for name in ("help.%s.html" % str(language.current()), "help.html")]
PAGE = next(page for page in PAGES if os.path.isfile(page))


def of_layers(values):
    """Return the arguments of the procedure for layers, by their names."""
    return dict(zip([row[1] for row in LAYERS_ROWS], values))


def of_image(values):
    """Return the arguments of the procedure for the whole image, by their names."""
    return dict(zip([row[1] for row in IMAGES_ROWS], values))


def forecast(image, drawables, *values):
    """Say in the dialog what the result will be."""
    options = Options(of_layers(values))
    layers = layers_of(drawables)
    for layer in layers:
        check_layer(layer)
    sizes = [selected_box(layer)[2:] for layer in layers]
    effects = sorted({name for layer in layers for name in layer.effects})
    sources = [to_choose_by(options, source_of_layer, image, layer) for layer in layers]
    return forecast_text(sizes, options, effects, sources)


def forecast_image(image, *values):
    """Say in the dialog what the result will be."""
    options = Options(of_image(values))
    sources = [to_choose_by(options, source_of_image, image)]
    return forecast_text([(image.width, image.height)], options, [], sources, keeps_one_layer=True)


def preview(canvas, image, drawables):
    """Show in the dialog what the first layer will look like."""

    def options_of(_image, _drawables, *values):
        return Options(of_layers(values))

    return Preview(canvas, layer_seen, options_of, image.profile)


def preview_image(canvas, image):
    """Show in the dialog what the image will look like."""

    def options_of(_image, *values):
        return Options(of_image(values))

    return Preview(canvas, image_seen, options_of, image.profile)


def follow(changed, image, drawables, *values):
    """Let the size follow the network, and the factor a width or a height."""
    return followed(changed, selected_box(layers_of(drawables)[0])[2:], of_layers(values))


def follow_image(changed, image, *values):
    """Let the size follow the network, and the factor a width or a height."""
    return followed(changed, (image.width, image.height), of_image(values))


def disabled(image, drawables, *values):
    """Return what makes no difference with the other choices."""
    return disabled_by(of_layers(values))


def disabled_in_image(image, *values):
    """Return what makes no difference with the other choices."""
    return disabled_by(of_image(values))


def enlarge_layers(image, drawables, *values):
    """Enlarge layers, and return the first of the new ones."""
    return upscale_layer(image, drawables, of_layers(values))


def enlarge_image(image, *values):
    """Enlarge the image."""
    upscale_image(image, of_image(values))


def hidden(image, drawables):
    """Return what makes no sense to ask of these layers."""
    has_effects = any(isinstance(one, gimp.Layer) and one.effects for one in drawables)
    return hidden_of_image(image) | (set() if has_effects else {"effects"})


def hidden_of_image(image):
    """Return what makes no sense to ask of this image."""
    return set() if image.base_type == INDEXED else {"colours"}


language.install()  # for what gimpfu itself says
mark = Mnemonics("_", taken="hrco").mark  # Help, Reset, Cancel, OK

# What the lowest value of a number is shown as, where it stands for that.
BY_FACTOR = USUAL = pgettext("in the place of a number", "auto")
MODEL = PF_RADIO, "model", mark(_("Model"), "m"), "", model_choices
SIZES = [
    (PF_FLOAT, "factor", mark(_("Factor"), "f"), 4.0, (SMALLEST_FACTOR, LARGEST_FACTOR, 0.5, "%")),
    (PF_INT, "width", mark(_("Width in pixels"), "w"), 0, (0, LARGEST_SIDE, 1, BY_FACTOR)),
    (PF_INT, "height", mark(_("Height"), "g"), 0, (0, LARGEST_SIDE, 1, BY_FACTOR)),
]
CANVAS = PF_RADIO, "canvas", mark(_("Canvas"), "v"), "grow", CANVASES
METHOD = [
    (PF_RADIO, "device", mark(_("Compute on"), "n"), "auto", device_choices),
    (PF_RADIO, "detail", mark(_("Detail"), "d"), "layers", generated_detail.DETAILS),
    (PF_SLIDER, "fidelity", mark(dialog.FIDELITY, "i"), requests.DEFAULT_FIDELITY, (0.0, 1.0, 0.01)),
    (PF_RADIO, "lock", mark(_("Source lock"), "k"), "auto", generated_detail.LOCKS),
]
ADDED = [  # behind all others, as callers may go by places
    (PF_RADIO, "look", mark(dialog.LOOK, "l"), "faithful", dialog.LOOKS),
    (PF_RADIO, "time", _("Time"), "best", dialog.TIMES),
    (PF_RADIO, "clean", mark(dialog.CLEAN_FIRST, "a"), "auto", CLEANING),
    (PF_TOGGLE, "accept-noncommercial", mark(_("Allow networks for non-commercial use"), "b"), False),
    (PF_TOGGLE, "keep-faces", mark(dialog.KEEP_FACES, "s"), True),
    (PF_RADIO, "sheet", mark(pgettext("what is printed on", "Print"), "p"), "", sheet_choices),
    (PF_STRING, "sheet-size", mark(_("Size, with a unit"), "z"), "60 x 40 cm"),
    (PF_FLOAT, "distance", _("%s (m)") % printing.DISTANCE, 0.0, (0.0, FARTHEST, 1.0, USUAL)),
    (PF_FLOAT, "ppi", _("or ppi"), 0.0, (0.0, FINEST, 10.0, USUAL)),
    (PF_FLOAT, "bleed", _("Bleed (mm)"), OWNERS_BLEED, (OWNERS_BLEED, WIDEST_BLEED, 1.0, USUAL)),
]
REDRAW_FACES = PF_TOGGLE, "redraw-faces", dialog.REDRAW_FACES, False
COMPARED = [
    (
        PF_RADIO,
        "compare-%d" % number,
        _("Compare with") if number == 1 else pgettext("further networks to compare with", "and"),
        "",
        compared_choices,
    )
    for number in range(1, dialog.MOST_COMPARED + 1)
]
NOISE = PF_SLIDER, "denoise", dialog.NOISE, 1.0, (0.0, 1.0, 0.01)
TILEABLE = PF_TOGGLE, "tileable", mark(dialog.TILEABLE, "t"), False
KEEP_ORIGINAL = PF_TOGGLE, "keep-original", mark(dialog.KEEP_ORIGINAL, "e"), False
EFFECTS_ROW = PF_RADIO, "effects", mark(_("Layer effects"), "y"), "merged", EFFECTS
PRINT_SIZE = PF_TOGGLE, "print-size", mark(_("Keep the print size: more pixels an inch"), "z"), False
COLOURS_ROW = PF_RADIO, "colours", mark(_("Palette"), "p"), "rgb", COLOURS
LATER = tuple(row[1] for row in ADDED) + ("print-size", "redraw-faces", "denoise")
SECTIONS = [
    (dialog.LOOK, ["model", "look", "accept-noncommercial", "clean"]),
    (dialog.SIZE, ["factor", ("width", "height"), "sheet", "sheet-size", ("distance", "ppi"), "bleed"]),
    (dialog.FIDELITY, ["detail", ("fidelity", "lock"), "keep-faces", "redraw-faces"]),
    (dialog.RESULT, ["canvas", "keep-original", "effects", "colours"]),
    (dialog.MORE, ["device", "time", "tileable", "denoise", "print-size"] + [row[1] for row in COMPARED]),
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

LAYERS_ROWS = (
    [MODEL]
    + SIZES
    + [CANVAS]
    + METHOD
    + [
        EFFECTS_ROW,
        COLOURS_ROW,
        KEEP_ORIGINAL,
        TILEABLE,
    ]
    + ADDED
    + [REDRAW_FACES, NOISE]
)
IMAGES_ROWS = [MODEL] + SIZES + METHOD + [COLOURS_ROW, TILEABLE] + ADDED + [PRINT_SIZE, NOISE]

register(
    "plug-in-enlarger-upscale-layer",
    _(
        "Enlarge layers with AI: a super-resolution network makes a larger copy of each above it. "
        "Scale, upscale"
    ),
    "The new layer takes over the old one's place in its group, mode, opacity, mask and upper left corner; "
    "the old one is hidden. If there is a selection, only the selected part of a layer is enlarged, and the "
    "selection's edge becomes its mask. Groups, and layers with effects, are enlarged as they look. With "
    'canvas "scale" the whole document is enlarged. ' + SIZE_HELP,
    AUTHOR,
    COPYRIGHT,
    DATE,
    Mnemonics("_").mark(_("Upscale Layer (AI)…"), "l"),
    "*",
    [(PF_IMAGE, "image", "Image", None), (PF_DRAWABLE, "drawable", "Layer", None)] + LAYERS_ROWS,
    [(PF_LAYER, "new-layer", "The enlarged layer")],
    enlarge_layers,
    menu="<Image>/Filters/Enhance",
    prepare=offer_engine,
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
    extras=COMPARED,
    renamed=FORMER_NAMES,
)

register(
    "plug-in-enlarger-upscale-image",
    _("Enlarge the whole image with AI: each layer by a super-resolution network, the rest scaled to match"),
    "Every layer and mask is enlarged in place; groups, channels, the selection, paths and guides are scaled "
    "to match. Effects keep their look, and text stays text where GIMP can redraw it larger. " + SIZE_HELP,
    AUTHOR,
    COPYRIGHT,
    DATE,
    Mnemonics("_").mark(_("Upscale Image (AI)…"), "i"),
    "*",
    [(PF_IMAGE, "image", "Image", None)] + IMAGES_ROWS,
    [],
    enlarge_image,
    menu="<Image>/Image/[Scale]",
    prepare=offer_engine,
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
    extras=COMPARED,
    renamed=FORMER_NAMES,
)

main()
