#!/usr/bin/env python
# Pixels as texts, whole numbers that divide to whole numbers, words that only Python 2 has.

from gimpfu import *
from array import array
import struct

gettext.install("gimp20-python", gimp.locale_directory, unicode=True)


def darken(image, drawable, parts):
    width, height = drawable.width, drawable.height
    region = drawable.get_pixel_rgn(0, 0, width, height, True, False)
    print "halves of", drawable.name, `parts`
    for x in xrange(width / 2):
        for y in range(height):
            pixel = region[x, y]
            region[x, y] = "".join([chr(ord(value) / parts) for value in pixel])
    rest = array("B", region[width / 2:width, 0:height])
    for place in xrange(0, len(rest), region.bpp):
        rest[place] = 255 - rest[place]
    region[width / 2:width, 0:height] = rest.tostring()
    if struct.unpack("BBB", region[0, 0]) != tuple(map(ord, region[0, 0])) or len(array("B", "\x00" * 6)) <> 6:
        raise ValueError, "texts are no bytes"
    drawable.flush()
    drawable.update(0, 0, width, height)


register(
    "fu_pixels",
    N_("Darken the left, invert the right"),
    "",
    "The Enlarger authors",
    None,
    2026,
    _("<Image>/Filters/Fu/Pixels..."),
    "RGB",
    [(PF_INT, "parts", _("_Parts"), 3)],
    [],
    darken,
)

main()
