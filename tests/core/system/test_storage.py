from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from enlarger.system.storage import storage_error, write_whole


def test_a_file_is_written_with_its_folder_and_replaces_another(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down" / "file"
    for parts in ((b"one",), (b"an", b"other")):
        write_whole(path, *parts)
        assert path.read_bytes() == b"".join(parts)
        assert os.listdir(path.parent) == ["file"]


def test_what_cannot_be_put_in_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_whole(tmp_path / "taken", b"content")
    assert os.listdir(tmp_path) == ["taken"]


@pytest.mark.parametrize(
    ("number", "hint"), [(errno.ENOSPC, "Sell"), (errno.EFBIG, "Sell"), (errno.EACCES, "Check")]
)
def test_a_full_disk_is_told_from_a_folder_that_is_not_ours(number: int, hint: str) -> None:
    error = storage_error("here", OSError(number, os.strerror(number)), if_full="Sell a picture.")
    assert error.message == f"here cannot be written: {os.strerror(number)}."
    assert error.hint.startswith(hint)
