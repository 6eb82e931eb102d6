"""Our provenance in a packet, beside the IPTC's term for pictures that a trained network had a part in."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

from .packet import ITEM, SPACES, add_description, open_packet, parse, qualified, remove

NAMESPACE = SPACES["enlarger"]

PROVENANCE = f"{{{NAMESPACE}}}json"

SOURCE_TYPE = qualified("Iptc4xmpExt:DigitalSourceType")

WITH_A_NETWORK = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
ENHANCED = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced"


def write_provenance(provenance: dict[str, Any], packet: bytes, *, has_network: bool) -> bytes:
    """Return the XMP packet of a picture, which may be empty, with a provenance added, or put in the place of
    the one it has.

    What else the packet says stays. One that cannot be understood is left behind.
    """
    rdf, written = open_packet(packet)
    remove(rdf, {PROVENANCE, SOURCE_TYPE}.__contains__ if has_network else PROVENANCE.__eq__)
    added = add_description(rdf)
    # A surrogate without its other half may stand in JSON, but not in XML.
    text = json.dumps(provenance, ensure_ascii=False).encode("utf-8", "replace").decode()
    ET.SubElement(added, PROVENANCE).text = text
    if has_network:
        ET.SubElement(added, SOURCE_TYPE).text = WITH_A_NETWORK
    return written()


def read_provenance(packet: bytes) -> dict[str, Any] | None:
    """Return the provenance in an XMP packet; None when there is none that can be understood."""
    root = parse(packet)
    if root is None:
        return None
    texts = [element.text for element in root.iter(PROVENANCE)] or _parameters_of_ours(root)
    try:
        found = json.loads(texts[0] or "") if texts else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None  # pyright: ignore[reportUnknownVariableType]


def _parameters_of_ours(root: ET.Element) -> list[str]:
    """Return what our jobs were done with, the last one's first, from the history that GIMP exports."""
    agent, parameters = map(qualified, ("stEvt:softwareAgent", "stEvt:parameters"))
    items = root.iter(ITEM)
    events = [item.attrib | {child.tag: child.text or "" for child in item} for item in items]
    ours = [event for event in events if event.get(agent, "").startswith("Enlarger")]
    return [event[parameters] for event in reversed(ours) if parameters in event]
