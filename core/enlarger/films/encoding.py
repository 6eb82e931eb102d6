"""How the enlarged pictures of a film are written: what the file's kind, its depth and its alpha allow."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from enlarger.errors import RequestError
from enlarger.geometry import Size
from enlarger.system.language import _
from enlarger.system.storage import storage_error

from .film import DEEP, SCALING, SHALLOW
from .parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from enlarger.imaging.strips import Strip

    from .film import FilmPicture
    from .picture_enlarger import PictureEnlarger
    from .source import FilmSource

QUALITY = {"libx264": 16, "libsvtav1": 20, "libvpx-vp9": 18}
"""Constant quality (`crf`) that hardly anybody tells from the pictures; lower is better and larger."""

CODECS = {"h264": "libx264", "av1": "libsvtav1", "vp9": "libvpx-vp9", "prores": "prores_ks", "ffv1": "ffv1"}
"""By the names that users know."""

USUAL = {".mp4": "h264", ".m4v": "h264", ".mkv": "h264", ".mov": "h264", ".webm": "vp9"}
"""What is written in a file of a kind."""

WITH_ALPHA = {".mov": "prores", ".webm": "vp9", ".mkv": "ffv1"}

LOSSLESS = {".mkv", ".mov"}

OPTIONS = {
    # Pictures come out of the encoder in the order in which they went in, so that parts can be joined.
    # The tree of macroblocks is left out: of equal pictures it makes unequal files now and then.
    "libx264": {"preset": "medium", "bf": "0", "x264-params": "mbtree=0"},
    "libsvtav1": {"preset": "6", "svtav1-params": "pred-struct=1"},
    "libvpx-vp9": {"row-mt": "1", "auto-alt-ref": "0", "lag-in-frames": "0"},
}

EVEN = ("420", "422", "nv12")
"""Formats whose colours are shared by neighbours, so that sides have to be even."""


@dataclass(frozen=True)
class Encoding:
    """How pictures are written."""

    codec: str
    """FFmpeg's name."""
    pixels: str
    """FFmpeg's name of the pixel format."""
    matrix: int
    """See `Film.matrix`."""
    options: dict[str, str] = field(default_factory=dict[str, str])

    def write_part(
        self,
        home: Path,
        index: int,
        source: FilmSource,
        pictures: Iterator[FilmPicture],
        enlarger: PictureEnlarger,
    ) -> Part:
        """Write pictures of a film enlarged to a file in the folder `home`; the first is the film's
        `index`th. Raises EnlargerError.
        """
        import av
        from av.error import FFmpegError

        part, count = Part([f"part-{index:08d}.mkv"], []), itertools.count()
        try:
            with av.open(str(home / part.names[0]), "w") as opened:
                container: Any = opened
                stream: Any = None
                for picture in pictures:
                    pixels = enlarger.enlarged(picture)
                    stream = stream or self.begun(container, source, Size(pixels.shape[1], pixels.shape[0]))
                    _mux(container, stream, self.frame(pixels, picture.pts, source), count)
                    part.times.append(picture.pts)
                _mux(container, stream, None, count)
        except (OSError, FFmpegError) as error:
            raise storage_error(home, error if isinstance(error, OSError) else str(error)) from error
        return part

    def begun(self, container: Any, film: FilmSource, size: Size) -> Any:
        """Return a stream of a container for pictures of `size`, with the colours and times of a film."""
        stream = container.add_stream(self.codec, rate=film.rate or 25, options=self.options)
        context = stream.codec_context
        context.width, context.height = size
        context.pix_fmt = self.pixels
        # Times are the film's own: its rate may vary.
        context.time_base = stream.time_base = film.time_base
        for name, value in self.tags(film).items():
            setattr(context, name, value)
        if film.shape != 1:
            context.sample_aspect_ratio = film.shape
        return stream

    def frame(self, pixels: Strip, pts: int, film: FilmSource) -> Any:
        """Return an enlarged picture, grey or RGB of 8 or 16 bits, as the codec takes it."""
        import av

        if pixels.shape[2] < 3:
            pixels = np.concatenate([np.repeat(pixels[..., :1], 3, axis=2), pixels[..., 1:]], axis=2)
        channels = "rgba" if pixels.shape[2] == 4 else "rgb"
        name = (SHALLOW if pixels.dtype == np.uint8 else DEEP)[channels]
        frame: Any = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), name)
        tags = self.tags(film)
        frame = frame.reformat(
            format=self.pixels,
            dst_colorspace=tags["colorspace"] or None,
            dst_color_range=tags["color_range"] or None,
            interpolation=SCALING,
        )
        for name, value in tags.items():
            setattr(frame, name, value)
        frame.pts, frame.time_base = pts, film.time_base
        frame.pict_type = 0
        return frame

    def tags(self, film: FilmSource) -> dict[str, int]:
        """Return what is said of colours: what the film says, and its matrix where it does not say that."""
        if self.pixels in RGB:
            return film.tags | {"colorspace": 0, "color_range": FULL}
        return film.tags | {"colorspace": self.matrix}


