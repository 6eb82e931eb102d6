"""Makes the picture of the README: a part of a picture as an editor enlarges it, and as a network does.

python benchmarks/before_after.py examples/tunnel.jpg docs/pictures/before-after.png
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

PART = (463, 268, 583, 358)
"""The part that is shown, in pixels of the source."""
GAP = 8


def main() -> None:
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    left, top, right, bottom = (4 * edge for edge in PART)
    part = (left, top, right, bottom)
    with tempfile.TemporaryDirectory() as folder:
        enlarged: list[Image.Image] = []
        for model in ("bicubic", "faithful-x4"):
            result = Path(folder) / f"{model}.png"
            command = [sys.executable, "-m", "enlarger", "upscale", source, "-o", result, "--scale", "4"]
            subprocess.run([*map(str, command), "--model", model], check=True)
            with Image.open(result) as image:
                enlarged.append(image.convert("RGB").crop(part))
    width, height = enlarged[0].size
    sheet = Image.new("RGB", (2 * width + GAP, height), "white")
    for column, shown in enumerate(enlarged):
        sheet.paste(shown, (column * (width + GAP), 0))
    sheet.save(target, optimize=True)


if __name__ == "__main__":
    main()
