"""Runs inside a Krita with a window: how long Krita stands still while a large layer is read and inserted,
how soon the preview's frames come, and what the engine holds. hosts/krita/pace.py has it played.
"""

# ruff: noqa: ANN001, ANN201, ANN202 - it is a script of the editor's, whose objects have no types

import itertools
import os
import time

from enlarger.engine_process import shared_engine
from in_window import choose, choose_network, dialog, idle, opened, ready, show
from stage import QByteArray, QTimer, close, load, new_document, scene

CANVAS = 900, 700
MOVES = 120
CHANGES = 200
NETWORKS = ["photo", "art", "nearest", "bicubic", "faithful"]
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


def memory():
    """Return the megabytes that the engine holds."""
    with open(f"/proc/{shared_engine()._process.processId()}/status") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1000


@scene
def frames():
    """Look at one place after the other, and at one network after the other."""
    document, _node = load("large.png")
    show(document)
    yield 2.0
    window = yield from opened()
    choose_network(window, "faithful")
    choose(window, "factor", 4.0, "grow")
    preview, arrived = window.preview, []
    canvas, take = preview.canvas, preview._take_frame
    window.resize(*(w + c - o for w, c, o in zip(sides(window), CANVAS, sides(canvas), strict=True)))

    def timed(event, path):
        take(event, path)
        arrived.append(time.monotonic())

    def is_whole():
        return arrived and not preview._is_awaited and "computed" not in preview.line.text()

    preview._take_frame = timed
    canvas.show_scale(1.0)
    yield is_whole
    waits = []
    for move in range(MOVES):
        arrived.clear()
        begin = time.monotonic()
        canvas._look_at((300 + 3 * (move % 40), 250 + 2 * (move % 30)))
        yield lambda: arrived
        waits.append(1000 * (arrived[0] - begin))
        yield is_whole
    waits.sort()
    result = {"canvas": canvas.view()["size"], "median in ms": waits[MOVES // 2]}
    result.update({"95 of 100 in ms": waits[MOVES * 95 // 100], "the engine's MB": []})
    for change in range(CHANGES):
        arrived.clear()
        choose_network(window, NETWORKS[change % len(NETWORKS)])
        yield is_whole
        if change % 20 == 19:
            result["the engine's MB"].append(memory())
    window.reject()
    yield lambda: dialog() is None
    close(document)
    return result


def sides(widget):
    return widget.width(), widget.height()
