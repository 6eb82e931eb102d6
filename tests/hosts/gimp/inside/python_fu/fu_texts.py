#!/usr/bin/env python
# Fonts by any name.

from gimpfu import *

FONTS = ("Sans Bold", "Sans 32", "Arial", "Verdana", "Bitstream Vera Sans Mono", "Gunship Condensed, Condensed")


def write(image, drawable, font, text):
    sizes = []
    for number, name in enumerate((font,) + FONTS):
        layer = pdb.gimp_text_fontname(image, None, 0, 0, text, 0, True, 20, PIXELS, name)
        layer.name = "%s %s" % (number, name)
        sizes.append("%d x %d" % (layer.width, layer.height))
        pdb.gimp_image_remove_layer(image, layer)
    width, height, ascent, descent = pdb.gimp_text_get_extents_fontname(text, 20, PIXELS, "Comic Sans MS Bold")
    return ", ".join(sizes), width > 0 and height > 0


register(
    "python_fu_texts",
    "",
    "",
    "",
    "",
    "",
    "Texts...",
    "*",
    [
        (PF_IMAGE, "image", "Image", None),
        (PF_DRAWABLE, "drawable", "Drawable", None),
        (PF_FONT, "font", "Font", "Nosuch Font Bold"),
        (PF_STRING, "text", "Text", "Text"),
    ],
    [(PF_STRING, "sizes", "The sizes of the texts"), (PF_BOOL, "has-extents", "Whether there are extents")],
    write,
    menu="<Image>/Filters/Fu",
)

main()
