"""Runs inside GIMP: the scenes of test_upscaling.py."""

# ruff: noqa: ANN001, ANN201 - it is a script of the editor's, whose objects have no types

import json
import os

from gi.repository import Gegl, Gimp
from stage import (
    FOLDER,
    IS_2,
    about_image,
    about_layer,
    add_layer,
    call,
    call_image,
    colours,
    enlarge,
    fill_from,
    keep,
    load,
    metadata,
    new_image,
    parasites,
    read,
    refusal,
    save,
    scene,
)

ENGINE_JSON = os.path.join(Gimp.directory(), "plug-ins", "enlarger", "engine.json")


@scene
def rgb():
    image, layer = load("rgb.png")
    keep("rgb-before", layer, "R'G'B' u8")
    result = enlarge(image, layer, "rgb-new")
    keep("rgb-after", layer, "R'G'B' u8")
    return result


@scene
def rgba():
    return enlarge(*load("rgba.png"), "rgba-new")


@scene
def tileable():
    if IS_2:
        return None
    return enlarge(*load("rgb.png"), "tileable-new", tileable=True)


@scene
def cleaned():
    if IS_2:
        return None
    return enlarge(*load("rgb.png"), "cleaned-new", clean="yes")


@scene
def automatic():
    image, layer = load("rgb.png")
    layer.add_mask(layer.create_mask(Gimp.AddMaskType.WHITE))
    return enlarge(image, layer, "automatic-new", model="")


@scene
def one_pixel():
    return enlarge(*load("one.png"), "one-new")


@scene
def one_column():
    return enlarge(*load("column.png"), "column-new")


@scene
def odd_size_by_factor():
    return enlarge(*load("odd.png"), "odd-new", factor=2.5)


@scene
def by_width():
    return enlarge(*load("rgb.png"), "width-new", width=100)


@scene
def by_height():
    return enlarge(*load("rgb.png"), height=90)


@scene
def by_both():
    return enlarge(*load("rgb.png"), width=80, height=120)


@scene
def named_model_and_device():
    return enlarge(*load("odd.png"), "named-new", model="faithful-x4", device="cpu")


PRINT = {"sheet": "30x30mm", "ppi": 254.0, "bleed": 0.0}


@scene
def printed():
    """Enlarge a masked layer for a square sheet."""
    if IS_2:
        return None
    image, layer = load("rgb.png")
    layer.add_mask(layer.create_mask(Gimp.AddMaskType.WHITE))
    result = enlarge(image, layer, "printed-new", model="faithful-x4", **PRINT)
    mask = image.get_layers()[0].get_mask()
    size = [mask.get_width(), mask.get_height()]
    return dict(result, resolution=list(image.get_resolution())[1:], mask=size)


@scene
def printed_document():
    if IS_2:
        return None
    image, _ = load("rgb.png")
    message = call_image(image, model="bicubic", **PRINT)
    about = about_image(image)
    layer = about_layer(image.get_layers()[0])
    return {
        "message": message,
        "image": about,
        "layer": layer,
        "resolution": list(image.get_resolution())[1:],
    }


@scene
def print_size_kept():
    if IS_2:
        return None
    image, _ = load("rgb.png")
    image.set_resolution(100.0, 50.0)
    call_image(image, model="bicubic", factor=2.0, print_size=True)
    return list(image.get_resolution())[1:]


@scene
def whole_estate():
    image = new_image(64, 48)
    group = Gimp.GroupLayer.new(image, "grüppe")
    image.insert_layer(group, None, 0)
    add_layer(image, 8, 8, name="below", parent=group)
    layer = add_layer(image, 20, 10, Gimp.ImageType.RGBA_IMAGE, "läyer", group)
    add_layer(image, 8, 8, name="above", parent=group)
    layer.set_offsets(-7, 30)
    layer.set_mode(Gimp.LayerMode.MULTIPLY)
    layer.set_opacity(70.0)
    layer.set_visible(False)
    layer.set_blend_space(Gimp.LayerColorSpace.RGB_LINEAR)
    layer.set_composite_space(Gimp.LayerColorSpace.RGB_PERCEPTUAL)
    layer.set_composite_mode(Gimp.LayerCompositeMode.INTERSECTION)
    layer.set_color_tag(Gimp.ColorTag.GREEN)
    result = enlarge(image, layer)
    result["siblings"] = [child.get_name() for child in group.get_children()]
    return result


