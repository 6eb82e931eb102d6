"""Selections, whose settings were arguments."""

# ruff: noqa: D103 - the names in the decorators tell what the functions do

from gimpfu.gimp3.bindings import Gimp
from gimpfu.gimp3.conversions import native_drawable, native_object, to_classic
from gimpfu.gimp3.emulated.context import context
from gimpfu.gimp3.registry import NOTHING, emulates, run

REPLACE = 2  # the operation on a selection


def _soft(feather, radius, radius_y=None):
    radius_y = radius if radius_y is None else radius_y
    return {"feather": feather, "feather_radius": (float(radius), float(radius_y))}


@emulates("gimp-rect-select", "image x y width height operation feather feather-radius")
def select_rectangle(image, x, y, width, height, operation, feather, radius):
    with context(**_soft(feather, radius)):
        return run("gimp-image-select-rectangle", image, operation, x, y, width, height)


@emulates("gimp-ellipse-select", "image x y width height operation antialias feather feather-radius")
def select_ellipse(image, x, y, width, height, operation, antialias, feather, radius):
    with context(antialias=antialias, **_soft(feather, radius)):
        return run("gimp-image-select-ellipse", image, operation, x, y, width, height)


@emulates(
    "gimp-round-rect-select",
    "image x y width height corner-radius-x corner-radius-y operation antialias feather feather-radius-x"
    " feather-radius-y",
)
def select_round(image, x, y, width, height, corner_x, corner_y, operation, antialias, feather, rx, ry):
    with context(antialias=antialias, **_soft(feather, rx, ry)):
        values = image, operation, x, y, width, height, corner_x, corner_y
        return run("gimp-image-select-round-rectangle", *values)


@emulates("gimp-free-select", "image num-segs segs operation antialias feather feather-radius")
def select_polygon(image, number, points, operation, antialias, feather, radius):
    with context(antialias=antialias, **_soft(feather, radius)):
        return run("gimp-image-select-polygon", image, operation, number, points)


@emulates(
    "gimp-fuzzy-select", "drawable x y threshold operation antialias feather feather-radius sample-merged"
)
def select_contiguous(drawable, x, y, limit, operation, antialias, feather, radius, merged):
    settings = {"antialias": antialias, "sample_threshold_int": limit, "sample_merged": merged}
    with context(**settings, **_soft(feather, radius)):
        image = to_classic(native_drawable(drawable).get_image()).id
        return run("gimp-image-select-contiguous-color", image, operation, drawable, x, y)


@emulates(
    "gimp-by-color-select",
    "drawable color threshold operation antialias feather feather-radius sample-merged",
)
def select_by_colour(drawable, colour, limit, operation, antialias, feather, radius, merged):
    settings = {"antialias": antialias, "sample_threshold_int": limit, "sample_merged": merged}
    with context(**settings, **_soft(feather, radius)):
        image = to_classic(native_drawable(drawable).get_image()).id
        return run("gimp-image-select-color", image, operation, drawable, colour)


def _select(thing, operation):
    native = native_object("GimpItem", thing)
    native.get_image().select_item(Gimp.ChannelOps(operation), native)
    return NOTHING


emulates("gimp-selection-load", "channel")(lambda channel: _select(channel, REPLACE))
emulates("gimp-selection-layer-alpha", "layer")(lambda layer: _select(layer, REPLACE))
emulates("gimp-selection-combine", "channel operation")(_select)


@emulates(
    "gimp-vectors-to-selection", "vectors operation antialias feather feather-radius-x feather-radius-y"
)
def select_path(vectors, operation, antialias, feather, radius_x, radius_y):
    with context(antialias=antialias, **_soft(feather, radius_x, radius_y)):
        return _select(vectors, operation)


@emulates("gimp-selection-float", "drawable offx offy")
def selection_float(drawable, x, y):
    drawable = native_drawable(drawable)
    return to_classic(Gimp.Selection.float(drawable.get_image(), [drawable], x, y))
