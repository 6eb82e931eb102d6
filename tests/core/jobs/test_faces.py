"""With the detector itself, on a part of Manet's "The Monet Family in Their Garden at Argenteuil" (The
Metropolitan Museum of Art, 1976.201.14, CC0), 200 pixels wide, in which one face is 51 pixels wide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from enlarger.analysis.jpeg_quality import ijg_table, zigzag
from enlarger.fidelity.settings import Fidelity
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip
from enlarger.jobs.face_search import ABSENT
from enlarger.jobs.job import Job
from enlarger.jobs.provenance import provenance
from enlarger.jobs.settings import Settings
from face_detector import install, weights
from tiny_networks import GraphBuilder, nearest_network

PICTURE = Path(__file__).parent / "garden.webp"
FACE = (81, 65, 132, 123)
KEPT = "1 face was kept as the source has it."


@pytest.fixture(scope="session")
def detector() -> bytes:
    return weights()


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def installed(detector: bytes, own_data: None) -> Path:
    del own_data
    return install(detector)


@pytest.fixture
def generative(make_network: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a network that makes everything a third darker, with a faithful one that does not."""
    monkeypatch.setattr(
        "enlarger.jobs.job.find_faithful", lambda scale: make_network(nearest_network(scale), scale)
    )
    third = np.diag([0.66] * 3).astype(np.float32)[:, :, None, None]
    darker = GraphBuilder().conv(3, 1, weight=third).resize(2).model()
    return make_network(darker, 2, tag="generative")


def garden() -> Strip:
    with Image.open(PICTURE) as image:
        return np.asarray(image.convert("RGB"))


class Ran:
    """A job that has run on a picture in strips of few rows."""

    def __init__(
        self,
        network: Any,
        picture: Strip,
        name: str = "RGB u8",
        quantisation: Sequence[Sequence[int]] | None = None,
        **settings: Any,
    ) -> None:
        height, width = picture.shape[:2]
        self.rows_read = 0
        options: dict[str, Any] = {
            "device": "cpu",
            "precision": "exact",
            "tile": 64,
            "lock": "off",
            **settings,
        }
        size, pixel_format = Size(width, height), PixelFormat.parse(name)
        self.job = Job(network, size, pixel_format, Settings(**options), quantisation=quantisation)

        def source() -> Iterator[Strip]:
            for top in range(0, height, 7):
                strip = picture[top : top + 7]
                self.rows_read += len(strip)
                yield strip

        self.job.prepare(lambda: None)
        self.job.look_at(source)
        self.result = np.concatenate([each.result for each in self.job.layers(source, lambda _: None)])
        self.report = self.job.report()
        assert self.job.progress.done == self.job.tiles


def is_kept(ran: Ran, picture: Strip, box: tuple[int, int, int, int], brighter: int = 0) -> bool:
    """Tell whether the middle of a box, in pixels of the source, is as the source has it, or by so much
    `brighter`, and whether nothing is of it that is far from the box.
    """
    left, top, right, bottom = box
    across, down = (right - left) // 4, (bottom - top) // 4
    inner = slice(top + down, bottom - down), slice(left + across, right - across)
    doubled = picture.repeat(2, axis=0).repeat(2, axis=1)
    grown = doubled[tuple(slice(2 * side.start, 2 * side.stop) for side in inner)]
    found = ran.result[tuple(slice(2 * side.start, 2 * side.stop) for side in inner)]
    far = np.ones(ran.result.shape[:2], bool)
    far[
        max(0, 2 * top - 2 * down) : 2 * bottom + 2 * down,
        max(0, 2 * left - 2 * across) : 2 * right + 2 * across,
    ] = False
    colours = slice(0, ran.job.pixel_format.colours)
    if ran.job.pixel_format.has_alpha:
        far &= doubled[..., -1] > 0
    darker = ran.result[far][:, colours].astype(float).mean() / doubled[far][:, colours].mean()
    close = np.abs(found.astype(float) - brighter - grown).max() <= 0.01 * max(1, float(doubled.max()))
    return close and darker == pytest.approx(0.66, abs=0.05)


@pytest.mark.usefixtures("installed")
def test_a_face_is_kept_and_the_rest_is_as_without(generative: Any) -> None:
    picture = garden()
    ran, alone = Ran(generative, picture, tile=24), Ran(generative, picture, tile=24, faces="off")
    (face,) = ran.job.faces.kept or []
    np.testing.assert_allclose((face.left, face.top, face.right, face.bottom), FACE, atol=3)
    assert is_kept(ran, picture, FACE)
    same = (ran.result == alone.result).all(axis=2)
    assert same[:, : 2 * 50].all()
    assert same[:40].all()
    assert KEPT in ran.report.notes
    assert alone.job.faces.kept is None
    assert not alone.report.notes
    assert ran.rows_read == 2 * len(picture)
    # Of the second network only the tiles around the face ran.
    assert 0 < ran.job.tiles - alone.job.tiles < alone.job.tiles
    record = provenance(ran.job)
    np.testing.assert_allclose(record["faces"]["kept"], [FACE], atol=3)
    assert provenance(alone.job)["settings"]["faces"] == "off"


