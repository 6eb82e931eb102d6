#!/usr/bin/env python3
"""A plug-in that GIMP starts by itself: it closes documents by number while another plug-in works on them."""

# ruff: noqa: ANN001, ANN002, ANN201 - it is a script of the editor's, whose objects have no types

import sys
from pathlib import Path

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, GLib  # noqa: E402

FOLDER = Path(__file__).parents[3]
"""That which holds the profile."""


def run(procedure, *_):
    procedure.persistent_ready()
    with (FOLDER / "to-close").open() as numbers:
        for line in numbers:
            image = Gimp.Image.get_by_id(int(line))
            if image is not None:
                image.delete()
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, GLib.Error())


class Closer(Gimp.PlugIn):
    """The plug-in."""

    def do_set_i18n(self, _name):
        return False

    def do_query_procedures(self):
        return ["plug-in-test-closer"]

    def do_create_procedure(self, name):
        return Gimp.Procedure.new(self, name, Gimp.PDBProcType.PERSISTENT, run, None)


Gimp.main(Closer.__gtype__, sys.argv)
