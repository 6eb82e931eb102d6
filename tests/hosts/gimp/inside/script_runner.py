#!/usr/bin/env python3
"""A plug-in for the tests in GIMP 2.10: runs Python's source, as GIMP 3's own `python-fu-eval` does.

`TESTS` names the folder of the tests; Enlarger's plug-in lies beside this one.
"""

import os
import sys

sys.dont_write_bytecode = True
beside = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "enlarger")
sys.path[:0] = [beside, os.path.join(os.environ["TESTS"], "gimp2_objects")]

from gimpfu import PF_STRING, main, register  # noqa: E402


def evaluate(source: str) -> None:
    """Run source that finds GIMP 3's names."""
    from gi.repository import Babl, Gegl, Gimp, Gio

    exec(source, {"Gimp": Gimp, "Gegl": Gegl, "Babl": Babl, "Gio": Gio})  # noqa: S102 - it is the tests' own


register(
    *("python-fu-eval", "Run Python", "Run Python", "Enlarger", "Enlarger", "2026", None, ""),
    [(PF_STRING, "source", "Source", "")],
    [],
    evaluate,
)
main()
