"""Runs inside GIMP, in the Python console's plug-in: does the jobs that it is told through a pipe."""

# ruff: noqa: ANN001, ANN201 - it is a script of the editor's, whose objects have no types

import json
import os

from stage import FOLDER, Gimp, add_layer, call, digest, fill_from, new_image

WIDTH, HEIGHT = 150, 110


def serve():
    """Do one job for each line of the pipe, and write down what came of it."""
    with open(os.path.join(FOLDER, "orders")) as orders:
        for line in orders:
            answer = job(json.loads(line))
            with open(os.path.join(FOLDER, "answers"), "a") as answers:
                answers.write(json.dumps(answer) + "\n")


def job(order):
    image = new_image(WIDTH, HEIGHT)
    layer = add_layer(image, WIDTH, HEIGHT)
    with open(os.path.join(FOLDER, "pixels.raw"), "rb") as file:
        fill_from(layer, file.read(), "R'G'B' u8")
    before = digest(layer)
    with open(os.path.join(FOLDER, "document"), "w") as file:
        file.write(str(image.get_id()))
    new, problem = call(image, [layer], model=order["model"], device=order["device"])
    answer = {"done": problem is None, "problem": str(problem), "document": None}
    if Gimp.Image.id_is_valid(image.get_id()):
        layers = image.get_layers()
        answer["document"] = [image.get_width(), image.get_height(), len(layers)]
        answer["untouched"] = digest(layers[-1]) == before
        answer["new"] = digest(new) if new is not None else None
        image.delete()
    return answer
