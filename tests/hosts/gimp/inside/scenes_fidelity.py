"""Runs inside GIMP: the scenes of test_fidelity.py, networks that draw."""

# ruff: noqa: ANN001, ANN201 - it is a script of the editor's, whose objects have no types

import os

from gi.repository import Gimp, Gio
from stage import FOLDER, IS_2, about_layer, add_layer, call, keep, load, parasites, read, scene

DRAWING = {"model": "drawing", "factor": 2.0}


def tell(new, message):
    parts = [*new.get_children()] if new is not None and new.is_group() else []
    return {
        "message": message,
        "new": new and about_layer(new),
        "parts": [about_layer(part) for part in parts],
        "masked": [part.get_mask() is not None for part in parts],
        "group mask": bool(new and new.get_mask()),
        "parasites": new and parasites(new),
    }


@scene
def drawn_apart():
    image, layer = load("rgba.png")
    layer.set_opacity(50.0)
    layer.set_offsets(7, 5)
    new, message = call(image, [layer], detail="map", **DRAWING)
    result = tell(new, message)
    found, drawn, faithful = new.get_children()
    keep("apart-map", found, "R'G'B'A u8")
    keep("apart-drawn", drawn, "R'G'B'A u8")
    keep("apart-mask", drawn.get_mask(), "Y u8")
    keep("apart-faithful", faithful, "R'G'B'A u8")
    keep("apart-seen", new, "R'G'B'A u8")
    file = Gio.File.new_for_path(os.path.join(FOLDER, "apart.xcf"))
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, file, None)
    kept = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)
    result["kept"] = parasites(kept.get_layers()[0])
    return result


@scene
def drawn_with_a_mask_and_selection():
    image, layer = load("rgb.png")
    layer.add_mask(layer.create_mask(Gimp.AddMaskType.WHITE))
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 5, 30, 20)
    return tell(*call(image, [layer], **DRAWING))


@scene
def drawn_in_one_layer():
    results = {}
    for case, detail, argument in (
        ("merged", "merged", "fidelity"),
        ("former name", "merged", "caution"),
        ("all", "all", "fidelity"),
    ):
        image, layer = load("rgb.png")
        new, message = call(image, [layer], detail=detail, **{argument: 1.0}, **DRAWING)
        results[case] = tell(new, message)
        keep("one-" + case, new, "R'G'B' u8")
    return results


@scene
def faces():
    if IS_2:
        return None
    results = {}
    for case, arguments in (("not said", {}), ("kept", {"keep-faces": True}), ("off", {"keep-faces": False})):
        image, layer = load("rgb.png")
        results[case] = tell(*call(image, [layer], detail="all", **arguments, **DRAWING))
    return results


@scene
def drawn_in_the_whole_document():
    image, layer = load("rgb.png")
    add_layer(image, 20, 10)
    new, message = call(image, [layer], canvas="scale", **DRAWING)
    return {**tell(new, message), "image": parasites(image), "first": read(layer, "R'G'B' u8")[:4].hex()}


@scene
def a_faithful_network_invents_nothing():
    image, layer = load("rgb.png")
    return tell(*call(image, [layer], model="faithful-x2", factor=2.0, detail="map"))
