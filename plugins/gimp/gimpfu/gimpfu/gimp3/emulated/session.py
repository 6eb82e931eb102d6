"""Progress, and what procedures there are."""

# ruff: noqa: D103 - the names in the decorators tell what the functions do

from gimpfu.gimp3.bindings import Gimp
from gimpfu.gimp3.conversions import text
from gimpfu.gimp3.registry import NOTHING, emulates, lookup


@emulates("gimp-progress-init", "message gdisplay")
def progress_init(message, display):
    del display  # GIMP 3 knows where the call came from
    Gimp.progress_init(text(message))
    return NOTHING


@emulates("gimp-progress-update", "percentage")
def progress_update(fraction):
    Gimp.progress_update(fraction)
    return NOTHING


@emulates("gimp-procedural-db-proc-exists", "procedure-name")
def procedure_exists(name):
    return lookup(text(name).replace("_", "-")) is not None
