"""Measures an exported network on a folder of pictures: PSNR beside bicubic, crispness, mesh, speed."""

import argparse
import io
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from .measure import Pixels, bicubic, luminance_psnr, mean_gradient
from .mesh import mesh_share

PICTURE_SUFFIXES = frozenset({".png", ".bmp", ".tif", ".tiff", ".webp"})


@dataclass(frozen=True)
class Trial:
    """What happens to a picture before a network gets it."""

    reduction: int | None = None
    """How much smaller it gets; None for as much as the network will enlarge it."""
    quality: int | None = None
    """Of the JPEG that it is saved as, None for none."""

    def small(self, original: Image.Image, scale: int) -> Image.Image:
        """Return the picture that the network gets."""
        reduction = self.reduction or scale
        small = bicubic(original, original.width // reduction, original.height // reduction)
        if self.quality is None:
            return small
        file = io.BytesIO()
        small.save(file, "JPEG", quality=self.quality)
        return Image.open(file).convert("RGB")


@dataclass(frozen=True)
class Figures:
    """How close two enlargements come to the aim, bicubic first, and how long the second took."""

    name: str
    psnr: tuple[float, float]
    """In dB."""
    gradient: tuple[float, float]
    """Shares of the aim's mean gradient."""
    mesh: tuple[float, float]
    """Shares of the windows in which a mesh stands out."""
    seconds_per_megapixel: float
    """Of the small picture."""


def open_network(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Load a network on ONNX Runtime's CPU provider, in float32."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def enlarge(session: onnxruntime.InferenceSession, small: Pixels) -> Pixels:
    """Enlarge a height x width x 3 u8 picture in one piece."""
    planes = small.transpose(2, 0, 1)[np.newaxis].astype(np.float32) / np.float32(255.0)
    output = np.asarray(session.run(["output"], {"input": planes})[0], dtype=np.float32)[0]
    return np.rint(np.clip(output, 0.0, 1.0) * 255.0).astype(np.uint8).transpose(1, 2, 0)


def scale_of(session: onnxruntime.InferenceSession) -> int:
    """Return how many times larger a network makes a picture."""
    return len(enlarge(session, np.zeros((8, 8, 3), np.uint8))) // 8


def opened(path: Path, reduction: int) -> Image.Image:
    """Read a picture as RGB, cut to sides that can be reduced."""
    picture = Image.open(path).convert("RGB")
    width, height = (side // reduction * reduction for side in picture.size)
    return picture.crop((0, 0, width, height))


def measure(
    session: onnxruntime.InferenceSession,
    path: Path,
    trial: Trial,
    teacher: onnxruntime.InferenceSession | None,
    pictures_out: Path | None,
) -> Figures:
    """Enlarge a reduced picture and compare with the original, or with what a teacher makes of it.

    The result is written when a folder is given.
    """
    scale = scale_of(session)
    original = opened(path, trial.reduction or scale)
    small = trial.small(original, scale)
    start = time.perf_counter()
    guess = enlarge(session, np.asarray(small))
    seconds = time.perf_counter() - start
    if pictures_out is not None:
        pictures_out.mkdir(parents=True, exist_ok=True)
        Image.fromarray(guess).save(pictures_out / f"{path.stem}.png")
    height, width, _ = guess.shape
    aim = original if teacher is None else Image.fromarray(enlarge(teacher, np.asarray(small)))
    truth = np.asarray(bicubic(aim, width, height))
    rivals = (np.asarray(bicubic(small, width, height)), guess)
    simple, own = (luminance_psnr(rival, truth, scale) for rival in rivals)
    soft, crisp = (mean_gradient(rival) / mean_gradient(truth) for rival in rivals)
    plain, meshed = (mesh_share(rival, truth, scale) for rival in rivals)
    return Figures(
        path.stem,
        (simple, own),
        (soft, crisp),
        (plain, meshed),
        seconds * 1e6 / (small.width * small.height),
    )


def report(
    onnx_path: Path,
    pictures: Path,
    trial: Trial | None = None,
    teacher: Path | None = None,
    threads: int = 0,
    save: Path | None = None,
) -> None:
    """Print the figures of a network on every picture of a folder, and their means."""
    session = open_network(onnx_path, threads)
    teaching = open_network(teacher, threads) if teacher else None
    paths = sorted(path for path in pictures.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES)
    rows = [measure(session, path, trial or Trial(), teaching, save) for path in paths]
    print(f"{'picture':<24}{'bicubic':>9}{'network':>9}")
    for row in rows:
        print(f"{row.name:<24}{row.psnr[0]:9.2f}{row.psnr[1]:9.2f}")
    means = np.mean([row.psnr for row in rows], axis=0)
    print(f"{'mean':<24}{means[0]:9.3f}{means[1]:9.3f}")
    shares = np.mean([row.gradient for row in rows], axis=0)
    print(f"{'share of the gradient':<24}{shares[0]:9.3f}{shares[1]:9.3f}")
    meshes = np.mean([row.mesh for row in rows], axis=0)
    print(f"{'windows with a mesh':<24}{meshes[0]:9.3f}{meshes[1]:9.3f}")
    print(f"seconds per input megapixel: {np.median([row.seconds_per_megapixel for row in rows]):.2f}")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--onnx", type=Path, required=True)
    parser.add_argument("--pictures", type=Path, required=True, help="folder of lossless pictures")
    parser.add_argument("--reduction", type=int, help="how much smaller pictures get first")
    parser.add_argument("--quality", type=int, help="of the JPEG that they are saved as first")
    parser.add_argument("--teacher", type=Path, help="compare with what this network makes")
    parser.add_argument("--threads", type=int, default=0, help="0 lets ONNX Runtime decide")
    parser.add_argument("--save", type=Path, help="folder for the enlarged pictures")
    arguments = parser.parse_args()
    trial = Trial(arguments.reduction, arguments.quality)
    report(arguments.onnx, arguments.pictures, trial, arguments.teacher, arguments.threads, arguments.save)


if __name__ == "__main__":
    main()
