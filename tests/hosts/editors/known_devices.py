"""What the engine knows of this machine's devices, found out once for all editors.

So all of them take the same device, and none spends time on benchmarks.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from enlarger.devices import benchmark_cache
from enlarger.devices.selection import choose
from enlarger.networks.library import find_model
from enlarger.networks.network import Network


def try_devices() -> None:
    """Try what Automatic mostly takes in every way that an editor's layers ask for."""
    for name in ("faithful-x4", "clean-x1"):
        network = Network(find_model(name))
        choose(network, "auto", "fast", "u8", lambda: None)
        choose(network, "auto", "exact", "f32", lambda: None)


def hand_on(cache: Path) -> None:
    """Let an editor with this cache folder know what is known here."""
    if benchmark_cache.folder().is_dir():
        shutil.copytree(benchmark_cache.folder(), cache / "enlarger" / "findings")


def take_back(cache: Path) -> None:
    """Know what was found out in an editor with this cache folder, so that the next one need not."""
    found = cache / "enlarger" / "findings"
    if found.is_dir():
        shutil.copytree(found, benchmark_cache.folder(), dirs_exist_ok=True)
