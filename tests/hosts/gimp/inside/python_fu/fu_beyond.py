#!/usr/bin/env python
# Layers that reach beyond the canvas, or are turned so that they do not fill their frame.

from gimpfu import *


def copy_all(image, drawable):
    big = gimp.Layer(image, "big", image.width + 40, image.height + 20, RGBA_IMAGE, 100, NORMAL_MODE)
    image.add_layer(big, 0)
    big.set_offsets(-10, -15)
    gimp.set_background(200, 100, 50)
    big.fill(BACKGROUND_FILL)
    pdb.gimp_selection_all(image)
    pdb.gimp_edit_copy(big)
    pasted = pdb.gimp_edit_paste_as_new()
    size = pasted.width, pasted.height
    gimp.delete(pasted)
    image.remove_layer(big)
    pdb.gimp_selection_none(image)
    pdb.gimp_item_transform_rotate(drawable, 0.3, True, 0, 0)
    pdb.plug_in_alienmap2(image, drawable, 1.2, 90.0, 2.2, 180.0, 0.5, 270.0, 0, True, False, True)
    return "%d x %d %s" % (size + (bool(drawable.has_alpha),))


def save_frames(image, drawable, path):
    for number in range(2):
        image.add_layer(drawable.copy(), 0)
        pdb.gimp_invert(image.layers[0])
    pdb.gimp_image_convert_indexed(image, NO_DITHER, MAKE_PALETTE, 255, False, False, "")
    pdb.file_gif_save(image, None, path, path, False, True, 100, 0)


register(
    "python_fu_beyond",
    "",
    "",
    "",
    "",
    "",
    "Copy All",
    "*",
    [(PF_IMAGE, "image", "Image", None), (PF_DRAWABLE, "drawable", "Drawable", None)],
    [(PF_STRING, "copied", "What was copied")],
    copy_all,
    menu="<Image>/Filters/Fu",
)
register(
    "python_fu_frames",
    "",
    "",
    "",
    "",
    "",
    "Save Frames",
    "*",
    [
        (PF_IMAGE, "image", "Image", None),
        (PF_DRAWABLE, "drawable", "Drawable", None),
        (PF_FILENAME, "path", "File", ""),
    ],
    [],
    save_frames,
    menu="<Image>/Filters/Fu",
)

main()
