# -*- coding: utf-8 -*-
"""Layers enlarged as new layers above them, or the whole document in place."""

# ruff: noqa: B905, F403, F405 - gimpfu fills the namespace; Python 2.7 has no strict zip

import palette
import provenance
from document import upscale_document
from engine_client import engine, engine_errors_shown, fetch, mask_settings, planned, request_for
from enlargement import Enlargement, check_layer, layers_of
from gimpfu import *
from job_queue import JobQueue
from layers import grow_canvas
from options import CANVASES, COLOURS, EFFECTS, Options, check_choice


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
    look,
    time,
    clean,
    accepts_noncommercial,
    keeps_faces,
):
    """Enlarge layers and return the first of the new ones, or the group it is in, or scale the document.

    Until everything is there, the document stays as it is.
    """
    check_choice("canvas", canvas, CANVASES + (("", "scale"),))
    check_choice("effects", effects, EFFECTS)
    check_choice("colours", colours, COLOURS)
    how = device, detail, fidelity, lock, tileable, look, time, clean, accepts_noncommercial
    how += (keeps_faces,)
    options = Options(model, factor, width, height, *how)
    if canvas == "scale":
        scale_document(image, options, colours)
        return drawables[0] if drawables else image.layers[0]
    layers = layers_of(drawables)
    for layer in layers:
        check_layer(layer)
    title = "Upscaling %s" % (layers[0].name if len(layers) == 1 else "%d layers" % len(layers))
    with engine_errors_shown(), engine() as running:
        fetched = fetch(options)
        queue = JobQueue(running, image, title, mask_settings(options))
        jobs = [
            Enlargement(image, layer, canvas, effects).add_to(queue, options, request_for) for layer in layers
        ]
        queue.run()
        new, notes = insert(image, jobs, queue, canvas, colours, keeps_original)
    show(fetched + notes)
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


def upscale_image(
    image,
    model,
    factor,
    width,
    height,
    device,
    detail,
    fidelity,
    lock,
    colours,
    tileable,
    look,
    time,
    clean,
    accepts_noncommercial,
    keeps_faces,
):
    """Scale the image and all that is in it. Until everything is there, it stays as it is."""
    check_choice("colours", colours, COLOURS)
    how = device, detail, fidelity, lock, tileable, look, time, clean, accepts_noncommercial
    how += (keeps_faces,)
    options = Options(model, factor, width, height, *how)
    scale_document(image, options, colours)


def scale_document(image, options, colours):
    """Enlarge every layer and mask in its place, and scale all else with them."""
    if not image.layers:
        fail("The image has no layers.")
    with engine_errors_shown(), engine() as running:
        fetched = fetch(options)
        request = request_for((image.width, image.height), options, keeps_one_layer=True)
        queue = JobQueue(running, image, "Upscaling the image", mask_settings(options))

        def size_of(size):
            return planned(size, options.target, request.settings)["size"]

        def finish(answers):
            provenance.attach(image, answers)
            provenance.add_to_metadata(image, answers)

        gets_palette = colours == "palette"
        fields = dict(request.settings, **request.extra)
        notes = fetched + upscale_document(image, queue, size_of, fields, gets_palette, finish)
    show(notes + queue.notes + [request.note])


def show(notes):
    """Show the user sentences, each of them once."""
    for number, note in enumerate(notes):
        if note and note not in notes[:number]:
            gimp.message(note)
