"""Tells how real Krita keeps pace: how long a job makes it stand still, how soon the preview's frames come
(canvas of 900 x 700, 120 places, the network at work), and what the engine holds while networks change.

python benchmarks/krita_pace.py [VERSION]

It wants a root with that Krita (tests/hosts/editors/roots.py) and a machine that does nothing else.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ("", "tests")]

from hosts.editors import roots  # noqa: E402 - found by the path above
from hosts.editors.display import Display  # noqa: E402
from hosts.krita.session import Krita, write_pictures  # noqa: E402


def main() -> int:
    """Play the scenes; print what came of them."""
    version = sys.argv[1] if len(sys.argv) > 1 else "5.2"
    root, screen = roots.find(f"krita-{version}"), roots.find("gimp-3.0")
    if not root or not screen:
        print("No root with this Krita is here.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder, name) for name in ("krita", "display")]
        for place in places:
            place.mkdir()
        krita = Krita(version, root, places[0], sys.executable)
        write_pictures(krita.folder)
        display = Display(screen, places[1], "1600x1200")
        try:
            result = krita.play_in_window("scenes_pace", display.name, seconds=900, opengl=True)
        finally:
            display.close()
    print(json.dumps(result, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
