"""What is given instead of a network is called what it is."""

from __future__ import annotations

import pytest

from enlarger.errors import ModelError
from enlarger.importing.file_kinds import check_kind

ENGINE = b"ftrt" + bytes(64)
DESCRIBED = b'{"names": {}, "stride": 32}'

FILES = {
    "a web page": b"<!DOCTYPE html><title>404</title>",
    "Git LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:12",
    "a 7z archive": b"7z\xbc\xaf\x27\x1c\x00\x04",
    "a RAR archive": b"Rar!\x1a\x07\x01\x00",
    "TensorFlow Lite": b"\x1c\x00\x00\x00TFL3\x14\x00",
    "TensorRT": ENGINE,
    "graphics card": len(DESCRIBED).to_bytes(4, "little") + DESCRIBED + ENGINE,
    "GGUF": b"GGUF\x03\x00\x00\x00",
    r"\.ort": b"\x18\x00\x00\x00ORTM\x00\x00",
    "in binary": (7767517).to_bytes(4, "little") + bytes(32),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_another_kind_is_named(kind: str) -> None:
    with pytest.raises(ModelError, match=kind) as caught:
        check_kind(FILES[kind] + bytes(300))
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"\x08\x08\x12\x07pytorch", b"PK\x03\x04", b"7767517\n3 3\n", b"x"])
def test_what_may_be_a_network_passes(content: bytes) -> None:
    check_kind(content)
