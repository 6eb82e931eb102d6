#!/usr/bin/env python3
"""All that can go wrong in a script: what the user reads, and that GIMP lives on."""

from gimpfu import *


def wrong(image, drawable, how):
    if how == "raise":
        raise ValueError("the sky is green")
    if how == "fail":
        fail("Choose another layer.")
    if how == "cancel":
        raise CancelError
    if how == "missing":
        pdb.gimp_make_it_nice(image)
    if how == "argument":
        pdb.gimp_layer_set_opacity(drawable, "much")
    if how == "count":
        pdb.gimp_layer_set_opacity(drawable)
    if how == "call":
        pdb.gimp_file_load("/nowhere/picture.png", "/nowhere/picture.png")
    if how == "deleted":
        copy = pdb.gimp_image_duplicate(image)
        gimp.delete(copy)
        pdb.gimp_image_width(copy)
    if how == "unsupported":
        gimp.install_procedure("classic")
    if how == "result":
        return "three"
    if how == "region":
        drawable.get_pixel_rgn(0, 0, 2, 2)[0:3, 0:1]
    return 3


register(
    "classic_wrong",
    "Go wrong",
    "Goes wrong as it is told.",
    "The Enlarger authors",
    "The Enlarger authors",
    "2026",
    "_Wrong...",
    "*",
    [
        (PF_IMAGE, "image", "Image", None),
        (PF_DRAWABLE, "drawable", "Layer", None),
        (PF_STRING, "how", "_How", ""),
    ],
    [(PF_INT, "three", "A number")],
    wrong,
    menu="<Image>/Filters/Classic",
)

main()
