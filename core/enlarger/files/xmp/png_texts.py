"""The texts of PNG files in a packet, for files that have no place of their own for them."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from enlarger.files.metadata import Text

from .packet import ITEM, add_description, clean, open_packet, parse, qualified, remove
from .properties import with_properties

_TEXT_PROPERTIES = {
    "Title": "dc:title",
    "Author": "dc:creator",
    "Description": "dc:description",
    "Copyright": "dc:rights",
}
"""The keywords of PNG that have a name in XMP."""


def with_texts(packet: bytes, texts: Iterable[Text]) -> bytes:
    """Return a packet, which may be empty, with the texts of a PNG file: those that XMP has a name for under
    that name, and all as a list of our own.
    """
    texts = list(texts)
    named = {
        name: [text.text]
        for text in texts
        if (name := _TEXT_PROPERTIES.get(text.keyword)) and not text.language
    }
    rdf, written = open_packet(with_properties(packet, named))
    remove(rdf, qualified("enlargerText:texts").__eq__)
    bag = ET.SubElement(
        ET.SubElement(add_description(rdf), qualified("enlargerText:texts")), qualified("rdf:Bag")
    )
    for text in texts:
        item = ET.SubElement(bag, ITEM, {qualified("rdf:parseType"): "Resource"})
        for name, value in vars(text).items():
            if value:
                ET.SubElement(item, qualified(f"enlargerText:{name}")).text = clean(value)
    return written()


def read_texts(packet: bytes) -> list[Text]:
    """Return the texts that `with_texts` put into a packet."""
    root = parse(packet)
    items = [] if root is None else root.findall(f".//{qualified('enlargerText:texts')}//{ITEM}")
    names = ("keyword", "text", "language", "translated")
    return [Text(*(item.findtext(qualified(f"enlargerText:{name}"), "") for name in names)) for item in items]
