#!/usr/bin/env python3
"""A plug-in for the tests in a window: opens the rich document (F12), writes down what is open (F9).

It lies in a folder of its name in the profile, beside links to the scenes; what it writes goes to the folder
that holds the profile.
"""

# ruff: noqa: ANN001, ANN002, ANN201 - it is a script of the editor's, whose objects have no types

import json
import os
import sys
from pathlib import Path

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, GLib  # noqa: E402

FOLDER = Path(__file__).parents[3]
SCENES = json.loads((FOLDER / "teller.json").read_text())


def scenes():
    """Return the modules that headless scenes are made with."""
    os.environ["FOLDER"] = str(FOLDER)
    sys.path.insert(0, SCENES)
    sys.dont_write_bytecode = True
    import scenes_document
    import stage

    return scenes_document, stage


def make(procedure, *_):
    scenes()[0].show_rich_document()
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, GLib.Error())


def tell(procedure, _run_mode, image, *_):
    written = FOLDER / "told.part"
    written.write_text(json.dumps(scenes()[1].about_document(image)))
    written.replace(FOLDER / "told.json")
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, GLib.Error())


class Teller(Gimp.PlugIn):
    """The plug-in."""

    def do_set_i18n(self, _name):
        return False

    def do_query_procedures(self):
        return ["plug-in-test-make", "plug-in-test-tell"]

    def do_create_procedure(self, name):
        run = make if name == "plug-in-test-make" else tell
        procedure = Gimp.ImageProcedure.new(self, name, Gimp.PDBProcType.PLUGIN, run, None)
        procedure.set_image_types("*")
        procedure.set_menu_label(name)
        procedure.add_menu_path("<Image>/Filters/Development")
        return procedure


Gimp.main(Teller.__gtype__, sys.argv)
