"""Runs inside kritarunner: the scenes of test_copy.py, about whole documents."""

# ruff: noqa: ANN001, ANN003, ANN201, ANN202 - it is a script of the editor's, whose objects have no types

from enlarger.documents import nodes_below
from enlarger.enlarger_bridge import EnlargerError
from krita import Selection
from stage import (
    K,
    QByteArray,
    about_document,
    about_layer,
    add_layer,
    close,
    jobs_left,
    keep,
    load,
    new_document,
    scene,
    settle,
)

import enlarger

WIDTH, HEIGHT = 60, 45


def pixels_of(document):
    return bytes(document.pixelData(0, 0, document.width(), document.height()))


def many_layers():
    """Return a document with a bit of everything, and its layers by their names."""
    document, background = load("rgb.png")
    group = document.createGroupLayer("group")
    document.rootNode().addChildNode(group, None)
    values = bytes(range(256)) * 7
    thing = add_layer(document, "thing", values[: 4 * 300], (5, 7, 20, 15), group)
    outside = add_layer(document, "outside", values[: 4 * 400], (-10, 30, 20, 20), group)
    empty = add_layer(document, "empty")
    clone = document.createCloneLayer("clone", outside)
    document.rootNode().addChildNode(clone, None)
    deep = document.createNode("deep", "paintlayer")
    deep.setColorSpace("RGBA", "U16", background.colorProfile())
    deep.setPixelData(QByteArray(values[: 8 * 200]), 30, 5, 20, 10)
    document.rootNode().addChildNode(deep, None)
    if hasattr(document, "createTransparencyMask"):
        selection = Selection()
        selection.select(8, 9, 10, 10, 200)
        mask = document.createTransparencyMask("mask")
        mask.setSelection(selection)
        thing.addChildNode(mask, None)
    thing.setOpacity(178)
    thing.setBlendingMode("multiply")
    empty.setVisible(False)
    settle(document)
    return document


def by_name(document):
    return {node.name(): node for node in nodes_below(document.rootNode())}


@scene
def a_whole_document():
    document = many_layers()
    before, seen = about_document(document), pixels_of(document)
    shares = []
    copy = enlarger.upscale_copy(
        document, "nearest", factor=2, progress=lambda share, text: shares.append([share, text])
    )
    result = {
        "untouched": about_document(document) == before and pixels_of(document) == seen,
        "before": before,
        "after": about_document(copy),
        "old": {name: about_layer(node) for name, node in by_name(document).items()},
        "new": {name: about_layer(node) for name, node in by_name(copy).items()},
        "file": copy.fileName(),
        "records": sorted(layer.name() for layer, _ in enlarger.provenance(copy)),
        "shares": shares,
    }
    for name, box in (
        ("Background", (0, 0, 60, 45)),
        ("thing", (5, 7, 20, 15)),
        ("outside", (-10, 30, 20, 20)),
    ):
        keep("copy-" + name + "-before", by_name(document)[name], box)
        keep("copy-" + name + "-new", by_name(copy)[name], [2 * value for value in box])
    keep("copy-deep-before", by_name(document)["deep"], (30, 5, 20, 10))
    keep("copy-deep-new", by_name(copy)["deep"], (60, 10, 40, 20))
    settle(copy)
    result["shown"] = pixels_of(copy) == bytes(copy.rootNode().projectionPixelData(0, 0, 120, 90))
    close(copy)
    close(document)
    return result


@scene
def by_the_network():
    document, _ = load("rgb.png")
    copy = enlarger.upscale_copy(document)
    keep("copy-by-the-network", copy.topLevelNodes()[0], (0, 0, 240, 180))
    result = {
        "document": about_document(copy),
        "resolution": [document.xRes(), copy.xRes()],
        "name": copy.name(),
    }
    close(copy)
    close(document)
    return result


@scene
def what_one_layer_draws_is_mixed():
    document, _ = load("rgb.png")
    copy = enlarger.upscale_copy(document, "drawing", device="cpu", fidelity=0.5)
    keep("copy-mixed", copy.topLevelNodes()[0], (0, 0, 120, 90))
    close(copy)
    new = enlarger.upscale(document, document.topLevelNodes()[0], "drawing", device="cpu", fidelity=0.5)
    keep("copy-mixed-alone", new, (0, 0, 120, 90))
    close(document)
    return {}


def refusal(document, **arguments):
    before, documents = about_document(document), len(K.documents())
    try:
        copy = enlarger.upscale_copy(document, **arguments)
    except EnlargerError as problem:
        return {
            "kind": problem.kind,
            "message": str(problem),
            "untouched": about_document(document) == before,
            "more documents": len(K.documents()) - documents,
        }
    return {"message": None, "new": about_document(copy)}


@scene
def refusals():
    document = many_layers()

    def stop_at_the_second_layer(_share, text):
        if text.startswith("Layer 2"):
            raise EnlargerError("cancelled", "Stopped at the second layer.")

    results = {
        "unknown model": refusal(document, model="no-such-model"),
        "too small": refusal(document, model="nearest", factor=0.05),
        "stopped midway": refusal(document, model="nearest", factor=2, progress=stop_at_the_second_layer),
    }
    close(document)
    document = new_document(20, 10)
    add_layer(document)
    results["nothing there"] = refusal(document)
    close(document)
    results["jobs"] = jobs_left()
    return results
