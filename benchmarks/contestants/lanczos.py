"""Pillow's Lanczos filter: no network at all, the floor of what a whole job can cost."""

from __future__ import annotations

import sys

from PIL import Image
from whole_job import tell


def main() -> None:
    _, source, target, scale = sys.argv[1:5]
    with Image.open(source) as image:
        size = image.width * int(scale), image.height * int(scale)
        image.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(target, compress_level=1)
    tell(0.0)


if __name__ == "__main__":
    main()
