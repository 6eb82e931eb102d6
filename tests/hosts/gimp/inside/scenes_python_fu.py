"""Runs inside GIMP: calls scripts in Python 2 as other scripts would.

Written with gimpfu alone, so it is the same in every GIMP. `FOLDER` holds the pictures and gets
`python_fu.json`.
"""

# ruff: noqa: ANN201, F403, F405 - it is a script of the editor's, whose objects have no types

import os

from gimpfu_stage import FOLDER, load, play_scenes, scene

from gimpfu import *


@scene
def pixels():
    image, layer = load("rgb.png")
    pdb.python_fu_fu_pixels(image, layer, 3)
    path = os.path.join(FOLDER, "pixels.png")
    pdb.file_png_save_defaults(image, layer, path, path)
    return [layer.width, layer.height]


@scene
def texts():
    image, layer = load("rgb.png")
    return pdb.python_fu_texts(image, layer, "Nosuch Font Bold", "Text")


@scene
def save():
    image, layer = load("rgba.png")
    layer.name = "alone"
    pdb.python_fu_fu_save_layers(image, FOLDER)
    copy = pdb.python_fu_fu_copy(image)
    return [[one.name for one in copy.layers], pdb.python_fu_fu_nothing(image)]


@scene
def files():
    image, layer = load("rgb.png")
    path = os.path.join(FOLDER, "picture.fu")
    pdb.gimp_file_save(image, layer, path, path)
    opened = pdb.gimp_file_load(path, path)
    saved = os.path.join(FOLDER, "files.png")
    pdb.file_png_save_defaults(opened, opened.layers[0], saved, saved)
    pdb.python_fu_fu_rename(image, layer)
    return [opened.layers[0].name, layer.name]


@scene
def indexed():
    image, layer = load("rgb.png")
    return [
        pdb.python_fu_indexed(image, layer),
        sorted(set(bytearray(layer.get_pixel_rgn(0, 0, 60, 45)[0:60, 0:45]))),
    ]


@scene
def paths():
    image, layer = load("rgb.png")
    found = pdb.python_fu_paths(image, layer)
    return [found, [one.name for one in image.vectors], list(pdb.gimp_selection_bounds(image))]


@scene
def beyond():
    image, layer = load("rgb.png")
    found = pdb.python_fu_beyond(image, layer)
    layer.resize_to_image_size()
    path = os.path.join(FOLDER, "beyond.png")
    pdb.file_png_save_defaults(image, layer, path, path)
    return found


@scene
def frames():
    image, layer = load("rgb.png")
    path = os.path.join(FOLDER, "frames.gif")
    pdb.python_fu_frames(image, layer, path)
    return len(image.layers)


@scene
def others():
    return ["python-fu-fu-gtk" in pdb, "python-fu-fu-broken" in pdb]


def play():
    play_scenes("python_fu")
