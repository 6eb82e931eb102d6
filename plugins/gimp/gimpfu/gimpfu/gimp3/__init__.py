"""The back end for GIMP 3: what the front of gimpfu asks of its GIMP. Only here gi is named."""

from gimpfu.gimp3.calls import kind_of, lookup, missing, procedure_names, version
from gimpfu.gimp3.effects import are_readable, clear_effects, copy_effects, effects_of, have_sizes
from gimpfu.gimp3.pixels import encoding_of, open_pixels
from gimpfu.gimp3.plugin import add_handler, add_menu, complain, main
from gimpfu.gimp3.session import (
    copy_profile,
    directory,
    draws_itself,
    is_rasterized,
    metadata,
    progress_init,
    progress_update,
    rasterize,
    set_metadata,
)

__all__ = [
    "add_handler",
    "add_menu",
    "are_readable",
    "clear_effects",
    "complain",
    "copy_effects",
    "copy_profile",
    "directory",
    "draws_itself",
    "effects_of",
    "encoding_of",
    "have_sizes",
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
