"""Runs inside GIMP: what the scenes are made with, and `play`, which writes down what came of each.

`FOLDER` holds the pictures; it gets `scenes.json` and the pixels of layers as raw files.
"""

# ruff: noqa: ANN001, ANN003, ANN201, BLE001 - it is a script of the editor's, whose objects have no types

import hashlib
import json
import os
import time
import traceback

import gi

gi.require_version("Babl", "0.1")
gi.require_version("Gegl", "0.4")
gi.require_version("Gimp", "3.0")
from gi.repository import Babl, Gegl, Gimp, Gio  # noqa: E402

FOLDER = os.environ["FOLDER"]
IS_2 = Gimp.version().startswith("2.")
SCENES = []


def scene(function):
    """Have the function played; what it returns is what the tests read."""
    SCENES.append(function)
    return function


DEFAULTS = {"model": "faithful-x4"}  # what Automatic chooses is tested by itself


def call(image, layers, **arguments):
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-enlarger-upscale-layer")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", layers)
    for name, value in dict(DEFAULTS, **arguments).items():
        config.set_property(name, value)
    answer = procedure.run(config)
    if answer.index(0) == Gimp.PDBStatusType.SUCCESS:
        return answer.index(1), None
    return None, answer.index(1)


def call_image(image, **arguments):
    """Call the procedure for the whole document; return the message of one that failed, or None."""
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-enlarger-upscale-image")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    for name, value in dict(DEFAULTS, **arguments).items():
        config.set_property(name, value)
    answer = procedure.run(config)
    return None if answer.index(0) == Gimp.PDBStatusType.SUCCESS else answer.index(1)


def save(image, name):
    """Export an image by its name, with all metadata, as a window would."""
    path = os.path.join(FOLDER, name)
    if IS_2:
        Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(path), None)
        return
    kind = {"tif": "tiff", "jpg": "jpeg"}.get(name.rpartition(".")[2], name.rpartition(".")[2])
    procedure = Gimp.get_pdb().lookup_procedure(f"file-{kind}-export")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_property("file", Gio.File.new_for_path(path))
    config.set_property("include-xmp", True)
    assert procedure.run(config).index(0) == Gimp.PDBStatusType.SUCCESS


def metadata(image):
    """Return an image's metadata as text."""
    held = image.get_metadata()
    return held if isinstance(held, str) else held.serialize()


def colours(image):
    """Return how many colours an image's palette has."""
    if IS_2:
        return len(image.get_colormap()[1]) // 3
    return image.get_palette().get_color_count()


def load(name):
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(os.path.join(FOLDER, name)))
    return image, image.get_layers()[0]


def new_image(width, height, base=Gimp.ImageBaseType.RGB, precision=Gimp.Precision.U8_NON_LINEAR):
    return Gimp.Image.new_with_precision(width, height, base, precision)


def add_layer(image, width, height, kind=Gimp.ImageType.RGB_IMAGE, name="layer", parent=None):
    layer = Gimp.Layer.new(image, name, width, height, kind, 100.0, Gimp.LayerMode.NORMAL)
    layer.fill(Gimp.FillType.WHITE)
    image.insert_layer(layer, parent, 0)
    return layer


def native(layer, encoding):
    """Return this encoding in the layer's own colour space: the values as they are."""
    return Babl.get_name(Babl.format_with_space(encoding, Babl.format_get_space(layer.get_format())))


def fill_from(layer, raw, encoding):
    box = Gegl.Rectangle.new(0, 0, layer.get_width(), layer.get_height())
    buffer = layer.get_buffer()
    buffer.set(box, native(layer, encoding), raw)
    buffer.flush()
    layer.update(0, 0, layer.get_width(), layer.get_height())


def read(layer, encoding):
    box = Gegl.Rectangle.new(0, 0, layer.get_width(), layer.get_height())
    return layer.get_buffer().get(box, 1.0, native(layer, encoding), Gegl.AbyssPolicy.NONE)


def keep(name, layer, encoding):
    with open(os.path.join(FOLDER, name + ".raw"), "wb") as file:
        file.write(read(layer, encoding))


def about_layer(layer):
    return {
        "name": layer.get_name(),
        "size": [layer.get_width(), layer.get_height()],
        "offsets": list(layer.get_offsets())[1:],
        "type": int(layer.type()),
        "mode": int(layer.get_mode()),
        "opacity": layer.get_opacity(),
        "visible": layer.get_visible(),
        "blend": int(layer.get_blend_space()),
        "composite": [int(layer.get_composite_space()), int(layer.get_composite_mode())],
        "tag": int(layer.get_color_tag()),
        "parent": layer.get_parent().get_name() if layer.get_parent() else None,
    }


