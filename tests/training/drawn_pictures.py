"""Pictures to train on: large soft ones from coarse noise, with their manifest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

SIZE = (384, 512)


def write_pictures(folder: Path, kinds: Sequence[str], coarse: tuple[int, int]) -> Path:
    """Write a picture of each of these kinds, from noise of so many rows and columns; return the folder."""
    rows = ["file,source_repo,licence,author,width,height,bytes"]
    for number, kind in enumerate(kinds):
        file = f"{kind}/{number}.png"
        noise = np.random.default_rng(number).integers(256, size=(*coarse, 3), dtype=np.uint8)
        (folder / file).parent.mkdir(exist_ok=True)
        Image.fromarray(noise).resize(SIZE, Image.Resampling.BICUBIC).save(folder / file)
        rows.append(f"{file},,,,{SIZE[0]},{SIZE[1]},0")
    (folder / "MANIFEST.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder
