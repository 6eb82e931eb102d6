"""How the enlarged pictures of a film are written: what the file's kind, its depth and its alpha allow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from enlarger.errors import RequestError

from .film import DEEP, SCALING, SHALLOW

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from enlarger.geometry import Size
    from enlarger.imaging.strips import Strip

    from .film import Film

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

    def begun(self, container: Any, film: Film, size: Size) -> Any:
        """Return a stream of a container for pictures of `size`, with the colours and times of a film."""
        stream = container.add_stream(self.codec, rate=film.stream.average_rate or 25, options=self.options)
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

    def frame(self, pixels: Strip, pts: int, film: Film) -> Any:
        """Return a picture of the film's pixel format, enlarged, as the codec takes it."""
        import av

        channels = "rgba" if film.has_alpha else "rgb"
        name = (DEEP if film.depth > 8 else SHALLOW)[channels]
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

    def tags(self, film: Film) -> dict[str, int]:
        """Return what is said of colours: what the film says, and its matrix where it does not say that."""
        known = film.stream.codec_context
        tags = {name: int(getattr(known, name)) for name in ("color_primaries", "color_trc", "color_range")}
        if self.pixels in RGB:
            return tags | {"colorspace": 0, "color_range": FULL}
        return tags | {"colorspace": self.matrix}


RGB = ("gbrp", "gbrap", "bgr0", "bgra", "rgb48le", "rgba64le")

FULL = 2
"""FFmpeg's number for colours that use all values."""


def encoding_for(
    path: Path, film: Film, size: Size, codec: str, quality: int | None, *, lossless: bool
) -> Encoding:
    """Return how enlarged pictures of `size` are written to a file. `codec` is a name of CODECS or auto.

    Raises RequestError for kinds of files that are not known, or that cannot hold what the film has.
    """
    kind = path.suffix.lower()
    if kind not in USUAL:
        what = kind or "files without an extension"
        raise RequestError(f"Films are not written as {what}.", f"Use one of {', '.join(USUAL)}.")
    if codec == "auto":
        codec = "ffv1" if lossless else WITH_ALPHA.get(kind, "") if film.has_alpha else USUAL[kind]
    _check(codec, kind, film)
    pixels = _pixels(codec, film)
    if any(mark in pixels for mark in EVEN) and (size.width % 2 or size.height % 2):
        raise RequestError(
            f"{size} pixels cannot be written by {codec}: both sides have to be even.",
            "Ask for another size, or for --lossless.",
        )
    name = CODECS[codec]
    options = dict(OPTIONS.get(name, {}))
    if name in QUALITY:
        options["crf"] = str(QUALITY[name] if quality is None else quality)
    if name == "prores_ks":
        options["profile"] = "4" if film.has_alpha or "444" in pixels else "3"
    return Encoding(name, pixels, film.matrix, options)


def _check(codec: str, kind: str, film: Film) -> None:
    """Raise RequestError where a codec cannot hold what the film has."""
    if not codec:
        raise RequestError(f"A film with alpha cannot be a {kind} file.", "Use .mov, .webm or .mkv.")
    if codec not in CODECS:
        raise RequestError(f"There is no codec {codec}.", f"Use auto, {', '.join(CODECS)}.")
    if codec == "ffv1" and kind not in LOSSLESS:
        raise RequestError(f"Nothing lossless is written to {kind} files.", "Use .mkv.")
    if film.has_alpha and codec in {"h264", "av1"}:
        raise RequestError(f"{codec} has no alpha.", "Use prores, vp9 or ffv1.")
    if film.shape != 1 and codec not in {"h264", "prores"}:
        raise RequestError(
            f"The film's pixels are not square ({film.shape}), which {codec} does not tell players.",
            "Use --codec h264, in .mp4, .mov or .mkv.",
        )


def _pixels(codec: str, film: Film) -> str:
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
