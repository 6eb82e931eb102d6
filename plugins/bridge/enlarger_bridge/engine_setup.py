# -*- coding: utf-8 -*-
"""Makes the engine from within an editor, for a plug-in that came as an archive and finds none.

The archive has the engine as a wheel in the folder `wheels` beside the adapter, the installer in that, and
pip's wheel beside it. The installer runs as a child, by a Python that is here. What it downloads stays in
pip's cache: one that was cancelled goes on with what is missing.
"""

# ruff: noqa: B904, SIM115 - as Python 2.7 can say it

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

from .engine_place import python_beside, usual_python
from .folders import as_text, reason_text, user_data_folder
from .language import _
from .process import engine_environment
from .protocol import EnlargerError

DOWNLOAD, ON_DISK = 250, 430  # megabytes
PACKAGES = 30  # about as many
INSTALLER = "enlarger/data/installer/"
PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11", "python3", "python")
NO_PYTHON = _(
    "Install Python 3.11 or newer, from your distribution or https://www.python.org, and try again."
)
TRY_AGAIN = _("Check the connection and try again: what has come already is kept.")


def wheel_beside(adapter_file):
    """Return the engine's wheel that came with an adapter; None where it came without."""
    folder = os.path.join(os.path.dirname(os.path.abspath(adapter_file)), "wheels")
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    found = [name for name in names if name.startswith("enlarger-") and name.endswith(".whl")]
    return os.path.join(folder, found[-1]) if found else None


def problem_of(adapter_file, wheel):
    """Return the EnlargerError of an adapter that has no engine, or an older or newer one than came with it;
    None where all is well. An engine that an installer has set up for it is the installer's business.
    """
    try:
        python = python_beside(adapter_file)
    except EnlargerError as problem:
        return problem
    comes = os.path.basename(wheel).split("-")[1]
    try:
        with io.open(os.path.join(user_data_folder(), "installed.json"), encoding="utf-8") as file:
            there = json.load(file)["version"]
    except (IOError, OSError, ValueError, KeyError, TypeError):
        return None
    if python != usual_python() or there == comes:
        return None
    message = _("The engine is version %(engine)s, this plug-in is version %(plugin)s.") % {
        "engine": there,
        "plugin": comes,
    }
    return EnlargerError("installation", message, _("It has to be made anew."))


def question(problem):
    """Return what to ask before an engine is made, for the error that there is without it."""
    return "%s\n\n" % re.sub(r" \(.*\)\.$", ".", problem.message) + _(
        "Make it now? About %(download)d MB of Python packages are downloaded and take up %(disk)d MB in "
        "%(folder)s. This takes a few minutes. You can cancel; next time it continues where it stopped."
    ) % {"download": DOWNLOAD, "disk": ON_DISK, "folder": user_data_folder()}


def find_python():
    """Return a Python that can run the installer, which looks for one that will do for the engine itself.
    Raises EnlargerError where there is none.
    """
    own = sys.executable or ""
    if re.match(r"python[\d.]*(\.exe)?$", os.path.basename(own)) and sys.version_info >= (3, 8):
        return own
    for name in PYTHONS:
        for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
            path = os.path.join(folder, name + (".exe" if os.name == "nt" else ""))
            if os.path.isabs(folder) and os.path.isfile(path) and os.access(path, os.X_OK):
                return path
    raise EnlargerError("installation", _("There is no Python here to make the engine with."), NO_PYTHON)


class EngineSetup(object):
    """The installer at work, for a host that asks it from time to time how far it is.

    `poll()` returns True when the engine is there, False while it is being made; it raises EnlargerError
    where that failed. Closing it ends it, whatever it does.
    """

    def __init__(self, wheel):
        """Begin. Raises EnlargerError where that cannot be done."""
        self._folder = tempfile.mkdtemp(prefix="enlarger-")
        self._log = os.path.join(self._folder, "pip.log")
        self._process = None
        try:
            self._said = io.open(os.path.join(self._folder, "said"), "w+b")
            self._start(wheel)
        except (IOError, OSError, zipfile.BadZipfile) as problem:
            self.close()
            message = _("The engine cannot be made: %s.") % reason_text(problem)
            raise EnlargerError("installation", message, TRY_AGAIN)
        except BaseException:
            self.close()
            raise

    def progress(self):
        """Return how far it is, from 0 to 1 and in words."""
        log = ""
        if os.path.exists(self._log):
            with io.open(self._log, encoding="utf-8", errors="replace") as file:
                log = file.read()
        if re.search(r"Installing collected packages: (?!pip\b)", log):
            return 0.9, _("Installing the packages")
        names = re.findall(r" Collecting ([\w.-]+)", log)
        if not names:
            return 0.0, _("Getting ready")
        megabytes = sum(float(size) for size in re.findall(r" Downloading \S+ \(([\d.]+) MB\)", log))
        share = min(0.85, 0.05 + 0.8 * len(set(names)) / PACKAGES)
        return share, _("Downloading %(name)s; %(done)d of about %(total)d MB") % {
            "name": names[-1],
            "done": megabytes,
            "total": DOWNLOAD,
        }

    def poll(self):
        """Tell whether the engine is there."""
        status = self._process.poll()
        if status is None:
            return False
        if status == 0 and os.path.exists(usual_python()):
            return True
        self._said.seek(0)
        words = self._said.read().decode("utf-8", "replace").strip()
        raise EnlargerError(
            "installation", "%s\n%s\n" % (_("The engine could not be made."), words[-1500:]), TRY_AGAIN
        )

    def close(self):
        """End it. What it has made by halves it takes back itself; what has come stays in pip's cache."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.terminate()
            process.wait()
        if getattr(self, "_said", None) is not None:
            self._said.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, wheel):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(
                self._folder, [name for name in archive.namelist() if name.startswith(INSTALLER)]
            )
        program = os.path.join(self._folder, *(INSTALLER.split("/")[:-1] + ["install.py"]))
        options = ["--make-engine", wheel, "--prefix", user_data_folder()]
        self._process = subprocess.Popen(
            [find_python(), "-I", "-u", program] + options,
            stdin=subprocess.PIPE,
            stdout=self._said,
            stderr=subprocess.STDOUT,
            env=dict(engine_environment(), PIP_LOG=as_text(self._log)),
            creationflags=0x08000000 if os.name == "nt" else 0,  # CREATE_NO_WINDOW
        )
        self._process.stdin.close()
