"""The back end for GIMP 3: what the front of gimpfu asks of its GIMP. Only here gi is named."""

from gimpfu.gimp3.calls import kind_of, lookup, missing, procedure_names, version
from gimpfu.gimp3.pixels import encoding_of, open_pixels
from gimpfu.gimp3.plugin import add_handler, add_menu, complain, main
from gimpfu.gimp3.session import directory, draws_itself, progress_init, progress_update, rasterize

__all__ = [
    "add_handler",
    "add_menu",
    "complain",
    "directory",
    "draws_itself",
    "encoding_of",
    "kind_of",
    "lookup",
    "main",
    "missing",
    "open_pixels",
    "procedure_names",
    "progress_init",
    "progress_update",
    "rasterize",
    "version",
]
