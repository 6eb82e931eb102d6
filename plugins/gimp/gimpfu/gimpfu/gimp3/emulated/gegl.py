"""Classic plug-ins that became operations of GEGL's: how one is applied, and what its arguments are to it."""

from gimpfu.errors import Failure
from gimpfu.gimp3.bindings import Gimp, GObject
from gimpfu.gimp3.conversions import native_drawable, to_native
from gimpfu.gimp3.encoded import on_encoded_values, on_linear_light
from gimpfu.gimp3.registry import NOTHING, emulates

# Operations that took encoded values in GIMP 2.10; the others took light, as they do in GIMP 3.
ENCODED = {
    "gegl:edge-laplace",
    "gegl:edge-sobel",
    "gegl:gaussian-blur",
    "gegl:motion-blur-circular",
    "gegl:motion-blur-linear",
    "gegl:motion-blur-zoom",
    "gegl:ripple",
    "gegl:waves",
}


def apply(operation, drawable, settings, aux=None, encoded=None):
    """Apply an operation to a drawable, for good; `settings` are its properties by their names."""
    drawable = native_drawable(drawable)
    names = list(aux or {})
    others = [native_drawable(aux[name]) for name in names]
    takes = on_encoded_values if encoded or operation in ENCODED else on_linear_light
    with takes(drawable, *others) as (target, *maps):
        try:
            made = Gimp.DrawableFilter.new(target, operation, "")
        except TypeError as problem:
            raise Failure("This GIMP has no filter %s." % operation) from problem
        config = made.get_config()
        for name, value in settings.items():
            config.set_property(name, to_native(config.find_property(name), within(config, name, value)))
        for name, source in zip(names, maps, strict=True):
            made.set_aux_input(name, source)
        target.merge_filter(made)
    return NOTHING


def within(config, name, value):
    """Return the nearest value that a property can have, as the classic plug-ins did."""
    spec = config.find_property(name)
    if spec.value_type not in {GObject.TYPE_DOUBLE, GObject.TYPE_INT, GObject.TYPE_UINT}:
        return value
    value = min(max(float(value), spec.minimum), spec.maximum)
    return value if spec.value_type == GObject.TYPE_DOUBLE else round(value)


def plug_in(name, arguments, *aliases):
    """Let a function of the drawable and what comes behind it be the classic plug-in of this name."""

    def keep(function):
        emulates(name, "run-mode image drawable " + arguments, *aliases)(
            lambda _mode, _image, drawable, *values: function(drawable, *values)
        )
        return function

    return keep


def filtered(name, arguments, operation, properties="", *aliases):
    """Let an operation be the classic plug-in of this name.

    `properties` names those that the arguments are, in their order, or is a function that makes a dictionary
    of them; arguments behind the last property are no longer of use.
    """

    def settings(*values):
        if callable(properties):
            return properties(*values)
        return dict(zip(properties.split(), values, strict=False))

    @plug_in(name, arguments, *aliases)
    def function(drawable, *values):
        return apply(operation, drawable, settings(*values))


def size_of(drawable):
    """Return a drawable's width and height."""
    native = native_drawable(drawable)
    return native.get_width(), native.get_height()


def seed(number):
    """Return a seed that an operation can have."""
    return max(0, min(int(number), 4294967295))
