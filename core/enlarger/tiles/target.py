"""What size the user asks for, and the passes of a network that reach it."""

from __future__ import annotations

from dataclasses import dataclass

from enlarger.errors import RequestError
from enlarger.geometry import Size

LARGEST_SIDE = 2**31 - 1
"""No file format and no editor holds a longer side, in pixels."""

MOST_PASSES = 16


@dataclass(frozen=True)
class Target:
    """The size asked for: a factor, or a width, or a height, or both; nothing at all means the scale of the
    network.
    """

    factor: float | None = None
    width: int | None = None
    """Pixels. Without a height the height follows from the source's proportions."""
    height: int | None = None
    """Pixels. Without a width the width follows from the source's proportions."""

    def __post_init__(self) -> None:
        for value in (self.factor, self.width, self.height):
            if value is not None and not 0 < value < float("inf"):
                raise RequestError(
                    f"A size has to be above zero, and {value} is not.", "Ask for at least one pixel."
                )
        if self.factor is not None and (self.width is not None or self.height is not None):
            raise RequestError(
                "A factor and a size in pixels were given together.",
                "Give the factor, or the width, the height or both.",
            )

    def resolve(self, source: Size, scale: int) -> Size:
        """Return the size in pixels, at least 1x1, for a `source` and a network that enlarges by `scale`.

        Raises RequestError when a side would be longer than `LARGEST_SIDE`.
        """
        if self.width is not None and self.height is not None:
            size = Size(self.width, self.height)
        elif self.width is not None:
            size = Size(self.width, _rounded(source.height * self.width / source.width))
        elif self.height is not None:
            size = Size(_rounded(source.width * self.height / source.height), self.height)
        else:
            factor = scale if self.factor is None else self.factor
            size = Size(_rounded(source.width * factor), _rounded(source.height * factor))
        if max(size) > LARGEST_SIDE:
            raise RequestError(
                f"A result of {size} pixels is larger than any picture may be.", "Ask for a smaller size."
            )
        return size


def passes_needed(source: Size, target: Size, scale: int) -> int:
    """Return the smallest number of passes, each enlarging by `scale`, that covers `target`.

    It is 0 when `source` covers it, but 1 for a network that keeps the size.
    """
    passes = 1 if scale == 1 else 0  # a network that keeps the size restores, and is wanted for that
    while not source.covers(target):
        if scale < 2 or passes == MOST_PASSES:
            raise RequestError(
                f"A network that enlarges by {scale} does not reach {target} from {source}.",
                "Ask for a smaller size.",
            )
        source = source.scaled(scale)
        passes += 1
    return passes


def _rounded(length: float) -> int:
    return max(1, int(length + 0.5))
