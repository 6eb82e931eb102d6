"""Measures an exported network on a folder of pictures: luminance PSNR beside bicubic, and speed."""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from measure import Pixels, bicubic, luminance_psnr
from PIL import Image

PICTURE_SUFFIXES = frozenset({".png", ".bmp", ".tif", ".tiff", ".webp"})


@dataclass(frozen=True)
class Figures:
    """PSNR in dB of one picture enlarged in two ways, and the seconds that one input megapixel takes."""

    name: str
    bicubic: float
    network: float
    seconds_per_megapixel: float


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


def measure(session: onnxruntime.InferenceSession, path: Path, pictures_out: Path | None) -> Figures:
    """Reduce a picture, enlarge it again and compare; write the result when a folder is given."""
    scale = scale_of(session)
    original = Image.open(path).convert("RGB")
    width, height = (side // scale * scale for side in original.size)
    original = original.crop((0, 0, width, height))
    small = bicubic(original, width // scale, height // scale)
    start = time.perf_counter()
    guess = enlarge(session, np.asarray(small))
    seconds = time.perf_counter() - start
    if pictures_out is not None:
        pictures_out.mkdir(parents=True, exist_ok=True)
        Image.fromarray(guess).save(pictures_out / f"{path.stem}.png")
    truth = np.asarray(original)
    return Figures(
        path.stem,
        luminance_psnr(np.asarray(bicubic(small, width, height)), truth, scale),
        luminance_psnr(guess, truth, scale),
        seconds * 1e6 / (small.width * small.height),
    )


def report(onnx_path: Path, pictures: Path, threads: int = 0, save: Path | None = None) -> None:
    """Print the figures of a network on every picture of a folder, and their means."""
    session = open_network(onnx_path, threads)
    paths = sorted(path for path in pictures.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES)
    rows = [measure(session, path, save) for path in paths]
    print(f"{'picture':<24}{'bicubic':>9}{'network':>9}")
    for row in rows:
        print(f"{row.name:<24}{row.bicubic:9.2f}{row.network:9.2f}")
    bicubic_mean = np.mean([row.bicubic for row in rows])
    network_mean = np.mean([row.network for row in rows])
    print(f"{'mean':<24}{bicubic_mean:9.3f}{network_mean:9.3f}")
    print(f"seconds per input megapixel: {np.median([row.seconds_per_megapixel for row in rows]):.2f}")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--onnx", type=Path, required=True)
    parser.add_argument("--pictures", type=Path, required=True, help="folder of lossless pictures")
    parser.add_argument("--threads", type=int, default=0, help="0 lets ONNX Runtime decide")
    parser.add_argument("--save", type=Path, help="folder for the enlarged pictures")
    arguments = parser.parse_args()
    report(arguments.onnx, arguments.pictures, arguments.threads, arguments.save)


if __name__ == "__main__":
    main()
