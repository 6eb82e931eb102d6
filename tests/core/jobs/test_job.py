from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from enlarger.errors import SourceError
from enlarger.fidelity.settings import Fidelity
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip
from enlarger.jobs.job import Job
from enlarger.jobs.run import run_on_array
from enlarger.jobs.settings import Settings
from enlarger.networks.methods import find_method
from enlarger.tiles.target import Target
from tiny_networks import GraphBuilder, nearest_network

FIDELITY = Fidelity(0.43)
LAYERS = Fidelity(0.43, in_layers=True, with_map=True)
MODES: dict[str, dict[str, Any]] = {
    "nothing": {"lock": "off"},
    "auto lock": {},
    "full lock": {"lock": "full"},
    "soft lock, between two passes": {"lock": "soft", "target": Target(6.5)},
    "dial": {"lock": "full", "fidelity": FIDELITY},
    "dial without lock": {"lock": "off", "fidelity": FIDELITY},
    "layers and map": {"fidelity": LAYERS},
}


class Source:
    """A picture that counts how often it is read, and how many of its rows anybody holds."""

    def __init__(self, picture: Strip, rows: int) -> None:
        self._picture = picture
        self._rows = rows
        self._held: list[weakref.ref[Strip]] = []
        self.read = 0
        """Rows."""
        self.most_held = 0

    def strips(self) -> Iterator[Strip]:
        for top in range(0, len(self._picture), self._rows):
            strip = self._picture[top : top + self._rows].copy()
            self.read += len(strip)
            self._held = [each for each in self._held if each() is not None] + [weakref.ref(strip)]
            self.most_held = max(self.most_held, len(self._held) * self._rows)
            yield strip
            del strip


def striped(width: int, height: int, name: str) -> Strip:
    """Make a picture with fine lines like print in some places."""
    pixel_format = PixelFormat.parse(name)
    chance = np.random.default_rng(height)
    picture = chance.random((height, width, pixel_format.channels)) * 0.2 + 0.4
    picture[20:40] = np.indices((20, width)).sum(axis=0)[..., None] // 2 % 2
    return (picture * (255 if pixel_format.depth == "u8" else 2.5)).astype(pixel_format.dtype)


