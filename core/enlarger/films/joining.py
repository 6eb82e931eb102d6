"""The film that comes out: enlarged pictures from the parts, and all other packets as the source has them."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any

from enlarger.errors import RequestError
from enlarger.system.language import _
from enlarger.system.storage import storage_error
from enlarger.system.unfinished import Unfinished

from .film import Film, opened
from .parts import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction
    from pathlib import Path

    from .encoding import Encoding
    from .parts import Parts
    from .source import FilmSource

KEPT = ("audio", "subtitle", "attachment")
"""Streams whose packets are copied. What else there is, such as MP4's own list of chapters, is made anew."""


class JoinedFilm:
    """The file of a film: enlarged pictures, and what else its source has."""

    def __init__(self, path: Path, source: FilmSource, encoding: Encoding, *, overwrite: bool) -> None:
        """Look at the place. Raises StorageError where it is taken."""
        self.path, self.writer = path, encoding
        self.home = folder_of(path)
        self._source = source
        self._film = source if isinstance(source, Film) else None
        """What has sound and all the rest."""
        self._unfinished = Unfinished(path, overwrite=overwrite)

    def check(self) -> None:
        """Raise RequestError where a file of this kind cannot hold what else is in the film."""
        import av

        with self._unfinished as unfinished:
            container = av.open(str(unfinished.path(self.path.suffix)), "w")
            for stream in self._others():
                self._copied(container, stream)
            container.close()

    def join(self, parts: Parts) -> None:
        """Write the film, and put it in its place when it is whole. Raises StorageError."""
        import av
        from av.error import FFmpegError

        try:
            with self._unfinished as unfinished:
                whole = unfinished.path(self.path.suffix)
                with av.open(str(whole), "w") as container:
                    self._write(container, parts)
                unfinished.put(whole)
        except (OSError, FFmpegError) as error:
            raise storage_error(self.path, error if isinstance(error, OSError) else str(error)) from error

    def _write(self, container: Any, parts: Parts) -> None:
        film, copies = self._film, dict[int, Any]()
        with opened(parts.files(parts.done[0])[0]) as first:
            if film:
                container.metadata.update(film.container.metadata)
            pictures = container.add_stream_from_template(first.streams.video[0], opaque=True)
            pictures.time_base = self._source.time_base
        if film:
            pictures.metadata.update(film.stream.metadata)
            pictures.disposition = film.stream.disposition
            copies = {stream.index: self._copied(container, stream) for stream in self._others()}
            container.set_chapters(film.container.chapters())
        enlarged = _packets(parts, pictures, self._source.time_base)
        for packet, stream in heapq.merge(self._others_packets(copies), enlarged, key=_moment):
            packet.stream = stream
            container.mux(packet)

    def _others(self) -> list[Any]:
        if not self._film:
            return []
        streams = self._film.container.streams
        return [each for each in streams if each.index != self._film.stream.index and each.type in KEPT]

    def _copied(self, container: Any, stream: Any) -> Any:
        """Return a stream of the result for the packets of one of the source's."""
        from av.error import FFmpegError

        try:
            copy = container.add_stream_from_template(stream, opaque=True)
        except (FFmpegError, ValueError) as error:
            codec = getattr(stream.codec_context, "name", stream.type)
            raise RequestError(
                _(
                    "{suffix} files cannot hold the film's {type} ({codec}).",
                    suffix=self.path.suffix,
                    type=stream.type,
                    codec=codec,
                ),
                _("Use the source's own kind, {suffix}, or .mkv.", suffix=self._source.path.suffix),
            ) from error
        copy.metadata.update(stream.metadata)
        copy.disposition = stream.disposition
        return copy

    def _others_packets(self, copies: dict[int, Any]) -> Iterator[tuple[Any, Any]]:
        if not copies:
            return
        with opened(self._source.path) as container:
            for packet in container.demux([container.streams[index] for index in copies]):
                if packet.size:
                    yield packet, copies[packet.stream.index]


def _packets(parts: Parts, stream: Any, time_base: Fraction) -> Iterator[tuple[Any, Any]]:
    for part in parts.done:
        with opened(parts.files(part)[0]) as container:
            packets = (packet for packet in container.demux(video=0) if packet.size)
            for packet, time in zip(packets, part.times, strict=True):
                packet.pts = packet.dts = time
                packet.time_base = time_base
                yield packet, stream


def _moment(sent: tuple[Any, Any]) -> float:
    """Return when a packet is decoded, in seconds; what has no time comes at once."""
    packet, _stream = sent
    time = packet.pts if packet.dts is None else packet.dts
    return float(time * packet.time_base) if time is not None else 0.0
