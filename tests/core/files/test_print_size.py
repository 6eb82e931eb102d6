"""What is cut out for a print, and the resolution that its file says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from enlarger.files import exif, xmp
from enlarger.files.reading import read_picture
from enlarger.files.writing import PictureWriter
from enlarger.geometry import Box, Size
from enlarger.imaging.strips import cut
from enlarger.sizing.print_plan import PrintRequest, plan_print

REGIONS = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:XResolution="72/1"'
    b' xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"'
    b' xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/png">'
    b'<mwg-rs:Regions rdf:parseType="Resource"/></rdf:Description></rdf:RDF></x:xmpmeta>'
)


def picture(path: Path, block: Image.Exif) -> Path:
    values = np.random.default_rng(3).integers(0, 256, (40, 60, 3), np.uint8)
    Image.fromarray(values).save(path, exif=block)
    return path


def test_rows_and_columns_are_cut_out_of_strips_of_any_height() -> None:
    whole = np.arange(10 * 8).reshape(10, 8, 1)
    for rows in (1, 3, 4, 10):
        strips = [whole[top : top + rows] for top in range(0, 10, rows)]
        found = np.concatenate(list(cut(iter(strips), Box(2, 3, 7, 9))))
        assert np.array_equal(found, whole[3:9, 2:7])


def test_a_part_of_a_picture_is_read_and_leaves_out_what_held_for_the_whole(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png", Image.Exif())
    whole = np.concatenate(list(read_picture(path).strips()))
    part = read_picture(path).for_print(Box(10, 5, 50, 35), (2.0, 2.0))
    assert part.size == Size(40, 30)
    for _ in range(2):  # to be looked at, and to be enlarged
        assert np.array_equal(np.concatenate(list(part.strips())), whole[5:35, 10:50])
    changed = xmp.without_places(xmp.with_resolution(REGIONS, (100 / 25.4, 100 / 25.4)))
    assert b"Regions" not in changed
    assert b"image/png" in changed
    assert b"100/1" in changed


@pytest.mark.parametrize("name", ["out.tif", "out.png", "out.jpg", "out.webp"])
@pytest.mark.parametrize("exif_before", [False, True])
@pytest.mark.parametrize(
    ("sheet", "said"), [("2x1.5m", {"ppi": 6.0}), ("1x0.75m", {"ppi": 11.37}), ("3x2m", {"distance": "50m"})]
)
def test_the_file_says_a_resolution_at_which_the_print_has_its_size(
    tmp_path: Path, name: str, exif_before: bool, sheet: str, said: dict[str, object]
) -> None:
    block = Image.Exif()
    if exif_before:
        block[0x011A], block[0x011B], block[0x0128], block[0x010F] = 72.0, 72.0, 2, "Somebody"
    path = picture(tmp_path / "a.jpg", block)
    found = read_picture(path)
    plan = plan_print(PrintRequest(sheet=sheet, **said), found.size)  # pyright: ignore[reportArgumentType]
    part = found.for_print(plan.crop, plan.resolution)
    with PictureWriter(tmp_path / name, plan.size, part, overwrite=False) as writer:
        writer.write(np.zeros((plan.size.height, plan.size.width, 3), np.uint8))
        writer.finish()
        writer.put()
    written = read_picture(tmp_path / name)
    resolution = exif.resolution(written.metadata.exif) or written.resolution
    assert resolution
    for pixels, length, each in zip(plan.size, plan.printed, resolution, strict=True):
        assert abs(pixels - length * each) <= 0.5
    with Image.open(tmp_path / name) as image:
        if exif_before:
            assert image.getexif()[0x010F] == "Somebody"
        if name != "out.webp":
            assert image.info["dpi"] == pytest.approx([each * 25.4 for each in plan.resolution], rel=0.1)