def digest(drawable):
    box = Gegl.Rectangle.new(0, 0, drawable.get_width(), drawable.get_height())
    pixels = drawable.get_buffer().get(box, 1.0, None, Gegl.AbyssPolicy.NONE)
    return hashlib.md5(bytes(pixels), usedforsecurity=False).hexdigest()


def parasites(thing):
    """Return what is attached, but for the arguments that GIMP itself attaches for each plug-in that ran."""
    names = [name for name in thing.get_parasite_list() if not name.startswith("GimpProcedureConfig")]
    return {name: bytes(thing.get_parasite(name).get_data()).decode() for name in names}


def about_effects(layer):
    """Return the effects that GIMP 3 has, with the sizes of blurs."""
    effects = layer.get_filters() if hasattr(layer, "get_filters") else []
    return [[effect.get_name(), effect.get_config().get_property("std-dev-x")] for effect in effects]


def letters(layer):
    """Return the size of a text's letters, or None for what is no text."""
    is_text = layer.is_text_layer() and not getattr(layer, "is_rasterized", bool)()
    return next(iter(layer.get_font_size())) if is_text else None


def about_tree(layers):
    """Return all there is to tell about layers and those in them, pixels as a digest.

    A group has none of its own; GIMP renders it by parts, and not always to the same bytes.
    """
    return [
        {
            **about_layer(layer),
            "id": layer.get_id(),
            "tattoo": layer.get_tattoo(),
            "locks": [
                layer.get_lock_content(),
                layer.get_lock_position(),
                layer.get_lock_alpha(),
                layer.get_lock_visibility(),
            ],
            "parasites": parasites(layer),
            "effects": about_effects(layer),
            "letters": letters(layer),
            "pixels": None if layer.is_group() else digest(layer),
            "mask": layer.get_mask()
            and {
                "pixels": digest(layer.get_mask()),
                "size": [layer.get_mask().get_width(), layer.get_mask().get_height()],
                "use": [layer.get_apply_mask(), layer.get_show_mask(), layer.get_edit_mask()],
            },
            "layers": about_tree(layer.get_children()) if layer.is_group() else [],
        }
        for layer in layers
    ]


def guides(image):
    found, guide = [], image.find_next_guide(0)
    while guide:
        found.append([int(image.get_guide_orientation(guide)), image.get_guide_position(guide)])
        guide = image.find_next_guide(guide)
    return found


def strokes(path):
    return [list(path.stroke_get_points(stroke).controlpoints) for stroke in path.get_strokes()]


def about_document(image):
    """Return all there is to tell about an image."""
    return {
        "size": [image.get_width(), image.get_height()],
        "resolution": list(image.get_resolution())[1:],
        "layers": about_tree(image.get_layers()),
        "selected": [layer.get_name() for layer in image.get_selected_layers()],
        "channels": [
            [
                channel.get_name(),
                channel.get_width(),
                channel.get_height(),
                channel.get_opacity(),
                digest(channel),
            ]
            for channel in image.get_channels()
        ],
        "selection": [bool(Gimp.Selection.is_empty(image)), digest(image.get_selection())],
        "guides": guides(image),
        "paths": [[path.get_name(), strokes(path)] for path in image.get_paths()],
        "parasites": parasites(image),
    }


def about_image(image):
    return {
        "size": [image.get_width(), image.get_height()],
        "layers": [layer.get_name() for layer in image.get_layers()],
        "selected": [layer.get_name() for layer in image.get_selected_layers()],
        "undo": image.undo_is_enabled(),
    }


def enlarge(image, layer, pixels=None, **arguments):
    """Call the procedure; what became of the layer, the image and, under a name, the pixels."""
    new, message = call(image, [layer], **arguments)
    result = {"message": message, "image": about_image(image), "old": about_layer(layer)}
    if new is not None:
        result["new"] = about_layer(new)
        if pixels:
            keep(pixels, new, "R'G'B'A u8" if new.has_alpha() else "R'G'B' u8")
    return result


def refusal(image, layers, **arguments):
    before = about_image(image)
    new, message = call(image, layers, **arguments)
    assert new is None, new
    return {"message": message, "untouched": before == about_image(image)}


def play():
    results = {"version": Gimp.version(), "jobs": {}, "seconds": {}}
    jobs = os.path.join(os.environ["XDG_CACHE_HOME"], "enlarger", "jobs")
    for act in SCENES:
        began = time.monotonic()
        try:
            results[act.__name__] = act()
        except Exception:
            results[act.__name__] = {"error": traceback.format_exc()}
        results["seconds"][act.__name__] = round(time.monotonic() - began, 1)
        results["jobs"][act.__name__] = os.listdir(jobs) if os.path.isdir(jobs) else []
    with open(os.path.join(FOLDER, "scenes.json"), "w") as file:
        json.dump(results, file, indent=1)
