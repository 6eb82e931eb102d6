# -*- coding: utf-8 -*-
"""What a preview shows, written for the engine once for a dialog."""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

from engine_client import MOST_PIXELS_LOOKED_AT, engine, looked_at
from enlargement import layers_of
from gimpfu import *
from masks import selected_box
from rasters import write_raster
from rendered import image_like, needs_rendering, rendered


def write_layer(image, drawables, *_):
    """Return the engine's `source` of the first layer as it is seen, and the ICC profile of its colours."""
    layer = layers_of(drawables)[0]
    box = selected_box(layer)
    check_pixels(box[2] * box[3])
    if not needs_rendering(layer):
        return looked_at(layer, box), image.profile
    with rendered(image, layer, may_grow=False) as (drawable, _):
        return write_raster(drawable, engine().path("preview.raw"), box), image.profile


def write_image(image, *_):
    """Return the engine's `source` of an image as it is seen, and the ICC profile of its colours."""
    check_pixels(image.width * image.height)
    whole = 0, 0, image.width, image.height
    layers = image.layers
    if len(layers) == 1 and is_all(layers[0], image):
        return looked_at(layers[0], whole), image.profile
    canvas = image_like(image)
    try:
        seen = pdb.gimp_layer_new_from_visible(image, canvas, "preview")
        canvas.add_layer(seen, 0)
        return write_raster(seen, engine().path("preview.raw"), whole), image.profile
    finally:
        gimp.delete(canvas)


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
    if count > MOST_PIXELS_LOOKED_AT:
        fail("No preview: the picture has more than %d megapixels." % (MOST_PIXELS_LOOKED_AT // 10**6))
