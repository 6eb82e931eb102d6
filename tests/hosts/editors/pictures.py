"""The pictures that the tests enlarge."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from hosts.editors.roots import REPOSITORY


def picture(width: int, height: int, *, alpha: bool = False) -> Image.Image:
    """Return a small picture with edges, ramps and a little noise, the same each time."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    noise = np.random.default_rng(width * 1000 + height).normal(0, 6, (height, width, 3))
    waves = np.stack([np.sin(x / 3.1 + y / 7.0), np.cos(x / 11.0), np.sin(y / 4.3)], axis=-1) * 80 + 128
    disc = ((x - width / 2) ** 2 + (y - height / 3) ** 2 < (min(width, height) / 4) ** 2)[..., None]
    values = np.where(disc, 255 - waves, waves) + noise
    pixels = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    if not alpha:
        return Image.fromarray(pixels)
    ramp = np.clip(np.rint(255 * (1.4 * x / max(1, width - 1) - 0.2)), 0, 255).astype(np.uint8)
    return Image.fromarray(np.dstack([pixels, ramp]))


PICTURES = {
    "rgb": picture(60, 45),
    "rgba": picture(50, 40, alpha=True),
    "one": picture(1, 1),
    "column": picture(1, 9),
    "odd": picture(13, 7),
}


def photograph_and_damaged() -> tuple[Image.Image, Image.Image]:
    """Return a photograph, and what JPEG has left of it at half the size."""
    with Image.open(REPOSITORY / "examples" / "tunnel.jpg") as example:
        whole = example.convert("RGB")
    small = whole.resize((whole.width // 2, whole.height // 2), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=20)
    return whole, Image.open(buffer).convert("RGB")


def random_values() -> dict[str, np.ndarray]:
    """Return values for small layers of every depth; those of floats go below 0 and above 1."""
    values = np.random.default_rng(7).uniform(0, 1, 256)
    deep = np.where(np.arange(256) % 2 == 1, values, values * 1.5 - 0.25)  # every second one may be alpha
    return {
        "u8": np.rint(values * 255).astype(np.uint8),
        "u16": np.rint(values * 65535).astype(np.uint16),
        "half": deep.astype(np.float16),
        "float": deep.astype(np.float32),
    }
