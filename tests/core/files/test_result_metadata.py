from __future__ import annotations

import io
import shutil
import struct
import subprocess
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image, IptcImagePlugin, PngImagePlugin

from enlarger.files import icc, iptc, xmp
from enlarger.files import jpeg as jpeg_files
from enlarger.files.metadata import Metadata
from enlarger.files.reading import read_picture
from enlarger.files.result_metadata import metadata_for_result
from enlarger.files.writing import PictureWriter
from enlarger.files.xmp import read_provenance
from picture_files import doubled, gradient, jpeg, notes, pixels, segment

MODEL_TEXT = "masterpiece, ünïcödé 猫\nSteps: 20"
KINDS = ["png", "jpg", "webp", "tif"]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def png(path: Path, *chunks: tuple[bytes, bytes], image: Image.Image | None = None) -> Path:
    file = io.BytesIO()
    (image or gradient(24, 16)).save(file, "PNG")
    data = file.getvalue()
    path.write_bytes(data[:33] + b"".join(chunk(*each) for each in chunks) + data[33:])
    return path


def found_chunks(path: Path) -> dict[bytes, bytes]:
    data, place, found = path.read_bytes(), 8, dict[bytes, bytes]()
    while place < len(data):
        length, kind = struct.unpack_from(">L4s", data, place)
        found[kind] = data[place + 8 : place + 8 + length]
        assert struct.unpack_from(">L", data, place + 8 + length) == (zlib.crc32(kind + found[kind]),)
        place += 12 + length
    return found


def packet(path: Path) -> str:
    with Image.open(path) as image:
        data = image.info["xmp"] if "xmp" in image.info else image.tag_v2[700]  # pyright: ignore[reportAttributeAccessIssue]
    return (data if isinstance(data, str) else data.decode()).strip()


GAMMA = (b"gAMA", struct.pack(">L", 100_000))
PRIMARIES = (b"cHRM", struct.pack(">8L", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000))
SRGB = (b"sRGB", b"\0")
PQ = (b"cICP", bytes([9, 16, 0, 1]))
MASTERING = (b"mDCV", bytes(range(24)))
LIGHT = (b"cLLI", bytes(8))


@pytest.mark.parametrize("chunks", [(GAMMA,), (GAMMA, PRIMARIES), (SRGB,), (PQ, MASTERING, LIGHT)], ids=str)
def test_what_a_png_says_of_its_colour_stays(chunks: tuple[tuple[bytes, bytes], ...], tmp_path: Path) -> None:
    doubled(png(tmp_path / "a.png", *chunks), tmp_path / "b.png")
    found = found_chunks(tmp_path / "b.png")
    assert {kind: found.get(kind) for kind, _ in chunks} == dict(chunks)


@pytest.mark.parametrize("target", ["jpg", "webp", "tif"])
@pytest.mark.parametrize("chunks", [(GAMMA,), (GAMMA, PRIMARIES), (SRGB,)], ids=str)
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_in_other_files_a_profile_says_it(
    mode: str, chunks: tuple[tuple[bytes, bytes], ...], target: str, tmp_path: Path
) -> None:
    doubled(png(tmp_path / "a.png", *chunks, image=gradient(24, 16).convert(mode)), tmp_path / f"b.{target}")
    with Image.open(tmp_path / f"b.{target}") as result:
        profile = icc.parse(result.info["icc_profile"])
        assert profile
        assert profile.space == ("GRAY" if result.mode == "L" else "RGB")
        assert icc.is_linear(result.info["icc_profile"]) is (GAMMA in chunks)


@pytest.mark.parametrize("target", ["jpg", "webp", "tif"])
def test_high_dynamic_range_that_cannot_be_said_is_told(target: str, tmp_path: Path) -> None:
    picture = read_picture(png(tmp_path / "a.png", PQ))
    writer = PictureWriter(tmp_path / f"b.{target}", picture.size, picture, overwrite=False)
    assert "PQ" in writer.notes[0]
    assert ".png" in writer.notes[0]


def test_linear_values_are_treated_as_linear(tmp_path: Path) -> None:
    assert read_picture(png(tmp_path / "a.png", GAMMA)).pixel_format.linear
    assert read_picture(png(tmp_path / "a.png", (b"cICP", bytes([1, 8, 0, 1])))).pixel_format.linear
    assert not read_picture(png(tmp_path / "a.png", GAMMA, SRGB)).pixel_format.linear


