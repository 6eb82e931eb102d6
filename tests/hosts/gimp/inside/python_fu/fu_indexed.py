#!/usr/bin/env python
# The numbers of an indexed layer's colours.

from array import array

from gimpfu import *


def reverse(image, drawable):
    pdb.gimp_image_convert_indexed(image, NO_DITHER, MAKE_PALETTE, 16, False, False, "")
    last = len(image.colormap) / 3 - 1
    width, height = drawable.width, drawable.height
    region = drawable.get_pixel_rgn(0, 0, width, height, True, True)
    source = drawable.get_pixel_rgn(0, 0, width, height, False, False)
    numbers = array("B", source[0:width, 0:height])
    region[0:width, 0:height] = array("B", [last - number for number in numbers]).tostring()
    drawable.flush()
    drawable.merge_shadow(True)
    drawable.update(0, 0, width, height)
    return " ".join([str(ord(source[x, 0])) for x in range(3)] + [str(number) for number in numbers[:3]])


register(
    "python_fu_indexed",
    "",
    "",
    "",
    "",
    "",
    "Reverse the colours",
    "*",
    [(PF_IMAGE, "image", "Image", None), (PF_DRAWABLE, "drawable", "Drawable", None)],
    [(PF_STRING, "numbers", "The numbers of the first pixels")],
    reverse,
    menu="<Image>/Filters/Fu",
)

main()
