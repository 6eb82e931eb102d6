"""What size the user asks for, and the passes of a network that reach it."""

from __future__ import annotations

from dataclasses import dataclass

from enlarger.errors import RequestError
from enlarger.geometry import Size
from enlarger.system.language import _

LARGEST_SIDE = 1_000_000
"""Pixels. The largest photographs that were ever joined are shorter, and so is all that editors hold; much
longer sides would take minutes and gigabytes to plan alone.
"""

MOST_PASSES = 16

MOST_TENTHS = {2: 11, 3: 13}
"""By scale, how much larger interpolation may make what the last pass gives, in tenths; 15 at other scales.
Up to there a pass more makes little difference, or a bad one, and takes five times as long at scale 2,
seventeen times at scale 4 (docs/decisions/0052).
"""

LEAST_SHARE = 0.8
"""How long the sides of a smaller size have to be, those of the one asked for being 1, to be worth naming."""


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
            if value is not None and not value > 0:
                raise RequestError(
                    _("A size has to be above zero, and {value} is not.", value=value),
                    _("Ask for at least one pixel."),
                )
            if value is not None and value > LARGEST_SIDE:
                raise _too_large(f"more than {LARGEST_SIDE} pixels a side")
        if self.factor is not None and (self.width is not None or self.height is not None):
            raise RequestError(
                _("A factor and a size in pixels were given together."),
                _("Give the factor, or the width, the height or both."),
            )

    def resolve(self, source: Size, scale: int) -> Size:
        """Return the size in pixels, at least 1x1, for a `source` and a network that enlarges by `scale`.

        Raises RequestError when a side would be longer than `LARGEST_SIDE`, and than the source's.
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
        if max(size) > LARGEST_SIDE and not source.covers(size):
            raise _too_large(f"{size} pixels")
        return size


def passes_needed(source: Size, target: Size, scale: int) -> int:
    """Return the number of passes, each enlarging by `scale`, that lead to `target`.

    It is 0 when `source` covers it, but 1 for a network that keeps the size. After the first there is another
    only where interpolation would have much to do.
    """
    passes = 1 if scale == 1 else 0  # a network that keeps the size restores, and is wanted for that
    while not source.covers(target):
        if scale < 2 or passes == MOST_PASSES:
            raise RequestError(
                _(
                    "A network that enlarges by {scale} does not reach {target} from {source}.",
                    scale=scale,
                    target=target,
                    source=source,
                ),
                _("Ask for a smaller size."),
            )
        if passes and _largest_rest(source, scale).covers(target):
            break
        source = source.scaled(scale)
        passes += 1
    return passes


def size_without_last_pass(source: Size, target: Size, scale: int, passes: int) -> Size | None:
    """Return the largest size in the proportions of `target` that takes a pass less than the `passes` that
    lead there; None where no pass can be spared or the size would not be just a little smaller.
    """
    if passes < 2:
        return None
    reached = _largest_rest(source.scaled(scale ** (passes - 1)), scale)
    share = min(reached.width / target.width, reached.height / target.height)
    smaller = Size(int(target.width * share), int(target.height * share))
    return smaller if share >= LEAST_SHARE else None


def _largest_rest(raster: Size, scale: int) -> Size:
    """Return what interpolation may make of a raster without another pass."""
    tenths = MOST_TENTHS.get(scale, 15)
    return Size(raster.width * tenths // 10, raster.height * tenths // 10)


def _too_large(size: str) -> RequestError:
    return RequestError(
        _("A result of {size} is larger than any picture may be.", size=size), _("Ask for a smaller size.")
    )


def _rounded(length: float) -> int:
    return max(1, int(length + 0.5))
