from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms

from enlarger.errors import RequestError, SourceError, StorageError
from enlarger.geometry import Size
from enlarger.pictures import PictureWriter, read_picture


def copied(source: Path, output: Path, *, overwrite: bool = False) -> Image.Image:
    picture = read_picture(source)
    writer = PictureWriter(output, picture.size, picture, overwrite=overwrite)
    for band in picture.bands():
        writer.write(band)
    writer.finish()
    with Image.open(output) as image:
        image.load()
        image.getexif().get_ifd(ExifTags.IFD.Exif)
        return image


@pytest.mark.parametrize(
    ("mode", "kept"), [("RGB", "RGB"), ("RGBA", "RGBA"), ("L", "L"), ("LA", "LA"), ("P", "RGB"), ("1", "L")]
)
def test_pixels_pass_through_unchanged(mode: str, kept: str, tmp_path: Path) -> None:
    channels = 4 if mode in {"RGBA", "LA"} else 3
    pixels = np.random.default_rng(0).integers(0, 256, (300, 20, channels), np.uint8)
    image = Image.fromarray(pixels).convert(mode)
    image.save(tmp_path / "a.png")
    result = copied(tmp_path / "a.png", tmp_path / "b.png")
    assert result.mode == kept
    np.testing.assert_array_equal(np.asarray(result.convert("RGBA")), np.asarray(image.convert("RGBA")))


@pytest.mark.parametrize("extension", ["png", "tif", "jpg"])
def test_profile_exif_and_resolution_are_kept(extension: str, tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Box camera"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.ExifImageWidth] = 5
    image = Image.new("RGB", (16, 16), "red")
    image.save(tmp_path / f"a.{extension}", icc_profile=profile, exif=exif.tobytes(), dpi=(240, 240))
    result = copied(tmp_path / f"a.{extension}", tmp_path / f"b.{extension}")
    assert result.info["icc_profile"] == profile
    assert result.info["dpi"] == pytest.approx((240, 240), abs=0.1)
    assert result.getexif()[ExifTags.Base.Make] == "Box camera"
    assert result.getexif().get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.ExifImageWidth] == 16


@pytest.mark.parametrize("mode", ["CMYK", "I;16", "F"])
def test_pixels_of_other_kinds_are_refused_rather_than_flattened(mode: str, tmp_path: Path) -> None:
    Image.new(mode, (4, 4)).save(tmp_path / "a.tif")
    with pytest.raises(SourceError, match=mode):
        read_picture(tmp_path / "a.tif")


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(SourceError):
        read_picture(tmp_path / "a.png")
    with pytest.raises(SourceError):
        read_picture(tmp_path / "none.png")


def test_a_truncated_picture_is_refused(tmp_path: Path) -> None:
    Image.effect_noise((200, 200), 50).save(tmp_path / "a.png")
    content = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(content[: len(content) // 2])
    with pytest.raises(SourceError):
        read_picture(tmp_path / "a.png")


def test_an_existing_file_is_overwritten_only_when_asked(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"precious")
    with pytest.raises(StorageError, match="exists"):
        copied(tmp_path / "a.png", tmp_path / "b.png")
    assert (tmp_path / "b.png").read_bytes() == b"precious"
    assert copied(tmp_path / "a.png", tmp_path / "b.png", overwrite=True).size == (4, 4)


def test_a_result_that_its_kind_of_file_cannot_hold_is_refused_beforehand(tmp_path: Path) -> None:
    Image.new("RGBA", (4, 4)).save(tmp_path / "a.png")
    picture = read_picture(tmp_path / "a.png")
    with pytest.raises(RequestError, match="transparency"):
        PictureWriter(tmp_path / "b.jpg", picture.size, picture, overwrite=False)
    with pytest.raises(RequestError, match="WEBP"):
        PictureWriter(tmp_path / "b.webp", Size(20_000, 4), picture, overwrite=False)
    with pytest.raises(RequestError):
        PictureWriter(tmp_path / "b.xyz", picture.size, picture, overwrite=False)
    with pytest.raises(StorageError):
        PictureWriter(tmp_path / "none" / "b.png", picture.size, picture, overwrite=False)


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    picture = read_picture(tmp_path / "a.png")
    writer = PictureWriter(tmp_path / "b.png", picture.size, picture, overwrite=False)
    monkeypatch.setattr(Image.Image, "save", full)
    with pytest.raises(StorageError):
        writer.finish()
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
