"""Picture files read in strips, upright, with all that they say beside their pixels."""

from __future__ import annotations

import stat
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from enlarger.errors import SourceError
from enlarger.geometry import Box, Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strips, cut
from enlarger.system.language import _

from . import exif, vips, xmp
from .metadata import Metadata
from .opened_picture import OpenedPicture
from .openers import OPENERS, open_tiff
from .pillow_images import open_with_pillow
from .read_errors import as_source_errors
from .recognition import recognise

_VECTORS = _("It is made of shapes, which are sharp at any size: export it as PNG at the size you need")
_ADVICE = {
    "SVG": _("{advice}, with Inkscape: `inkscape IN.svg -o OUT.png -w 6000`.", advice=_VECTORS),
    "SVG or other XML": _("{advice}, with Inkscape: `inkscape IN.svg -o OUT.png -w 6000`.", advice=_VECTORS),
    "PostScript": _("{advice}, by opening it in GIMP.", advice=_VECTORS),
    "PDF": _(
        "Its pictures are had by `pdfimages -all IN.pdf NAME`, whole pages by "
        "`pdftoppm -png -r 300 IN.pdf NAME`, at any resolution."
    ),
}
"""What to do with kinds of files that hold no picture, or several."""

_FOR_ALL: dict[str, str] = dict.fromkeys(("GIF", "PNG", "WebP"), ".webp, .png or .gif") | {
    "TIFF": ".tif or .cbz"
}
"""Kinds of files with several pictures, and in which their enlargements may be together."""


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
    quantisation: tuple[tuple[int, ...], ...] | None = None
    """The tables of a JPEG file, brightness first, each of 64 steps in the order of the file."""
    _opened: list[OpenedPicture] = field(default_factory=list["OpenedPicture"], repr=False, compare=False)
    """The file as it was opened to be looked at, until its rows are read."""
    _state: tuple[int, ...] = field(default=(), repr=False, compare=False)
    """Of the file, as it was found then."""
    pictures: int = 1
    """How many the file holds, this one and others, such as frames and pages."""
    kind: str = ""
    """Of the file, in the words of `recognition`."""
    page: int = 0
    """Of the file, which one it is."""
    is_for_print: bool = False
    """Whether its resolution was chosen, so that files are to say it as exactly as they can."""
    crop: Box | None = None
    """The part of the file's picture that this one is; None for all of it."""

    @property
    def for_all(self) -> str:
        """The kinds of files that can hold the enlargements of all pictures of this file, in words; empty
        where it holds no more than one, or nothing can.
        """
        return _FOR_ALL.get(self.kind, "") if self.pictures > 1 else ""

    def alone(self) -> Picture:
        """Return this picture, with a note where the file holds others that are not asked for."""
        if self.pictures < 2:
            return self
        hint = _(" Choose {for_all} for all of them.", for_all=self.for_all) if self.for_all else ""
        note = _(
            "{path} holds {pictures} pictures; the first was enlarged.{hint}",
            path=self.path,
            pictures=self.pictures,
            hint=hint,
        )
        return replace(self, notes=[*self.notes, note])

    def check_unchanged(self) -> None:
        """Raise SourceError where the file is not as it was when it was looked at."""
        with as_source_errors(self.path):
            if self._state != _state(self.path):
                raise _changed(self.path)

    @property
    def is_turned(self) -> bool:
        """Whether the rows of the file are columns of the picture."""
        return self.orientation is not None and self.orientation >= 5

    @property
    def xmp(self) -> bytes:
        """The XMP packet of the file; empty where there is none."""
        return self.metadata.xmp

    def plain(self, pixel_format: PixelFormat) -> Picture:
        """Return this picture with another pixel format and without metadata."""
        return replace(self, pixel_format=pixel_format, metadata=Metadata())

    def for_print(self, crop: Box, resolution: tuple[float, float]) -> Picture:
        """Return the part of this picture within `crop`, whose enlargement is to say that `resolution`, in
        pixels per millimetre, across and down. What is said of places in the whole is left out.
        """
        assert self.crop is None
        metadata = replace(self.metadata, xmp=xmp.with_resolution(self.metadata.xmp, resolution))
        if crop.size != self.size:
            metadata = replace(metadata, xmp=xmp.without_places(metadata.xmp), resources={})
        changed = replace(self, size=crop.size, resolution=resolution, metadata=metadata)
        return replace(changed, is_for_print=True, crop=crop if crop.size != self.size else None)

    def strips(self) -> Strips:
        """Yield the picture's own values from the top.

        Raises SourceError when the file turns out to be damaged, or has changed since it was looked at: what
        was found out in one pass over the rows has to hold in the next.
        """
        with as_source_errors(self.path):
            opened = self._opened.pop() if self._opened else _open(self.path, self.page)
            if not self._state == opened.state == _state(self.path):
                raise _changed(self.path)
            yield from cut(opened.rows, self.crop) if self.crop else opened.rows


