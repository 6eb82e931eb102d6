from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import onnx
import pytest

from enlarger.errors import ModelError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import RGB_U8
from enlarger.jobs.job import Job
from enlarger.jobs.settings import Settings
from enlarger.networks import library
from enlarger.networks.cards import UNKNOWN_LICENCE, ModelCard, check_id, read_card, read_toml, write_card
from enlarger.networks.library import DEFAULT_MODEL, Model, find_model, find_models
from enlarger.networks.network import Network
from enlarger.tiles.planning import Pass
from tiny_networks import GraphBuilder, nearest_network, write_model


def test_every_bundled_card_is_valid_and_its_network_is_what_it_says() -> None:
    found, rejected = find_models()
    assert rejected == []
    assert DEFAULT_MODEL in {model.card.id for model in found}
    for model in found:
        assert len(model.read()) == model.card.bytes
        assert Network(model).facts.context == model.card.context


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("scale = 2", "", "missing required field `scale`"),
        ("scale = 2", 'scale = "2"', "scale: expected `int`, got `str`"),
        ("scale = 2", "scale = 0", "scale: expected `int` >= 1"),
        ("channels = 3", "channels = 4", "channels: invalid enum value 4"),
        ("context = 0", "", "`overlap` with it"),
        ("context = 0", 'context = "0"', "context: expected `int | null`"),
        ("context = 0", "overlap = 0", "overlap: expected `int` >= 1"),
        ("context = 0", "context = 0\noffset = [1]", "offset: expected `array` of length >= 2"),
        ("context = 0", 'context = 0\norder = "GBR"', "order: invalid enum value 'GBR'"),
        ("range = 1.0", "range = inf", "range and black have to be finite"),
        ('licence = "MIT"', 'licence = "the usual one"', "licence: expected `str` matching"),
        ('title = "tiny"', 'title = "\\u001b[2J"', "title is not plain text"),
        ('sha256 = "', 'sha256 = "xy', "sha256: expected `str` matching"),
        ("scale = 2", "scale = 2\nsmallest_side = 100000", "smallest_side: expected `int` <= 4096"),
        ("scale = 2", "scale = 2\noffset = [0, 1099511627776]", "offset[1]: expected `int` <= 4096"),
        ("scale = 2", "scale = 2\ncolour = 1", "unknown field `colour`"),
        ('id = "tiny"', 'id = "other"', "not the name of its folder"),
        ('tags = ["test"]', "tags = [1]", "tags[0]: expected `str`"),
        ('file = "tiny.onnx"', 'file = "../tiny.onnx"', "file is not the plain name of a file"),
        ('file = "tiny.onnx"', 'file = "other.onnx"', "not beside the card"),
        ("commercial_use = true", "commercial_use = yes", "not a readable card"),
        ("scale = 2", f"scale = {'[' * 5000}", "not a readable card"),
        ("scale = 2", f"scale = {'1' * 5000}", "not a readable card"),
    ],
)
def test_a_faulty_card_is_named_and_skipped(old: str, new: str, reason: str, tmp_path: Path) -> None:
    write_model(tmp_path, "good", nearest_network(), 2)
    card = write_model(tmp_path, "tiny", nearest_network(), 2)
    text = card.read_text()
    assert old in text
    card.write_text(text.replace(old, new))
    found, rejected = find_models([tmp_path])
    assert [model.card.id for model in found] == ["good"]
    assert [item.path for item in rejected] == [card]
    assert reason in rejected[0].reason


def test_a_card_of_0_1_that_says_draws_is_that_of_a_generative_network(tmp_path: Path) -> None:
    card = write_model(tmp_path, "tiny", nearest_network(), 2)
    card.write_text(card.read_text().replace('tags = ["test"]', 'tags = ["photo", "draws"]'))
    assert read_card(card).tags == ["photo", "generative"]
    assert read_card(card).generative


def test_a_card_that_is_written_is_read_again(tmp_path: Path) -> None:
    card = write_model(tmp_path, "tiny", nearest_network(), 2)
    whole = msgspec.structs.replace(
        read_card(card),
        title='Ünlike "others" \\ 1 €',
        context=None,
        overlap=24,
        tile=256,
        offset=[1, -1],
        order="BGR",
        weak="tiny-weak",
        black=-1.0,
    )
    assert write_card(whole, card.parent) == card
    assert read_card(card) == whole
    assert sorted(path.name for path in card.parent.iterdir()) == ["model.toml", "tiny.onnx"]


