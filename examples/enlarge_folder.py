"""Enlarges all pictures of a folder: python examples/enlarge_folder.py FOLDER RESULTS [SCALE]."""

from __future__ import annotations

import sys
from pathlib import Path

import enlarger


def main(folder: Path, results: Path, scale: float) -> int:
    """Enlarge what can be, tell of the rest, and return how many failed."""
    results.mkdir(parents=True, exist_ok=True)
    failed = 0
    for picture in sorted(path for path in folder.iterdir() if path.is_file()):
        result = results / f"{picture.stem}.png"
        try:
            enlarger.upscale(picture, scale, output=result, progress=show)
        except enlarger.EnlargerError as error:
            print(f"\r{picture.name}: {error.message} {error.hint}")
            failed += 1
        else:
            print(f"\r{picture.name} -> {result}")
    return failed


def show(progress: enlarger.Progress) -> None:
    """Show how far the picture at hand is."""
    print(f"\r{progress.done} of {progress.tiles} tiles", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]) if sys.argv[3:] else 2))
