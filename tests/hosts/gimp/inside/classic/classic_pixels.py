#!/usr/bin/env python3
"""Pixel regions: the layer mirrored by rows of bytes, and its tiles inverted pixel by pixel."""

from array import array

from gimpfu import *


def mirror(image, drawable):
    width, height, bpp = drawable.width, drawable.height, drawable.bpp
    gimp.progress_init("Mirroring...")
    source = drawable.get_pixel_rgn(0, 0, width, height, False, False)
    target = drawable.get_pixel_rgn(0, 0, width, height, True, True)
    for y in range(height):
        row = array("B", source[0:width, y])
        turned = array("B")
        for x in range(width - 1, -1, -1):
            turned.extend(row[x * bpp : (x + 1) * bpp])
        target[0:width, y] = bytes(bytearray(turned))
        gimp.progress_update(float(y + 1) / height)
    drawable.flush()
    drawable.merge_shadow(True)
    drawable.update(0, 0, width, height)


def invert(image, drawable):
    colours = drawable.bpp - (1 if drawable.has_alpha else 0)
    for row in range((drawable.height + gimp.tile_height() - 1) // gimp.tile_height()):
        for column in range((drawable.width + gimp.tile_width() - 1) // gimp.tile_width()):
            tile = drawable.get_tile(False, row, column)
            for y in range(tile.eheight):
                for x in range(tile.ewidth):
                    values = bytearray(tile[x, y])
                    values[:colours] = bytearray(255 - value for value in values[:colours])
                    tile[x, y] = bytes(values)
    drawable.flush()
    drawable.update(0, 0, drawable.width, drawable.height)


for name, function in (("mirror", mirror), ("invert", invert)):
    register(
        "classic-" + name,
        name.capitalize() + " the layer by its bytes",
        name.capitalize() + " the layer by its bytes",
        "The Enlarger authors",
        "The Enlarger authors",
        "2026",
        name.capitalize(),
        "RGB*, GRAY*",
        [(PF_IMAGE, "image", "Image", None), (PF_DRAWABLE, "drawable", "Layer", None)],
        [],
        function,
        menu="<Image>/Filters/Classic",
    )

main()
