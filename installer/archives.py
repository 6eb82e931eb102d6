#!/usr/bin/env python3
"""Makes the plug-ins as archives that need no terminal: for GIMP to unpack, for Krita to import.

    python3 installer/archives.py WHEEL [FOLDER]

Each has the adapter, the bridge, the engine's wheel and pip's; on its first start the plug-in offers to make
the engine of these.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import zipfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from installer.editors.editor import Editor  # noqa: E402 - found by the path above
from installer.editors.gimp import Gimp  # noqa: E402
from installer.editors.krita import Krita  # noqa: E402
from installer.engine import pip_wheel  # noqa: E402
from installer.engine.source import SOURCE  # noqa: E402

NOWHERE = Path("nowhere")


def main() -> int:
    """Make both archives and name them."""
    parser = argparse.ArgumentParser(description="Make the plug-ins as archives, with the engine's wheel.")
    parser.add_argument("wheel", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("dist"))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    version = options.wheel.name.split("-")[1]
    with tempfile.TemporaryDirectory() as scratch:
        wheels = [options.wheel, Path(pip_wheel.fetched(Path(scratch)))]
        for editor in (Gimp("3", NOWHERE), Krita("", NOWHERE)):
            path = options.folder / f"enlarger-{editor.name.lower()}-{version}.zip"
            make(editor, wheels, path)
            print(path)
    return 0


def make(editor: Editor, wheels: list[Path], path: Path) -> None:
    """Make the archive of a plug-in: GIMP's is one folder, Krita's has its description beside that."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in sorted(editor.sources(SOURCE).items()):
            inner = _inner_name(name, editor)
            if inner:
                info = zipfile.ZipInfo(inner, (2026, 1, 1, 0, 0, 0))
                info.external_attr = (0o755 if name in editor.programs else 0o644) << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, file.read_bytes())
        for wheel in wheels:
            info = zipfile.ZipInfo(f"enlarger/wheels/{wheel.name}", (2026, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            archive.writestr(info, wheel.read_bytes())


def _inner_name(name: str, editor: Editor) -> str:
    """Give a file's name in the archive; none where it has no place there."""
    top, _, rest = name.partition("/")
    if rest.startswith("enlarger/") and top in ("plug-ins", "pykrita"):
        return rest
    # Krita puts the description beside the package and the action where actions go.
    return rest if editor.name == Krita.name and top in ("pykrita", "actions") else ""


if __name__ == "__main__":
    sys.exit(main())
