"""Classic procedures that GIMP 3 has not, made of several that it has."""

# ruff: noqa: D103 - their names in the decorators tell what they do

import contextlib

from gimpfu.encodings import ENCODINGS
from gimpfu.errors import Failure
from gimpfu.gimp3.bindings import Babl, Gegl, Gimp
from gimpfu.gimp3.conversions import native_colour, native_object, resource, text, to_classic
from gimpfu.gimp3.encoded import taken_for_light
from gimpfu.gimp3.saving import picture_of
from gimpfu.gimp3.sources import file_of
from gimpfu.values import Reference, colour

REPLACE = 2  # the operation on a selection
NOTHING = ()

PROCEDURES = {}


class Made:
    """A procedure that is a function here."""

    blurb = help = author = copyright = date = ""
    type = 0

    def __init__(self, name, arguments, function):
        self.name, self._function = name, function
        self.params = [(0, argument, "") for argument in arguments]
        self.return_vals = []
        self.blurb = (function.__doc__ or "").strip()

    def call(self, values):
        """Call it; return a list of results."""
        result = self._function(*values)
        return list(result) if type(result) is tuple else [result]  # a reference is one, too


def made(name, arguments):
    """Let a function be the procedure of this name; it returns one result, or a tuple of them."""

    def keep(function):
        PROCEDURES[name] = Made(name, arguments.split(), function)
        return function

    return keep


def run(name, *values):
    """Call a procedure by its classic name; return its result, or all of them if there are several."""
    from gimpfu.gimp3.calls import lookup

    results = lookup(name).call(values)
    return results[0] if len(results) == 1 else tuple(results)


@contextlib.contextmanager
def context(**settings):
    """Set what the classic procedures had as arguments, as long as the block runs."""
    Gimp.context_push()
    try:
        for name, value in settings.items():
            values = value if isinstance(value, tuple) else (value,)
            run("gimp-context-set-" + name.replace("_", "-"), *values)
        yield
    finally:
        Gimp.context_pop()


def drawable_of(thing):
    return native_object("GimpDrawable", thing)


def image_of(thing):
    return native_object("GimpImage", thing)


def item(native):
    """Return a reference to an item, or None."""
    return None if native is None else Reference("item", native.get_id())


def first(natives):
    return item(natives[0]) if natives else None


# What is chosen in an image: several in GIMP 3, of which a script sees the first.


@made("gimp-image-get-active-layer", "image")
def get_active_layer(image):
    return first(image_of(image).get_selected_layers())


@made("gimp-image-get-active-channel", "image")
def get_active_channel(image):
    return first(image_of(image).get_selected_channels())


@made("gimp-image-get-active-vectors", "image")
def get_active_vectors(image):
    return first(image_of(image).get_selected_paths())


@made("gimp-image-get-active-drawable", "image")
def get_active_drawable(image):
    return first(image_of(image).get_selected_drawables())


PROCEDURES["gimp-image-active-drawable"] = PROCEDURES["gimp-image-get-active-drawable"]


@made("gimp-image-merge-visible-layers", "image merge-type")
def merge_visible(image, kind):
    merged = image_of(image).merge_visible_layers(Gimp.MergeType(kind))
    if merged is None and any(layer.get_visible() for layer in image_of(image).get_layers()):
        raise Failure("gimp-image-merge-visible-layers failed.")
    return item(merged)  # there is none where nothing is visible


# Files


def _uri(name, getter):
    made(name, "image")(lambda image: _uri_of(getter(image_of(image))))


def _uri_of(file):
    return file.get_uri() if file else None


_uri("gimp-image-get-uri", file_of)
_uri("gimp-image-get-xcf-uri", Gimp.Image.get_xcf_file)
_uri("gimp-image-get-imported-uri", Gimp.Image.get_imported_file)
_uri("gimp-image-get-exported-uri", Gimp.Image.get_exported_file)


@made("gimp-image-get-filename", "image")
def get_filename(image):
    file = file_of(image_of(image))
    return to_classic(file) if file else None


