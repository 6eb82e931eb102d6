# -*- coding: utf-8 -*-
"""The GIMP that this script runs in: one back end for each generation of it.

A back end hands out the names of `CONTRACT` and nothing else; items, drawables and images are numbers in it.
"""

from __future__ import absolute_import

import importlib
import sys

CONTRACT = (
    # Procedures: `lookup(name)` gives one with `params`, `return_vals`, its texts, and `call(values)`
    "lookup",
    "missing",
    "procedure_names",
    # The script as GIMP's plug-in
    "add_handler",
    "add_menu",
    "complain",
    "main",
    # GIMP as a whole
    "directory",
    "progress_init",
    "progress_update",
    "version",
    # Windows of the script's own: a question, and what is waited for
    "confirm",
    "wait",
    # Items of an image
    "draws_itself",
    "is_rasterized",
    "kind_of",
    "rasterize",
    # Pixels: `open_pixels(drawable, shadow)` gives what has `get`, `set` and `flush`
    "encoding_of",
    "open_pixels",
    # Layer effects
    "are_readable",
    "clear_effects",
    "copy_effects",
    "effects_of",
    "have_sizes",
    # Metadata of an image
    "copy_profile",
    "metadata",
    "profile_of",
    "set_metadata",
)

# GIMP starts a plug-in with the numbers of two pipes; from 3.0 on with the version of their protocol too.
ARGUMENTS_OF_2 = 6

GENERATION = 2 if len(sys.argv) == ARGUMENTS_OF_2 and sys.argv[1] == "-gimp" else 3
backend = importlib.import_module("gimpfu.gimp%d" % GENERATION)
