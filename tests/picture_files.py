"""Picture files for tests: made, enlarged without a network, looked at."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from enlarger.files.reading import Picture, read_picture
from enlarger.files.writing import PictureWriter
from enlarger.geometry import Size
from enlarger.imaging.strips import Strip

CASES = Path("/work/shared/cases")


def case(name: str) -> Path:
    path = CASES / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    return path


def pixels(path: Path) -> Strip:
    return np.concatenate(list(read_picture(path).strips()))


def doubled(source: Path, output: Path) -> Picture:
    """Write a picture at twice its size, each pixel four times."""
    picture = read_picture(source)
    size = Size(2 * picture.size.width, 2 * picture.size.height)
    with PictureWriter(output, size, picture, overwrite=True) as writer:
        for strip in picture.strips():
            writer.write(strip.repeat(2, axis=0).repeat(2, axis=1))
        writer.finish()
        writer.put()
    return picture


def gradient(width: int, height: int) -> Image.Image:
    across = np.linspace(0, 255, width)[None, :, None]
    down = np.linspace(0, 255, height)[:, None, None]
    shares = np.array([1.0, 0.5, 0.0])
    return Image.fromarray((across * shares + down * (1 - shares)).astype(np.uint8))


def jpeg(image: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


def segment(mark: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, mark, len(data) + 2) + data


def notes(path: Path) -> str:
    return " ".join(read_picture(path).notes)
