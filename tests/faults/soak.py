"""Has one editor do job after job in one session, as in a day's work, and tells whether it grows.

    python3 tests/python.py -m tests.faults.soak krita-5.2 500

Memory, open files and the time of a job are those of the second and of the last tenth of the jobs, of the
editor and, in Krita, which keeps it, of the engine. The exit status is 1 where one of them holds a fifth more
memory in the end, or more files.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from .editors import EDITORS, Editor
from .world import World

MODELS = ("faithful-x2", "photo-x2", "bicubic")

MOST_GROWTH = 1.2


def main() -> int:
    """Run them; print what was seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("editor", choices=EDITORS)
    parser.add_argument("jobs", type=int, nargs="?", default=500)
    options = parser.parse_args()
    seen: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / options.editor).mkdir()
        editor = Editor(World(folder), options.editor)
        editor.start()
        # Whoever interrupts it wants to know what was seen so far.
        with contextlib.suppress(KeyboardInterrupt), contextlib.closing(editor):
            for number in range(options.jobs):
                began = time.perf_counter()
                editor.order(MODELS[number % len(MODELS)])
                answer = editor.answer()
                assert answer, editor.said()
                assert answer["done"], answer
                seen.append({"seconds a job": time.perf_counter() - began, **_held(editor)})
    return _tell(seen)


def _held(editor: Editor) -> dict[str, float]:
    """Return what the processes that stay hold."""
    processes = {"editor": psutil.Process(editor.pid)}
    if editor.kind == "krita":
        processes["engine"] = editor.engines()[0]
    held: dict[str, float] = {}
    for name, process in processes.items():
        held[f"MB of the {name}"] = process.memory_info().rss / 1e6
        held[f"files of the {name}"] = process.num_fds()
    return held


def _tell(seen: list[dict[str, float]]) -> int:
    some = max(1, len(seen) // 10)
    status = 0
    for what in seen[-1]:
        first, last = (median(one[what] for one in part) for part in (seen[some : 2 * some], seen[-some:]))
        most = first * MOST_GROWTH if what.startswith("MB") else first
        has_grown = not what.startswith("seconds") and last > most
        status = status or int(has_grown)
        grown = ", which is too much" if has_grown else ""
        print(f"{what}: {first:.2f} at first, {last:.2f} in the end, {len(seen)} jobs in all{grown}")
    return status


if __name__ == "__main__":
    sys.exit(main())
