"""The table of docs/gimpfu.md: what of gimpfu works in each GIMP, as seen by calling all of it there.

    cd tests; python -m hosts.gimp.gimpfu_table 2.10 3.0 3.2

makes the calls of `gimpfu_calls.txt` in these GIMPs and writes the table anew.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hosts.editors.pictures import picture
from hosts.editors.roots import REPOSITORY, find
from hosts.gimp.session import INSIDE, Gimp

DOCUMENT = REPOSITORY / "docs" / "gimpfu.md"
BEGIN, END = "<!-- begin of the table -->\n", "<!-- end of the table -->\n"
FAMILIES = (
    *("gimp-image", "gimp-drawable", "gimp-layer", "gimp-item", "gimp-channel", "gimp-vectors"),
    *("gimp-selection", "gimp-edit", "gimp-context", "gimp-text", "gimp-brush", "gimp-gradient"),
    *("gimp-palette", "gimp", "plug-in", "file", "image.", "layer.", "gimp."),
)
NAMES = {
    "gimp": "other gimp-…",
    "image.": "attributes of images",
    "layer.": "attributes of layers and others",
}
NAMES["gimp."] = "the module `gimp`"
CLOSE = 2.5
"""How far a mean value may be from that of GIMP 2.10, of 255."""

Calls = Mapping[str, Mapping[str, Any]]


def family(name: str) -> str:
    """Return the family that a call is counted with."""
    if " " in name or "." in name or "[" in name:
        return next((one for one in ("image.", "gimp.") if name.startswith(one)), "layer.")
    return max((one for one in FAMILIES if name.startswith(one)), key=len, default="gimp")


def differs(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two GIMPs gave clearly other pixels."""
    if "problem" in one or "problem" in other or not one["seen"] or not other["seen"]:
        return False
    return any(abs(a - b) > CLOSE for a, b in zip(one["seen"], other["seen"], strict=True))


def table(results: Mapping[str, Calls]) -> str:
    """Return the text between the marks."""
    versions = list(results)
    names = list(results[versions[0]])
    lines = ["| what | " + " | ".join(f"GIMP {version}" for version in versions) + " |"]
    lines.append("|---|" + "--:|" * len(versions))
    for one in FAMILIES:
        members = [name for name in names if family(name) == one]
        counts = [sum("problem" not in results[version][name] for name in members) for version in versions]
        what = NAMES.get(one, f"`{one}-…`")
        lines.append(f"| {what} | " + " | ".join(f"{count} of {len(members)}" for count in counts) + " |")
    lines += ["", "What failed:", "", "| call | in GIMP | it said |", "|---|---|---|"]
    for name in names:
        for version in versions:
            problem = results[version][name].get("problem")
            if problem:
                said = re.sub(r"/\S*/", "", problem.partition(": ")[2]).strip().replace("|", "/")
                lines.append(f"| `{name}` | {version} | {said} |")
    if "2.10" in results:
        others = [
            name
            for name in names
            if any(differs(results["2.10"][name], results[version][name]) for version in versions)
        ]
        lines += [
            "",
            "Other pixels than in GIMP 2.10 (or chance): " + ", ".join(f"`{one}`" for one in others),
        ]
    lines += ["", "<details><summary>All that was called</summary>", ""]
    lines += [", ".join(f"`{name}`" for name in names), "", "</details>"]
    return "\n".join(lines) + "\n"


def failed_in(version: str) -> set[str]:
    """Return the calls that failed in this GIMP, as the document says."""
    return set(re.findall(rf"^\| `(.*)` \| {re.escape(version)} \|", DOCUMENT.read_text(), re.MULTILINE))


def play(version: str, folder: Path) -> Calls:
    """Make all calls in one GIMP, and return what came of them."""
    root = find(f"gimp-{version}")
    if root is None:
        raise SystemExit(f"There is no GIMP {version}: make its root with tests/hosts/editors/roots.py.")
    gimp = Gimp(version, root, folder, sys.executable)
    picture(60, 45).save(folder / "rgb.png")
    subprocess.run(command(gimp, "scenes_coverage"), capture_output=True, timeout=600, check=False)
    return read(folder)


def command(gimp: Gimp, *modules: str) -> list[str]:
    """Return the command that plays modules of scenes, in a GIMP with its fonts."""
    lines = ["import sys", "sys.dont_write_bytecode = True"]
    lines.append(f"sys.path[:0] = [{str(gimp.plugin)!r}, {str(INSIDE)!r}]")
    lines += [f"import {module}; {module}.play()" for module in modules]
    words = gimp.script_command("\n".join(lines), FOLDER=str(gimp.folder))
    return [word for word in words if word != "-f"]


def read(folder: Path) -> Calls:
    return json.loads((folder / "coverage.json").read_text())["calls"]


def write(results: Mapping[str, Calls]) -> None:
    """Write the table into the document."""
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(before + BEGIN + "\n" + table(results) + "\n" + END + after)
    subprocess.run([sys.executable, "-m", "mdformat", str(DOCUMENT)], check=True)


def main(versions: Sequence[str]) -> None:
    results: dict[str, Calls] = {}
    for version in versions:
        with tempfile.TemporaryDirectory() as folder:
            results[version] = play(version, Path(folder))
    write(results)


if __name__ == "__main__":
    main(sys.argv[1:])