def read_picture(path: Path, *, of_several: bool = False, page: int = 0) -> Picture:
    """Return what the picture at `path` is; its rows are read by `Picture.strips`. Of a file that holds
    several it is the first, which its notes say, unless the others are known of (`of_several`); of a
    TIFF file any `page` may be asked for. Raises SourceError when it cannot be read or has pixels of an
    unknown kind.
    """
    with as_source_errors(path):
        opened = _open(path, page)
    metadata, notes = _sound(opened.metadata)
    resolution = opened.resolution or exif.resolution(metadata.exif)
    if resolution and opened.orientation and opened.orientation >= 5:
        resolution = resolution[1], resolution[0]
    notes = [f"{path} {note}" for note in (*metadata.notes, *notes)]
    picture = Picture(
        *(path, opened.size, opened.pixel_format, resolution, metadata, notes, opened.orientation),
        *(opened.quantisation or None, [opened], opened.state, opened.pictures, opened.kind, page),
    )
    return picture if of_several else picture.alone()


def _sound(metadata: Metadata) -> tuple[Metadata, list[str]]:
    """Return what can be understood, and sentences about the rest."""
    notes: list[str] = []
    if metadata.exif and not exif.is_sound(metadata.exif):
        metadata = replace(metadata, exif=b"")
        notes.append(_("has damaged Exif data, which were left out."))
    if metadata.xmp and not xmp.is_sound(metadata.xmp):
        metadata = replace(metadata, xmp=b"")
        notes.append(_("has damaged XMP data, which were left out."))
    return metadata, notes


def _changed(path: Path) -> SourceError:
    return SourceError(_("{path} was changed meanwhile.", path=path), _("Start again."))


def _state(path: Path) -> tuple[int, ...]:
    """Return what changes when a file is written."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _open(path: Path, page: int = 0) -> OpenedPicture:
    """Open a picture, or a later page of a TIFF file. Raises SourceError, or what libvips and the system
    raise.
    """
    _check_kind_of_file(path)
    vips.forget_operations()
    state = _state(path)
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        head = file.read(1 << 10)
        kind = recognise(head)
        if kind == "PSD":
            stack.pop_all()  # it is read row by row
        elif not head:
            raise SourceError(_("{path} is empty.", path=path))
        elif kind and kind not in OPENERS:
            raise SourceError(
                _("{path} is of a kind that is not read here: {kind}.", path=path, kind=kind),
                _ADVICE.get(kind, _("Save it as PNG, JPEG or TIFF with the program that it comes from.")),
            )
        if page and kind == "TIFF":
            opened = open_tiff(path, file, page)
        else:
            opened = OPENERS.get(kind, open_with_pillow)(path, file)
        return replace(opened, state=state, kind=kind)


def _check_kind_of_file(path: Path) -> None:
    """Raise SourceError for a folder, a pipe or a device: reading a pipe might never end."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise SourceError(_("{path} is a folder.", path=path), _("Name a picture in it, one at a time."))
    if not stat.S_ISREG(mode):
        raise SourceError(
            _("{path} is a pipe or a device; a picture is read more than once.", path=path),
            _("Save it to a file first."),
        )
