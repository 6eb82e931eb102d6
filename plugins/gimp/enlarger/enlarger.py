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
import os

import fidelity
import palette
import provenance
from document import upscale_document
from enlargement import Enlargement, check_layer, layers_of
from enlarger_bridge import Engine, EnlargerError, requests
from enlarger_bridge.texts import time_text
from gimpfu import *
from layers import make_room
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
from work import Work

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "help.html")

_engine = None
_known = None


def engine():
    """Return the engine of this call: the dialog's questions and the job share one process."""
    global _engine
    if _engine is None:
        _engine = Engine.beside(__file__)
        atexit.register(_engine.close)
    return _engine


def known():
    """Return what the engine knows of networks and interpolations."""
    global _known
    if _known is None:
        _known = engine().ask("models")
    return _known


def network(model):
    """Return what the engine knows of a network, or of the default one; None for an interpolation."""
    wanted = model or known()["default"]
    return next((one for one in known()["models"] if one["id"] == wanted), None)


def model_choices():
    """Return the networks the engine knows, the default first, then plain interpolations."""
    try:
        answer = known()
    except EnlargerError as problem:
        fail(str(problem))
    models = sorted(answer["models"], key=lambda model: model["id"] != answer["default"])
    return [(model["title"], model["id"]) for model in models] + [
        ("%s interpolation" % kernel.capitalize(), kernel) for kernel in answer.get("interpolations", ())
    ]


def device_choices():
    """Where the engine can compute."""
    try:
        devices = engine().ask("devices")["devices"]
    except EnlargerError as problem:
        fail(str(problem))
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
    caution,
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
    options = Options(model, factor, width, height, device, detail, caution, lock, tileable)
    if canvas == "scale":
        scale_document(image, options, colours)
        return drawables[0] if drawables else image.layers[0]
    layers = layers_of(drawables)
    for layer in layers:
        check_layer(layer)
    title = "Upscaling %s" % (layers[0].name if len(layers) == 1 else "%d layers" % len(layers))
    try:
        with engine() as running:
            work = Work(running, image, title, options.settings)
            jobs = [
                Enlargement(image, layer, canvas, effects).add_to(work, options, request_for)
                for layer in layers
            ]
            work.run()
            new, notes = insert(image, jobs, work, canvas, colours, keeps_original)
    except EnlargerError as problem:
        fail(str(problem))
    tell(notes)
    return new


def insert(image, jobs, work, canvas, colours, keeps_original):
    """Insert what the jobs made, in one undo step; return the first new layer and sentences for the user."""
    for job in jobs:
        job.check_source()
    answers = [work.answers[job.path] for job in jobs]
    image.undo_group_start()
    try:
        old_colours = palette.leave_palette(image)
        made = [job.insert(answer) for job, answer in zip(jobs, answers)]
        if canvas == "grow":
            make_room(image, made)
        for job in jobs:
            job.layer.visible = job.layer.visible and keeps_original
        provenance.keep_in_metadata(image, answers)
        if old_colours and colours == "palette":
            palette.come_back(image, old_colours)
        pdb.gimp_image_set_active_layer(image, made if len(made) > 1 else made[0])
    finally:
        image.undo_group_end()
    notes = [note for answer in work.answers.values() for note in answer.get("notes", [])]
    notes += [note for job in jobs for note in job.notes]
    notes.append(palette.note(image, old_colours, colours == "palette"))
    return made[0], notes


def upscale_image(image, model, factor, width, height, device, detail, caution, lock, colours, tileable):
    """Scale the image and all that is in it. Until everything is there, it stays as it is."""
    check_choice("colours", colours, COLOURS)
    options = Options(model, factor, width, height, device, detail, caution, lock, tileable)
    scale_document(image, options, colours)


def scale_document(image, options, colours):
    """Enlarge every layer and mask in its place, and scale all else with them."""
    if not image.layers:
        fail("There is no layer in the image.")
    try:
        with engine() as running:
            request = request_for((image.width, image.height), options, keeps_one_layer=True)
            work = Work(running, image, "Upscaling the image", request.settings)

            def size_of(size):
                return planned(size, options.target, request.settings)["size"]

            def finish(answers):
                provenance.keep_with(image, answers)
                provenance.keep_in_metadata(image, answers)

            gets_palette = colours == "palette"
            notes = upscale_document(image, work, size_of, request.extra, gets_palette, finish)
    except EnlargerError as problem:
        fail(str(problem))
    notes += [note for answer in work.answers.values() for note in answer.get("notes", [])]
    tell(notes + [request.note])


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
    note = "Nothing becomes larger, so %s interpolation did it, and no network." % SHRINKS.capitalize()
    return Request(planned(size, options.target, settings), settings, {}, note)


