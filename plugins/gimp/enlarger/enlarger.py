#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Filters > Enhance > Upscale Layer…: the active layer, enlarged by a network, as a new layer above it.

Written once, in the classic gimpfu manner; `gimpfu` beside this file makes it run in GIMP.
"""

# ruff: noqa: F403, F405, PLW0603 - gimpfu fills the namespace, GIMP calls by position

import atexit

import fidelity
from document import upscale_document
from enlarger_bridge import Engine, EnlargerError
from gimpfu import *
from layers import check_size, insert_above, look_like, make_layer
from masks import add_mask_job, selected_box
from rasters import LARGEST_SIDE
from work import Work, duration

_engine = None


def engine():
    """Return the engine of this call: the dialog's questions and the job share one process."""
    global _engine
    if _engine is None:
        _engine = Engine.beside(__file__)
        atexit.register(_engine.close)
    return _engine


def model_choices():
    """Return the networks the engine knows, the default first, then plain interpolations."""
    try:
        answer = engine().ask("models")
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


def upscale_layer(image, drawable, model, factor, width, height, canvas, device, detail, caution, lock):
    """Enlarge the layer and return the new one, or the group it is in, or the document with all its layers.

    Until everything is there, the document stays as it is.
    """
    layer = layer_of(drawable)
    check_layer(image, layer, canvas)
    settings, target = request_fields(model, factor, width, height, device)
    try:
        with engine() as running:
            extra = layer_fields(model, canvas, detail, caution, lock)
            if canvas == "scale":
                work = Work(running, "Upscaling the document", settings)
                answers = upscale_document(
                    image, work, lambda size: planned(size, target, settings)["size"], extra
                )
            else:
                work = Work(running, "Upscaling %s" % layer.name, settings)
                layer, answers = new_layer(work, image, layer, target, settings, extra, canvas)
    except EnlargerError as problem:
        fail(str(problem))
    notes = [note for answer in answers for note in answer.get("notes", [])]
    for number, note in enumerate(notes):
        if note not in notes[:number]:
            gimp.message(note)
    return layer


def request_fields(model, factor, width, height, device):
    """Return the fields of a request that say how, and the one that says what size."""
    settings = {"device": device or "auto"}
    if model:
        settings["model"] = model
    pixels = {name: int(value) for name, value in (("width", width), ("height", height)) if value > 0}
    return settings, pixels or {"factor": factor}


def layer_fields(model, canvas, detail, caution, lock):
    """Return the fields for layers alone: a mask holds no picture that could be untrue."""
    if not draws(model):
        return {"lock": lock}
    return dict(fidelity.request_fields(detail, caution, keeps_one_layer=canvas == "scale"), lock=lock)


def draws(model):
    """Tell whether a network draws what is not in the source."""
    answer = engine().ask("models")
    wanted = model or answer["default"]
    return any(known["id"] == wanted and known.get("draws") for known in answer["models"])


def planned(size, target, settings):
    """Return what the engine would make of an area of this size."""
    raster = {"size": list(size), "format": "RGB u8"}
    return engine().ask("plan", source=raster, target=target, **settings)


def forecast(image, drawable, model, factor, width, height, canvas, device, *detail):
    """Say in the dialog what will become of what."""
    layer = layer_of(drawable)
    check_layer(image, layer, canvas)
    size = (image.width, image.height) if canvas == "scale" else selected_box(layer)[2:]
    settings, target = request_fields(model, factor, width, height, device)
    try:
        plan = planned(size, target, dict(settings, **layer_fields(model, canvas, *detail)))
    except EnlargerError as problem:
        fail(str(problem))
    text = "%d x %d pixels become %d x %d" % (tuple(size) + tuple(plan["size"]))
    # Known once the network has run on this machine.
    return text + ", in %s" % duration(plan["seconds"]) if plan.get("seconds") else text


