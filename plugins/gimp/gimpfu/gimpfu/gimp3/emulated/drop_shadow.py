"""`script-fu-drop-shadow`, which scripts call most of all Script-Fu: GIMP 3's own needs a window to run."""

from gimpfu.gimp3.conversions import native_drawable, native_image
from gimpfu.gimp3.emulated.context import context
from gimpfu.gimp3.registry import NOTHING, emulates, run

TRANSPARENT, BACKGROUND, NORMAL = 3, 1, 28  # numbers of GIMP 2.10


@emulates(
    "script-fu-drop-shadow",
    "run-mode image drawable offset-x offset-y blur-radius color opacity allow-resizing",
)
def drop_shadow(mode, image, layer, right, down, blur, colour, opacity, grows):
    """Lay a blurred shadow of what is selected, or of the layer's opacity, under it."""
    del mode
    right, down, blur = int(right), int(down), max(float(blur), 0.0)
    image, drawable = item_numbers(image, layer)
    run("gimp-image-undo-group-start", image)
    try:
        with context():
            run("gimp-context-set-defaults")
            run("gimp-layer-add-alpha", drawable)
            cut = None if run("gimp-selection-is-empty", image) else run("gimp-selection-save", image).id
            if cut is None:
                run("gimp-image-select-item", image, 2, drawable)
            shadow = make_shadow(image, drawable, (right, down), int(blur), opacity, grows)
            run("gimp-context-set-background", colour)
            run("gimp-drawable-edit-fill", shadow, BACKGROUND)
            run("gimp-selection-none", image)
            if blur >= 1:
                run("plug-in-gauss-rle", 1, image, shadow, blur, True, True)
            run("gimp-item-transform-translate", shadow, right, down)
            if cut is not None:
                run("gimp-image-select-item", image, 2, cut)
                run("gimp-drawable-edit-clear", shadow)
                run("gimp-image-remove-channel", image, cut)
            elif not run("gimp-layer-is-floating-sel", drawable):
                run("gimp-image-raise-item", image, drawable)
            run("gimp-image-set-active-layer", image, drawable)
    finally:
        run("gimp-image-undo-group-end", image)
    return NOTHING


def item_numbers(image, layer):
    """Return the numbers of an image and a layer, given as anything that stands for them."""
    return native_image(image).get_id(), native_drawable(layer).get_id()


def make_shadow(image, drawable, offset, blur, opacity, grows):
    """Return an empty layer for the shadow of what is selected; the canvas grows to show it, if wanted."""
    _, left, top, stop_x, stop_y = run("gimp-selection-bounds", image)
    size = stop_x - left + 2 * blur, stop_y - top + 2 * blur
    corner = [left - blur, top - blur]
    if grows:
        canvas = [native_image(image).get_width(), native_image(image).get_height()]
        moved = [max(0, -(start + shift)) for start, shift in zip(corner, offset, strict=True)]
        corner = [start + more for start, more in zip(corner, moved, strict=True)]
        ends = [start + side + shift for start, side, shift in zip(corner, size, offset, strict=True)]
        sides = [max(side + more, end) for side, more, end in zip(canvas, moved, ends, strict=True)]
        run("gimp-image-resize", image, *sides, *moved)
    kind = run("gimp-drawable-type-with-alpha", drawable)
    opacity = min(max(opacity, 0), 100)
    shadow = run("gimp-layer-new", image, *size, kind, "Drop Shadow", opacity, NORMAL).id
    run("gimp-image-set-active-layer", image, drawable)
    run("gimp-image-insert-layer", image, shadow, None, -1)
    run("gimp-layer-set-offsets", shadow, *corner)
    run("gimp-drawable-fill", shadow, TRANSPARENT)
    return shadow
