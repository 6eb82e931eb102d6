"""OpenEXR and Radiance files hold light: linear, in floats, brighter than white, and come out as they are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import OpenEXR
import pytest
import tifffile
from numpy.typing import NDArray

import command_line
from enlarger.errors import EnlargerError, RequestError, SourceError
from enlarger.files import icc
from enlarger.files.reading import Picture, read_picture
from enlarger.files.xmp import read_provenance
from enlarger.jobs.file_job import Enlarged, FileRequest, enlarge_file
from enlarger.jobs.request import JobRequest
from enlarger.sizing.size_request import SizeRequest
from enlarger.tiles.target import Target
from picture_files import case

exr: Any = OpenEXR
ACES = (0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.077, 0.32168, 0.33767)
"""x and y of red, green, blue and white."""


def light(*, has_alpha: bool = False, height: int = 12, width: int = 16) -> NDArray[np.float32]:
    """Return light from 0 to 60 times white, in which each colour is another, and alpha that is soft."""
    random = np.random.default_rng(4)
    found = np.exp(random.uniform(-6, 4.1, (height, width, 3))).astype(np.float32)
    if not has_alpha:
        return found
    alpha = np.linspace(0.1, 1, width, dtype=np.float32).reshape(1, -1, 1).repeat(height, axis=0)
    return np.concatenate((found, alpha), axis=2)


def write_exr(path: Path, pixels: NDArray[Any], names: str = "RGBA", **header: Any) -> Path:
    told = {"compression": exr.ZIP_COMPRESSION, "type": exr.scanlineimage, **header}
    planes = {name: np.ascontiguousarray(pixels[..., at]) for at, name in enumerate(names[: pixels.shape[2]])}
    exr.File(told, planes).write(str(path))
    return path


def planes_of(path: Path) -> dict[str, NDArray[Any]]:
    return {name: channel.pixels for name, channel in exr.File(str(path), True).channels().items()}


def pixels_of(picture: Picture) -> NDArray[Any]:
    return np.concatenate(list(picture.strips()))


def enlarge(source: Path, result: Path, model: str = "nearest") -> Enlarged:
    job = JobRequest(model=model, device="cpu", precision="exact")
    size = SizeRequest(target=Target(2))
    return enlarge_file(FileRequest(source=source, files={"result": result}, size=size, job=job))


def twice(pixels: NDArray[Any]) -> NDArray[Any]:
    return pixels.repeat(2, axis=0).repeat(2, axis=1)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("has_alpha", [False, True])
def test_light_is_kept_with_its_depth_and_alpha_multiplied_in(
    tmp_path: Path, dtype: type[np.floating[Any]], has_alpha: bool
) -> None:
    straight = light(has_alpha=has_alpha)
    stored = straight.copy()
    if has_alpha:
        stored[..., :3] *= straight[..., 3:]
    source = write_exr(tmp_path / "in.exr", stored.astype(dtype))
    picture = read_picture(source)
    assert picture.pixel_format.name == f"RGB{'A' * has_alpha} f{8 * np.dtype(dtype).itemsize} linear"
    close = 2e-3 if dtype is np.float16 else 1e-5
    np.testing.assert_allclose(pixels_of(picture), straight, rtol=close)
    enlarge(source, tmp_path / "out.exr")
    found = planes_of(tmp_path / "out.exr")
    for at, name in enumerate("RGBA"[: stored.shape[2]]):
        assert found[name].dtype == dtype
        np.testing.assert_allclose(found[name], twice(stored[..., at]), rtol=2 * close)


@pytest.mark.parametrize("level", [0.0, 0.18, 1.0, 7.5])
def test_an_even_area_has_the_same_light_after_a_network(tmp_path: Path, level: float) -> None:
    pixels = np.full((16, 20, 3), level, np.float32)
    pixels[:8] *= 0.5
    enlarge(write_exr(tmp_path / "in.exr", pixels), tmp_path / "out.exr", "faithful-x2")
    found = planes_of(tmp_path / "out.exr")["G"]
    np.testing.assert_allclose(found[26:], level, rtol=0.02, atol=1e-3)
    np.testing.assert_allclose(found[:6], level / 2, rtol=0.02, atol=1e-3)


def test_primaries_comment_and_provenance_come_along(tmp_path: Path) -> None:
    source = write_exr(tmp_path / "in.exr", light(), chromaticities=ACES, comments="from the set")
    enlarge(source, tmp_path / "out.exr")
    header = exr.File(str(tmp_path / "out.exr")).header()
    assert header["chromaticities"] == pytest.approx(ACES)
    assert header["comments"] == "from the set"
    assert read_provenance(read_picture(tmp_path / "out.exr").xmp)
    enlarge(source, tmp_path / "out.tif")
    profile = read_picture(tmp_path / "out.tif").metadata.icc
    assert icc.is_linear(profile)
    with tifffile.TiffFile(tmp_path / "out.tif") as tiff:
        np.testing.assert_allclose(tiff.pages[0].asarray(), twice(light()), rtol=1e-5)


def test_a_tiff_file_of_light_becomes_an_exr_file(tmp_path: Path) -> None:
    enlarge(write_exr(tmp_path / "in.exr", light()), tmp_path / "light.tif")
    enlarge(tmp_path / "light.tif", tmp_path / "out.exr")
    np.testing.assert_allclose(planes_of(tmp_path / "out.exr")["B"], twice(twice(light()[..., 2])), rtol=1e-5)


def test_a_layer_is_found_and_others_are_told_of(tmp_path: Path) -> None:
    planes = {f"beauty.{name}": light()[..., at].copy() for at, name in enumerate("RGB")}
    planes["depth.Z"] = light()[..., 0].copy()
    exr.File({"type": exr.scanlineimage}, planes).write(str(tmp_path / "in.exr"))
    picture = read_picture(tmp_path / "in.exr")
    np.testing.assert_array_equal(pixels_of(picture), light())
    assert any("1 further channels" in note for note in picture.notes)


def test_light_where_alpha_is_0_is_told_of(tmp_path: Path) -> None:
    pixels = light(has_alpha=True)
    pixels[3, 4, 3] = 0
    picture = read_picture(write_exr(tmp_path / "in.exr", pixels))
    assert any("alpha is 0" in note for note in picture.notes)


def test_what_cannot_be_read_or_held_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_exr(tmp_path / "in.exr", light())
    (tmp_path / "cut.exr").write_bytes(source.read_bytes()[:-60])
    with pytest.raises(SourceError, match="damaged"):
        read_picture(tmp_path / "cut.exr")
    numbers = {name: np.zeros((4, 4), np.uint32) for name in "RGB"}
    exr.File({"type": exr.scanlineimage}, numbers).write(str(tmp_path / "numbers.exr"))
    with pytest.raises(SourceError, match="whole numbers"):
        read_picture(tmp_path / "numbers.exr")
    for name in ("out.png", "out.jpg"):
        with pytest.raises(RequestError, match="floating-point") as found:
            enlarge(source, tmp_path / name)
        assert found.value.hint == "Choose .tif or .exr or .hdr."
    with pytest.raises(RequestError, match="An EXR file cannot hold values for a screen"):
        enlarge(case("04-grey2bit.png"), tmp_path / "out.exr")
    monkeypatch.setitem(sys.modules, "OpenEXR", None)
    for action in (lambda: read_picture(source), lambda: enlarge(tmp_path / "light.hdr", tmp_path / "x.exr")):
        (tmp_path / "light.hdr").write_bytes(radiance([[(128, 128, 128, 129)] * 4]))
        with pytest.raises(EnlargerError) as caught:
            action()
        assert "enlarger[exr]" in caught.value.hint
    assert not list(tmp_path.glob("out*"))


def radiance(rows: list[list[tuple[int, int, int, int]]], *head: str) -> bytes:
    lines = ["#?RADIANCE", *head, "FORMAT=32-bit_rle_rgbe", "", f"-Y {len(rows)} +X {len(rows[0])}", ""]
    return "\n".join(lines).encode() + b"".join(bytes(pixel) for row in rows for pixel in row)


def test_radiances_files_are_read_in_each_of_their_packings(tmp_path: Path) -> None:
    path = tmp_path / "in.hdr"
    path.write_bytes(radiance([[(128, 64, 255, 129), (1, 1, 1, 2), (0, 0, 0, 0)]])[:-4] + b"\0\0\0\0")
    first, black = [1.0, 0.5, 255 / 128], [0.0, 0.0, 0.0]
    with_run = path.read_bytes().replace(b"+X 3", b"+X 4")
    path.write_bytes(with_run)
    np.testing.assert_array_equal(pixels_of(read_picture(path)), [[first, first, first, black]])
    head = radiance([[(0, 0, 0, 0)] * 9], "EXPOSURE=2", "EXPOSURE=0.25")[:-36]
    packed = b"\2\2\0\x09" + b"".join((bytes((128 + 7, most, 2, 9, 8))) for most in (128, 64, 32, 129))
    path.write_bytes(head + packed)
    found = pixels_of(read_picture(path))
    np.testing.assert_array_equal(found[0, 0], [2.0, 1.0, 0.5])
    assert found.shape == (1, 9, 3)
    path.write_bytes((head + packed)[:-3])
    with pytest.raises(SourceError, match="ends before"):
        pixels_of(read_picture(path))


def test_radiances_files_are_written_as_near_as_they_can_be(tmp_path: Path) -> None:
    enlarge(write_exr(tmp_path / "in.exr", light(), chromaticities=ACES), tmp_path / "out.hdr")
    done = enlarge(tmp_path / "out.hdr", tmp_path / "again.hdr")
    assert any("one exponent" in note for note in done.notes)
    found, right = pixels_of(read_picture(tmp_path / "again.hdr")), twice(twice(light()))
    step = np.exp2(np.floor(np.log2(right.max(axis=2, keepdims=True))) - 7)
    assert (np.abs(found - right) <= 1.01 * step).all()
    assert read_picture(tmp_path / "again.hdr").metadata.colour.primaries == pytest.approx(
        (*ACES[6:], *ACES[:6]), abs=1e-4
    )


def test_the_command_line_and_batches_keep_the_kind(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_exr(tmp_path / "in" / "a.exr", light(has_alpha=True).astype(np.float16))
    (tmp_path / "in" / "b.hdr").write_bytes(radiance([[(128, 64, 32, 129)] * 5] * 4))
    done = command_line.run("batch", tmp_path / "in", "-o", tmp_path, "--scale", 2, "--model", "nearest")
    assert done.returncode == 0, done.stderr
    assert planes_of(tmp_path / "a_x2.exr")["A"].shape == (24, 32)
    assert read_picture(tmp_path / "b_x2.hdr").size == (10, 8)


def test_a_real_radiance_file_shows_what_its_sibling_does() -> None:
    found = pixels_of(read_picture(case("12-a.hdr")))
    known = pixels_of(read_picture(case("12-a.bmp"))).astype(np.float32) / 255
    assert found.shape == known.shape
    np.testing.assert_allclose(found, known, atol=1 / 128)  # its maker took values for light
