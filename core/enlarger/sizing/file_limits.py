"""What kinds of files can hold a result, and how large they become."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from enlarger.files.file_kinds import CLASSIC_TIFF_BYTES, KINDS
from enlarger.system.amounts import bytes_text
from enlarger.system.language import _

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat

SHARES = {"TIFF": 0.4, "PNG": 0.43, "JPEG": 0.1, "WebP": 0.26}
"""The part of what the pixels take unpacked that a file takes, in 8 bits a channel: means of eight parts of
pictures of the Kodak set, enlarged four times by faithful-x4, 256x256 to 1024x1024 pixels. The least and the
largest were TIFF 0.31 and 0.54, PNG 0.36 and 0.56, JPEG 0.07 and 0.15, WebP 0.21 and 0.34.
"""


def file_sizes(size: Size, pixel_format: PixelFormat) -> dict[str, int]:
    """Return about how many bytes a picture takes in each kind of file that can hold it; nothing for deeper
    pixels, of which that is not known.
    """
    if pixel_format.depth != "u8":
        return {}
    nbytes = size.pixels * pixel_format.bytes_per_pixel
    return {
        kind.name: int(SHARES[kind.name] * nbytes)
        for kind in KINDS
        if kind.name in SHARES and not kind.objection(size, pixel_format)
    }


def file_notes(size: Size, nbytes: int) -> list[str]:
    """Return in sentences which kinds of files cannot hold a picture of `size`, whose pixels take `nbytes`,
    or not as everybody reads them.
    """
    longest = max(size)
    kinds = [kind for kind in KINDS if not kind.is_light]
    small = {kind.name: kind.longest_side for kind in kinds if longest > kind.longest_side}
    notes: list[str] = []
    if small:
        limits = [
            _("{name} ({most} pixels a side at most)", name=name, most=most) for name, most in small.items()
        ]
        fitting = [kind.name for kind in kinds if kind.name not in small]
        notes.append(
            _(
                "{limits} cannot hold {size} pixels. Choose one of: {fitting}.",
                limits=functools.reduce(_and, limits),
                size=size,
                fitting=", ".join(fitting),
            )
        )
    if nbytes > CLASSIC_TIFF_BYTES:
        notes.append(
            _(
                "As TIFF it becomes a BigTIFF, as the pixels take {size} unpacked; some older "
                "programs do not read those.",
                size=bytes_text(nbytes),
            )
        )
    return notes


def _and(one: str, other: str) -> str:
    return _("{one} and {other}", one=one, other=other)
