#!/usr/bin/env python3
"""Selections, fills, gradients, paths, masks and groups: a small picture made from nothing."""

from gimpfu import *


def shapes(size, ink, paper):
    image = gimp.Image(size, size, RGB)
    image.disable_undo()
    gimp.context_push()
    half = size // 2
    gimp.set_background(paper)
    ground = gimp.Layer(image, "Ground", size, size, RGBA_IMAGE, 100, NORMAL_MODE)
    image.add_layer(ground, 0)
    ground.fill(BACKGROUND_FILL)

    gimp.set_foreground(ink)
    pdb.gimp_rect_select(image, 0, 0, half, half, CHANNEL_OP_REPLACE, FALSE, 0)
    pdb.gimp_edit_fill(ground, FOREGROUND_FILL)
    kept = pdb.gimp_selection_save(image)
    kept.name = "Corner"

    pdb.gimp_ellipse_select(image, half, half, half, half, CHANNEL_OP_REPLACE, FALSE, FALSE, 0)
    pdb.gimp_edit_bucket_fill(ground, FG_BUCKET_FILL, NORMAL_MODE, 100, 255, FALSE, 0, 0)
    pdb.gimp_selection_none(image)

    group = pdb.gimp_layer_group_new(image)
    pdb.gimp_image_insert_layer(image, group, None, 0)
    group.name = "Group"
    ramp = gimp.Layer(image, "Ramp", half, half, RGBA_IMAGE, 100, MULTIPLY_MODE)
    pdb.gimp_image_insert_layer(image, ramp, group, 0)
    ramp.set_offsets(half, 0)
    gimp.set_foreground(0, 0, 0)
    gimp.set_background(255, 255, 255)
    how = (FG_BG_RGB_MODE, NORMAL_MODE, GRADIENT_LINEAR, 100, 0, REPEAT_NONE, FALSE, FALSE, 0, 0, FALSE)
    pdb.gimp_edit_blend(ramp, *(how + (0, 0, half, 0)))
    mask = ramp.create_mask(ADD_WHITE_MASK)
    ramp.add_mask(mask)

    path = gimp.Vectors(image, "Line")
    pdb.gimp_image_add_vectors(image, path, 0)
    gimp.VectorsBezierStroke(path, [0, size - 4] * 3 + [half - 1, size - 4] * 3, False)
    gimp.set_foreground(255, 0, 0)
    pdb.gimp_context_set_stroke_method(STROKE_LINE)
    pdb.gimp_context_set_line_width(4)
    pdb.gimp_context_set_antialias(FALSE)
    pdb.gimp_edit_stroke_vectors(ground, path)

    image.add_hguide(half)
    gimp.context_pop()
    image.clean_all()
    image.enable_undo()
    return image


register(
    "classic_shapes",
    "Make a small picture",
    "Makes a picture with selections, fills, a gradient, a path, a mask and a group.",
    "The Enlarger authors",
    "The Enlarger authors",
    "2026",
    "_Shapes...",
    "",
    [
        (PF_INT, "size", "_Size", 64),
        (PF_COLOR, "ink", "_Ink", (0, 0, 200)),
        (PF_COLOR, "paper", "_Paper", (255, 255, 0)),
    ],
    [(PF_IMAGE, "image", "The picture")],
    shapes,
    menu="<Image>/File/Create",
)

main()
