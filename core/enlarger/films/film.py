"""A film to be enlarged: its pictures with their times, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from enlarger.errors import RequestError, SourceError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.system.language import _

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from enlarger.files.reading import Picture
    from enlarger.imaging.strips import Strip

MISSING = RequestError(
    _("Films need PyAV, which is not installed."), _('Get it with: pip install "enlarger[video]"')
)

HDR = {16: "PQ", 18: "HLG"}
"""Transfer curves of high dynamic range (ITU-T H.273, table 3)."""

HD_HEIGHT = 720
"""Rows from which on players take untagged films for BT.709, and BT.601 below."""

BT601, BT709 = 5, 1
"""Matrices of H.273, table 4, as FFmpeg numbers them."""

UNSPECIFIED = 2

TAGS = ("color_primaries", "color_trc", "color_range")

TURNED = (90, 270)


@dataclass(frozen=True)
class FilmPicture:
    """One picture of a film."""

    pts: int
    """When it is shown, in the film's `time_base`."""
    pixels: Strip
    """Upright, of shape (height, width, channels), in values of `pixel_format`."""
    pixel_format: PixelFormat
    file: Picture | None = None
    """Its own file, where it is a frame in one."""
    number: int | None = None
    """Of that file."""


class Film:
    """A film that is open for reading."""

    def __init__(self, path: Path) -> None:
        """Open it. Raises SourceError where it cannot be read, or is not for us to enlarge, and RequestError
        where PyAV is missing.
        """
        self.path = path
        self.container = opened(path)
        try:
            self._look()
        except BaseException:
            self.container.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.container.close()

    def _look(self) -> None:
        videos = [each for each in self.container.streams.video if not each.disposition & ATTACHED]
        if not videos:
            raise SourceError(_("{path} has no moving pictures.", path=self.path), _("Choose another file."))
        self.stream = videos[0]
        context = self.stream.codec_context
        first = next(self._decoded(self.container), None)
        if first is None:
            raise SourceError(
                _("{path} has no picture that can be read.", path=self.path), _("Check it in a player.")
            )
        if first.interlaced_frame or getattr(context, "field_order", 1) > 1:
            raise SourceError(
                _("{path} is interlaced: each picture has two moments in it.", path=self.path),
                _("Deinterlace it first, for instance with FFmpeg's bwdif."),
            )
        curve = HDR.get(int(context.color_trc))
        if curve:
            raise SourceError(
                _(
                    "{path} has a high dynamic range ({curve}), and networks know of none.",
                    path=self.path,
                    curve=curve,
                ),
                _("Convert it to BT.709 first."),
            )
        depth = max(part.bits for part in first.format.components)
        self.depth: int = depth
        """Bits of a channel, 8 or more."""
        self.has_alpha = any(part.is_alpha for part in first.format.components) or self._hides_alpha
        self.pixel_format = PixelFormat.parse(
            f"{'RGBA' if self.has_alpha else 'RGB'} {'u8' if depth <= 8 else 'u16'}"
        )
        self.chroma: str = first.format.name
        """The name of its own pixel format, as FFmpeg has it."""
        self.rotation: int = round(first.rotation) % 360
        size = Size(first.width, first.height)
        self.size = Size(size.height, size.width) if self.rotation in TURNED else size
        """As it is shown, upright, in pixels."""
        self.time_base: Fraction = self.stream.time_base
        known = int(context.colorspace)
        self.matrix = known if known not in (UNSPECIFIED, 0) else BT709 if size.height >= HD_HEIGHT else BT601
        """Between brightness with colour differences and red, green and blue: where the film does not say,
        what players assume.
        """
        self.tags = {name: int(getattr(context, name)) for name in TAGS}
        """What is said of colours, by FFmpeg's numbers."""
        self.rate: Fraction | None = self.stream.average_rate
        """Pictures in a second, about."""
        shape = self.stream.sample_aspect_ratio or Fraction(1)
        self.shape: Fraction = 1 / shape if self.rotation in TURNED else shape
        """Width of a pixel by its height, upright."""
        self.pictures = self.stream.frames or self._guessed_count()
        """How many there are, or about how many; 0 where nobody knows."""

    @property
    def identity(self) -> list[Any]:
        """What tells it from other films, and from what it may become."""
        facts = self.path.stat()
        return [str(self.path.resolve()), facts.st_size, facts.st_mtime_ns]

    def ends_early(self, last: int) -> str:
        """Return what the user is told where the last picture comes well before the end that the file's head
        promises; nothing otherwise.
        """
        length, end = (self.container.duration or 0) / MICROSECONDS, float(last * self.time_base)
        end -= (self.container.start_time or 0) / MICROSECONDS
        if length - end <= max(ENDS_LATE * length, 1.0):
            return ""
        return _(
            "The last picture is at {end:.1f} of {length:.1f} seconds: the film may be cut off.",
            end=end,
            length=length,
        )

    def middle(self) -> FilmPicture:
        """Return a picture from the film's midst: the first ones are often black."""
        duration = self.stream.duration
        for pts in (duration and (self.stream.start_time or 0) + duration // 2, None):
            found = next(self.pictures_from(pts), None)
            if found:
                return found
        raise SourceError(
            _("{path} has no picture that can be read.", path=self.path), _("Check it in a player.")
        )

    @property
    def _hides_alpha(self) -> bool:
        """Whether there is alpha in a second stream of VP8 or VP9, which FFmpeg's own decoder leaves out."""
        return self.stream.metadata.get("alpha_mode", self.stream.metadata.get("ALPHA_MODE")) == "1"

    def pictures_from(self, pts: int | None) -> Iterator[FilmPicture]:
        """Yield the pictures, those shown before `pts` left out."""
        for frame in self._frames_from(pts):
            yield FilmPicture(frame.pts, self._pixels(frame), self.pixel_format)

    def times_from(self, pts: int | None) -> Iterator[int]:
        """Yield when these pictures are shown."""
        for frame in self._frames_from(pts):
            yield frame.pts

    def _frames_from(self, pts: int | None) -> Iterator[Any]:
        with self._opened_at(pts) as container:
            for frame in self._decoded(container):
                if frame.pts is not None and (pts is None or frame.pts >= pts):
                    yield frame

    def _opened_at(self, pts: int | None) -> Any:
        """Return the film at the key frame before a picture; where it cannot be found, from the start."""
        from av.error import FFmpegError

        container = opened(self.path)
        if pts is None:
            return container
        try:
            container.seek(pts, stream=container.streams[self.stream.index])
        except FFmpegError:  # in a file that was cut off, and in kinds without an index
            container.close()
            container = opened(self.path)
        return container

    def _decoded(self, container: Any) -> Iterator[Any]:
        from av.error import FFmpegError

        stream = container.streams[self.stream.index]
        decode = self._decoder(stream)
        packets = container.demux(stream)
        while True:
            try:
                # Matroska's first packets may have no time to be decoded at; the last one has no bytes.
                packet = next(packets, None)
                frames: Any = decode(packet if packet.size else None) if packet is not None else []
            except FFmpegError as error:
                raise SourceError(
                    _("{path} is damaged: {reason}.", path=self.path, reason=error.strerror),
                    _("Check it in a player, or get it again."),
                ) from error
            if packet is None:
                return
            yield from frames

    def _decoder(self, stream: Any) -> Callable[[Any], Any]:
        if not self._hides_alpha:
            stream.codec_context.thread_type = "AUTO"
            return stream.codec_context.decode
        import av

        name = {"vp9": "libvpx-vp9", "vp8": "libvpx"}[stream.codec_context.name]
        decoder: Any = av.CodecContext.create(name, "r")
        return decoder.decode

    def _pixels(self, frame: Any) -> Strip:
        channels = "rgba" if self.has_alpha else "rgb"
        name = (DEEP if self.depth > 8 else SHALLOW)[channels]
        values = frame.reformat(
            format=name, src_colorspace=self.matrix, dst_colorspace=self.matrix, interpolation=SCALING
        ).to_ndarray()
        return np.ascontiguousarray(np.rot90(values, self.rotation // 90))

    def _guessed_count(self) -> int:
        seconds = self.container.duration / MICROSECONDS if self.container.duration else 0.0
        return round(seconds * float(self.stream.average_rate or 0))


MICROSECONDS = 1_000_000
"""Of a second, in which containers tell times."""

ENDS_LATE = 0.02
"""How much longer than its pictures, in parts of the whole, a film may last: sound often does."""

ATTACHED = 0x400
"""FFmpeg's mark for a still picture, such as a cover."""

SHALLOW, DEEP = {"rgb": "rgb24", "rgba": "rgba"}, {"rgb": "rgb48le", "rgba": "rgba64le"}
"""What our own rasters are called there, by their channels."""

SCALING = 4 | 0x2000 | 0x4000 | 0x40000
"""Cubic, all of the colour looked at, and rounded with care (SWS_BICUBIC and others of libswscale)."""


def opened(path: Path) -> Any:
    """Return a container that PyAV reads. Raises SourceError and RequestError as `Film` does."""
    try:
        import av
        from av.error import FFmpegError
    except ImportError as error:
        raise MISSING from error
    try:
        return av.open(str(path), metadata_errors="replace")
    except (FFmpegError, OSError, ValueError) as error:
        raise SourceError(
            _(
                "{path} cannot be read as a film: {value}.",
                path=path,
                value=getattr(error, "strerror", None) or error,
            ),
            _("Check it in a player."),
        ) from error