# Images and layers


@made("plug-in-autocrop", "run-mode image drawable")
def autocrop(mode, image, drawable):
    del mode
    image_of(image).autocrop(drawable_of(drawable))  # it fails where there is nothing to crop
    return NOTHING


@made("plug-in-autocrop-layer", "run-mode image drawable")
def autocrop_layer(mode, image, drawable):
    del mode
    image, drawable = image_of(image), drawable_of(drawable)
    chosen = image.get_selected_layers()
    image.set_selected_layers([drawable])
    image.autocrop_selected_layers(drawable)
    image.set_selected_layers(chosen)
    return NOTHING


@made("gimp-image-get-colormap", "image")
def get_colormap(image):
    palette = image_of(image).get_palette()
    colours = palette.get_colors() if palette else []
    data = tuple(part for colour in colours for part in to_classic(colour)[:3])
    return len(data), data


@made("gimp-image-set-colormap", "image num-bytes colormap")
def set_colormap(image, number, colours):
    data = bytearray(colours)[:number]
    palette = image_of(image).get_palette()
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


PROCEDURES["gimp-image-get-cmap"] = PROCEDURES["gimp-image-get-colormap"]
PROCEDURES["gimp-image-set-cmap"] = PROCEDURES["gimp-image-set-colormap"]


@made("gimp-image-free-shadow", "image")
def free_shadow(image):
    del image  # each drawable has its own
    return NOTHING


@made("gimp-image-scale-full", "image new-width new-height interpolation")
def scale_image(image, width, height, interpolation):
    with context(interpolation=interpolation):
        return run("gimp-image-scale", image, width, height) or NOTHING


@made("gimp-layer-scale-full", "layer new-width new-height local-origin interpolation")
def scale_layer(layer, width, height, local_origin, interpolation):
    with context(interpolation=interpolation):
        return run("gimp-layer-scale", layer, width, height, local_origin) or NOTHING


@made("gimp-layer-translate", "layer offx offy")
def translate_layer(layer, x, y):
    layer = drawable_of(layer)
    _, left, top = layer.get_offsets()
    layer.set_offsets(left + x, top + y)
    return NOTHING


@made("gimp-layer-copy", "layer add-alpha")
def copy_layer(layer, add_alpha):
    copy = drawable_of(layer).copy()
    if add_alpha and not copy.has_alpha():
        copy.add_alpha()
    return item(copy)


def _linked(name):
    made(name, "item")(lambda _: False)


for _kind in ("item", "layer", "drawable", "channel", "vectors"):
    _linked("gimp-%s-get-linked" % _kind)


@made("gimp-drawable-offset", "drawable wrap-around fill-type offset-x offset-y")
def offset_drawable(drawable, wrap, fill, x, y):
    drawable_of(drawable).offset(bool(wrap), Gimp.OffsetType(fill), Gimp.context_get_background(), x, y)
    return NOTHING


PROCEDURES["gimp-channel-ops-offset"] = PROCEDURES["gimp-drawable-offset"]


# Pixels one by one


def _pixel_format(drawable):
    space = Babl.format_get_space(drawable.get_format())
    return Babl.get_name(Babl.format_with_space(ENCODINGS[int(drawable.type())], space))


@made("gimp-drawable-get-pixel", "drawable x-coord y-coord")
def get_pixel(drawable, x, y):
    drawable = drawable_of(drawable)
    box = Gegl.Rectangle.new(x, y, 1, 1)
    data = drawable.get_buffer().get(box, 1.0, _pixel_format(drawable), Gegl.AbyssPolicy.NONE)
    return len(data), tuple(bytes(data))


@made("gimp-drawable-set-pixel", "drawable x-coord y-coord num-channels pixel")
def set_pixel(drawable, x, y, number, values):
    drawable = drawable_of(drawable)
    buffer = drawable.get_buffer()
    buffer.set(Gegl.Rectangle.new(x, y, 1, 1), _pixel_format(drawable), bytes(bytearray(values))[:number])
    buffer.flush()
    return NOTHING


