"""XMP: the packet in which picture files carry what is known of them, and in it our provenance beside the
IPTC's word for pictures that a trained network had a part in.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from .metadata import Text

if TYPE_CHECKING:
    from enlarger.geometry import Size

NAMESPACE = "urn:enlarger:provenance:1#"
_TEXTS = "urn:enlarger:texts:1#"

_TEXT = f"{{{NAMESPACE}}}json"

_SPACES = {
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
    "enlarger": NAMESPACE,
    "enlargerText": _TEXTS,
}
"""Names for namespaces, as they are usually shortened."""


def _named(name: str) -> str:
    """Return the name, such as "rdf:about", as ElementTree has it."""
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


_DESCRIPTION, _ABOUT, _ITEM = map(_named, ("rdf:Description", "rdf:about", "rdf:li"))
_SOURCE_TYPE = _named("Iptc4xmpExt:DigitalSourceType")
_WITH_A_NETWORK = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
_EXTENDED = _named("xmpNote:HasExtendedXMP")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

_EMPTY = f'<x:xmpmeta xmlns:x="{_SPACES["x"]}"><rdf:RDF xmlns:rdf="{_SPACES["rdf"]}"/></x:xmpmeta>'.encode()

_PACKET = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n{}\n<?xpacket end="w"?>'
"""The wrapper of XMP in files (ISO 16684-1, 7.3.2)."""

_DEEPEST = 100
"""Elements within elements. No packet is as deep; one that is far deeper cannot be written again."""

_MOTION = tuple(f"{{{_SPACES['GCamera']}}}{name}" for name in ("MotionPhoto", "MicroVideo"))
_OF_OTHER_PICTURES = tuple(f"{{{_SPACES[name]}}}" for name in ("Container", "hdrgm", "HDRGainMap"))
"""Beginnings of names that tell of videos and pictures behind the first one, which do not come along."""

_PASSED = {
    *map(_named, ("xmp:Thumbnails", "exif:SubjectArea", "exif:SubjectLocation")),
    *map(_named, ("exif:NativeDigest", "tiff:NativeDigest")),
}
"""What does not hold for an enlarged picture."""

_WIDTHS = {*map(_named, ("tiff:ImageWidth", "exif:PixelXDimension"))}
_HEIGHTS = {*map(_named, ("tiff:ImageLength", "exif:PixelYDimension"))}
_ACROSS = {
    *map(_named, ("GPano:CroppedAreaImageWidthPixels", "GPano:FullPanoWidthPixels")),
    *map(_named, ("GPano:CroppedAreaLeftPixels", "exif:FocalPlaneXResolution")),
}
_DOWN = {
    *map(_named, ("GPano:CroppedAreaImageHeightPixels", "GPano:FullPanoHeightPixels")),
    *map(_named, ("GPano:CroppedAreaTopPixels", "exif:FocalPlaneYResolution")),
}

_LISTS = {
    "dc:creator": "Seq",
    "dc:subject": "Bag",
    "dc:title": "Alt",
    "dc:description": "Alt",
    "dc:rights": "Alt",
}
"""Properties that are lists, and of what kind."""

_TEXT_PROPERTIES = {
    "Title": "dc:title",
    "Author": "dc:creator",
    "Description": "dc:description",
    "Copyright": "dc:rights",
}
"""The keywords of PNG that have a name in XMP."""


def is_sound(packet: bytes) -> bool:
    """Tell whether a packet can be understood."""
    return _parsed(packet) is not None


def write_provenance(provenance: dict[str, Any], packet: bytes, *, has_network: bool) -> bytes:
    """Return the XMP packet of a picture, which may be empty, with a provenance added, or put in the place of
    the one it has.

    What else the packet says stays. One that cannot be understood is left behind.
    """
    rdf, finished = _open(packet)
    _remove(rdf, {_TEXT, _SOURCE_TYPE}.__contains__ if has_network else _TEXT.__eq__)
    added = _description(rdf)
    # A surrogate without its other half may stand in JSON, but not in XML.
    text = json.dumps(provenance, ensure_ascii=False).encode("utf-8", "replace").decode()
    ET.SubElement(added, _TEXT).text = text
    if has_network:
        ET.SubElement(added, _SOURCE_TYPE).text = _WITH_A_NETWORK
    return finished()


def read_provenance(packet: bytes) -> dict[str, Any] | None:
    """Return the provenance in an XMP packet; None when there is none that can be understood."""
    root = _parsed(packet)
    if root is None:
        return None
    texts = [element.text for element in root.iter(_TEXT)] or _parameters_of_ours(root)
    try:
        found = json.loads(texts[0] or "") if texts else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None  # pyright: ignore[reportUnknownVariableType]


def _parameters_of_ours(root: ET.Element) -> list[str]:
    """Return what our jobs were done with, the last one's first, from the history that GIMP exports."""
    agent, parameters = map(_named, ("stEvt:softwareAgent", "stEvt:parameters"))
    items = root.iter(_ITEM)
    events = [item.attrib | {child.tag: child.text or "" for child in item} for item in items]
    ours = [event for event in events if event.get(agent, "").startswith("Enlarger")]
    return [event[parameters] for event in reversed(ours) if parameters in event]


