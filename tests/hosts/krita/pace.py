#!/usr/bin/env python3
"""Tells how real Krita keeps pace: how long a job makes it stand still, how soon the preview's frames come
(canvas of 900 x 700, 120 places, the network at work), and what the engine holds while networks change.

    cd tests; python -m hosts.krita.pace [VERSION]

needs that Krita in its root (see editors/roots.py), an environment with the engine in it, and a machine that
does nothing else.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from hosts.editors.display import Display
from hosts.editors.known_devices import try_devices
from hosts.editors.roots import find
from hosts.krita.session import Krita, write_pictures


def main() -> None:
    """Play the scenes; print what came of them."""
    version = sys.argv[1] if len(sys.argv) > 1 else "5.2"
    root = find(f"krita-{version}")
    if root is None:
        sys.exit(
            f"There is no Krita {version}; as root: python3 tests/hosts/editors/roots.py krita-{version}"
        )
    try_devices()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        krita = Krita(version, root, folder / "krita", sys.executable)
        write_pictures(krita.folder)
        display = Display(root, folder, "1600x1200")
        try:
            result = krita.play_in_window("scenes_pace", display.name, seconds=900, opengl=True)
        finally:
            display.close()
        print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
