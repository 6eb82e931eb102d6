"""Makes a contact sheet: parts of pictures as bicubic and networks enlarge them, and as they were."""

import argparse
from pathlib import Path

import numpy as np
from evaluate import enlarge, open_network, scale_of
from measure import bicubic
from PIL import Image, ImageDraw

SIDE = 144  # pixels of a part of the original
GAP = 4
HEADING = 16
LEGIBLE = 288  # a part is shown larger, pixel by pixel, up to this


def columns(picture: Image.Image, left: int, top: int, networks: list[Path]) -> list[Image.Image]:
    """Return one part of a picture: by bicubic, by each network, and as it was."""
    sessions = [open_network(path, 0) for path in networks]
    scale = scale_of(sessions[0])
    width, height = (side // scale * scale for side in picture.size)
    original = picture.crop((0, 0, width, height))
    small = bicubic(original, width // scale, height // scale)
    guesses = [Image.fromarray(enlarge(session, np.asarray(small))) for session in sessions]
    box = (left, top, left + SIDE, top + SIDE)
    return [whole.crop(box) for whole in (bicubic(small, width, height), *guesses, original)]


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
    parser.add_argument("parts", nargs="+", help="PICTURE@LEFT,TOP of each part, in pixels")
    arguments = parser.parse_args()
    parts: list[list[Image.Image]] = []
    for part in arguments.parts:
        path, place = part.rsplit("@", 1)
        left, top = map(int, place.split(","))
        picture = Image.open(path).convert("RGB")
        parts.append(columns(picture, left, top, arguments.networks))
    sheet(parts, ["bicubic", *arguments.names, "original"]).save(arguments.sheet, optimize=True)


if __name__ == "__main__":
    main()