def has_motion(packet: bytes) -> bool:
    """Tell whether a packet says that a video follows the picture."""
    root = _parsed(packet)
    return root is not None and any(
        name.startswith(_MOTION) for element in root.iter() for name in (element.tag, *element.attrib)
    )


def enlarged(
    packet: bytes, size: Size, ratio: tuple[Fraction, Fraction], orientation: int | None = None
) -> bytes:
    """Return a sound packet for a picture that was brought to `size`, which is `ratio` of its size before,
    across and down. `orientation` is how it lay before it was brought upright, by Exif's numbers; None where
    only XMP may know.

    What does not hold any more is taken out: thumbnails, places in pixels, and what is said of a video or
    of other pictures in the same file.
    """
    rdf, finished = _open(packet)
    _remove(rdf, lambda name: name in _PASSED or name.startswith(_MOTION + _OF_OTHER_PICTURES))
    _change(rdf, _WIDTHS, lambda _: str(size.width))
    _change(rdf, _HEIGHTS, lambda _: str(size.height))
    for names, factor in zip((_ACROSS, _DOWN), ratio, strict=True):
        _change(rdf, names, lambda text, factor=factor: _times(text, factor))
    if orientation is not None:
        _change(rdf, {_named("tiff:Orientation")}, lambda _: "1")
    for dimensions in rdf.iter(_named("mwg-rs:AppliedToDimensions")):
        for name, side in zip(("stDim:w", "stDim:h"), size, strict=True):
            _change(dimensions, {_named(name)}, lambda _, side=side: str(side), within=True)
    if orientation not in {None, 1}:
        for area in rdf.iter(_named("mwg-rs:Area")):
            _turn_area(area, orientation or 1)
    return finished()


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
    rdf, finished = _open(with_properties(packet, named))
    _remove(rdf, _named("enlargerText:texts").__eq__)
    bag = ET.SubElement(ET.SubElement(_description(rdf), _named("enlargerText:texts")), _named("rdf:Bag"))
    for text in texts:
        item = ET.SubElement(bag, _ITEM, {_named("rdf:parseType"): "Resource"})
        for name, value in vars(text).items():
            if value:
                ET.SubElement(item, _named(f"enlargerText:{name}")).text = _clean(value)
    return finished()


def read_texts(packet: bytes) -> list[Text]:
    """Return the texts that `with_texts` put into a packet."""
    root = _parsed(packet)
    items = [] if root is None else root.findall(f".//{_named('enlargerText:texts')}//{_ITEM}")
    names = ("keyword", "text", "language", "translated")
    return [Text(*(item.findtext(_named(f"enlargerText:{name}"), "") for name in names)) for item in items]


def with_properties(packet: bytes, properties: Mapping[str, list[str]]) -> bytes:
    """Return a packet, which may be empty, with properties by their shortened names; those that it has
    stay as they are.
    """
    rdf, finished = _open(packet)
    for name, values in properties.items():
        tag = _named(name)
        if rdf.find(f".//{tag}") is None and not any(tag in each.attrib for each in rdf.iter(_DESCRIPTION)):
            element = ET.SubElement(_description(rdf), tag)
            if name in _LISTS:
                items = ET.SubElement(element, _named(f"rdf:{_LISTS[name]}"))
                for value in values:
                    item = ET.SubElement(items, _ITEM)
                    item.text = _clean(value)
                    if _LISTS[name] == "Alt":
                        item.set(_LANGUAGE, "x-default")
            else:
                element.text = _clean(values[0])
    return finished()


