from __future__ import annotations

import numpy as np

from enlarger.fidelity.detail_map import detail_map


def test_the_map_is_empty_then_yellow_then_red() -> None:
    nothing, yellow, red, more = detail_map(np.array([9.9, 23, 36, 90], np.float32))
    assert nothing[3] == 0
    assert (yellow[:2] > 180).all()
    assert red[0] > 2 * red[1]
    np.testing.assert_array_equal(more, red)
