"""Prints what lock and fidelity make of pictures that are shrunk and enlarged again, for sets of pictures.

python benchmarks/fidelity_figures.py FOLDER [MODEL [HISTORY [SCALE ...]]]

HISTORY is what the small picture has been through: clean, jpeg85 (or another quality) or noise5 (or another
sigma). There are three figures, the means over all pictures: luminance PSNR in dB; the mean difference
from the source after shrinking back, in levels of 255; the mean gradient as a part of the original's.
"""

from __future__ import annotations

import io
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from enlarger.analysis.source_analysis import analyse
from enlarger.fidelity.settings import DEFAULT_FIDELITY, Fidelity
from enlarger.fidelity.source_lock import LockKind, SourceLock
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import RGB_U8
from enlarger.jobs.job import Job
from enlarger.jobs.run import run_on_array
from enlarger.jobs.settings import Settings
from enlarger.networks.library import DEFAULT_MODEL
from enlarger.networks.methods import find_method
from enlarger.tiles.target import Target

Pixels = NDArray[Any]

SCALES = (2.0, 2.5, 3.0, 4.0)

BORDER = 8
"""Pixels at the edges that do not count."""

BRIGHTNESS = np.array([65.481, 128.553, 24.966]) / 255
"""BT.601, as the literature measures."""


def shrunk(picture: Pixels, size: Size) -> Pixels:
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC))


def aged(picture: Pixels, history: str) -> Pixels:
    """Return the picture after its history."""
    if history.startswith("jpeg"):
        file = io.BytesIO()
        Image.fromarray(picture).save(file, "JPEG", quality=int(history[4:]))
        return np.asarray(Image.open(file))
    if history.startswith("noise"):
        noise = np.random.default_rng(0).normal(0, float(history[5:]), picture.shape)
        return np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)
    assert history == "clean"
    return picture


def enlarged(source: Pixels, size: Size, model: str, **choices: Any) -> Pixels:
    """Run a whole job."""
    settings = Settings(Target(width=size.width, height=size.height), device="cpu", **choices)
    job = Job(find_method(model), Size(source.shape[1], source.shape[0]), RGB_U8, settings)
    return run_on_array(job, source)[0]


def locked(generated: Pixels, source: Pixels, kind: LockKind) -> Pixels:
    """Do to a result what the job does, without running the network again."""
    small, large = (Size(picture.shape[1], picture.shape[0]) for picture in (source, generated))
    return np.concatenate(
        list(SourceLock(small, large, RGB_U8, kind).apply(iter([generated]), iter([source])))
    )


def variants(source: Pixels, size: Size, model: str) -> dict[str, Pixels]:
    """Return the source enlarged, by what is in the table."""
    generated = enlarged(source, size, model, lock="off")
    kinds: tuple[LockKind, ...] = ("full", "soft")
    locks = {kind: locked(generated, source, kind) for kind in kinds}
    small = Size(source.shape[1], source.shape[0])
    is_met = analyse(iter([source]), small, RGB_U8, judge_quality=True).is_clean
    return {
        "as generated": generated,
        **{f"{kind} lock": picture for kind, picture in locks.items()},
        "auto lock": locks[kinds[0 if is_met else 1]],
        "auto lock and fidelity 3/7": enlarged(source, size, model, fidelity=Fidelity(DEFAULT_FIDELITY)),
        "`faithful-x4` alone": enlarged(source, size, DEFAULT_MODEL),
        "bicubic": shrunk(source, size),
    }


def gradient(luma: Pixels) -> float:
    across, down = np.diff(luma, axis=1)[:-1], np.diff(luma, axis=0)[:, :-1]
    return float(np.hypot(across, down).mean())


def judged(result: Pixels, original: Pixels, source: Pixels) -> NDArray[np.float64]:
    """Return PSNR, deviation from the source and sharpness."""
    cut = slice(BORDER, -BORDER)
    one, other = (picture[cut, cut] @ BRIGHTNESS for picture in (result, original))
    psnr = 10 * np.log10(255**2 / np.mean((one - other) ** 2))
    planes = [
        Image.fromarray(result[..., channel].astype(np.float32)).resize(
            source.shape[1::-1], Image.Resampling.BICUBIC
        )
        for channel in range(3)
    ]
    off = np.abs(np.stack([np.asarray(plane) for plane in planes], axis=2) - source).mean()
    return np.array([psnr, off, gradient(one) / gradient(other)])


def main() -> None:
    folder, model, history, *scales = (*sys.argv[1:], *("", "photo-x4", "clean")[len(sys.argv) - 1 :])
    paths = [path for path in sorted(Path(folder).iterdir()) if path.suffix in {".png", ".jpg", ".webp"}]
    for scale in map(float, scales or SCALES):
        sums: dict[str, Any] = defaultdict(float)
        for path in paths:
            original = np.asarray(Image.open(path).convert("RGB"))
            size = Size(original.shape[1], original.shape[0])
            source = shrunk(original, Size(round(size.width / scale), round(size.height / scale)))
            source = aged(source, history)
            for name, picture in variants(source, size, model).items():
                sums[name] += judged(picture, original, source) / len(paths)
        print(f"\n{len(paths)} pictures, {model}, {history}, x{scale:g}")
        for name, (psnr, off, sharp) in sums.items():
            print(f"  {name:24} {psnr:.2f} dB, {off:.2f}, {sharp:.2f}", flush=True)


if __name__ == "__main__":
    main()
