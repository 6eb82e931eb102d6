#!/usr/bin/env python
# Saves layers as they are, masks and all, and procedures with an image alone, which show what they made.

from gimpfu import *
import os


def save_layers(image, folder):
    for layer in image.layers:
        mask = layer.create_mask(ADD_MASK_BLACK)
        layer.add_mask(mask)
        layer.opacity = 20.0
        path = os.path.join(folder, layer.name + ".png")
        pdb.file_png_save(image, layer, path, path, 0, 9, 0, 0, 0, 0, 0)


def copy(image):
    new = image.duplicate()
    gimp.Display(new)
    pdb.gimp_display_new(new)
    return new


def nothing(image):
    return


row = (PF_IMAGE, "image", "Image", None)
register("fu_save_layers", "", "", "", "", "", "Save", "*", [row, (PF_DIRNAME, "folder", "", "/tmp")], [],
         save_layers, menu="<Image>/Filters/Fu")
register("fu_copy", "", "", "", "", "", "Copy", "*", [row], [(PF_IMAGE, "copy", "The copy")],
         copy, menu="<Image>/Filters/Fu")
register("fu_nothing", "", "", "", "", "", "", None, [row], [(PF_INT, "number", "Nothing")], nothing, menu="")

main()
