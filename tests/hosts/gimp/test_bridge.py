"""The bridge keeps its promises on the Python that comes with each editor."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

from hosts.editors.roots import REPOSITORY
from hosts.editors.stand_in_engine import STAND_IN, stand_in
from hosts.gimp.session import Gimp

BEHAVIOURS = (
    "good",
    "dies",
    "dies-midway",
    "mute",
    "garbage",
    "garbage-midway",
    "old",
    "stubborn",
    "fetches",
)


def test_the_bridge_keeps_its_promises_on_the_editors_own_python(
    version: str, make_gimp: Callable[[str], Gimp]
) -> None:
    gimp = make_gimp(version)
    stand_ins = gimp.folder / "stand-ins"
    stand_ins.mkdir()
    for behaviour in BEHAVIOURS:
        stand_in(gimp.folder, behaviour).rename(stand_ins / behaviour)
    variables = {
        "ENGINE": str(stand_ins / "good"),
        "STAND_INS": str(stand_ins),
        "PYTHONPATH": str(REPOSITORY / "plugins/bridge"),
        "TMPDIR": str(gimp.folder),
    }
    script = STAND_IN.with_name("contract.py")
    command = gimp.command("/usr/bin/python3", "-B", "-W", "error", str(script), small=None, **variables)
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
