from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from enlarger.errors import RequestError, SourceError, StorageError
from enlarger.geometry import Size
from enlarger.imaging import raw_files
from enlarger.imaging.pixel_format import RGB_U8, RGBA_U8, PixelFormat
from enlarger.imaging.raw_files import RawWriter, read_raw

ON_A_FULL_DISK = """
import sys
from pathlib import Path
import numpy as np
from enlarger.errors import StorageError
from enlarger.imaging.raw_files import RawWriter
path = Path(sys.argv[1], "result.raw")
try:
    with RawWriter(path, 0) as writer:
        for _ in range(100):
            writer.write(np.zeros((16, 64, 3), np.uint8))
        writer.finish()
except StorageError as error:
    print(error.message, error.hint)
print(list(path.parent.iterdir()))
"""


def test_formats_are_known_by_name() -> None:
    assert PixelFormat.parse("RGBA u8") == RGBA_U8
    with pytest.raises(RequestError, match="RGB u7"):
        PixelFormat.parse("RGB u7")


def test_a_raw_file_comes_back_in_strips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_files, "STRIP_BYTES", 40)
    pixels = np.arange(7 * 5 * 3, dtype=np.uint8).reshape(7, 5, 3)
    (tmp_path / "a.raw").write_bytes(pixels.tobytes())
    strips = list(read_raw(tmp_path / "a.raw", Size(5, 7), RGB_U8))
    assert len(strips) == 4
    np.testing.assert_array_equal(np.concatenate(strips), pixels)


def test_a_missing_source_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.raw"):
        read_raw(tmp_path / "none.raw", Size(1, 1), RGB_U8)


def test_a_source_that_is_too_short_is_refused_with_the_figures(tmp_path: Path) -> None:
    (tmp_path / "a.raw").write_bytes(bytes(11))
    with pytest.raises(SourceError, match="11 of 12"):
        read_raw(tmp_path / "a.raw", Size(2, 2), RGB_U8)


def test_a_source_that_shrinks_half_way_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_files, "STRIP_BYTES", 1 << 20)
    path = tmp_path / "a.raw"
    path.write_bytes(bytes(3 << 20))
    strips = read_raw(path, Size(1 << 10, 1 << 10), RGB_U8)
    next(strips)
    os.truncate(path, 1 << 20)
    with pytest.raises(SourceError, match="shorter"):
        list(strips)


def test_a_file_is_written_strip_by_strip(tmp_path: Path) -> None:
    strip = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    with RawWriter(tmp_path / "r.raw", 24) as writer:
        writer.write(strip)
        writer.write(strip[::-1])
        writer.finish()
    assert (tmp_path / "r.raw").read_bytes() == strip.tobytes() + strip[::-1].tobytes()


def test_a_failed_job_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), RawWriter(tmp_path / "r.raw", 3) as writer:
        writer.write(np.zeros((1, 1, 3), np.uint8))
        raise ZeroDivisionError
    assert not (tmp_path / "r.raw").exists()


def test_a_result_larger_than_the_disk_is_refused_before_it_starts(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="free"), RawWriter(tmp_path / "r.raw", 10**18):
        pass
    assert not (tmp_path / "r.raw").exists()


def test_a_device_is_no_place_for_a_raster() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(StorageError, match="something else has that name"), RawWriter(full, 0):
        pass


def test_a_folder_that_is_not_there_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError), RawWriter(tmp_path / "none" / "r.raw", 1):
        pass


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root mounts a disk that others do not see"
)
def test_a_disk_that_gets_full_is_told_and_nothing_is_left_on_it(tmp_path: Path) -> None:
    script = 'mount -t tmpfs -o size=64k none "$1" && exec "$2" -c "$3" "$1"'
    apart = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh"]
    command = [*apart, tmp_path, sys.executable, ON_A_FULL_DISK]
    told, left = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    assert "No space left" in told
    assert "Make room on that disk" in told
    assert left == "[]"
