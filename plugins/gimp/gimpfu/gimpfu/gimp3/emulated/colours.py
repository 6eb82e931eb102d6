"""Colours of a drawable: changed as encoded values; the oldest names took values up to 255."""

# ruff: noqa: D103 - the names in the decorators tell what the functions do

import contextlib

from gimpfu.gimp3.bindings import Gimp, version
from gimpfu.gimp3.conversions import native_drawable
from gimpfu.gimp3.encoded import on_encoded_values
from gimpfu.gimp3.registry import NOTHING, emulates, run


@contextlib.contextmanager
def encoded(drawable):
    with on_encoded_values(native_drawable(drawable)) as (target, *_):
        yield target


@contextlib.contextmanager
def plain(drawable):
    yield native_drawable(drawable)


# From 3.2 on GIMP itself takes encoded values for these.
encoded_before_32 = encoded if version < (3, 2) else plain


@emulates("gimp-drawable-brightness-contrast", "drawable brightness contrast")
def brightness_contrast(drawable, brightness, contrast):
    with encoded(drawable) as target:
        target.brightness_contrast(brightness, contrast)
    return NOTHING


@emulates("gimp-brightness-contrast", "drawable brightness contrast")
def old_brightness_contrast(drawable, brightness, contrast):
    return brightness_contrast(drawable, brightness / 127.0, contrast / 127.0)


@emulates(
    "gimp-drawable-levels",
    "drawable channel low-input high-input clamp-input gamma low-output high-output clamp-output",
)
def levels(drawable, channel, low, high, clamp, gamma, low_output, high_output, clamp_output):
    with encoded(drawable) as target:
        channel = Gimp.HistogramChannel(channel)
        target.levels(channel, low, high, bool(clamp), gamma, low_output, high_output, bool(clamp_output))
    return NOTHING


@emulates("gimp-levels", "drawable channel low-input high-input gamma low-output high-output")
def old_levels(drawable, channel, low, high, gamma, low_output, high_output):
    low, high, low_output, high_output = (value / 255.0 for value in (low, high, low_output, high_output))
    return levels(drawable, channel, low, high, False, gamma, low_output, high_output, False)


@emulates("gimp-drawable-levels-stretch", "drawable", "gimp-levels-stretch", "gimp-levels-auto")
def levels_stretch(drawable):
    with encoded(drawable) as target:
        target.levels_stretch()
    return NOTHING


@emulates("gimp-drawable-curves-spline", "drawable channel num-points points")
def curves_spline(drawable, channel, number, points):
    with encoded_before_32(drawable) as target:
        target.curves_spline(Gimp.HistogramChannel(channel), list(points)[:number])
    return NOTHING


@emulates("gimp-curves-spline", "drawable channel num-points control-pts")
def old_curves_spline(drawable, channel, number, points):
    return curves_spline(drawable, channel, number, [value / 255.0 for value in bytearray(points)])


@emulates("gimp-drawable-curves-explicit", "drawable channel num-values values")
def curves_explicit(drawable, channel, number, values):
    with encoded_before_32(drawable) as target:
        target.curves_explicit(Gimp.HistogramChannel(channel), list(values)[:number])
    return NOTHING


@emulates("gimp-curves-explicit", "drawable channel num-bytes curve")
def old_curves_explicit(drawable, channel, number, curve):
    return curves_explicit(drawable, channel, number, [value / 255.0 for value in bytearray(curve)])


@emulates("gimp-drawable-equalize", "drawable mask-only", "gimp-equalize")
def equalize(drawable, mask_only):
    with encoded_before_32(drawable) as target:
        target.equalize(bool(mask_only))
    return NOTHING


@emulates("gimp-drawable-hue-saturation", "drawable hue-range hue-offset lightness saturation overlap")
def hue_saturation(drawable, hues, hue, lightness, saturation, overlap):
    with encoded(drawable) as target:
        target.hue_saturation(Gimp.HueRange(hues), hue, lightness, saturation, overlap)
    return NOTHING


@emulates("gimp-hue-saturation", "drawable hue-range hue-offset lightness saturation")
def old_hue_saturation(drawable, hues, hue, lightness, saturation):
    return hue_saturation(drawable, hues, hue, lightness, saturation, 0)


@emulates("gimp-drawable-colorize-hsl", "drawable hue saturation lightness", "gimp-colorize")
def colorize(drawable, hue, saturation, lightness):
    with encoded(drawable) as target:
        target.colorize_hsl(hue, saturation, lightness)
    return NOTHING


@emulates("gimp-threshold", "drawable low-threshold high-threshold")
def threshold(drawable, low, high):
    return run("gimp-drawable-threshold", drawable, 0, low / 255.0, high / 255.0)


@emulates("gimp-histogram", "drawable channel start-range end-range")
def histogram(drawable, channel, start, end):
    return run("gimp-drawable-histogram", drawable, channel, start / 255.0, end / 255.0)
