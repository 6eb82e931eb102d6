from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin, TiffImagePlugin

from enlarger import __version__
from enlarger.files.reading import read_picture
from enlarger.files.xmp import NAMESPACE
from enlarger.networks.library import find_model

OTHER = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:iptc="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" photoshop:City="Öhringen"
 iptc:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture">
<photoshop:Credit>A. Person &amp; Co</photoshop:Credit></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


def enlarged(source: Path, output: Path, *more: str) -> dict[str, Any]:
    base = [sys.executable, "-m", "enlarger"]
    command = [*base, "upscale", source, "-o", output, "--width", "50", "--device", "cpu", *more]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    answer = subprocess.run([*base, "provenance", output], check=True, capture_output=True, timeout=60)
    return json.loads(answer.stdout)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "in.png"
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def photograph(picture: Path, tmp_path: Path) -> Path:
    """Make the picture one with all that cameras and editors say in a file."""
    path = tmp_path / "photograph.png"
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "A camera"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:22 10:20:30"
    packet = PngImagePlugin.PngInfo()
    packet.add_itxt("XML:com.adobe.xmp", OTHER.decode())
    with Image.open(picture) as image:
        image.save(path, exif=exif, icc_profile=PROFILE, pnginfo=packet)
    return path


def xmp_by_pillow(image: Image.Image) -> bytes:
    """Return the XMP of an open file as Pillow finds it, each kind in its own place."""
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return image.tag_v2[TiffImagePlugin.XMP]
    return image.info["XML:com.adobe.xmp"].encode() if image.format == "PNG" else image.info["xmp"]


@pytest.mark.parametrize("ending", ["png", "tif", "jpg", "webp"])
def test_every_kind_of_file_says_how_it_was_made_and_all_that_the_source_said(
    ending: str, photograph: Path, tmp_path: Path
) -> None:
    output = tmp_path / f"out.{ending}"
    found = enlarged(photograph, output)
    with Image.open(photograph) as image:
        digest = hashlib.sha256(np.asarray(image).tobytes()).hexdigest()
    assert found["source"] == {"size": [30, 20], "format": "RGB u8", "sha256": digest}
    assert found["model"]["id"] == "faithful-x2"
    assert found["model"]["sha256"] == find_model("faithful-x2").card.sha256
    assert found["model"]["licence"] == "MIT"
    assert found["result"]["size"] == [50, 33]
    assert found["versions"]["enlarger"] == __version__
    assert found["settings"]["device"] == "cpu"
    # As other readers see it.
    with Image.open(output) as image:
        rdf = ET.fromstring(xmp_by_pillow(image).strip(b"\0"))  # noqa: S314 - our own
        assert image.info["icc_profile"] == PROFILE
        exif = image.getexif()
        assert exif[ExifTags.Base.Make] == "A camera"
        taken = exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal]
        assert taken == "2026:11:22 10:20:30"
    (record,) = rdf.iter(f"{{{NAMESPACE}}}json")
    assert json.loads(record.text or "") == found
    (kind,) = rdf.iter("{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType")
    assert str(kind.text).endswith("/compositeWithTrainedAlgorithmicMedia")
    (credit,) = rdf.iter("{http://ns.adobe.com/photoshop/1.0/}Credit")
    assert credit.text == "A. Person & Co"


def test_what_a_picture_says_of_itself_stays_and_an_earlier_enlargement_is_remembered(
    picture: Path, tmp_path: Path
) -> None:
    tagged = tmp_path / "tagged.jpg"
    with Image.open(picture) as image:
        image.save(tagged, xmp=OTHER, icc_profile=b"")
    once, twice = tmp_path / "once.tif", tmp_path / "twice.webp"
    first = enlarged(tagged, once)
    second = enlarged(once, twice, "--model", "lanczos")
    assert second["source"]["provenance"] == first
    assert second["model"] == {"id": "lanczos", "title": "Lanczos interpolation"}
    packet = read_picture(twice).xmp.decode()
    assert "Öhringen" in packet
    assert "A. Person &amp; Co" in packet
    assert packet.count("DigitalSourceType") == 2  # an element's beginning and its end
    assert "compositeWithTrainedAlgorithmicMedia" in packet


def test_an_interpolation_is_no_work_of_a_network(picture: Path, tmp_path: Path) -> None:
    enlarged(picture, tmp_path / "out.png", "--model", "bicubic")
    assert b"DigitalSourceType" not in read_picture(tmp_path / "out.png").xmp


def test_a_picture_without_provenance_is_told_apart(picture: Path) -> None:
    command = [sys.executable, "-m", "enlarger", "provenance", picture]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert answer.returncode == 1
    assert "does not say" in " ".join(answer.stderr.split())
