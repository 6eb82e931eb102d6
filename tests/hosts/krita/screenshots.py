#!/usr/bin/env python3
"""Takes the README's pictures of the plug-in in real Krita.

    cd tests; python -m hosts.krita.screenshots

needs Krita 5.2 in its root (see editors/roots.py) and an environment with the engine in it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from hosts.editors.display import Display
from hosts.editors.readme_pictures import save
from hosts.editors.roots import REPOSITORY, find
from hosts.krita.session import Krita

VERSION = "5.2"


def main() -> None:
    """Take all pictures."""
    root = find(f"krita-{VERSION}")
    if root is None:
        sys.exit(
            f"There is no Krita {VERSION}; as root: python3 tests/hosts/editors/roots.py krita-{VERSION}"
        )
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        krita = Krita(VERSION, root, folder / "krita", sys.executable)
        shutil.copy(REPOSITORY / "examples" / "tunnel.jpg", krita.folder)
        display = Display(root, folder)
        try:
            places = krita.play_in_window("scenes_pictures", display.name)["pictures"]
        finally:
            display.close()
        if "error" in places:
            sys.exit(places["error"])
        for name in ("dialog", "progress"):
            save(krita.folder / f"{name}.png", f"krita-{name}.png", tuple(places[name]))
        left, top, right, bottom = places["window"]
        save(krita.folder / "menu.png", "krita-menu.png", (left, top, left + 900, top + 560))
        save(krita.folder / "result.png", "krita-result.png", (left, top, right, bottom))


if __name__ == "__main__":
    main()
