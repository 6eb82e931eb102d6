#!/usr/bin/env python3
"""Parameters and results of every type: what the function is given, it gives back as one text."""

from gimpfu import *
import gimpcolor


def tell(*values):
    words = []
    for value in values:
        if isinstance(value, gimpcolor.RGB):
            words.append("rgb%r" % (tuple(value[:3]),))
        elif hasattr(value, "name"):
            words.append("%s:%s" % (type(value).__name__, value.name))
        elif isinstance(value, float):
            words.append("%.3f" % value)
        else:
            words.append(str(value))
    return " ".join(words)


def types(image, drawable, *values):
    text = tell(image.base_type, drawable, *values)
    return text, len(values), 0.5, (255, 128, 0), True, image, drawable, None


register(
    "python_fu_classic_types",
    "Tell what was given",
    "Gives one text for all parameters, and results of other types.",
    "The Enlarger authors",
    "The Enlarger authors",
    "2026",
    "_Types...",
    "*",
    [
        (PF_IMAGE, "image", "Image", None),
        (PF_DRAWABLE, "drawable", "Drawable", None),
        (PF_INT, "integer", "_Integer", 3),
        (PF_INT8, "small", "Small integer", 4),
        (PF_INT16, "short", "Short integer", 5),
        (PF_INT32, "long", "Long integer", 6),
        (PF_FLOAT, "float", "_Float", 0.25),
        (PF_STRING, "text", "_Text", "plain"),
        (PF_VALUE, "value", "_Value", "some"),
        (PF_TEXT, "lines", "Lines", "one\ntwo"),
        (PF_COLOR, "color", "_Color", (255, 128, 0)),
        (PF_COLOUR, "colour", "Colo_ur", "#00ff80"),
        (PF_TOGGLE, "toggle", "To_ggle", 1),
        (PF_BOOL, "bool", "_Bool", False),
        (PF_SLIDER, "slider", "_Slider", 2.5, (0, 10, 0.5)),
        (PF_SPINNER, "spinner", "S_pinner", 7, (0, 10, 1)),
        (PF_ADJUSTMENT, "adjustment", "_Adjustment", 8, (0, 10, 1)),
        (PF_RADIO, "radio", "_Radio", "b", (("First", "a"), ("Second", "b"))),
        (PF_RADIO, "number", "_Number", 20, (("Ten", 10), ("Twenty", 20))),
        (PF_OPTION, "option", "_Option", 1, ("zero", "one", "two")),
        (PF_FILE, "file", "Fil_e", "/tmp/file"),
        (PF_FILENAME, "filename", "Filena_me", "/tmp/filename"),
        (PF_DIRNAME, "folder", "Fol_der", "/tmp"),
        (PF_FONT, "font", "Fo_nt", "Sans"),
        (PF_BRUSH, "brush", "Brus_h", None),
        (PF_PATTERN, "pattern", "_Pattern", None),
        (PF_GRADIENT, "gradient", "Gradient", None),
        (PF_PALETTE, "palette", "Palette", None),
        (PF_IMAGE, "other_image", "Other image", None),
        (PF_LAYER, "layer", "Layer", None),
        (PF_CHANNEL, "channel", "Channel", None),
        (PF_DRAWABLE, "other_drawable", "Other drawable", None),
        (PF_VECTORS, "vectors", "Path", None),
    ],
    [
        (PF_STRING, "text", "What was given"),
        (PF_INT, "count", "How many"),
        (PF_FLOAT, "half", "A number"),
        (PF_COLOR, "orange", "A colour"),
        (PF_BOOL, "truth", "A truth"),
        (PF_IMAGE, "same_image", "The image"),
        (PF_DRAWABLE, "same_drawable", "The drawable"),
        (PF_LAYER, "nothing", "No layer"),
    ],
    types,
    menu="<Image>/Filters/Classic",
    renamed={"whole": "integer"},  # an extension of ours: a former name takes no place among the arguments
)

main()
