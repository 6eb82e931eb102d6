from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
import tifffile
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile
from psd_tools import PSDImage

from enlarger.errors import RequestError, SourceError, StorageError
from enlarger.files.reading import Picture, read_picture
from enlarger.files.writing import PictureWriter
from enlarger.files.xmp import with_properties
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import STRIP_BYTES, Strip

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def noise(dtype: str, *shape: int) -> NDArray[Any]:
    random = np.random.default_rng(0)
    if np.dtype(dtype).kind == "f":
        return random.random(shape).astype(dtype)
    return random.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


def pixels(path: Path) -> Strip:
    return np.concatenate(list(read_picture(path).strips()))


def write(output: Path, picture: Picture, strips: list[Strip], *, overwrite: bool = False) -> None:
    size = Size(strips[0].shape[1], sum(len(strip) for strip in strips))
    with PictureWriter(output, size, picture, overwrite=overwrite) as writer:
        for strip in strips:
            writer.write(strip)
        writer.finish()
        writer.put()


def copy(source: Path, output: Path, *, overwrite: bool = False) -> Path:
    picture = read_picture(source)
    write(output, picture, list(picture.strips()), overwrite=overwrite)
    return output


def linear_profile() -> bytes:
    """Return sRGB's profile with straight tone curves, as GIMP writes it for linear images."""
    curve = PROFILE.index(b"para", 132 + 12 * int.from_bytes(PROFILE[128:132], "big"))
    return PROFILE[:curve] + b"para" + bytes(8) + b"\0\1\0\0" + PROFILE[curve + 16 :]


@pytest.mark.parametrize(
    ("model", "photometric", "channels"),
    [("Y", "minisblack", 1), ("RGB", "rgb", 3), ("CMYK", "separated", 4)],
)
@pytest.mark.parametrize("has_alpha", [False, True])
@pytest.mark.parametrize(("dtype", "depth"), [("uint8", "u8"), ("uint16", "u16"), ("float32", "f32")])
@pytest.mark.parametrize("form", ["strips", "tiles", "planes", "big"])
def test_every_kind_of_tiff_comes_in_and_goes_out_as_it_is(
    model: str,
    photometric: str,
    channels: int,
    has_alpha: bool,
    dtype: str,
    depth: str,
    form: str,
    tmp_path: Path,
) -> None:
    expected = noise(dtype, 70, 40, channels + has_alpha)
    how: dict[str, Any] = {"photometric": photometric, "planarconfig": "contig"}
    if has_alpha:
        how["extrasamples"] = ["unassalpha"]
    stored = expected.squeeze()
    if form == "tiles":
        how["tile"] = (16, 32)
    elif form == "planes" and expected.shape[2] > 1:
        stored = np.ascontiguousarray(np.moveaxis(expected, -1, 0))
        how["planarconfig"] = "separate"
    elif form == "big":
        how |= {"bigtiff": True, "byteorder": ">"}
    tifffile.imwrite(tmp_path / "a.tif", stored, **how)
    if form == "planes" and model == "Y" and has_alpha:
        with pytest.raises(SourceError, match="planes"):
            read_picture(tmp_path / "a.tif")
        return

    picture = read_picture(tmp_path / "a.tif")
    assert picture.pixel_format == PixelFormat(model, has_alpha, depth)
    assert picture.size == (40, 70)
    np.testing.assert_array_equal(pixels(tmp_path / "a.tif"), expected)

    copy(tmp_path / "a.tif", tmp_path / "b.tif")
    with tifffile.TiffFile(tmp_path / "b.tif") as written:
        page = written.pages.first
        np.testing.assert_array_equal(page.asarray(), expected.squeeze())
        assert page.photometric == tifffile.PHOTOMETRIC[photometric.upper()]
        assert page.extrasamples == (tifffile.EXTRASAMPLE.UNASSALPHA,) * has_alpha


