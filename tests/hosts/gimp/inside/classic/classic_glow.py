#!/usr/bin/env python3
"""A layer effect: a blurred copy of the layer, screened over it. Registered as it was before `menu=`."""

from gimpfu import *

MODES = (SCREEN_MODE, ADDITION_MODE, LAYER_MODE_NORMAL)


def glow(image, drawable, radius, opacity, merge, mode):
    image.undo_group_start()
    selection_was_empty = pdb.gimp_selection_is_empty(image)
    pdb.gimp_selection_none(image)
    copy = drawable.copy(True)
    copy.name = "%s (glow)" % drawable.name
    image.add_layer(copy, pdb.gimp_image_get_layer_position(image, drawable))
    pdb.plug_in_gauss(image, copy, radius, radius, 0)
    copy.mode = MODES[mode]
    copy.opacity = opacity
    if merge:
        result = image.merge_down(copy, CLIP_TO_BOTTOM_LAYER)
    else:
        result = copy
    image.active_layer = result
    image.undo_group_end()
    assert selection_was_empty
    return result


register(
    "classic_glow",
    "Let the layer glow",
    "Lays a blurred copy of the layer over it.",
    "The Enlarger authors",
    "The Enlarger authors",
    "2026",
    "<Image>/Filters/Classic/_Glow...",
    "RGB*, GRAY*",
    [
        (PF_SPINNER, "radius", "_Radius", 5, (1, 100, 1)),
        (PF_SLIDER, "opacity", "_Opacity", 60, (0, 100, 1)),
        (PF_TOGGLE, "merge", "_Merge down", False),
        (PF_OPTION, "mode", "Mo_de", 0, ("Screen", "Addition", "Normal")),
    ],
    [(PF_LAYER, "layer", "The layer with the glow")],
    glow,
)

main()
