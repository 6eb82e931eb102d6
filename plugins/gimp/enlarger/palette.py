# -*- coding: utf-8 -*-
"""Images with a palette: they are RGB while they are enlarged, and may get their palette back."""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

from enlarger_bridge.language import ngettext
from gimpfu import *

NAME = "Enlarger"
RGB_KINDS = {INDEXED_IMAGE: RGB_IMAGE, INDEXEDA_IMAGE: RGBA_IMAGE}  # what layers become


def to_rgb(image):
    """Make an indexed image RGB, and return its palette: its bytes, three a colour; None for other images."""
    if image.base_type != INDEXED:
        return None
    colours = image.colormap
    pdb.gimp_image_convert_rgb(image)
    return colours


def to_indexed(image, colours):
    """Make an image indexed with a palette, each pixel in the nearest colour."""
    palette = pdb.gimp_palette_new(NAME)
    try:
        for number in range(0, len(colours), 3):
            colour = tuple(bytearray(colours[number : number + 3]))
            pdb.gimp_palette_add_entry(palette, str(number // 3), colour)
        dither, kept = CONVERT_DITHER_NONE, CONVERT_PALETTE_CUSTOM
        pdb.gimp_image_convert_indexed(image, dither, kept, 0, False, False, palette)
    finally:
        pdb.gimp_palette_delete(palette)


def note(image, colours, is_back):
    """Return a sentence for the user about the palette that an image had; None for other images."""
    if colours is None:
        return None
    count = len(colours) // 3
    if is_back:
        text = ngettext(
            "%(image)s was converted back to its palette of %(count)d colour.",
            "%(image)s was converted back to its palette of %(count)d colours.",
            count,
        )
        return text % {"image": image.name, "count": count}
    text = ngettext(
        "%(image)s had a palette of %(count)d colour and is RGB now, because enlarging creates colours in "
        "between. Image > Mode > Indexed… gives it a palette again.",
        "%(image)s had a palette of %(count)d colours and is RGB now, because enlarging creates colours in "
        "between. Image > Mode > Indexed… gives it a palette again.",
        count,
    )
    return text % {"image": image.name, "count": count}