@pytest.mark.parametrize(
    ("mode", "kept"), [("RGB", "RGB"), ("RGBA", "RGBA"), ("L", "L"), ("LA", "LA"), ("P", "RGB"), ("1", "L")]
)
@pytest.mark.parametrize("extension", ["png", "tif"])
def test_pixels_pass_through_unchanged(mode: str, kept: str, extension: str, tmp_path: Path) -> None:
    image = Image.fromarray(noise("uint8", 300, 20, 4 if mode in {"RGBA", "LA"} else 3)).convert(mode)
    image.save(tmp_path / "a.png")
    with Image.open(copy(tmp_path / "a.png", tmp_path / f"b.{extension}")) as result:
        assert result.mode == kept
        np.testing.assert_array_equal(np.asarray(result.convert("RGBA")), np.asarray(image.convert("RGBA")))


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_png_of_16_bits_keeps_them_all(channels: int, tmp_path: Path) -> None:
    expected = noise("uint16", 30, 50, channels)
    pyvips.Image.new_from_array(expected, interpretation="grey16" if channels < 3 else "rgb16").pngsave(
        str(tmp_path / "a.png")
    )
    assert read_picture(tmp_path / "a.png").pixel_format.depth == "u16"
    np.testing.assert_array_equal(pixels(copy(tmp_path / "a.png", tmp_path / "b.png")), expected)


def test_an_interlaced_png_comes_in_whole(tmp_path: Path) -> None:
    expected = noise("uint8", 30, 50, 3)
    pyvips.Image.new_from_array(expected).pngsave(str(tmp_path / "a.png"), interlace=True)
    np.testing.assert_array_equal(pixels(tmp_path / "a.png"), expected)


@pytest.mark.parametrize("channels", [3, 4])
def test_webp_is_lossless_even_under_transparency(channels: int, tmp_path: Path) -> None:
    expected = noise("uint8", 30, 50, channels)
    expected[:5, :, 3:] = 0
    Image.fromarray(expected).save(tmp_path / "a.png")
    with Image.open(copy(tmp_path / "a.png", tmp_path / "b.webp")) as result:
        np.testing.assert_array_equal(np.asarray(result), expected)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_keeps_its_colours_without_subsampling(mode: str, tmp_path: Path) -> None:
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    planes = [np.tile(ramp, (64, 1)), np.tile(ramp[:, None], (1, 64)), np.tile(ramp[::-1], (64, 1))]
    expected = np.dstack([*planes, np.full((64, 64), 25, np.uint8)])[
        :, :, : len(Image.new(mode, (1, 1)).getbands())
    ]
    Image.fromarray(expected.squeeze(), mode).save(tmp_path / "a.jpg", quality=95, subsampling=0)
    assert np.abs(pixels(tmp_path / "a.jpg").astype(int) - expected).max() <= 6
    with Image.open(copy(tmp_path / "a.jpg", tmp_path / "b.jpg")) as result:
        assert isinstance(result, JpegImageFile)
        assert result.mode == mode
        assert mode != "RGB" or {layer[1:3] for layer in result.layer} == {(1, 1)}
        assert np.abs(np.atleast_3d(np.asarray(result)).astype(int) - expected).max() <= 8


def test_premultiplied_alpha_becomes_straight(tmp_path: Path) -> None:
    straight = noise("float32", 20, 30, 4)
    straight[:, :, 3] = np.maximum(straight[:, :, 3], 0.1)
    stored = straight.copy()
    stored[:, :, :3] *= stored[:, :, 3:]
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="rgb", extrasamples=["assocalpha"])
    np.testing.assert_allclose(pixels(tmp_path / "a.tif"), straight, atol=1e-6)


def test_half_floats_are_read_without_loss(tmp_path: Path) -> None:
    expected = noise("float16", 20, 30, 3)
    tifffile.imwrite(tmp_path / "a.tif", expected, photometric="rgb")
    assert read_picture(tmp_path / "a.tif").pixel_format.depth == "f32"
    np.testing.assert_array_equal(pixels(tmp_path / "a.tif"), expected)


