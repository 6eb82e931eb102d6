from __future__ import annotations

import numpy as np
import pytest

from enlarger.fidelity.generated_detail import detail_limit


def test_fidelity_goes_through_the_limits() -> None:
    assert [detail_limit(step / 7) for step in range(8)] == pytest.approx([np.inf, 64, 40, 28, 20, 14, 8, 0])
    assert detail_limit(0.5) == pytest.approx(24)
    assert detail_limit(0.01) > 500
