"""The module `string` with the functions that became methods."""

from string import *  # noqa: F403
from string import ascii_letters, ascii_lowercase, ascii_uppercase

letters, lowercase, uppercase = ascii_letters, ascii_lowercase, ascii_uppercase
atoi, atol, atof = int, int, float


def _method(name):
    def function(text, *arguments):
        return getattr(text, name)(*arguments)

    function.__name__ = name
    return function


for _name in [
    "capitalize",
    "center",
    "count",
    "expandtabs",
    "find",
    "index",
    "ljust",
    "lower",
    "lstrip",
    "replace",
    "rfind",
    "rindex",
    "rjust",
    "rsplit",
    "rstrip",
    "split",
    "strip",
    "swapcase",
    "upper",
    "zfill",
]:
    globals()[_name] = _method(_name)


def join(words, between=" "):
    """Return words in one text."""
    return between.join(words)


joinfields, splitfields = join, globals()["split"]


def maketrans(old, new):
    """Return a table for `translate`."""
    return str.maketrans(old, new)


def translate(text, table, deleted=""):
    """Return a text with its characters exchanged, and some left out."""
    return "".join(letter for letter in text if letter not in deleted).translate(table)
