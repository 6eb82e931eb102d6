"""What passes between a script and GIMP 2.10 through its C libraries is freed, on both sides."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

from hosts.gimp.session import INSIDE, Gimp

# In one process many times, then in a process for each; what grew goes to a file, in bytes.
SCRIPT = """
import json, os
from gimpfu import RGB, RGB_IMAGE, gimp, pdb
image = gimp.Image(300, 200, RGB)
image.disable_undo()
layer = gimp.Layer(image, "layer", 300, 200, RGB_IMAGE)
image.add_layer(layer, 0)
own, gimps = pdb.python_fu_test_touch_often(image, layer, 400)

def resident():
    with open("/proc/%d/statm" % os.getppid()) as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

for number in range(200):
    if number == 50:
        before = resident()
    pdb.python_fu_test_touch(image, layer)
grown = {"plug-in": own, "GIMP, one process": gimps, "GIMP, many": resident() - before}
with open(os.path.join(os.environ["HOME"], "grown.json"), "w") as file:
    json.dump(grown, file)
"""
LEAST_LEAK = 300 * 100_000
"""Bytes that would stay if one parasite of a call did."""


def test_two_hundred_calls_leave_the_memory_of_gimp_and_plug_in_flat(
    make_gimp: Callable[[str], Gimp],
) -> None:
    gimp = make_gimp("2.10")
    gimp.add_plugin(INSIDE / "memory_probe.py")
    run = subprocess.run(
        gimp.script_command(SCRIPT), capture_output=True, text=True, timeout=300, check=False
    )
    report = gimp.folder / "grown.json"
    assert report.exists(), run.stdout + run.stderr
    grown = json.loads(report.read_text())
    assert max(grown.values()) < LEAST_LEAK / 10, grown