@pytest.mark.usefixtures("installed")
def test_a_picture_without_faces_is_as_if_nobody_had_looked(generative: Any) -> None:
    picture = garden()[:, :70]
    ran, alone = Ran(generative, picture, lock="full"), Ran(generative, picture, lock="full", faces="off")
    np.testing.assert_array_equal(ran.result, alone.result)
    assert ran.job.faces.kept == []
    assert ran.job.tiles == alone.job.tiles
    assert ran.job.faithful is None
    assert ran.report.notes == alone.report.notes == []
    assert "faces" not in provenance(ran.job)


@pytest.mark.usefixtures("own_data")
def test_without_the_detector_one_note_tells_and_the_rest_is_as_before(generative: Any) -> None:
    picture = garden()
    ran, alone = Ran(generative, picture), Ran(generative, picture, faces="off")
    np.testing.assert_array_equal(ran.result, alone.result)
    assert ran.report.notes == [ABSENT]
    assert ran.job.faces.kept is None


def test_a_damaged_detector_is_told_and_does_not_end_the_job(generative: Any, installed: Path) -> None:
    (installed / "retinaface.onnx").write_bytes(b"damaged")
    (note,) = Ran(generative, garden()).report.notes
    assert "not looked for" in note
    assert "damaged" in note


@pytest.mark.usefixtures("installed")
def test_a_network_that_generates_nothing_needs_no_detector(make_network: Any) -> None:
    ran = Ran(make_network(nearest_network(), 2), garden())
    assert ran.job.faces.kept is None
    assert not ran.report.notes


def formatted(name: str) -> Strip:
    """Return the picture in a format, with alpha that hides what is below."""
    picture = garden().astype(np.float32) / 255
    pixel_format = PixelFormat.parse(name)
    if pixel_format.model == "Y":
        picture = picture @ np.array([[0.299], [0.587], [0.114]], np.float32)
    if pixel_format.model == "CMYK":
        picture = np.concatenate([1 - picture, np.zeros_like(picture[..., :1])], axis=2)
    if pixel_format.has_alpha:
        alpha = np.ones_like(picture[..., :1])
        alpha[150:] = 0
        picture = np.concatenate([picture, alpha], axis=2)
    white = 1 if pixel_format.is_float else np.iinfo(pixel_format.dtype).max
    return (picture * white).astype(pixel_format.dtype)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("name", ["Y u8", "RGB u16", "RGBA u8", "RGB f32", "YA u16"])
def test_faces_are_kept_in_every_format(name: str, generative: Any) -> None:
    picture = formatted(name)
    ran = Ran(generative, picture, name)
    assert len(ran.job.faces.kept or []) == 1
    assert is_kept(ran, picture, FACE)


@pytest.mark.usefixtures("installed")
def test_faces_are_found_in_inks(generative: Any) -> None:
    assert len(Ran(generative, formatted("CMYK u8"), "CMYK u8").job.faces.kept or []) == 1


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_face_is_kept_however_the_picture_lies(turns: int, generative: Any) -> None:
    picture = np.ascontiguousarray(np.rot90(garden(), turns))
    ran = Ran(generative, picture)
    across, down = 107, 97  # the middle of the face, in the picture as it should lie
    place = np.zeros(picture.shape[:2])
    place[down, across] = 1
    ((down, across),) = np.argwhere(np.rot90(place, turns))
    np.testing.assert_array_equal(
        ran.result[2 * down : 2 * down + 12, 2 * across : 2 * across + 12],
        picture[down : down + 6, across : across + 6].repeat(2, axis=0).repeat(2, axis=1),
    )


@pytest.mark.usefixtures("installed")
def test_a_face_across_the_edges_of_a_texture_is_kept(generative: Any) -> None:
    picture = np.roll(garden(), (-97, -107), axis=(0, 1))  # the middle of the face lies in the corners
    ran = Ran(generative, picture, tileable=True)
    assert len(ran.job.faces.kept or []) == 1
    for rows in (slice(None, 16), slice(-16, None)):
        for columns in (slice(None, 16), slice(-16, None)):
            doubled = picture.repeat(2, axis=0).repeat(2, axis=1)
            np.testing.assert_allclose(ran.result[rows, columns].astype(int), doubled[rows, columns], atol=1)


@pytest.mark.usefixtures("installed")
def test_a_face_that_the_edge_cuts_is_kept(generative: Any) -> None:
    picture = garden()[:, 100:]
    ran = Ran(generative, picture)
    assert len(ran.job.faces.kept or []) == 1
    np.testing.assert_array_equal(
        ran.result[180:210, :30], picture[90:105, :15].repeat(2, axis=0).repeat(2, axis=1)
    )


