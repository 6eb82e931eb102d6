#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Filters > Enhance > Upscale Layer…: the active layer, enlarged by a network, as a new layer above it.

Written once, in the classic gimpfu manner; `gimpfu.py` beside this file makes it run in GIMP.
"""

# ruff: noqa: F403, F405, PLW0603 - gimpfu fills the namespace, GIMP calls by position

import atexit

from enlarger_bridge import Engine, EnlargerError
from gimpfu import *
from masks import add_mask, selected_box, use_mask_like, write_mask
from rasters import pixel_formats, read_raster, write_raster

LARGEST_SIDE = 524288  # pixels, of a layer or a canvas in GIMP

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


def upscale_layer(image, layer, model, factor, width, height, canvas, device):
    """Enlarge the layer and return the new one; until it is whole, the document stays as it is."""
    check_layer(image, layer)
    box = selected_box(layer)
    pixels = {name: int(value) for name, value in (("width", width), ("height", height)) if value > 0}
    job = {"target": pixels or {"factor": factor}, "device": device or "auto"}
    if model:
        job["model"] = model
    try:
        with engine() as running:
            raster = {"size": box[2:], "format": pixel_formats(layer)[1]}
            corner = layer.offsets[0] + box[0], layer.offsets[1] + box[1]
            check_size(image, corner, running.ask("plan", source=raster, **job)["size"], canvas)
            source, result = running.path("source.raw"), running.path("result.raw")
            mask_source, mask_result = running.path("mask-source.raw"), running.path("mask-result.raw")
            job["source"] = write_raster(layer, source, box)
            mask = write_mask(image, layer, mask_source, box)
            done = enlarge(running, "Upscaling %s" % layer.name, result, job)
            size = done["size"]
            if mask:
                mask_job = dict(job, source=mask, target={"width": size[0], "height": size[1]})
                enlarge(running, "Upscaling the mask of %s" % layer.name, mask_result, mask_job)
            if not pdb.gimp_image_is_valid(image) or not pdb.gimp_item_is_valid(layer):
                fail("The layer was closed or deleted while it was being upscaled.")
            size_label = "%dx%d" % tuple(size) if pixels else "x%g" % round(factor, 3)
            name = "%s (%s, %s)" % (layer.name, size_label, done["model"])
            new_layer = make_layer(image, layer, name, size, corner, result, mask_result if mask else None)
            insert_above(image, layer, new_layer, canvas)
            for note in done.get("notes", []):
                gimp.message(note)
            return new_layer
    except EnlargerError as problem:
        fail(str(problem))


def enlarge(running, title, path, job):
    """Have the engine do a job into a raw file, with its progress on show; return its answer."""
    gimp.progress_init(title)
    event = None
    for event in running.request("upscale", result={"path": path}, **job):
        if event["event"] == "progress":
            pdb.gimp_progress_set_text(progress_text(event))
            gimp.progress_update(float(event["done"]) / event["total"])
    return event


def check_layer(image, layer):
    """Refuse what cannot be upscaled, with the remedy."""
    if not isinstance(layer, gimp.Layer):
        fail("Upscale Layer works on a layer, not on a mask or channel: select the layer itself.")
    if isinstance(layer, gimp.GroupLayer):
        fail("Upscale Layer works on a single layer, not on a group: select a layer in it.")
    if layer.is_floating_sel:
        fail("The floating selection is not a layer yet: anchor it, or turn it into a layer.")
    if image.base_type == INDEXED:
        fail("Indexed images cannot be upscaled yet: convert the image first (Image > Mode > RGB).")


def check_size(image, corner, size, canvas):
    """Refuse a result that GIMP cannot hold, before any work."""
    sides = list(size)
    if canvas == "grow":
        left, top, right, bottom = grown_canvas(image, corner, size)
        sides += [right - left, bottom - top]
    if max(sides) > LARGEST_SIDE:
        fail(
            "The result would be %d pixels wide or high; GIMP's limit is %d. Choose a smaller size."
            % (max(sides), LARGEST_SIDE)
        )


def grown_canvas(image, corner, size):
    """Return the box (left, top, right, bottom) that holds the canvas and a layer of this size."""
    x, y = corner
    return min(0, x), min(0, y), max(image.width, x + size[0]), max(image.height, y + size[1])


def progress_text(event):
    """Say how far the engine is."""
    text = "Upscaling: %d of %d tiles" % (event["done"], event["total"])
    seconds = event.get("seconds_left")
    if seconds is None or event["done"] == event["total"]:
        return text
    return text + (
        ", about %d min left" % round(seconds / 60.0)
        if seconds > 90
        else ", about %d s left" % max(1, round(seconds))
    )


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
    "A width or a height above 0 counts instead of the factor; with one of them the other follows.",
    "The Enlarger authors",
    "The Enlarger authors",
    "2026",
    "Upscale _Layer…",
    "*",
    [
        (PF_IMAGE, "image", "Image", None),
        (PF_DRAWABLE, "drawable", "Layer", None),
        (PF_RADIO, "model", "Model", "", model_choices),
        (PF_FLOAT, "factor", "Factor", 4.0, (0.01, 1000.0, 0.5)),
        (PF_INT, "width", "Width in pixels (0: by the factor)", 0, (0, LARGEST_SIDE, 1)),
        (PF_INT, "height", "Height in pixels (0: by the factor)", 0, (0, LARGEST_SIDE, 1)),
        (
            PF_RADIO,
            "canvas",
            "Canvas",
            "grow",
            (("Grow to show the new layer", "grow"), ("Leave as it is", "leave")),
        ),
        (PF_RADIO, "device", "Compute on", "auto", device_choices),
    ],
    [(PF_LAYER, "new-layer", "The enlarged layer")],
    upscale_layer,
    menu="<Image>/Filters/Enhance",
)

main()
