"""Runs inside kritarunner: the scenes of test_automatic.py, with a photograph that JPEG has damaged."""

# ruff: noqa: ANN001, ANN003, ANN201 - it is a script of the editor's, whose objects have no types

from krita import Selection
from stage import about_document, about_layer, close, keep, load, scene

import enlarger


def enlarged(name, **arguments):
    """Enlarge the photograph twice, and keep it."""
    document, node = load("damaged.png")
    new = enlarger.upscale(document, node, factor=2, device="cpu", **arguments)
    keep(name, new, [0, 0, 600, 400])
    result = {"name": new.name(), "document": about_document(document)}
    close(document)
    return result


@scene
def automatic():
    return enlarged("automatic")


@scene
def fast_and_named():
    return enlarged("automatic-fast", model="auto", look="faithful", time="fast")


@scene
def not_cleaned():
    return enlarged("automatic-as-it-is", model="faithful", clean=False)


@scene
def a_family_after_cleaning():
    return enlarged("automatic-cleaned", model="faithful", clean=True)


@scene
def layers_of_a_faithful_choice():
    """Without generated detail there is one layer, whatever was asked for."""
    return enlarged("automatic-one-layer", look="faithful", time="fast", fidelity="layers", map=True)


@scene
def a_soft_selection():
    """Return what is above a selection: its mask is not looked at as a picture of its own."""
    document, node = load("damaged.png")
    selection = Selection()
    selection.select(80, 60, 120, 90, 255)
    selection.feather(4)
    document.setSelection(selection)
    new = enlarger.upscale(document, node, factor=2, device="cpu", time="fast")
    result = about_layer(new)
    close(document)
    return result