# Colours of a drawable. They were changed as encoded values, and those of the oldest names went up to 255.


@contextlib.contextmanager
def encoded(drawable):
    with taken_for_light(drawable_of(drawable)) as (target, *_):
        yield target


@contextlib.contextmanager
def plain(drawable):
    yield drawable_of(drawable)


# From 3.2 on GIMP itself takes encoded values for these.
encoded_before_32 = encoded if (Gimp.MAJOR_VERSION, Gimp.MINOR_VERSION) < (3, 2) else plain


@made("gimp-drawable-brightness-contrast", "drawable brightness contrast")
def brightness_contrast(drawable, brightness, contrast):
    with encoded(drawable) as target:
        target.brightness_contrast(brightness, contrast)
    return NOTHING


@made("gimp-brightness-contrast", "drawable brightness contrast")
def old_brightness_contrast(drawable, brightness, contrast):
    return brightness_contrast(drawable, brightness / 127.0, contrast / 127.0)


@made(
    "gimp-drawable-levels",
    "drawable channel low-input high-input clamp-input gamma low-output high-output clamp-output",
)
def levels(drawable, channel, low, high, clamp, gamma, low_output, high_output, clamp_output):
    with encoded(drawable) as target:
        channel = Gimp.HistogramChannel(channel)
        target.levels(channel, low, high, bool(clamp), gamma, low_output, high_output, bool(clamp_output))
    return NOTHING


@made("gimp-levels", "drawable channel low-input high-input gamma low-output high-output")
def old_levels(drawable, channel, low, high, gamma, low_output, high_output):
    low, high, low_output, high_output = (value / 255.0 for value in (low, high, low_output, high_output))
    return levels(drawable, channel, low, high, False, gamma, low_output, high_output, False)


@made("gimp-drawable-levels-stretch", "drawable")
def levels_stretch(drawable):
    with encoded(drawable) as target:
        target.levels_stretch()
    return NOTHING


PROCEDURES["gimp-levels-stretch"] = PROCEDURES["gimp-drawable-levels-stretch"]
PROCEDURES["gimp-levels-auto"] = PROCEDURES["gimp-drawable-levels-stretch"]


@made("gimp-drawable-curves-spline", "drawable channel num-points points")
def curves_spline(drawable, channel, number, points):
    with encoded_before_32(drawable) as target:
        target.curves_spline(Gimp.HistogramChannel(channel), list(points)[:number])
    return NOTHING


@made("gimp-curves-spline", "drawable channel num-points control-pts")
def old_curves_spline(drawable, channel, number, points):
    return curves_spline(drawable, channel, number, [value / 255.0 for value in bytearray(points)])


@made("gimp-drawable-curves-explicit", "drawable channel num-values values")
def curves_explicit(drawable, channel, number, values):
    with encoded_before_32(drawable) as target:
        target.curves_explicit(Gimp.HistogramChannel(channel), list(values)[:number])
    return NOTHING


@made("gimp-curves-explicit", "drawable channel num-bytes curve")
def old_curves_explicit(drawable, channel, number, curve):
    return curves_explicit(drawable, channel, number, [value / 255.0 for value in bytearray(curve)])


@made("gimp-drawable-equalize", "drawable mask-only")
def equalize(drawable, mask_only):
    with encoded_before_32(drawable) as target:
        target.equalize(bool(mask_only))
    return NOTHING


PROCEDURES["gimp-equalize"] = PROCEDURES["gimp-drawable-equalize"]


@made("gimp-drawable-hue-saturation", "drawable hue-range hue-offset lightness saturation overlap")
def hue_saturation(drawable, hues, hue, lightness, saturation, overlap):
    with encoded(drawable) as target:
        target.hue_saturation(Gimp.HueRange(hues), hue, lightness, saturation, overlap)
    return NOTHING