def test_an_avif_that_is_hdr_stays_so_as_png(tmp_path: Path) -> None:
    gradient(24, 16).save(tmp_path / "a.avif")
    data = (tmp_path / "a.avif").read_bytes()
    place = data.index(b"colrnclx") + 8
    (tmp_path / "a.avif").write_bytes(data[:place] + struct.pack(">2H", 9, 18) + data[place + 4 :])
    doubled(tmp_path / "a.avif", tmp_path / "b.png")
    assert found_chunks(tmp_path / "b.png")[b"cICP"] == bytes([9, 18, 0, 1])


def test_a_grey_picture_becomes_webp_and_looks_the_same(tmp_path: Path) -> None:
    for mode in ("L", "LA"):
        image = gradient(24, 16).convert(mode)
        image.save(tmp_path / "a.png")
        doubled(tmp_path / "a.png", tmp_path / "b.webp")
        with Image.open(tmp_path / "b.webp") as result:
            seen = np.asarray(image.convert("RGBA")).repeat(2, axis=0).repeat(2, axis=1)
            np.testing.assert_array_equal(np.asarray(result.convert("RGBA")), seen)


def test_texts_of_a_png_stay_utf8(tmp_path: Path) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_itxt("parameters", MODEL_TEXT)
    told.add_itxt("Title", "夕焼け", lang="ja", tkey="題名")
    told.add_text("workflow", '{"nodes": []}', zip=True)
    told.add_text("Author", "Jürgen")
    gradient(24, 16).save(tmp_path / "a.png", pnginfo=told)
    doubled(tmp_path / "a.png", tmp_path / "b.png")
    with Image.open(tmp_path / "b.png") as result:
        result.load()
        texts = result.text  # pyright: ignore[reportAttributeAccessIssue]
        assert texts["parameters"] == MODEL_TEXT
        assert (texts["Title"], texts["Title"].lang, texts["Title"].tkey) == ("夕焼け", "ja", "題名")
        assert (texts["workflow"], texts["Author"]) == ('{"nodes": []}', "Jürgen")


@pytest.mark.parametrize("target", ["jpg", "webp", "tif"])
def test_texts_go_over_into_other_files_and_back(target: str, tmp_path: Path) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_itxt("parameters", MODEL_TEXT)
    told.add_text("Copyright", "© Jürgen")
    gradient(24, 16).save(tmp_path / "a.png", pnginfo=told)
    picture = read_picture(tmp_path / "a.png")
    writer = PictureWriter(tmp_path / f"b.{target}", picture.size, picture, overwrite=False)
    assert "parameters" in writer.notes[0]
    doubled(tmp_path / "a.png", tmp_path / f"b.{target}")
    with Image.open(tmp_path / f"b.{target}") as result:
        comment = result.getexif().get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment]
    assert comment == b"UNICODE\0" + MODEL_TEXT.encode("utf-16-be")
    assert "© Jürgen" in packet(tmp_path / f"b.{target}").partition("rights")[2]
    doubled(tmp_path / f"b.{target}", tmp_path / "c.png")
    with Image.open(tmp_path / "c.png") as result:
        result.load()
        assert result.text["parameters"] == MODEL_TEXT  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("source", ["jpg", "gif"])
def test_a_comment_is_kept(source: str, target: str, tmp_path: Path) -> None:
    gradient(24, 16).save(tmp_path / f"a.{source}", comment="größer")
    doubled(tmp_path / f"a.{source}", tmp_path / f"b.{target}")
    if target == "jpg":
        with Image.open(tmp_path / "b.jpg") as result:
            assert result.info["comment"].decode() == "größer"
    elif target == "png":
        with Image.open(tmp_path / "b.png") as result:
            result.load()
            assert result.text["Comment"] == "größer"  # pyright: ignore[reportAttributeAccessIssue]
    else:
        assert "größer" in packet(tmp_path / f"b.{target}")


def records(*fields: tuple[int, int, str]) -> bytes:
    encoded = ((record, number, text.encode()) for record, number, text in fields)
    return b"".join(
        struct.pack(">3BH", 0x1C, record, number, len(text)) + text for record, number, text in encoded
    )


IPTC = records((1, 90, "\x1b%G"), (2, 80, "Jürgen"), (2, 25, "Straße"), (2, 25, "猫"))


def with_iptc(path: Path) -> Path:
    resources = iptc.write_resources(IPTC, {2000: b"a path", 0x0425: b"0123456789abcdef"})
    thumbnail = b"8BIM\x04\x0c\0\0" + struct.pack(">L", 4) + b"face"
    data = jpeg(gradient(24, 16))
    path.write_bytes(data[:2] + segment(0xED, b"Photoshop 3.0\0" + thumbnail + resources) + data[2:])
    return path