@pytest.fixture
def drawing(make_network: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a network that draws, with another one of its scale to be faithful."""
    monkeypatch.setattr(
        "enlarger.jobs.job.find_faithful", lambda scale: make_network(nearest_network(scale), scale)
    )
    return make_network(nearest_network(4), 4, tag="generative")


@pytest.mark.parametrize("name", ["RGB u8", "RGBA u8", "RGB f32"])
@pytest.mark.parametrize("mode", MODES)
def test_a_source_is_read_twice_whatever_is_asked_for(mode: str, name: str, drawing: Any) -> None:
    source = Source(striped(30, 70, name), 7)
    settings = Settings(device="cpu", precision="exact", tile=24, **MODES[mode])
    job = Job(drawing, Size(30, 70), PixelFormat.parse(name), settings)
    for _ in job.layers(source.strips, lambda _: None):
        pass
    assert source.read == 2 * 70
    assert job.text_share > 0


@pytest.mark.parametrize("mode", MODES)
def test_rows_of_the_source_are_let_go_once_all_have_seen_them(mode: str, drawing: Any) -> None:
    held: list[int] = []
    for height in (600, 1800):
        source = Source(striped(16, height, "RGB u8"), 5)
        settings = Settings(device="cpu", precision="exact", tile=32, **MODES[mode])
        job = Job(drawing, Size(16, height), PixelFormat.parse("RGB u8"), settings)
        for _ in job.layers(source.strips, lambda _: None):
            pass
        held.append(source.most_held)
    assert max(held) < 450


def test_an_interpolation_reads_its_source_twice() -> None:
    source = Source(striped(30, 70, "RGB u8"), 7)
    job = Job(find_method("bicubic"), Size(30, 70), PixelFormat.parse("RGB u8"), Settings(Target(0.5)))
    for _ in job.layers(source.strips, lambda _: None):
        pass
    assert source.read == 2 * 70


def test_a_source_that_breaks_off_is_the_error_whoever_reads_on(drawing: Any) -> None:
    source = Source(striped(16, 300, "RGB u8"), 5)

    def damaged() -> Iterator[Strip]:
        for number, strip in enumerate(source.strips()):
            if number == 20:
                raise SourceError("It ends here.")
            yield strip

    settings = Settings(device="cpu", precision="exact", tile=32, lock="full", fidelity=FIDELITY)
    job = Job(drawing, Size(16, 300), PixelFormat.parse("RGB u8"), settings)
    job.look_at(source.strips)
    with pytest.raises(SourceError, match="ends here"):
        list(job.layers(damaged, lambda _: None))


@pytest.mark.parametrize("name", ["RGB u8", "RGBA u8", "RGB u16", "RGBA f32"])
@pytest.mark.parametrize("model", ["clean-x1", "faithful-x2", "photo-x4"])
def test_grey_stays_grey(model: str, name: str) -> None:
    pixel_format = PixelFormat.parse(name)
    chance = np.random.default_rng(3)
    dithered = chance.random((24, 32, 1)) < np.linspace(0.2, 0.8, 32)[:, None]  # which networks colour most
    source = np.repeat(dithered, pixel_format.channels, axis=2).astype(pixel_format.dtype)
    source *= np.array(1 if pixel_format.is_float else np.iinfo(pixel_format.dtype).max, source.dtype)
    if pixel_format.has_alpha:
        source[..., 3] = source[-1, -1, 3] = source.max()
    settings = Settings(device="cpu", precision="exact", lock="full")
    result, report = run_on_array(Job(find_method(model), Size(32, 24), pixel_format, settings), source)
    assert result.shape[2] == pixel_format.channels
    assert np.ptp(result[..., 0].astype(float)) > 0
    np.testing.assert_array_equal(result[..., 0], result[..., 1])
    np.testing.assert_array_equal(result[..., 0], result[..., 2])
    if report.deviation:
        assert report.deviation.values == source.size


def test_of_what_a_network_makes_of_grey_the_brightness_stays(make_network: Any) -> None:
    weight = np.repeat(np.diag([0.2, 0.5, 1]), 4, 0)[..., None, None].astype(np.float32)
    network = make_network(GraphBuilder().conv(12, 1, weight=weight).shuffle(2).model(), 2)
    settings = Settings(device="cpu", precision="exact", lock="off")
    grey = np.full((8, 8, 3), 200, np.uint8)
    result, _ = run_on_array(Job(network, Size(8, 8), PixelFormat.parse("RGB u8"), settings), grey)
    assert (result == round(200 * (0.2 * 0.299 + 0.5 * 0.587 + 0.114))).all()


def test_a_forecast_names_a_slightly_smaller_size_that_takes_a_pass_less(make_network: Any) -> None:
    def notes(factor: float, **more: Any) -> list[str]:
        settings = Settings(Target(factor), device="cpu", **more)
        return Job(network, Size(500, 300), PixelFormat.parse("RGB u8"), settings).forecast.notes

    network = make_network(nearest_network(4), 4)
    (note,) = notes(6.02)
    assert note.startswith("3010x1806 pixels need 2 passes; 3000x1800 pixels take ")
    assert note.endswith("a fifteenth of the time.")
    (note,) = notes(25)
    assert "need 3 passes; 12000x7200 pixels take" in note
    assert notes(4.5) == notes(6) == notes(12) == notes(6.02, tileable=True) == []


def test_a_forecast_knows_the_time_of_a_cpu_that_is_named(make_network: Any) -> None:
    network = make_network(nearest_network(4), 4)
    job = Job(network, Size(50, 30), PixelFormat.parse("RGB u8"), Settings(Target(4), device="cpu"))
    job.prepare(lambda: None)  # right by definition, so nothing has to be tried before it runs
    assert job.forecast.seconds is None
    job.measure(lambda: None)
    assert job.forecast.seconds is not None
