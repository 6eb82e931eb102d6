# -*- coding: utf-8 -*-
"""The plug-in's side of GIMP 2.10: tells what procedures there are, and runs one when GIMP calls."""

from __future__ import absolute_import

import ctypes
import os
import sys
import traceback

from gimpfu.constants import (
    PDB_CALLING_ERROR,
    PDB_CANCEL,
    PDB_EXECUTION_ERROR,
    PDB_INT32,
    PDB_STATUS,
    PDB_STRING,
    PDB_SUCCESS,
)
from gimpfu.errors import Cancelled
from gimpfu.gimp2 import libraries
from gimpfu.gimp2.calls import call
from gimpfu.gimp2.params import Params, Unfit, to_bytes, to_text, to_values

PLUGIN = 1  # GimpPDBProcType, and GimpPDBErrorHandler: errors are the plug-in's to show
INTERACTIVE, NONINTERACTIVE, WITH_LAST_VALS = range(3)
RUN_MODE = PDB_INT32, "run-mode", "Interactive, non-interactive"


class Plugin(object):
    """The procedures of a script, as GIMP asks for them.

    The callbacks and the array last returned are kept here: GIMP reads them after our functions have ended.
    """

    def __init__(self, procedures, complaint=""):
        self._procedures = procedures
        self._complaint = complaint
        self._callbacks = libraries.Callbacks(
            libraries.Notice(), libraries.Notice(), libraries.Notice(self._query), libraries.Run(self._run)
        )
        self._returned = Params([PDB_STATUS], [PDB_EXECUTION_ERROR])

    def main(self):
        """Answer GIMP; this returns when GIMP has no more questions."""
        arguments = [word if isinstance(word, bytes) else os.fsencode(word) for word in sys.argv]
        array = (ctypes.c_char_p * (len(arguments) + 1))(*arguments)
        sys.exit(libraries.gimp_main(ctypes.byref(self._callbacks), len(arguments), array))

    def _query(self):
        try:
            if self._complaint:
                call("gimp-message", self._complaint)
        except Exception:  # noqa: BLE001 - it cannot leave a callback
            traceback.print_exc()
        for procedure in self._procedures.values():
            try:
                install(procedure)
            except Exception:  # noqa: BLE001 - as above; the others are installed all the same
                traceback.print_exc()

    def _run(self, name, number, params, returned_number, returned):
        try:
            self._returned = self._answer(self._procedures[to_text(name)], to_values(params, number))
        except BaseException:  # noqa: BLE001 - as above
            traceback.print_exc()
            self._returned = Params([PDB_STATUS], [PDB_EXECUTION_ERROR])
        returned_number[0] = len(self._returned.array)
        returned[0] = ctypes.cast(self._returned.array, ctypes.POINTER(libraries.Param))

    def _answer(self, procedure, values):
        """Call the script's function, with what the user wants where he is to be asked."""
        from gimpfu.procedures import describe  # which needs this back end itself

        # A call that fails is an exception in the script; GIMP need not show a window of its own.
        libraries.gimp_plugin_set_pdb_error_handler(PLUGIN)
        try:
            mode, held = values[0], values[1:]
            if mode != NONINTERACTIVE:
                held = held[: procedure.given] + procedure.last_values()
            elif len(held) == len(procedure.classic_parameters):
                held = held + [parameter.default for parameter in procedure.parameters[len(held) :]]
            if len(held) != len(procedure.parameters):
                return Params([PDB_STATUS], [PDB_CALLING_ERROR])
            if mode == INTERACTIVE and procedure.own:
                from gimpfu.gimp2.dialog import ask

                if procedure.prepare:
                    procedure.prepare()
                held = ask(procedure, held)
            if mode != NONINTERACTIVE:
                held = procedure.agreed(held)
            results = procedure.call(held)
            types = [parameter.pdb_type for parameter in procedure.results]
            return Params([PDB_STATUS] + types, [PDB_SUCCESS] + results)
        except Unfit as unfit:
            reason = "The script returned %r: %s." % (results[unfit.number - 1], unfit.reason)
            return Params([PDB_STATUS, PDB_STRING], [PDB_EXECUTION_ERROR, reason])
        except Cancelled:
            return Params([PDB_STATUS], [PDB_CANCEL])
        except (Exception, SystemExit) as problem:  # noqa: BLE001 - the edge of the process
            return Params([PDB_STATUS, PDB_STRING], [PDB_EXECUTION_ERROR, describe(problem)])


def install(procedure):
    """Tell GIMP of a procedure and its place in the menus."""
    if procedure.domain:
        libraries.gimp_plugin_domain_register(*[text and to_bytes(text) for text in procedure.domain])
    rows = [(row.pdb_type, row.name, row.label.replace("_", "")) for row in procedure.classic_parameters]
    results = [(row.pdb_type, row.name, row.label) for row in procedure.results]
    texts = [
        procedure.name,
        procedure.blurb,
        procedure.help,
        procedure.author,
        procedure.copyright,
        procedure.date,
        procedure.label if procedure.menu else None,
        procedure.image_types or None,
    ]
    libraries.gimp_install_procedure(
        *[None if text is None else to_bytes(text) for text in texts]
        + [PLUGIN, len(rows) + 1, len(results), definitions([RUN_MODE] + rows), definitions(results)]
    )
    if procedure.menu:
        # GIMP 3 wants a section of a menu in brackets.
        menu = procedure.menu.replace("[", "").replace("]", "")
        libraries.gimp_plugin_menu_register(to_bytes(procedure.name), to_bytes(menu))
    procedure.query()


def definitions(rows):
    """Return an array of GimpParamDef, or None for an empty one."""
    made = [libraries.ParamDef(kind, to_bytes(name), to_bytes(text)) for kind, name, text in rows]
    return (libraries.ParamDef * len(made))(*made) if made else None


def add_menu(name, path):
    """Put a procedure of this script into a menu."""
    libraries.gimp_plugin_menu_register(to_bytes(name), to_bytes(path))


def add_handler(what, name, extensions, prefixes, magics):
    """Have a procedure of this script "load" or "save" files whose names or first bytes fit."""
    texts = [to_bytes(text) for text in (name, extensions, prefixes)]
    if what == "load":
        libraries.gimp_register_magic_load_handler(*texts + [to_bytes(magics)])
    else:
        libraries.gimp_register_save_handler(*texts)


def complain(text):
    """Have GIMP's error console show a text, where a script has no procedures to show it."""
    Plugin({}, text).main()


def main(procedures):
    """Answer GIMP for these procedures, a dictionary by name."""
    Plugin(procedures).main()
