"""Jobs as hosts ask for them."""

from __future__ import annotations

import numpy as np

from enlarger.analysis.jpeg_quality import ijg_table, zigzag
from enlarger.geometry import Size
from enlarger.imaging.arrays import strips_of
from enlarger.imaging.pixel_format import RGB_U8
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