@scene
def canvas_left():
    image = new_image(64, 48)
    layer = add_layer(image, 20, 20)
    layer.set_offsets(-5, 40)
    return enlarge(image, layer, canvas="leave")


@scene
def layer_larger_than_canvas():
    image = new_image(16, 16)
    layer = add_layer(image, 40, 30)
    layer.set_offsets(-10, -20)
    return enlarge(image, layer)


@scene
def layer_outside_canvas():
    image = new_image(16, 16)
    layer = add_layer(image, 10, 10)
    layer.set_offsets(-100, 200)
    return enlarge(image, layer)


@scene
def layer_smaller_than_canvas():
    image = new_image(300, 200)
    layer = add_layer(image, 10, 10)
    layer.set_offsets(20, 30)
    return enlarge(image, layer)


@scene
def wide_gamut_profile():
    image, source = load("rgb.png")
    raw = bytes(read(source, "R'G'B' u8"))
    image = new_image(source.get_width(), source.get_height())
    image.set_color_profile(Gimp.ColorProfile.new_rgb_adobe())
    layer = add_layer(image, source.get_width(), source.get_height())
    fill_from(layer, raw, "R'G'B' u8")
    result = enlarge(image, layer, "adobe-new")
    result["profile"] = image.get_color_profile().get_label()
    return result


@scene
def grey():
    image, _ = load("rgb.png")
    image.convert_grayscale()
    layer = image.get_layers()[0]
    keep("grey-before", layer, "Y' u8")
    new, message = call(image, [layer])
    keep("grey-new", new, "Y' u8")
    return {"message": message, "new": about_layer(new)}


@scene
def grey_with_alpha_and_profile():
    image = new_image(12, 10, Gimp.ImageBaseType.GRAY)
    layer = add_layer(image, 12, 10, Gimp.ImageType.GRAYA_IMAGE)
    fill_from(layer, bytes([100, 255] * 120), "Y'A u8")
    new, message = call(image, [layer])
    return {"message": message, "new": about_layer(new), "values": sorted(set(bytes(read(new, "Y'A u8"))))}


@scene
def layer_with_a_mask():
    image = new_image(60, 40)
    layer = add_layer(image, 60, 40, Gimp.ImageType.RGBA_IMAGE)
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    new, message = call(image, [mask])  # the active drawable while a mask is edited
    return {
        "message": message,
        "new": about_layer(new),
        "layers": [old.get_name() for old in image.get_layers()],
    }


@scene
def locked_layer_in_a_locked_group():
    image = new_image(20, 10)
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    layer = add_layer(image, 9, 7, Gimp.ImageType.RGBA_IMAGE, parent=group)
    layer.add_mask(layer.create_mask(Gimp.AddMaskType.WHITE))
    for item in (layer, group):
        item.set_lock_content(True)
    for item in (layer,) if IS_2 else (layer, group):  # there a group has no such lock
        item.set_lock_position(True)
    layer.set_lock_alpha(True)
    return enlarge(image, layer, model="nearest")


@scene
def refusals():
    image, layer = load("rgb.png")
    results = {
        "unknown model": refusal(image, [layer], model="no-such-model"),
        "no consent": refusal(image, [layer], model="4x-ultrasharpv2"),
        "unknown device": refusal(image, [layer], device="abacus"),
        "too large": refusal(*wide(), factor=1000.0),
        "too large a canvas": refusal(*far_away()),
    }
    second = add_layer(image, 8, 8)
    if not IS_2:  # a procedure gets one drawable there
        results["no layer"] = refusal(image, [])
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    results["empty group"] = refusal(image, [group])
    for name, values in OUT_OF_RANGE.items():
        for value in values:
            results[f"{name} {value}"] = refusal(image, [layer], **{name: value})
    channel = Gimp.Channel.new(image, "channel", 8, 8, 50.0, Gegl.Color.new("red"))
    image.insert_channel(channel, None, 0)
    results["channel"] = refusal(image, [channel])
    Gimp.Selection.all(image)
    image.set_selected_layers([second])
    floating = Gimp.Selection.float(image, [second], 2, 2)
    results["floating selection"] = refusal(image, [floating])
    return results


