#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Filters > Enhance > Upscale Layer…: the active layer, enlarged by a network, as a new layer above it.

Written once, in the classic gimpfu manner; `gimpfu.py` beside this file makes it run in GIMP.
"""

# ruff: noqa: F403, F405, PLW0603 - gimpfu fills the namespace, GIMP calls by position

import atexit

from document import upscale_document
from enlarger_bridge import Engine, EnlargerError
from gimpfu import *
from masks import add_mask, add_mask_job, selected_box, use_mask_like
from rasters import LARGEST_SIDE, check_sides, read_raster
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


def upscale_layer(image, drawable, model, factor, width, height, canvas, device):
    """Enlarge the layer and return the new one, or the document with all its layers.

    Until everything is there, the document stays as it is.
    """
    layer = layer_of(drawable)
    check_layer(image, layer, canvas)
    settings, target = request_fields(model, factor, width, height, device)
    try:
        with engine() as running:
            if canvas == "scale":
                work = Work(running, "Upscaling the document", settings)
                answers = upscale_document(image, work, lambda size: planned_size(size, target, settings))
            else:
                work = Work(running, "Upscaling %s" % layer.name, settings)
                layer, answers = new_layer(work, image, layer, target, settings, canvas)
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


def planned(size, target, settings):
    """Return what the engine would make of an area of this size."""
    raster = {"size": list(size), "format": "RGB u8"}
    return engine().ask("plan", source=raster, target=target, **settings)


def planned_size(size, target, settings):
    """Return the size that the engine would make of this one."""
    return planned(size, target, settings)["size"]


def forecast(image, drawable, model, factor, width, height, canvas, device):
    """Say in the dialog what will become of what."""
    layer = layer_of(drawable)
    check_layer(image, layer, canvas)
    size = (image.width, image.height) if canvas == "scale" else selected_box(layer)[2:]
    settings, target = request_fields(model, factor, width, height, device)
    try:
        plan = planned(size, target, settings)
    except EnlargerError as problem:
        fail(str(problem))
    text = "%d x %d pixels become %d x %d" % (tuple(size) + tuple(plan["size"]))
    # Known once the network has run on this machine.
    return text + ", in %s" % duration(plan["seconds"]) if plan.get("seconds") else text


def new_layer(work, image, layer, target, settings, canvas):
    """Enlarge what is selected of a layer, as a new layer; return it and the engine's answers."""
    box = selected_box(layer)
    corner = layer.offsets[0] + box[0], layer.offsets[1] + box[1]
    size = planned_size(box[2:], target, settings)
    check_size(image, corner, size, canvas)
    result = work.add(layer, box, target=target)
    mask_result = add_mask_job(work, image, layer, box, {"width": size[0], "height": size[1]})
    answers = work.run()
    if not pdb.gimp_image_is_valid(image) or not pdb.gimp_item_is_valid(layer):
        fail("The layer was closed or deleted while it was being upscaled.")
    size_label = "x%g" % round(target["factor"], 3) if "factor" in target else "%dx%d" % tuple(size)
    name = "%s (%s, %s)" % (layer.name, size_label, answers[0]["model"])
    new = make_layer(image, layer, name, size, corner, result, mask_result)
    insert_above(image, layer, new, canvas)
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


def make_layer(image, layer, name, size, corner, path, mask_path):
    """Make the new layer, like the old one in all but its pixels, outside the image."""
    new = gimp.Layer(image, name, size[0], size[1], layer.type, layer.opacity, layer.mode)
    try:
        new.visible = layer.visible
        new.lock_alpha = layer.lock_alpha
        pdb.gimp_layer_set_blend_space(new, pdb.gimp_layer_get_blend_space(layer))
        pdb.gimp_layer_set_composite_space(new, pdb.gimp_layer_get_composite_space(layer))
        pdb.gimp_layer_set_composite_mode(new, pdb.gimp_layer_get_composite_mode(layer))
        pdb.gimp_item_set_color_tag(new, pdb.gimp_item_get_color_tag(layer))
        new.set_offsets(*corner)
        read_raster(new, path)
        if mask_path:
            add_mask(new, mask_path)
    except Exception:
        gimp.delete(new)
        raise
    return new


def insert_above(image, layer, new, canvas):
    """Insert the new layer and make room for it, in one undo step."""
    image.undo_group_start()
    try:
        pdb.gimp_image_insert_layer(image, new, layer.parent, pdb.gimp_image_get_item_position(image, layer))
        if new.mask:
            use_mask_like(new, layer)
        if canvas == "grow":
            left, top, right, bottom = grown_canvas(image, new.offsets, (new.width, new.height))
            if (right - left, bottom - top) != (image.width, image.height):
                image.resize(right - left, bottom - top, -left, -top)
        image.active_layer = new
    finally:
        image.undo_group_end()


register(
    "plug-in-enlarger-upscale-layer",
    "Enlarge the layer with a super-resolution network, as a new layer above it",
    "The new layer has the old one's place in its group, its mode, opacity, mask and upper left corner. "
    "Of a layer with a selection only the selected part is enlarged, with the selection's edge as its mask. "
    "A width or a height above 0 counts instead of the factor; with one of them the other follows. "
    "Scaling the canvas means the whole document: the size is that of the image, every layer and mask is "
    "enlarged in its place, and all else scaled with them.",
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
    ],
    [(PF_LAYER, "new-layer", "The enlarged layer")],
    upscale_layer,
    menu="<Image>/Filters/Enhance",
    forecast=forecast,
)

main()
