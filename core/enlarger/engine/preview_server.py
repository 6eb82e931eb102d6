"""The previews that an adapter looks at: one picture at a time, of which views are drawn into files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from enlarger.errors import SourceError
from enlarger.geometry import Size
from enlarger.preview.preview import Preview
from enlarger.system.language import _
from enlarger.system.storage import storage_error
from enlarger.tiles.tile_cache import TileCache

if TYPE_CHECKING:
    from enlarger.jobs.request import JobRequest

    from .lines import Inbox, Outbox
    from .requests import PreviewRequest


class PreviewServer:
    """Answers requests for views, and keeps what they have in common."""

    def __init__(self, inbox: Inbox, outbox: Outbox) -> None:
        self.tiles = TileCache()
        """What was computed for views: jobs need not do so again."""
        self._inbox = inbox
        self._outbox = outbox
        self._preview: Preview | None = None
        self._shown: tuple[Any, ...] = ()
        """What tells the picture at hand from others."""

    def show(self, request_id: int | str, asked: PreviewRequest) -> None:
        """Send a `frame` at once, one more whenever there is more to see, and `done` when there is nothing
        more to come or another request waits. A view that is no longer the newest is not drawn at all.

        Raises EnlargerError where the picture cannot be read or a frame not be written.
        """
        view, size = asked.view.view(), Size(*asked.source.size)
        sizings = [each.sizing_of(size) for each in asked.results]
        requests = [
            each.job_request(sizing.target_of_whole)
            for each, sizing in zip(asked.results, sizings, strict=True)
        ]
        plan = next((sizing.print for sizing in sizings if sizing.print), None)
        preview = self._opened(asked)
        is_complete = False
        while not (is_complete or self._inbox.is_waited_for or self._inbox.is_cancelled(request_id)):
            self._inbox.happened.clear()
            image = preview.draw(view, requests, plan)
            is_complete = preview.is_complete
            _write(Path(asked.frame.path), image.tobytes())
            place = view.placed(view.panels(max(1, len(requests)))[0].size, preview.size)
            self._outbox.send(
                request_id,
                "frame",
                size=image.size,
                left=place.left,
                top=place.top,
                zoom=place.zoom,
                complete=is_complete,
                overview=preview.overview(view, len(requests)),
                screen_scale=asked.view.screen_scale(plan) if plan else None,
                results=[self._about(preview, request) for request in requests],
            )
            if not is_complete and not self._inbox.is_waited_for:
                self._inbox.happened.wait()
        self._outbox.send(request_id, "done", complete=is_complete)

    def rest(self) -> None:
        """Compute nothing that nobody looks at."""
        if self._preview:
            self._preview.rest()

    def close(self) -> None:
        """Give everything back but the tiles."""
        if self._preview:
            self._preview.close()
        self._preview, self._shown = None, ()

    def _opened(self, asked: PreviewRequest) -> Preview:
        source, path = asked.source, Path(asked.source.path)
        try:
            profile = None if asked.profile is UNSET else Path(asked.profile.path)
            written = [each.stat().st_mtime_ns for each in (path, profile) if each]
            shown = (path, source.size, source.format, profile, written)
            if self._preview and shown == self._shown:
                return self._preview
            colours = profile.read_bytes() if profile else None
        except OSError as error:
            raise SourceError(
                _("{file} cannot be read: {reason}.", file=error.filename, reason=error.strerror),
                _("Export the layer again."),
            ) from error
        self.close()
        self._preview = Preview(path, source.source(), colours, self.tiles, self._inbox.happened.set)
        self._shown = shown
        return self._preview

    def _about(self, preview: Preview, request: JobRequest) -> dict[str, Any]:
        known = preview.known(request)
        if known.problem:
            return {"error": known.problem.message, "hint": known.problem.hint}
        return vars(known.forecast) if known.forecast else {}


def _write(path: Path, pixels: bytes) -> None:
    """Write a frame, which is in its place when it is whole: the one before may be being read."""
    unfinished = path.with_name(path.name + ".part")
    try:
        unfinished.write_bytes(pixels)
        os.replace(unfinished, path)
    except OSError as error:
        raise storage_error(path, error) from error
