"""`enlarger preview`: a window that shows a picture as it will be, and saves it so."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from enlarger.errors import RequestError
from enlarger.system.language import _

TOOLKIT = "PySide6-Essentials>=6.10,<6.12"
"""What the extra `preview` brings."""


def preview(source: Annotated[Path, typer.Argument(metavar="IN", help="The picture to enlarge.")]) -> None:
    """See a picture as it will be, choose, and save it."""
    if importlib.util.find_spec("PySide6") is None:
        raise RequestError(
            _("The preview needs a toolkit for windows that is not installed."),
            _(
                "Install it by: {executable} -m pip install '{package}'",
                executable=sys.executable,
                package=TOOLKIT,
            ),
        )
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in screens):
        raise RequestError(_("There is no screen to show a window on."), _("Use `enlarger upscale` instead."))
    from enlarger.engine.job_folder import JobFolder
    from enlarger.files.reading import read_picture
    from enlarger.window.bridge import folders

    try:
        from enlarger.window.preview_window import show
    except ImportError as error:  # the toolkit needs libraries of the system
        raise RequestError(
            _("The toolkit for windows does not work here: {error}.", error=error),
            _("On Debian and Ubuntu: sudo apt install libegl1 libxcb-cursor0 libxkbcommon-x11-0"),
        ) from error

    read_picture(source)  # what cannot be read is told here, where one looks
    with JobFolder(Path(folders.make_job_folder())) as folder:
        assert folder.path
        status = show(source, folder.path)
    raise typer.Exit(status)
