"""Finds out by trial runs which sizes of input a network takes, and how large its output is for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import onnx

from enlarger.errors import ModelError
from enlarger.geometry import Size
from enlarger.graphs.facts import Layout, image_inputs
from enlarger.system.language import _

from .trial_runs import FailedRun, ForeignNetwork

MULTIPLES = (1, 2, 3, 4, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 30, 32, 40, 48, 56, 60, 64, 128)
PRIMES = (1, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73)
"""Factors of sides, so that a side is divisible by a multiple and by nothing else that is in use."""

TRIED_SIDE = 45
"""Sides to begin with: larger than any kernel, small enough for slow networks."""

FIXED_SIDES = (64, 128, 256, 512, 48, 96, 192, 224, 320, 384, 32, 480)
"""Sides to try with networks that take one size only and do not say which."""

SUSPICIOUS_MULTIPLE = 16
"""A multiple from which on other sizes are tried as well: networks whose size was built in by mistake also
run on some multiples of it, and mix up the picture.
"""

LARGEST_FIXED = 2048

LARGEST_SCALE = 16


@dataclass(frozen=True)
class SizeRules:
    """Which inputs a network was seen to take, and what it gives for them."""

    layout: Layout
    channels: int
    scale: int
    lost: int
    """Pixels of the output that are missing on each side."""
    multiple: int
    """Sides of the input have to be divisible by this."""
    smallest: int
    """Sides of the input have to be at least this long."""
    fixed: Size | None
    """The only size that is taken; None where sizes are free."""


def find_sizes(model: onnx.ModelProto, network: ForeignNetwork) -> Iterator[SizeRules]:
    """Yield the rules that the network was seen to follow, the likeliest first. Raises ModelError where it
    cannot be run at all.
    """
    dims = [dim.dim_value for dim in image_inputs(model)[0].type.tensor_type.shape.dim]
    problem: ModelError | None = None
    found: SizeRules | None = None
    for layout, channels in _layouts(dims):
        height, width = (dims[2], dims[3]) if layout == "NCHW" else (dims[1], dims[2])
        sizes = [Size(width or height, height or width)]
        if not height and not width:
            sizes = [Size(side, side) for side in FIXED_SIDES]
            try:
                found = _find_multiple(network, layout, channels)
            except FailedRun as error:
                problem = problem or error
            else:
                yield found
                if found.multiple < SUSPICIOUS_MULTIPLE:
                    return
        for size in sizes:
            try:
                fixed = _find_fixed(network, size, layout, channels)
            except FailedRun as error:
                problem = problem or error
            else:
                found = found or fixed
                yield fixed
    if problem and not found:
        raise problem


def _find_fixed(network: ForeignNetwork, size: Size, layout: Layout, channels: int) -> SizeRules:
    """Return the rules of a network that takes one size only. Raises ModelError where `size` is not it."""
    if max(size) > LARGEST_FIXED:
        raise ModelError(
            _("The network takes only pictures of {size} pixels, which is too large.", size=size)
        )
    result = network.size_after(size, layout, channels)
    scale = ceil(result.height / size.height)
    lost, odd = divmod(scale * size.height - result.height, 2)
    if odd or result != _enlarged(size, scale, lost):
        raise FailedRun(_("The network does not enlarge by a whole factor."))
    return SizeRules(layout, channels, scale, lost, 1, 1, size)


def _layouts(dims: Sequence[int]) -> Iterator[tuple[Layout, int]]:
    """Yield the layouts and numbers of channels that an input's shape allows."""
    candidates: list[tuple[Layout, int, int]] = [
        ("NCHW", 3, 1),
        ("NHWC", 3, 3),
        ("NCHW", 1, 1),
        ("NHWC", 1, 3),
    ]
    found: list[tuple[Layout, int]] = [
        (layout, count) for layout, count, axis in candidates if dims[axis] == count
    ]
    if not found and (dims[1] or dims[3]):
        raise ModelError(
            _(
                "The network's input, {shape}, has neither one nor three channels.",
                shape="x".join(map(str, dims)),
            )
        )
    yield from found or [(layout, count) for layout, count, axis in candidates if not dims[axis]]


def _find_multiple(network: ForeignNetwork, layout: Layout, channels: int) -> SizeRules:
    """Return the rules of a network that takes many sizes. Raises ModelError when nothing runs."""
    problem: ModelError | None = None
    for multiple in MULTIPLES:
        first = next(number for number, prime in enumerate(PRIMES) if prime * multiple >= TRIED_SIDE)
        a, b, c, d = (multiple * prime for prime in PRIMES[first : first + 4])
        try:
            one, other = (network.size_after(size, layout, channels) for size in (Size(a, b), Size(d, c)))
        except FailedRun as error:
            problem = problem or error
            continue
        scale, rest = divmod(other.width - one.width, d - a)
        lost, odd = divmod(scale * a - one.width, 2)
        if rest or odd or not 1 <= scale <= LARGEST_SCALE or lost < 0:
            continue
        if one == _enlarged(Size(a, b), scale, lost) and other == _enlarged(Size(d, c), scale, lost):
            smallest = _find_smallest(network, layout, channels, multiple, (scale, lost), a)
            return SizeRules(layout, channels, scale, lost, multiple, smallest, None)
    raise problem or ModelError(_("The network does not enlarge by a whole factor."))


def _find_smallest(
    network: ForeignNetwork,
    layout: Layout,
    channels: int,
    multiple: int,
    growth: tuple[int, int],
    largest: int,
) -> int:
    """Return the shortest side that was found to work, on the way down from one that does."""
    smallest = largest
    for factor in (32, 24, 16, 12, 8, 6, 4, 3, 2, 1):
        side = factor * multiple
        if side >= largest:
            continue
        try:
            if network.size_after(Size(side, side), layout, channels) != _enlarged(Size(side, side), *growth):
                break
        except FailedRun:
            break
        smallest = side
    return smallest


def _enlarged(size: Size, scale: int, lost: int) -> Size:
    return Size(scale * size.width - 2 * lost, scale * size.height - 2 * lost)
