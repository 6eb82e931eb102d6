"""What kinds of files cannot hold a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enlarger.files.file_kinds import CLASSIC_TIFF_BYTES, KINDS
from enlarger.system.amounts import bytes_text

if TYPE_CHECKING:
    from enlarger.geometry import Size


def file_notes(size: Size, nbytes: int) -> list[str]:
    """Return in sentences which kinds of files cannot hold a picture of `size`, whose pixels take `nbytes`,
    or not as everybody reads them.
    """
    longest = max(size)
    small = {kind.name: kind.longest_side for kind in KINDS if longest > kind.longest_side}
    notes: list[str] = []
    if small:
        limits = " and ".join(f"{name} ({most} pixels a side at most)" for name, most in small.items())
        *others, last = (kind.name for kind in KINDS if kind.name not in small)
        fitting = f"{', '.join(others)} or {last}"
        notes.append(f"{limits} cannot hold {size} pixels. Choose {fitting}.")
    if nbytes > CLASSIC_TIFF_BYTES:
        notes.append(
            f"As TIFF it becomes a BigTIFF, as the pixels take {bytes_text(nbytes)} unpacked; some older"
            " programs do not read those."
        )
    return notes
