"""The back end for GIMP 3: what the front of gimpfu asks of its GIMP. Only here gi is named."""

# ruff: noqa: F401 - `backend.py` says what a back end hands out

from gimpfu.gimp3 import emulated
from gimpfu.gimp3.bindings import version
from gimpfu.gimp3.effects import are_readable, clear_effects, copy_effects, effects_of, have_sizes
from gimpfu.gimp3.items import draws_itself, is_rasterized, kind_of, rasterize
from gimpfu.gimp3.metadata import copy_profile, metadata, profile_of, set_metadata
from gimpfu.gimp3.pixels import encoding_of, open_pixels
from gimpfu.gimp3.plugin import add_handler, add_menu, complain, main
from gimpfu.gimp3.registry import lookup, missing, procedure_names
from gimpfu.gimp3.session import directory, progress_init, progress_update
from gimpfu.gimp3.windows import confirm, wait
