"""Runs inside GIMP: the scenes of test_masks.py, masks and selections."""

# ruff: noqa: ANN001, ANN003, ANN201 - it is a script of the editor's, whose objects have no types

from gi.repository import Babl, Gegl, Gimp
from stage import about_layer, add_layer, call, keep, load, new_image, refusal, scene

NEAREST = {"model": "nearest", "factor": 3.0}


def put_mask(layer, depth, seed):
    """Give the layer a mask of scattered values, in the numbers that its image has for masks."""
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    box = Gegl.Rectangle.new(0, 0, layer.get_width(), layer.get_height())
    values = bytes((seed + i * 37) % 256 for i in range(box.width * box.height))
    buffer = mask.get_buffer()
    buffer.set(box, "Y u8", values)
    buffer.flush()
    assert Babl.format_get_encoding(mask.get_format()) == "Y " + depth
    return mask


def enlarged(name, image, layer, **arguments):
    keep(name + "-layer-before", layer, "R'G'B'A u8" if layer.has_alpha() else "R'G'B' u8")
    if layer.get_mask():
        keep(name + "-mask-before", layer.get_mask(), "Y u8")
    selection = image.get_selection()
    keep(name + "-selection", selection, "Y u8")
    size = [image.get_width(), image.get_height()]
    new, message = call(image, [layer], **arguments)
    result = {"message": message, "image": size, "layers": len(image.get_layers())}
    if new is not None:
        result["new"] = about_layer(new)
        keep(name + "-layer-new", new, "R'G'B'A u8" if new.has_alpha() else "R'G'B' u8")
        mask = new.get_mask()
        result["mask"] = mask and {
            "encoding": Babl.format_get_encoding(mask.get_format()),
            "apply": new.get_apply_mask(),
            "show": new.get_show_mask(),
            "edit": new.get_edit_mask(),
        }
        if mask:
            keep(name + "-mask-new", mask, "Y u8")
    return result


@scene
def masks():
    results = {}
    for depth, precision in (("u8", "U8_NON_LINEAR"), ("u16", "U16_LINEAR"), ("float", "FLOAT_NON_LINEAR")):
        image = new_image(9, 7, precision=getattr(Gimp.Precision, precision))
        layer = add_layer(image, 9, 7, Gimp.ImageType.RGBA_IMAGE)
        put_mask(layer, depth, 11)
        layer.set_apply_mask(depth != "u16")
        layer.set_show_mask(depth == "float")
        layer.set_edit_mask(depth == "u8")
        results[depth] = enlarged("masks-" + depth, image, layer, **NEAREST)
    return results


@scene
def mask_by_the_network():
    image, layer = load("rgb.png")
    layer.add_mask(layer.create_mask(Gimp.AddMaskType.WHITE))
    mask = layer.get_mask()
    pixels = bytes(layer.get_buffer().get(mask_box(layer), 1.0, "Y' u8", Gegl.AbyssPolicy.NONE))
    buffer = mask.get_buffer()
    buffer.set(mask_box(layer), "Y u8", pixels)
    buffer.flush()
    return enlarged("network", image, layer)


def mask_box(layer):
    return Gegl.Rectangle.new(0, 0, layer.get_width(), layer.get_height())


@scene
def selections():
    results = {}
    image, layer = load("rgb.png")
    layer.set_offsets(5, -4)
    Gimp.context_set_feather(False)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 8, 20, 15)
    results["hard"] = enlarged("hard", image, layer, **NEAREST)

    image, layer = load("rgba.png")
    image.select_ellipse(Gimp.ChannelOps.REPLACE, 12, 9, 24, 20)
    Gimp.Selection.feather(image, 4.0)
    results["soft"] = enlarged("soft", image, layer, **NEAREST)

    image, layer = load("rgb.png")
    put_mask(layer, "u8", 5)
    image.select_ellipse(Gimp.ChannelOps.REPLACE, 30, 20, 60, 60)  # beyond the layer
    results["with a mask"] = enlarged("both", image, layer, **NEAREST)

    image, layer = load("rgb.png")
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 3, 4, 11, 9)
    results["by the network"] = enlarged("part", image, layer)

    image = new_image(60, 40)
    layer = add_layer(image, 10, 10)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 30, 20, 10, 10)
    results["elsewhere"] = refusal(image, [layer])
    return results
