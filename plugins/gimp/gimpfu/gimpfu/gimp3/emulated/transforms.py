"""Transformations, whose settings were arguments."""

# ruff: noqa: D103 - the names in the decorators tell what the functions do

from gimpfu.gimp3.emulated.context import context
from gimpfu.gimp3.registry import emulates, run


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
        emulates(base + "-default", "drawable %s interpolate clip-result" % arguments)(default)
        settings = "transform-direction interpolation supersample recursion-level clip-result"
        emulates(base, "drawable %s %s" % (arguments, settings))(full)
    for name, arguments in (
        ("flip-simple", "flip-type auto-center axis"),
        ("rotate-simple", "rotate-type auto-center center-x center-y"),
    ):

        def simple(drawable, *values, name=name):
            return _transformed(drawable, values[-1], None, name, *values[:-1])

        emulates("gimp-drawable-transform-" + name, "drawable %s clip-result" % arguments)(simple)


_transformations()


@emulates("gimp-flip", "drawable flip-type")
def flip(drawable, kind):
    return run("gimp-item-transform-flip-simple", drawable, kind, True, 0.0)


@emulates("gimp-rotate", "drawable interpolation angle")
def rotate(drawable, interpolate, angle):
    return _transformed(drawable, 0, int(bool(interpolate)), "rotate", angle, True, 0, 0)


@emulates("gimp-scale", "drawable interpolation x0 y0 x1 y1")
def scale(drawable, interpolate, x0, y0, x1, y1):
    return _transformed(drawable, 0, int(bool(interpolate)), "scale", x0, y0, x1, y1)


@emulates("gimp-perspective", "drawable interpolation x0 y0 x1 y1 x2 y2 x3 y3")
def perspective(drawable, interpolate, *corners):
    return _transformed(drawable, 0, int(bool(interpolate)), "perspective", *corners)
