"""Runs inside kritarunner: the scenes of test_upscaling.py."""

# ruff: noqa: ANN001, ANN003, ANN201, ANN202 - it is a script of the editor's, whose objects have no types

import json
import os

from enlarger.engine_process import shared_engine
from enlarger.enlarger_bridge import EnlargerError
from krita import Selection
from stage import (
    FOLDER,
    K,
    QApplication,
    QByteArray,
    QTimer,
    about_document,
    about_layer,
    add_layer,
    box_of,
    close,
    jobs_left,
    keep,
    load,
    new_document,
    path_of,
    scene,
    settle,
)

import enlarger

ENGINE_JSON = os.path.join(os.path.dirname(enlarger.__file__), "engine.json")
GREEN = bytes([20, 200, 30, 255])


def enlarge(document, node, pixels=None, box=None, **arguments):
    """Call the function; what became of the layer, the document and, under a name, the pixels."""
    new = enlarger.upscale(document, node, **arguments)
    result = {"new": about_layer(new), "old": about_layer(node), "document": about_document(document)}
    if pixels:
        keep(pixels, new, box or [0, 0, document.width(), document.height()])
    result["raw files left"] = os.listdir(shared_engine().folder)
    return result


def of_picture(name, **arguments):
    document, node = load(name + ".png")
    result = enlarge(document, node, arguments.pop("pixels", name + "-new"), **arguments)
    close(document)
    return result


def refusal(document, node, **arguments):
    before = about_document(document)
    try:
        new = enlarger.upscale(document, node, **arguments)
    except EnlargerError as problem:
        return {
            "kind": problem.kind,
            "message": str(problem),
            "untouched": about_document(document) == before,
        }
    return {"message": None, "new": new.name()}


@scene
def rgb():
    document, node = load("rgb.png")
    keep("rgb-before", node, [0, 0, 60, 45])
    result = enlarge(document, node, "rgb-new")
    keep("rgb-after", node, [0, 0, 60, 45])
    result["active"] = document.activeNode().name() if document.activeNode() else None
    close(document)
    return result


@scene
def rgba():
    return of_picture("rgba")


@scene
def one_pixel():
    return of_picture("one")


@scene
def one_column():
    return of_picture("column")


@scene
def odd_size_by_factor():
    return of_picture("odd", factor=2.5)


@scene
def by_width():
    return of_picture("rgb", width=100, pixels="width-new")


@scene
def by_height():
    return of_picture("rgb", height=90, pixels="height-new")


@scene
def by_both():
    return of_picture("rgb", width=80, height=120, pixels="both-new")


@scene
def named_model_and_device():
    return of_picture("odd", model="faithful-x4", device="cpu", pixels="named-new")


@scene
def tileable():
    return of_picture("rgb", tileable=True, pixels="tileable-new")


@scene
def sixteen_bits():
    document, node = load("deep.tif")
    result = enlarge(document, node, "deep-new")
    close(document)
    return result


@scene
def whole_estate():
    document = new_document(64, 48)
    group = document.createGroupLayer("grüppe")
    document.rootNode().addChildNode(group, None)
    add_layer(document, "below", GREEN * 64, (0, 0, 8, 8), group)
    node = add_layer(document, "läyer", GREEN * 200, (-7, 30, 20, 10), group)
    add_layer(document, "above", GREEN * 64, (0, 0, 8, 8), group)
    node.setOpacity(178)
    node.setBlendingMode("multiply")
    node.setInheritAlpha(True)
    node.setAlphaLocked(True)
    node.setVisible(False)
    node.setColorLabel(3)
    result = enlarge(document, node, area="content")
    close(document)
    return result


@scene
def canvases():
    results = {}
    for name, size, box in (
        ("within", (300, 200), (20, 30, 10, 10)),
        ("over the edge", (64, 48), (-5, 40, 20, 20)),
        ("larger", (16, 16), (-10, -20, 40, 30)),
        ("outside", (16, 16), (-100, 200, 10, 10)),
    ):
        for canvas in ("grow", "leave", "scale"):
            document = new_document(*size)
            node = add_layer(document, "layer", GREEN * (box[2] * box[3]), box)
            result = enlarge(document, node, canvas=canvas, area="content", model="nearest")
            results[f"{name}, {canvas}"] = result
            close(document)
    return results


@scene
def areas():
    results = {}
    for name, box in (("picture", (10, 5, 40, 40)), ("thing", (10, 5, 8, 8))):
        for area in ("auto", "canvas", "content"):
            document = new_document(64, 48)
            node = add_layer(document, "layer", GREEN * (box[2] * box[3]), box)
            result = enlarge(document, node, area=area, model="nearest", factor=2)
            results[f"{name}, {area}"] = result
            close(document)
    return results


@scene
def a_document_scaled_by_krita_around_the_new_layer():
    document, node = load("rgb.png")
    before = [document.xRes(), document.yRes()]
    result = enlarge(document, node, "scaled-new", canvas="scale")
    result["resolution before"] = before
    result["resolution"] = [document.xRes(), document.yRes()]
    close(document)
    return result


