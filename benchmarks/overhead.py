"""Prints how much of a job's time goes to everything around the network.

python benchmarks/overhead.py [WIDTH HEIGHT]

The engine's own clock tells the time inside the network; both figures come from the same run, so that a busy
machine changes both.
"""

from __future__ import annotations

import sys

import numpy as np

from enlarger.geometry import Size
from enlarger.imaging.pixel_format import RGB_U8, RGBA_U8, PixelFormat
from enlarger.jobs.job import Job
from enlarger.jobs.run import run_on_array
from enlarger.jobs.settings import Settings
from enlarger.networks.library import find_model
from enlarger.networks.network import Network


def measure(size: Size, pixel_format: PixelFormat, device: str) -> None:
    random = np.random.default_rng(0)
    picture = random.integers(0, 256, (size.height, size.width, pixel_format.channels), np.uint8)
    if pixel_format.has_alpha:
        picture[..., 3] = np.linspace(0, 255, size.width).astype(np.uint8)
    job = Job(Network(find_model()), size, pixel_format, Settings(device=device))
    _, report = run_on_array(job, picture)
    ratio = report.seconds / report.network_seconds - 1
    per_megapixel = report.network_seconds / size.pixels * 1e6
    where = f"{pixel_format.name:8} {report.device:13}"
    print(f"{where} {per_megapixel:6.2f} s per megapixel in the network, {ratio:6.1%} around it")


def main() -> None:
    size = Size(*map(int, sys.argv[1:3])) if len(sys.argv) == 3 else Size(1500, 1000)
    for device in ("auto", "cpu"):
        for pixel_format in (RGB_U8, RGBA_U8):
            measure(size, pixel_format, device)


if __name__ == "__main__":
    main()
