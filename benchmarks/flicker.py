"""Prints how much what stands still flickers in enlarged films, for networks, locks and --hold.

python benchmarks/flicker.py [PICTURE] [--model NAME …] [--pictures COUNT]

A film of one still picture with the noise of a sensor is coded by H.264 as films are, and enlarged picture by
picture. Nothing moves in it, so whatever changes from picture to picture flickers: the mean difference of
brightness between neighbours is told, in levels of 255, and how many times that of bicubic it is.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from enlarger.errors import EnlargerError
from enlarger.films.film import Film, FilmPicture
from enlarger.films.holding import Hold
from enlarger.imaging.arrays import strips_of
from enlarger.jobs.frame_enlarger import FrameEnlarger
from enlarger.jobs.request import JobRequest, Source
from enlarger.tiles.target import Target

SIZE = (256, 192)
NOISE = 2.0
"""Levels of 255, as a standard deviation: that of a good camera by day."""

LUMA = np.array([0.299, 0.587, 0.114])


def make_film(path: Path, picture: Path, count: int) -> None:
    """Write a film of the midst of a picture, coded as good copies of films are (crf 16)."""
    import av
    from PIL import Image

    with Image.open(picture) as image:
        middle = image.convert("RGB").resize((image.width // 2, image.height // 2), Image.Resampling.BOX)
    left, top = (middle.width - SIZE[0]) // 2, (middle.height - SIZE[1]) // 2
    still = np.asarray(middle.crop((left, top, left + SIZE[0], top + SIZE[1])))
    random = np.random.default_rng(0)
    with av.open(str(path), "w") as opened:
        container: Any = opened
        stream: Any = container.add_stream("libx264", rate=24, options={"crf": "16"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for _ in range(count):
            noisy = np.clip(np.rint(still + random.normal(0, NOISE, still.shape)), 0, 255).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(noisy, "rgb24")))
        container.mux(stream.encode(None))


def flicker(pictures: list[Any]) -> float:
    bright = [picture @ LUMA for picture in pictures]
    return float(np.mean([np.abs(after - before).mean() for before, after in itertools.pairwise(bright)]))


def enlarged(shown: list[FilmPicture], film: Film, hold: int, **choices: Any) -> list[Any]:
    source = Source(film.size, film.pixel_format, lambda: strips_of(shown[0].pixels))
    job = JobRequest(target=Target(2), **choices).job(source)
    job.prepare(lambda: None)
    enlarger, still = FrameEnlarger(job.method, job.settings), Hold(hold)
    return [enlarger.enlarged(still.still(each.pixels), each.pixel_format) for each in shown]


def main() -> None:
    parser = argparse.ArgumentParser(description="Print how much enlarged films flicker.")
    parser.add_argument("picture", nargs="?", type=Path, default=Path("examples/tunnel.jpg"))
    parser.add_argument("--model", nargs="+", default=["faithful-x2", "photo-x2", "art-x2"])
    parser.add_argument("--pictures", type=int, default=12)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "still.mp4"
        make_film(path, given.picture, given.pictures)
        with Film(path) as film:
            shown = list(film.pictures_from(None))
            print(f"{'source':34} {flicker([each.pixels for each in shown]):.3f}")
            usual = flicker(enlarged(shown, film, 0, model="bicubic"))
            print(f"{'bicubic':34} {usual:.3f}  1.00")
            for model in given.model:
                for lock, hold in (("off", 0), ("soft", 0), ("full", 0), ("off", 3), ("soft", 3)):
                    name = f"{model}, lock {lock}{f', --hold {hold}' if hold else ''}"
                    try:
                        found = flicker(enlarged(shown, film, hold, model=model, lock=lock))
                    except EnlargerError as error:
                        print(f"{name:34} {error.message}")
                        continue
                    print(f"{name:34} {found:.3f}  {found / usual:.2f}", flush=True)


if __name__ == "__main__":
    main()
