"""Jobs as hosts ask for them."""

from __future__ import annotations

import numpy as np
import pytest

from enlarger.analysis.jpeg_quality import ijg_table, zigzag
from enlarger.errors import Cancelled
from enlarger.geometry import Size
from enlarger.imaging.arrays import strips_of
from enlarger.imaging.pixel_format import RGB_U8
from enlarger.imaging.strips import Strips
from enlarger.jobs.request import JobRequest, Source
from enlarger.tiles.target import Target


def test_the_tables_of_a_jpeg_file_tell_its_quality_whoever_chose_the_network() -> None:
    pixels = np.random.default_rng(1).integers(90, 160, (80, 80, 3)).astype(np.uint8)
    table = tuple(int(step) for step in ijg_table(35).ravel()[zigzag()])
    source = Source(Size(80, 80), RGB_U8, lambda: strips_of(pixels), (table,))
    for model in ("auto", "photo-x2"):
        job = JobRequest(target=Target(2), model=model, device="cpu", look="sharp").job(source)
        job.look_at(lambda: strips_of(pixels))
        assert job.picture
        assert job.picture.jpeg_quality == 35
        assert job.picture.damage == "jpeg"


def test_a_look_at_a_picture_ends_when_it_is_called_off() -> None:
    def read() -> Strips:
        yield np.zeros((1, 80, 3), np.uint8)
        raise AssertionError("read on")

    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        JobRequest(target=Target(2)).job(Source(Size(80, 80), RGB_U8, read).watched(check))
