"""What Python 2's built-in functions did otherwise, and those that are gone."""

# ruff: noqa: A001 - the names of Python 2

import builtins
import codecs
import functools
import importlib
import io
import itertools
import math
import types

from gimpfu.python2.texts import as_bytes, as_text


def divide(one, other):
    """Divide as `/` did: whole numbers give a whole number, the next below."""
    if isinstance(one, int) and isinstance(other, int):
        return one // other
    if hasattr(type(one), "__div__"):
        return one.__div__(other)
    return one / other


def make_text(value="", *encoding):
    """Do what `str` and `bytes` did."""
    if encoding or isinstance(value, (bytes, bytearray)):
        return value if isinstance(value, str) else as_text(value)
    if type(value) is float:
        return float_text(value)
    return str(value)


def float_text(value):
    """Return a number with twelve digits."""
    text = "%.12g" % value
    return text if set(text) & set(".ena") else text + ".0"


def decode(value, *arguments, **options):
    """Do what `text.decode` did: nothing for texts, which are both types in one."""
    return _recoded(codecs.decode, value, arguments, options)


def encode(value, *arguments, **options):
    """Do what `text.encode` did."""
    return _recoded(codecs.encode, value, arguments, options)


BINARY = {"hex", "base64", "zlib", "zip", "bz2", "quopri", "uu", "hex_codec", "base64_codec", "zlib_codec"}


def _recoded(recode, value, arguments, options):
    if isinstance(value, (str, bytes)):
        name = arguments[0] if arguments else options.get("encoding", "utf-8")
        if name.replace("-", "_").lower() in BINARY:
            return as_text(recode(as_bytes(value), name))
        if name.replace("-", "_") == "string_escape":
            return as_text(as_bytes(value).decode("unicode_escape"))
        return value if isinstance(value, str) else value.decode("utf-8", "replace")
    return getattr(value, recode.__name__)(*arguments, **options)


def cmp(one, other):
    """Tell which is greater, as -1, 0 or 1."""
    return (one > other) - (one < other)


def sorted(values, cmp=None, key=None, reverse=False):
    """Sort by a function that compares two."""
    return builtins.sorted(values, key=sort_key(cmp, key), reverse=reverse)


def sort(values, *arguments, **options):
    """Do what `list.sort` did."""
    if not isinstance(values, list):
        return values.sort(*arguments, **options)
    pairs = builtins.zip(("cmp", "key", "reverse"), arguments)  # noqa: B905 - the shortest counts
    names = dict(pairs, **options)
    key = sort_key(names.get("cmp"), names.get("key"))
    return values.sort(key=key, reverse=names.get("reverse", False))


def sort_key(compare, key):
    """Return a key that sorts as a function compares; both may be None."""
    if compare is None:
        return key
    compared = functools.cmp_to_key(compare)
    return compared if key is None else lambda value: compared(key(value))


def round(number, digits=0):
    """Round halves away from zero, to a float."""
    power = 10.0**digits
    whole = math.floor(abs(number) * power + 0.5)
    return math.copysign(whole / power, number)


def xrange(*limits):
    """Return whole numbers, for limits that may be floats."""
    return builtins.range(*[int(limit) if isinstance(limit, float) else limit for limit in limits])


def range(*limits):
    """Return a list of whole numbers."""
    return list(xrange(*limits))


def map(function, *values):
    """Return a list of what a function makes of values; shorter sequences are filled with None."""
    rows = itertools.zip_longest(*values) if len(values) > 1 else ((value,) for value in values[0])
    if function is None:
        return [row if len(values) > 1 else row[0] for row in rows]
    return [function(*row) for row in rows]


def filter(function, values):
    """Return what a function is true for, in a text or a tuple as it is given in one."""
    kept = list(builtins.filter(function, values))
    return "".join(kept) if isinstance(values, str) else tuple(kept) if isinstance(values, tuple) else kept


def zip(*values):
    """Return a list of tuples."""
    return list(builtins.zip(*values))  # noqa: B905 - the shortest counts


def execfile(path, *namespaces):
    """Run a file."""
    with open(path) as file:
        exec(compile(file.read(), path, "exec"), *namespaces)  # noqa: S102 - that is what it does


class bytearray(builtins.bytearray):
    """Bytes that are made of a text, too."""

    def __init__(self, value=b"", *encoding):
        super().__init__(
            *((value, *encoding) if encoding else (as_bytes(value) if isinstance(value, str) else value,))
        )


class File:
    """A file as `open` gave it: texts of bytes where it is opened for bytes, else UTF-8."""

    def __init__(self, path, mode="r", buffering=-1):
        mode = mode.replace("U", "") or "r"
        if mode[0] not in "rwa":
            mode = "r" + mode
        is_bytes = "b" in mode
        coding = {"encoding": "latin-1"} if is_bytes else {"encoding": "utf-8", "errors": "surrogateescape"}
        self._is_bytes = is_bytes
        self._file = io.open(  # noqa: SIM115 - the script closes it, or not
            path, mode.replace("b", ""), buffering=buffering or -1, newline="" if is_bytes else None, **coding
        )

    def write(self, value):
        """Write a text or bytes."""
        if not isinstance(value, str):
            value = as_text(value) if self._is_bytes else bytes(value).decode("utf-8", "surrogateescape")
        if self._is_bytes:
            value = as_bytes(value).decode("latin-1")
        self._file.write(value)

    def writelines(self, lines):
        """Write texts one after the other."""
        for line in lines:
            self.write(line)

    def __next__(self):
        return next(self._file)

    next = __next__

    def xreadlines(self):
        """Return the lines."""
        return iter(self._file)

    def __iter__(self):
        return iter(self._file)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._file.close()

    def __getattr__(self, name):
        return getattr(self._file, name)


def apply(function, arguments=(), options=None):
    """Call a function."""
    return function(*arguments, **(options or {}))


def namespace():
    """Return the built-in names for a script, as a module."""
    made = types.ModuleType("builtins", builtins.__doc__)
    made.__dict__.update(builtins.__dict__)
    made.__dict__.update(
        cmp=cmp,
        sorted=sorted,
        round=round,
        range=range,
        xrange=xrange,
        map=map,
        filter=filter,
        zip=zip,
        execfile=execfile,
        reload=importlib.reload,
        StandardError=Exception,
        bytearray=bytearray,
        bytes=str,
        unicode=str,
        basestring=str,
        long=int,
        unichr=chr,
        raw_input=input,
        reduce=functools.reduce,
        open=File,
        file=File,
        apply=apply,
        intern=str,
    )
    made.__dict__.update({"classic " + function.__name__: function for function in HELPERS})
    return made


HELPERS = (divide, make_text, decode, encode, sort)
"""What `dialect` has a script call; no script can have names with blanks."""
