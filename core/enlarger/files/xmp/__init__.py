"""XMP: the packets in which picture files carry what is known of them."""

from .enlarging import enlarged, has_motion, with_resolution, without_places
from .extension import extended_digest, joined, split
from .packet import is_sound
from .png_texts import read_texts, with_texts
from .properties import with_properties
from .provenance import NAMESPACE, read_provenance, write_provenance

__all__ = [
    "NAMESPACE",
    "enlarged",
    "extended_digest",
    "has_motion",
    "is_sound",
    "joined",
    "read_provenance",
    "read_texts",
    "split",
    "with_properties",
    "with_resolution",
    "with_texts",
    "without_places",
    "write_provenance",
]
