"""A font with the letters of Chinese and Japanese, which editors' roots lack: without one they show boxes of
another width.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PACKAGE = "fonts-droid-fallback"
"""The smallest one of Debian that has all of them, 1.8 MB, under the Apache licence."""


def asian_font(folder: Path) -> Path | None:
    """Download a font into a folder, and return its file; None where the distribution's packages cannot be
    had.
    """
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        folder.chmod(0o777)  # so that apt may fetch as a user of its own
    got = subprocess.run(["apt-get", "download", PACKAGE], cwd=folder, capture_output=True, check=False)
    packages = sorted(folder.glob(f"{PACKAGE}_*.deb"))
    if got.returncode or not packages:
        return None
    subprocess.run(["dpkg-deb", "-x", str(packages[0]), str(folder / "unpacked")], check=True)
    return next((folder / "unpacked").rglob("DroidSansFallbackFull.ttf"), None)
