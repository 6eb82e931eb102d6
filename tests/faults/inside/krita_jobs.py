"""Runs inside kritarunner: does the jobs that it is told through a pipe."""

# ruff: noqa: ANN001, ANN201, ANN202, BLE001 - it is a script of the editor's, whose objects have no types

import hashlib
import json
import os
import select
import traceback

from enlarger.enlarger_bridge import EnlargerError
from enlarger.krita_host import top_level_nodes
from stage import FOLDER, K, QApplication, QTimer, add_layer, close, new_document

import enlarger

WIDTH, HEIGHT = 150, 110


def serve(_arguments):
    """Do one job for each line of the pipe, and write down what came of it."""
    K.setBatchmode(True)
    with open(os.path.join(FOLDER, "orders")) as orders:
        while True:
            # What happens between two jobs, such as an engine's end, is noticed.
            while not select.select([orders], [], [], 0.02)[0]:
                QApplication.processEvents()
            line = orders.readline()
            if not line:
                os._exit(0)
            answer = job(json.loads(line))
            with open(os.path.join(FOLDER, "answers"), "a") as answers:
                answers.write(json.dumps(answer) + "\n")


def job(order):
    document = new_document(WIDTH, HEIGHT)
    with open(os.path.join(FOLDER, "pixels.raw"), "rb") as file:
        rgb = file.read()
    bgra = b"".join(rgb[at : at + 3][::-1] + b"\xff" for at in range(0, len(rgb), 3))
    node = add_layer(document, "layer", bgra, (0, 0, WIDTH, HEIGHT))
    before, closed, over = digest(node, WIDTH, HEIGHT), [], []

    def vanish():
        if not over:
            closed.append(True)
            close(document)

    if order.get("closes_after") is not None:
        QTimer.singleShot(int(1000 * order["closes_after"]), vanish)
    try:
        new = enlarger.upscale(document, node, model=order["model"], factor=4, device=order["device"])
        answer = {"done": True, "problem": ""}
    except EnlargerError as problem:
        new, answer = None, {"done": False, "problem": f"{problem.kind}: {problem}"}
    except Exception:
        new, answer = None, {"done": False, "problem": traceback.format_exc()}
    answer["document"] = None
    over.append(True)
    if not closed:
        layers, width, height = top_level_nodes(document), document.width(), document.height()
        answer["document"] = [width, height, len(layers)]
        answer["untouched"] = digest(layers[0], WIDTH, HEIGHT) == before
        answer["new"] = digest(new, width, height) if new is not None else None
        close(document)
    return answer


def digest(node, width, height):
    return hashlib.sha256(bytes(node.pixelData(0, 0, width, height))).hexdigest()
