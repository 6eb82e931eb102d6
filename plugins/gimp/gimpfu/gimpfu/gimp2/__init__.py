# -*- coding: utf-8 -*-
"""The back end for GIMP 2.10: its C libraries through ctypes. It needs no GIMP with Python in it."""

# ruff: noqa: F401 - `backend.py` says what a back end hands out

from __future__ import absolute_import

from gimpfu.gimp2.calls import lookup, missing, procedure_names
from gimpfu.gimp2.effects import are_readable, clear_effects, copy_effects, effects_of, have_sizes
from gimpfu.gimp2.items import draws_itself, is_rasterized, kind_of, rasterize
from gimpfu.gimp2.libraries import VERSION as version
from gimpfu.gimp2.metadata import copy_profile, metadata, profile_of, set_metadata
from gimpfu.gimp2.pixels import encoding_of, open_pixels
from gimpfu.gimp2.plugin import add_handler, add_menu, complain, main
from gimpfu.gimp2.session import directory, progress_init, progress_update
from gimpfu.gimp2.windows import confirm, wait
