"""What happens when a device's memory runs out: tiles are enlarged in halves, and on the CPU if even small
ones do not fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from enlarger.errors import DeviceError, MemoryLimitError
from enlarger.geometry import Size
from enlarger.system.language import _
from enlarger.tiles.stitching import Seams, Stitcher
from enlarger.tiles.tiling import plan_tiles, smallest_side

from .compilation import release_networks
from .providers import CPU_DEVICE
from .selection import Choice
from .session import Record, Session

if TYPE_CHECKING:
    from enlarger.imaging.strips import Strip
    from enlarger.tiles.gathering import Means
    from enlarger.tiles.planning import Pass
    from enlarger.tiles.tiling import Tiling


class NetworkFile(Protocol):
    """Gives the ONNX file of a network for tiles of a size, in float32 or in float16."""

    def __call__(self, tile: Size, *, half: bool = False) -> bytes: ...


class MemoryFallbackSession:
    """Enlarges the tiles of a pass on the best device, however little memory that has left.

    A part of a tile has the same context as a tile, so a network whose tiles are exact gives the same pixels.
    """

    def __init__(
        self,
        network: NetworkFile,
        step: Pass,
        scale: int,
        choices: Sequence[Choice],
        means: Sequence[Means] = (),
        *,
        enlarges: bool = True,
    ) -> None:
        """Prepare for the tiles of a pass; nothing is compiled yet. `choices` are the devices to take, the
        best first, `means` what the network is fed beside the tiles of each picture. It gives enlarged tiles,
        unless it `enlarges` nothing.
        """
        self.record = Record()
        """What happened so far."""
        self._network = network
        self._step = step
        self._scale = scale
        self._choices = list(choices)
        self._means = means
        self._tile_scale = scale if enlarges else None
        self._parts = self._cut(step.tiling.tile)
        self._session: Session | None = None
        self._seams = Seams()

    @property
    def choice(self) -> Choice:
        """Where the tiles are enlarged now."""
        return self._choices[0]

    def __call__(self, tile: Strip, picture: int = 0) -> Strip:
        """Return `tile`, of shape (height, width, 3) and from the picture of that number, enlarged.

        Raises what `Session` raises; MemoryLimitError only when not even the CPU has room for the smallest
        part.
        """
        while True:
            try:
                return self._enlarge(tile, picture)
            except MemoryLimitError as error:
                self._session = None
                release_networks()
                self._make_room(error)

    def stop(self) -> None:
        """End the tile at hand as soon as the provider notices. May be called from another thread."""
        if session := self._session:
            session.stop()

    def _enlarge(self, tile: Strip, picture: int) -> Strip:
        session = self._session = self._session or self._open(self._parts.tile)
        if len(self._parts) == 1:
            return session(tile, picture)
        stitcher = Stitcher(self._parts, self._scale, self._seams)
        strips: list[Strip] = []
        for row in self._parts.tile_rows():
            for part in row:
                left, top, right, bottom = part.read
                pixels = np.ascontiguousarray(tile[top:bottom, left:right])
                stitcher.add(part, session(pixels, picture))
            strips.append(stitcher.finished())
        return np.concatenate(strips)

    def _open(self, size: Size) -> Session:
        """Compile the network on the first device that takes it. Raises DeviceError when none does."""
        problems: list[str] = []
        # A circle through the session would hold its memory, and its threads, until Python looks for circles.
        network, record, means, scale = self._network, self.record, self._means, self._tile_scale

        def reference() -> Session:
            return Session(network(size), CPU_DEVICE, "exact", record, means=means, scale=scale)

        while self._choices:
            device, precision = self.choice.device, self.choice.precision
            try:
                session = Session(
                    self._network(size, half=precision == "half"),
                    device,
                    precision,
                    self.record,
                    None if device == CPU_DEVICE else reference,
                    is_kept=True,
                    means=self._means,
                    scale=self._tile_scale,
                )
            except DeviceError as error:
                problems.append(error.message)
                self.record.failures.append((device, precision, error.message))
                self._choices.pop(0)
            else:
                self.record.notes += problems
                return session
        raise DeviceError(" ".join(problems), _("Choose another device, or another network."))

    def _make_room(self, error: MemoryLimitError) -> None:
        """Go on with parts half as large, or on the CPU. Raises `error` when there is no way left."""
        part = self._parts.tile
        lowest = max(smallest_side(self._step.context, self._step.multiple), self._step.smallest)
        half = Size(*(max(min(side, lowest), side // 2) for side in part))
        if half != part and not self._step.is_fixed:
            self._parts = self._cut(half)
            self.record.note(
                _(
                    "{message} They were enlarged in parts of {tile} pixels.",
                    message=error.message,
                    tile=self._parts.tile,
                )
            )
        elif self.choice.device != CPU_DEVICE:
            self.record.note(_("{message} The rest was computed on the CPU.", message=error.message))
            self._choices = [Choice(CPU_DEVICE, "exact")]
        else:
            raise error

    def _cut(self, part: Size) -> Tiling:
        step = self._step
        tiling = plan_tiles(
            step.tiling.tile,
            part,
            step.context,
            step.multiple,
            smallest=step.smallest,
            is_fixed=step.is_fixed,
        )
        return tiling.with_ramps(step.tiling.ramp)