def new_layer(work, image, layer, target, settings, extra, canvas):
    """Enlarge what is selected of a layer, as a new layer; return it and the engine's answers."""
    box = selected_box(layer)
    corner = layer.offsets[0] + box[0], layer.offsets[1] + box[1]
    size = planned(box[2:], target, settings)["size"]
    check_size(image, corner, size, canvas)
    fields, paths = fidelity.with_paths(extra, work)
    paths["result"] = work.add(layer, box, target=target, **fields)
    mask_path = add_mask_job(work, image, layer, box, {"width": size[0], "height": size[1]})
    answers = work.run()
    if not pdb.gimp_image_is_valid(image) or not pdb.gimp_item_is_valid(layer):
        fail("The layer was closed or deleted while it was being upscaled.")
    size_label = "x%g" % round(target["factor"], 3) if "factor" in target else "%dx%d" % tuple(size)
    name = "%s (%s, %s)" % (layer.name, size_label, str(answers[0]["model"]))
    if "faithful" in paths:
        new, parts = fidelity.make_group(image, layer, name, size, corner, paths, answers[0])
    else:
        new, parts = make_layer(image, layer, name, size, corner, paths["result"]), []
        look_like(new, layer)
    fidelity.keep_provenance(new, answers[:1])
    insert_above(image, layer, new, parts, mask_path, canvas)
    return new, answers


def layer_of(drawable):
    """Return the layer that is meant: while a mask is edited, GIMP names the mask."""
    is_mask = isinstance(drawable, gimp.Channel) and drawable.is_layer_mask
    layer = pdb.gimp_layer_from_mask(drawable) if is_mask else drawable
    if not isinstance(layer, gimp.Layer):
        fail("Upscale Layer works on a layer, not on a channel or the Quick Mask: select a layer.")
    return layer


def check_layer(image, layer, canvas):
    """Refuse what cannot be upscaled, with the remedy."""
    if isinstance(layer, gimp.GroupLayer) and canvas != "scale":
        fail("Upscale Layer works on a single layer, not on a group: select a layer in it.")
    if layer.is_floating_sel:
        fail("The floating selection is not a layer yet: anchor it, or turn it into a layer.")
    if image.base_type == INDEXED:
        fail("Indexed images cannot be upscaled yet: convert the image first (Image > Mode > RGB).")


register(
    "plug-in-enlarger-upscale-layer",
    "Enlarge the layer with a super-resolution network, as a new layer above it",
    "The new layer has the old one's place in its group, its mode, opacity, mask and upper left corner. "
    "Of a layer with a selection only the selected part is enlarged, with the selection's edge as its mask. "
    "A width or a height above 0 counts instead of the factor; with one of them the other follows. "
    "Scaling the canvas means the whole document: the size is that of the image, every layer and mask is "
    "enlarged in its place, and all else scaled with them. "
    "What a network draws that is not in the source may come in a layer of its own, masked where a faithful "
    "network does not agree; detail, caution and lock are for such networks alone.",
    "The Enlarger authors",
    "The Enlarger authors",
    "2026",
    "Upscale _Layer…",
    "*",
    [
        (PF_IMAGE, "image", "Image", None),
        (PF_DRAWABLE, "drawable", "Layer", None),
        (PF_RADIO, "model", "_Model", "", model_choices),
        (PF_FLOAT, "factor", "_Factor", 4.0, (0.01, 1000.0, 0.5, "%")),
        (PF_INT, "width", "_Width in pixels (0: by the factor)", 0, (0, LARGEST_SIDE, 1)),
        (PF_INT, "height", "Hei_ght in pixels (0: by the factor)", 0, (0, LARGEST_SIDE, 1)),
        (
            PF_RADIO,
            "canvas",
            "Can_vas",
            "grow",
            (
                ("Grow to show the new layer", "grow"),
                ("Leave as it is", "leave"),
                ("Scale with all layers: the whole document", "scale"),
            ),
        ),
        (PF_RADIO, "device", "Compute o_n", "auto", device_choices),
        (PF_RADIO, "detail", "_Invented detail", "layers", fidelity.DETAILS),
        (PF_SLIDER, "caution", "Ca_ution", fidelity.USUAL_CAUTION, (0.0, 1.0, 0.01)),
        (PF_RADIO, "lock", "Loc_k to the source", "auto", fidelity.LOCKS),
    ],
    [(PF_LAYER, "new-layer", "The enlarged layer")],
    upscale_layer,
    menu="<Image>/Filters/Enhance",
    forecast=forecast,
)

main()
