"""Runs inside GIMP: the scenes of test_effects.py, layers with effects, which GIMP 3 has."""

# ruff: noqa: ANN001, ANN003, ANN201 - it is a script of the editor's, whose objects have no types

from gi.repository import Gimp
from stage import IS_2, about_layer, add_layer, call, call_image, digest, fill_from, keep, new_image, scene

RGBA = Gimp.ImageType.RGBA_IMAGE
TWICE = {"model": "nearest", "factor": 2.0}
RED = bytes((255, 0, 0, 255))


def with_effect(drawable, operation, name, **settings):
    effect = Gimp.DrawableFilter.new(drawable, operation, name)
    for setting, value in settings.items():
        effect.get_config().set_property(setting.replace("_", "-"), value)
    effect.update()
    drawable.append_filter(effect)


def shadowed():
    """Return an image with a red layer that throws a shadow to the left, half of it beyond the canvas."""
    image = new_image(60, 40)
    layer = add_layer(image, 20, 10, RGBA)
    layer.set_offsets(10, 20)
    fill_from(layer, RED * 200, "R'G'B'A u8")
    with_effect(layer, "gegl:dropshadow", "Shadow", x=-20.0, y=0.0, radius=0.0, opacity=1.0)
    return image, layer


def effects(layer):
    return [[effect.get_name(), effect.get_visible()] for effect in layer.get_filters()]


@scene
def effects_merged():
    if IS_2:
        return None
    image = new_image(20, 10)
    layer = add_layer(image, 20, 10)
    with_effect(layer, "gegl:invert-gamma", "Invert")
    new, message = call(image, [layer], **TWICE)
    keep("effects-inverted", new, "R'G'B' u8")
    result = {"message": message, "new": about_layer(new), "effects": effects(new), "old": effects(layer)}
    image, layer = shadowed()
    new, _ = call(image, [layer], **TWICE)
    keep("effects-shadow", new, "R'G'B'A u8")
    result["shadow"] = about_layer(new)
    return result


@scene
def effects_carried():
    if IS_2:
        return None
    image, layer = shadowed()
    new, message = call(image, [layer], effects="carried", **TWICE)
    keep("effects-carried", new, "R'G'B'A u8")
    return {
        "message": message,
        "new": about_layer(new),
        "effects": effects(new),
        "x": new.get_filters()[0].get_config().get_property("x"),
    }


@scene
def effects_of_a_group():
    if IS_2:
        return None
    image = new_image(20, 10)
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    layer = add_layer(image, 20, 10, RGBA, parent=group)
    fill_from(layer, RED * 200, "R'G'B'A u8")
    with_effect(layer, "gegl:invert-gamma", "Invert")
    new, message = call(image, [group], **TWICE)
    keep("effects-group", new, "R'G'B'A u8")
    return {"message": message, "new": about_layer(new)}


@scene
def effects_in_a_document():
    if IS_2:
        return None
    image, layer = shadowed()
    with_effect(layer, "gegl:gaussian-blur", "Blur", std_dev_x=6.0, std_dev_y=3.0)
    with_effect(layer, "gegl:sepia", "Sepia")
    layer.get_filters()[0].set_visible(False)
    message = call_image(image, model="nearest", factor=4.0)
    shadow, blur = (layer.get_filters()[place].get_config() for place in (2, 1))
    return {
        "message": message,
        "size": [image.get_width(), image.get_height()],
        "effects": effects(layer),
        "blur": [blur.get_property("std-dev-x"), blur.get_property("std-dev-y")],
        "shadow": shadow.get_property("x"),
    }


@scene
def effects_and_a_soft_selection():
    """Scale the same soft selection in a document without effects, and in one with them."""
    if IS_2:
        return None
    plain = new_image(60, 40)
    add_layer(plain, 60, 40)
    selections = []
    for image in (plain, shadowed()[0]):
        image.select_ellipse(Gimp.ChannelOps.REPLACE, 5, 5, 50, 30)
        Gimp.Selection.feather(image, 9.0)
        message = call_image(image, model="nearest", factor=4.0)
        selections.append([message, digest(image.get_selection())])
    return {"plain": selections[0], "with effects": selections[1]}
