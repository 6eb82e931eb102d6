#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Filters > Enhance > Upscale Layer…: layers, enlarged by a network, as new layers above them; and
Image > Upscale Image…: the whole document, in place.

Written once, in the classic gimpfu manner; `gimpfu` beside this file makes it run in GIMP.
"""

# ruff: noqa: ARG001, B905, F403, F405, PLW0603, PYI024 - gimpfu fills the namespace, GIMP calls by position;
# Python 2.7 knows these tuples alone, and no strict zip

import atexit
import collections
import contextlib
import os

import generated_detail
import palette
import provenance
from document import upscale_document
from enlargement import Enlargement, check_layer, layers_of
from enlarger_bridge import Engine, EnlargerError, requests
from enlarger_bridge.texts import time_text
from gimpfu import *
from job_queue import JobQueue
from layers import grow_canvas
from masks import selected_box
from options import (
    CANVASES,
    COLOURS,
    EFFECTS,
    LARGEST_FACTOR,
    SHRINKS,
    SMALLEST_FACTOR,
    Options,
    check_choice,
    stretch,
)
from rasters import LARGEST_SIDE

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "help.html")

_engine = None
_models = None


def engine():
    """Return the engine of this call: the dialog's questions and the job share one process."""
    global _engine
    if _engine is None:
        _engine = Engine.beside(__file__)
        atexit.register(_engine.close)
    return _engine


@contextlib.contextmanager
def engine_errors_shown():
    """Fail with the engine's words where it fails."""
    try:
        yield
    except EnlargerError as problem:
        fail(str(problem))


def models():
    """Return the engine's answer about networks and interpolations."""
    global _models
    if _models is None:
        _models = engine().ask("models")
    return _models


def network(model):
    """Return what the engine knows of a network, or of the default one; None for an interpolation."""
    wanted = model or models()["default"]
    return next((one for one in models()["models"] if one["id"] == wanted), None)


def model_choices():
    """Return the networks the engine knows, the default first, then plain interpolations."""
    with engine_errors_shown():
        answer = models()
    networks = sorted(answer["models"], key=lambda model: model["id"] != answer["default"])
    return [(model["title"], model["id"]) for model in networks] + [
        ("%s interpolation" % kernel.capitalize(), kernel) for kernel in answer.get("interpolations", ())
    ]


def device_choices():
    """Return the devices that the engine can run a network on."""
    with engine_errors_shown():
        devices = engine().ask("devices")["devices"]
    return [("Automatic", "auto")] + [
        ("%s (%s)" % (device["name"], device["id"]), device["id"]) for device in devices
    ]


def upscale_layer(
    image,
    drawables,
    model,
    factor,
    width,
    height,
    canvas,
    device,
    detail,
    fidelity,
    lock,
    effects,
    colours,
    keeps_original,
    tileable,
):
    """Enlarge layers and return the first of the new ones, or the group it is in, or scale the document.

    Until everything is there, the document stays as it is.
    """
    check_choice("canvas", canvas, CANVASES + (("", "scale"),))
    check_choice("effects", effects, EFFECTS)
    check_choice("colours", colours, COLOURS)
    options = Options(model, factor, width, height, device, detail, fidelity, lock, tileable)
    if canvas == "scale":
        scale_document(image, options, colours)
        return drawables[0] if drawables else image.layers[0]
    layers = layers_of(drawables)
    for layer in layers:
        check_layer(layer)
    title = "Upscaling %s" % (layers[0].name if len(layers) == 1 else "%d layers" % len(layers))
    with engine_errors_shown(), engine() as running:
        queue = JobQueue(running, image, title, options.settings)
        jobs = [
            Enlargement(image, layer, canvas, effects).add_to(queue, options, request_for) for layer in layers
        ]
        queue.run()
        new, notes = insert(image, jobs, queue, canvas, colours, keeps_original)
    show(notes)
    return new


