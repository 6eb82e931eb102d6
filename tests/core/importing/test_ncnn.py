"""Networks for ncnn become ONNX graphs that give what ncnn gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from enlarger.errors import ModelError
from enlarger.importing.import_network import import_network
from ncnn_files import nearest, write_pair


@pytest.mark.parametrize("suffix", [".param", ".bin"])
def test_either_of_the_two_files_brings_in_the_network(suffix: str, tmp_path: Path) -> None:
    path = write_pair(tmp_path, "4x-Own", nearest(4)).with_suffix(suffix)
    imported = import_network(path, tmp_path / "models")
    card = imported.model.card
    assert (card.id, card.scale, card.source, card.context) == ("4x-Own", 4, path.name, 0)
    assert dict(imported.properties)["tiles"] == "give the same pixels as the picture in one piece"


@pytest.mark.parametrize("missing", [".param", ".bin"])
def test_the_file_that_is_missing_is_named(missing: str, tmp_path: Path) -> None:
    path = write_pair(tmp_path, "own", nearest())
    path.with_suffix(missing).unlink()
    left = path.with_suffix(".bin" if missing == ".param" else ".param")
    with pytest.raises(ModelError, match=f"own{missing} is not beside") as caught:
        import_network(left, tmp_path / "models")
    assert "one folder" in caught.value.hint
