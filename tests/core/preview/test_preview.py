"""Views of results, which come while one looks."""

from __future__ import annotations

import functools
import gc
import threading
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from enlarger.devices.compilation import release_networks
from enlarger.devices.onnx_runtime import OnnxRuntimeNetwork
from enlarger.fidelity.settings import Fidelity
from enlarger.geometry import Box, Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.raw_files import read_raw
from enlarger.jobs.job import Job
from enlarger.jobs.request import JobRequest, Source
from enlarger.jobs.run import run_on_array
from enlarger.preview.lettering import caption
from enlarger.preview.preview import Preview
from enlarger.preview.view import View
from enlarger.sizing.print_plan import PrintPlan, PrintRequest, plan_print
from enlarger.tiles.target import Target
from enlarger.tiles.tile_cache import TileCache

FAITHFUL = JobRequest(model="faithful-x4", target=Target(4), device="cpu", precision="exact", tile=64)
NEAREST = JobRequest(model="nearest", target=Target(4))


class Looker:
    """Looks at a picture until all of it is there."""

    def __init__(self, path: Path, pixels: np.ndarray[Any, Any], name: str = "RGB u8") -> None:
        path.write_bytes(pixels.tobytes())
        size, pixel_format = Size(pixels.shape[1], pixels.shape[0]), PixelFormat.parse(name)
        self.happened = threading.Event()
        read = functools.partial(read_raw, path, size, pixel_format)
        self.tiles = TileCache()
        self.preview = Preview(path, Source(size, pixel_format, read), None, self.tiles, self.happened.set)
        self.frames = 0

    def look(self, *requests: JobRequest, **view: Any) -> np.ndarray[Any, Any]:
        """Return a view as it is at the end, with a `print_plan` drawn over it."""
        print_plan: PrintPlan | None = view.pop("print_plan", None)
        while True:
            self.happened.clear()
            frame = self.preview.draw(View(**view), requests, print_plan)
            self.frames += 1
            if self.preview.is_complete:
                return np.asarray(frame)
            assert self.happened.wait(60), "nothing comes any more"


@pytest.fixture
def picture() -> np.ndarray[Any, Any]:
    down, across = np.indices((130, 190))
    waves = [np.sin(across / 5) * np.cos(down / (4 + channel)) for channel in range(3)]
    return np.asarray(np.rint(127 + 100 * np.stack(waves, axis=2)), np.uint8)


@pytest.fixture
def looker(tmp_path: Path, picture: np.ndarray[Any, Any]) -> Any:
    looker = Looker(tmp_path / "source.raw", picture)
    yield looker
    looker.preview.close()


@pytest.mark.parametrize(
    "request_",
    [
        FAITHFUL,
        JobRequest(model="photo-x4", target=Target(4), device="cpu", precision="exact", tile=64),
        NEAREST,
    ],
    ids=["faithful", "photo", "nearest"],
)
def test_at_100_per_cent_a_view_is_the_result(
    looker: Looker, picture: np.ndarray[Any, Any], request_: JobRequest
) -> None:
    source = Source(Size(190, 130), PixelFormat.parse("RGB u8"), lambda: iter([picture]))
    result, _ = run_on_array(request_.job(source), picture)
    for centre in ((0.0, 0.0), (100.0, 61.3), (190.0, 130.0)):
        view = View(Size(301, 222), centre, 4.0)
        seen = looker.look(request_, size=view.size, centre=centre, zoom=4.0)
        place = view.placed(view.size, Size(190, 130))
        expected = result[place.top : place.top + 222, place.left : place.left + 301]
        assert np.abs(seen.astype(int) - expected).max() <= (1 if "photo" in request_.model else 0)


def test_the_source_is_seen_at_once_and_the_result_when_it_comes(looker: Looker) -> None:
    view = View(Size(300, 200), None, 4.0)
    first = np.asarray(looker.preview.draw(view, [FAITHFUL]))
    assert not looker.preview.is_complete
    before = looker.look(FAITHFUL, size=Size(300, 200), zoom=4.0, split=1.0)
    assert np.array_equal(first, before)
    after = looker.look(FAITHFUL, size=Size(300, 200), zoom=4.0)
    assert not np.array_equal(after, before)
    split = looker.look(FAITHFUL, size=Size(300, 200), zoom=4.0, split=0.5)
    assert np.array_equal(split[:, :148], before[:, :148])
    assert np.array_equal(split[:, 152:], after[:, 152:])


