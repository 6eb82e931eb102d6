"""Runs inside GIMP: the scenes of test_frames.py, several layers and several images at once."""

# ruff: noqa: ANN201, S102 - it is a script of the editor's, whose objects have no types

import os
import re

from stage import IS_2, about_document, add_layer, call, call_image, fill_from, new_image, scene

GUIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../../docs/gimp.md")
NAMES = ["Background (70ms)", "Frame 2 (100ms) (replace)", "Frame 3 (70ms) (combine)"]


def animation():
    """Return an image of frames as GIMP opens a GIF, the last one like the first, and the frames."""
    image = new_image(24, 18)
    frames = [add_layer(image, 24, 18, name=name) for name in NAMES]
    for seed, frame in zip((1, 50, 1), frames, strict=True):
        fill_from(frame, bytes((seed + 11 * i + i // 7) % 256 for i in range(3 * 24 * 18)), "R'G'B' u8")
    return image, frames


@scene
def every_open_image():
    """First, as later there are the images of other scenes."""
    if IS_2:
        return {}
    images = [new_image(8, 6), new_image(10, 4)]
    for image in images:
        add_layer(image, image.get_width(), image.get_height())
    with open(GUIDE, encoding="utf-8") as file:
        example = re.search(r"```python\n(.*?)```", file.read(), re.DOTALL).group(1)
    exec(example, {"__name__": "console"})
    sizes = [[image.get_width(), image.get_height()] for image in images]
    for image in images:
        image.delete()
    return {"sizes": sizes}


@scene
def frames_of_the_whole_image():
    image, _ = animation()
    message = call_image(image, factor=2.0)
    return {"message": message, "after": about_document(image)}


@scene
def frames_that_are_selected():
    if IS_2:
        return {}
    image, frames = animation()
    _, message = call(image, frames, factor=2.0)
    return {"message": message, "after": about_document(image)}
