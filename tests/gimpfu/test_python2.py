"""A script in Python 2 means in Python 3 what it meant."""

from __future__ import annotations

import importlib
import runpy
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

GIMPFU = Path(__file__).resolve().parents[2] / "plugins" / "gimp" / "gimpfu" / "gimpfu"
TRANSLATION = GIMPFU / "python2" / "translation.py"

MEANINGS = {
    "whole numbers divide to whole numbers": ("r = 7 / 2, -7 / 2, 7 / 2.0", (3, -4, 3.5)),
    "in place, too": ("n = 9\nn /= 2\nr = n", 4),
    "of a product": ("w = 5\nr = w * 3 / 4", 3),
    "unless the future is asked for": ("from __future__ import division\nr = 7 / 2", 3.5),
    "print is a statement": ("import sys\nprint >>sys.stderr, 'x',\nprint 'y'\nr = 1", 1),
    "exceptions have a comma": (
        "try:\n    raise ValueError, 'a'\nexcept ValueError, e:\n    r = str(e)",
        "a",
    ),
    "numbers may be long and octal": ("r = 0x10L, 010, isinstance(5L, (int, long))", (16, 8, True)),
    "unequal has two signs": ("r = 1 <> 2", True),
    "range gives a list, of floats as well": ("r = range(2.0) + [x for x in xrange(2)]", [0, 1, 0, 1]),
    "map, filter and zip give lists": (
        "r = len(map(None, [1, 2])), filter(lambda v: v > 1, [1, 2])[0], zip('ab', 'cd')[1]",
        (2, 2, ("b", "d")),
    ),
    "keys are a list": ("k = {'b': 1, 'a': 2}.keys()\nk.sort()\nr = k", ["a", "b"]),
    "lists sort by comparing": (
        "l = [1, 3, 2]\nl.sort(lambda a, b: cmp(b, a))\nr = l, sorted([1, 2], cmp=lambda a, b: b - a)",
        ([3, 2, 1], [2, 1]),
    ),
    "halves are rounded away from zero": ("r = round(2.5), round(-2.5), round(0.125, 2)", (3.0, -3.0, 0.13)),
    "arrays are made of texts and become texts": (
        "import array\na = array.array('B', '\\x01\\xff')\nr = a.tostring(), a[1]",
        ("\x01\xff", 255),
    ),
    "numbers are packed into texts": (
        "import struct\nr = 'FU' + struct.pack('<H', 258), struct.unpack('BB', '\\x02\\xfe')",
        ("FU\x02\x01", (2, 254)),
    ),
    "slices of arrays are arrays": (
        "from array import array\nd = array('B', '\\0' * 6)\nd[2:4] = array('B', 'ab')[:2]\nr = d.tostring()",
        "\0\0ab\0\0",
    ),
    "texts have codecs": ("r = u'\u00e9'.encode('utf-8').decode('utf-8'), 'ab'.encode('hex')", ("é", "6162")),
    "a text of floats has twelve digits": ("r = str(0.1 + 0.2), str(2.0)", ("0.3", "2.0")),
    "names of arguments stay": ("def f(unicode=0, long=1):\n    return unicode\nr = f(unicode=True)", True),
    "the module string has functions": (
        "import string\nr = string.join(['a', 'b'], '-'), string.upper('x'), string.letters[:2]",
        ("a-b", "X", "ab"),
    ),
    "modules have their old names": (
        "import ConfigParser, StringIO, commands\nr = commands.getoutput('echo 1')",
        "1",
    ),
    "programs give texts": ("import subprocess\nr = subprocess.check_output(['echo', 'x']).split()", ["x"]),
    "a tab ends at the eighth column": ("if 1:\n\tr = 1\n        s = 2", 1),
    "raw texts may be unicode": ("r = ur'a\\b'", "a\\b"),
    "backticks write a value": ("r = `12`", "12"),
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Return a function that runs Python 2 and gives what it calls `r`."""
    package = types.ModuleType("gimpfu")
    package.__path__ = [str(GIMPFU)]
    monkeypatch.setitem(sys.modules, "gimpfu", package)
    dialect = importlib.import_module("gimpfu.python2.dialect")
    names = importlib.import_module("gimpfu.python2.names")

    def run(source: str) -> Any:
        module = types.ModuleType("script")
        module.__dict__["__builtins__"] = names.namespace()
        exec(dialect.compiled(translated(source), source, "script.py"), module.__dict__)  # noqa: S102 - it is ours
        return module.__dict__["r"]

    return run


def translated(source: str) -> str:
    """Return what the program makes of a source."""
    command = [sys.executable, "-I", str(TRANSLATION)]
    return subprocess.run(command, input=source.encode(), capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("what", MEANINGS)
def test_a_script_means_what_it_meant(what: str, run: Callable[[str], Any]) -> None:
    source, meant = MEANINGS[what]
    assert run(source) == meant


def test_files_hold_the_bytes_of_texts(run: Callable[[str], Any], tmp_path: Path) -> None:
    path = tmp_path / "data"
    source = (
        "f = open(%r, 'wb')\nf.write('MR' + chr(255))\nf.close()\nwith open(%r, 'rb') as f: r = f.read()[2]"
    )
    assert run(source % (str(path), str(path))) == "\xff"
    assert path.read_bytes() == b"MR\xff"


def test_lines_keep_their_numbers() -> None:
    source = "import os\nprint 'a'\n\nx = 1\nprint '''b\nc'''\nraise ValueError, 'line 7'\n"
    lines = translated(source).splitlines()
    assert lines[6].startswith("raise ValueError")


def test_what_is_no_python_is_told_with_its_line() -> None:
    command = [sys.executable, "-I", str(TRANSLATION)]
    for source, line in (("a = 1\nif a\n    pass\n", 2), ("x = (1,\n", 2), ("if 1:\n  x = 1\n y = 2\n", 3)):
        ended = subprocess.run(command, input=source.encode(), capture_output=True, check=False)
        assert ended.returncode == 1
        assert ended.stderr.decode().startswith(f"{line}: "), ended.stderr


@pytest.mark.parametrize(
    ("first", "is_meant"),
    [
        (b"#!/usr/bin/env python", True),
        (b"#!/usr/bin/python2.7", True),
        (b"# a script without a first line for the system", True),
        (b"#!/usr/bin/env python3", False),
        (b"#!/bin/sh", False),
    ],
)
def test_what_chooses_its_python_itself_is_not_run_as_python_2(first: bytes, is_meant: bool) -> None:
    """The installer has a shell start our own plug-in in GIMP 2.10, with the engine's Python."""
    scripts = runpy.run_path(str(GIMPFU / "scripts.py"))
    assert scripts["is_python_2"](first + b"\nfrom gimpfu import *\n") == is_meant