OUT_OF_RANGE = {
    "factor": (0.0, -3.0, float("nan"), float("inf")),
    "width": (10**7,),
    "height": (-4,),
    "canvas": ("nonsense",),
    "detail": ("nonsense",),
    "lock": ("nonsense",),
    "fidelity": (3.0,),
}


@scene
def original_kept():
    if IS_2:
        return None
    return enlarge(*load("one.png"), model="nearest", **{"keep-original": True})


def coloured(image, colour, box, parent=None, name="layer"):
    """Add a layer of one colour."""
    x, y, width, height = box
    layer = add_layer(image, width, height, Gimp.ImageType.RGBA_IMAGE, name, parent)
    layer.set_offsets(x, y)
    fill_from(layer, bytes(colour) * (width * height), "R'G'B'A u8")
    return layer


RED, BLUE = (255, 0, 0, 255), (0, 0, 255, 255)


@scene
def several_layers():
    image = new_image(20, 10)
    layer = coloured(image, RED, (0, 0, 20, 10))
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    inner = coloured(image, BLUE, (0, 0, 8, 8), group, "inner")
    if IS_2:
        return None
    _, message = call(image, [layer, group, inner], model="nearest", factor=2.0)
    return {"message": message, "image": about_image(image)}


@scene
def group_of_two():
    image = new_image(60, 40)
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    coloured(image, RED, (4, 4, 20, 20), group)
    coloured(image, BLUE, (34, 4, 10, 10), group)
    return enlarge(image, group, "group-new", model="nearest", factor=2.0)


@scene
def smaller():
    results = {}
    for factor in (0.5, 0.01):
        image, layer = load("rgb.png")
        result = enlarge(image, layer, factor=factor)
        result["provenance"] = parasites(image.get_layers()[0])["enlarger-provenance"]
        results[f"{factor:g}"] = result
    return results


def load_indexed():
    image, _ = load("rgb.png")
    image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False, False, "")
    return image, image.get_layers()[0]


@scene
def indexed():
    results = {}
    image, layer = load_indexed()
    save(image, "indexed.png")
    results["rgb"] = enlarge(image, layer, "indexed-new")
    results["rgb"]["base"] = int(image.get_base_type())
    image, layer = load_indexed()
    results["document"] = enlarge(image, layer, canvas="scale")
    results["document"]["base"] = int(image.get_base_type())
    image, layer = load_indexed()
    message = call_image(image, model="nearest", factor=2.0, colours="palette")
    results["palette"] = {"message": message, "base": int(image.get_base_type()), "colours": colours(image)}
    keep("palette-new", image.get_layers()[0], "R'G'B' u8")
    return results


@scene
def exported():
    image, layer = load("rgb.png")
    events = []
    for _ in range(2):
        new, message = call(image, [layer], model="faithful-x2", factor=2.0)
        assert new, message
        events.append(metadata(image).count("stEvt:parameters"))
    for name in ("png", "tif", "jpg", "webp", "psd"):
        save(image, "exported." + name)
    return {"twice": events}


def wide():
    image = new_image(8, 8)
    return image, [add_layer(image, 600, 2)]  # times the largest factor, 1000


def far_away():
    image = new_image(8, 8)
    layer = add_layer(image, 100, 2)
    layer.set_offsets(-500000, 0)
    image.resize(50000, 8, 0, 0)
    return image, [layer]


@scene
def broken_engines():
    with open(ENGINE_JSON) as file:
        good = file.read()
    results = {}
    image, layer = load("rgb.png")
    try:
        for behaviour in ("dies", "dies-midway", "garbage-midway", "old"):
            with open(ENGINE_JSON, "w") as file:
                json.dump({"python": os.path.join(FOLDER, "stand-in-" + behaviour)}, file)
            results[behaviour] = refusal(image, [layer])
        with open(ENGINE_JSON, "w") as file:
            json.dump({"python": "/nowhere/python"}, file)
        results["no python"] = refusal(image, [layer])
        os.remove(ENGINE_JSON)
        results["no engine.json"] = refusal(image, [layer])
    finally:
        with open(ENGINE_JSON, "w") as file:
            file.write(good)
    return results
