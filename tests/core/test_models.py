from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from enlarger import models
from enlarger.errors import ModelError
from enlarger.models import DEFAULT_MODEL, find_model, find_models
from enlarger.network import Network
from tiny_networks import nearest_network, write_model


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
        ("scale = 2", "", "'scale' is missing"),
        ("scale = 2", 'scale = "2"', "'scale' has to be int"),
        ("scale = 2", "scale = 0", "out of range"),
        ("scale = 2", "scale = 2\ncolour = 1", "no field 'colour'"),
        ('id = "tiny"', 'id = "other"', "not the name of its folder"),
        ('tags = ["test"]', "tags = [1]", "list of texts"),
        ('file = "tiny.onnx"', 'file = "../tiny.onnx"', "not beside the card"),
        ("commercial_use = true", "commercial_use = yes", "not a readable card"),
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


def test_a_card_with_the_wrong_scale_is_refused(tmp_path: Path) -> None:
    write_model(tmp_path, "tiny", nearest_network(2), 4)
    with pytest.raises(ModelError, match="says 4"):
        Network(find_models([tmp_path])[0][0])


def test_an_unknown_model_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ModelError) as caught:
        find_model("none")
    assert DEFAULT_MODEL in caught.value.hint


def test_an_earlier_folder_wins(tmp_path: Path) -> None:
    write_model(tmp_path / "one", "tiny", nearest_network(), 2)
    write_model(tmp_path / "two", "tiny", nearest_network(), 2)
    (model,) = find_models([tmp_path / "one", tmp_path / "two"])[0]
    assert model.folder == tmp_path / "one" / "tiny"


def test_the_user_has_a_folder_of_models() -> None:
    assert models.search_path()[-1].name == "models"
    assert models.search_path()[-1] != models.search_path()[0]
