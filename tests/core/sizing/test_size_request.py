from __future__ import annotations

import pytest

from enlarger.errors import RequestError
from enlarger.geometry import Box, Size
from enlarger.sizing.bounds import parse_frame
from enlarger.sizing.print_plan import PrintRequest
from enlarger.sizing.size_request import SizeRequest
from enlarger.tiles.target import Target

SOURCE = Size(300, 200)


def size(request: SizeRequest, source: Size = SOURCE) -> Size:
    sizing = request.resolve(source)
    assert sizing.crop == Box(0, 0, *source)
    return sizing.target.resolve(source, 4)


def test_within_a_frame_the_picture_is_as_large_as_fits() -> None:
    assert size(SizeRequest(within=(1000, 1000))) == Size(1000, 667)
    assert size(SizeRequest(within=parse_frame("10000 x 100 px"))) == Size(150, 100)


def test_a_frame_to_cover_is_covered() -> None:
    assert size(SizeRequest(at_least=(1000, 1000))) == Size(1500, 1000)
    assert size(SizeRequest(at_least=(1000, 10))) == Size(1000, 667)


def test_so_many_megapixels_are_what_comes_out() -> None:
    found = size(SizeRequest(megapixels=24))
    assert found == Size(6000, 4000)


def test_what_was_said_before_still_holds() -> None:
    assert size(SizeRequest()) == Size(1200, 800)
    assert size(SizeRequest(target=Target(2))) == Size(600, 400)


def test_a_print_has_a_target_for_its_part_and_one_for_the_whole_picture() -> None:
    sizing = SizeRequest(print=PrintRequest(sheet="1x1m", ppi=10.16)).resolve(SOURCE)
    assert sizing.crop == Box(50, 0, 250, 200)
    assert sizing.target.resolve(sizing.crop.size, 4) == Size(400, 400)
    assert sizing.target_of_whole.resolve(SOURCE, 4) == Size(600, 400)
    assert SizeRequest(target=Target(3)).resolve(SOURCE).target_of_whole == Target(3)


@pytest.mark.parametrize(
    "request_",
    [
        SizeRequest(within=(0, 10)),
        SizeRequest(at_least=(0, 0)),
        SizeRequest(megapixels=0),
        SizeRequest(megapixels=float("inf")),
    ],
)
def test_nonsense_is_refused(request_: SizeRequest) -> None:
    with pytest.raises(RequestError):
        request_.resolve(SOURCE)


@pytest.mark.parametrize("text", ["", "1000", "-5x10", "10x10cm", "1.5x2", "1x0"])
def test_what_is_no_frame_of_pixels_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        parse_frame(text)


def test_a_size_said_in_two_ways_is_refused() -> None:
    with pytest.raises(RequestError, match="a factor or pixels, a print"):
        SizeRequest(target=Target(2), print=PrintRequest(sheet="A4")).resolve(SOURCE)
    with pytest.raises(RequestError):
        SizeRequest(within=(10, 10), megapixels=3).resolve(SOURCE)