def test_values_beyond_white_and_below_black_are_kept(tmp_path: Path) -> None:
    expected = noise("float32", 20, 30, 3) * 100 - 50
    tifffile.imwrite(tmp_path / "a.tif", expected, photometric="rgb")
    np.testing.assert_array_equal(pixels(copy(tmp_path / "a.tif", tmp_path / "b.tif")), expected)


@pytest.mark.parametrize(
    ("profile", "linear"), [(linear_profile(), True), (PROFILE, False), (b"no profile", False)]
)
@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_pixels_are_linear_when_the_profile_says_so(
    profile: bytes, linear: bool, dtype: str, tmp_path: Path
) -> None:
    tifffile.imwrite(tmp_path / "a.tif", noise(dtype, 4, 4, 3), photometric="rgb", iccprofile=profile)
    assert read_picture(tmp_path / "a.tif").pixel_format.linear is linear


def test_gif_bmp_and_tga_are_read(tmp_path: Path) -> None:
    expected = np.kron(noise("uint8", 5, 5, 3) // 64 * 64, np.ones((4, 4, 1), np.uint8))
    for extension in ("gif", "bmp", "tga"):
        Image.fromarray(expected).save(tmp_path / f"a.{extension}")
        np.testing.assert_array_equal(pixels(tmp_path / f"a.{extension}"), expected)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "CMYK"])
def test_the_flat_picture_of_a_photoshop_file_is_read(mode: str, tmp_path: Path) -> None:
    expected = noise("uint8", 20, 30, len(Image.new(mode, (1, 1)).getbands()))
    if mode == "RGBA":
        expected[:, :, 3] = np.maximum(expected[:, :, 3], 200)
    stored = 255 - expected if mode == "CMYK" else expected
    document = PSDImage.frompil(Image.fromarray(stored.squeeze(), mode))
    document.save(tmp_path / "a.psd")
    straight = np.asarray(document.topil()) if mode == "RGBA" else expected
    picture = read_picture(tmp_path / "a.psd")
    assert picture.pixel_format.name == {"L": "Y"}.get(mode, mode) + " u8"
    assert np.abs(pixels(tmp_path / "a.psd").astype(int) - np.atleast_3d(straight)).max() <= (mode == "RGBA")


@pytest.mark.parametrize("target", ["png", "tif", "jpg", "webp"])
@pytest.mark.parametrize("source", ["png", "tif", "jpg", "webp"])
def test_profile_exif_and_resolution_are_kept(source: str, target: str, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Box camera"
    exif[ExifTags.Base.XResolution] = exif[ExifTags.Base.YResolution] = 240.0
    exif[ExifTags.Base.ResolutionUnit] = 2
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.ExifImageWidth] = 5
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.ExifImageHeight] = 5
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.LensModel] = "Meniscus"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[1] = "N"
    Image.new("RGB", (5, 5), "red").save(
        tmp_path / f"a.{source}", icc_profile=PROFILE, exif=exif.tobytes(), dpi=(240, 240)
    )
    picture = read_picture(tmp_path / f"a.{source}")
    write(tmp_path / f"b.{target}", picture, [np.zeros((30, 20, 3), np.uint8)])
    with Image.open(tmp_path / f"b.{target}") as result:
        found = result.getexif()
        details = found.get_ifd(ExifTags.IFD.Exif)
        assert result.info["icc_profile"] == PROFILE
        assert found[ExifTags.Base.Make] == "Box camera"
        assert details[ExifTags.Base.LensModel] == "Meniscus"
        assert (details[ExifTags.Base.ExifImageWidth], details[ExifTags.Base.ExifImageHeight]) == (20, 30)
        assert found.get_ifd(ExifTags.IFD.GPSInfo)[1] == "N"
        assert float(found[ExifTags.Base.XResolution]) == pytest.approx(240, abs=0.1)
        if target != "webp":
            assert result.info["dpi"] == pytest.approx((240, 240), abs=0.1)