def insert(image, jobs, queue, canvas, colours, keeps_original):
    """Insert what the jobs made, in one undo step; return the first new layer and sentences for the user."""
    for job in jobs:
        job.check_source()
    answers = [queue.answers[job.path] for job in jobs]
    image.undo_group_start()
    try:
        old_colours = palette.to_rgb(image)
        made = [job.insert(answer) for job, answer in zip(jobs, answers)]
        if canvas == "grow":
            grow_canvas(image, made)
        for job in jobs:
            job.layer.visible = job.layer.visible and keeps_original
        provenance.add_to_metadata(image, answers)
        if old_colours and colours == "palette":
            palette.to_indexed(image, old_colours)
        pdb.gimp_image_set_active_layer(image, made if len(made) > 1 else made[0])
    finally:
        image.undo_group_end()
    notes = queue.notes + [note for job in jobs for note in job.notes]
    notes.append(palette.note(image, old_colours, colours == "palette"))
    return made[0], notes


def upscale_image(image, model, factor, width, height, device, detail, fidelity, lock, colours, tileable):
    """Scale the image and all that is in it. Until everything is there, it stays as it is."""
    check_choice("colours", colours, COLOURS)
    options = Options(model, factor, width, height, device, detail, fidelity, lock, tileable)
    scale_document(image, options, colours)


def scale_document(image, options, colours):
    """Enlarge every layer and mask in its place, and scale all else with them."""
    if not image.layers:
        fail("The image has no layers.")
    with engine_errors_shown(), engine() as running:
        request = request_for((image.width, image.height), options, keeps_one_layer=True)
        queue = JobQueue(running, image, "Upscaling the image", request.settings)

        def size_of(size):
            return planned(size, options.target, request.settings)["size"]

        def finish(answers):
            provenance.attach(image, answers)
            provenance.add_to_metadata(image, answers)

        gets_palette = colours == "palette"
        notes = upscale_document(image, queue, size_of, request.extra, gets_palette, finish)
    show(notes + queue.notes + [request.note])


# `settings` are for layers and masks, `extra` for layers alone; `note` is for the user.
Request = collections.namedtuple("Request", "plan settings extra note")


def request_for(size, options, keeps_one_layer=False):
    """Return what the engine plans for an area of this size, and the fields of a request for that.

    What is not larger than it was is made by an interpolation, named as such.
    """
    used = network(options.model)
    extra = options.layer_fields(bool(used and used.get("draws")), keeps_one_layer)
    settings = options.settings
    plan = planned(size, options.target, dict(settings, **extra))
    if not used or plan.get("passes", 1):
        return Request(plan, settings, extra, "")
    settings = dict(settings, model=SHRINKS)
    note = "Nothing gets larger, so %s interpolation was used, not a network." % SHRINKS.capitalize()
    return Request(planned(size, options.target, settings), settings, {}, note)


def planned(size, target, settings):
    """Return what the engine would make of an area of this size."""
    source = requests.raster(size, "RGB u8")
    return engine().ask("plan", source=source, target=target, **settings)


def show(notes):
    """Show the user sentences, each of them once."""
    for number, note in enumerate(notes):
        if note and note not in notes[:number]:
            gimp.message(note)


def forecast(image, drawables, model, factor, width, height, canvas, *others):
    """Say in the dialog what the result will be."""
    del canvas
    options = Options(model, factor, width, height, *others[:4], tileable=others[-1])
    layers = layers_of(drawables)
    for layer in layers:
        check_layer(layer)
    sizes = [selected_box(layer)[2:] for layer in layers]
    effects = sorted({name for layer in layers for name in layer.effects})
    return forecast_text(sizes, options, effects)


def forecast_image(image, model, factor, width, height, *others):
    """Say in the dialog what the result will be."""
    options = Options(model, factor, width, height, *others[:4], tileable=others[-1])
    return forecast_text([(image.width, image.height)], options, [], keeps_one_layer=True)


