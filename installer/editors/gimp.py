"""GIMP: where the plug-in goes in a profile, and how a GIMP without its window is asked about it.

A check must not write into the user's profile, and GIMP rewrites a good part of it at every end. So it runs
with a profile of its own that looks for plug-ins, interpreters and variables where the user's does.
"""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Sequence

from installer.editors import asking
from installer.editors.editor import Editor, adapter_files
from installer.system.errors import InstallError
from installer.system.files import missing_folders, remove_file
from installer.system.manifest import Manifest
from installer.system.running_programs import is_running

PROCEDURE = "plug-in-enlarger-upscale-layer"
INSIDE = Path(__file__).parents[1] / "inside" / "gimp_answers.py"
PYTHON_FU = "python-fu"
"""The interpreter for other people's scripts, in our folder."""
INTERPRETER = "interpreters/enlarger-python-fu.interp"
SEARCH_PATHS = {"plug-in-path": "plug-ins", "interpreter-path": "interpreters", "environ-path": "environ"}
NOISE = ("WARNING **", "CRITICAL **", "stale context", "GIMP-Warning: Welcome", "Gimp-Core-WARNING")


@dataclasses.dataclass(frozen=True)
class Gimp(Editor):
    """A GIMP 3; its executable is the one that needs no display, where there is one. For 2.10 see `Gimp2`."""

    name = "GIMP"
    folder_name = "plug-ins/enlarger"
    programs = ("plug-ins/enlarger/enlarger.py", f"plug-ins/enlarger/{PYTHON_FU}")
    document_suffix = ".xcf"
    entry = "Filters > Enhance > Upscale Layer (AI)..."

    def sources(self, checkout: Path) -> dict[str, Path]:
        """Give the adapter, gimpfu and the bridge: GIMP runs the file that is named like its folder."""
        files = adapter_files(checkout, "gimp", self.folder_name, "gimpfu")
        interpreter = files.pop(f"{self.folder_name}/{PYTHON_FU}.interp")
        # On Windows only an .exe can be an interpreter, and GIMP would complain at every start.
        return files if sys.platform == "win32" else {**files, INTERPRETER: interpreter}

    def settled(self, name: str) -> dict[str, str]:
        """Say in GIMP's table of interpreters where ours is."""
        return {"program": str(self.folder / PYTHON_FU)} if name == INTERPRETER else {}

    def make_profile(self, manifest: Manifest) -> bool:
        """Let GIMP make its profile: one of ours would keep it from taking over an older one's settings."""
        if self.profile.is_dir():
            return False
        manifest.remember_folders(missing_folders(self.profile.parent))
        # A sandbox has a /tmp of its own, and its own name for the folder of settings that it shares.
        visible = str(self.sandbox.prefix) if self.sandbox else None
        with tempfile.TemporaryDirectory(dir=visible) as scratch:
            found = self._first_start(Path(scratch))
        inner = self.sandbox.folder / "config" / "GIMP" / self.profile.name if self.sandbox else self.profile
        if found not in (str(self.profile), str(inner)):
            raise InstallError(
                f"{self} keeps its profile in {found}, not in {self.profile}.",
                "Nothing was changed. Please report this with the output of `enlarger doctor`.",
            )
        return True

    def _first_start(self, scratch: Path) -> str:
        """Start this GIMP as its user would, and give where it keeps its profile."""
        answer, _ = self._ask({"question": "profile"}, scratch, asking.CHECK_LIMIT, own=False)
        return answer["profile"]

    def switch(self) -> str:
        """GIMP loads every plug-in that it finds."""
        return ""

    def switch_on(self) -> None:
        """Have GIMP look at its plug-ins anew."""
        remove_file(self.profile / "pluginrc")

    def put_back(self, switch: str) -> None:  # noqa: ARG002 - there is only one
        """Have GIMP look at its plug-ins anew."""
        self.switch_on()

    def see(self, scratch: Path) -> str:
        """Make sure that this GIMP knows the procedure."""
        question = {"question": "registered", "procedure": PROCEDURE}
        with tempfile.TemporaryDirectory(dir=str(scratch)) as folder:
            answer, output = self._ask(question, Path(folder), asking.CHECK_LIMIT)
        if not answer.get("registered"):
            raise InstallError(
                f"{self} ran, but the plug-in did not register its procedure.",
                "The lines above are what GIMP said. If they do not explain it, please report them with the "
                "output of `enlarger doctor`.",
                output,
            )
        return "registered"

    def enlarge(self, picture: Path, document: Path, png: Path, scratch: Path) -> dict[str, Any]:
        """Let this GIMP load a picture, enlarge its layer and save the document."""
        question = {
            "question": "enlarge",
            "procedure": PROCEDURE,
            "picture": str(picture),
            "xcf": str(document),
            "png": str(png),
        }
        with tempfile.TemporaryDirectory(dir=str(scratch)) as folder:
            answer, output = self._ask(question, Path(folder), asking.WORK_LIMIT)
        if "error" in answer:
            raise InstallError(f"{self} could not enlarge the picture: {answer['error']}", output=output)
        return answer

    def is_running(self) -> bool:
        """Tell whether this user has a GIMP open."""
        return is_running(re.compile(r"gimp(-\d+(\.\d+)?)?(\.exe)?$"))

    def _ask(
        self, question: dict[str, Any], folder: Path, limit: float, *, own: bool = True
    ) -> tuple[dict[str, Any], str]:
        """Run GIMP with gimp_answers.py for one question, with a profile of its own or the user's."""
        variables = self._variables(folder)
        command = [self.executable, "-i", "-f", "-s", "--quit", "--batch-interpreter=python-fu-eval"]
        if own:
            variables["GIMP3_DIRECTORY"] = str(self._scratch_profile(folder))
            command.append("-d")
        # A sandbox sees the user's folders, and not where the installer may lie.
        inside = shutil.copy(INSIDE, folder)
        text = f"open({str(inside)!r}, encoding='utf-8').read()"
        run = f"exec(compile({text}, {INSIDE.name!r}, 'exec'), {{}})"
        return self._answer([*command, "-b", run], question, folder, variables, limit)

    def _variables(self, folder: Path) -> dict[str, str]:
        """Give the variables of a run that is not the user's."""
        variables = {"XDG_DATA_HOME": str(folder / "data")}
        if sys.platform == "linux":
            cache = self.sandbox.cache if self.sandbox else None
            variables["XDG_CACHE_HOME"] = asking.cache(folder, cache)
        return variables

    def _answer(
        self,
        command: Sequence[str],
        question: dict[str, Any],
        folder: Path,
        variables: dict[str, str],
        limit: float,
    ) -> tuple[dict[str, Any], str]:
        """Run a command that has to answer; give the answer and what was said beside it."""
        words, outside = self.started(command, variables)
        answer, output = asking.ask(str(self), words, question, folder, outside, limit, NOISE)
        if answer is None:
            hint = "The lines above are what it said."
            if "cannot open display" in output:
                hint = (
                    f"{self.executable} needs a display. Install gimp-console, "
                    "or start this from your desktop."
                )
            raise InstallError(f"{self} did not answer the installer.", hint, output)
        return answer, output

    def _scratch_profile(self, scratch: Path, own_plugins: Sequence[Path] = ()) -> Path:
        """Make a profile that searches where the user's does, settings in its gimprc included.

        For plug-ins it searches folders of its own as well.
        """
        folder = scratch / "profile"
        folder.mkdir()
        settings = self.profile / "gimprc"
        text = settings.read_text("utf-8", "replace") if settings.exists() else ""
        lines: list[str] = []
        for name, inner in SEARCH_PATHS.items():
            own = re.search(rf'\({name} "((?:[^"\\]|\\.)*)"\)', text)
            usual = os.pathsep.join(["${gimp_dir}/" + inner, "${gimp_plug_in_dir}/" + inner])
            value = (own.group(1) if own else usual).replace("${gimp_dir}", _quoted(self.profile))
            more = [_quoted(path) for path in own_plugins if name == "plug-in-path"]
            lines.append(f'({name} "{os.pathsep.join([value, *more])}")')
        (folder / "gimprc").write_text("\n".join(lines) + "\n", "utf-8")
        return folder


def _quoted(path: Path) -> str:
    """Give a path as gimprc has it between quotes."""
    return str(path).replace("\\", "\\\\").replace('"', '\\"')


def lead_home(profile: Path, former: Path) -> None:
    """Have the table of interpreters that was carried over into a profile name the program there, not that in
    the profile it came from, which may be deleted one day.
    """
    table = profile / INTERPRETER
    if table.is_file():
        text = table.read_text("utf-8")
        folder = Gimp.folder_name
        table.write_text(text.replace(str(former / folder), str(profile / folder)), "utf-8")
