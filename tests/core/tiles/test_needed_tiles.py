from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from enlarger.geometry import Box, Size
from enlarger.imaging.pixel_format import RGB_U8
from enlarger.imaging.strips import Strip
from enlarger.tiles.needed_tiles import needed_tiles
from enlarger.tiles.planning import TileLimits, plan_upscale
from enlarger.tiles.stitching import Seams
from enlarger.tiles.target import Target
from enlarger.tiles.upscale import upscale
from tiny_networks import random_network

SIZE = Size(300, 220)


@pytest.mark.parametrize("factor", [2, 3, 4])
@pytest.mark.parametrize("part", [Box(120, 100, 150, 130), Box(0, 0, 20, 10), Box(280, 0, 300, 220)])
def test_parts_are_what_they_are_in_the_whole_and_little_else_is_computed(
    part: Box, factor: int, make_network: Any, noise: Any
) -> None:
    from enlarger.devices.onnx_runtime import load
    from enlarger.devices.providers import CPU_DEVICE

    network = make_network(random_network(), 2)
    picture = noise(*SIZE)
    plan = plan_upscale(SIZE, Target(factor), network.facts, 3, TileLimits(tile=48))
    computed: list[int] = []

    def enlarged(**options: Any) -> Strip:
        def open_session(step: Any) -> Any:
            content = network.for_tiles(step.tiling.tile, "u8")
            request = load(content, CPU_DEVICE, exact=True, is_kept=False).request()
            return lambda tile, _: request.run(tile, {})[0]

        computed.clear()
        strips = upscale(
            iter([picture]), RGB_U8, plan, open_session, lambda: computed.append(1), Seams(), **options
        )
        return np.concatenate(list(strips))

    whole = enlarged()
    needed = needed_tiles(plan, [part])
    found = enlarged(needed=needed)
    assert found.shape == whole.shape
    left, top, right, bottom = part.scaled(factor)
    np.testing.assert_array_equal(found[top:bottom, left:right], whole[top:bottom, left:right])
    assert len(computed) == sum(map(len, needed)) < 0.6 * plan.tiles
    assert (found != whole).any()


def test_without_any_part_no_tile_is_needed(make_network: Any) -> None:
    plan = plan_upscale(SIZE, Target(4), make_network(random_network(), 2).facts, 3, TileLimits(tile=48))
    assert needed_tiles(plan, []) == [frozenset(), frozenset()]
