"""XMP: the packet in which picture files carry what is known of them, and in it our provenance beside the
IPTC's word for pictures that a trained network had a part in.
"""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any
from xml.etree import ElementTree as ET

NAMESPACE = "urn:enlarger:provenance:1#"

_TEXT = f"{{{NAMESPACE}}}json"

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_EVENT = "{http://ns.adobe.com/xap/1.0/sType/ResourceEvent#}"
_SOURCE_TYPE = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
_WITH_A_NETWORK = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"

_PREFIXES = {
    "x": "adobe:ns:meta/",
    "rdf": _RDF[1:-1],
    "Iptc4xmpExt": _SOURCE_TYPE[1:].partition("}")[0],
    "enlarger": NAMESPACE,
}

_EMPTY = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF[1:-1]}"/></x:xmpmeta>'.encode()

_PACKET = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n{}\n<?xpacket end="w"?>'
"""The wrapper of XMP in files (ISO 16684-1, 7.3.2)."""


def write_provenance(provenance: dict[str, Any], packet: bytes, *, has_network: bool) -> bytes:
    """Return the XMP packet of a picture, which may be empty, with a provenance added, or put in the place of
    the one it has.

    What else the packet says stays. One that cannot be understood is left behind.
    """
    root = _parsed(packet)
    if root is None:
        root = _parsed(_EMPTY)
    assert root is not None
    rdf = next(root.iter(f"{_RDF}RDF"))
    for name in (_TEXT, _SOURCE_TYPE) if has_network else (_TEXT,):
        for description in rdf:
            description.attrib.pop(name, None)
            for child in description.findall(name):
                description.remove(child)
    added = ET.SubElement(rdf, f"{_RDF}Description", {f"{_RDF}about": ""})
    ET.SubElement(added, _TEXT).text = json.dumps(provenance, ensure_ascii=False)
    if has_network:
        ET.SubElement(added, _SOURCE_TYPE).text = _WITH_A_NETWORK
    return _PACKET.format(ET.tostring(root, "unicode")).encode()


def read_provenance(packet: bytes) -> dict[str, Any] | None:
    """Return the provenance in an XMP packet; None when there is none that can be understood."""
    root = _parsed(packet)
    if root is None:
        return None
    texts = [element.text for element in root.iter(_TEXT)] or _parameters_of_ours(root)
    try:
        found = json.loads(texts[0] or "") if texts else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None  # pyright: ignore[reportUnknownVariableType]


def _parameters_of_ours(root: ET.Element) -> list[str]:
    """Return what our jobs were done with, the last one's first, from the history in which GIMP exports it."""
    agent, parameters = f"{_EVENT}softwareAgent", f"{_EVENT}parameters"
    items = root.iter(f"{_RDF}li")
    events = [item.attrib | {child.tag: child.text or "" for child in item} for item in items]
    ours = [event for event in events if event.get(agent, "").startswith("Enlarger")]
    return [event[parameters] for event in reversed(ours) if parameters in event]


def _parsed(packet: bytes) -> ET.Element | None:
    """Return the root of a packet; its prefixes are kept for when it is written again."""
    # No packet declares entities; what does may be made to grow without end.
    if not packet or b"<!" in packet:
        return None
    packet = packet.strip(b"\0")
    try:
        found = list(ET.iterparse(io.BytesIO(packet), ("start-ns", "start")))  # noqa: S314
        root = ET.fromstring(packet)  # noqa: S314
    except (ET.ParseError, ValueError):
        return None
    spaces = dict(item for event, item in found if event == "start-ns")
    for prefix, name in (spaces | _PREFIXES).items():
        with contextlib.suppress(ValueError):  # some prefixes are reserved
            ET.register_namespace(prefix, name)
    return root if root.find(f".//{_RDF}RDF") is not None or root.tag == f"{_RDF}RDF" else None