def test_what_was_seen_is_drawn_at_once_and_used_by_the_job(
    looker: Looker, picture: np.ndarray[Any, Any]
) -> None:
    looker.look(FAITHFUL, size=Size(300, 200), zoom=4.0)
    looker.frames = 0
    looker.look(FAITHFUL, size=Size(300, 200), zoom=4.0)
    assert looker.frames == 1
    looker.look(FAITHFUL, size=Size(760, 520))
    source = Source(Size(190, 130), PixelFormat.parse("RGB u8"), lambda: iter([picture]))
    job = FAITHFUL.job(source)
    job.keep_tiles(looker.tiles)
    run_on_array(job, picture)
    assert job.report().network_seconds == 0


def test_where_nobody_sees_what_a_network_does_none_runs(looker: Looker) -> None:
    looker.look(FAITHFUL, size=Size(95, 65))
    assert len(looker.tiles) == 0


def test_only_what_is_looked_at_is_computed(looker: Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enlarger.preview.results.CELL", 200)
    looker.look(FAITHFUL, size=Size(80, 60), centre=(20.0, 20.0), zoom=4.0)
    job = looker.preview.known(FAITHFUL).job
    assert job
    assert 0 < len(looker.tiles) < job.plan.tiles


def test_results_are_seen_beside_each_other(looker: Looker) -> None:
    both = looker.look(FAITHFUL, NEAREST, size=Size(400, 200), zoom=4.0)
    left = looker.look(FAITHFUL, size=Size(200, 200), zoom=4.0)
    right = looker.look(NEAREST, size=Size(200, 200), zoom=4.0)
    above = slice(0, 140)  # what is written below
    assert np.array_equal(both[above, :198], left[above, :198])
    assert np.array_equal(both[above, 202:], right[above, 2:])
    assert not np.array_equal(both[140:, :198], left[140:, :198])
    assert not np.array_equal(both[140:, 202:], right[140:, 2:])


def test_a_caption_tells_name_time_and_licence(looker: Looker) -> None:
    looker.look(FAITHFUL, NEAREST, size=Size(400, 200), zoom=4.0)
    known = looker.preview.known(FAITHFUL)
    assert known.forecast
    timed = replace(known, forecast=replace(known.forecast, seconds=12.3))
    assert caption(timed) == ["Faithful x4", "about 12 s, licence MIT"]
    assert caption(looker.preview.known(NEAREST)) == ["Nearest interpolation", ""]


def test_letters_are_twice_as_large_where_pixels_are_half_as_large(looker: Looker) -> None:
    heights: list[int] = []
    for ratio in (1.0, 2.0):
        plain = looker.look(NEAREST, size=Size(400, 400), zoom=4.0)
        both = looker.look(NEAREST, NEAREST, size=Size(800, 400), zoom=4.0, pixel_ratio=ratio)
        written = np.abs(both[:, :390].astype(int) - plain[:, :390]).max(axis=(1, 2)) > 0
        heights.append(int(written.sum()))
    assert heights[0] > 15
    assert abs(heights[1] - 2 * heights[0]) <= 4


@pytest.mark.parametrize("view", [{}, {"zoom": 1.0}, {"zoom": 8.0, "with_overview": False}])
def test_there_is_no_overview_where_all_is_seen_or_none_is_wanted(
    looker: Looker, view: dict[str, Any]
) -> None:
    fields: dict[str, Any] = {"size": Size(300, 240), "with_overview": True, **view}
    assert looker.preview.overview(View(**fields), 1) is None
    without = looker.look(NEAREST, **{**fields, "with_overview": False})
    assert np.array_equal(looker.look(NEAREST, **fields), without)


@pytest.mark.parametrize("centre", [(0.0, 0.0), (150.0, 60.0), (190.0, 130.0)])
def test_an_overview_shows_all_and_marks_what_is_seen(
    looker: Looker, picture: np.ndarray[Any, Any], centre: tuple[float, float]
) -> None:
    fields: dict[str, Any] = {"size": Size(600, 500), "zoom": 8.0, "centre": centre, "with_overview": True}
    seen = looker.look(NEAREST, **fields)
    box = looker.preview.overview(View(**fields), 1)
    assert box
    small = seen[box.top : box.bottom, box.left : box.right].astype(int)
    expected = np.asarray(Image.fromarray(picture).resize(box.size, Image.Resampling.BILINEAR)).astype(int)
    left, top = (
        min(max(at - side / 16, 0), whole - side / 8) / whole
        for at, side, whole in zip(centre, (600, 500), (190, 130), strict=True)
    )
    right, bottom = left + 600 / 8 / 190, top + 500 / 8 / 130
    across = slice(int(left * box.size.width) + 3, int(right * box.size.width) - 3)
    down = slice(int(top * box.size.height) + 3, int(bottom * box.size.height) - 3)
    assert np.abs(small[down, across] - expected[down, across]).mean() < 12
    dim = np.abs(small - expected // 2).max(axis=2) < 24
    dim[down, across] = True
    assert dim.mean() > 0.9


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 3000, 3), (3000, 1, 3), (20, 30, 4)])
def test_pictures_of_any_shape_have_an_overview_to_point_at(tmp_path: Path, shape: tuple[int, ...]) -> None:
    name = "RGB u8" if shape[2] == 3 else "RGBA u8"
    looker = Looker(tmp_path / "source.raw", np.full(shape, 90, np.uint8), name)
    fields: dict[str, Any] = {"size": Size(200, 150), "zoom": 250.0, "with_overview": True}
    looker.look(NEAREST, **fields)
    box = looker.preview.overview(View(**fields), 1)
    assert box
    assert min(box.size) >= 12
    looker.preview.close()


