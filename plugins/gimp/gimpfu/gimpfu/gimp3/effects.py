"""Layer effects: the filters that GIMP 3 keeps beside a layer's own pixels and shows on top of them."""

import contextlib

from gimpfu.gimp3.bindings import Gegl, Gimp, version

# Lengths and places in pixels, by what GEGL says of an operation's properties; other units do not grow.
IN_PIXELS = {"pixel-distance", "pixel-coordinate"}
# GIMP 3.0 crashes when it is asked for the settings of one of its own operations, as those of curves.
READS_ITS_OWN = version >= (3, 2)


def effects_of(number):
    """Return the names of the effects that are seen, the lowest first."""
    return [effect.get_name() for effect in _filters(number) if effect.get_visible()]


def are_readable(number):
    """Whether the settings of all effects can be asked for, so that they can be made anew."""
    operations = [effect.get_operation_name() for effect in _filters(number)]
    return READS_ITS_OWN or all(operation.startswith("gegl:") for operation in operations)


def have_sizes(number):
    """Whether any effect is measured in pixels."""
    return any(_sizes(effect.get_operation_name()) for effect in _filters(number))


def copy_effects(number, other, factor):
    """Give another drawable the same effects, with sizes in pixels times a factor; `other` may be the same,
    whose effects are then replaced.
    """
    old, drawable = _filters(number), Gimp.Item.get_by_id(other)
    with _nothing_selected(drawable.get_image()):
        made = [_scaled(effect, drawable, factor) for effect in old]
        if other == number:
            for effect in old:
                effect.delete()
        for effect in made:
            drawable.append_filter(effect)


def clear_effects(number):
    """Take all effects from a drawable."""
    for effect in _filters(number):
        effect.delete()


@contextlib.contextmanager
def _nothing_selected(image):
    """Put the selection aside: GIMP would make it the mask of every effect."""
    if Gimp.Selection.is_empty(image):
        yield
        return
    # A loose copy: a channel in the image would be the selected item after an undo.
    kept = image.get_selection().copy()
    with _no_undo(image):
        Gimp.Selection.none(image)
    try:
        yield
    finally:
        with _no_undo(image):
            image.get_selection().combine_masks(kept, Gimp.ChannelOps.REPLACE, 0, 0)
        kept.delete()


@contextlib.contextmanager
def _no_undo(image):
    """Leave no undo step: after the redo of a scaling 3.0 takes the selection's values for encoded ones, and
    the redo of these would convert them.
    """
    image.undo_freeze()
    try:
        yield
    finally:
        image.undo_thaw()


def _filters(number):
    """Return a drawable's filters, the lowest first."""
    return list(reversed(Gimp.Item.get_by_id(number).get_filters()))


def _scaled(effect, drawable, factor):
    """Return a filter like another one, not yet on its drawable."""
    operation = effect.get_operation_name()
    made = Gimp.DrawableFilter.new(drawable, operation, effect.get_name())
    made.set_blend_mode(effect.get_blend_mode())
    made.set_opacity(effect.get_opacity())
    made.set_visible(effect.get_visible())
    settings, config, sizes = effect.get_config(), made.get_config(), _sizes(operation)
    for spec in settings.list_properties():
        value = settings.get_property(spec.name)
        if spec.name in sizes:
            scaled = value * factor
            value = type(value)(round(scaled) if isinstance(value, int) else scaled)
            value = min(max(value, spec.minimum), spec.maximum)
        config.set_property(spec.name, value)
    made.update()
    return made


def _sizes(operation):
    """Return the names of the properties of an operation that are measured in pixels."""
    if not operation.startswith("gegl:"):
        return set()
    Gegl.init(None)
    specs = Gegl.Operation.list_properties(operation)
    return {spec.name for spec in specs if Gegl.param_spec_get_property_key(spec, "unit") in IN_PIXELS}
