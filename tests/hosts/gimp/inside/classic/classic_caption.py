#!/usr/bin/env python3
"""A text layer: a caption under the picture, in a strip of the background's colour."""

from gimpfu import *


def caption(image, drawable, text, font, size, color):
    gimp.context_push()
    try:
        width, height = image.width, image.height
        gimp.set_foreground(color)
        gimp.set_background(255, 255, 255)
        layer = pdb.gimp_text_fontname(image, None, 0, 0, text, 0, True, size, PIXELS, font)
        strip = layer.height + 4
        image.resize(max(width, layer.width), height + strip, 0, 0)
        layer.set_offsets((image.width - layer.width) // 2, height + 2)
        ground = gimp.Layer(image, "Strip", image.width, strip, RGB_IMAGE, 100, NORMAL_MODE)
        ground.fill(BACKGROUND_FILL)
        image.add_layer(ground, len(image.layers))
        ground.translate(0, height)
        pdb.gimp_text_layer_set_color(layer, color)
        measured = pdb.gimp_text_get_extents_fontname(text, size, PIXELS, font)
        assert measured[0] <= layer.width + 1
        return layer
    finally:
        gimp.context_pop()


register(
    "classic_caption",
    "Write a caption",
    "Writes a caption under the picture.",
    "The Enlarger authors",
    "The Enlarger authors",
    "2026",
    "_Caption...",
    "RGB*",
    [
        (PF_IMAGE, "image", "Image", None),
        (PF_DRAWABLE, "drawable", "Layer", None),
        (PF_STRING, "text", "_Text", "Caption"),
        (PF_FONT, "font", "_Font", "Sans"),
        (PF_SPINNER, "size", "_Size", 24, (1, 200, 1)),
        (PF_COLOR, "color", "_Color", (200, 0, 0)),
    ],
    [(PF_LAYER, "layer", "The text layer")],
    caption,
    menu="<Image>/Filters/Classic",
)

main()
