"""Prints how well small print and codes are read after enlarging them four times: wrong characters in per
cent, and codes that are read.

python benchmarks/text_recognition.py [MODEL]

Needs Tesseract with English, zbarimg, the DejaVu fonts, and the Python package qrcode.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from enlarger.fidelity.settings import DEFAULT_FIDELITY, Fidelity
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import RGB_U8
from enlarger.jobs.job import Job
from enlarger.jobs.run import run_on_array
from enlarger.jobs.settings import Settings
from enlarger.networks.library import DEFAULT_MODEL
from enlarger.networks.methods import find_method

Pixels = NDArray[Any]

SCALE = 4
FONTS = "/usr/share/fonts/truetype/dejavu/DejaVu{}.ttf"
TYPEFACES = ("Sans", "Serif", "SansCondensed", "SansMono")
TONES = ((20, 255), (70, 200))
"""Ink and paper."""

LINES = (
    "Invoice number 2026-0817",
    "total amount due 1,249.60",
    "payment within thirty days",
    "article Quantity price sum",
    "delivered to warehouse nine",
    "please quote customer 55071",
)

HEIGHTS = (5, 6, 7, 8)
"""Of the type, in pixels of the source."""

MODULES = (0.9, 1.0, 1.1, 1.2, 1.3)
"""Of the codes, in pixels of the source."""

ANGLES = (0, 7, 20, 33)


def print_of(height: int, typeface: str, ink: int, paper: int) -> Pixels:
    """Set a few lines, four times too large, and shrink them."""
    size = Size(int(26 * height * 0.62) + 10, int(len(LINES) * height * 1.5) + 8)
    page = Image.new("RGB", size.scaled(SCALE), (paper,) * 3)
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(FONTS.format(typeface), height * SCALE)
    for index, line in enumerate(LINES):
        pen.text((16, 16 + int(index * height * SCALE * 1.5)), line, fill=(ink,) * 3, font=font)
    return np.asarray(page.resize(size, Image.Resampling.BICUBIC))


def code(module: float, angle: float, text: str) -> Pixels:
    """Make a QR code of little contrast."""
    qrcode: Any = importlib.import_module("qrcode")
    made = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_L, box_size=16, border=4)
    made.add_data(text)
    page = made.make_image(fill_color=(70,) * 3, back_color=(190,) * 3).convert("RGB")
    page = page.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(190,) * 3)
    side = round(page.width * module / 16)
    return np.asarray(page.resize((side, side), Image.Resampling.BICUBIC))


def variants(source: Pixels, model: str) -> dict[str, Pixels]:
    """Return the source enlarged, by what is in the table."""
    fidelity = Fidelity(DEFAULT_FIDELITY)
    ways = {
        "bicubic": ("bicubic", Settings()),
        DEFAULT_MODEL: (DEFAULT_MODEL, Settings()),
        f"{model} as generated": (model, Settings(lock="off")),
        "full lock": (model, Settings(lock="full")),
        "auto lock and fidelity 3/7": (model, Settings(fidelity=fidelity)),
        "fidelity 3/7 alone": (model, Settings(lock="off", fidelity=fidelity)),
    }
    found: dict[str, Pixels] = {}
    for name, (method, settings) in ways.items():
        job = Job(find_method(method), Size(source.shape[1], source.shape[0]), RGB_U8, settings)
        found[name], _ = run_on_array(job, source)
    return found


def told(program: list[str], picture: Pixels, folder: Path) -> str:
    Image.fromarray(picture).save(folder / "picture.png")
    command = [word.format(folder / "picture.png") for word in program]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)
    return answer.stdout.strip()


def edits(one: str, other: str) -> int:
    """Return how many characters have to be put in, out, or changed (Levenshtein)."""
    row = list(range(len(other) + 1))
    for index, left in enumerate(one):
        above, row[0] = row[:], index + 1
        for place, right in enumerate(other):
            row[place + 1] = min(above[place + 1] + 1, row[place] + 1, above[place] + (left != right))
    return row[-1]


def main() -> None:
    model = sys.argv[1] if len(sys.argv) > 1 else "photo-x4"
    whole = "\n".join(LINES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for height in HEIGHTS:
            wrong: dict[str, list[float]] = defaultdict(list)
            for typeface in TYPEFACES:
                for ink, paper in TONES:
                    source = print_of(height, typeface, ink, paper)
                    for way, picture in variants(source, model).items():
                        read = told(["tesseract", "{}", "-", "--psm", "6", "-l", "eng"], picture, folder)
                        wrong[way].append(100 * edits(read.replace("\n\n", "\n"), whole) / len(whole))
            cells = (f"{way} {np.mean(each):.1f}" for way, each in wrong.items())
            print(f"{height} pixels: {', '.join(cells)}", flush=True)
        codes: Counter[str] = Counter()
        for module in MODULES:
            for angle in ANGLES:
                text = f"ENL{module * 10:.0f}{angle:02d}"
                for way, picture in variants(code(module, angle, text), model).items():
                    codes[way] += told(["zbarimg", "-q", "--raw", "{}"], picture, folder) == text
        print(f"{len(MODULES) * len(ANGLES)} codes: {dict(codes)}")


if __name__ == "__main__":
    main()
