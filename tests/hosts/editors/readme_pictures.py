"""The pictures that the README shows."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from hosts.editors.roots import REPOSITORY

PICTURES = REPOSITORY / "docs" / "pictures"
WIDEST = 1100  # pixels of a picture in the README
Box = tuple[int, int, int, int]


def save(taken: Path, name: str, box: Box | None = None) -> None:
    """Cut a screenshot, make it small enough for a README, and put it where the README expects it."""
    with Image.open(taken) as image:
        cut = image.convert("RGB").crop(box) if box else image.convert("RGB")
    if cut.width > WIDEST:
        cut = cut.resize((WIDEST, round(cut.height * WIDEST / cut.width)), Image.Resampling.LANCZOS)
    PICTURES.mkdir(parents=True, exist_ok=True)
    cut.quantize(256, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)
