"""Brushes, gradients, palettes and fonts, which are objects in GIMP 3."""

# ruff: noqa: D103 - the names in the decorators tell what the functions do

from gimpfu.gimp3.bindings import Gimp
from gimpfu.gimp3.conversions import native_colour, native_object, resource, text, to_classic
from gimpfu.gimp3.registry import NOTHING, emulates
from gimpfu.values import colour


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

        emulates("gimp-%s-delete" % kind, "name")(delete)
        emulates("gimp-%s-duplicate" % kind, "name")(duplicate)
        emulates("gimp-%s-rename" % kind, "name new-name")(rename)
        emulates("gimp-%s-is-editable" % kind, "name")(editable)


_resources()


@emulates("gimp-palette-get-colors", "name")
def palette_colours(name):
    colours = tuple(to_classic(colour) for colour in resource("GimpPalette", name).get_colors())
    return len(colours), colours


@emulates("gimp-palettes-get-palette", "")
def palette_in_use():
    palette = Gimp.context_get_palette()
    return palette.get_name(), palette.get_color_count()


@emulates("gimp-gradient-get-uniform-samples", "name num-samples reverse")
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

        emulates("gimp-gradient-segment-get-%s-color" % side, "name segment")(get)
        emulates("gimp-gradient-segment-set-%s-color" % side, "name segment color opacity")(set_)


_segments()


@emulates("gimp-text-get-extents-fontname", "text size size-type fontname")
def text_extents(words, size, unit, font):
    del unit
    font = resource("GimpFont", font)
    _, width, height, ascent, descent = Gimp.text_get_extents_font(text(words), size, font)
    return width, height, ascent, -descent


@emulates("gimp-text-layer-get-hinting", "layer")
def text_hinting(layer):
    style = native_object("GimpLayer", layer).get_hint_style()
    return int(style) != 0, False
