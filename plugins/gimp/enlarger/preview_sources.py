# -*- coding: utf-8 -*-
"""What the engine looks at before a job, to choose by it and to draw previews: written once for a dialog."""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

import contextlib

from engine_client import is_automatic, looked_at
from enlargement import layers_of
from enlarger_bridge.language import _
from gimpfu import *
from masks import selected_box
from rendered import image_like, needs_rendering, rendered

MOST_PIXELS = 40 * 10**6  # they are written to a file while the dialog waits


def source_of_layer(image, layer):
    """Return the engine's `source` of what is to be enlarged of a layer, as it is seen."""
    box = selected_box(layer)
    check_pixels(box[2] * box[3])

    @contextlib.contextmanager
    def give():
        with rendered(image, layer, may_grow=False) as (drawable, _):
            yield drawable, box

    return looked_at(layer, box, give)


def source_of_image(image):
    """Return the engine's `source` of an image as it is seen."""
    check_pixels(image.width * image.height)
    whole = 0, 0, image.width, image.height

    @contextlib.contextmanager
    def give():
        layers = image.layers
        if len(layers) == 1 and is_all(layers[0], image):
            yield layers[0], whole
            return
        canvas = image_like(image)
        try:
            seen = pdb.gimp_layer_new_from_visible(image, canvas, "preview")
            canvas.add_layer(seen, 0)
            yield seen, whole
        finally:
            gimp.delete(canvas)

    return looked_at(image, whole, give)


def layer_seen(image, drawables, *_):
    """Return the source of the first layer, as the script's procedure is called for layers."""
    return source_of_layer(image, layers_of(drawables)[0])


def image_seen(image, *_):
    """Return the source of an image, as the script's procedure is called for one."""
    return source_of_image(image)


def to_choose_by(options, source_of, *what):
    """Return the source by which the engine chooses; None where nothing is chosen by it, or it is too large
    to be looked at while the user waits.
    """
    if not is_automatic(options):
        return None
    try:
        return source_of(*what)
    except error:
        return None


def is_all(layer, image):
    """Whether a layer by itself is all that is seen of an image."""
    return (
        not needs_rendering(layer)
        and not layer.mask
        and layer.visible
        and layer.opacity == 100
        and tuple(layer.offsets) == (0, 0)
        and (layer.width, layer.height) == (image.width, image.height)
    )


def check_pixels(count):
    """Refuse what would take too long to be written while the dialog waits."""
    if count > MOST_PIXELS:
        fail(_("No preview: the picture has more than %d megapixels.") % (MOST_PIXELS // 10**6))
