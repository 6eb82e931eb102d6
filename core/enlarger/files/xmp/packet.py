"""XMP packets: parse, changed and written again, with the prefixes of their namespaces kept."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from xml.etree import ElementTree as ET

SPACES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmpNote": "http://ns.adobe.com/xmp/note/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "GPano": "http://ns.google.com/photos/1.0/panorama/",
    "GCamera": "http://ns.google.com/photos/1.0/camera/",
    "Container": "http://ns.google.com/photos/1.0/container/",
    "hdrgm": "http://ns.adobe.com/hdr-gain-map/1.0/",
    "HDRGainMap": "http://ns.apple.com/HDRGainMap/1.0/",
    "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    "stEvt": "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#",
    "stDim": "http://ns.adobe.com/xap/1.0/sType/Dimensions#",
    "stArea": "http://ns.adobe.com/xmp/sType/Area#",
    "enlarger": "urn:enlarger:provenance:1#",
    "enlargerText": "urn:enlarger:texts:1#",
}
"""Namespaces by their usual prefixes."""


def qualified(name: str) -> str:
    """Return a name with a prefix, such as "rdf:about", as ElementTree has it."""
    prefix, _, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


DESCRIPTION, _ABOUT, ITEM = map(qualified, ("rdf:Description", "rdf:about", "rdf:li"))

EMPTY = f'<x:xmpmeta xmlns:x="{SPACES["x"]}"><rdf:RDF xmlns:rdf="{SPACES["rdf"]}"/></x:xmpmeta>'.encode()

_PACKET = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n{}\n<?xpacket end="w"?>'
"""The wrapper of XMP in files (ISO 16684-1, 7.3.2)."""

_DEEPEST = 100
"""Elements within elements. No packet is as deep; one that is far deeper cannot be written again."""


def is_sound(packet: bytes) -> bool:
    """Tell whether a packet can be understood."""
    return parse(packet) is not None


def open_packet(packet: bytes) -> tuple[ET.Element, Callable[[], bytes]]:
    """Return the list of what a packet says, a new one if it cannot be understood, and how to write it."""
    root = parse(packet)
    if root is None:
        root = parse(EMPTY)
    assert root is not None
    return rdf_of(root), lambda: _PACKET.format(ET.tostring(root, "unicode")).encode()


def rdf_of(root: ET.Element) -> ET.Element:
    """Return the list of descriptions in a packet."""
    return next(root.iter(qualified("rdf:RDF")))


def add_description(rdf: ET.Element) -> ET.Element:
    """Return a new description at the end of the list, in which properties can be put."""
    return ET.SubElement(rdf, DESCRIPTION, {_ABOUT: ""})


def remove(rdf: ET.Element, is_meant: Callable[[str], bool]) -> None:
    """Take properties out, in both forms that they may have."""
    for description in rdf:
        for name in [name for name in description.attrib if is_meant(name)]:
            del description.attrib[name]
        for child in [child for child in description if is_meant(child.tag)]:
            description.remove(child)


def change(parent: ET.Element, names: set[str], new: Callable[[str], str], *, within: bool = False) -> None:
    """Give properties other texts, in both forms that they may have."""
    for element in parent.iter() if within else parent:
        for name in names & set(element.attrib):
            element.set(name, new(element.attrib[name]))
        for child in element:
            if child.tag in names and child.text:
                child.text = new(child.text)


def clean(text: str) -> str:
    """Return a text without what XML cannot hold."""
    kept = (c if c >= " " or c in "\t\n\r" else "\ufffd" for c in text)
    return "".join(kept).encode("utf-8", "replace").decode().replace("\ufffe", "").replace("\uffff", "")


def parse(packet: bytes) -> ET.Element | None:
    """Return the root of a packet; its prefixes are kept for when it is written again."""
    # No packet declares entities; what does may be made to grow without end.
    if not packet or b"<!D" in packet.replace(b"\0", b""):
        return None
    packet = packet.strip(b"\0")
    spaces = dict[str, str]()
    depth = 0
    try:
        for event, item in ET.iterparse(io.BytesIO(packet), ("start-ns", "start", "end")):  # noqa: S314
            if event == "start-ns":
                spaces[item[0]] = item[1]
            else:
                depth += 1 if event == "start" else -1
                if depth > _DEEPEST:
                    return None
        root = ET.fromstring(packet)  # noqa: S314
    except (ET.ParseError, ValueError, LookupError):
        return None
    for prefix, name in (spaces | SPACES).items():
        with contextlib.suppress(ValueError):  # some prefixes are reserved
            ET.register_namespace(prefix, name)
    has_list = root.tag == qualified("rdf:RDF") or root.find(f".//{qualified('rdf:RDF')}") is not None
    return root if has_list else None
