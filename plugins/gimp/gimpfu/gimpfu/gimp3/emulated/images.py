"""Images, layers and other drawables: what GIMP 3 chooses, names, scales or moves otherwise."""

# ruff: noqa: D103 - the names in the decorators tell what the functions do

from gimpfu.encodings import ENCODINGS
from gimpfu.errors import Failure
from gimpfu.gimp3.bindings import Gimp
from gimpfu.gimp3.conversions import first_of, native_colour, native_drawable, native_image, to_classic
from gimpfu.gimp3.emulated.context import context
from gimpfu.gimp3.pixels import open_pixels
from gimpfu.gimp3.registry import NOTHING, emulates, run
from gimpfu.gimp3.sources import file_of

# What is chosen in an image: several in GIMP 3, of which a script sees the first.


@emulates("gimp-image-get-active-layer", "image")
def get_active_layer(image):
    return first_of(native_image(image).get_selected_layers())


@emulates("gimp-image-get-active-channel", "image")
def get_active_channel(image):
    return first_of(native_image(image).get_selected_channels())


@emulates("gimp-image-get-active-vectors", "image")
def get_active_vectors(image):
    return first_of(native_image(image).get_selected_paths())


@emulates("gimp-image-get-active-drawable", "image", "gimp-image-active-drawable")
def get_active_drawable(image):
    return first_of(native_image(image).get_selected_drawables())


@emulates("gimp-image-merge-visible-layers", "image merge-type")
def merge_visible(image, kind):
    merged = native_image(image).merge_visible_layers(Gimp.MergeType(kind))
    if merged is None and any(layer.get_visible() for layer in native_image(image).get_layers()):
        raise Failure("gimp-image-merge-visible-layers failed.")
    return to_classic(merged)  # there is none where nothing is visible


# Files


def _uri(name, getter):
    emulates(name, "image")(lambda image: _uri_of(getter(native_image(image))))


def _uri_of(file):
    return file.get_uri() if file else None


_uri("gimp-image-get-uri", file_of)
_uri("gimp-image-get-xcf-uri", Gimp.Image.get_xcf_file)
_uri("gimp-image-get-imported-uri", Gimp.Image.get_imported_file)
_uri("gimp-image-get-exported-uri", Gimp.Image.get_exported_file)


@emulates("gimp-image-get-filename", "image")
def get_filename(image):
    file = file_of(native_image(image))
    return to_classic(file) if file else None


# Images and layers


@emulates("plug-in-autocrop", "run-mode image drawable")
def autocrop(mode, image, drawable):
    del mode
    native_image(image).autocrop(native_drawable(drawable))  # it fails where there is nothing to crop
    return NOTHING


@emulates("plug-in-autocrop-layer", "run-mode image drawable")
def autocrop_layer(mode, image, drawable):
    del mode
    image, drawable = native_image(image), native_drawable(drawable)
    chosen = image.get_selected_layers()
    image.set_selected_layers([drawable])
    image.autocrop_selected_layers(drawable)
    image.set_selected_layers(chosen)
    return NOTHING


@emulates("gimp-image-get-colormap", "image", "gimp-image-get-cmap")
def get_colormap(image):
    palette = native_image(image).get_palette()
    colours = palette.get_colors() if palette else []
    data = tuple(part for colour in colours for part in to_classic(colour)[:3])
    return len(data), data


@emulates("gimp-image-set-colormap", "image num-bytes colormap", "gimp-image-set-cmap")
def set_colormap(image, number, colours):
    data = bytearray(colours)[:number]
    palette = native_image(image).get_palette()
    wanted, there = len(data) // 3, palette.get_color_count()
    for index in range(there, wanted, -1):
        palette.delete_entry(index - 1)
    for index in range(wanted):
        colour = native_colour(tuple(data[3 * index : 3 * index + 3]))
        if index < there:
            palette.set_entry_color(index, colour)
        else:
            palette.add_entry("", colour)
    return NOTHING


@emulates("gimp-image-free-shadow", "image")
def free_shadow(image):
    del image  # each drawable has its own
    return NOTHING


@emulates("gimp-image-scale-full", "image new-width new-height interpolation")
def scale_image(image, width, height, interpolation):
    with context(interpolation=interpolation):
        return run("gimp-image-scale", image, width, height)


@emulates("gimp-layer-scale-full", "layer new-width new-height local-origin interpolation")
def scale_layer(layer, width, height, local_origin, interpolation):
    with context(interpolation=interpolation):
        return run("gimp-layer-scale", layer, width, height, local_origin)


@emulates("gimp-layer-translate", "layer offx offy")
def translate_layer(layer, x, y):
    layer = native_drawable(layer)
    _, left, top = layer.get_offsets()
    layer.set_offsets(left + x, top + y)
    return NOTHING


@emulates("gimp-layer-copy", "layer add-alpha")
def copy_layer(layer, add_alpha):
    copy = native_drawable(layer).copy()
    if add_alpha and not copy.has_alpha():
        copy.add_alpha()
    return to_classic(copy)


def _linked(name):
    emulates(name, "item")(lambda _: False)


for _kind in ("item", "layer", "drawable", "channel", "vectors"):
    _linked("gimp-%s-get-linked" % _kind)


@emulates(
    "gimp-drawable-offset", "drawable wrap-around fill-type offset-x offset-y", "gimp-channel-ops-offset"
)
def offset_drawable(drawable, wrap, fill, x, y):
    native_drawable(drawable).offset(bool(wrap), Gimp.OffsetType(fill), Gimp.context_get_background(), x, y)
    return NOTHING


# Pixels one by one


def _pixels(drawable):
    """Return the pixels of a drawable and their encoding."""
    drawable = native_drawable(drawable)
    return open_pixels(drawable.get_id(), shadow=False), ENCODINGS[int(drawable.type())]


@emulates("gimp-drawable-get-pixel", "drawable x-coord y-coord")
def get_pixel(drawable, x, y):
    pixels, encoding = _pixels(drawable)
    data = pixels.get(x, y, 1, 1, encoding)
    return len(data), tuple(data)


@emulates("gimp-drawable-set-pixel", "drawable x-coord y-coord num-channels pixel")
def set_pixel(drawable, x, y, number, values):
    pixels, encoding = _pixels(drawable)
    pixels.set(x, y, 1, 1, encoding, bytes(bytearray(values))[:number])
    pixels.flush()
    return NOTHING
