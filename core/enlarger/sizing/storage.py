"""What a result takes on disk and in memory, what there is, and what would be cheaper."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enlarger.system.amounts import bytes_text
from enlarger.system.language import _

from .lengths import length_text
from .resolution import LEAST_BY_AREA, sharp_from
from .verdict import ppi_text

if TYPE_CHECKING:
    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat

    from .print_plan import PrintPlan

REST = 0.9
"""The part of what is free that a result may take."""


@dataclass(frozen=True, kw_only=True)
class Storage:
    """What a job takes, in bytes, and what is free. None stands for what is not known."""

    disk: int
    """Of all files that are written, before they are compressed."""
    disk_free: int | None
    memory: int | None
    """Of the job, at the worst moment."""
    memory_free: int
    document: int = 0
    """Of what an editor's document gets, in memory and in its swap file; 0 where there is none."""
    undo: int = 0
    """Of what the document keeps for undo if the result takes the source's place."""

    @property
    def is_tight(self) -> bool:
        """Whether anything takes more than is free."""
        return any(self.notes())

    def notes(self) -> Iterator[str]:
        """Yield in sentences what there is not enough of."""
        if self.disk_free is not None and self.disk > self.disk_free:
            yield (
                _(
                    "The result may take {disk} on disk, and {free} are free there.",
                    disk=bytes_text(self.disk),
                    free=bytes_text(self.disk_free),
                )
            )
        if self.memory is not None and self.memory > self.memory_free:
            yield (
                _(
                    "The job takes about {memory} of memory, and {free} are free. Close other "
                    "programs, or ask for smaller tiles.",
                    memory=bytes_text(self.memory),
                    free=bytes_text(self.memory_free),
                )
            )
        if self.document > self.memory_free:
            yield (
                _(
                    "In the document the result takes {document}, and {free} of memory are "
                    "free: the editor will work from disk, slowly.",
                    document=bytes_text(self.document),
                    free=bytes_text(self.memory_free),
                )
            )


def cheaper(
    storage: Storage, size: Size, source: Size, pixel_format: PixelFormat, plan: PrintPlan | None
) -> Iterator[str]:
    """Yield in sentences what would take less than is free; nothing where there is enough.

    `size` is that of the result, `source` that of what is enlarged, `plan` what it is printed as.
    """
    share = _share_that_fits(storage)
    if share >= 1:
        return
    if pixel_format.depth != "u8":
        part = 1 / pixel_format.bytes_per_pixel * pixel_format.channels
        yield _("With 8 bits a channel it takes {share:.0%} of that.", share=part)
    if plan:
        fitting = plan.ppi * math.sqrt(share)
        least = next((ppi for _, ppi in LEAST_BY_AREA if ppi <= fitting and ppi > plan.own_ppi), None)
        if least is not None:
            taken = bytes_text(int(max(storage.disk, storage.document) * (least / plan.ppi) ** 2))
            sharp = length_text(sharp_from(least), imperial=plan.is_imperial)
            yield _(
                "At {least} it takes {taken}, and looks sharp from {sharp} on.",
                least=ppi_text(least),
                taken=taken,
                sharp=sharp,
            )
        return
    smaller = type(size)(*(int(side * math.sqrt(share)) for side in size))
    if smaller.covers(source):
        yield _("A result of {smaller} pixels would fit.", smaller=smaller)


def _share_that_fits(storage: Storage) -> float:
    """Return the part of the result's pixels that there is room for, as far as pixels need it."""
    shares = [1.0]
    if storage.disk_free is not None and storage.disk > storage.disk_free:
        shares.append(REST * storage.disk_free / storage.disk)
    if storage.document > storage.memory_free:
        shares.append(REST * storage.memory_free / storage.document)
    return min(shares)
