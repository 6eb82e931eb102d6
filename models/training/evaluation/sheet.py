"""Makes a contact sheet: parts of pictures as bicubic and networks enlarge them, and perhaps as they were."""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from .evaluate import Trial, enlarge, open_network, opened, scale_of
from .measure import bicubic

SIDE = 144  # pixels of a part of the original
GAP = 4
HEADING = 16
LEGIBLE = 288  # a part is shown larger, pixel by pixel, up to this


def columns(
    path: Path, left: int, top: int, networks: list[Path], trial: Trial, *, original: bool
) -> list[Image.Image]:
    """Return one part of a picture: by bicubic, by each network, and as it was where that is wanted.

    The first network says how large all are shown.
    """
    sessions = [open_network(network, 0) for network in networks]
    scale = scale_of(sessions[0])
    reduction = trial.reduction or scale
    picture = opened(path, reduction)
    small = trial.small(picture, scale)
    guesses = [Image.fromarray(enlarge(session, np.asarray(small))) for session in sessions]
    wholes = [small, *guesses, *([picture] if original else [])]
    size = (small.width * scale, small.height * scale)
    left, top = left * scale // reduction, top * scale // reduction
    box = (left, top, left + SIDE, top + SIDE)
    return [bicubic(whole, *size).crop(box) for whole in wholes]


def sheet(parts: list[list[Image.Image]], names: list[str]) -> Image.Image:
    """Put parts beside and under each other, with a name over every column."""
    side = LEGIBLE + GAP
    result = Image.new("RGB", (side * len(names) - GAP, HEADING + side * len(parts) - GAP), "white")
    pen = ImageDraw.Draw(result)
    for column, name in enumerate(names):
        pen.text((column * side + GAP, 2), name, fill="black")
        for row, alike in enumerate(parts):
            shown = alike[column].resize((LEGIBLE, LEGIBLE), Image.Resampling.NEAREST)
            result.paste(shown, (column * side, HEADING + row * side))
    return result


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=Path, nargs="+", required=True, help="ONNX files of one scale")
    parser.add_argument("--names", nargs="+", required=True, help="what to call them")
    parser.add_argument("--sheet", type=Path, required=True, help="picture to write")
    parser.add_argument("--reduction", type=int, help="how much smaller pictures get first")
    parser.add_argument("--quality", type=int, help="of the JPEG that they are saved as first")
    parser.add_argument("--first", default="bicubic", help="what to call the picture that a network gets")
    parser.add_argument("--without-original", action="store_true")
    parser.add_argument("parts", nargs="+", help="PICTURE@LEFT,TOP of each part, in pixels")
    arguments = parser.parse_args()
    trial = Trial(arguments.reduction, arguments.quality)
    is_shown = not arguments.without_original
    parts: list[list[Image.Image]] = []
    for part in arguments.parts:
        path, place = part.rsplit("@", 1)
        left, top = map(int, place.split(","))
        parts.append(columns(Path(path), left, top, arguments.networks, trial, original=is_shown))
    names = [arguments.first, *arguments.names, *(["original"] if is_shown else [])]
    sheet(parts, names).save(arguments.sheet, optimize=True)


if __name__ == "__main__":
    main()
