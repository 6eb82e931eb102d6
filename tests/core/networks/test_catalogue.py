from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from enlarger.errors import ModelError
from enlarger.networks.catalogue import CATALOGUE, TAGS, Entry, find_entry, read_catalogue
from enlarger.networks.library import bundled_folder

ENTRIES = read_catalogue()

PAGES_OF_FILES = {"drive.google.com", "mega.nz", "gofile.io", "u.pcloud.link", "www.mediafire.com"}
"""What these hosts answer with is not the file."""


def test_there_is_something_for_every_task_and_every_kind_of_network() -> None:
    assert len(ENTRIES) >= 35
    assert {tag for entry in ENTRIES for tag in entry.tags} == set(TAGS)
    for kind in ("convolutional", "GAN", "transformer"):
        assert sum(kind in entry.architecture for entry in ENTRIES) >= 5
    assert {entry.scale for entry in ENTRIES} == {1, 2, 4, 8}


def test_the_readme_counts_right() -> None:
    readme = Path(__file__).parents[3] / "README.md"
    assert f"A catalogue of {len(ENTRIES)} networks" in " ".join(readme.read_text("utf-8").split())


def test_every_entry_is_itself_and_no_other() -> None:
    for field in ("id", "sha256", "url", "title"):
        values = [getattr(entry, field).lower() for entry in ENTRIES]
        assert len(set(values)) == len(values), field
    assert not {entry.id for entry in ENTRIES} & {path.name for path in bundled_folder().iterdir()}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_says_what_its_file_is(entry: Entry) -> None:
    assert entry.id == entry.id.lower()
    assert entry.id.startswith(f"{entry.scale}x-")
    assert entry.summary.endswith(".")
    assert entry.tags
    assert entry.credits
    assert 100_000 < entry.bytes < 1_000_000_000
    assert urlsplit(entry.url).hostname not in PAGES_OF_FILES
    assert "/blob/" not in entry.url
    assert entry.file.rpartition(".")[2] in {"onnx", "pth", "safetensors"}
    assert entry.extra in {"", "torch"}
    assert not (entry.extra and entry.file.endswith(".onnx"))
    assert entry.commercial_use == ("-NC-" not in entry.licence)
    assert entry.source.startswith("https://openmodeldb.info/models/")
    assert not entry.weak or find_entry(entry.weak).scale == entry.scale


def test_an_entry_is_found_in_capitals_and_a_slip_is_answered_with_a_guess() -> None:
    assert find_entry("4X-UltraSharpV2").id == "4x-ultrasharpv2"
    with pytest.raises(ModelError) as caught:
        find_entry("4x-ultrasharp")
    assert "4x-ultrasharpv2" in caught.value.hint
    with pytest.raises(ModelError) as caught:
        find_entry("../../etc/passwd")
    assert "models list" in caught.value.hint


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("https://", "http://", "url: expected"),
        ("bytes = ", 'bytes = "many" #', "bytes: expected `int`, got"),
        ('sha256 = "', 'sha256 = "x', "sha256: expected"),
        ('id = "4x-', 'id = "../4x-', "cannot be the id"),
        ("scale = ", "size = 1\nscale = ", "unknown field `size`"),
    ],
)
def test_a_faulty_entry_is_named(old: str, new: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "catalogue.toml"
    path.write_text(CATALOGUE.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ModelError, match=reason) as caught:
        read_catalogue(path)
    assert "4x-realesrgan-x4plus" in caught.value.message
