"""Extended XMP: a packet in two parts, as a segment of a JPEG file holds no more than 64 KiB."""

from __future__ import annotations

import hashlib
from xml.etree import ElementTree as ET

from .packet import DESCRIPTION, EMPTY, add_description, change, open_packet, parse, qualified, rdf_of, remove
from .provenance import PROVENANCE, SOURCE_TYPE

_EXTENDED = qualified("xmpNote:HasExtendedXMP")


def split(packet: bytes, most: int) -> tuple[bytes, bytes, str] | None:
    """Return a packet in two: one of at most `most` bytes, and the rest with its digest, by which the first
    names it (XMP specification, part 3, 1.1.3.1). None where that cannot be done.
    """
    rdf, written = open_packet(packet)
    large = sorted(
        ((len(ET.tostring(child)), each, child) for each in rdf.findall(DESCRIPTION) for child in each),
        key=lambda found: -found[0],
    )
    extended = ET.fromstring(EMPTY)  # noqa: S314 - it is ours
    target = add_description(next(extended.iter(qualified("rdf:RDF"))))
    add_description(rdf).set(_EXTENDED, "0" * 32)
    for _, parent, child in large:
        if len(written()) <= most:
            break
        if child.tag not in {PROVENANCE, SOURCE_TYPE}:
            parent.remove(child)
            target.append(child)
    rest = ET.tostring(extended, "unicode").encode()
    digest = hashlib.md5(rest, usedforsecurity=False).hexdigest().upper()
    change(rdf, {_EXTENDED}, lambda _: digest)
    main = written()
    return (main, rest, digest) if len(main) <= most else None


def extended_digest(packet: bytes) -> str:
    """Return the digest by which a packet names its extension; empty where it has none."""
    root = parse(packet)
    if root is None:
        return ""
    for element in root.iter():
        found = element.text if element.tag == _EXTENDED else element.attrib.get(_EXTENDED)
        if found:
            return found.strip()
    return ""


def joined(packet: bytes, extension: bytes) -> bytes:
    """Return a packet together with its extension."""
    rdf, written = open_packet(packet)
    root = parse(extension)
    if root is not None:
        remove(rdf, _EXTENDED.__eq__)
        rdf.extend(list(rdf_of(root)))
    return written()
