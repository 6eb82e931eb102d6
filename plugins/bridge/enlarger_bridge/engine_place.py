# -*- coding: utf-8 -*-
"""Which Python starts the engine here, and why it cannot.

A sandbox sees another system than its user does: what is installed for one place starts nothing in another.
So `engine.json` beside a plug-in names a Python for each, and where it names none, an engine that was made
here is taken from where it usually lies.
"""

import io
import json
import os
import re
import sys

from .folders import as_text, reason_text, user_data_folder
from .language import _
from .protocol import INSTALL_AGAIN, EnlargerError

SERVED = {"flatpak:org.gimp.GIMP": "GIMP", "flatpak:org.kde.krita": "Krita"}
SNAPS = {"snap:gimp": "GIMP", "snap:krita": "Krita"}
NO_SNAP = _("Use it from your distribution or from Flatpak, then start Enlarger's installer again.")


def place():
    """Return what this process runs in: `flatpak:` or `snap:` and a name, empty where it is no sandbox.

    What a program leaves to its children, as a terminal from a Snap does, is no sandbox of theirs.
    """
    flatpak, snap = os.environ.get("FLATPAK_ID"), os.environ.get("SNAP_NAME")
    if flatpak:
        return as_text("flatpak:" + flatpak)
    return as_text("snap:" + snap) if snap and "snap:" + snap in SNAPS else ""


def python_beside(adapter_file):
    """Return the engine's Python for this place. Raises EnlargerError, of the kind `installation`, where
    there is none, or none that works any more.
    """
    path = os.path.join(os.path.dirname(os.path.abspath(adapter_file)), "engine.json")
    here, problem = place(), None
    try:
        with io.open(path, encoding="utf-8") as file:
            note = json.load(file)
        python = note.get("pythons", {}).get(here) if here else note["python"]
    except (IOError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        python, problem = None, error
    usual = usual_python()
    if (python is None or not os.path.exists(python)) and os.path.exists(usual):
        python = usual
    if python is None:
        raise _no_engine(here, path, problem)
    check_python(python)
    return python


def usual_python():
    """Return where the Python of an engine lies that was made in this place; it may not be there."""
    inner = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
    return os.path.join(user_data_folder(), "engine", *inner)


def check_python(python):
    """Raise EnlargerError where an engine is made for a Python that is gone, or has become another one.

    An engine's packages fit one minor version of Python alone. A system or a sandbox that moves on leaves
    the engine a link that leads nowhere, or to the next version.
    """
    home = os.path.dirname(os.path.dirname(python))
    try:
        with io.open(os.path.join(home, "pyvenv.cfg"), encoding="utf-8") as file:
            made_for = re.search(r"^version(?:_info)?\s*=\s*(\d+\.\d+)", file.read(), re.MULTILINE)
    except (IOError, OSError):
        made_for = None  # no virtual environment: whoever gave it answers for it
    if made_for is None:
        return
    wanted = made_for.group(1)
    if not os.path.exists(python):
        message = ""
        if os.path.lexists(python):
            message = _("Enlarger's engine was made for Python %s, which is no longer there.") % wanted
    else:
        named = re.search(r"python(\d+\.\d+)", os.path.basename(os.path.realpath(python)))
        now = named.group(1) if named else wanted
        message = ""
        if now != wanted:
            message = _("Enlarger's engine was made for Python %(old)s, and there is %(new)s now.") % {
                "old": wanted,
                "new": now,
            }
    if message:
        raise EnlargerError("installation", message, "%s %s" % (_("It has to be made anew."), INSTALL_AGAIN))


def _no_engine(here, path, problem):
    """Return the error for a place without an engine; `problem` is what kept its note from being read."""
    if here in SNAPS:
        message = (
            _("%s from Snap cannot start Enlarger's engine: its sandbox keeps it from that.") % SNAPS[here]
        )
        return EnlargerError("installation", message, NO_SNAP)
    if here:
        name = SERVED.get(here, here.partition(":")[2])
        message = _("%s from Flatpak needs an engine of its own, as its sandbox has another Python.") % name
    else:
        message = _("Enlarger's engine is not set up (%(file)s: %(reason)s).") % {
            "file": as_text(path),
            "reason": reason_text(problem),
        }
    return EnlargerError("installation", message, INSTALL_AGAIN)