def test_what_a_print_cuts_off_is_dim_and_all_else_as_it_was(looker: Looker) -> None:
    plan = plan_print(PrintRequest(sheet="20x20cm", bleed="1cm"), Size(190, 130))
    assert plan.crop == Box(30, 0, 160, 130)
    plain = looker.look(size=Size(380, 260)).astype(int)
    seen = looker.look(print_plan=plan, size=Size(380, 260)).astype(int)
    assert np.abs(seen[:, :60] - plain[:, :60] * 0.3).max() < 2
    assert np.abs(seen[:, 320:] - plain[:, 320:] * 0.3).max() < 2
    trim = round(260 / 22)  # of 22 cm with bleed, one is cut at each side
    assert np.array_equal(seen[4 : trim - 2, 64:316], plain[4 : trim - 2, 64:316])
    assert np.array_equal(seen[40:200, 60 + trim + 4 : 320 - trim - 4], plain[40:200, 76:304])
    assert (seen[40:200, 60 + trim] == 255).all()
    assert (seen[40:200, 319 - trim] == 255).all()


def test_a_safe_area_is_a_dashed_line_that_moves_with_the_picture(looker: Looker) -> None:
    plan = plan_print(PrintRequest(sheet="Mega Light DE"), Size(190, 130))
    assert plan.safe
    share = plan.crop.size.width / plan.size.width
    column = round((plan.crop.left + plan.safe.left * share) * 4)
    plain = looker.look(print_plan=None, size=Size(760, 520)).astype(int)
    seen = looker.look(print_plan=plan, size=Size(760, 520)).astype(int)
    line = seen[100:420, column]
    assert {tuple(pixel) for pixel in line.tolist()} == {(0, 0, 0), (255, 255, 255)}
    assert 0.4 < (line == 255).mean() < 0.6
    assert not (plain[100:420, column] == line).all(axis=1).any()
    moved = looker.look(print_plan=plan, size=Size(200, 150), zoom=4.0, centre=(0.0, 65.0))
    assert np.array_equal(moved[:, column], seen[185:335, column])


def test_a_result_that_there_cannot_be_says_why_and_the_others_are_seen(looker: Looker) -> None:
    missing = JobRequest(model="no-such-network", target=Target(4))
    looker.look(missing, NEAREST, size=Size(400, 200), zoom=4.0)
    problem = looker.preview.known(missing).problem
    assert problem
    assert caption(looker.preview.known(missing)) == [problem.message]
    assert "no-such-network" in problem.message
    assert looker.preview.known(NEAREST).problem is None


def test_a_tileable_picture_is_seen_as_it_is_without_its_copies(looker: Looker) -> None:
    plain = looker.look(FAITHFUL, size=Size(300, 200), zoom=4.0)
    tileable = looker.look(replace(FAITHFUL, tileable=True), size=Size(300, 200), zoom=4.0)
    assert np.array_equal(plain, tileable)


def test_the_map_lies_over_what_was_generated(tmp_path: Path) -> None:
    leaves = np.random.default_rng(5).integers(60, 200, (40, 60, 3), np.uint8)
    looker = Looker(tmp_path / "source.raw", leaves)
    fidelity = Fidelity(0.0, with_map=True)
    photo = JobRequest(model="photo-x4", target=Target(4), device="cpu", precision="exact", fidelity=fidelity)
    plain = looker.look(photo, size=Size(240, 160), zoom=4.0).astype(int)
    mapped = looker.look(photo, size=Size(240, 160), zoom=4.0, with_map=True).astype(int)
    change = (mapped - plain)[np.abs(mapped - plain).max(axis=2) > 30]
    assert len(change) > 100
    assert change[:, 0].mean() > change[:, 2].mean() + 50  # yellow and red
    looker.look(FAITHFUL, size=Size(240, 160), zoom=4.0, with_map=True)
    looker.preview.close()


