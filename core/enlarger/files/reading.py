"""Picture files read through libvips, in strips, upright, with all that they say beside their pixels."""

from __future__ import annotations

import stat
import struct
import warnings
import zlib
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyvips
from PIL import Image, UnidentifiedImageError

from enlarger.errors import EnlargerError, SourceError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import CHANNELS, PixelFormat
from enlarger.imaging.strips import STRIP_BYTES, Strip, Strips
from enlarger.system.machine import available_memory

from . import bmp, exif, icc, iso_media, jpeg, png, psd, tiff, vips, webp, xmp
from .metadata import Metadata, Text

# Pictures come from the user's own disk; billboard art is far above the limit that guards web servers.
Image.MAX_IMAGE_PIXELS = None

_LOADERS = {
    "PNG": "pngload_source",
    "JPEG": "jpegload_source",
    "TIFF": "tiffload_source",
    "WebP": "webpload_source",
    "GIF": "gifload_source",
    "AVIF or HEIC": "heifload_source",
}
"""What libvips reads for us. It would also take tables of numbers and drawings for pictures."""

_PILLOW = (
    *("BMP", "DIB", "DDS", "ICO", "CUR", "ICNS", "JPEG2000", "PCX", "DCX", "PPM", "SGI", "SUN", "QOI", "XBM"),
    *("XPM", "MSP", "IM", "BLP", "FTEX", "PIXAR", "PCD", "TGA"),
)
"""What Pillow reads for us; the last is told by no mark at the start. Others it would hand to programs that
it finds on the machine.
"""

