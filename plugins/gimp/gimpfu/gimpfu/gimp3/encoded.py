"""Filters and colours as GIMP 2.10 did them: on encoded values, where GIMP 3 takes light."""

import contextlib

from gimpfu.gimp3.bindings import Babl, Gegl, Gimp

NAMES = {  # of encodings: the same values, taken for light
    "Y'": "Y",
    "Y'A": "YA",
    "R'G'B'": "RGB",
    "R'G'B'A": "RGBA",
}


def is_encoded(drawable):
    """Whether a drawable has encoded values that GIMP can take for light."""
    return Babl.format_get_encoding(drawable.get_format()).split(" ")[0] in NAMES


@contextlib.contextmanager
def on_linear_light(drawable, *others):
    """Give the drawables as they are; a filter that made the first grow is cut back, as in GIMP 2.10."""
    width, height = drawable.get_width(), drawable.get_height()
    _, left, top = drawable.get_offsets()
    yield (drawable, *others)
    if (drawable.get_width(), drawable.get_height()) != (width, height):
        _, new_left, new_top = drawable.get_offsets()
        drawable.resize(width, height, new_left - left, new_top - top)


@contextlib.contextmanager
def on_encoded_values(drawable, *others):
    """Give copies of a drawable and others in which encoded values are taken for light.

    What the block makes of the first copy is the drawable's afterwards, as far as it is selected. A drawable
    whose values are light already is given itself.
    """
    if not is_encoded(drawable):
        with on_linear_light(drawable, *others) as given:
            yield given
        return
    image = Gimp.Image.new_with_precision(
        drawable.get_width(),
        drawable.get_height(),
        drawable.get_image().get_base_type(),
        linear_precision(drawable.get_image()),
    )
    try:
        image.undo_disable()
        copies = [copy_into(image, one) for one in (drawable, *others)]
        yield copies
        # A filter may have made the copy grow.
        _, left, top = copies[0].get_offsets()
        data = pixels_of(copies[0], -left, -top, drawable.get_width(), drawable.get_height())
        buffer = drawable.get_shadow_buffer()
        buffer.set(
            Gegl.Rectangle.new(0, 0, drawable.get_width(), drawable.get_height()), name_of(drawable), data
        )
        buffer.flush()
        drawable.merge_shadow(True)
        drawable.update(0, 0, drawable.get_width(), drawable.get_height())
    finally:
        image.delete()


def linear_precision(image):
    """Return the precision of an image as deep as this one, of light."""
    depth = int(image.get_precision()) // 100 * 100
    return Gimp.Precision(depth)


def copy_into(image, drawable):
    """Return a layer of an image with the values of a drawable, taken for light."""
    opaque, kind = Gimp.ImageType.RGB_IMAGE, drawable.type()
    if image.get_base_type() == Gimp.ImageBaseType.GRAY:
        opaque = Gimp.ImageType.GRAY_IMAGE
    has_colours = kind in {Gimp.ImageType.RGB_IMAGE, Gimp.ImageType.RGBA_IMAGE}
    if has_colours != (image.get_base_type() == Gimp.ImageBaseType.RGB):
        kind = opaque
    width, height = drawable.get_width(), drawable.get_height()
    layer = Gimp.Layer.new(image, "", width, height, kind, 100.0, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    colours, depth = Babl.format_get_encoding(layer.get_format()).split(" ")
    encoded = next(name for name, light in NAMES.items() if light == colours)
    box = Gegl.Rectangle.new(0, 0, width, height)
    source = Babl.format_with_space("%s %s" % (encoded, depth), Babl.format_get_space(drawable.get_format()))
    data = drawable.get_buffer().get(box, 1.0, Babl.get_name(source), Gegl.AbyssPolicy.NONE)
    buffer = layer.get_buffer()
    buffer.set(box, name_of(layer), data)
    buffer.flush()
    return layer


def pixels_of(drawable, x, y, width, height):
    """Return the values of a box."""
    box = Gegl.Rectangle.new(x, y, width, height)
    return drawable.get_buffer().get(box, 1.0, name_of(drawable), Gegl.AbyssPolicy.NONE)


def name_of(drawable):
    """Return the name of a drawable's own format."""
    return Babl.get_name(drawable.get_format())