def test_networks_that_nobody_looks_at_any_more_are_let_go(
    looker: Looker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enlarger.preview.results.MOST_KNOWN", 3)
    requests = [JobRequest(model="nearest", target=Target(2 + step)) for step in range(8)]
    for request in requests:
        looker.look(request, size=Size(300, 200), zoom=4.0)
    jobs = [weakref.ref(looker.preview.known(request).job or looker) for request in requests[-3:]]
    assert all(isinstance(job(), Job) for job in jobs)
    looker.look(*requests[:3], size=Size(300, 200), zoom=4.0)
    gc.collect()
    assert [job() for job in jobs] == [None] * 3


def test_only_the_networks_of_what_is_looked_at_stay_loaded(looker: Looker) -> None:
    requests = [replace(FAITHFUL, model=model) for model in ("faithful-x4", "art-x4", "photo-x4")]

    def loaded() -> int:
        gc.collect()
        return sum(isinstance(each, OnnxRuntimeNetwork) for each in gc.get_objects())

    release_networks()
    before = loaded()
    for request in requests * 2:
        looker.look(request, size=Size(120, 80), zoom=4.0, centre=(20.0, 20.0))
        assert loaded() - before <= 1
    others = [replace(request, tile=80) for request in requests]  # whose tiles are yet to be computed
    looker.look(*others, size=Size(240, 160), zoom=4.0)
    assert loaded() - before == 3


def test_how_much_lettering_is_kept_is_known_before_the_job(tmp_path: Path) -> None:
    page = Image.new("RGB", (240, 160), "white")
    for top in range(8, 80, 12):
        ImageDraw.Draw(page).text((10, top), "small print, read the leaflet", "black")
    pixels = np.asarray(page)
    looker = Looker(tmp_path / "source.raw", pixels)
    generated = JobRequest(model="photo-x4", target=Target(4), device="cpu", precision="exact")
    told: list[float | None] = []
    for fidelity in (Fidelity(0.43), Fidelity(0.0), None):
        request = replace(generated, fidelity=fidelity)
        looker.look(request, size=Size(60, 40))
        forecast = looker.preview.known(request).forecast
        assert forecast
        told.append(forecast.lettering)
    job = replace(generated, fidelity=Fidelity(0.43)).job(
        Source(Size(240, 160), PixelFormat.parse("RGB u8"), lambda: iter([pixels]))
    )
    run_on_array(job, pixels)
    assert told == [job.text_share, None, None]
    assert 0.1 < job.text_share < 0.6
    looker.preview.close()


def test_checks_are_seen_through_what_is_transparent(tmp_path: Path) -> None:
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[:, 10:] = 200, 30, 40, 255
    looker = Looker(tmp_path / "source.raw", pixels, "RGBA u8")
    seen = looker.look(JobRequest(model="nearest", target=Target(2)), size=Size(160, 160), zoom=8.0)
    assert {tuple(pixel) for pixel in seen[:, :72].reshape(-1, 3).tolist()} == {(153,) * 3, (102,) * 3}
    assert {tuple(pixel) for pixel in seen[:, 88:].reshape(-1, 3).tolist()} == {(200, 30, 40)}
    looker.preview.close()


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 3000, 3), (3000, 1, 3)])
def test_pictures_of_any_shape_are_seen(tmp_path: Path, shape: tuple[int, ...]) -> None:
    looker = Looker(tmp_path / "source.raw", np.full(shape, 90, np.uint8))
    for view in ({}, {"zoom": 16.0}, {"zoom": 0.01}):
        assert looker.look(FAITHFUL, size=Size(64, 48), **view).shape == (48, 64, 3)
    looker.preview.close()


def test_large_pictures_are_held_smaller_and_seen_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    down, across = np.indices((300, 400))
    pixels = np.stack([across // 2, down // 2, (across + down) // 4], axis=2).astype(np.uint8)
    views = (
        {},
        {"zoom": 0.3},
        {"zoom": 0.7, "centre": (333.0, 222.0)},
        {"zoom": 3.0, "centre": (0.0, 299.0)},
    )
    whole = Looker(tmp_path / "whole.raw", pixels)
    expected = [whole.look(size=Size(100, 80), **view) for view in views]
    monkeypatch.setattr("enlarger.preview.source_picture.HELD_PIXELS", 20_000)
    monkeypatch.setattr("enlarger.preview.source_picture.STRIP_PIXELS", 5_000)
    reduced = Looker(tmp_path / "reduced.raw", pixels)
    for view, frame in zip(views, expected, strict=True):
        seen = reduced.look(size=Size(100, 80), **view)
        assert np.abs(seen.astype(int) - frame).max() <= 2
    for each in (whole, reduced):
        each.preview.close()


def test_an_overview_is_the_picture_shrunk(looker: Looker, picture: np.ndarray[Any, Any]) -> None:
    seen = looker.look(size=Size(95, 65))
    expected = Image.fromarray(picture).reduce(2)
    assert np.abs(seen.astype(int) - np.asarray(expected)).max() <= 1
