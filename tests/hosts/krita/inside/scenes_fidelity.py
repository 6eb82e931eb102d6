"""Runs inside kritarunner: the scenes of test_fidelity.py, with a network that draws."""

# ruff: noqa: ANN001, ANN003, ANN201 - it is a script of the editor's, whose objects have no types

from krita import Selection
from scenes_upscaling import refusal
from stage import (
    SCENES,
    K,
    QByteArray,
    about_document,
    about_layer,
    close,
    keep,
    load,
    path_of,
    scene,
    settle,
)

import enlarger

SCENES.clear()  # those of the other file


def enlarge(document, node, **arguments):
    return enlarger.upscale(document, node, model="drawing", device="cpu", **arguments)


def keep_seen(name, node, box):
    """Keep a layer as it is seen."""
    with open(path_of(name + ".raw"), "wb") as file:
        file.write(bytes(node.projectionPixelData(*box)))


def dial_of(drawn):
    """Return what is painted in to turn the dial: the mask, or the layer that stands in for it."""
    return drawn.childNodes()[0]


def paint(document, drawn, kept, box):
    """Paint over all of the dial: everything drawn is kept, or nothing."""
    share = bytes([255 if kept else 0])
    pixel = share if drawn.type() == "paintlayer" else bytes(3) + share
    dial_of(drawn).setPixelData(QByteArray(pixel * (box[2] * box[3])), *box)
    settle(document)


@scene
def layers():
    document, node = load("rgb.png")
    group = enlarge(document, node, fidelity="layers", map=True)
    box = [0, 0, 120, 90]
    faithful, drawn, shown = group.childNodes()
    result = {
        "document": about_document(document),
        "group": about_layer(group),
        "layers": [about_layer(layer) for layer in group.childNodes()],
        "dial": dial_of(drawn).type(),
        "records": [[layer.name(), record] for layer, record in enlarger.provenance(document)],
    }
    keep("layers-faithful", faithful, box)
    keep("layers-drawn", drawn if drawn.type() == "paintlayer" else drawn.childNodes()[1], box)
    keep("layers-map", shown, box)
    keep("layers-dial", dial_of(drawn), box)
    settle(document)
    keep_seen("layers-seen", group, box)
    for name, kept in (("kept", True), ("faithful", False)):
        paint(document, drawn, kept, box)
        keep_seen("layers-" + name, group, box)
    document.saveAs(path_of("fidelity.kra"))
    document.waitForDone()
    close(document)
    loaded = K.openDocument(path_of("fidelity.kra"))
    result["loaded"] = [[layer.name(), record] for layer, record in enlarger.provenance(loaded)]
    close(loaded)
    return result


@scene
def translucent():
    document, node = load("rgba.png")
    group = enlarge(document, node, fidelity="layers")
    box = [0, 0, 100, 80]
    faithful, _drawn = group.childNodes()
    keep("translucent-faithful", faithful, box)
    settle(document)
    keep_seen("translucent-seen", group, box)
    close(document)
    return {}


@scene
def deep_layers():
    document, node = load("deep.tif")
    group = enlarge(document, node, fidelity="layers", canvas="leave", factor=3)
    box = [0, 0, 180, 135]
    faithful, drawn = group.childNodes()
    drawn = drawn if drawn.type() == "paintlayer" else drawn.childNodes()[1]
    keep("deep-faithful", faithful, box)
    keep("deep-drawn", drawn, box)
    settle(document)
    keep_seen("deep-seen", group, [0, 0, 60, 45])  # beyond the canvas nothing is seen
    close(document)
    return {"spaces": [about_layer(layer)["space"] for layer in (node, faithful, drawn)]}


@scene
def one_layer():
    results = {}
    for name, arguments in (
        ("mixed", {"fidelity": 0.5}),
        ("all kept", {}),
        ("with a map", {"map": True}),
        ("without a lock", {"lock": "off"}),
    ):
        document, node = load("rgb.png")
        new = enlarge(document, node, **arguments)
        results[name] = about_document(document)["layers"]
        keep("one-" + name, new if new.type() == "paintlayer" else new.childNodes()[0], [0, 0, 120, 90])
        close(document)
    return results


@scene
def faces():
    results = {}
    for name, arguments in (("not said", {}), ("off", {"faces": False})):
        document, node = load("rgb.png")
        enlarge(document, node, **arguments)
        results[name] = [record for _layer, record in enlarger.provenance(document)]
        close(document)
    return results


@scene
def a_soft_selection():
    document, node = load("rgb.png")
    selection = Selection()
    selection.select(10, 8, 20, 15, 255)
    selection.feather(4)
    document.setSelection(selection)
    group = enlarge(document, node, fidelity="layers")
    result = {"children": [[child.name(), child.type()] for child in group.childNodes()]}
    close(document)
    return result


@scene
def refusals():
    document, node = load("rgb.png")
    results = {
        "a network that draws nothing": refusal(document, node, model="faithful-x4", fidelity="layers"),
        "no such fidelity": refusal(document, node, model="drawing", fidelity="much"),
        "no such lock": refusal(document, node, model="drawing", device="cpu", lock="iron"),
        "records": len(enlarger.provenance(document)),
    }
    close(document)
    return results