def planned(size, target, settings):
    """Return what the engine would make of an area of this size."""
    source = requests.raster(size, "RGB u8")
    return engine().ask("plan", source=source, target=target, **settings)


def tell(notes):
    """Show the user sentences, each of them once."""
    for number, note in enumerate(notes):
        if note and note not in notes[:number]:
            gimp.message(note)


def forecast(image, drawables, model, factor, width, height, canvas, *others):
    """Say in the dialog what will become of which layers."""
    del canvas
    options = Options(model, factor, width, height, *others[:4], tileable=others[-1])
    layers = layers_of(drawables)
    for layer in layers:
        check_layer(layer)
    sizes = [selected_box(layer)[2:] for layer in layers]
    effects = sorted({name for layer in layers for name in layer.effects})
    return told(sizes, options, effects)


def forecast_image(image, model, factor, width, height, *others):
    """Say in the dialog what will become of the image."""
    options = Options(model, factor, width, height, *others[:4], tileable=others[-1])
    return told([(image.width, image.height)], options, [], keeps_one_layer=True)


def told(sizes, options, effects, keeps_one_layer=False):
    """Return what will become of areas of these sizes, and what is to be known of the way."""
    try:
        requests = [request_for(size, options, keeps_one_layer) for size in sizes]
    except EnlargerError as problem:
        fail(str(problem))
    plans = [request.plan for request in requests]
    first = "%d x %d pixels become %d x %d" % (tuple(sizes[0]) + tuple(plans[0]["size"]))
    if len(sizes) > 1:
        first = "%d layers, the first of them: %s" % (len(sizes), first)
    seconds = [plan.get("seconds") for plan in plans]
    # Known once the network has run on this machine.
    if all(seconds):
        first += ", in about %s" % time_text(sum(seconds))
    lines = [first]
    used = network(plans[0]["model"])
    passes = plans[0].get("passes", 1)
    if used and passes > 1:
        lines.append("%s enlarges by %d and runs %d times." % (used["title"], used["scale"], passes))
    elif used and used["scale"] == 1:
        lines.append("%s improves the picture at the size it has." % used["title"])
    if not used and network(options.model):
        lines.append("Nothing becomes larger: %s interpolation, no network." % SHRINKS.capitalize())
    lines.append(stretch(sizes[0], plans[0]["size"]))
    if effects:
        lines.append("With effects: %s." % ", ".join(effects))
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
    (PF_INT, "width", "_Width in pixels (0: by the factor)", 0, (0, LARGEST_SIDE, 1)),
    (PF_INT, "height", "Hei_ght in pixels (0: by the factor)", 0, (0, LARGEST_SIDE, 1)),
]
CANVAS = PF_RADIO, "canvas", "Can_vas", "grow", CANVASES
METHOD = [
    (PF_RADIO, "device", "Compute o_n", "auto", device_choices),
    (PF_RADIO, "detail", "_Invented detail", "layers", fidelity.DETAILS),
    (PF_SLIDER, "caution", "Ca_ution", fidelity.USUAL_CAUTION, (0.0, 1.0, 0.01)),
    (PF_RADIO, "lock", "Loc_k to the source", "auto", fidelity.LOCKS),
]
COLOURS_ROW = PF_RADIO, "colours", "Colours _afterwards", "rgb", COLOURS
TILEABLE = PF_TOGGLE, "tileable", "_Tileable: a texture that fits itself at its edges", False
AUTHORS = "The Enlarger authors", "The Enlarger authors", "2026"
SIZE_HELP = (
    "A width or a height above 0 counts instead of the factor; with one of them the other follows. What a "
    "network draws that is not in the source may come in a layer of its own, masked where a faithful network "
    "does not agree; detail, caution and lock are for such networks alone. "
)

register(
    "plug-in-enlarger-upscale-layer",
    "Enlarge layers by AI: a super-resolution network makes each a larger layer above it. Scale, upscale",
    "The new layer has the old one's place in its group, its mode, opacity, mask and upper left corner; the "
    "old one is hidden. Of a layer with a selection only the selected part is enlarged, with the selection's "
    "edge as its mask. Groups, and layers with effects, are enlarged as they are seen. Scaling the canvas "
    '(canvas "scale") means the whole document. ' + SIZE_HELP,
    AUTHORS[0],
    AUTHORS[1],
    AUTHORS[2],
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
)

register(
    "plug-in-enlarger-upscale-image",
    "Enlarge the whole image by AI: every layer by a super-resolution network, all else scaled with them",
    "Every layer and mask is enlarged in its place; groups, channels, selection, paths and guides are scaled "
    "with them; effects keep their look, and text stays text where GIMP can draw it larger. " + SIZE_HELP,
    AUTHORS[0],
    AUTHORS[1],
    AUTHORS[2],
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
)

main()