_STARTS = (
    (png.SIGNATURE, "PNG"),
    (jpeg.SIGNATURE, "JPEG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"8BPS", "PSD"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"%!PS", "PostScript"),
    (b"\xc5\xd0\xd3\xc6", "PostScript"),
    (b"%PDF", "PDF"),
    (b"#?RADIANCE", "Radiance HDR"),
    (b"#?RGBE", "Radiance HDR"),
    (b"v/1\x01", "OpenEXR"),
    (b"gimp xcf", "GIMP"),
    (b"PK\x03\x04", "ZIP or Krita"),
    (b"FUJIFILMCCD-RAW", "camera's raw"),
    (b"IIU\0", "camera's raw"),
    (b"IIRO", "camera's raw"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"<svg", "SVG"),
    (b"<?xml", "SVG or other XML"),
)
"""How kinds of files begin; the last ones are taken for pictures, but cannot be read."""

_HEIF = {b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"miaf"}

_DAMAGE = (
    *(SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError),
    *(RuntimeError, EOFError, MemoryError, struct.error, zlib.error),
)
"""What Pillow raises for one or another kind of damage."""

_PHOTOMETRICS = {0: "Y", 1: "Y", 2: "RGB", 5: "CMYK", tiff.CIELAB: "LAB", tiff.ICCLAB: "LAB"}
"""Models by TIFF's numbers."""

_MOST_ROWS = 512
"""Of a strip. In narrow pictures more would fit in, but libvips looks through them one by one."""


@dataclass(frozen=True)
class Picture:
    """A picture file: what its pixels are, and what it says about them."""

    path: Path
    size: Size
    """Of the picture as it is seen."""
    pixel_format: PixelFormat
    resolution: tuple[float, float] | None
    """Pixels per millimetre, across and down; None where the file does not say."""
    metadata: Metadata = field(default_factory=Metadata, repr=False)
    notes: list[str] = field(default_factory=list[str])
    """What the user should know about the way it is read."""
    orientation: int | None = None
    """How it lies in the file, by Exif's numbers; None where the file does not say."""
    _opened: list[_Opened] = field(default_factory=list["_Opened"], repr=False, compare=False)
    """The file as it was opened to be looked at, until its rows are read."""
    _state: tuple[int, ...] = field(default=(), repr=False, compare=False)
    """Of the file, as it was found then."""

    @property
    def is_turned(self) -> bool:
        """Tell whether the rows of the file are columns of the picture."""
        return self.orientation is not None and self.orientation >= 5

    @property
    def xmp(self) -> bytes:
        """The XMP packet of the file; empty where there is none."""
        return self.metadata.xmp

    def plain(self, pixel_format: PixelFormat) -> Picture:
        """Return a picture of another format, of which no more is known."""
        return replace(self, pixel_format=pixel_format, metadata=Metadata())

    def strips(self) -> Strips:
        """Yield the picture's own values from the top. Raises SourceError when it turns out to be damaged,
        or is another one than before: what was found out in one pass over the rows has to hold in the next.
        """
        with _told_as_unreadable(self.path):
            opened = self._opened.pop() if self._opened else _open(self.path)
            if not self._state == opened.state == _state(self.path):
                raise SourceError(f"{self.path} was changed meanwhile.", "Start again.")
            yield from opened.rows


def read_picture(path: Path) -> Picture:
    """Read what the picture at `path` is. Raises SourceError when it cannot be read or has pixels of an
    unknown kind.
    """
    with _told_as_unreadable(path):
        opened = _open(path)
    metadata, notes = _sound(opened.metadata)
    resolution = opened.resolution or exif.resolution(metadata.exif)
    if resolution and opened.orientation and opened.orientation >= 5:
        resolution = resolution[1], resolution[0]
    notes = [f"{path} {note}" for note in (*metadata.notes, *notes)]
    pixel_format, orientation = opened.pixel_format, opened.orientation
    return Picture(
        *(path, opened.size, pixel_format, resolution, metadata, notes, orientation, [opened], opened.state)
    )


def _sound(metadata: Metadata) -> tuple[Metadata, list[str]]:
    """Return what can be understood, and sentences about the rest."""
    notes: list[str] = []
    if metadata.exif and not exif.is_sound(metadata.exif):
        metadata = replace(metadata, exif=b"")
        notes.append("has damaged Exif data, which were left out.")
    if metadata.xmp and not xmp.is_sound(metadata.xmp):
        metadata = replace(metadata, xmp=b"")
        notes.append("has damaged XMP data, which were left out.")
    return metadata, notes


@dataclass(frozen=True)
class _Opened:
    """A picture file that is open, once: whatever reads it reads what was looked at."""

    size: Size
    pixel_format: PixelFormat
    metadata: Metadata
    rows: Strips
    """From the top, of the upright picture; to be had once."""
    resolution: tuple[float, float] | None = None
    """Pixels per millimetre along the rows and columns of the file."""
    orientation: int | None = None
    state: tuple[int, ...] = ()
    """Of the file, as it was found."""


def _state(path: Path) -> tuple[int, ...]:
    """Return what changes when a file is written."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _rows(image: pyvips.Image, pixel_format: PixelFormat) -> Strips:
    region = pyvips.Region.new(image)
    step = STRIP_BYTES // (image.width * pixel_format.bytes_per_pixel)
    step = max(1, min(step, _MOST_ROWS))
    for top in range(0, image.height, step):
        count = min(step, image.height - top)
        data = region.fetch(0, top, image.width, count)
        yield np.frombuffer(data, pixel_format.dtype).reshape(count, image.width, -1)


@contextmanager
def _told_as_unreadable(path: Path) -> Generator[None]:
    """Have what goes wrong in reading a picture told as the picture's fault."""
    try:
        yield
    except (pyvips.Error, OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def _open(path: Path) -> _Opened:
    """Open a picture. Raises SourceError, or what libvips and the system raise."""
    _check_kind_of_file(path)
    state = _state(path)
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        head = file.read(1 << 10)
        kind = _kind(head)
        if kind == "PSD":
            stack.pop_all()  # it is read row by row
        elif not head:
            raise SourceError(f"{path} is empty.")
        elif kind and kind not in _READERS:
            raise SourceError(
                f"{path} is of a kind that is not read here: {kind}.",
                "Save it as PNG, JPEG or TIFF with the program that it comes from.",
            )
        return replace(_READERS.get(kind, _open_with_pillow)(path, file), state=state)


def _check_kind_of_file(path: Path) -> None:
    """Raise SourceError for what is no file: reading a pipe might never end."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise SourceError(f"{path} is a folder.", "Name a picture in it, one at a time.")
    if not stat.S_ISREG(mode):
        raise SourceError(
            f"{path} is a pipe or a device; a picture is read more than once.", "Save it to a file first."
        )


def _kind(head: bytes) -> str:
    """Return the kind of file that begins so: one of `_LOADERS`, "PSD", the name of one that cannot be read,
    or nothing where only Pillow may know it.
    """
    if head[4:8] == b"ftyp":
        brands = {head[at : at + 4] for at in range(8, min(len(head), 64), 4)}
        return "AVIF or HEIC" if brands & _HEIF else "video or camera's raw"
    if head[:4] == b"RIFF":
        return "WebP" if head[8:12] == b"WEBP" else "video or sound"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((name for start, name in _STARTS if head.startswith(start) or text.startswith(start)), "")


def _open_png(path: Path, file: BinaryIO) -> _Opened:
    metadata, resolution = png.read(file)
    return replace(_open_plain(path, file, "PNG", metadata), resolution=resolution)


def _open_webp(path: Path, file: BinaryIO) -> _Opened:
    return _open_plain(path, file, "WebP", webp.read(file))


def _open_gif(path: Path, file: BinaryIO) -> _Opened:
    return _open_plain(path, file, "GIF", Metadata(texts=_gif_texts(path, file)))


def _open_jpeg(path: Path, file: BinaryIO) -> _Opened:
    facts = jpeg.read(file)
    if facts.is_ended:
        return replace(_open_plain(path, file, "JPEG", facts.metadata), resolution=facts.resolution)
    file.seek(0)
    data, orientation = file.read().rstrip(jpeg.END[:1]), exif.orientation(facts.metadata.exif)
    if not facts.is_complete or _is_short(data):
        raise _too_short(path)
    access = _access(orientation)
    image = pyvips.Image.jpegload_buffer(data + jpeg.END, access=access, fail_on="warning")
    note = "has lost its end mark; all its pixels are there."
    metadata = replace(facts.metadata, notes=(*facts.metadata.notes, note))
    return replace(_opened(path, image, metadata, orientation), resolution=facts.resolution)


def _is_short(data: bytes) -> bool:
    """Tell whether pixels are missing at the end of a JPEG file: they then are what is put in their place."""
    one, other = (
        pyvips.Image.jpegload_buffer(data + fill * 64 + jpeg.END, access="sequential", fail_on="none")
        for fill in (b"\0", b"\xaa")
    )
    return (one - other).abs().avg() > 0


def _open_heif(path: Path, file: BinaryIO) -> _Opened:
    # It is turned by its boxes, whatever Exif says (ISO 23008-12, annex A.2.1).
    image = _load(file, "AVIF or HEIC")
    if str(image.get("heif-compression")) != "av1":
        _load(file, "AVIF or HEIC").getpoint(0, 0)  # which may fail; better now than in the job
    found = replace(
        iso_media.read_heif(file),
        exif=exif.without_prefix(_blob(image, "exif-data")),
        xmp=_blob(image, "xmp-data"),
    )
    return _opened(path, image, found, exif.orientation(found.exif) and 1)


def _open_tiff(path: Path, file: BinaryIO) -> _Opened:
    facts = tiff.read(file)
    if facts.is_preview:
        raise SourceError(
            f"{path} is a camera's raw file, or begins with a preview.",
            "Develop it, and save it as TIFF first.",
        )
    # libvips packs 8 bits of L*a*b* in a way of its own.
    is_packed = facts.photometric == tiff.CIELAB and facts.bits == 8
    if is_packed or facts.compression in tiff.BEYOND_LIBVIPS:
        return _open_with_pillow(path, file, facts)
    opened = _open_plain(path, file, "TIFF", facts.metadata, facts)
    if opened.pixel_format.name.startswith("YA") and facts.has_planes:
        raise _unknown_pixels(path, "grey and alpha in planes")  # libvips mixes them up
    return replace(opened, resolution=facts.resolution)


def _open_photoshop(path: Path, file: BinaryIO) -> _Opened:
    document = psd.PhotoshopFile(file, path)
    metadata = document.metadata
    pixel_format = replace(document.pixel_format, linear=icc.is_linear(metadata.icc))
    orientation = exif.orientation(metadata.exif) and 1  # it lies as it is seen
    return _Opened(document.size, pixel_format, metadata, document.strips(), document.resolution, orientation)


def _open_plain(
    path: Path, file: BinaryIO, kind: str, metadata: Metadata, facts: tiff.Facts | None = None
) -> _Opened:
    """Open what libvips reads as it is."""
    orientation = facts.orientation if facts else exif.orientation(metadata.exif)
    image = _load(file, kind, _access(orientation))
    return _opened(path, image, metadata, orientation, facts)


def _load(file: BinaryIO, kind: str, access: str = "sequential") -> pyvips.Image:
    source = pyvips.Source.new_from_descriptor(file.fileno())
    # A tile of a TIFF file that cannot be read is no more than a warning to it, and black.
    fail_on = "warning" if kind == "TIFF" else "error"
    return getattr(pyvips.Image, _LOADERS[kind])(source, access=access, fail_on=fail_on)


def _access(orientation: int | None) -> str:
    """Return how the rows of a picture are wanted: in another order where it is turned. libvips then keeps
    a large one on the disk.
    """
    return "sequential" if orientation in {None, 1} else "random"


def _blob(image: pyvips.Image, name: str) -> bytes:
    value = image.get(name) if image.get_typeof(name) else b""
    return value if isinstance(value, bytes) else b""


def _opened(
    path: Path,
    image: pyvips.Image,
    metadata: Metadata,
    orientation: int | None = None,
    facts: tiff.Facts | None = None,
) -> _Opened:
    """Return a picture upright, with the channels that are enlarged and notes about others."""
    notes = list(metadata.notes)
    pages = image.get_n_pages()
    if pages > 1:
        notes.append(f"holds {pages} pictures; the first was enlarged.")
    model = vips.MODELS.get(str(image.interpretation))
    if not model and facts:
        model = _PHOTOMETRICS.get(facts.photometric)
    if str(image.interpretation) == "labs":
        image = _unsigned(image)
    depth = vips.DEPTHS.get(str(image.format))
    if model is None or depth is None or image.bands < CHANNELS[model]:
        raise _unknown_pixels(path, f"{image.interpretation}, {image.bands} channels of {image.format}")
    image, further = _with_known_channels(path, image, CHANNELS[model], facts)
    if further:
        notes.append(
            f"has {further} further channels, such as selections or spot colours, that were left out."
        )
    if orientation and orientation > 1:
        image = image.copy()
        image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
        image = image.autorot()
    if not metadata.icc:
        metadata = replace(metadata, icc=_blob(image, "icc-profile-data"))
    is_linear = icc.is_linear(metadata.icc) if metadata.icc else metadata.colour.is_linear
    pixel_format = PixelFormat(model, image.bands > CHANNELS[model], depth, is_linear)
    return _Opened(
        Size(image.width, image.height),
        pixel_format,
        replace(metadata, notes=tuple(notes)),
        _rows(image, pixel_format),
        orientation=orientation,
    )


def _with_known_channels(
    path: Path, image: pyvips.Image, colours: int, facts: tiff.Facts | None
) -> tuple[pyvips.Image, int]:
    """Return a picture's colour and its transparency, if any, and how many further channels there are."""
    extra = image.bands - colours
    if extra <= 1:
        return image, 0
    if facts and facts.is_premultiplied:
        raise _unknown_pixels(path, "premultiplied alpha among further channels")
    alpha = facts.alpha if facts else 0
    kept = image.extract_band(0, n=colours)
    if alpha is None or alpha >= extra:
        return kept, extra
    return kept.bandjoin(image.extract_band(colours + alpha)), extra - 1


def _unsigned(image: pyvips.Image) -> pyvips.Image:
    """Return 16-bit L*a*b*, of which libvips has L* in 15 bits and the others signed, with all from 0 up."""
    lightness = image.extract_band(0) * 2
    others = image.extract_band(1, n=2) + 32768
    rest = [image.extract_band(3, n=image.bands - 3).cast("int") & 0xFFFF] if image.bands > 3 else []
    return lightness.bandjoin([others, *rest]).cast("ushort")


_READERS: dict[str, Callable[[Path, BinaryIO], _Opened]] = {
    "PNG": _open_png,
    "JPEG": _open_jpeg,
    "TIFF": _open_tiff,
    "WebP": _open_webp,
    "GIF": _open_gif,
    "AVIF or HEIC": _open_heif,
    "PSD": _open_photoshop,
}

_CONVERTED = {"1": "L", "P": "RGB", "PA": "RGBA", "I;16B": "I;16", "I;16L": "I;16"}
_MODES = {"L": "Y", "LA": "Y", "I;16": "Y", "RGB": "RGB", "RGBA": "RGB", "CMYK": "CMYK", "LAB": "LAB"}
"""What modes of Pillow's are turned into, and the models of those that are taken."""


def _open_with_pillow(path: Path, file: BinaryIO, facts: tiff.Facts | None = None) -> _Opened:
    """Open a picture of a small kind that libvips leaves to others, such as BMP and TGA. It is held in
    memory.
    """
    file.seek(0)
    with _damage_told(path), Image.open(file, formats=("TIFF",) if facts else _PILLOW) as image:
        has_alpha = image.mode == "P" and image.has_transparency_data
        mode = "RGBA" if has_alpha else _CONVERTED.get(image.mode, image.mode)
        is_deep_grey = image.mode == "I" and image.format == "PPM"
        model = "Y" if is_deep_grey else _MODES.get(mode)
        if model is None:
            raise _unknown_pixels(path, image.mode)
        if image.width * image.height * len(image.getbands()) > available_memory() // 4:
            raise SourceError(
                f"{path} says that it is {image.width}x{image.height} pixels, more than fit into memory.",
                "Save it as PNG or TIFF, which are read in strips.",
            )
        metadata = facts.metadata if facts else _pillow_metadata(image, file)
        file.seek(0)
        pixels = np.atleast_3d(np.asarray(image.convert(mode) if mode != image.mode else image))
        if model == "LAB":
            pixels = pixels ^ np.array([0, 128, 128], np.uint8)  # a* and b* are signed in the file
        if is_deep_grey:
            pixels = pixels.astype(np.uint16)
    if not facts:
        facts = tiff.Facts(photometric=_photometric(model))
    return _opened(path, _in_memory(pixels, model), metadata, facts.orientation, facts)


def _photometric(model: str) -> int:
    return next(number for number, known in _PHOTOMETRICS.items() if known == model)


def _pillow_metadata(image: Image.Image, file: BinaryIO) -> Metadata:
    info: dict[Any, Any] = image.info
    profile, bits = info.get("icc_profile"), 8
    found = Metadata(icc=profile if isinstance(profile, bytes) else b"")
    if image.format == "BMP":
        found = bmp.read(file)
    elif image.format == "JPEG2000":
        found, bits = iso_media.read_jp2(file)
    elif image.format == "PPM":
        bits = _deep_bits(getattr(image, "tile", []))
    notes = [*found.notes]
    if bits > 8 and image.mode in {"L", "LA", "RGB", "RGBA"}:
        notes.append(f"has {bits} bits a channel, of which 8 were read; as PNG or TIFF all of them are.")
    frames, sizes = getattr(image, "n_frames", 1), info.get("sizes", ())
    if frames > 1:
        notes.append(f"holds {frames} pictures; the first was enlarged.")
    elif len(sizes) > 1:
        notes.append(f"holds {len(sizes)} pictures; the largest was enlarged.")
    return replace(found, notes=tuple(notes))


def _deep_bits(tiles: list[Any]) -> int:
    """Return the bits of a channel that Pillow's plan for a PPM file tells."""
    arguments = tiles[0][3] if tiles else None
    most = arguments[1] if isinstance(arguments, tuple) else 255  # pyright: ignore[reportUnknownVariableType]
    return most.bit_length() if isinstance(most, int) else 8


def _gif_texts(path: Path, file: BinaryIO) -> tuple[Text, ...]:
    try:
        with _damage_told(path), Image.open(file, formats=("GIF",)) as image:
            comment = image.info.get("comment", b"")
    except SourceError:
        return ()  # libvips says what is wrong, if anything
    return (Text("Comment", comment.decode("utf-8", "replace")),) if comment else ()


@contextmanager
def _damage_told(path: Path) -> Generator[None]:
    """Have what Pillow raises told as the picture's fault, and its warnings not at all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except UnidentifiedImageError as error:
            raise SourceError(
                f"{path} is not a picture of a kind that is known here.",
                "Open and save it with a picture editor, as PNG, JPEG or TIFF.",
            ) from error
        except _DAMAGE as error:
            raise _unreadable(path, error) from error


def _in_memory(pixels: Strip, model: str) -> pyvips.Image:
    height, width, channels = pixels.shape
    depth = {np.dtype(np.uint8): "u8", np.dtype(np.uint16): "u16"}.get(pixels.dtype, "f32")
    data = np.ascontiguousarray(pixels).data
    image = pyvips.Image.new_from_memory(data, width, height, channels, vips.depth_name(depth))
    interpretation = "multiband" if model == "LAB" else vips.interpretation(model, depth)
    return image.copy(interpretation=interpretation)


def _unknown_pixels(path: Path, what: str) -> SourceError:
    return SourceError(
        f"{path} has pixels of a kind that cannot be enlarged: {what}.",
        "Convert it to grey, RGB or CMYK of 8, 16 or 32 bits first.",
    )


def _too_short(path: Path) -> SourceError:
    return SourceError(f"{path} ends before all its pixels are there.", "Get a whole copy of it.")


def _unreadable(path: Path, error: Exception) -> EnlargerError:
    if isinstance(error, FileNotFoundError):
        return SourceError(f"There is no file {path}.")
    reason = vips.reason(error)
    if any(words in reason for words in ("premature end", "truncated", "Read error at")):
        return _too_short(path)
    if "compression format has not been built in" in reason:
        return SourceError(
            f"{path} is compressed by a method that is not read here, such as HEVC in HEIC files.",
            "Save it as JPEG, PNG or AVIF with the program or phone that it comes from.",
        )
    return SourceError(
        f"{path} cannot be read as a picture: {reason}.", "Open and save it with a picture editor."
    )
