"""Runs inside GIMP: the scenes of test_pixels.py, every kind of pixels that a layer can have."""

# ruff: noqa: ANN001, ANN003, ANN201 - it is a script of the editor's, whose objects have no types

import os

from gi.repository import Babl, Gimp
from stage import FOLDER, IS_2, about_layer, add_layer, call, fill_from, keep, new_image, scene

RGB, GREY = Gimp.ImageBaseType.RGB, Gimp.ImageBaseType.GRAY
MATRIX = [
    (colours, depth, transfer, alpha)
    for colours in ("RGB", "Y")
    for depth in ("U8", "U16", "HALF", "FLOAT")
    for transfer in ("NON_LINEAR", "LINEAR")
    for alpha in ("", "A")
]
WIDTH, HEIGHT = 6, 5
BYTES = {"u8": 1, "u16": 2, "half": 2, "float": 4}


def native_encoding(layer):
    return Babl.format_get_encoding(layer.get_format())


def wide_profile(base):
    if base == GREY:
        return Gimp.ColorProfile.new_d50_gray_lab_trc()
    return Gimp.ColorProfile.new_rgb_adobe()


def enlarged(colours, depth, transfer, alpha, profile, **arguments):
    """Enlarge a layer of random values that a test has written; keep what came of it beside them."""
    base = RGB if colours == "RGB" else GREY
    image = new_image(WIDTH, HEIGHT, base, getattr(Gimp.Precision, depth + "_" + transfer))
    if profile:
        image.set_color_profile(wide_profile(base))
    before = image.get_effective_color_profile().get_label()
    kind = getattr(Gimp.ImageType, ("RGB" if base == RGB else "GRAY") + alpha + "_IMAGE")
    layer = add_layer(image, WIDTH, HEIGHT, kind)
    encoding = native_encoding(layer)
    if depth in ("U32", "DOUBLE"):
        encoding = encoding.replace("u32", "float").replace("double", "float")
    depth_name = encoding.split(" ")[1]
    name = "-".join((colours + alpha, depth, transfer, profile, arguments.get("model") or "default"))
    with open(os.path.join(FOLDER, f"values-{depth_name}.raw"), "rb") as file:
        pixel = (3 if base == RGB else 1) + len(alpha)
        values = file.read(WIDTH * HEIGHT * pixel * BYTES[depth_name])
    fill_from(layer, values, encoding)
    keep(name + "-before", layer, encoding)
    new, message = call(image, [layer], **arguments)
    result = {"name": name, "message": message, "encoding": encoding}
    if new is not None:
        keep(name + "-new", new, encoding)
        result["new"] = about_layer(new)
        result["same kind"] = Babl.get_name(new.get_format()) == Babl.get_name(layer.get_format())
        result["same profile"] = image.get_effective_color_profile().get_label() == before
    image.delete()
    return result


@scene
def every_kind_repeated():
    # In 2.10 half of them, so that each word is there with and without each other.
    cases = [(*case, "wide") for number, case in enumerate(MATRIX) if not IS_2 or number % 4 in {0, 3}]
    cases += [(*case, "none") for case in MATRIX if case[1] in ("U16", "FLOAT") and case[3] == "A"]
    cases += [
        ("RGB", "U32", "NON_LINEAR", "A", "wide"),
        ("Y", "DOUBLE", "LINEAR", "A", "none"),
    ]
    if not IS_2:  # which knows linear and not linear
        cases += [("RGB", "U8", "PERCEPTUAL", "A", "wide"), ("Y", "HALF", "PERCEPTUAL", "", "none")]
    return {"cases": [enlarged(*case, model="nearest", factor=2.0) for case in cases]}


@scene
def every_kind_by_the_network():
    cases = [
        ("RGB", "U8", "NON_LINEAR", "A", "wide"),
        ("RGB", "U8", "LINEAR", "", "wide"),
        ("RGB", "U16", "NON_LINEAR", "A", "wide"),
        ("RGB", "HALF", "LINEAR", "A", "wide"),
        ("RGB", "FLOAT", "LINEAR", "", "none"),
        ("Y", "U16", "LINEAR", "A", "wide"),
        ("Y", "FLOAT", "NON_LINEAR", "", "none"),
    ]
    return {"cases": [enlarged(*case) for case in cases]}
