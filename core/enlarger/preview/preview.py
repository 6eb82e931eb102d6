"""A preview: a picture, what was asked for, and views of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enlarger.jobs.request import Source

from .display import Display
from .drawing import draw
from .overview import overview_box
from .results import Results
from .source_picture import SourcePicture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PIL import Image

    from enlarger.geometry import Box, Size
    from enlarger.jobs.request import JobRequest
    from enlarger.sizing.print_plan import PrintPlan
    from enlarger.tiles.tile_cache import TileCache

    from .results import Known
    from .view import View


class Preview:
    """Shows one picture as it will be. All but `on_change` happens in the caller's thread."""

    def __init__(
        self,
        path: Path,
        source: Source,
        profile: bytes | None,
        tiles: TileCache,
        on_change: Callable[[], None],
    ) -> None:
        """Open the raw file `path` of a `source`, whose colours are those of `profile`, an ICC profile, or
        sRGB. What networks compute is kept in `tiles`. `on_change` is called, from another thread, when a
        view would show more than before.

        Raises SourceError when the file is missing or too short.
        """
        self._picture = SourcePicture(
            path, source.size, source.pixel_format, Display(source.pixel_format, profile)
        )
        self._results = Results(source, self._picture, tiles, on_change)

    @property
    def size(self) -> Size:
        """Of the source."""
        return self._picture.size

    @property
    def is_complete(self) -> bool:
        """Whether the view that was drawn last shows all that it can."""
        return not self._results.is_busy

    def draw(
        self, view: View, requests: Sequence[JobRequest], print_plan: PrintPlan | None = None
    ) -> Image.Image:
        """Return a view, in RGB, of what comes of up to four requests, and of what a `print_plan` makes of
        it; what is missing is computed from now on, until another view is drawn.
        """
        self._results.take()
        return draw(view, self._picture, self._results, requests, print_plan)

    def overview(self, view: View, count: int) -> Box | None:
        """Return where the small picture of the whole is in a view of so many results; None without one."""
        panel = view.panels(max(1, count))[0].size
        return overview_box(view, view.placed(panel, self.size), panel, self.size)

    def known(self, request: JobRequest) -> Known:
        """Return what is known of a result by now."""
        return self._results.known(request)

    def rest(self) -> None:
        """Compute nothing any more until the next view is drawn."""
        self._results.rest()

    def close(self) -> None:
        """Give everything back."""
        self._results.close()
        self._picture.close()
