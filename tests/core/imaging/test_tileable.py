from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from enlarger.errors import RequestError
from enlarger.fidelity.settings import Fidelity
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.tileable import COARSEST_STEP, plan_surroundings
from enlarger.jobs.settings import Settings
from enlarger.networks.library import find_model
from enlarger.networks.network import Network
from enlarger.tiles.target import Target

EXACT: dict[str, Any] = {"device": "cpu", "precision": "exact", "tile": 64}


def middle_of_nine(picture: Any) -> Any:
    """Return what lies in the middle when nine copies are side by side, and the copies."""
    return np.tile(picture, (3, 3, 1))


@pytest.mark.parametrize(
    ("model", "factor", "channels", "settings"),
    [
        ("faithful-x4", None, 3, {}),
        ("faithful-x2", 4, 3, {}),
        ("faithful-x4", 2.5, 3, {}),
        ("faithful-x4", None, 4, {}),
        ("photo-x2", None, 3, {"lock": "full"}),
        ("photo-x2", None, 3, {"lock": "soft"}),
        ("photo-x2", None, 3, {"lock": "full", "fidelity": Fidelity(0.5)}),
    ],
)
def test_a_tileable_picture_becomes_the_middle_of_nine_copies(
    model: str, factor: float | None, channels: int, settings: Any, enlarge: Any, noise: Any
) -> None:
    # Nothing is hidden: what bleeds under it lies on a grid of the whole raster.
    small = noise(12, 10, channels).clip(1).repeat(4, 0).repeat(4, 1)
    height, width = small.shape[:2]
    network, target = Network(find_model(model)), Target(factor)
    one = enlarge(network, small, Settings(target, **EXACT, tileable=True, **settings))
    scale = len(one) // height if factor is None else factor
    nine = enlarge(network, middle_of_nine(small), Settings(Target(scale), **EXACT, **settings))
    assert one.shape == (height * scale, width * scale, channels)
    expected = nine[len(one) : 2 * len(one), one.shape[1] : 2 * one.shape[1]].astype(int)
    # Interpolations, and blocks of the lock's filters, are rounded as they lie.
    tolerance = 0 if not settings and factor in {None, 4} else 1
    assert np.abs(one - expected).max() <= tolerance


def test_one_that_is_not_tileable_differs_at_its_edges(enlarge: Any, noise: Any) -> None:
    small = noise(12, 10).repeat(4, 0).repeat(4, 1)
    network = Network(find_model("faithful-x4"))
    plain, wrapped = (enlarge(network, small, Settings(**EXACT, tileable=is_on)) for is_on in (False, True))
    differs = (plain != wrapped).any(axis=2)
    assert differs[0].any()
    assert differs[:, -1].any()
    assert not differs[60:-60, 60:-60].any()


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3)])
def test_what_is_smaller_than_a_network_looks_repeats_itself(
    size: tuple[int, int], enlarge: Any, noise: Any
) -> None:
    small = noise(*size)
    network, settings = Network(find_model("faithful-x4")), Settings(**EXACT, tileable=True)
    result = enlarge(network, small, settings)
    larger = enlarge(network, middle_of_nine(small), settings)
    np.testing.assert_array_equal(larger[: len(result), : result.shape[1]], result)


def test_every_depth_wraps(enlarge: Any, noise: Any) -> None:
    small = noise(40, 36).astype(np.uint16) * 257
    pixel_format = PixelFormat.parse("RGB u16")
    settings = Settings(**EXACT, tileable=True)
    network = Network(find_model("faithful-x2"))
    one = enlarge(network, small, settings, pixel_format=pixel_format)
    nine = enlarge(network, middle_of_nine(small), Settings(**EXACT), pixel_format=pixel_format)
    error = np.abs(one.astype(int) - nine[72:144, 80:160])
    assert error.max() <= 1


def test_a_size_to_which_no_whole_pixels_lead_is_refused_with_one_that_does() -> None:
    with pytest.raises(RequestError) as caught:
        plan_surroundings(Size(777, 512), Size(2000, 1024), 20)
    assert "2002" in caught.value.hint
    assert plan_surroundings(Size(777, 512), Size(2002, 1024), 20).across <= COARSEST_STEP
    assert plan_surroundings(Size(777, 512), Size(3108, 2048), 20).across == 20


def test_cells_lie_around_a_picture_as_in_the_middle_of_nine_copies() -> None:
    for width, enlarged in ((48, 96), (41, 82), (200, 275)):
        across = plan_surroundings(Size(width, 40), Size(enlarged, 80), 33, 5).across
        assert across >= 33
        assert (across - width) % 5 == 0
        assert across * enlarged % width == 0


def test_what_is_put_around_becomes_whole_pixels() -> None:
    around = plan_surroundings(Size(1024, 768), Size(3000, 2250), 33)
    left, top = around.offset
    assert left / around.across == 3000 / 1024
    assert top / around.down == 2250 / 768
    assert around.whole_size == Size(3000 + 2 * left, 2250 + 2 * top)
