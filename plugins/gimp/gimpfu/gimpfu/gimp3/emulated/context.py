"""GIMP's context: most settings of classic procedures were arguments, and are kept there in GIMP 3."""

import contextlib

from gimpfu.gimp3.bindings import Gimp
from gimpfu.gimp3.registry import emulates, run


@contextlib.contextmanager
def context(**settings):
    """Set what the classic procedures had as arguments, as long as the block runs."""
    Gimp.context_push()
    try:
        for name, value in settings.items():
            values = value if isinstance(value, tuple) else (value,)
            run("gimp-context-set-" + name.replace("_", "-"), *values)
        yield
    finally:
        Gimp.context_pop()


@emulates("gimp-context-get-line-dash-pattern", "")
def dash_pattern():
    """Return the pattern of lines, a list that GIMP's bindings do not hand out by the PDB."""
    dashes = tuple(Gimp.context_get_line_dash_pattern()[-1])
    return len(dashes), dashes
