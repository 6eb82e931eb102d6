"""Profiles of real GIMPs in one session of tests: what is queried in them, and what is known already."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

from hosts.gimp.session import Gimp


def test_a_later_profile_queries_its_own_plug_ins_and_knows_the_others(
    version: str, make_gimp: Callable[[str], Gimp]
) -> None:
    def queried(gimp: Gimp) -> list[str]:
        command = gimp.script_command("pass")
        command.insert(command.index("gimp-console") + 1, "--verbose")
        run = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
        return re.findall("Querying plug-in: '(.+)'", run.stdout + run.stderr)

    subprocess.run(make_gimp(version).script_command("pass"), capture_output=True, timeout=400, check=False)
    gimp = make_gimp(version)
    first, second = queried(gimp), queried(gimp)
    assert str(gimp.plugin / "enlarger.py") in first
    assert str(gimp.plugin / "enlarger.py") not in second
    # GIMP 3 asks a few at every start: those that offer nothing.
    assert len(first) < 10, first