def test_a_card_of_version_0_1_is_read_with_the_names_of_today(tmp_path: Path) -> None:
    card = read_card(write_model(tmp_path, "old", nearest_network(), 2, tag="draws"))
    assert card.generative
    assert "generative" in card.tags
    assert "draws" not in card.tags


def test_a_card_that_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    card = write_model(tmp_path, "tiny", nearest_network(), 2)
    before = card.read_text()
    for nonsense in ({"title": "two\nlines"}, {"range": float("nan")}, {"id": "../tiny"}, {"bytes": 0}):
        with pytest.raises((ModelError, ValueError)):
            write_card(msgspec.structs.replace(read_card(card), **nonsense), card.parent)
    assert card.read_text() == before


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        ".hidden",
        "a/b",
        "a\\b",
        "../a",
        "/a",
        "a b",
        "a\nb",
        "ä",
        "x" * 81,
        "con",
        "NUL.x",
        "a.",
    ],
)
def test_a_name_that_could_lead_astray_is_no_id(name: str) -> None:
    with pytest.raises(ModelError):
        check_id(name)


@pytest.mark.parametrize(
    "name", ["a", "4x-UltraSharpV2", "4x_foolhardy_Remacri", "2x.v1+", "x" * 80, "console"]
)
def test_the_usual_names_of_networks_are_ids(name: str) -> None:
    assert check_id(name) == name


def test_unfinished_folders_are_not_looked_into(tmp_path: Path) -> None:
    write_model(tmp_path, ".import-1", nearest_network(), 2)
    assert find_models([tmp_path]) == ([], [])


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return library.own_folder()


def test_only_what_the_user_has_put_there_can_be_removed(own: Path) -> None:
    card = write_model(own, "tiny", nearest_network(), 2)
    assert find_model("tiny").is_own
    assert not find_model().is_own
    with pytest.raises(ModelError, match="comes with Enlarger"):
        library.remove_model(DEFAULT_MODEL)
    for name in ("none", "../tiny", str(own / "tiny")):
        with pytest.raises(ModelError):
            library.remove_model(name)
    assert card.exists()
    library.remove_model("tiny")
    assert list(own.iterdir()) == []


def test_a_model_with_a_faulty_card_can_be_removed(own: Path) -> None:
    write_model(own, "tiny", nearest_network(), 2).write_text("nonsense")
    library.remove_model("tiny")
    assert list(own.iterdir()) == []


def test_a_link_is_removed_and_what_it_leads_to_is_not(own: Path, tmp_path: Path) -> None:
    card = write_model(tmp_path, "tiny", nearest_network(), 2)
    own.mkdir(parents=True)
    (own / "tiny").symlink_to(card.parent)
    library.remove_model("tiny")
    assert list(own.iterdir()) == []
    assert card.exists()


def test_what_a_network_may_not_be_used_for_is_said_with_its_title(tmp_path: Path) -> None:
    card = read_card(write_model(tmp_path, "tiny", nearest_network(), 2))
    assert card.label == "tiny"
    assert msgspec.structs.replace(card, commercial_use=False).label == "tiny (non-commercial)"
    unknown = msgspec.structs.replace(card, commercial_use=False, licence=UNKNOWN_LICENCE)
    assert unknown.label == "tiny (licence unknown)"


def test_a_damaged_network_is_noticed(tmp_path: Path) -> None:
    card = write_model(tmp_path, "tiny", nearest_network(), 2)
    (card.parent / "tiny.onnx").write_bytes(b"damaged")
    with pytest.raises(ModelError, match="checksum"):
        Network(find_models([tmp_path])[0][0])


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    card = write_model(tmp_path, "tiny", nearest_network(), 2)
    (card.parent / "tiny.onnx").write_bytes(b"damaged")
    text = card.read_text()
    digest = hashlib.sha256(b"damaged").hexdigest()
    old = text.partition('sha256 = "')[2].partition('"')[0]
    card.write_text(text.replace(old, digest))
    with pytest.raises(ModelError):
        Network(find_models([tmp_path])[0][0])


def test_weights_in_a_second_file_are_looked_for_nowhere(tmp_path: Path) -> None:
    network = nearest_network()
    tensor = network.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights.bin")
    card = write_model(tmp_path, "tiny", network, 2)
    with pytest.raises(ModelError, match="second file"):
        Network(Model(read_card(card), card.parent))


