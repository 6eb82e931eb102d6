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
from enlarger.jobs.settings import Settings
from enlarger.networks.methods import find_method
from enlarger.tiles.target import Target
from tiny_networks import nearest_network

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
