"""Properties by their usual names, such as "dc:title", added to a packet."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from .packet import DESCRIPTION, ITEM, add_description, clean, open_packet, qualified

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

_LISTS = {
    "dc:creator": "Seq",
    "dc:subject": "Bag",
    "dc:title": "Alt",
    "dc:description": "Alt",
    "dc:rights": "Alt",
}
"""Properties that are lists, and of what kind."""


def with_properties(packet: bytes, properties: Mapping[str, list[str]]) -> bytes:
    """Return a packet, which may be empty, with properties by their shortened names; those that it has
    stay as they are.
    """
    rdf, written = open_packet(packet)
    for name, values in properties.items():
        tag = qualified(name)
        if rdf.find(f".//{tag}") is None and not any(tag in each.attrib for each in rdf.iter(DESCRIPTION)):
            element = ET.SubElement(add_description(rdf), tag)
            if name in _LISTS:
                items = ET.SubElement(element, qualified(f"rdf:{_LISTS[name]}"))
                for value in values:
                    item = ET.SubElement(items, ITEM)
                    item.text = clean(value)
                    if _LISTS[name] == "Alt":
                        item.set(_LANGUAGE, "x-default")
            else:
                element.text = clean(values[0])
    return written()
