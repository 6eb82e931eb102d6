"""Krita: where the plug-in goes among its resources, and how a Krita with settings of its own is asked.

A check must not write into the user's settings and resources, and a Krita that is open would take the place
of a second one. So Krita runs with a home of its own, in which links lead to the plug-in. It has no mode
without a display: it gets one of its own from Xvfb, or else the user's. Without either, `kritarunner` tells
at least that the plug-in can be loaded.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from installer.editors import asking, kritarc
from installer.editors.editor import Editor, adapter_files
from installer.system.errors import InstallError
from installer.system.manifest import RUNNERS
from installer.system.running_programs import is_running

ACTION = "enlarger_upscale_layer"
INSIDE = Path(__file__).parents[1] / "inside" / "krita_answers.py"
QUESTIONER, SCRIPT = "enlarger_question", "enlarger_question_script"
"""What krita_answers.py is called as a plug-in of Krita, and as a script of kritarunner."""
DESKTOP = """[Desktop Entry]
Type=Service
ServiceTypes=Krita/PythonPlugin
X-KDE-Library={0}
X-Python-2-Compatible=false
Name={0}
Comment=Asks for the installer
"""
# Krita tries OpenGL by a connection of its own; the server would start over after it, and refuse the next.
DISPLAY = ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1280x800x24 -noreset"]
NOISE = (
    "qt.",
    "QML ",
    "SAFE ASSERT",
    "Button: ",
    "krita.lib.resources",
    "libpng warning",
    "QObject::startTimer",
)


@dataclasses.dataclass(frozen=True)
class Krita(Editor):
    """A Krita, with the folder of its resources for a profile."""

    kritarc: Path = Path()

    name = "Krita"
    folder_name = "pykrita/enlarger"
    document_suffix = ".kra"
    entry = "Filter > Upscale Layer..."

    @property
    def settings(self) -> Path:
        """The file that names the plug-ins to load."""
        return self.kritarc

    def sources(self, checkout: Path) -> dict[str, Path]:
        """Give the package with the bridge, its description beside it, the action, and for kritarunner, which
        looks for modules beside Krita's usual folder of resources, a module that leads to the package.
        """
        files = adapter_files(checkout, "krita", self.folder_name)
        for kind, folder in (("*.desktop", "pykrita"), ("*.action", "actions")):
            found = (checkout / "plugins" / "krita").glob(kind)
            files.update({f"{folder}/{path.name}": path for path in found})
        if self.profile.name == "krita":
            runners = checkout / "plugins" / "krita" / "kritarunner"
            files.update({f"{RUNNERS}{path.name}": path for path in runners.glob("*.py")})
        return files

    def switch(self) -> str:
        """Give what kritarc says about the plug-in."""
        return kritarc.switch(self.kritarc)

    def switch_on(self) -> None:
        """Have Krita load the plug-in."""
        kritarc.switch_on(self.kritarc)

    def put_back(self, switch: str) -> None:
        """Make kritarc say again what it said."""
        kritarc.put_back(self.kritarc, switch)

    def silence(self) -> str:
        """Tell why this Krita cannot be asked."""
        if self.executable and sys.platform in ("win32", "darwin"):
            return f"{self} always uses your own settings on this system: start it to check"
        if self.executable and self._display() is None and (self.sandbox or not self._runner()):
            return f"there is no display for {self}"
        return super().silence()

    def see(self, scratch: Path) -> str:
        """Make sure that this Krita loads the plug-in, and has its entry in the menu."""
        if not kritarc.is_on(self.kritarc):
            raise InstallError(
                f"The plug-in is switched off in {self.kritarc}.",
                "Tick Enlarger in Krita's Python Plugin Manager, or run the installer again.",
            )
        answer, output = self._ask({"question": "loaded", "action": ACTION}, scratch, asking.CHECK_LIMIT)
        if "error" in answer:
            raise InstallError(f"{self} ran, but not the plug-in: {answer['error']}", output=output)
        return (
            f"loaded, in the menu {answer['menu']}"
            if answer["menu"]
            else "loaded; its menu cannot be checked without a display"
        )

    def enlarge(self, picture: Path, document: Path, png: Path, scratch: Path) -> dict[str, Any]:
        """Let this Krita open a picture, enlarge its layer and save the document."""
        question = {"question": "enlarge", "picture": str(picture), "kra": str(document), "png": str(png)}
        answer, output = self._ask(question, scratch, asking.WORK_LIMIT)
        if "error" in answer:
            raise InstallError(f"{self} could not enlarge the picture: {answer['error']}", output=output)
        return answer

    def is_running(self) -> bool:
        """Tell whether this user has a Krita open."""
        return is_running(re.compile(r"krita(\.exe)?$"))

    def _ask(self, question: dict[str, Any], scratch: Path, limit: float) -> tuple[dict[str, Any], str]:
        """Run Krita with krita_answers.py for one question."""
        home = scratch / f"krita-{hashlib.sha256(self.executable.encode()).hexdigest()[:8]}"
        self._make_home(home)
        variables = {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CACHE_HOME": asking.cache(home, self.sandbox.cache if self.sandbox else None),
            "XDG_RUNTIME_DIR": str(home / "run"),
            # Krita's Python takes its modules from where the first python3 on PATH has them.
            "PATH": os.pathsep.join([os.path.dirname(self.executable), os.environ.get("PATH", os.defpath)]),
            "XAUTHORITY": os.environ.get("XAUTHORITY") or str(Path.home() / ".Xauthority"),
        }
        display, runner = self._display(), ""
        if display is None:
            variables["QT_QPA_PLATFORM"] = "offscreen"
            runner = str(home / "data" / "krita" / "pykrita")
            program, before = [self._runner(), "-s", SCRIPT, "-f", "main"], []
        else:
            program, before = [self.executable, "--nosplash"], display
        asked = dict(question, runner=runner)
        # Krita leaves a socket and a swap file there; the path of a socket has to be short.
        with tempfile.TemporaryDirectory() as temporary:
            variables["TMPDIR"] = temporary
            words, outside = self.started(program, variables)
            try:
                answer, output = asking.ask(str(self), [*before, *words], asked, home, outside, limit, NOISE)
            except InstallError as error:
                error.hint = _hint(error.output)
                raise
        if answer is None:
            raise InstallError(f"{self} did not answer the installer.", _hint(output), output)
        return answer, output

    def _display(self) -> list[str] | None:
        """Give what to start Krita with so that it has a display; None where there is none."""
        if shutil.which(DISPLAY[0]) and shutil.which("xauth"):
            return DISPLAY
        return [] if os.environ.get("DISPLAY") else None

    def _runner(self) -> str:
        """Give the program that runs a script without a display, if this Krita comes with it."""
        runner = Path(self.executable).with_name("kritarunner")
        return str(runner) if runner.exists() else ""

    def _make_home(self, home: Path) -> None:
        """Make a home in which Krita finds the plug-in, and one that asks it."""
        resources = home / "data" / "krita"
        runners = home / "data" / "kritarunner" / "pykrita"
        for top in (resources / "pykrita" / QUESTIONER, resources / "actions", runners, home / "config"):
            top.mkdir(parents=True, exist_ok=True)
        (home / "run").mkdir(mode=0o700, exist_ok=True)
        for path in [*self.profile.glob("pykrita/enlarger*"), *self.profile.glob("actions/enlarger*")]:
            link = resources / path.relative_to(self.profile)
            if not link.is_symlink():
                link.symlink_to(path)
        shutil.copy(INSIDE, resources / "pykrita" / QUESTIONER / "__init__.py")
        shutil.copy(INSIDE, runners / f"{SCRIPT}.py")
        (resources / "pykrita" / f"{QUESTIONER}.desktop").write_text(DESKTOP.format(QUESTIONER), "utf-8")
        own = f"[python]\n{self.switch()}\nenable_{QUESTIONER}=true\n"
        (home / "config" / "kritarc").write_text(own, "latin-1")


def _hint(output: str) -> str:
    """Tell what to do about a Krita that did not answer."""
    if "No module named 'PyQt" in output:
        return (
            "Krita runs no plug-in without PyQt: `apt install python3-pyqt5`, then start the installer again."
        )
    if "'ascii' codec can't encode" in output:
        return (
            "Without a language, as with LANG=C.UTF-8, this Krita's Python reads no folder whose name has"
            " other letters than ASCII's. Start Krita and the installer with one, such as LANG=en_US.UTF-8."
        )
    return "The lines above are what it said." if output else ""
