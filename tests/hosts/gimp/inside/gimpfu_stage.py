"""Runs inside GIMP: what scenes are made with that are written with gimpfu alone, the same in every GIMP.

`FOLDER` holds the pictures; it gets what came of the scenes, and the pixels of layers as raw files.
"""

# ruff: noqa: ANN001, ANN201, BLE001, F403, F405 - it is a script of the editor's, whose objects have no types

import json
import os
import traceback

from gimpfu import *

FOLDER = os.environ["FOLDER"]
SCENES = []


def scene(function):
    """Have the function played; what it returns is what the tests read."""
    SCENES.append(function)
    return function


def load(name):
    path = os.path.join(FOLDER, name)
    image = pdb.gimp_file_load(path, path)
    return image, image.layers[0]


def play_scenes(name):
    """Play all scenes, and write what came of them to a file of this name."""
    results = {"version": list(gimp.version)}
    for act in SCENES:
        try:
            results[act.__name__] = act()
        except Exception:
            results[act.__name__] = {"error": traceback.format_exc()}
    with open(os.path.join(FOLDER, name + ".json"), "w") as file:
        json.dump(results, file, indent=1)
