"""JPEG 2000 files: what their boxes say about the picture (ISO 15444-1, annex I)."""

from __future__ import annotations

from typing import BinaryIO

from .iso_media import boxes, boxes_of_file
from .metadata import Metadata

_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")

_DEPTH, _VARYING = 10, 255
"""Where a head tells the bits of a channel, less one, and what it says when they differ."""

_PROFILE = 2
"""The method by which JPEG 2000 tells its colour by a profile (ISO 15444-1, I.5.3.3)."""


def read(file: BinaryIO) -> tuple[Metadata, int]:
    """Return what a JPEG 2000 file says, and how many bits its channels have; 8 where it does not say."""
    icc = xmp = b""
    bits = 8
    for kind, data in boxes_of_file(file):
        if kind == b"uuid" and data.startswith(_XMP):
            xmp = data[len(_XMP) :]
        for inner, content in boxes(data) if kind == b"jp2h" else ():
            if inner == b"colr" and content[:1] == bytes([_PROFILE]):
                icc = content[3:]
            elif inner == b"ihdr" and len(content) > _DEPTH and content[_DEPTH] != _VARYING:
                bits = (content[_DEPTH] & 0x7F) + 1
    return Metadata(icc=icc, xmp=xmp), bits
