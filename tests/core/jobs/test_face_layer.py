"""Redrawn faces, with the detector itself and made-up networks that show where they may write. The picture is
that of test_faces.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from enlarger.errors import EnlargerError, RequestError
from enlarger.fidelity.merging import ResultStrips
from enlarger.geometry import Size
from enlarger.imaging.arrays import strips_of
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip
from enlarger.jobs.job import Job
from enlarger.jobs.provenance import provenance
from enlarger.jobs.settings import Settings
from enlarger.networks.library import own_folder
from enlarger.networks.methods import find_method
from enlarger.tiles.target import Target
from face_detector import install, weights
from face_networks import install_restorer
from tiny_networks import GraphBuilder

PICTURE = Path(__file__).parent / "garden.webp"
FACE = (81, 65, 132, 123)
"""The box of the one face in it."""


def garden() -> Strip:
    with Image.open(PICTURE) as image:
        return np.asarray(image.convert("RGB"))


@pytest.fixture
def redrawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Install the detector, and a network for faces of what is built; return its id."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    install(weights())

    def put(builder: GraphBuilder, white: float = 1.0, black: float = 0.0) -> str:
        model_id = f"faces{len(list(own_folder().iterdir()))}"
        install_restorer(builder, model_id, white, black)
        return model_id

    return put


def same() -> GraphBuilder:
    return GraphBuilder().add("Identity")


def chequered() -> GraphBuilder:
    """Add and take off a quarter of the range, pixel by pixel."""
    board = (np.indices((512, 512)).sum(axis=0) % 2 - 0.5) / 2
    builder = GraphBuilder()
    return builder.add("Add", builder.constant(board[None, None].astype(np.float32)))


def inverted() -> GraphBuilder:
    builder = GraphBuilder().add("Neg")
    return builder.add("Add", builder.constant(np.ones((1, 1, 1, 1), np.float32)))


def constant(value: float) -> GraphBuilder:
    builder = GraphBuilder()
    builder.add("Mul", builder.constant(np.zeros((1, 1, 1, 1), np.float32)))
    return builder.add("Add", builder.constant(np.full((1, 1, 1, 1), value, np.float32)))


class Ran:
    """A job that has run, with its layers."""

    def __init__(
        self,
        picture: Strip,
        redraw_faces: str,
        name: str | PixelFormat = "RGB u8",
        model: str = "bicubic",
        **settings: Any,
    ) -> None:
        options: dict[str, Any] = {"device": "cpu", "target": Target(2), **settings}
        size = Size(picture.shape[1], picture.shape[0])
        self.job = Job(
            find_method(model),
            size,
            name if isinstance(name, PixelFormat) else PixelFormat.parse(name),
            Settings(redraw_faces=redraw_faces, **options),
        )
        self.job.prepare(lambda: None)
        self.job.look_at(lambda: strips_of(picture))
        strips: list[ResultStrips] = list(self.job.layers(lambda: strips_of(picture), lambda _: None))
        self.result = np.concatenate([each.result for each in strips])
        self.layer = np.concatenate([each.redrawn for each in strips if each.redrawn is not None])
        self.report = self.job.report()
        assert self.job.progress.done == self.job.tiles
        assert len(self.result) == len(self.layer)

    @property
    def shares(self) -> Any:
        """How much of the layer is seen, 0 to 1."""
        alpha = self.layer[..., -1]
        return alpha.astype(float) / (1 if alpha.dtype.kind == "f" else np.iinfo(alpha.dtype).max)


def test_a_layer_shows_the_redrawn_face_and_the_result_is_as_without(redrawing: Any) -> None:
    picture = garden()
    ran = Ran(picture, redrawing(chequered()))
    plain = Job(find_method("bicubic"), Size(200, 200), ran.job.pixel_format, Settings(target=Target(2)))
    plain.look_at(lambda: strips_of(picture))
    rows = [each.result for each in plain.layers(lambda: strips_of(picture), lambda _: None)]
    np.testing.assert_array_equal(ran.result, np.concatenate(rows))
    left, top, right, bottom = (2 * edge for edge in FACE)
    seen = ran.shares > 0
    assert ran.shares[(top + bottom) // 2, (left + right) // 2] == 1
    # Nothing is written far from the face, and all that is written is one oval, not a square.
    margin = 20
    assert not seen[: top - margin].any()
    assert not seen[bottom + margin :].any()
    assert not seen[:, : left - margin].any()
    assert not seen[:, right + margin :].any()
    assert seen.sum() < 0.85 * np.ptp(np.nonzero(seen.any(axis=1))) * np.ptp(np.nonzero(seen.any(axis=0)))
    assert (ran.layer[~seen] == 0).all()
    assert ran.report.notes == ["1 face was redrawn by faces1, on a layer of its own."]
    record = provenance(ran.job)["redrawn"]
    np.testing.assert_allclose(record["faces"], [FACE], atol=3)
    assert record["model"]["id"] == "faces1"


def test_the_edge_of_the_oval_is_soft(redrawing: Any) -> None:
    shares = Ran(garden(), redrawing(same())).shares
    steps = max(np.abs(np.diff(shares, axis=axis)).max() for axis in (0, 1))
    # The face is 100 pixels wide, and 15 % of that fade.
    assert 0 < steps <= 0.15


@pytest.mark.parametrize(("white", "black"), [(1.0, 0.0), (1.0, -1.0), (255.0, 0.0)])
def test_what_comes_back_unchanged_lies_where_it_was(white: float, black: float, redrawing: Any) -> None:
    ran = Ran(garden(), redrawing(same(), white, black))
    inner = ran.shares == 1
    difference = ran.layer[inner][:, :3].astype(int) - ran.result[inner]
    assert inner.sum() > 3000
    # Twice resampled: fine detail is softer, but nothing is moved.
    assert np.abs(difference).mean() < 3


@pytest.mark.parametrize("network", [inverted, lambda: constant(0.9), lambda: constant(0.0)])
def test_colour_and_brightness_stay_those_of_the_source(network: Any, redrawing: Any) -> None:
    ran = Ran(garden(), redrawing(network()))
    inner = ran.shares == 1
    drawn, own = (rows[inner][:, :3].astype(float).mean(axis=0) for rows in (ran.layer, ran.result))
    np.testing.assert_allclose(drawn, own, atol=3)


def test_detail_that_was_redrawn_stays(redrawing: Any) -> None:
    picture = garden()
    drawn, plain = (Ran(picture, redrawing(network())) for network in (chequered, same))
    inner = plain.shares == 1
    difference = drawn.layer[inner][:, 0].astype(int) - plain.layer[inner][:, 0]
    assert np.abs(difference).mean() < 2, "a chequered square is grey when it is shrunk"
    large, own = (Ran(picture, redrawing(network()), target=Target(8)) for network in (chequered, same))
    inner = own.shares == 1
    difference = large.layer[inner][:, 0].astype(int) - own.layer[inner][:, 0]
    assert np.abs(difference).mean() > 10


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_face_is_redrawn_however_the_picture_lies(turns: int, redrawing: Any) -> None:
    # Brighter at the top of the square, so that the network's upright shows.
    builder = GraphBuilder()
    ramp = np.linspace(0.5, -0.5, 512)[None, None, :, None] + np.zeros((1, 1, 1, 512))
    builder.add("Add", builder.constant(ramp.astype(np.float32)))
    model = redrawing(builder)
    upright = Ran(garden(), model)
    ran = Ran(np.ascontiguousarray(np.rot90(garden(), turns)), model)
    back = np.rot90(ran.layer, -turns)
    both = (back[..., 3] == 255) & (upright.layer[..., 3] == 255)
    assert both.sum() > 0.7 * (upright.layer[..., 3] == 255).sum()
    assert np.abs(back[both].astype(int) - upright.layer[both]).mean() < 8


def test_small_and_large_faces_and_doubtful_ones_are_left(redrawing: Any) -> None:
    model = redrawing(same())
    for factor in (0.7, 11.0):  # 36 and 561 pixels wide
        ran = Ran(garden(), model, target=Target(factor))
        assert not ran.layer.any()
        note = "No face was redrawn by faces1, on a layer of its own. 1 face was left: "
        assert ran.report.notes[0].startswith(note)
    assert Ran(garden(), model, target=Target(9.9)).layer.any()


def test_a_picture_without_faces_has_an_empty_layer(redrawing: Any) -> None:
    ran = Ran(garden()[:, :70], redrawing(same()))
    assert not ran.layer.any()
    assert ran.report.notes == ["No face was redrawn by faces1, on a layer of its own."]


@pytest.mark.parametrize(
    "name", ["Y u8", "YA u8", "RGBA u8", "RGB u16", "RGBA u16", "RGB f32", "RGBA f16", "RGB f32 linear"]
)
def test_faces_are_redrawn_in_every_format(name: str, redrawing: Any) -> None:
    picture = garden().astype(np.float32) / 255
    pixel_format = PixelFormat.parse(name)
    if pixel_format.linear:
        picture = np.power(picture, 2.2)
    if pixel_format.model == "Y":
        picture = picture @ np.array([[0.299], [0.587], [0.114]], np.float32)
    if pixel_format.has_alpha:
        alpha = np.ones_like(picture[..., :1])
        alpha[100:] = 0.5
        alpha[110:] = 0
        picture = np.concatenate([picture, alpha], axis=2)
        picture[110:, :, :-1] = 0  # what is hidden there must not be seen
    white = 1 if pixel_format.is_float else np.iinfo(pixel_format.dtype).max
    picture = (picture * white).astype(pixel_format.dtype)
    ran = Ran(picture, redrawing(same()), name)
    assert ran.layer.dtype == pixel_format.dtype
    assert ran.layer.shape[2] == pixel_format.colours + 1
    assert ran.job.layer_format("redrawn").has_alpha
    inner = ran.shares > 0.99 if not pixel_format.has_alpha else ran.shares > 0.4
    colours = slice(0, pixel_format.colours)
    difference = ran.layer[inner][:, colours].astype(float) - ran.result[inner][:, colours]
    assert inner.sum() > 2000
    assert np.abs(difference).mean() < 0.02 * white
    if pixel_format.has_alpha:
        assert not ran.layer[2 * 112 :].any(), "nothing appears where there is nothing"
        assert ran.shares[2 * 103 : 2 * 108].max() == pytest.approx(0.5, abs=0.02)


def test_what_the_last_channel_holds_has_no_say_in_the_layer(redrawing: Any) -> None:
    colour = garden().astype(np.float32) / 255
    picture = np.concatenate([colour, np.full_like(colour[..., :1], 9)], axis=2)
    model = redrawing(same())
    data = PixelFormat("RGB", has_alpha=True, depth="f32", alpha_is_data=True)
    packed, plain = Ran(picture, model, data), Ran(colour, model, "RGB f32")
    assert packed.shares.max() == 1
    np.testing.assert_allclose(packed.shares, plain.shares, atol=1e-5)
    np.testing.assert_allclose(packed.layer, plain.layer, atol=0.02)


def test_grey_in_red_green_and_blue_stays_grey(redrawing: Any) -> None:
    grey = garden()[..., 1:2].repeat(3, axis=2)
    layer = Ran(grey, redrawing(chequered())).layer
    assert layer.any()
    assert (layer[..., 0] == layer[..., 1]).all()
    assert (layer[..., 0] == layer[..., 2]).all()


def test_a_face_that_the_edge_cuts_is_redrawn_as_far_as_it_is_there(redrawing: Any) -> None:
    picture = garden()[:, 92:]
    ran = Ran(picture, redrawing(same()))
    inner = ran.shares == 1
    assert inner[:, 0].any()
    assert np.abs(ran.layer[inner][:, :3].astype(int) - ran.result[inner]).mean() < 3


def test_of_many_faces_all_that_are_sure_are_redrawn(redrawing: Any) -> None:
    one = Image.fromarray(garden()[40:150, 60:150]).resize((45, 55), Image.Resampling.BICUBIC)
    picture = np.tile(np.asarray(one), (10, 20, 1))
    ran = Ran(picture, redrawing(same()))
    layer = ran.job.faces.layer
    assert layer
    assert 150 < len(layer.faces) <= 200
    left = 200 - len(layer.faces)
    note = f"{len(layer.faces)} faces were redrawn by faces1, on a layer of their own. {left} faces were left"
    assert ran.report.notes[0].startswith(note)
    middles = ran.shares[2 * 27 :: 2 * 55, 2 * 22 :: 2 * 45]
    assert middles.shape == (10, 20)
    assert (middles == 1).sum() == len(layer.faces)


def test_of_a_texture_faces_across_the_edges_are_left_and_others_redrawn(redrawing: Any) -> None:
    model = redrawing(same())
    middle = Ran(garden(), model, tileable=True)
    assert middle.shares[2 * 94, 2 * 106] == 1
    assert middle.layer.shape == (400, 400, 4)
    rolled = Ran(np.roll(garden(), (-97, -107), axis=(0, 1)), model, tileable=True)
    assert not rolled.layer.any()


def test_kept_faces_and_redrawn_ones_go_together(redrawing: Any) -> None:
    model = redrawing(same())
    ran, alone = (
        Ran(garden(), model, model="photo-x2"),
        Ran(garden(), model, model="photo-x2", faces="off"),
    )
    assert ran.job.faces.kept is not None
    assert len(ran.job.faces.kept) == 1
    assert alone.job.faces.kept is None
    np.testing.assert_array_equal(ran.layer, alone.layer)
    assert "1 face was kept as the source has it." in ran.report.notes


def test_what_cannot_redraw_faces_is_refused(redrawing: Any) -> None:
    model = redrawing(same())
    with pytest.raises(RequestError, match="does not redraw faces"):
        Ran(garden(), "photo-x2")
    with pytest.raises(RequestError, match="not in CMYK"):
        Ran(np.zeros((20, 20, 4), np.uint8), model, "CMYK u8")
    with pytest.raises(RequestError, match="does not enlarge"):
        find_method(model)
    (own_folder() / "retinaface" / "model.toml").unlink()
    with pytest.raises(EnlargerError, match="not installed"):
        Ran(garden(), model)