@made("gimp-hue-saturation", "drawable hue-range hue-offset lightness saturation")
def old_hue_saturation(drawable, hues, hue, lightness, saturation):
    return hue_saturation(drawable, hues, hue, lightness, saturation, 0)


@made("gimp-drawable-colorize-hsl", "drawable hue saturation lightness")
def colorize(drawable, hue, saturation, lightness):
    with encoded(drawable) as target:
        target.colorize_hsl(hue, saturation, lightness)
    return NOTHING


PROCEDURES["gimp-colorize"] = PROCEDURES["gimp-drawable-colorize-hsl"]


@made("gimp-threshold", "drawable low-threshold high-threshold")
def threshold(drawable, low, high):
    return run("gimp-drawable-threshold", drawable, 0, low / 255.0, high / 255.0) or NOTHING


@made("gimp-histogram", "drawable channel start-range end-range")
def histogram(drawable, channel, start, end):
    return run("gimp-drawable-histogram", drawable, channel, start / 255.0, end / 255.0)


# Filling


@made("gimp-edit-bucket-fill", "drawable fill-mode paint-mode opacity threshold sample-merged x y")
def bucket_fill(drawable, fill, mode, opacity, limit, merged, x, y):
    kind = (Gimp.FillType.FOREGROUND, Gimp.FillType.BACKGROUND, Gimp.FillType.PATTERN)[fill]
    drawable = drawable_of(drawable)
    settings = {"opacity": opacity, "paint_mode": mode, "sample_threshold_int": int(limit)}
    with context(sample_merged=merged, **settings):
        # A selection was filled as a whole, wherever the point.
        if Gimp.Selection.is_empty(drawable.get_image()):
            drawable.edit_bucket_fill(kind, x, y)
        else:
            drawable.edit_fill(kind)
    return NOTHING


PROCEDURES["gimp-bucket-fill"] = PROCEDURES["gimp-edit-bucket-fill"]


@made(
    "gimp-edit-bucket-fill-full",
    "drawable fill-mode paint-mode opacity threshold sample-merged fill-transparent select-criterion x y",
)
def bucket_fill_full(drawable, fill, mode, opacity, limit, merged, transparent, criterion, x, y):
    with context(sample_transparent=transparent, sample_criterion=criterion):
        return bucket_fill(drawable, fill, mode, opacity, limit, merged, x, y)


@made(
    "gimp-edit-blend",
    "drawable blend-mode paint-mode gradient-type opacity offset repeat reverse supersample max-depth"
    " threshold dither x1 y1 x2 y2",
)
def blend(drawable, blend_mode, mode, kind, opacity, offset, repeat, reverse, *rest):
    supersample, depth, limit, dither, x1, y1, x2, y2 = rest
    settings = {"opacity": opacity, "paint_mode": mode}
    settings.update(gradient_repeat_mode=repeat, gradient_reverse=reverse)
    names_of_gradients = ("fg_bg_rgb", "fg_bg_hsv_ccw", "fg_transparent")
    if blend_mode < len(names_of_gradients):
        settings = {"gradient_" + names_of_gradients[blend_mode]: NOTHING, **settings}
    values = kind, offset, supersample, max(1, depth), limit, dither, x1, y1, x2, y2
    with context(**settings):
        return run("gimp-drawable-edit-gradient-fill", drawable, *values) or NOTHING


PROCEDURES["gimp-blend"] = PROCEDURES["gimp-edit-blend"]


@made("gimp-edit-copy", "drawable")
def copy(drawable):
    drawable = drawable_of(drawable)
    image = drawable.get_image()
    _, x, y = drawable.get_offsets()
    left, top = max(-x, 0), max(-y, 0)
    width = min(drawable.get_width(), image.get_width() - x) - left
    height = min(drawable.get_height(), image.get_height() - y) - top
    is_whole = (width, height) == (drawable.get_width(), drawable.get_height())
    if is_whole or min(width, height) < 1 or not is_all_selected(image):
        return Gimp.edit_copy([drawable])
    # GIMP 3 would copy what lies outside the canvas, too, where nothing is selected.
    with picture_of(image.get_id(), drawable.get_id()) as number:
        layer = Gimp.Image.get_by_id(number).get_layers()[0]
        layer.resize(width, height, -left, -top)
        return Gimp.edit_copy([layer])


