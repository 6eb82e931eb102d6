# -*- coding: utf-8 -*-
"""The back end for GIMP 2.10: its C libraries through ctypes. It needs no GIMP with Python in it."""

from __future__ import absolute_import

from gimpfu.gimp2 import libraries
from gimpfu.gimp2.calls import call, lookup, procedure_names
from gimpfu.gimp2.params import to_bytes, to_text
from gimpfu.gimp2.pixels import Pixels, encoding_of
from gimpfu.gimp2.plugin import Plugin

version = libraries.VERSION
open_pixels = Pixels

# What an item is, by the procedure that tells; the first that says so counts.
KINDS = [
    ("mask", "gimp-item-is-layer-mask"),
    ("selection", "gimp-item-is-selection"),
    ("channel", "gimp-item-is-channel"),
    ("vectors", "gimp-item-is-vectors"),
    ("group", "gimp-item-is-group"),
    ("layer", "gimp-item-is-layer"),
]


def missing(_name):
    """Tell what to use instead of a procedure that is not there: this GIMP has all the classic ones."""
    return ""


def kind_of(item):
    """Return what an item is, or None if there is none of this number."""
    if not call("gimp-item-is-valid", item):
        return None
    return next((kind for kind, procedure in KINDS if call(procedure, item)), None)


def progress_init(text=""):
    """Begin a progress bar, in the window from which the plug-in was called."""
    libraries.gimp_progress_init(to_bytes(text))


def progress_update(fraction):
    """Show how much is done, from 0 to 1."""
    libraries.gimp_progress_update(fraction)


def directory(what):
    """Return one of GIMP's folders: "user", "data", "locale", "sysconf" or "plug_in"."""
    return to_text(libraries.DIRECTORIES[what]())


def draws_itself(_layer):
    """Whether GIMP makes a layer's pixels out of something else, as from 3.2 on."""
    return False


def effects_of(_drawable):
    """Return no effects: here a filter changes the pixels."""
    return []


def copy_profile(image, other):
    """Give another image the colour profile of an image, if it has one of its own."""
    size, profile = call("gimp-image-get-color-profile", image)
    if size:
        call("gimp-image-set-color-profile", other, size, profile)


def metadata(image):
    """Return an image's metadata as GIMP writes them down, an XML text; empty for none."""
    return call("gimp-image-get-metadata", image) or ""


def set_metadata(image, text):
    """Have an image keep metadata as `metadata` gives them."""
    call("gimp-image-set-metadata", image, text)


def is_rasterized(_layer):
    """Return that no layer is known as text whose pixels are kept: here it is text no more."""
    return False


def rasterize(_layer):
    """Have GIMP keep a layer's pixels; here it does so as soon as they are scaled."""


def add_menu(name, path):
    """Put a procedure of this script into a menu."""
    libraries.gimp_plugin_menu_register(to_bytes(name), to_bytes(path))


def add_handler(what, name, extensions, prefixes, magics):
    """Have a procedure of this script "load" or "save" files whose names or first bytes fit."""
    texts = [to_bytes(text) for text in (name, extensions, prefixes)]
    if what == "load":
        libraries.gimp_register_magic_load_handler(*texts + [to_bytes(magics)])
    else:
        libraries.gimp_register_save_handler(*texts)


def complain(text):
    """Have GIMP's error console show a text, where a script has no procedures to show it."""
    Plugin({}, text).main()


def main(procedures):
    """Answer GIMP for these procedures, by name."""
    Plugin(procedures).main()


__all__ = [
    "add_handler",
    "add_menu",
    "complain",
    "copy_profile",
    "directory",
    "draws_itself",
    "effects_of",
    "encoding_of",
    "is_rasterized",
    "kind_of",
    "lookup",
    "main",
    "metadata",
    "missing",
    "open_pixels",
    "procedure_names",
    "progress_init",
    "progress_update",
    "rasterize",
    "set_metadata",
    "version",
]
