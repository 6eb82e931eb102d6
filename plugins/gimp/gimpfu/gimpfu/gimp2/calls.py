# -*- coding: utf-8 -*-
"""The procedures of GIMP 2.10's database: what is known of each, and calls with Python's values."""

# ruff: noqa: B904, B905 - as Python 2.7 can say it

from __future__ import absolute_import

import ctypes

from gimpfu.constants import PDB_CANCEL, PDB_EXECUTION_ERROR, PDB_PASS_THROUGH, PDB_SUCCESS
from gimpfu.errors import Cancelled, Failure
from gimpfu.gimp2 import libraries
from gimpfu.gimp2.params import Params, Unfit, to_bytes, to_text, to_values

TEXTS = "blurb", "help", "author", "copyright", "date"

_known = {}


def lookup(name):
    """Return the procedure of this name, or None."""
    if name not in _known:
        # Asked for one that is not there, the next function would fail, aloud.
        if not libraries.gimp_procedural_db_proc_exists(to_bytes(name)):
            return None
        _known[name] = Procedure(name)
    return _known[name]


def call(name, *values):
    """Call a procedure of GIMP's own; return its only result, or the list of them."""
    results = lookup(name).call(values)
    return results[0] if len(results) == 1 else results


class Procedure(object):
    """A procedure with its texts and the types, names and descriptions of its arguments and results."""

    def __init__(self, name):
        self.name = name
        texts = [ctypes.c_void_p() for _ in TEXTS]
        numbers = [ctypes.c_int() for _ in range(3)]
        rows = [ctypes.POINTER(libraries.ParamDef)() for _ in range(2)]
        found = [ctypes.byref(place) for place in texts + numbers + rows]
        if not libraries.gimp_procedural_db_proc_info(to_bytes(name), *found):
            raise Failure("GIMP has no description of %s." % name)
        for field, text in zip(TEXTS, texts):
            setattr(self, field, to_text(ctypes.cast(text, ctypes.c_char_p).value))
            libraries.g_free(text)
        self.type = numbers[0].value
        self.params, self.return_vals = (
            [(row.type, to_text(row.name), to_text(row.description)) for row in array[: number.value]]
            for array, number in zip(rows, numbers[1:])
        )
        for array, number in zip(rows, numbers[1:]):
            libraries.gimp_destroy_paramdefs(array, number)

    def call(self, values):
        """Call it with one value for each argument; return the list of its results."""
        try:
            params = Params([row[0] for row in self.params], values)
        except Unfit as unfit:
            _, argument, description = self.params[unfit.number]
            raise TypeError(
                "%s: the argument %s (%s) cannot be %r: %s"
                % (self.name, argument, description, values[unfit.number], unfit.reason)
            )
        number = ctypes.c_int()
        answer = libraries.gimp_run_procedure2(
            to_bytes(self.name), ctypes.byref(number), len(self.params), params.array
        )
        try:
            results = to_values(answer, number.value) if answer else [PDB_EXECUTION_ERROR]
        finally:
            libraries.gimp_destroy_params(answer, number)
        status = results[0]
        if status == PDB_CANCEL:
            raise Cancelled("%s was cancelled." % self.name)
        if status not in {PDB_SUCCESS, PDB_PASS_THROUGH}:
            reason = to_text(libraries.gimp_get_pdb_error()) or "no reason given"
            raise Failure("%s failed: %s" % (self.name, reason))
        return results[1:]


def procedure_names():
    """Return the names of all procedures."""
    return list(call("gimp-procedural-db-query", *[".*"] * 7)[1])


def missing(_name):
    """Tell what to use instead of a procedure that is not there: this GIMP has all the classic ones."""
    return ""