def is_all_selected(image):
    if Gimp.Selection.is_empty(image):
        return False
    below_full = image.get_selection().histogram(Gimp.HistogramChannel.VALUE, 0.0, 254 / 255.0)
    return below_full.count == 0


@made("gimp-edit-paste", "drawable paste-into")
def paste(drawable, into):
    return first(Gimp.edit_paste(drawable_of(drawable), bool(into)))


@made("gimp-edit-paste-as-new", "")
def paste_as_new():
    new = Gimp.edit_paste_as_new_image()
    return Reference("image", new.get_id()) if new else None


PROCEDURES["gimp-edit-paste-as-new-image"] = PROCEDURES["gimp-edit-paste-as-new"]


# Selections, whose settings were arguments


def _soft(feather, radius, radius_y=None):
    radius_y = radius if radius_y is None else radius_y
    return {"feather": feather, "feather_radius": (float(radius), float(radius_y))}


@made("gimp-rect-select", "image x y width height operation feather feather-radius")
def select_rectangle(image, x, y, width, height, operation, feather, radius):
    with context(**_soft(feather, radius)):
        return run("gimp-image-select-rectangle", image, operation, x, y, width, height) or NOTHING


@made("gimp-ellipse-select", "image x y width height operation antialias feather feather-radius")
def select_ellipse(image, x, y, width, height, operation, antialias, feather, radius):
    with context(antialias=antialias, **_soft(feather, radius)):
        return run("gimp-image-select-ellipse", image, operation, x, y, width, height) or NOTHING


@made(
    "gimp-round-rect-select",
    "image x y width height corner-radius-x corner-radius-y operation antialias feather feather-radius-x"
    " feather-radius-y",
)
def select_round(image, x, y, width, height, corner_x, corner_y, operation, antialias, feather, rx, ry):
    with context(antialias=antialias, **_soft(feather, rx, ry)):
        values = image, operation, x, y, width, height, corner_x, corner_y
        return run("gimp-image-select-round-rectangle", *values) or NOTHING


@made("gimp-free-select", "image num-segs segs operation antialias feather feather-radius")
def select_polygon(image, number, points, operation, antialias, feather, radius):
    with context(antialias=antialias, **_soft(feather, radius)):
        return run("gimp-image-select-polygon", image, operation, number, points) or NOTHING


@made("gimp-fuzzy-select", "drawable x y threshold operation antialias feather feather-radius sample-merged")
def select_contiguous(drawable, x, y, limit, operation, antialias, feather, radius, merged):
    settings = {"antialias": antialias, "sample_threshold_int": limit, "sample_merged": merged}
    with context(**settings, **_soft(feather, radius)):
        image = to_classic(drawable_of(drawable).get_image()).id
        return run("gimp-image-select-contiguous-color", image, operation, drawable, x, y) or NOTHING


@made(
    "gimp-by-color-select",
    "drawable color threshold operation antialias feather feather-radius sample-merged",
)
def select_by_colour(drawable, colour, limit, operation, antialias, feather, radius, merged):
    settings = {"antialias": antialias, "sample_threshold_int": limit, "sample_merged": merged}
    with context(**settings, **_soft(feather, radius)):
        image = to_classic(drawable_of(drawable).get_image()).id
        return run("gimp-image-select-color", image, operation, drawable, colour) or NOTHING


def _select(thing, operation):
    native = native_object("GimpItem", thing)
    native.get_image().select_item(Gimp.ChannelOps(operation), native)
    return NOTHING


made("gimp-selection-load", "channel")(lambda channel: _select(channel, REPLACE))
made("gimp-selection-layer-alpha", "layer")(lambda layer: _select(layer, REPLACE))
made("gimp-selection-combine", "channel operation")(_select)