@pytest.mark.usefixtures("installed")
def test_many_faces_are_all_kept(generative: Any) -> None:
    one = Image.fromarray(garden()[40:150, 60:150]).resize((45, 55), Image.Resampling.BICUBIC)
    picture = np.tile(np.asarray(one), (10, 20, 1))
    ran = Ran(generative, picture, tile=256)
    count = len(ran.job.faces.kept or [])
    assert count == 200
    assert f"{count} faces were kept as the source has them." in ran.report.notes
    middles = ran.result[2 * 27 :: 2 * 55, 2 * 22 :: 2 * 45]
    np.testing.assert_array_equal(middles, picture[27::55, 22::45])


@pytest.mark.usefixtures("installed")
def test_fidelity_and_layers_go_with_faces(generative: Any) -> None:
    fidelity = Fidelity(0, in_layers=True, with_map=True)
    ran = Ran(generative, garden(), fidelity=fidelity)
    alone = Ran(generative, garden(), fidelity=fidelity, faces="off")
    assert KEPT in ran.report.notes
    assert ran.report.replaced
    assert not alone.report.replaced
    assert ran.job.tiles == alone.job.tiles


@pytest.fixture
def cleaner(make_network: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a network clean that makes everything brighter by ten levels."""
    builder = GraphBuilder()
    brighter = builder.add("Add", builder.constant(np.full((1, 3, 1, 1), 10 / 255, np.float32)))
    monkeypatch.setattr("enlarger.jobs.job.find_cleaner", lambda: make_network(brighter.model(), 1))


def saved_with(quality: int) -> list[list[int]]:
    """Return the tables of a JPEG file of that quality."""
    return [[int(step) for step in ijg_table(quality).ravel()[zigzag()]]]


@pytest.mark.usefixtures("installed", "cleaner")
def test_a_face_in_a_damaged_picture_is_kept_without_its_damage(generative: Any) -> None:
    picture = garden()
    ran = Ran(generative, picture, tile=24, quantisation=saved_with(30))
    alone = Ran(generative, picture, tile=24, faces="off")
    assert is_kept(ran, picture, FACE, brighter=10)
    same = (ran.result == alone.result).all(axis=2)
    assert same[:, : 2 * 50].all()
    assert same[:40].all()
    assert "1 face was kept as the source has it, without its damage." in ran.report.notes
    # Of either network only the tiles around the face ran.
    assert 0 < ran.job.tiles - alone.job.tiles < 2 * alone.job.tiles
    record = provenance(ran.job)["faces"]["clean"]
    assert (record["id"], record["strength"]) == ("tiny", 1.0)


@pytest.mark.usefixtures("installed", "cleaner")
def test_a_face_in_a_picture_that_is_hardly_damaged_is_not_cleaned(generative: Any) -> None:
    picture = garden()
    ran = Ran(generative, picture, quantisation=saved_with(92))
    assert is_kept(ran, picture, FACE)
    assert KEPT in ran.report.notes
    assert "clean" not in provenance(ran.job)["faces"]


@pytest.mark.usefixtures("own_data", "cleaner")
def test_all_that_fidelity_puts_in_place_is_cleaned(generative: Any) -> None:
    picture, fidelity = garden()[:40, :40], Fidelity(1)
    damaged = Ran(generative, picture, fidelity=fidelity, quantisation=saved_with(30))
    undamaged = Ran(generative, picture, fidelity=fidelity, quantisation=saved_with(92))
    doubled = picture.repeat(2, axis=0).repeat(2, axis=1)
    np.testing.assert_allclose(damaged.result.astype(int), doubled.astype(int) + 10, atol=1)
    np.testing.assert_allclose(undamaged.result.astype(int), doubled, atol=1)
    assert "clean" in provenance(damaged.job)["fidelity"]


@pytest.mark.usefixtures("installed", "cleaner")
def test_what_is_cleaned_as_a_whole_is_not_cleaned_twice(generative: Any) -> None:
    picture = garden()
    ran = Ran(generative, picture, clean=1.0, quantisation=saved_with(30))
    assert (ran.result[2 * 97, 2 * 107] == picture[97, 107] + 10).all()


@pytest.mark.usefixtures("installed")
def test_no_seam_is_seen_around_a_face(make_network: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all of the generative picture is brighter, the step is spread over the feather."""
    monkeypatch.setattr(
        "enlarger.jobs.job.find_faithful", lambda scale: make_network(nearest_network(scale), scale)
    )
    flat = np.full((200, 200, 3), 90, np.uint8)
    flat[40:150, 60:150] = garden()[40:150, 60:150]
    builder = GraphBuilder()
    builder.add("Add", builder.constant(np.full((1, 3, 1, 1), 30 / 255, np.float32))).resize(2)
    ran = Ran(make_network(builder.model(), 2, tag="generative"), flat)
    difference = ran.result.astype(int) - flat.repeat(2, axis=0).repeat(2, axis=1)
    assert len(ran.job.faces.kept or []) == 1
    row = difference[2 * 97, :, 0]
    assert row[2 * 107] <= 1
    assert row[0] == row[-1] == 30
    assert np.abs(np.diff(row)).max() <= 5
