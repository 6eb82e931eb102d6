"""Folders and archives of networks, as Upscayl's users have them, are taken in whole."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from enlarger.errors import ModelError, StorageError
from enlarger.importing import unpacking
from enlarger.importing.import_collection import is_collection, networks_in
from ncnn_files import nearest, write_pair


def nothing() -> None:
    """Wait without doing anything."""


def names(path: Path) -> dict[str, str]:
    """Return the files of the networks in a folder or an archive, by their ids."""
    with networks_in(path, nothing) as found:
        assert all(network.path.is_file() for network in found)
        return {network.model_id: network.path.name for network in found}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with networks of several kinds, two of one name, and other files."""
    custom = tmp_path / "custom models"
    for place, name in (("", "4x-Own"), ("models-se", "up2x"), ("models-pro", "up2x")):
        (custom / place).mkdir(parents=True, exist_ok=True)
        write_pair(custom / place, name, nearest())
    (custom / "2xText.PTH").write_bytes(b"\x80")
    (custom / "read me.txt").write_text("x2")
    (custom / "._4x-Own.param").write_bytes(b"\x00\x05\x16\x07")
    return custom


EXPECTED = {
    "4x-Own": "4x-Own.param",
    "2xText": "2xText.PTH",
    "models-se-up2x": "up2x.param",
    "models-pro-up2x": "up2x.param",
}


def test_all_networks_in_a_folder_are_found_each_with_an_id_of_its_own(folder: Path) -> None:
    assert is_collection(folder)
    assert names(folder) == EXPECTED


def test_an_archive_is_as_good_as_the_folder_and_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "models.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.rglob("*"):
            archive.write(file, file.relative_to(folder))
        archive.writestr("__MACOSX/4x-Own.param", b"\x00\x05\x16\x07")
    assert is_collection(path)
    with networks_in(path, nothing) as found:
        assert {network.model_id: network.path.name for network in found} == EXPECTED
        pair = next(network.path for network in found if network.model_id == "4x-Own")
        assert (pair.read_bytes(), pair.with_suffix(".bin").read_bytes()) == nearest()
        unpacked = pair.parents[1]
    assert not unpacked.exists()


def test_names_in_an_archive_lead_nowhere_else(tmp_path: Path) -> None:
    path = tmp_path / "models.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../../outside.onnx", "/absolute.onnx", "C:\\windows.onnx", "a\\b\\..\\..\\..\\up.onnx"):
            archive.writestr(name, b"x")
    with networks_in(path, nothing) as found:
        homes = {network.path.parents[1] for network in found}
        assert {network.path.name for network in found} == {
            "outside.onnx",
            "absolute.onnx",
            "windows.onnx",
            "up.onnx",
        }
        assert {home.name for home in homes} == {"unpacked"}
    assert not list(tmp_path.rglob("*.onnx"))


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[60:80] = bytes(20)
    path.write_bytes(content)


def locked(path: Path) -> None:
    """Say that the first file is encrypted."""
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark) + place
        content[at : at + 2] = struct.pack("<H", 1)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda path: path.write_bytes(b"PK\x03\x04" + bytes(100)), "damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:100]), "damaged"),
        (damaged, "damaged"),
        (locked, "password"),
    ],
)
def test_an_archive_that_cannot_be_unpacked_is_refused(change: object, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "models.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("own.onnx", bytes(range(256)) * 20)
    assert callable(change)
    change(path)
    with pytest.raises(ModelError, match=reason), networks_in(path, nothing):
        pass


def test_an_archive_that_never_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "models.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("own.onnx", bytes(100_000))
    monkeypatch.setattr(unpacking, "LARGEST_ARCHIVE", 99_999)
    request = {"file": str(path), "suffixes": [".onnx"]}
    assert "more than" in unpacking.answer(request, tmp_path)["problem"]


def test_what_holds_no_networks_or_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "read me.txt").write_text("")
    with pytest.raises(ModelError, match="holds no networks") as caught, networks_in(tmp_path, nothing):
        pass
    assert ".param" in caught.value.hint
    with pytest.raises(StorageError, match=r"missing\.zip"), networks_in(tmp_path / "missing.zip", nothing):
        pass