def split(packet: bytes, most: int) -> tuple[bytes, bytes, str] | None:
    """Return a packet in two: one of at most `most` bytes, and the rest with its digest, by which the first
    names it (XMP specification, part 3, 1.1.3.1). None where that cannot be done.
    """
    rdf, finished = _open(packet)
    large = sorted(
        ((len(ET.tostring(child)), each, child) for each in rdf.findall(_DESCRIPTION) for child in each),
        key=lambda found: -found[0],
    )
    extended = ET.fromstring(_EMPTY)  # noqa: S314 - it is ours
    target = _description(next(extended.iter(_named("rdf:RDF"))))
    _description(rdf).set(_EXTENDED, "0" * 32)
    for _, parent, child in large:
        if len(finished()) <= most:
            break
        if child.tag not in {_TEXT, _SOURCE_TYPE}:
            parent.remove(child)
            target.append(child)
    rest = ET.tostring(extended, "unicode").encode()
    digest = hashlib.md5(rest, usedforsecurity=False).hexdigest().upper()
    _change(rdf, {_EXTENDED}, lambda _: digest)
    main = finished()
    return (main, rest, digest) if len(main) <= most else None


def extended_digest(packet: bytes) -> str:
    """Return the digest by which a packet names its extension; empty where it has none."""
    root = _parsed(packet)
    if root is None:
        return ""
    for element in root.iter():
        found = element.text if element.tag == _EXTENDED else element.attrib.get(_EXTENDED)
        if found:
            return found.strip()
    return ""


def joined(packet: bytes, extension: bytes) -> bytes:
    """Return a packet together with its extension."""
    rdf, finished = _open(packet)
    root = _parsed(extension)
    if root is not None:
        _remove(rdf, _EXTENDED.__eq__)
        rdf.extend(list(_rdf(root)))
    return finished()


def _open(packet: bytes) -> tuple[ET.Element, Callable[[], bytes]]:
    """Return the list of what a packet says, a new one if it cannot be understood, and how to write it."""
    root = _parsed(packet)
    if root is None:
        root = _parsed(_EMPTY)
    assert root is not None
    return _rdf(root), lambda: _PACKET.format(ET.tostring(root, "unicode")).encode()


def _rdf(root: ET.Element) -> ET.Element:
    return next(root.iter(_named("rdf:RDF")))


def _description(rdf: ET.Element) -> ET.Element:
    return ET.SubElement(rdf, _DESCRIPTION, {_ABOUT: ""})


def _remove(rdf: ET.Element, is_meant: Callable[[str], bool]) -> None:
    """Take properties out, in both forms that they may have."""
    for description in rdf:
        for name in [name for name in description.attrib if is_meant(name)]:
            del description.attrib[name]
        for child in [child for child in description if is_meant(child.tag)]:
            description.remove(child)


def _change(
    parent: ET.Element, names: set[str], change: Callable[[str], str], *, within: bool = False
) -> None:
    """Give properties other texts, in both forms that they may have."""
    for element in parent.iter() if within else parent:
        for name in names & set(element.attrib):
            element.set(name, change(element.attrib[name]))
        for child in element:
            if child.tag in names and child.text:
                child.text = change(child.text)


def _times(text: str, factor: Fraction) -> str:
    """Return a whole number, or a rational one as XMP writes them, times a factor."""
    try:
        product = Fraction(text.strip()) * factor
    except (ValueError, ZeroDivisionError):
        return text
    if "/" in text:
        product = product.limit_denominator(1 << 16)
        return f"{product.numerator}/{product.denominator}"
    return str(round(product))


def _turn_area(area: ET.Element, orientation: int) -> None:
    """Turn a region, whose centre and size are parts of the picture's sides, with the picture."""
    names = [_named(f"stArea:{name}") for name in "xywh"]
    fields = {name: area.attrib.get(name) or area.findtext(f".//{name}") for name in names}
    try:
        x, y, width, height = (float(fields[name] or "") for name in names)
    except ValueError:
        return
    x, y = {2: (1 - x, y), 3: (1 - x, 1 - y), 4: (x, 1 - y), 5: (y, x), 6: (1 - y, x)}.get(
        orientation, (1 - y, 1 - x) if orientation == 7 else (y, 1 - x)
    )
    if orientation >= 5:
        width, height = height, width
    for name, value in zip(names, (x, y, width, height), strict=True):
        _change(area, {name}, lambda _, value=value: f"{value:.6f}", within=True)


def _clean(text: str) -> str:
    """Return a text without what XML cannot hold."""
    kept = (c if c >= " " or c in "\t\n\r" else "\ufffd" for c in text)
    return "".join(kept).encode("utf-8", "replace").decode().replace("\ufffe", "").replace("\uffff", "")


def _parsed(packet: bytes) -> ET.Element | None:
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
    for prefix, name in (spaces | _SPACES).items():
        with contextlib.suppress(ValueError):  # some prefixes are reserved
            ET.register_namespace(prefix, name)
    return root if root.find(f".//{_named('rdf:RDF')}") is not None or root.tag == _named("rdf:RDF") else None
