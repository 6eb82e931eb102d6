"""Runs inside GIMP: makes every call of `gimpfu_calls.txt` and writes down what came of it.

Written with gimpfu alone. Each call has an image of its own, and finds what it needs under the names in
`Things`. `FOLDER` gets `coverage.json`.
"""

# ruff: noqa: ANN001, ANN201, BLE001, F403, F405, S307, UP031 - a script of the editor's, whose objects have no types

import json
import os

import gimpfu
from gimpfu import *

FOLDER = os.environ["FOLDER"]
CALLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "gimpfu_calls.txt")
SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'><path d='M 1,1 L 9,9'/></svg>"


def pattern(width, height):
    """Return the bytes of a picture with colours, edges and transparency."""
    pixels = bytearray()
    for y in range(height):
        for x in range(width):
            disc = 160 if (x - 20) ** 2 + (y - 15) ** 2 < 80 else 0
            pixels += bytearray((20 + 5 * x, 30 + disc // 2 + 2 * y, 220 - 5 * x, 255 if x > 4 else 60 * x))
    return bytes(pixels)


def grown(image, name, kind):
    """Return a new layer of an image, with the pattern if it has alpha."""
    layer = gimp.Layer(image, name, image.width, image.height, kind, 100, NORMAL_MODE)
    image.add_layer(layer, 0)
    if kind == RGBA_IMAGE:
        layer.get_pixel_rgn(0, 0, 40, 30)[0:40, 0:30] = PATTERN
        layer.flush()
    else:
        gimp.set_foreground(60, 120, 180)
        layer.fill(FOREGROUND_FILL)
    return layer


PATTERN = pattern(40, 30)


class Things(dict):
    """What a call may name, made when it is named."""

    def __init__(self) -> None:
        dict.__init__(self, {name: getattr(gimpfu, name) for name in gimpfu.__all__})
        self["out"] = os.path.join(FOLDER, "out")
        self["file"] = os.path.join(FOLDER, "rgb.png")
        self["svg"] = SVG
        self["note"] = gimp.Parasite("note", 0, "text")
        gimp.set_foreground(200, 60, 30)
        gimp.set_background(250, 240, 230)

    def __missing__(self, name) -> object:
        make = getattr(self, "make_" + name, None)
        if make is None:
            raise KeyError(name)
        self[name] = make()
        return self[name]

    def make_image(self):
        image = self["image"] = gimp.Image(40, 30, RGB)
        self["under"] = grown(image, "under", RGB_IMAGE)
        self["layer"] = grown(image, "layer", RGBA_IMAGE)
        gimp.set_foreground(200, 60, 30)
        return image

    def make_layer(self):
        self.make_image()
        return self["layer"]

    def make_under(self):
        self.make_image()
        return self["under"]

    def make_channel(self):
        channel = gimp.Channel(self["image"], "channel", 40, 30, 50.0, (255, 0, 0))
        self["image"].add_channel(channel)
        return channel

    def make_other_channel(self):
        other = gimp.Channel(self["image"], "other", 40, 30, 50.0, (0, 255, 0))
        self["image"].add_channel(other)
        return other

    def make_path(self):
        path = gimp.Vectors(self["image"], "line")
        self["image"].add_vectors(path)
        gimp.VectorsBezierStroke(path, [4.0, 4.0] * 3 + [30.0, 20.0] * 3, False)
        return path

    make_other_path = make_path

    def make_upper_path(self):
        self["path"]
        return self.make_path()

    def make_lower_path(self):
        path = self["path"]
        self.make_path()
        return path

    def make_upper_channel(self):
        self["channel"]
        return self.make_other_channel()

    def make_lower_channel(self):
        channel = self["channel"]
        self.make_other_channel()
        return channel

    def make_kept_note(self):
        gimp.parasite_attach(self["note"])
        return "note"

    def make_stroke(self):
        return self["path"].strokes[0].ID

    def make_group(self):
        group = gimp.GroupLayer(self["image"], "group")
        self["image"].add_layer(group, 0)
        inner = gimp.Layer(self["image"], "inner", 4, 4, RGBA_IMAGE, 100, NORMAL_MODE)
        self["image"].insert_layer(inner, group, 0)
        return group

    def make_masked(self):
        self["layer"].add_mask(self["layer"].create_mask(ADD_WHITE_MASK))
        return self["layer"]

    def make_selected(self):
        pdb.gimp_rect_select(self["image"], 8, 8, 12, 12, CHANNEL_OP_REPLACE, FALSE, 0)
        return self["layer"]

    def make_floating(self):
        return pdb.gimp_selection_float(self["selected"], 2, 1)

    def make_shadowed(self):
        self["layer"].get_pixel_rgn(0, 0, 40, 30, True, True)[0:40, 0:30] = PATTERN[::-1]
        self["layer"].flush()
        return self["layer"]

    def make_text(self):
        return pdb.gimp_text_fontname(self["image"], None, 2, 2, "words", 0, TRUE, 12, PIXELS, "Sans")

    def make_single(self):
        return self["image"].flatten()

    def make_grey(self):
        grey = gimp.Image(40, 30, GRAY)
        grey.add_layer(gimp.Layer(grey, "grey", 40, 30, GRAY_IMAGE, 100, NORMAL_MODE))
        return grey

    def make_indexed(self):
        pdb.gimp_image_convert_indexed(self["image"], NO_DITHER, MAKE_PALETTE, 4, FALSE, TRUE, "")
        return self["image"]

    def make_kept(self):
        return pdb.gimp_edit_named_copy(self["layer"], "kept")

    def make_pushed(self):
        gimp.context_push()
        return ()

    def make_brush(self):
        return pdb.gimp_context_get_brush()

    def make_pattern(self):
        return pdb.gimp_context_get_pattern()

    def make_gradient(self):
        return pdb.gimp_context_get_gradient()

    def make_palette(self):
        return pdb.gimp_context_get_palette()

    def make_own_brush(self):
        return pdb.gimp_brush_new("own")

    def make_own_gradient(self):
        return pdb.gimp_gradient_new("own")

    def make_own_palette(self):
        palette = pdb.gimp_palette_new("own")
        pdb.gimp_palette_add_entry(palette, "first", (10, 20, 30))
        return palette

    def make_noted(self):
        self["image"].parasite_attach(self["note"])
        return self["image"]

    def make_noted_layer(self):
        self["layer"].parasite_attach(self["note"])
        return self["layer"]

    def make_frozen(self):
        pdb.gimp_image_freeze_layers(self["image"])
        return self["image"]

    def make_frozen_vectors(self):
        pdb.gimp_image_freeze_vectors(self["image"])
        return self["image"]

    def make_frozen_undo(self):
        self["image"].undo_freeze()
        return self["image"]

    def make_undoless(self):
        self["image"].disable_undo()
        return self["image"]

    def make_grouped(self):
        self["image"].undo_group_start()
        return self["image"]

    def make_guided(self):
        self["image"].add_hguide(10)
        return self["image"]


def plain(value):
    """Return a result as another GIMP would give it too: without numbers of objects."""
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, (bool, int, str)) or value is None:
        return value
    return type(value).__name__


def seen(layer):
    """Return the size of a layer, the mean of each channel, and how unlike its neighbours a pixel is."""
    try:
        if layer is None or not pdb.gimp_item_is_valid(layer) or layer.type != RGBA_IMAGE:
            return None
        width, height = layer.width, layer.height
        data = bytearray(layer.get_pixel_rgn(0, 0, width, height)[0:width, 0:height])
    except RuntimeError:
        return None
    means = [round(sum(data[part::4]) / float(width * height), 1) for part in range(4)]
    rough = sum(abs(one - two) for one, two in zip(data[:-4], data[4:], strict=True)) / float(len(data))
    return [width, height, *means, round(rough, 1)]


def name_of(line):
    return line.split("(")[0].replace("_", "-") if line.startswith(PROCEDURES) else line


PROCEDURES = ("gimp_", "plug_in_", "file_")


def play():
    results = {}
    with open(CALLS) as file:
        lines = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    for line in lines:
        before = {image.ID for image in gimp.image_list()}
        pdb.gimp_context_set_defaults()
        try:
            things = Things()
            source = "pdb." + line if line.startswith(PROCEDURES) else line
            results[name_of(line)] = {
                "gave": plain(eval(source, {}, things)),
                "seen": seen(things.get("layer")),
            }
        except Exception as problem:
            results[name_of(line)] = {"problem": "%s: %s" % (type(problem).__name__, problem)}
        for image in gimp.image_list():
            if image.ID not in before:
                gimp.delete(image)
    with open(os.path.join(FOLDER, "coverage.json"), "w") as file:
        json.dump({"version": list(gimp.version), "calls": results}, file, indent=1)
