"""IPTC's records (Information Interchange Model 4.2), and Photoshop's resources, which hold them in JPEG
files.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

IPTC = 0x0404
"""The number of the resource that holds the records."""

_ALWAYS_TRUE = {0x03F0, 0x0404, 0x040A, 0x040B, 0x0421, 0x0425}
_PATHS = range(2000, 3000)
"""The resources that hold for a picture of any size: a caption, records and their digest, copyright and
address, saved paths, whose places are parts of the whole. Others are thumbnails, guides, slices and printing.
"""

_MARK = b"8BIM"

_PROPERTIES = {
    (2, 5): "dc:title",
    (2, 25): "dc:subject",
    (2, 40): "photoshop:Instructions",
    (2, 80): "dc:creator",
    (2, 85): "photoshop:AuthorsPosition",
    (2, 90): "photoshop:City",
    (2, 95): "photoshop:State",
    (2, 101): "photoshop:Country",
    (2, 103): "photoshop:TransmissionReference",
    (2, 105): "photoshop:Headline",
    (2, 110): "photoshop:Credit",
    (2, 115): "photoshop:Source",
    (2, 116): "dc:rights",
    (2, 120): "dc:description",
    (2, 122): "photoshop:CaptionWriter",
}
"""XMP's names for records (IPTC Photo Metadata Standard 2023.2)."""


def still_holds(number: int) -> bool:
    """Tell whether what a resource of Photoshop says of a picture still holds when that is enlarged."""
    return number in _ALWAYS_TRUE or number in _PATHS


def read_resources(data: bytes) -> dict[int, bytes]:
    """Return the resources of Photoshop that still hold in an enlarged picture, by their numbers."""
    found = dict[int, bytes]()
    place = 0
    while data[place : place + 4] == _MARK and place + 12 <= len(data):
        number, name = struct.unpack_from(">HB", data, place + 4)
        place += 7 + name + (name + 1) % 2
        if place + 4 > len(data):
            break
        (length,) = struct.unpack_from(">L", data, place)
        place += 4
        if still_holds(number):
            found[number] = data[place : place + length]
        place += length + length % 2
    return found


def write_resources(iptc: bytes, others: Mapping[int, bytes]) -> bytes:
    """Return what `read_resources` reads."""
    resources = ({IPTC: iptc} if iptc else {}) | dict(others)
    return b"".join(
        struct.pack(">4sHHL", _MARK, number, 0, len(content)) + content + bytes(len(content) % 2)
        for number, content in sorted(resources.items())
    )


def trimmed(records: bytes) -> bytes:
    """Return records without what fills a TIFF tag up."""
    end = 0
    for _, start, length in _walk(records):
        end = start + length
    return records[:end]


def as_properties(records: bytes) -> dict[str, list[str]]:
    """Return the texts of records by their names in XMP."""
    found = dict[str, list[str]]()
    for key, start, length in _walk(records):
        if name := _PROPERTIES.get(key):
            value = records[start : start + length]
            try:
                text = value.decode()
            except UnicodeDecodeError:  # written before UTF-8 was allowed
                text = value.decode("latin-1")
            found.setdefault(name, []).append(text)
    return found


def _walk(records: bytes) -> list[tuple[tuple[int, int], int, int]]:
    """Return record and dataset number, place and length of every dataset."""
    found: list[tuple[tuple[int, int], int, int]] = []
    place = 0
    while records[place : place + 1] == b"\x1c" and place + 5 <= len(records):
        record, dataset, length = struct.unpack_from(">BBH", records, place + 1)
        place += 5
        if length & 0x8000:
            count = length & 0x7FFF
            length = int.from_bytes(records[place : place + count], "big")
            place += count
        if place + length > len(records):
            break
        found.append(((record, dataset), place, length))
        place += length
    return found