def _mux(container: Any, stream: Any, frame: Any, count: Iterator[int]) -> None:
    """Write a picture, or with None those that the encoder still has."""
    for packet in stream.encode(frame):
        packet.pts = packet.dts = next(count)
        packet.time_base = EACH
        container.mux(packet)


EACH = Fraction(1, 25)
"""Of a second: for which pictures are shown in files of parts, where nobody looks at their times."""

RGB = ("gbrp", "gbrap", "bgr0", "bgra", "rgb48le", "rgba64le")

FULL = 2
"""FFmpeg's number for colours that use all values."""


def encoding_for(
    path: Path, film: FilmSource, size: Size, codec: str, quality: int | None, *, lossless: bool
) -> Encoding:
    """Return how enlarged pictures of `size` are written to a file. `codec` is a name of CODECS or auto.

    Raises RequestError for kinds of files that are not known, or that cannot hold what the film has.
    """
    kind = path.suffix.lower()
    if film.pixel_format.model not in {"Y", "RGB"} or film.pixel_format.is_float:
        raise RequestError(
            _("Frames of {name} cannot become a film.", name=film.pixel_format.name),
            _("Save them in RGB, 8 or 16 bits."),
        )
    if kind not in USUAL:
        what = kind or _("files without an extension")
        raise RequestError(
            _("Films are not written as {what}.", what=what),
            _("Use one of: {kinds}.", kinds=", ".join(USUAL)),
        )
    if codec == "auto":
        codec = "ffv1" if lossless else WITH_ALPHA.get(kind, "") if film.has_alpha else USUAL[kind]
    _check(codec, kind, film)
    pixels = _pixels(codec, film)
    if any(mark in pixels for mark in EVEN) and (size.width % 2 or size.height % 2):
        raise RequestError(
            _(
                "{size} pixels cannot be written by {codec}: both sides have to be even.",
                size=size,
                codec=codec,
            ),
            _("Ask for another size, or for --lossless."),
        )
    name = CODECS[codec]
    options = dict(OPTIONS.get(name, {}))
    if name in QUALITY:
        options["crf"] = str(QUALITY[name] if quality is None else quality)
    if name == "prores_ks":
        options["profile"] = "4" if film.has_alpha or "444" in pixels else "3"
    return Encoding(name, pixels, film.matrix, options)


def _check(codec: str, kind: str, film: FilmSource) -> None:
    """Raise RequestError where a codec cannot hold what the film has."""
    if not codec:
        raise RequestError(
            _("A film with alpha cannot be a {kind} file.", kind=kind), _("Use .mov, .webm or .mkv.")
        )
    if codec not in CODECS:
        raise RequestError(
            _("There is no codec {codec}.", codec=codec), _("Use auto, {codecs}.", codecs=", ".join(CODECS))
        )
    if codec == "ffv1" and kind not in LOSSLESS:
        raise RequestError(_("Nothing lossless is written to {kind} files.", kind=kind), _("Use .mkv."))
    if film.has_alpha and codec in {"h264", "av1"}:
        raise RequestError(_("{codec} has no alpha.", codec=codec), _("Use prores, vp9 or ffv1."))
    if film.shape != 1 and codec not in {"h264", "prores"}:
        raise RequestError(
            _(
                "The film's pixels are not square ({shape}), which {codec} does not tell players.",
                shape=film.shape,
                codec=codec,
            ),
            _("Use --codec h264, in .mp4, .mov or .mkv."),
        )


def _pixels(codec: str, film: FilmSource) -> str:
    """Return the pixel format that is next to the film's own."""
    deep = film.depth > 8
    sharing = next((each for each in ("444", "422") if each in film.chroma), "420")
    if film.chroma.startswith(("rgb", "gbr", "bgr", "argb", "abgr", "pal")):
        sharing = "444"
    if codec == "ffv1":
        return ("rgba64le" if deep else "bgra") if film.has_alpha else ("rgb48le" if deep else "bgr0")
    if codec == "prores":
        return "yuva444p10le" if film.has_alpha else f"yuv{'444' if sharing == '444' else '422'}p10le"
    if codec == "vp9":
        return "yuva420p" if film.has_alpha else f"yuv{sharing}p"
    if codec == "av1":
        return "yuv420p10le" if deep else "yuv420p"
    return f"yuv{sharing}p{'10le' if deep else ''}"