@scene
def selections():
    results = {}
    for name, feather in (("hard", 0), ("soft", 4)):
        document, node = load("rgb.png")
        selection = Selection()
        selection.select(10, 8, 20, 15, 255)
        if feather:
            selection.feather(feather)
        document.setSelection(selection)
        box = [selection.x(), selection.y(), selection.width(), selection.height()]
        with open(path_of(name + "-selection.raw"), "wb") as file:
            file.write(bytes(document.selection().pixelData(*box)))
        keep(name + "-before", node, box)
        result = enlarge(document, node, model="nearest", factor=3)
        new = next(n for n in document.topLevelNodes() if n.name() != node.name())
        keep(name + "-new", new, [box[0], box[1], 3 * box[2], 3 * box[3]])
        settle(document)
        with open(path_of(name + "-seen.raw"), "wb") as file:
            file.write(bytes(new.projectionPixelData(box[0], box[1], 3 * box[2], 3 * box[3])))
        result["box"] = box
        results[name] = result
        close(document)
    return results


@scene
def masked():
    document, node = load("rgb.png")
    if not hasattr(document, "createTransparencyMask"):
        return {"skipped": f"Krita {K.version()} makes no masks for scripts"}
    mask = document.createTransparencyMask("mask")
    selection = Selection()
    selection.setPixelData(QByteArray(bytes(range(60)) * 45), 0, 0, 60, 45)
    mask.setSelection(selection)
    node.addChildNode(mask, None)
    settle(document)
    result = enlarge(document, node, "masked-new", model="nearest", factor=2, area="canvas")
    document.setActiveNode(mask)
    result["by the mask"] = enlarge(document, mask, model="nearest", factor=2)["new"]["name"]
    close(document)
    return result


@scene
def group():
    document, node = load("rgb.png")
    layers = document.createGroupLayer("group")
    document.rootNode().addChildNode(layers, None)
    node.remove()
    layers.addChildNode(node, None)
    add_layer(document, "square", GREEN * 100, (5, 5, 10, 10), layers)
    settle(document)
    with open(path_of("group-before.raw"), "wb") as file:
        file.write(bytes(layers.projectionPixelData(0, 0, 60, 45)))
    result = enlarge(document, layers, "group-new", model="nearest", factor=2)
    result["old box"] = box_of(layers)
    layers.setPassThroughMode(True)
    settle(document)
    result["passing through"] = refusal(document, layers)
    close(document)
    return result


@scene
def refusals():
    document, node = load("rgb.png")
    results = {
        "unknown model": refusal(document, node, model="no-such-model"),
        "unknown device": refusal(document, node, device="abacus"),
        "unknown canvas": refusal(document, node, canvas="torn"),
        "no size": refusal(document, node, factor=0),
        "empty": refusal(document, add_layer(document, "empty")),
        "filter layer": refusal(document, document.createNode("filter", "filterlayer")),
    }
    selection = Selection()
    selection.select(50, 40, 5, 5, 255)
    document.setSelection(selection)
    thing = add_layer(document, "thing", GREEN * 4, (0, 0, 2, 2))
    results["nothing selected"] = refusal(document, thing)
    close(document)
    return results


@scene
def denoising():
    document, node = load("rgb.png")
    for name, strength in (("all", None), ("half", 0.5), ("none", 0.0)):
        new = enlarger.upscale(document, node, "denoising", canvas="leave", device="cpu", denoise=strength)
        keep("denoising-" + name, new, [0, 0, 120, 90])
    result = {"refused": refusal(document, node, model="drawing", denoise=0.5)}
    close(document)
    return result


@scene
def a_result_that_vanishes():
    document, node = load("rgb.png")

    def remove(_share, text):
        if text.startswith("Inserting"):
            for name in os.listdir(shared_engine().folder):
                os.remove(os.path.join(shared_engine().folder, name))

    result = refusal(document, node, model="nearest", factor=2, progress=remove)
    close(document)
    return result


@scene
def closed_in_any_turn():
    """Close the document so many turns after the engine's last answer."""
    ends = {}
    for name, canvas, opacity in (
        ("plain", "leave", 255),
        ("in a workshop", "leave", 100),
        ("grown", "grow", 255),
    ):
        ends[name] = []
        for turns in range(7):
            document, node = load("rgb.png")
            node.setOpacity(opacity)

            def close_in_a_while(_share, text, document=document, turns=turns):
                if text.startswith("Inserting"):
                    after(turns, lambda: close(document))

            try:
                enlarger.upscale(
                    document, node, "nearest", factor=2, canvas=canvas, progress=close_in_a_while
                )
                ends[name].append("done")
            except EnlargerError as problem:
                ends[name].append(problem.kind)
            while document in K.documents():
                QApplication.processEvents()
    return {"ends": ends, "raw files left": os.listdir(shared_engine().folder)}


def after(turns, function):
    """Call a function after so many turns of the event loop."""
    QTimer.singleShot(0, function if turns == 0 else lambda: after(turns - 1, function))


@scene
def broken_engines():
    with open(ENGINE_JSON) as file:
        good = file.read()
    results = {}
    document, node = load("rgb.png")
    try:
        for behaviour in ("dies", "dies-midway", "garbage", "garbage-midway", "old"):
            shared_engine().close()
            with open(ENGINE_JSON, "w") as file:
                json.dump({"python": os.path.join(FOLDER, "stand-in-" + behaviour)}, file)
            results[behaviour] = refusal(document, node)
        shared_engine().close()
        with open(ENGINE_JSON, "w") as file:
            json.dump({"python": "/nowhere/python"}, file)
        results["no python"] = refusal(document, node)
        os.remove(ENGINE_JSON)
        results["no engine.json"] = refusal(document, node)
        results["jobs"] = jobs_left()
    finally:
        with open(ENGINE_JSON, "w") as file:
            file.write(good)
    results["mended"] = enlarge(document, node)
    close(document)
    shared_engine().close()
    results["jobs at the end"] = jobs_left()
    return results