def test_a_card_with_the_wrong_scale_is_refused(tmp_path: Path) -> None:
    write_model(tmp_path, "tiny", nearest_network(2), 4)
    with pytest.raises(ModelError, match="says 4"):
        Network(find_models([tmp_path])[0][0])


def test_an_unknown_model_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ModelError) as caught:
        find_model("none")
    assert DEFAULT_MODEL in caught.value.hint


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("4x-span-ch52", "`enlarger models get 4x-span-ch52`"),
        ("4X-SPAN-CH52", "`enlarger models get 4x-span-ch52`"),
        ("realesrgan-x4plus", "`enlarger models get 4x-realesrgan-x4plus`"),
        ("faithful-4x", "Did you mean faithful-x4"),
        ("lanczcos", "Did you mean lanczos?"),
    ],
)
def test_a_model_that_can_be_had_or_is_meant_is_named(name: str, hint: str) -> None:
    with pytest.raises(ModelError) as caught:
        find_model(name)
    assert hint in caught.value.hint


def test_a_card_is_read_once_and_again_when_it_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = library.own_folder()
    cards = [write_model(folder, f"tiny{number}", nearest_network(), 2) for number in range(3)]
    read: list[Path] = []

    def counted(path: Path) -> dict[str, Any]:
        read.append(path)
        return read_toml(path)

    monkeypatch.setattr("enlarger.networks.cards.read_toml", counted)
    find_model("tiny1")
    assert read == [cards[1]]
    for _ in range(3):
        assert {"tiny0", "tiny1", "tiny2"} < {model.card.id for model in find_models()[0]}
    assert {path for path in read if path.is_relative_to(tmp_path)} == set(cards)
    assert len(read) == len(set(read))
    cards[1].write_text(cards[1].read_text().replace('title = "tiny1"', 'title = "new 1"'))
    assert find_model("tiny1").card.title == "new 1"
    library.remove_model("tiny2")
    with pytest.raises(ModelError, match="no model"):
        find_model("tiny2")


def test_a_faulty_card_is_named_when_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    card = write_model(library.own_folder(), "tiny", nearest_network(), 2)
    card.write_text("scale =")
    with pytest.raises(ModelError, match="not a readable card") as caught:
        find_model("tiny")
    assert str(card) in caught.value.hint


def test_an_earlier_folder_wins(tmp_path: Path) -> None:
    write_model(tmp_path / "one", "tiny", nearest_network(), 2)
    write_model(tmp_path / "two", "tiny", nearest_network(), 2)
    (model,) = find_models([tmp_path / "one", tmp_path / "two"])[0]
    assert model.folder == tmp_path / "one" / "tiny"


def test_the_user_has_a_folder_of_models() -> None:
    assert library.search_path()[-1].name == "models"
    assert library.search_path()[-1] != library.search_path()[0]


def test_what_a_card_says_of_tiles_counts(tmp_path: Path) -> None:
    everywhere = GraphBuilder().add("GlobalMaxPool").add("Add", "input").resize(2).model()
    card = write_model(tmp_path, "tiny", everywhere, 2)
    said = msgspec.structs.replace(read_card(card), context=None, overlap=24, tile=128)

    def step(card: ModelCard) -> Pass:
        network = Network(library.Model(card, tmp_path / "tiny"))
        assert network.facts.context is None
        (only,) = Job(network, Size(1000, 1000), RGB_U8, Settings(device="cpu")).plan.passes
        return only

    assert step(said).context == 24
    assert step(said).tiling.tile == Size(128, 128)
    unsaid = step(msgspec.structs.replace(said, overlap=64, tile=None))
    assert unsaid.context == 64
    assert unsaid.tiling.tile > Size(128, 128)


def test_networks_that_need_a_picture_larger_than_any_are_refused(tmp_path: Path) -> None:
    fixed = nearest_network(2)
    for axis in fixed.graph.input[0].type.tensor_type.shape.dim[2:]:
        axis.dim_value = 10**6
    builder = GraphBuilder()
    cropped = builder.add("Pad", builder.constant(np.array([0, 0, *[-(10**6)] * 2] * 2))).resize(2).model()
    for model_id, network in (("fixed", fixed), ("cropped", cropped)):
        card = write_model(tmp_path, model_id, network, 2)
        with pytest.raises(ModelError, match="takes no picture below"):
            Network(Model(read_card(card), card.parent))
