"""Runs inside GIMP: the scenes of test_document.py, whole documents scaled."""

# ruff: noqa: ANN001, ANN003, ANN201 - it is a script of the editor's, whose objects have no types

from gi.repository import Gegl, Gimp
from scenes_masks import put_mask
from stage import (
    about_document,
    add_layer,
    call,
    call_image,
    fill_from,
    keep,
    load,
    new_image,
    refusal,
    scene,
)

RGBA = Gimp.ImageType.RGBA_IMAGE
PARASITE = Gimp.PARASITE_PERSISTENT | Gimp.PARASITE_UNDOABLE


def scatter(layer, seed):
    """Fill a layer with scattered values."""
    values = (layer.get_width() * layer.get_height()) * (4 if layer.has_alpha() else 3)
    fill_from(
        layer,
        bytes((seed + i * 41 + i // 7) % 256 for i in range(values)),
        "R'G'B'A u8" if layer.has_alpha() else "R'G'B' u8",
    )
    return layer


def placed(image, box, name, parent=None, kind=RGBA):
    x, y, width, height = box
    layer = scatter(add_layer(image, width, height, kind, name, parent), len(name) + x)
    layer.set_offsets(x, y)
    return layer


def group(image, name, parent=None):
    layer = Gimp.GroupLayer.new(image, name)
    image.insert_layer(layer, parent, 0)
    return layer


def rich_document():
    """Return an image with a bit of everything."""
    image = new_image(40, 30)
    image.set_resolution(300.0, 150.0)
    image.attach_parasite(Gimp.Parasite.new("of the image", PARASITE, list(b"one")))
    placed(image, (0, 0, 40, 30), "base", kind=Gimp.ImageType.RGB_IMAGE)
    outer = group(image, "öuter")
    outer.set_mode(Gimp.LayerMode.PASS_THROUGH)
    inner = group(image, "inner", outer)
    layer = placed(image, (-7, 12, 11, 9), "läyer", inner)
    layer.set_mode(Gimp.LayerMode.MULTIPLY)
    layer.set_opacity(70.0)
    layer.set_blend_space(Gimp.LayerColorSpace.RGB_LINEAR)
    layer.set_composite_space(Gimp.LayerColorSpace.RGB_PERCEPTUAL)
    layer.set_composite_mode(Gimp.LayerCompositeMode.INTERSECTION)
    layer.set_color_tag(Gimp.ColorTag.GREEN)
    layer.attach_parasite(Gimp.Parasite.new("of a layer", PARASITE, list(b"two")))
    put_mask(layer, "u8", 3)
    layer.set_apply_mask(False)
    layer.set_edit_mask(False)
    locked = placed(image, (35, 25, 13, 17), "locked", inner)
    group(image, "empty")
    flat = add_layer(image, 40, 30, RGBA, "flat")
    flat.set_visible(False)
    put_mask(inner, "u8", 90)
    channel = Gimp.Channel.new(image, "chännel", 40, 30, 60.0, Gegl.Color.new("red"))
    image.insert_channel(channel, None, 0)
    image.select_ellipse(Gimp.ChannelOps.REPLACE, 4, 5, 20, 16)
    Gimp.Selection.feather(image, 3.0)
    channel.combine_masks(image.get_selection(), Gimp.ChannelOps.REPLACE, 0, 0)
    image.add_hguide(7)
    image.add_vguide(31)
    path = Gimp.Path.new(image, "päth")
    image.insert_path(path, None, 0)
    path.bezier_stroke_new_moveto(3.0, 4.0)
    for lock in (locked.set_lock_content, locked.set_lock_position, locked.set_lock_alpha):
        lock(True)
    image.set_selected_layers([layer])
    return image, layer


def show_rich_document():
    """Open a window with the rich document and a text."""
    image, _ = rich_document()
    text = Gimp.TextLayer.new(image, "Text", Gimp.context_get_font(), 9.0, Gimp.Unit.pixel())
    image.insert_layer(text, None, 2)
    base = image.get_layers()[-1]
    base.add_mask(base.create_mask(Gimp.AddMaskType.WHITE))
    if hasattr(Gimp, "DrawableFilter"):
        effect = Gimp.DrawableFilter.new(base, "gegl:gaussian-blur", "Blur")
        effect.get_config().set_property("std-dev-x", 2.0)
        effect.update()
        selected = Gimp.Selection.save(image)
        Gimp.Selection.none(image)  # or it would be the effect's mask, which no plug-in can read
        base.append_filter(effect)
        image.select_item(Gimp.ChannelOps.REPLACE, selected)
        image.remove_channel(selected)
    image.set_selected_layers([base])  # the selection lies in it
    Gimp.Display.new(image)


def scaled(image, layer, **arguments):
    before = about_document(image)
    new, message = call(image, [layer], canvas="scale", **arguments)
    return {
        "message": message,
        "before": before,
        "after": about_document(image),
        "is the layer": new is not None and new.get_id() == layer.get_id(),
    }


@scene
def rich_document_doubled():
    image, layer = rich_document()
    inner = layer.get_parent()
    drawables = {
        "base": image.get_layers()[-1],
        "layer": layer,
        "locked": inner.get_children()[0],
        "layer-mask": layer.get_mask(),
        "group-mask": inner.get_mask(),
        "channel": image.get_channels()[0],
        "selection": image.get_selection(),
    }
    encodings = {"base": "R'G'B' u8", "layer": "R'G'B'A u8", "locked": "R'G'B'A u8", "channel": "Y' u8"}
    for name, drawable in drawables.items():
        keep("document-" + name + "-before", drawable, encodings.get(name, "Y u8"))
    result = scaled(image, layer, model="nearest", factor=2.0)
    for name, drawable in drawables.items():
        keep("document-" + name + "-after", drawable, encodings.get(name, "Y u8"))
    return result


@scene
def tiles_of_a_document_by_a_fraction():
    """Layers that cover the canvas without a gap, in groups and outside."""
    image = new_image(31, 23)
    first, second = group(image, "first"), group(image, "second")
    boxes = {(0, 0, 9, 8): first, (9, 0, 13, 8): first, (22, 0, 9, 23): second, (0, 8, 22, 15): None}
    tiles = [
        placed(image, box, f"tile {number}", parent, Gimp.ImageType.RGB_IMAGE)
        for number, (box, parent) in enumerate(boxes.items())
    ]
    outside = placed(image, (-20, -9, 11, 9), "outside", second)
    put_mask(second, "u8", 8)
    for layer in tiles:
        layer.set_lock_content(True)
        layer.set_lock_position(True)
    return scaled(image, outside, model="lanczos", width=83)


@scene
def document_by_the_network():
    image, layer = load("rgb.png")
    layer.add_mask(layer.create_mask(Gimp.AddMaskType.WHITE))
    copy = layer.copy()
    image.insert_layer(copy, None, 0)
    other = Gimp.Layer.new_from_drawable(load("rgba.png")[1], image)
    image.insert_layer(other, None, 0)
    result = scaled(image, layer)
    keep("document-first", layer, "R'G'B' u8")
    keep("document-copy", copy, "R'G'B' u8")
    keep("document-other", other, "R'G'B'A u8")
    return result


@scene
def channel_selected():
    image, _ = load("rgb.png")
    channel = Gimp.Channel.new(image, "channel", 60, 45, 50.0, Gegl.Color.new("red"))
    image.insert_channel(channel, None, 0)
    before = about_document(image)
    message = call_image(image, model="nearest", factor=2.0)
    return {"message": message, "before": before, "after": about_document(image)}


@scene
def documents_refused():
    thin = new_image(40, 30)
    hair = add_layer(thin, 1, 20, name="hair")
    hair.set_offsets(3, 3)
    image, layer = load("rgb.png")
    Gimp.Selection.all(image)
    floating = Gimp.Selection.float(image, [layer], 2, 2)
    results = {"floating": refusal(image, [layer], canvas="scale"), "float": floating is not None}
    results["nothing left"] = refusal(thin, [hair], canvas="scale", factor=0.3)
    wide = new_image(600, 2)
    results["too large"] = refusal(wide, [add_layer(wide, 10, 2)], canvas="scale", factor=1000.0)
    results["too large a layer"] = refusal(thin, [add_layer(thin, 6000, 2)], canvas="scale", factor=100.0)
    return results
