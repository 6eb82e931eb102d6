#!/usr/bin/env python3
"""A batch: every PNG of a folder, made smaller, turned grey and saved in another. For no image, by the toolbox."""

import os

from gimpfu import *


def batch(source, target, width, style):
    done = 0
    for name in sorted(os.listdir(source)):
        if not name.lower().endswith(".png"):
            continue
        path = os.path.join(source, name)
        image = pdb.gimp_file_load(path, path)
        layer = image.flatten()
        height = max(1, int(round(image.height * width / image.width)))
        pdb.gimp_image_scale_full(image, width, height, INTERPOLATION_NONE)
        if style == "grey":
            pdb.gimp_convert_grayscale(image)
        elif style == "negative":
            pdb.gimp_invert(image.layers[0])
        layer = pdb.gimp_image_get_active_layer(image)
        out = os.path.join(target, name)
        pdb.file_png_save(image, layer, out, name, 0, 9, 0, 0, 0, 0, 0)
        jpeg = os.path.splitext(out)[0] + ".jpg"
        pdb.file_jpeg_save(image, layer, jpeg, jpeg, 1.0, 0, 1, 0, "", 0, 1, 0, 0)
        gimp.delete(image)
        done += 1
    return done


register(
    "classic_batch",
    "Make the pictures of a folder smaller",
    "Every PNG of a folder, made smaller and saved as PNG and JPEG in another.",
    "The Enlarger authors",
    "The Enlarger authors",
    "2026",
    "<Toolbox>/Xtns/Classic/_Batch...",
    "",
    [
        (PF_DIRNAME, "source", "_From", ""),
        (PF_DIRNAME, "target", "_To", ""),
        (PF_SPINNER, "width", "_Width", 100, (1, 10000, 1)),
        (
            PF_RADIO,
            "style",
            "_Style",
            "plain",
            (("Plain", "plain"), ("Grey", "grey"), ("Negative", "negative")),
        ),
    ],
    [(PF_INT, "done", "How many pictures")],
    batch,
)

main()
