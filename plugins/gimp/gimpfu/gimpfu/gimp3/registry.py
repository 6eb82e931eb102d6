"""GIMP's procedures by their classic names: GIMP 3's own, and those that are emulated by several of them."""

from gimpfu.gimp3 import names, native
from gimpfu.gimp3.bindings import Gimp

EMULATED = {}
"""Filled by the modules of `emulated`."""

NOTHING = ()
"""What an emulated procedure without results returns."""


class Emulated:
    """A procedure that is a function here."""

    blurb = help = author = copyright = date = ""
    type = 0

    def __init__(self, name, arguments, function):
        self.name, self._function = name, function
        self.params = [(0, argument, "") for argument in arguments]
        self.return_vals = []
        self.blurb = (function.__doc__ or "").strip()

    def call(self, values):
        """Call it; return a list of results."""
        result = self._function(*values)
        return list(result) if type(result) is tuple else [result]  # a reference is one, too


def emulates(name, arguments, *aliases):
    """Let a function be the procedure of this name; it returns one result, or a tuple of them.

    The arguments are one text, with blanks between their names.
    """

    def keep(function):
        EMULATED.update(dict.fromkeys((name, *aliases), Emulated(name, arguments.split(), function)))
        return function

    return keep


def lookup(name):
    """Return a procedure by its classic name, or None."""
    return EMULATED.get(name) or native.find(name)


def run(name, *values):
    """Call a procedure by its classic name; return its result, or all of them unless there is just one."""
    results = lookup(name).call(values)
    return results[0] if len(results) == 1 else tuple(results)


def missing(name):
    """Return what to use instead of a procedure that is not there."""
    return names.INSTEAD.get(name, "")


def procedure_names():
    """Return the names of all procedures, GIMP's own and classic ones."""
    own = Gimp.get_pdb().query_procedures(*[".*"] * 8)
    return sorted({*own, *names.ROWS, *EMULATED})