@pytest.mark.parametrize("middle", ["jpg", "tif", "png"])
@pytest.mark.parametrize("target", ["jpg", "tif"])
def test_iptc_goes_through_every_file_that_holds_it(target: str, middle: str, tmp_path: Path) -> None:
    doubled(with_iptc(tmp_path / "a.jpg"), tmp_path / f"b.{middle}")
    doubled(tmp_path / f"b.{middle}", tmp_path / f"c.{target}")
    with Image.open(tmp_path / f"c.{target}") as result:
        found = IptcImagePlugin.getiptcinfo(result)
    assert found
    assert found[2, 80] == "Jürgen".encode()
    assert found[2, 25] == ["Straße".encode(), "猫".encode()]
    told = read_picture(tmp_path / f"c.{target}").metadata
    assert told.iptc == IPTC
    assert told.resources[2000] == b"a path"
    assert b"face" not in (tmp_path / f"c.{target}").read_bytes()


@pytest.mark.parametrize("target", ["png", "webp"])
def test_iptc_becomes_xmp_where_there_is_no_other_place(target: str, tmp_path: Path) -> None:
    picture = doubled(with_iptc(tmp_path / "a.jpg"), tmp_path / f"b.{target}")
    text = packet(tmp_path / f"b.{target}")
    assert "Jürgen" in text.partition("creator")[2]
    assert "猫" in text.partition("subject")[2]
    writer = PictureWriter(tmp_path / "c.webp", picture.size, picture, overwrite=False)
    assert "IPTC" in writer.notes[0]


@pytest.mark.parametrize("size", [1_000, 66_000, 200_000])
def test_xmp_of_any_length_goes_into_jpeg_with_our_provenance(size: int, tmp_path: Path) -> None:
    depth = {"photoshop:Instructions": ["x" * size], "dc:creator": ["Jürgen 猫"]}
    told = xmp.with_properties(b"", depth)
    png(tmp_path / "a.png", (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + told))
    picture, provenance = read_picture(tmp_path / "a.png"), {"model": {"sha256": "0"}}
    with PictureWriter(tmp_path / "b.jpg", picture.size, picture, overwrite=False) as writer:
        writer.describe(provenance)
        for strip in picture.strips():
            writer.write(strip)
        writer.finish()
        writer.put()
    assert not writer.notes
    found = read_picture(tmp_path / "b.jpg").xmp
    assert read_provenance(found) == provenance
    assert b"x" * size in found
    assert "Jürgen 猫".encode() in found
    first = packet(tmp_path / "b.jpg")
    assert "compositeWithTrainedAlgorithmicMedia" in first
    assert len(first.encode()) < 65_503
    if shutil.which("exiftool"):
        command = ["exiftool", "-a", "-b", "-XMP-photoshop:Instructions", tmp_path / "b.jpg"]
        assert len(subprocess.run(command, capture_output=True, check=True).stdout.strip()) == size


MOTION = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<!-- of a phone --><rdf:Description rdf:about="" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"
 xmlns:Container="http://ns.google.com/photos/1.0/container/" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"
 xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 GCamera:MotionPhoto="1" GCamera:MicroVideoOffset="4567" hdrgm:Version="1.0" xmp:CreatorTool="Box"
 GPano:FullPanoWidthPixels="1000" GPano:CroppedAreaTopPixels="10" tiff:ImageWidth="24" tiff:Orientation="6"
 exif:PixelYDimension="16"><Container:Directory><rdf:Seq/></Container:Directory>
 <xmp:Thumbnails><rdf:Alt><rdf:li>old face</rdf:li></rdf:Alt></xmp:Thumbnails></rdf:Description>