@pytest.mark.parametrize("target", ["png", "tif", "jpg", "webp"])
def test_xmp_is_kept(target: str, tmp_path: Path) -> None:
    Image.new("RGB", (5, 5)).save(tmp_path / "a.jpg", xmp=with_properties(b"", {"dc:rights": ["© Anna 猫"]}))
    with Image.open(copy(tmp_path / "a.jpg", tmp_path / f"b.{target}")) as result:
        told = result.tag_v2[700] if isinstance(result, TiffImageFile) else result.info["xmp"]
    assert "© Anna 猫" in told.decode()


def test_exif_goes_into_a_bigtiff_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enlarger.files.encoder.CLASSIC_TIFF_BYTES", 100)
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Anna Atkins"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.LensModel] = "Meniscus"
    expected = noise("uint8", 300, 20, 3)
    Image.fromarray(expected).save(tmp_path / "a.png", exif=exif)
    copy(tmp_path / "a.png", tmp_path / "b.tif")
    with tifffile.TiffFile(tmp_path / "b.tif") as written:
        assert written.is_bigtiff
        assert written.pages.first.tags["Artist"].value == "Anna Atkins"
        assert written.pages.first.tags["ExifTag"].value["LensModel"] == "Meniscus"
        np.testing.assert_array_equal(written.asarray(), expected)
    assert b"Anna Atkins" in read_picture(tmp_path / "b.tif").metadata.exif


def test_damaged_exif_does_not_cost_the_picture(tmp_path: Path) -> None:
    exif = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(range(200))
    Image.new("RGB", (5, 5)).save(tmp_path / "a.jpg", exif=exif)
    assert read_picture(copy(tmp_path / "a.jpg", tmp_path / "b.tif")).size == (5, 5)


def test_a_file_that_tells_no_resolution_gets_the_usual_one(tmp_path: Path) -> None:
    Image.new("RGB", (5, 5)).save(tmp_path / "a.png")
    with Image.open(copy(tmp_path / "a.png", tmp_path / "b.png")) as result:
        assert result.info["dpi"] == pytest.approx((72, 72), abs=0.1)


def test_strips_are_of_bounded_size(tmp_path: Path) -> None:
    pyvips.Image.black(6000, 4000, bands=3).tiffsave(str(tmp_path / "a.tif"), compression="deflate")
    picture = read_picture(tmp_path / "a.tif")
    strips = list(picture.strips())
    assert sum(len(strip) for strip in strips) == 4000
    assert max(strip.nbytes for strip in strips) <= STRIP_BYTES


