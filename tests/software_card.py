"""A graphics card that is emulated on the CPU: SwiftShader, a Vulkan driver of Debian's Chromium.

    python3 tests/software_card.py

fetches its three files, if they are missing, and nothing is installed. With it the WebGPU provider is tested
where there is no graphics card.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path.home() / ".cache" / "enlarger-tests" / "software-card"
FILES = ("libvk_swiftshader.so", "libvulkan.so.1", "vk_swiftshader_icd.json")


def is_there() -> bool:
    return all((FOLDER / name).exists() for name in FILES)


def fetch() -> None:
    """Take the files out of Debian's package."""
    with tempfile.TemporaryDirectory() as name:
        subprocess.run(["apt-get", "-q", "download", "chromium-common"], cwd=name, check=True)
        (package,) = Path(name).glob("*.deb")
        subprocess.run(["dpkg-deb", "-x", package, f"{name}/content"], check=True)
        FOLDER.mkdir(parents=True, exist_ok=True)
        for file in FILES:
            shutil.copy(f"{name}/content/usr/lib/chromium/{file}", FOLDER)


def environment() -> dict[str, str]:
    """Return the variables with which a process finds this card, and ONNX Runtime admits it."""
    return {
        "ORT_WEBGPU_EP_ALLOW_SOFTWARE_ADAPTER": "1",
        "VK_DRIVER_FILES": str(FOLDER / "vk_swiftshader_icd.json"),
        "LD_LIBRARY_PATH": str(FOLDER),
    }


if __name__ == "__main__":
    if not is_there():
        fetch()
    sys.exit(0 if is_there() else 1)