</rdf:RDF></x:xmpmeta>"""


@pytest.mark.parametrize("target", KINDS)
def test_what_no_longer_holds_leaves_the_xmp(target: str, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    (tmp_path / "a.jpg").write_bytes(jpeg(gradient(24, 16), xmp=MOTION.encode(), exif=exif))
    assert "video" in notes(tmp_path / "a.jpg")
    doubled(tmp_path / "a.jpg", tmp_path / f"b.{target}")
    text = packet(tmp_path / f"b.{target}")
    for gone in ("Motion", "MicroVideo", "Directory", "hdrgm:Version", "old face"):
        assert gone not in text
    for kept in ('CreatorTool="Box"', 'FullPanoWidthPixels="2000"', 'TopPixels="20"', 'tiff:ImageWidth="32"'):
        assert kept in text
    assert 'tiff:Orientation="1"' in text
    assert 'PixelYDimension="48"' in text


def test_a_thumbnail_of_the_old_picture_is_nowhere(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Box"
    block = exif.tobytes()
    thumbnail = jpeg(gradient(8, 8))
    link = block.index(b"\0\0\0\0", 6 + 8 + 2 + 12)
    start = len(block) - 6
    second = struct.pack(">H" if block[6:8] == b"MM" else "<H", 2)
    order = ">" if block[6:8] == b"MM" else "<"
    second += struct.pack(order + "HHLL", 0x201, 4, 1, start + 30) + struct.pack(
        order + "HHLL", 0x202, 4, 1, len(thumbnail)
    )
    block = block[:link] + struct.pack(order + "L", start) + block[link + 4 :] + second + bytes(4) + thumbnail
    (tmp_path / "a.jpg").write_bytes(jpeg(gradient(24, 16), exif=block))
    assert thumbnail in (tmp_path / "a.jpg").read_bytes()
    doubled(tmp_path / "a.jpg", tmp_path / "b.jpg")
    assert thumbnail[20:] not in (tmp_path / "b.jpg").read_bytes()
    with Image.open(tmp_path / "b.jpg") as result:
        assert result.getexif()[ExifTags.Base.Model] == "Box"


def test_chunks_of_others_are_copied_where_they_may_be_and_told_where_not(tmp_path: Path) -> None:
    png(tmp_path / "a.png", (b"gfXc", b"copy me"), (b"prVT", b"not me"), (b"caBX", b"claims"))
    doubled(tmp_path / "a.png", tmp_path / "b.png")
    assert found_chunks(tmp_path / "b.png")[b"gfXc"] == b"copy me"
    assert b"prVT" not in found_chunks(tmp_path / "b.png")
    told = notes(tmp_path / "a.png")
    assert "prVT" in told
    assert "Content Credentials" in told


def test_words_of_a_tiff_are_kept_and_other_tags_told(tmp_path: Path) -> None:
    import tifffile

    tags: list[Any] = [(315, "s", 0, "Jürgen".encode(), True), (33550, "d", 3, (1.0, 1.0, 0.0), True)]
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((8, 8, 3), np.uint8), photometric="rgb", extratags=tags)
    assert "ModelPixelScale" in notes(tmp_path / "a.tif")
    for target in KINDS:
        doubled(tmp_path / "a.tif", tmp_path / f"b.{target}")
        assert "Jürgen".encode() in read_picture(tmp_path / f"b.{target}").metadata.exif


def test_metadata_that_is_damaged_costs_nothing_but_itself(tmp_path: Path) -> None:
    deep = b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>" + b"<rdf:li>" * 3000
    deep += b"</rdf:li>" * 3000 + b"</rdf:RDF>"
    for told in (b"<x", b"<!DOCTYPE x>" + deep, deep):
        (tmp_path / "a.jpg").write_bytes(jpeg(gradient(24, 16), xmp=told))
        assert "damaged XMP" in notes(tmp_path / "a.jpg")
        doubled(tmp_path / "a.jpg", tmp_path / "b.png")
    assert (pixels(tmp_path / "b.png")[::2, ::2] == pixels(tmp_path / "a.jpg")).all()


def test_exif_that_does_not_bear_a_change_is_left_out_and_told(tmp_path: Path) -> None:
    entry = struct.pack("<HHLHH", 0x0112, 3, 1, 1, 0)
    circle = b"II*\0" + struct.pack("<LH", 8, 1) + entry + struct.pack("<L", 8)
    (tmp_path / "a.jpg").write_bytes(jpeg(gradient(24, 16), exif=b"Exif\0\0" + circle))
    picture = read_picture(tmp_path / "a.jpg")
    assert picture.metadata.exif
    found, told = metadata_for_result(picture, picture.size, "PNG")
    assert (found.exif, told) == (b"", [f"{picture.path} has damaged Exif data, which were left out."])


def test_a_profile_that_no_jpeg_can_hold_is_left_out_and_told() -> None:
    segments, told = jpeg_files.head(Metadata(icc=bytes(17 << 20)), (1.0, 1.0), is_cmyk=False)
    assert len(segments) < 100
    assert told == ["A JPEG file has no room for so much, which was left out: the colour profile."]