@made("gimp-vectors-to-selection", "vectors operation antialias feather feather-radius-x feather-radius-y")
def select_path(vectors, operation, antialias, feather, radius_x, radius_y):
    with context(antialias=antialias, **_soft(feather, radius_x, radius_y)):
        return _select(vectors, operation)


@made("gimp-selection-float", "drawable offx offy")
def selection_float(drawable, x, y):
    drawable = drawable_of(drawable)
    return item(Gimp.Selection.float(drawable.get_image(), [drawable], x, y))


# Transformations, whose settings were arguments


def _transformed(drawable, clip, interpolation, name, *values, direction=0):
    settings = {"transform_resize": clip, "transform_direction": direction}
    if interpolation is not None:
        settings["interpolation"] = interpolation
    with context(**settings):
        return run("gimp-item-transform-" + name, drawable, *values)


def _transformations():
    """Make the families of transformations: each simple, with defaults and with all settings."""
    cubic = 2  # what GIMP's preferences said
    for name, arguments in (
        ("flip", "x0 y0 x1 y1"),
        ("rotate", "angle auto-center center-x center-y"),
        ("scale", "x0 y0 x1 y1"),
        ("shear", "shear-type magnitude"),
        ("perspective", "x0 y0 x1 y1 x2 y2 x3 y3"),
        ("2d", "source-x source-y scale-x scale-y angle dest-x dest-y"),
        ("matrix", " ".join("coeff-%d-%d" % (row, column) for row in range(3) for column in range(3))),
    ):
        count = len(arguments.split())

        def default(drawable, *values, name=name, count=count):
            interpolate, clip = values[count:]
            return _transformed(drawable, clip, cubic if interpolate else 0, name, *values[:count])

        def full(drawable, *values, name=name, count=count):
            direction, interpolation, _, _, clip = values[count:]
            return _transformed(drawable, clip, interpolation, name, *values[:count], direction=direction)

        base = "gimp-drawable-transform-" + name
        made(base + "-default", "drawable %s interpolate clip-result" % arguments)(default)
        settings = "transform-direction interpolation supersample recursion-level clip-result"
        made(base, "drawable %s %s" % (arguments, settings))(full)
    for name, arguments in (
        ("flip-simple", "flip-type auto-center axis"),
        ("rotate-simple", "rotate-type auto-center center-x center-y"),
    ):

        def simple(drawable, *values, name=name):
            return _transformed(drawable, values[-1], None, name, *values[:-1])

        made("gimp-drawable-transform-" + name, "drawable %s clip-result" % arguments)(simple)


_transformations()


@made("gimp-flip", "drawable flip-type")
def flip(drawable, kind):
    return run("gimp-item-transform-flip-simple", drawable, kind, True, 0.0)


@made("gimp-rotate", "drawable interpolation angle")
def rotate(drawable, interpolate, angle):
    return _transformed(drawable, 0, int(bool(interpolate)), "rotate", angle, True, 0, 0)


@made("gimp-scale", "drawable interpolation x0 y0 x1 y1")
def scale(drawable, interpolate, x0, y0, x1, y1):
    return _transformed(drawable, 0, int(bool(interpolate)), "scale", x0, y0, x1, y1)


@made("gimp-perspective", "drawable interpolation x0 y0 x1 y1 x2 y2 x3 y3")
def perspective(drawable, interpolate, *corners):
    return _transformed(drawable, 0, int(bool(interpolate)), "perspective", *corners)


# Brushes, gradients and the like, which are objects in GIMP 3


def _resources():
    for kind in ("brush", "gradient", "palette"):
        type_name = "Gimp" + kind.capitalize()

        def delete(name, type_name=type_name):
            resource(type_name, name).delete()
            return NOTHING

        def duplicate(name, type_name=type_name):
            return resource(type_name, name).duplicate().get_name()

        def rename(name, new, type_name=type_name):
            found = resource(type_name, name)
            found.rename(text(new))
            return found.get_name()

        def editable(name, type_name=type_name):
            return resource(type_name, name).is_editable()

        made("gimp-%s-delete" % kind, "name")(delete)
        made("gimp-%s-duplicate" % kind, "name")(duplicate)
        made("gimp-%s-rename" % kind, "name new-name")(rename)
        made("gimp-%s-is-editable" % kind, "name")(editable)


