"""Where enlarged boxes lie, and on which canvas."""

from typing import NamedTuple, Optional

from .boxes import Box, Scaling


class Placement(NamedTuple):
    """Where enlarged boxes come to lie."""

    boxes: list  # on the canvas that will be
    canvas: Box  # that one, in coordinates of now
    across: float  # how much wider all becomes
    resolution: Optional[tuple] = None  # pixels an inch, across and down, that a print has to have

    def target(self, number):
        """Return the size of one of the boxes as the engine has it."""
        box = self.boxes[number]
        return {"width": max(1, box.width), "height": max(1, box.height)}


def place(boxes, size, canvas, shown, resolution=None):
    """Return the Placement of enlarged boxes, the first of which gets a size, on a canvas that shows a box.

    Together they keep their corner; in a scaled document they lie where that has them.
    """
    corner = (0, 0) if canvas == "scale" else united(boxes)[:2]
    scaling = Scaling(boxes[0][2:], size, corner)
    new = [scaling.box(box) for box in boxes]
    new[0] = Box(new[0].x, new[0].y, *size)
    across, down = size[0] / boxes[0].width, size[1] / boxes[0].height
    if canvas == "scale":
        grown = Box(0, 0, max(1, round(shown.width * across)), max(1, round(shown.height * down)))
    else:
        grown = shown.united(united(new)) if canvas == "grow" else shown
    new = [Box(box.x - grown.x, box.y - grown.y, box.width, box.height) for box in new]
    return Placement(new, grown, across, resolution)


def united(boxes):
    """Return the smallest box that holds all."""
    result = boxes[0]
    for box in boxes[1:]:
        result = result.united(box)
    return result
