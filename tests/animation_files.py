"""Animations as programs make them: with parts that are drawn over others, taken away, and see through."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Frames = list[NDArray[np.uint8]]

COLOURS = np.array(
    [(230, 40, 30), (40, 160, 60), (30, 60, 200), (250, 220, 60), (250, 250, 250), (20, 20, 20)], np.uint8
)
SIZE = (24, 16)
TIMES = (40, 70, 250, 70, 1000, 30)
"""Milliseconds, in whole hundredths of a second."""


def frames(*, has_alpha: bool) -> Frames:
    """Return six frames, the fourth as the second and the fifth as the fourth, on a ground that stays or is
    transparent.
    """
    random = np.random.default_rng(7)
    ground = COLOURS[random.integers(0, len(COLOURS), (SIZE[1], SIZE[0]))]
    found = []
    for place in (0, 3, 9, 3, 3, 14):
        frame = np.dstack((ground, np.full(ground.shape[:2], 0 if has_alpha else 255, np.uint8)))
        frame[2:10, place : place + 7, :3] = COLOURS[place % len(COLOURS)]
        frame[2:10, place : place + 7, 3] = 255
        frame[frame[..., 3] == 0] = 0
        found.append(frame)
    return found


def save(path: Path, pictures: Frames, *, loop: int | None = 0, disposal: int | None = None) -> Path:
    """Have Pillow write an animation with TIMES, whose frames may be cleared, or put back."""
    images = [Image.fromarray(each) for each in pictures]
    options: dict[str, Any] = {} if loop is None else {"loop": loop}
    if disposal is not None:
        options["disposal"] = disposal
    if path.suffix == ".webp":
        options |= {"lossless": True, "exact": True}
    images[0].save(
        path, save_all=True, append_images=images[1:], duration=list(TIMES[: len(images)]), **options
    )
    return path


def apng_with_parts(path: Path) -> tuple[Path, Frames]:
    """Write a PNG file with a picture that is no frame, parts that are blended, one that is put back and one
    that is cleared; return it, and the frames as they are seen.
    """
    width, height = SIZE
    blank = np.zeros((height, width, 4), np.uint8)
    whole = blank.copy()
    whole[..., :] = (200, 60, 40, 255)
    half = np.full((4, 5, 4), (0, 0, 255, 128), np.uint8)
    solid = np.full((3, 3, 4), (0, 255, 0, 255), np.uint8)
    chunks = [_chunk(b"IHDR", struct.pack(">2L5B", width, height, 8, 6, 0, 0, 0))]
    chunks += [_chunk(b"acTL", struct.pack(">2L", 4, 3)), _chunk(b"IDAT", _packed(blank))]
    number = 0
    # Left, top, time in parts of a second, what becomes of it (0 stays, 1 cleared, 2 put back), and blending.
    parts = [
        (whole, 0, 0, (1, 30), 0, 0),
        (half, 2, 3, (1, 24), 2, 1),
        (solid, 6, 6, (1, 25), 1, 0),
        (solid, 1, 1, (3, 1), 0, 0),
    ]
    for pixels, left, top, time, disposal, blending in parts:
        placed = struct.pack(">5L", number, pixels.shape[1], pixels.shape[0], left, top)
        chunks.append(_chunk(b"fcTL", placed + struct.pack(">2H2B", *time, disposal, blending)))
        chunks.append(_chunk(b"fdAT", struct.pack(">L", number + 1) + _packed(pixels)))
        number += 2
    chunks.append(_chunk(b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    second, third, fourth = whole.copy(), whole.copy(), whole.copy()
    second[3:7, 2:7] = (100, 30, 148, 255)
    third[6:9, 6:9] = solid[0, 0]
    fourth[6:9, 6:9] = 0
    fourth[1:4, 1:4] = solid[0, 0]
    return path, [whole, second, third, fourth]


def seen(path: Path) -> tuple[Frames, list[float], int | None]:
    """Return the frames of a file as Pillow shows them, their times in milliseconds, and what it says of
    repeats.
    """
    found, times = Frames(), list[float]()
    with Image.open(path) as image:
        loop = image.info.get("loop")
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()
            found.append(np.array(image.convert("RGBA")))
            times.append(image.info["duration"])
    return found, times, loop


def visible(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a frame without the colours that nobody sees."""
    return np.where(frame[..., 3:] > 0, frame, 0)


def _packed(pixels: NDArray[np.uint8]) -> bytes:
    return zlib.compress(b"".join(b"\0" + row.tobytes() for row in pixels))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(data, zlib.crc32(kind)))
