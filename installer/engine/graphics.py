"""Which of the engine's extras this machine's graphics cards call for."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from installer.system.processes import answer_of

ANSWER_SECONDS = 20.0
TENSORRT_SINCE = 8.6
"""Compute capability of NVIDIA's RTX 30, the oldest that TensorRT for RTX runs on."""


def extras() -> list[str]:
    """Return the names of the extras: "gpu" for any card, "rtx" for one of NVIDIA's newer ones beside it."""
    found = ["gpu"] if has_card(Path("/sys/class/drm")) else []
    if found and sys.platform != "darwin" and capability(["nvidia-smi"]) >= TENSORRT_SINCE:
        found.append("rtx")
    return found


def has_card(cards: Path) -> bool:
    """Tell whether there is a graphics card; `cards` is the folder in which Linux lists them."""
    if sys.platform == "linux":
        return any(cards.glob("card*/device/vendor"))
    if sys.platform == "darwin":
        return int(platform.mac_ver()[0].partition(".")[0]) >= 14  # what WebGPU's package is made for
    return sys.platform == "win32"


def capability(nvidia_smi: list[str]) -> float:
    """Return the compute capability of NVIDIA's best card, 0 where its driver finds none."""
    query = [*nvidia_smi, "--query-gpu=compute_cap", "--format=csv,noheader"]
    try:
        return max(float(line) for line in (answer_of(query, ANSWER_SECONDS) or "").split())
    except ValueError:
        return 0.0
