"""What a picture file says beside its pixels, in the forms that travel from one kind of file to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LINEAR, SRGB, PQ, HLG = 8, 13, 16, 18
"""Transfer functions by their numbers in ITU-T H.273, as `Colour.code` has them."""


@dataclass(frozen=True)
class Text:
    """A text of a PNG file (PNG 3, 11.3.3), or a comment, whose keyword is then "Comment"."""

    keyword: str
    text: str
    language: str = ""
    translated: str = ""
    """The keyword in that language."""


@dataclass(frozen=True)
class Colour:
    """What the numbers of pixels mean where no ICC profile says so. The first that is known counts."""

    code: tuple[int, int, int, int] | None = None
    """Primaries, transfer and matrix by ITU-T H.273, and whether the range is full: cICP in PNG, nclx in
    AVIF and HEIC.
    """
    intent: int | None = None
    """The rendering intent of a PNG file that declares itself to be sRGB."""
    gamma: float | None = None
    """The exponent that takes light to values, about 1 / 2.2: gAMA in PNG."""
    primaries: tuple[float, ...] | None = None
    """x and y of white, red, green and blue: cHRM in PNG."""
    screen: tuple[tuple[bytes, bytes], ...] = ()
    """PNG's chunks that describe the screen of a HDR picture: mDCV and cLLI."""

    @property
    def is_silent(self) -> bool:
        return self == Colour()

    @property
    def is_linear(self) -> bool:
        """Whether values are proportional to light."""
        if self.code:
            return self.code[1] == LINEAR
        return self.intent is None and self.gamma is not None and abs(self.gamma - 1) < 0.05

    @property
    def hdr_name(self) -> str:
        """How the transfer function of a picture brighter than white is called; empty for others."""
        return {PQ: "PQ", HLG: "HLG"}.get(self.code[1], "") if self.code else ""


@dataclass(frozen=True)
class Metadata:
    """What a file says about its picture; empty where it says nothing."""

    icc: bytes = b""
    colour: Colour = Colour()
    exif: bytes = b""
    """A block that begins with the head of a TIFF file."""
    xmp: bytes = b""
    """A packet."""
    iptc: bytes = b""
    """Records of IPTC's Information Interchange Model."""
    resources: Mapping[int, bytes] = field(default_factory=dict[int, bytes])
    """Photoshop's other resources that still hold for the enlarged picture, such as paths."""
    texts: tuple[Text, ...] = ()
    chunks: tuple[tuple[bytes, bytes], ...] = ()
    """PNG's chunks of others that may be copied into a changed picture, by kind and data."""
    notes: tuple[str, ...] = ()
    """What of the file cannot come along: sentences for the user."""
