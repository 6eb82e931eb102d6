"""The plug-in in GIMP 2.10 under Python 2.7, which is what bundles of that GIMP bring."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hosts.editors.pictures import picture
from hosts.gimp.session import INSIDE, Gimp

PYENV = Path.home() / ".pyenv" / "versions"
SCRIPT = """
import sys
sys.path.insert(0, {tests!r})
import stage
image, layer = stage.load("rgb.png")
layer.set_name("l\\u00e4yer")
new, message = stage.call(image, [layer], model="nearest", factor=2.0, canvas="grow")
assert message is None, message
assert new.get_name() == "x2 l\\u00e4yer (nearest)"
stage.keep("result", new, "R'G'B' u8")
"""


def test_the_plugin_runs_in_python_2_7(make_gimp: Callable[[str], Gimp]) -> None:
    found = sorted(PYENV.glob("2.7.*/bin/python"))
    if not found:
        pytest.skip("NO PYTHON 2.7 ON THIS MACHINE (pyenv install 2.7)")
    gimp = make_gimp("2.10")
    program = gimp.plugin / "enlarger.py"
    program.write_text(program.read_text().replace("/usr/bin/env python3", str(found[-1]), 1))
    source = picture(60, 45)
    source.save(gimp.folder / "rgb.png")
    script = SCRIPT.format(tests=str(INSIDE))
    run = subprocess.run(
        gimp.script_command(script, FOLDER=str(gimp.folder)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    result = gimp.folder / "result.raw"
    assert result.exists(), run.stdout + run.stderr
    pixels = np.frombuffer(result.read_bytes(), np.uint8).reshape(90, 120, 3)
    doubled = source.resize((120, 90), Image.Resampling.NEAREST)
    np.testing.assert_array_equal(pixels, np.asarray(doubled))
