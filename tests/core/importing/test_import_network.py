"""A file becomes a model of the user's, or nothing at all."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from PIL import Image
from safetensors.numpy import save

from chained_networks import Chain
from enlarger.errors import Cancelled, ModelError, StorageError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.importing import import_network as importing
from enlarger.importing.chart import draw_chart, resized
from enlarger.importing.import_network import id_from, import_network
from enlarger.jobs.job import Job
from enlarger.jobs.run import run_on_array
from enlarger.jobs.settings import Settings
from enlarger.networks.library import find_models
from enlarger.networks.network import Network
from face_networks import squares
from tiny_networks import GraphBuilder, nearest_network
from torch_files import Call, Name, archive, saved


def compact(scale: int = 2) -> dict[str, Any]:
    """Tensors of a network that repeats pixels."""
    random = np.random.default_rng(0)
    tensors: dict[str, Any] = {}
    for number, (outputs, inputs) in {0: (8, 3), 2: (8, 8), 4: (3 * scale**2, 8)}.items():
        tensors[f"body.{number}.weight"] = random.normal(0, 0.01, (outputs, inputs, 3, 3)).astype(np.float32)
        tensors[f"body.{number}.bias"] = np.zeros(outputs, np.float32)
    for number in (1, 3):
        tensors[f"body.{number}.weight"] = np.full(8, 0.1, np.float32)
    return tensors


def everything(folder: Path) -> set[str]:
    # Unlike rglob, walk tolerates folders that are taken away meanwhile.
    return {
        str(Path(parent, name).relative_to(folder))
        for parent, folders, files in os.walk(folder)
        for name in folders + files
    }


@pytest.mark.parametrize("answer", [{"properties": [["scale"]]}, {"notes": "one"}, {"problem": None}])
def test_a_worker_is_not_believed_that_talks_nonsense(
    answer: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.onnx").write_bytes(nearest_network(2).SerializeToString())
    monkeypatch.setattr(importing, "ask_child", lambda *_: answer)
    with pytest.raises(ModelError, match="makes no sense"):
        import_network(tmp_path / "own.onnx", tmp_path / "models")
    assert everything(tmp_path / "models") == set()


@pytest.mark.parametrize("name", ["My Network (x2).onnx", "own.pth", "own.safetensors"])
def test_a_file_becomes_a_model(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    content = {
        ".onnx": lambda: nearest_network(2).SerializeToString(),
        ".pth": lambda: saved(compact(), wrapped="params_ema"),
        ".safetensors": lambda: save(compact()),
    }[path.suffix]()
    path.write_bytes(content)
    models = tmp_path / "models"
    imported = import_network(path, models, about={"title": "Own", "licence": "MIT", "commercial_use": True})
    assert find_models([models]) == ([imported.model], [])
    card = imported.model.card
    assert (card.id, card.scale, card.title, card.licence) == (id_from(path), 2, "Own", "MIT")
    assert card.source == name
    assert Network(imported.model).facts.scale == 2
    assert everything(models) == {
        card.id,
        *(f"{card.id}/{file}" for file in ("model.toml", f"{card.id}.onnx", "preview.webp")),
    }
    with Image.open(imported.model.folder / "preview.webp") as picture:
        assert picture.width > picture.height > 100
    found = dict(imported.properties)
    assert found["scale"] == "x2"
    assert found["tiles"] == "give the same pixels as the picture in one piece"
    assert "0 to 1" in found["pixels"]
    if path.suffix != ".onnx":
        assert found["architecture"] == "SRVGGNetCompact, 8 channels, 1 convolutions, PRelu"


def of_one_size(width: int, height: int) -> Chain:
    """Return a network that enlarges twice, and that no other size can be given."""
    return Chain().add("Reshape", [1, 3, height, width]).enlarged(2)


@pytest.mark.parametrize(("width", "height"), [(32, 32), (48, 48), (64, 64), (50, 70), (128, 96)])
def test_a_network_of_one_size_that_looks_at_all_of_it_is_blended(
    width: int, height: int, tmp_path: Path
) -> None:
    chain = of_one_size(width, height)
    pixels = chain.tensor
    chain.add("GlobalAveragePool").add("Mul", 0.1).add("Add", pixels).add("Mul", 0.9)
    enlarges_around(chain, Size(width, height), tmp_path)


def test_a_network_of_one_size_with_more_context_than_has_room_in_it_is_blended(tmp_path: Path) -> None:
    chain = of_one_size(64, 64)
    weight = np.zeros((3, 3, 61, 61), np.float32)
    weight[range(3), range(3), 30, 30] = 1
    chain.add("Conv", weight, kernel_shape=[61, 61], pads=[30] * 4).add("Conv", weight, pads=[30] * 4)
    enlarges_around(chain, Size(64, 64), tmp_path)


def enlarges_around(chain: Chain, size: Size, folder: Path) -> None:
    """Check that a network of one size can be imported, and that tiles of it give a picture without seams."""
    path = folder / "own.onnx"
    path.write_bytes(chain.model((1, 3, size.height, size.width)).SerializeToString())
    imported = import_network(path, folder / "models")
    assert dict(imported.properties)["sizes"] == f"{size} only"
    picture = draw_chart(150, 90)
    job = Job(
        Network(imported.model),
        Size(150, 90),
        PixelFormat.parse("RGB f32"),
        Settings(device="cpu", lock="off"),
    )
    result, _ = run_on_array(job, picture)
    smooth = resized(picture, 300, 180)
    assert np.abs(result - smooth).mean() < 0.02


@pytest.mark.parametrize(
    ("name", "model_id"),
    [
        ("4x_Ultra-Sharp.v2.pth", "4x_Ultra-Sharp.v2"),
        ("../../.hidden.onnx", "hidden"),
        ("Ünï cödé!.onnx", "n-c-d"),
        ("...onnx", "network"),
        ("a" * 200 + ".onnx", "a" * 80),
    ],
)
def test_an_id_is_the_stem_as_far_as_it_may_be(name: str, model_id: str) -> None:
    assert id_from(Path(name)) == model_id


def test_an_id_that_is_taken_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    path, models = tmp_path / "own.onnx", tmp_path / "models"
    path.write_bytes(nearest_network(2).SerializeToString())
    import_network(path, models)
    before = everything(models)
    path.write_bytes(nearest_network(3).SerializeToString())
    with pytest.raises(ModelError, match="already"):
        import_network(path, models, model_id="OWN")
    assert everything(models) == before
    assert import_network(path, models, replace=True).model.card.scale == 3
    assert everything(models) == before


def asks_for_a_program() -> bytes:
    return archive({"a": Call(Name("os", "system"), "touch harmed")}, [])


def endless() -> bytes:
    """Return a network with a loop whose condition stays true."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["go_on"]),
            helper.make_node("Sin", ["value"], ["next"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("value", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("next", TensorProto.FLOAT, None),
        ],
    )
    builder = GraphBuilder().resize(2)
    count = builder.constant(np.array(2**62))
    true = builder.constant(np.array(True))
    builder.nodes.append(helper.make_node("Loop", [count, true, builder.tensor], ["output"], body=body))
    return builder.model().SerializeToString()


def greedy() -> bytes:
    """Return a network with a constant of 400 GB, made when it runs."""
    builder = GraphBuilder().resize(2)
    body = builder.tensor
    shape = builder.constant(np.array([100_000, 1_000_000]))
    builder.nodes.append(helper.make_node("ConstantOfShape", [shape], ["huge"]))
    builder.nodes.append(helper.make_node("ReduceMax", ["huge"], ["most"], keepdims=0))
    builder.nodes.append(helper.make_node("Add", [body, "most"], ["output"]))
    return builder.model().SerializeToString()


def exploding() -> bytes:
    """Return a pickle with a key that takes for ever to hash: each tuple holds the next one twice."""
    return b"\x80\x02})" + b"q\0h\0\x86" * 60 + b"K\1s."


HOSTILE = {
    "program.pth": (asks_for_a_program, r"os\.system"),
    "picture.onnx": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), "not"),
    "page.pth": (lambda: b"<!DOCTYPE html><title>404</title>", "web page"),
    "empty.onnx": (lambda: b"", "empty"),
    "exploding.pth": (exploding, "does not come to an end"),
    "greedy.onnx": (greedy, "ConstantOfShape asks for"),
    "endless.onnx": (endless, "does not come to an end"),
    "unlike.onnx": (
        lambda: GraphBuilder(3).conv(8).conv(12).shuffle(2).model().SerializeToString(),
        "resemble",
    ),
    "unknown.safetensors": (lambda: save({"layers.0.attn": np.zeros(3, np.float32)}), "none of"),
    "incomplete.pth": (
        lambda: saved({"body.0.weight": np.zeros((8, 3, 3, 3), np.float32)}),
        "scale|incomplete",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_refused_leaves_nothing_behind(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, reason = HOSTILE[name]
    (tmp_path / name).write_bytes(make())
    monkeypatch.chdir(tmp_path)
    before = everything(tmp_path) | {"models"}
    with pytest.raises(ModelError, match=reason) as caught:
        import_network(Path(name), tmp_path / "models", run_seconds=3)
    assert name in caught.value.message
    assert everything(tmp_path) == before


def test_a_file_that_is_not_there_or_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"missing\.onnx"):
        import_network(tmp_path / "missing.onnx", tmp_path / "models")
    (tmp_path / "own.onnx").write_bytes(nearest_network(2).SerializeToString())
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file"):
        import_network(tmp_path / "own.onnx", tmp_path / "file")


def test_a_user_who_has_had_enough_ends_it(tmp_path: Path) -> None:
    (tmp_path / "own.onnx").write_bytes(nearest_network(2).SerializeToString())

    def enough() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        import_network(tmp_path / "own.onnx", tmp_path / "models", on_wait=enough)
    assert everything(tmp_path / "models") == set()


@pytest.mark.skipif(os.name == "nt", reason="processes are killed another way")
def test_nothing_is_left_of_an_import_whose_process_was_killed(tmp_path: Path) -> None:
    (tmp_path / "own.onnx").write_bytes(endless())
    program = (
        "from pathlib import Path; from enlarger.importing.import_network import import_network; "
        f"import_network(Path({str(tmp_path / 'own.onnx')!r}), Path({str(tmp_path / 'models')!r}))"
    )
    models = tmp_path / "models"
    with subprocess.Popen([sys.executable, "-c", program]) as process:
        soon(lambda: any(models.glob(".import-*/tried_sizes.json")))
        process.kill()
    soon(lambda: not everything(models))


def soon(is_so: Callable[[], bool]) -> None:
    """Wait until something is so that no event tells of."""
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


@pytest.mark.skipif(os.name == "nt", reason="a crash is a signal")
def test_a_size_that_crashes_the_process_is_left_out(tmp_path: Path) -> None:
    """ONNX Runtime divides by the number of rows that a stride leaves, which are none for short sides."""
    builder = GraphBuilder().resize(2)
    body = builder.tensor
    builder.add("Shape")
    sizes = builder.tensor
    short = builder.constant(np.array([20]))
    one = builder.constant(np.array([0]))
    two, three = builder.constant(np.array([2])), builder.constant(np.array([3]))
    builder.nodes += [
        helper.make_node("Slice", [sizes, two, three], ["height"]),
        helper.make_node("Div", ["height", short], ["some"]),
        helper.make_node("Div", ["height", "some"], ["crash"]),
        helper.make_node("Mul", ["crash", one], ["nothing"]),
        helper.make_node("Cast", ["nothing"], ["zero"], to=TensorProto.FLOAT),
        helper.make_node("Add", [body, "zero"], ["output"]),
    ]
    (tmp_path / "own.onnx").write_bytes(builder.model().SerializeToString())
    imported = import_network(tmp_path / "own.onnx", tmp_path / "models")
    assert 10 <= imported.model.card.smallest_side <= 24


def test_a_network_in_its_own_colours_and_place_is_used_as_it_was_read(
    tmp_path: Path, enlarge: Any, noise: Any
) -> None:
    """Values from -1 to 1, and the picture moved: through the engine it is as if it were not so."""
    builder = GraphBuilder().resize(2)
    pads = builder.constant(np.array([0, 0, 2, 1, 0, 0, -2, -1]))
    builder.add(
        "Clip", builder.constant(np.array(-1, np.float32)), builder.constant(np.array(1, np.float32))
    ).add("Pad", pads)
    (tmp_path / "own.onnx").write_bytes(builder.model().SerializeToString())
    imported = import_network(tmp_path / "own.onnx", tmp_path / "models")
    assert imported.model.card.offset == [1, 2]
    picture = noise(50, 40)
    settings = Settings(device="cpu", precision="exact", lock="off")
    result = enlarge(Network(imported.model), picture, settings)
    np.testing.assert_array_equal(result[4:-4, 4:-4], picture.repeat(2, 0).repeat(2, 1)[4:-4, 4:-4])


def test_the_network_is_not_changed_where_nothing_has_to_be(tmp_path: Path) -> None:
    network = nearest_network(2)
    (tmp_path / "own.onnx").write_bytes(network.SerializeToString())
    imported = import_network(tmp_path / "own.onnx", tmp_path / "models")
    assert list(onnx.load(imported.model.path).graph.node) == list(network.graph.node)


def test_a_network_that_makes_something_else_of_a_square_is_one_for_faces(tmp_path: Path) -> None:
    onnx.save(squares(GraphBuilder().add("Neg").model()), tmp_path / "faces.onnx")
    imported = import_network(tmp_path / "faces.onnx", tmp_path / "models")
    card = imported.model.card
    assert (card.kind, card.black, card.range, card.order) == ("face", -1, 1, "RGB")
    assert {"face", "generative"} <= set(card.tags)
    assert ("kind", "redraws faces; it enlarges nothing") in imported.properties
    assert "-1 to 1 is taken" in imported.notes[0]
    assert find_models([tmp_path / "models"])[0] == [], "it is not among those that enlarge"


@pytest.mark.parametrize(("white", "black"), [(1.0, 0.0), (1.0, -1.0), (255.0, 0.0)])
def test_a_network_for_faces_that_is_told_is_probed_for_its_values(
    white: float, black: float, tmp_path: Path
) -> None:
    builder = GraphBuilder()
    low, high = (builder.constant(np.array(value, np.float32)) for value in (black, white))
    builder.add("Clip", low, high)
    onnx.save(squares((builder.add("Floor") if white == 255 else builder).model()), tmp_path / "faces.onnx")
    about = {"kind": "face", "title": "Redrawer"}
    card = import_network(tmp_path / "faces.onnx", tmp_path / "models", about=about).model.card
    assert (card.kind, card.title, card.tags) == ("face", "Redrawer", ["face", "generative", "imported"])
    assert (card.range, card.black) == (white, black)


def test_what_restores_squares_is_not_one_for_faces_unless_that_is_told(tmp_path: Path) -> None:
    onnx.save(squares(GraphBuilder().add("Identity").model()), tmp_path / "restores.onnx")
    assert import_network(tmp_path / "restores.onnx", tmp_path / "models").model.card.kind == "enlarge"
    onnx.save(squares(GraphBuilder().add("Identity").model(), 256), tmp_path / "small.onnx")
    with pytest.raises(ModelError, match="512x512"):
        import_network(tmp_path / "small.onnx", tmp_path / "models", about={"kind": "face"})