def test_of_many_pictures_the_first_is_taken_and_that_is_said(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", noise("uint8", 3, 20, 30, 3), photometric="rgb")
    assert "3 pictures" in read_picture(tmp_path / "a.tif").notes[0]


@pytest.mark.parametrize("name", ["brackets [1].png", "brackets [page=2]", "ümläut 写真.png"])
def test_any_name_will_do(name: str, tmp_path: Path) -> None:
    Image.new("RGB", (5, 5)).save(tmp_path / name, "PNG")
    output = tmp_path / "out [n=2]"
    output.mkdir()
    assert read_picture(copy(tmp_path / name, output / "b[1].png")).size == (5, 5)


@pytest.mark.parametrize(
    ("dtype", "channels", "how"),
    [
        ("uint32", 3, {"photometric": "rgb"}),
        ("float64", 3, {"photometric": "rgb"}),
        ("uint8", 5, {"photometric": "rgb", "extrasamples": ["assocalpha", "unspecified"]}),
    ],
)
def test_pixels_of_other_kinds_are_refused_rather_than_flattened(
    dtype: str, channels: int, how: dict[str, Any], tmp_path: Path
) -> None:
    tifffile.imwrite(tmp_path / "a.tif", noise(dtype, 20, 30, channels), **how)
    with pytest.raises(SourceError):
        read_picture(tmp_path / "a.tif")


@pytest.mark.parametrize("content", [b"no picture", b"", b"1 2 3\n4 5 6\n", b"8BPS broken", b"<svg/>"])
def test_a_file_that_is_no_picture_is_refused(content: bytes, tmp_path: Path) -> None:
    for name in ("a.png", "a.csv", "a.svg", "a.psd"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SourceError):
            read_picture(tmp_path / name)
    with pytest.raises(SourceError, match="no file"):
        read_picture(tmp_path / "none.png")
    with pytest.raises(SourceError):
        read_picture(tmp_path)


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("place", [0.3, 0.6])
def test_a_tile_that_is_missing_or_damaged_is_no_black_tile(
    compression: str | None, place: float, tmp_path: Path
) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(
        path, noise("uint8", 200, 200, 3), photometric="rgb", tile=(64, 64), compression=compression
    )
    content = bytearray(path.read_bytes())
    middle = int(len(content) * place)
    path.write_bytes(content[:middle])
    with pytest.raises(SourceError):
        pixels(path)
    if compression:
        content[middle : middle + 200] = bytes(200)
        path.write_bytes(content)
        with pytest.raises(SourceError, match="incorrect data"):
            pixels(path)


@pytest.mark.parametrize("extension", ["png", "jpg", "tif", "webp", "gif", "bmp"])
def test_a_truncated_picture_is_refused(extension: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{extension}"
    Image.effect_noise((200, 200), 50).save(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(SourceError):
        pixels(path)


def test_a_picture_that_is_changed_between_head_and_pixels_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (5, 5)).save(tmp_path / "a.png")
    picture = read_picture(tmp_path / "a.png")
    Image.new("RGB", (6, 5)).save(tmp_path / "a.png")
    with pytest.raises(SourceError, match="changed"):
        list(picture.strips())


def test_an_existing_file_is_overwritten_only_when_asked(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"precious")
    with pytest.raises(StorageError, match="exists"):
        copy(tmp_path / "a.png", tmp_path / "b.png")
    assert (tmp_path / "b.png").read_bytes() == b"precious"
    assert read_picture(copy(tmp_path / "a.png", tmp_path / "b.png", overwrite=True)).size == (4, 4)


@pytest.mark.parametrize(
    ("pixel_format", "size", "extension", "reason", "instead"),
    [
        ("RGBA u8", Size(4, 4), "jpg", "transparency", ".webp"),
        ("RGB u16", Size(4, 4), "jpg", "16 bits", ".png or .tif"),
        ("RGB u8", Size(4, 65_501), "jpg", "65500", ".png"),
        ("RGB u8", Size(16_384, 4), "webp", "16383", ".jpg"),
        ("RGB u16", Size(4, 4), "webp", "16 bits", ".png"),
        ("CMYK u8", Size(4, 4), "webp", "CMYK", ".tif"),
        ("LAB u8", Size(4, 4), "png", "L\\*a\\*b", ".tif"),
        ("CMYK u8", Size(4, 4), "png", "CMYK", ".tif or .jpg"),
        ("RGB f32", Size(4, 4), "png", "floating", ".tif"),
        ("RGB u8", Size(4, 4), "xyz", "does not end in", ".tif"),
        ("RGB u8", Size(4, 4), "gif", "for animations", ".png"),
    ],
)
def test_a_result_that_its_kind_of_file_cannot_hold_is_refused_beforehand(
    pixel_format: str, size: Size, extension: str, reason: str, instead: str, tmp_path: Path
) -> None:
    picture = Picture(tmp_path / "a", Size(2, 2), PixelFormat.parse(pixel_format), (1, 1))
    with pytest.raises(RequestError, match=reason) as refused:
        PictureWriter(tmp_path / f"b.{extension}", size, picture, overwrite=False)
    assert instead in refused.value.hint
    assert f".{extension}" not in refused.value.hint


@pytest.mark.parametrize(("size", "extension"), [(Size(1, 65_500), "jpg"), (Size(16_383, 1), "webp")])
def test_the_largest_sides_really_can_be_written(size: Size, extension: str, tmp_path: Path) -> None:
    picture = Picture(tmp_path / "a", Size(2, 2), PixelFormat.parse("RGB u8"), (1, 1))
    write(tmp_path / f"b.{extension}", picture, [np.zeros((size.height, size.width, 3), np.uint8)])
    assert read_picture(tmp_path / f"b.{extension}").size == size


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    with pytest.raises(StorageError, match="none"):
        copy(tmp_path / "a.png", tmp_path / "none" / "b.png")


def test_a_disk_too_small_is_told_beforehand(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    picture = read_picture(tmp_path / "a.png")
    with (
        pytest.raises(StorageError, match="free"),
        PictureWriter(tmp_path / "b.tif", Size(20_000_000, 20_000_000), picture, overwrite=False),
    ):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_a_job_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    picture = read_picture(tmp_path / "a.png")
    with (
        pytest.raises(ZeroDivisionError),
        PictureWriter(tmp_path / "b.png", picture.size, picture, overwrite=False) as writer,
    ):
        writer.write(next(picture.strips()))
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


WRITE = """
import resource, sys
from pathlib import Path
import numpy as np
from enlarger.errors import EnlargerError
from enlarger.geometry import Size
from enlarger.files.reading import Picture
from enlarger.files.writing import PictureWriter
from enlarger.imaging.pixel_format import PixelFormat

path, width, height, limit = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
picture = Picture(Path(), Size(1, 1), PixelFormat.parse("RGBA u8"), (1.0, 1.0))
random = np.random.default_rng(0)
strip = random.integers(0, 256, (100, width, 4), np.uint8)
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    with PictureWriter(path, Size(width, height), picture, overwrite=True) as writer:
        for _ in range(height // 100):
            writer.write(strip)
            print("writing", flush=True)
        print("finishing", flush=True)
        writer.finish()
        writer.put()
except EnlargerError as error:
    sys.exit(error.message)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10)
"""


def writing(path: Path, size: Size, limit: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITE, str(path), *map(str, size), str(limit)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of file sizes")
@pytest.mark.parametrize("extension", ["png", "tif"])
def test_a_disk_that_fills_up_while_encoding_is_an_error_and_leaves_the_old_file(
    extension: str, tmp_path: Path
) -> None:
    (tmp_path / f"b.{extension}").write_bytes(b"precious")
    process = writing(tmp_path / f"b.{extension}", Size(2000, 1000), limit=1 << 20)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "cannot be written" in complaint
    assert [path.name for path in tmp_path.iterdir()] == [f"b.{extension}"]
    assert (tmp_path / f"b.{extension}").read_bytes() == b"precious"


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize(
    ("extension", "size", "moment"),
    [
        ("png", Size(8000, 8000), "writing"),
        ("tif", Size(8000, 8000), "writing"),
        ("webp", Size(8000, 8000), "finishing"),
    ],
)
def test_an_interrupt_while_encoding_ends_it_at_once_and_leaves_nothing(
    extension: str, size: Size, moment: str, tmp_path: Path
) -> None:
    process = writing(tmp_path / f"b.{extension}", size)
    assert process.stdout is not None
    while process.stdout.readline() != f"{moment}\n":
        pass
    process.send_signal(signal.SIGINT)
    start = time.monotonic()
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert "KeyboardInterrupt" in complaint
    assert time.monotonic() - start < 5
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="measures a process")
def test_writing_takes_little_memory_whatever_the_size(tmp_path: Path) -> None:
    peaks: list[int] = []
    for height in (500, 8000):
        answer, complaint = writing(tmp_path / "b.tif", Size(10_000, height)).communicate(timeout=300)
        assert not complaint
        peaks.append(int(answer.split()[-1]))
    assert peaks[1] - peaks[0] < 100e6
