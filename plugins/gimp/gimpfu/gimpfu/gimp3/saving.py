"""Saving one layer: classic procedures for pictures wrote the drawable they were given."""

import contextlib
import os

from gimpfu.gimp3.bindings import Gimp
from gimpfu.gimp3.conversions import native_drawable, native_image, text

# Formats that hold one picture, by procedure and by the end of a file's name.
SINGLE = {"png", "jpeg", "jpg", "bmp", "tga", "pnm", "ppm", "pgm", "pbm", "pcx", "sgi", "xpm", "webp"}


def holds_one(name, path):
    """Whether a procedure writes one picture into this file."""
    word = name.split("-")[1] if name != "gimp-file-save" else os.path.splitext(text(path))[1][1:].lower()
    return word in SINGLE


def is_all_there_is(image, layer):
    """Whether an image shows a layer's own pixels and nothing else."""
    sizes = (layer.get_width(), layer.get_height()) == (image.get_width(), image.get_height())
    shown = layer.get_visible() and layer.get_opacity() == 100.0 and not layer.get_mask()
    return sizes and shown and len(image.get_layers()) == 1 and tuple(layer.get_offsets()[1:]) == (0, 0)


@contextlib.contextmanager
def picture_of(image, drawable):
    """Give an image that shows the drawable alone, as it is; it is gone after the block."""
    image, drawable = native_image(image), native_drawable(drawable)
    if drawable is None or isinstance(drawable, Gimp.Channel) or is_all_there_is(image, drawable):
        yield image.get_id()
        return
    width, height = drawable.get_width(), drawable.get_height()
    single = Gimp.Image.new_with_precision(width, height, image.get_base_type(), image.get_precision())
    try:
        if image.get_palette():
            single.set_palette(image.get_palette())
        if image.get_color_profile():
            single.set_color_profile(image.get_color_profile())
        single.set_resolution(*image.get_resolution()[1:])
        layer = Gimp.Layer.new_from_drawable(drawable, single)
        single.insert_layer(layer, None, 0)
        if layer.get_mask():
            layer.remove_mask(Gimp.MaskApplyMode.DISCARD)
        layer.set_offsets(0, 0)
        layer.set_visible(True)
        layer.set_opacity(100.0)
        layer.set_mode(Gimp.LayerMode.NORMAL)
        yield single.get_id()
    finally:
        single.delete()