_resources()


@made("gimp-palette-get-colors", "name")
def palette_colours(name):
    colours = tuple(to_classic(colour) for colour in resource("GimpPalette", name).get_colors())
    return len(colours), colours


@made("gimp-palettes-get-palette", "")
def palette_in_use():
    palette = Gimp.context_get_palette()
    return palette.get_name(), palette.get_color_count()


@made("gimp-gradient-get-uniform-samples", "name num-samples reverse")
def gradient_samples(name, number, reverse):
    found = resource("GimpGradient", name).get_uniform_samples(number, bool(reverse))
    colours = [to_classic(colour) for colour in found]
    values = tuple(part for colour in colours for part in (colour.r, colour.g, colour.b, colour.a))
    return len(values), values


def _segments():
    """Make the colours of a segment's ends: with their opacity, as a part of a hundred beside them."""
    for side in ("left", "right"):

        def get(name, segment, side=side):
            found = resource("GimpGradient", name)
            answer = getattr(found, "segment_get_%s_color" % side)(segment)
            made_colour = to_classic(answer[-1] if isinstance(answer, tuple) else answer)
            return made_colour, 100.0 * made_colour.a

        def set_(name, segment, value, opacity, side=side):
            value = colour(value)
            native = native_colour((value.r, value.g, value.b, opacity / 100.0))
            getattr(resource("GimpGradient", name), "segment_set_%s_color" % side)(segment, native)
            return NOTHING

        made("gimp-gradient-segment-get-%s-color" % side, "name segment")(get)
        made("gimp-gradient-segment-set-%s-color" % side, "name segment color opacity")(set_)


_segments()


@made("gimp-text-get-extents-fontname", "text size size-type fontname")
def text_extents(words, size, unit, font):
    del unit
    font = resource("GimpFont", font)
    _, width, height, ascent, descent = Gimp.text_get_extents_font(text(words), size, font)
    return width, height, ascent, -descent


@made("gimp-text-layer-get-hinting", "layer")
def text_hinting(layer):
    style = native_object("GimpLayer", layer).get_hint_style()
    return int(style) != 0, False


# Lists of numbers, which the PDB's bindings do not hand out


@made("gimp-vectors-get-strokes", "vectors")
def strokes(vectors):
    found = tuple(native_object("GimpPath", vectors).get_strokes())
    return len(found), found


@made("gimp-vectors-stroke-get-points", "vectors stroke-id")
def stroke_points(vectors, stroke):
    answer = native_object("GimpPath", vectors).stroke_get_points(stroke)
    points = tuple(answer.controlpoints)
    return int(answer[0]), len(points), points, bool(answer.closed)


@made("gimp-vectors-stroke-interpolate", "vectors stroke-id precision")
def stroke_interpolate(vectors, stroke, precision):
    answer = native_object("GimpPath", vectors).stroke_interpolate(stroke, precision)
    points = tuple(answer[0])
    return len(points), points, bool(answer.closed)


@made("gimp-context-get-line-dash-pattern", "")
def dash_pattern():
    dashes = tuple(Gimp.context_get_line_dash_pattern()[-1])
    return len(dashes), dashes


# GIMP itself


@made("gimp-progress-init", "message gdisplay")
def progress_init(message, display):
    del display  # GIMP 3 knows where the call came from
    Gimp.progress_init(text(message))
    return NOTHING


@made("gimp-progress-update", "percentage")
def progress_update(fraction):
    Gimp.progress_update(fraction)
    return NOTHING


@made("gimp-procedural-db-proc-exists", "procedure-name")
def procedure_exists(name):
    from gimpfu.gimp3.calls import lookup

    return lookup(text(name).replace("_", "-")) is not None
