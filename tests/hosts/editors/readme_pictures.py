"""The pictures that the README shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from hosts.editors.roots import REPOSITORY

PICTURES = REPOSITORY / "docs" / "pictures"
WIDEST, WIDEST_ANIMATION = 1100, 900  # pixels of a picture in the README
QUALITY = 80  # of WebP: letters are sharp, and rings around them not seen
Box = tuple[int, int, int, int]


def save(taken: Path, name: str, box: Box | None = None) -> None:
    """Cut a screenshot, make it small enough for a README, and put it where the README expects it."""
    cut = _cut(taken, box, WIDEST)
    PICTURES.mkdir(parents=True, exist_ok=True)
    if name.endswith(".webp"):
        cut.save(PICTURES / name, quality=QUALITY, method=6)
    else:
        cut.quantize(256, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)


def save_animation(frames: list[tuple[Path, float]], name: str, box: Box) -> None:
    """Put screenshots, each with its seconds, where the README expects an animation."""
    first, *others = [_cut(path, box, WIDEST_ANIMATION) for path, _ in frames]
    milliseconds = [round(1000 * seconds) for _, seconds in frames]
    options: dict[str, Any] = {"quality": QUALITY, "method": 6, "minimize_size": True, "loop": 0}
    first.save(PICTURES / name, save_all=True, append_images=others, duration=milliseconds, **options)


def _cut(taken: Path, box: Box | None, widest: int) -> Image.Image:
    with Image.open(taken) as image:
        cut = image.convert("RGB").crop(box) if box else image.convert("RGB")
    if cut.width > widest:
        cut = cut.resize((widest, round(cut.height * widest / cut.width)), Image.Resampling.LANCZOS)
    return cut
