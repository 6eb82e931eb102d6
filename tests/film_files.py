"""Films made for tests: with sound, subtitles, chapters, and times that vary."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from enlarger.imaging.strips import Strip

RATE = 24
MILLISECONDS = Fraction(1, 1000)
TIMES = [0, 42, 83, 125, 200, 208, 250, 400, 417, 458, 500, 542]
"""Of the pictures, in milliseconds: the rate varies."""


def picture(index: int, size: tuple[int, int], channels: int = 3) -> Strip:
    """Make a picture: a square moves over a still ground."""
    width, height = size
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    colours = [
        across * 255 // width,
        down * 255 // height,
        (across + down) * 255 // (width + height),
        255 - across,
    ]
    pixels = np.stack([each.astype(np.uint8) for each in colours[:channels]], axis=2)
    pixels[10:26, 4 * index : 4 * index + 16, :3] = (220, 60, 40)
    return pixels


def make_film(
    path: Path,
    *,
    size: tuple[int, int] = (96, 64),
    times: list[int] = TIMES,
    codec: str = "libx264",
    pixels: str = "yuv444p",
    with_others: bool = True,
    tags: dict[str, Any] | None = None,
    channels: int = 3,
    shape: Fraction = Fraction(4, 3),
    rotation: int = 0,
    **options: str,
) -> Path:
    """Write a film whose pictures are shown at these times, and return its path."""
    import av

    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(
            codec, rate=RATE, options={"crf": "4", **options} if "264" in codec else options
        )
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        context = stream.codec_context
        context.time_base = stream.time_base = MILLISECONDS
        context.sample_aspect_ratio = shape
        if rotation:
            stream.set_display_rotation(rotation)
        for name, value in (
            tags or {"colorspace": 1, "color_primaries": 1, "color_trc": 1, "color_range": 1}
        ).items():
            setattr(context, name, value)
        stream.metadata["title"] = "The picture"
        sounds: list[Any] = []
        words: Any = None
        if with_others:
            container.metadata["title"] = "A film"
            for language in ("deu", "jpn"):
                sound: Any = container.add_stream("aac", rate=48000)
                sound.layout = "mono"
                sound.metadata["language"] = language
                sounds.append(sound)
            if path.suffix == ".mkv":
                words = container.add_mux_stream("subrip", time_base=MILLISECONDS)
                words.metadata["language"] = "swe"
            container.set_chapters(
                [
                    {
                        "id": 1,
                        "start": 0,
                        "end": 250,
                        "time_base": MILLISECONDS,
                        "metadata": {"title": "First"},
                    },
                    {
                        "id": 2,
                        "start": 250,
                        "end": 600,
                        "time_base": MILLISECONDS,
                        "metadata": {"title": "Second"},
                    },
                ]
            )
        container.start_encoding()
        for number, sound in enumerate(sounds):
            container.mux(_sound(sound, number))
        for start in (20, 300) if words else ():
            line: Any = av.Packet(f"Line at {start}".encode())
            line.stream, line.pts, line.dts, line.duration = words, start, start, 150
            line.time_base = MILLISECONDS
            container.mux(line)
        for index, time in enumerate(times):
            frame: Any = av.VideoFrame.from_ndarray(
                picture(index, size, channels), "rgba" if channels == 4 else "rgb24"
            )
            frame = frame.reformat(format=pixels, dst_colorspace=1)
            frame.pts, frame.time_base = time, MILLISECONDS
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _sound(stream: Any, number: int) -> list[Any]:
    """Return the packets of a tone."""
    import av

    packets: list[Any] = []
    for start in range(0, 26000, 1024):
        tone = np.sin(np.arange(start, start + 1024) * (0.03 + 0.02 * number)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(tone[None] * 0.2, "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
        packets += stream.encode(frame)
    return packets + stream.encode(None)


@dataclass(frozen=True)
class Facts:
    """What is in a film beside its pixels."""

    times: list[Fraction]
    shape: Fraction | None
    tags: list[int]
    packets: list[str]
    """Digests of all packets, for each of the other streams."""
    languages: list[str | None]
    chapters: list[tuple[Any, ...]]
    title: str | None


def facts_of(path: Path) -> Facts:
    """Return them, of a film's first video stream and all others."""
    import av

    with av.open(str(path)) as container:
        video: Any = container.streams.video[0]
        others: list[Any] = [stream for stream in container.streams if stream.index != video.index]
        digests = {stream.index: sha256() for stream in others}
        times: list[Fraction] = []
        for packet in container.demux():
            if packet.stream.index == video.index:  # the last one, which is empty, brings what is left
                frames: list[Any] = packet.decode()
                times += [frame.pts * video.time_base for frame in frames]
            elif packet.size:
                digests[packet.stream.index].update(bytes(packet))
        context = video.codec_context
        names = ("colorspace", "color_primaries", "color_trc", "color_range")
        return Facts(
            times,
            context.sample_aspect_ratio,
            [int(getattr(context, name)) for name in names],
            [digest.hexdigest() for digest in digests.values()],
            [stream.metadata.get("language") for stream in others],
            [(each["start"], each["time_base"], each["metadata"]["title"]) for each in container.chapters()],
            container.metadata.get("title"),
        )


def pictures_of(path: Path) -> list[Strip]:
    """Return a film's pictures as RGB."""
    import av

    with av.open(str(path)) as container:
        return [np.asarray(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
