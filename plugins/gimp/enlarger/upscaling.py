# -*- coding: utf-8 -*-
"""Layers enlarged as new layers above them, or the whole document in place."""

# ruff: noqa: B905, F403, F405 - gimpfu fills the namespace; Python 2.7 has no strict zip

import palette
import provenance
from document import upscale_document
from engine_client import engine, engine_errors_shown, fetch, mask_settings, planned, request_for
from enlargement import Enlargement, check_layer, layers_of
from enlarger_bridge import printing
from enlarger_bridge.language import _
from enlarger_bridge.texts import layers_text
from gimpfu import *
from job_queue import JobQueue
from layers import grow_canvas
from options import CANVASES, COLOURS, EFFECTS, Options, check_choice


def upscale_layer(image, drawables, chosen):
    """Enlarge layers and return the first of the new ones, or the group it is in, or scale the document.
    `chosen` has the arguments by their names.

    Until everything is there, the document stays as it is.
    """
    canvas, effects = chosen["canvas"], chosen["effects"]
    check_choice("canvas", canvas, CANVASES + (("", "scale"),))
    check_choice("effects", effects, EFFECTS)
    check_choice("colours", chosen["colours"], COLOURS)
    options = Options(chosen)
    if canvas == "scale":
        scale_document(image, options)
        return drawables[0] if drawables else image.layers[0]
    layers = layers_of(drawables)
    for layer in layers:
        check_layer(layer)
    title = _("Upscaling %s") % (layers[0].name if len(layers) == 1 else layers_text(len(layers)))
    with engine_errors_shown(), engine() as running:
        fetched = fetch(options)
        queue = JobQueue(running, image, title, mask_settings(options))
        jobs = [
            Enlargement(image, layer, canvas, effects).add_to(queue, options, request_for) for layer in layers
        ]
        queue.run()
        new, notes = insert(image, jobs, queue, chosen)
    show(fetched + notes)
    return new


def insert(image, jobs, queue, chosen):
    """Insert what the jobs made, in one undo step; return the first new layer and sentences for the user."""
    for job in jobs:
        job.check_source()
    answers = [queue.answers[job.path] for job in jobs]
    gets_palette = chosen["colours"] == "palette"
    image.undo_group_start()
    try:
        old_colours = palette.to_rgb(image)
        made = [job.insert(answer) for job, answer in zip(jobs, answers)]
        if chosen["canvas"] == "grow":
            grow_canvas(image, made)
        for job in jobs:
            job.layer.visible = job.layer.visible and chosen["keep-original"]
        provenance.add_to_metadata(image, answers)
        if old_colours and gets_palette:
            palette.to_indexed(image, old_colours)
        pdb.gimp_image_set_active_layer(image, made if len(made) > 1 else made[0])
    finally:
        image.undo_group_end()
    notes = queue.notes + [note for job in jobs for note in job.notes]
    notes.append(palette.note(image, old_colours, gets_palette))
    return made[0], notes


def upscale_image(image, chosen):
    """Scale the image and all that is in it. Until everything is there, it stays as it is."""
    check_choice("colours", chosen["colours"], COLOURS)
    scale_document(image, Options(chosen))


def scale_document(image, options):
    """Enlarge every layer and mask in its place, and scale all else with them."""
    if not image.layers:
        fail(_("The image has no layers."))
    with engine_errors_shown(), engine() as running:
        fetched = fetch(options)
        request = request_for((image.width, image.height), options, keeps_one_layer=True)
        queue = JobQueue(running, image, _("Upscaling the image"), mask_settings(options))

        last = {}

        def size_of(size):
            plan = planned(size, options.target, request.settings)
            last.update(plan=plan, size=size)
            crop = printing.crop(plan)
            return whole_size(size, crop, plan["size"]) if crop else plan["size"]

        def finish(answers):
            set_print(image, last["plan"], last["size"], options.chosen.get("print-size"))
            provenance.attach(image, answers)
            provenance.add_to_metadata(image, answers)

        gets_palette = options.chosen["colours"] == "palette"
        fields = dict(request.settings, **request.extra)
        notes = fetched + upscale_document(image, queue, size_of, fields, gets_palette, finish)
    show(notes + queue.notes + [request.note])


def whole_size(size, crop, cropped_size):
    """Return what size all of a picture gets whose part between the edges `crop` gets `cropped_size`."""
    left, top, right, bottom = crop
    across, down = float(cropped_size[0]) / (right - left), float(cropped_size[1]) / (bottom - top)
    return [int(size[0] * across + 0.5), int(size[1] * down + 0.5)]


def set_print(image, plan, before, keeps_print_size):
    """Give an image, enlarged from the size `before`, the canvas and the resolution of its print, or keep
    its print size if wanted. What the canvas cuts off stays in the layers.
    """
    crop = printing.crop(plan)
    if crop:
        width, height = plan["size"]
        left = min(int(float(crop[0]) * image.width / before[0] + 0.5), max(image.width - width, 0))
        top = min(int(float(crop[1]) * image.height / before[1] + 0.5), max(image.height - height, 0))
        image.resize(width, height, -left, -top)
        image.resolution = printing.resolution(plan)
    elif keeps_print_size:
        across, down = image.resolution
        image.resolution = (
            across * image.width / float(before[0]),
            down * image.height / float(before[1]),
        )


def show(notes):
    """Show the user sentences, each of them once."""
    for number, note in enumerate(notes):
        if note and note not in notes[:number]:
            gimp.message(note)
