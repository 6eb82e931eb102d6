"""Runs inside GIMP: plays with the classic scripts, as another script would call them.

Written with gimpfu alone, so it is the same in every GIMP. `FOLDER` holds the pictures and gets
`classic.json` and the pixels of layers as raw files.
"""

# ruff: noqa: ANN001, ANN201, F403, F405, UP031 - it is a script of the editor's, whose objects have no types

import os

from gimpfu_stage import FOLDER, load, play_scenes, scene

from gimpfu import *


def keep(name, drawable):
    """Write down the pixels of a drawable; return its size and its bytes in a pixel."""
    region = drawable.get_pixel_rgn(0, 0, drawable.width, drawable.height, False, False)
    with open(os.path.join(FOLDER, name + ".raw"), "wb") as file:
        file.write(region[0 : drawable.width, 0 : drawable.height])
    return [drawable.width, drawable.height, region.bpp]


def shown(name, image):
    """Write down what the image shows."""
    copy = image.duplicate()
    size = keep(name, copy.flatten())
    gimp.delete(copy)
    return size


@scene
def glow():
    image, layer = load("rgba.png")
    result = pdb.python_fu_classic_glow(image, layer, 6, 50.0, False, 2)
    answer = {
        "layers": [one.name for one in image.layers],
        "new": [result.name, result.mode, round(result.opacity, 3)],
        "active": image.active_layer == result,
        "size": keep("glow", result),
    }
    gimp.delete(image)
    return answer


@scene
def glow_merged():
    image, layer = load("rgba.png")
    result = pdb["python-fu-classic-glow"](image, layer, 6, 50.0, True, 0, run_mode=RUN_NONINTERACTIVE)
    answer = {"layers": [one.name for one in image.layers], "size": keep("glow-merged", result)}
    gimp.delete(image)
    return answer


@scene
def types():
    image, layer = load("rgba.png")
    channel = gimp.Channel(image, "chosen", image.width, image.height, 50.0, (1.0, 0.0, 0.0))
    image.add_channel(channel)
    path = gimp.Vectors(image, "line")
    image.add_vectors(path)
    values = [1, 2, 3, 4, 1.5, "text", "value", "a\nb", (255, 0, 0), (0.0, 1.0, 0.0), 1, 0, 3.5, 4, 5]
    values += ["a", 10, 2, "/tmp/a", "/tmp/b", "/tmp", "", "", "", "", ""]
    values += [image, layer, channel, layer, path]
    text, count, half, orange, truth, same, drawable, nothing = pdb.python_fu_classic_types(
        image, layer, *values
    )
    answer = {
        "text": text,
        "count": count,
        "half": half,
        "orange": list(orange)[:3],
        "truth": bool(truth),
        "same": [same == image, drawable == layer, nothing is None],
        "params": [list(row) for row in pdb.python_fu_classic_types.params][:5],
    }
    gimp.delete(image)
    return answer


@scene
def mirror():
    image, layer = load("rgba.png")
    pdb.python_fu_classic_mirror(image, layer)
    size = keep("mirror", layer)
    gimp.delete(image)
    return size


@scene
def invert():
    image, layer = load("wide.png")
    pdb.python_fu_classic_invert(image, layer)
    size = keep("invert", layer)
    gimp.delete(image)
    return size


@scene
def batch():
    answer = {}
    for style in ("plain", "grey", "negative"):
        target = os.path.join(FOLDER, "batch-" + style)
        os.mkdir(target)
        done = pdb.python_fu_classic_batch(os.path.join(FOLDER, "batch"), target, 20, style)
        answer[style] = [done, sorted(os.listdir(target))]
    return answer


@scene
def caption():
    image, layer = load("rgb.png")
    new = pdb.python_fu_classic_caption(image, layer, "Caption", "Sans", 24, (200, 0, 0))
    answer = {
        "layers": [one.name for one in image.layers],
        "is_text": bool(pdb.gimp_item_is_text_layer(new)),
        "text": pdb.gimp_text_layer_get_text(new),
        "color": list(pdb.gimp_text_layer_get_color(new))[:3],
        "box": [*new.offsets, new.width, new.height],
        "canvas": [image.width, image.height],
        "size": shown("caption", image),
    }
    gimp.delete(image)
    return answer


@scene
def shelf():
    image, layer = load("rgb.png")
    runs = [pdb.python_fu_classic_shelf(image, layer, "note %d" % number) for number in range(3)]
    gimp.delete(image)
    return runs


@scene
def shapes():
    image = pdb.python_fu_classic_shapes(64, (0, 0, 200), (255, 255, 0))
    group = image.layers[0]
    answer = {
        "layers": [[one.name, type(one).__name__] for one in image.layers],
        "inner": [[one.name, one.mode, list(one.offsets), bool(one.mask)] for one in group.children],
        "channels": [one.name for one in image.channels],
        "vectors": [[one.name, len(one.strokes)] for one in image.vectors],
        "guide": image.get_guide_position(image.find_next_guide(0)),
        "undo": bool(image.undo_is_enabled()),
        "ground": keep("shapes-ground", image.layers[1]),
        "ramp": keep("shapes-ramp", group.children[0]),
        "size": shown("shapes", image),
    }
    gimp.delete(image)
    return answer


@scene
def wrong():
    image, layer = load("rgb.png")
    ways = ("raise", "fail", "cancel", "missing", "argument", "count", "call", "deleted", "unsupported")
    answer = {}
    for how in (*ways, "result", "region", "nothing"):
        try:
            answer[how] = ["ok", pdb.python_fu_classic_wrong(image, layer, how)]
        except CancelError:
            answer[how] = ["cancelled", ""]
        except error as problem:
            answer[how] = ["failed", str(problem)]
    gimp.delete(image)
    return answer


def play():
    play_scenes("classic")
