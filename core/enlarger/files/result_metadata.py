"""What a picture's file says, as the file of its enlargement should say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from enlarger.system.language import _

from . import exif, icc, iptc, xmp
from .file_kinds import a_file
from .metadata import Colour, Metadata

if TYPE_CHECKING:
    from enlarger.geometry import Size

    from .reading import Picture

_COMMENT = "Comment"
_GENERATION = "parameters"
"""The keyword under which generated pictures say how they were made; elsewhere it is Exif's comment."""


def metadata_for_result(picture: Picture, size: Size, kind: str) -> tuple[Metadata, list[str]]:
    """Return what a file of `kind`, such as "PNG", is to say about `picture`, enlarged to `size`, and
    sentences about what such a file cannot say.
    """
    old = picture.size
    ratio = Fraction(size.width, old.width), Fraction(size.height, old.height)
    found, notes = picture.metadata, list[str]()
    if found.exif:
        found = replace(found, exif=exif.enlarged(found.exif, size, ratio, is_turned=picture.is_turned))
        if not found.exif:
            notes.append(_("{path} has damaged Exif data, which were left out.", path=picture.path))
    if found.xmp:
        found = replace(found, xmp=xmp.enlarged(found.xmp, size, ratio, picture.orientation))
    for step in (_colour, _texts, _iptc, _light):
        found, more = step(found, picture, kind)
        notes += more
    has_room = kind in {"PNG", "TIFF"} or (kind == "JPEG" and picture.pixel_format.model != "CMYK")
    is_untold = not has_room and not exif.resolution(found.exif)
    # PNG and JPEG round it, so that a large print would come out millimetres too wide.
    if picture.resolution and (is_untold or (picture.is_for_print and kind != "TIFF")):
        found = replace(found, exif=exif.with_resolution(found.exif, picture.resolution))
    if kind == "AVIF" and picture.pixel_format.depth == "u16":
        notes.append(
            _("An AVIF file has 12 bits a channel, not 16. Choose .png or .tif to keep all of them.")
        )
    if found.chunks and kind != "PNG":
        names = ", ".join(name.decode("latin-1") for name, _ in found.chunks)
        notes.append(
            _(
                "{kind} has no place for PNG's chunks {names}, which were left out.",
                kind=a_file(kind),
                names=names,
            )
        )
    return found, notes


def with_provenance(metadata: Metadata, provenance: dict[str, Any]) -> Metadata:
    """Return metadata that say how the result was made as well."""
    has_network = "sha256" in provenance["model"]
    return replace(metadata, xmp=xmp.write_provenance(provenance, metadata.xmp, has_network=has_network))


def _colour(found: Metadata, picture: Picture, kind: str) -> tuple[Metadata, list[str]]:
    notes: list[str] = []
    if kind == "GIF":
        lost = bool(found.icc) or not (found.colour.is_silent or found.colour.intent is not None)
        note = _("A GIF file has no place for a colour profile, which was left out.")
        return replace(found, icc=b"", colour=Colour()), [note] if lost else []
    is_grey_with_alpha = picture.pixel_format.model == "Y" and picture.pixel_format.has_alpha
    is_made_rgb = kind in {"WebP", "AVIF"} or (kind == "JPEG XL" and is_grey_with_alpha)
    model = "RGB" if is_made_rgb else picture.pixel_format.model
    if found.icc and kind in {"PNG", "WebP", "AVIF", "JPEG XL"}:
        fitting = icc.fitting(found.icc, model)
        if not fitting:
            notes.append(
                _(
                    "{kind} cannot hold the colour profile of other pixels, which was left out.",
                    kind=a_file(kind),
                )
            )
        found = replace(found, icc=fitting)
    if kind in {"EXR", "HDR"}:
        if found.icc:
            notes.append(
                _("{kind} has no place for a colour profile, which was left out.", kind=a_file(kind))
            )
        return replace(found, icc=b""), notes
    if kind == "PNG" or found.colour.is_silent:
        return found, notes
    colour, found = found.colour, replace(found, colour=Colour())
    if found.icc:
        return found, notes
    profile = icc.from_colour(colour, model) if model in {"Y", "RGB"} else b""
    if not profile:
        what = (
            _("high dynamic range ({name})", name=colour.hdr_name)
            if colour.hdr_name
            else _("colour as its source does")
        )
        notes.append(
            _(
                "{kind} cannot tell {what}; it will look wrong. Choose .png, which can.",
                kind=a_file(kind),
                what=what,
            )
        )
    return replace(found, icc=profile), notes


def _texts(found: Metadata, picture: Picture, kind: str) -> tuple[Metadata, list[str]]:
    del picture
    if kind == "PNG":
        known = {text.keyword for text in found.texts}
        added = [text for text in xmp.read_texts(found.xmp) if text.keyword not in known]
        return replace(found, texts=(*found.texts, *added)), []
    own = tuple(text for text in found.texts if kind in {"JPEG", "GIF", "EXR"} and text.keyword == _COMMENT)
    others = [text for text in found.texts if text not in own]
    if not others:
        return replace(found, texts=own), []
    comment = next((text.text for text in others if text.keyword == _GENERATION), None)
    packet = xmp.with_texts(found.xmp, others)
    block = found.exif if comment is None else exif.with_comment(found.exif, comment)
    names = ", ".join(dict.fromkeys(text.keyword for text in others))
    note = _(
        "{kind} has no place for PNG's texts; they are in its XMP data: {names}.",
        kind=a_file(kind),
        names=names,
    )
    return replace(found, texts=own, xmp=packet, exif=block), [note]


def _iptc(found: Metadata, picture: Picture, kind: str) -> tuple[Metadata, list[str]]:
    del picture
    if kind in {"JPEG", "TIFF"} or not (found.iptc or found.resources):
        return found, []
    properties: Mapping[str, list[str]] = iptc.as_properties(found.iptc)
    found = replace(found, xmp=xmp.with_properties(found.xmp, properties) if properties else found.xmp)
    if kind == "PNG":
        return found, []
    notes = [
        _("{kind} has no place for IPTC's records; the main ones are in its XMP data.", kind=a_file(kind))
    ]
    if found.resources:
        notes.append(
            _(
                "{kind} has no place for Photoshop's paths and the like, which were left out.",
                kind=a_file(kind),
            )
        )
    return replace(found, iptc=b"", resources={}), notes[not found.iptc :]


def _light(found: Metadata, picture: Picture, kind: str) -> tuple[Metadata, list[str]]:
    """Return what files of light can hold."""
    del picture
    notes: list[str] = []
    if kind == "HDR":
        notes.append(_("An HDR file has 8 bits a colour and one exponent. Choose .exr to keep all of them."))
        if found.exif or found.xmp or found.texts:
            notes.append(_("An HDR file has no place for metadata, which were left out."))
            found = replace(found, exif=b"", xmp=b"", texts=())
    if kind == "EXR" and found.exif:
        notes.append(_("An EXR file has no place for Exif data, which were left out."))
    return found, notes