def forecast_text(sizes, options, effects, keeps_one_layer=False):
    """Return what areas of these sizes will become, how long it takes, and by what."""
    with engine_errors_shown():
        requests = [request_for(size, options, keeps_one_layer) for size in sizes]
    plans = [request.plan for request in requests]
    first = "%d x %d pixels become %d x %d" % (tuple(sizes[0]) + tuple(plans[0]["size"]))
    if len(sizes) > 1:
        first = "%d layers, the first: %s" % (len(sizes), first)
    seconds = [plan.get("seconds") for plan in plans]
    # Known once the network has run on this machine.
    if all(seconds):
        first += ", in about %s" % time_text(sum(seconds))
    lines = [first]
    used = network(plans[0]["model"])
    passes = plans[0].get("passes", 1)
    if used and passes > 1:
        lines.append(
            "%s enlarges by a factor of %d and runs %d times." % (used["title"], used["scale"], passes)
        )
    elif used and used["scale"] == 1:
        lines.append("%s improves the picture without enlarging it." % used["title"])
    if not used and network(options.model):
        lines.append("Nothing gets larger: %s interpolation is used, not a network." % SHRINKS.capitalize())
    lines.append(stretch(sizes[0], plans[0]["size"]))
    if effects:
        lines.append("Effects: %s." % ", ".join(effects))
    return "\n".join(line for line in lines if line)


def follow(changed, image, drawables, model, factor, width, height, *_):
    """Let the size follow the network, and the factor a width or a height."""
    layers = layers_of(drawables)
    return followed(changed, selected_box(layers[0])[2:], model, factor, width, height)


def follow_image(changed, image, model, factor, width, height, *_):
    """Let the size follow the network, and the factor a width or a height."""
    return followed(changed, (image.width, image.height), model, factor, width, height)


def followed(changed, size, model, factor, width, height):
    """Return what becomes of factor, width and height now that one of the choices has changed."""
    used = network(model)
    if changed == "model" and used and not width and not height:
        return {"factor": float(used["scale"])}
    if changed == "factor":
        return {"width": 0, "height": 0}
    if changed in {"width", "height"} and (width or height):
        wanted = float(width) / size[0] if width else float(height) / size[1]
        return {"factor": min(max(wanted, SMALLEST_FACTOR), LARGEST_FACTOR)}
    return {}


def hidden(image, drawables):
    """Return what makes no sense to ask of these layers."""
    has_effects = any(isinstance(one, gimp.Layer) and one.effects for one in drawables)
    return hidden_of_image(image) | (set() if has_effects else {"effects"})


def hidden_of_image(image):
    """Return what makes no sense to ask of this image."""
    return set() if image.base_type == INDEXED else {"colours"}


MODEL = PF_RADIO, "model", "_Model", "", model_choices
SIZES = [
    (PF_FLOAT, "factor", "_Factor", 4.0, (SMALLEST_FACTOR, LARGEST_FACTOR, 0.5, "%")),
    (PF_INT, "width", "_Width in pixels (0 = use the factor)", 0, (0, LARGEST_SIDE, 1)),
    (PF_INT, "height", "Hei_ght in pixels (0 = use the factor)", 0, (0, LARGEST_SIDE, 1)),
]
CANVAS = PF_RADIO, "canvas", "Can_vas", "grow", CANVASES
METHOD = [
    (PF_RADIO, "device", "Compute o_n", "auto", device_choices),
    (PF_RADIO, "detail", "Generated _detail", "layers", generated_detail.DETAILS),
    (PF_SLIDER, "fidelity", "F_idelity", generated_detail.DEFAULT_FIDELITY, (0.0, 1.0, 0.01)),
    (PF_RADIO, "lock", "Source loc_k", "auto", generated_detail.LOCKS),
]
COLOURS_ROW = PF_RADIO, "colours", "_Palette", "rgb", COLOURS
TILEABLE = PF_TOGGLE, "tileable", "_Tileable (a texture whose opposite edges match)", False
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
        (PF_TOGGLE, "keep-original", "K_eep the original visible", False),
        TILEABLE,
    ],
    [(PF_LAYER, "new-layer", "The enlarged layer")],
    upscale_layer,
    menu="<Image>/Filters/Enhance",
    forecast=forecast,
    follow=follow,
    hidden=hidden,
    page=PAGE,
    several=True,
    later=("effects", "colours", "keep-original", "tileable"),
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
    [(PF_IMAGE, "image", "Image", None), MODEL] + SIZES + METHOD + [COLOURS_ROW, TILEABLE],
    [],
    upscale_image,
    menu="<Image>/Image/[Scale]",
    forecast=forecast_image,
    follow=follow_image,
    hidden=hidden_of_image,
    page=PAGE,
    later=("tileable",),
    renamed=FORMER_NAMES,
)

main()
