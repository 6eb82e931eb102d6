"""Runs inside a Krita with a window: how long Krita stands still while a large layer is read and inserted."""

# ruff: noqa: ANN001, ANN201 - it is a script of the editor's, whose objects have no types

import itertools
import os
import time

from in_window import choose, choose_network, idle, opened, ready, show
from stage import QByteArray, QTimer, close, new_document, scene

CASES = [("bicubic", 4000, 3000), ("drawing", 1000, 800)]


def layer_of_noise(width, height):
    """Return a document with a layer that nothing compresses away."""
    document = new_document(width, height)
    node = document.createNode("noise", "paintlayer")
    for top in range(0, height, 100):
        node.setPixelData(QByteArray(os.urandom(4 * width * 100)), 0, top, width, 100)
    document.rootNode().addChildNode(node, None)
    document.refreshProjection()
    return document


@scene
def pace():
    """Have layers doubled, by interpolation and in two layers, while a clock ticks in Krita's thread."""
    result = {}
    for model, *size in CASES:
        document = show(layer_of_noise(*size))
        yield 2.0
        window = yield from opened()
        choose_network(window, model)
        choose(window, "factor", 2.0, "grow")
        yield 1.0
        yield ready
        beats = [time.monotonic()]
        heart = QTimer()
        heart.timeout.connect(lambda beats=beats: beats.append(time.monotonic()))
        window.start.click()
        heart.start(2)
        yield 1.0
        while not idle():
            yield 0.5
        heart.stop()
        gaps = sorted((after - before for before, after in itertools.pairwise(beats)), reverse=True)
        result[model] = {
            "seconds": beats[-1] - beats[0],
            "longest gaps in ms": [round(1000 * g) for g in gaps[:8]],
        }
        close(document)
        yield 1.0
    return result
