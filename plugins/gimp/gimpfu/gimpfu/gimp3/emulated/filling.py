"""Filling, copying and pasting: what were arguments are settings of the context in GIMP 3."""

# ruff: noqa: D103 - the names in the decorators tell what the functions do

from gimpfu.gimp3.bindings import Gimp
from gimpfu.gimp3.conversions import first_of, native_drawable, to_classic
from gimpfu.gimp3.emulated.context import context
from gimpfu.gimp3.registry import NOTHING, emulates, run
from gimpfu.gimp3.saving import picture_of


@emulates(
    "gimp-edit-bucket-fill",
    "drawable fill-mode paint-mode opacity threshold sample-merged x y",
    "gimp-bucket-fill",
)
def bucket_fill(drawable, fill, mode, opacity, limit, merged, x, y):
    kind = (Gimp.FillType.FOREGROUND, Gimp.FillType.BACKGROUND, Gimp.FillType.PATTERN)[fill]
    drawable = native_drawable(drawable)
    settings = {"opacity": opacity, "paint_mode": mode, "sample_threshold_int": int(limit)}
    with context(sample_merged=merged, **settings):
        # A selection was filled as a whole, wherever the point.
        if Gimp.Selection.is_empty(drawable.get_image()):
            drawable.edit_bucket_fill(kind, x, y)
        else:
            drawable.edit_fill(kind)
    return NOTHING


@emulates(
    "gimp-edit-bucket-fill-full",
    "drawable fill-mode paint-mode opacity threshold sample-merged fill-transparent select-criterion x y",
)
def bucket_fill_full(drawable, fill, mode, opacity, limit, merged, transparent, criterion, x, y):
    with context(sample_transparent=transparent, sample_criterion=criterion):
        return bucket_fill(drawable, fill, mode, opacity, limit, merged, x, y)


@emulates(
    "gimp-edit-blend",
    "drawable blend-mode paint-mode gradient-type opacity offset repeat reverse supersample max-depth"
    " threshold dither x1 y1 x2 y2",
    "gimp-blend",
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
        return run("gimp-drawable-edit-gradient-fill", drawable, *values)


@emulates("gimp-edit-copy", "drawable")
def copy(drawable):
    drawable = native_drawable(drawable)
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


@emulates("gimp-edit-paste", "drawable paste-into")
def paste(drawable, into):
    return first_of(Gimp.edit_paste(native_drawable(drawable), bool(into)))


@emulates("gimp-edit-paste-as-new", "", "gimp-edit-paste-as-new-image")
def paste_as_new():
    return to_classic(Gimp.edit_paste_as_new_image())
