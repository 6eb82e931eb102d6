"""Picture files written in strips, with profile, metadata and resolution kept."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from enlarger.errors import StorageError
from enlarger.geometry import Size
from enlarger.imaging.strips import Strip
from enlarger.system.amounts import bytes_text
from enlarger.system.language import _
from enlarger.system.unfinished import Unfinished

from . import vips
from .content_credentials import Signer
from .encoder import Content, Encoder
from .file_kinds import kind_for
from .jpeg_xl import JxlEncoder
from .openexr import ExrEncoder
from .radiance import HdrEncoder
from .reading import Picture
from .result_metadata import metadata_for_result, with_provenance

_ASSUMED = 72 / 25.4
"""Pixels per millimetre, as most programs take them for a file that does not say. libvips always says."""


class PictureWriter:
    """A picture file that takes strips and is there only when it is whole.

    Used as a context manager. The file is made in a folder beside its place; leaving the context takes that
    folder away.
    """

    def __init__(
        self,
        path: Path,
        size: Size,
        picture: Picture,
        *,
        overwrite: bool,
        quality: int | None = None,
        signer: Signer | None = None,
        together: int = 0,
    ) -> None:
        """Check that the enlarged `picture` can be written to `path`; `quality` goes from 1 to 100, and None
        stands for the kind of file's own. `signer`, if any, signs the file when it is whole. A page to be
        joined with others says how many bytes the pixels of all of them take, `together`: they become a
        BigTIFF, or none of them does.

        Raises StorageError when `path` is taken, RequestError when its kind of file cannot hold the result.
        """
        self._kind = kind_for(path, size, picture.pixel_format)
        if quality is not None:
            self._kind = self._kind.with_quality(quality)
        if path.exists() and not path.is_file():
            raise StorageError(
                _("{path} is not a file that could be replaced.", path=path), _("Choose another name.")
            )
        self._unfinished = Unfinished(path, overwrite=overwrite)
        self.path = path
        self.size = size
        self._metadata, self.notes = metadata_for_result(picture, size, self._kind.name)
        """`notes` are sentences about what cannot be said in such a file; complete when it is finished."""
        resolution = picture.resolution or (_ASSUMED, _ASSUMED)
        pixel_format = picture.pixel_format
        if self._kind.name == "TIFF" and pixel_format.depth == "f16":
            pixel_format = replace(pixel_format, depth="f32")  # few programs read half floats there
        self._content = Content(size, pixel_format, resolution, together)
        self._rows = 0
        self._signer, self._provenance = signer, dict[str, Any]()
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        """Start the encoder. Raises StorageError when the folder is not to be written to, or its disk has
        less room than the pixels take.
        """
        with ExitStack() as stack:
            with vips.writing(self.path):
                free = shutil.disk_usage(self._unfinished.place.parent).free
                stack.enter_context(self._unfinished)
            self._whole = self._unfinished.path(self._kind.extension)
            if free < self._content.nbytes:
                room = bytes_text(free)
                raise StorageError(
                    _(
                        "The result may take {size}; {room} are free.",
                        size=bytes_text(self._content.nbytes),
                        room=room,
                    ),
                    _("Make room, or ask for a smaller size."),
                )
            self._encoder = stack.enter_context(self._new_encoder())
            self._exit = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.__exit__(kind, error, trace)

    def describe(self, provenance: dict[str, Any]) -> None:
        """Have the file say how it was made; to be called before the first rows are written."""
        self._metadata, self._provenance = with_provenance(self._metadata, provenance), provenance

    def write(self, strip: Strip) -> None:
        """Add the next rows. Raises StorageError when they, or earlier ones, cannot be written."""
        with vips.writing(self.path):
            self._encoder.write(strip.astype(self._content.pixel_format.dtype, copy=False))
        self._rows += len(strip)

    def finish(self) -> None:
        """Wait until the picture is encoded, so that it only has to be `put` in its place. Raises
        EnlargerError.
        """
        assert self._rows == self.size.height
        with vips.writing(self.path):
            self._encoder.finish()
        if self._signer:
            signed = self._unfinished.path(f"-signed{self._kind.extension}")
            self._signer.sign(self._whole, signed, self._provenance)
            signed.replace(self._whole)

    @property
    def whole(self) -> Path:
        """Where the picture lies until it is `put` in its place."""
        return self._whole

    def _new_encoder(self) -> Encoder | ExrEncoder | HdrEncoder | JxlEncoder:
        path, content, notes = self._whole, self._content, self.notes
        if self._kind.name == "EXR":
            return ExrEncoder(path, content, lambda: self._metadata)
        if self._kind.name == "HDR":
            return HdrEncoder(path, content, lambda: self._metadata, notes)
        if self._kind.name == "JPEG XL":
            return JxlEncoder(path, self._kind.options, content, lambda: self._metadata)
        return Encoder(path, self._kind, content, lambda: self._metadata, notes)

    def put(self) -> None:
        """Move the finished picture into its place. Raises StorageError."""
        with vips.writing(self.path):
            self._unfinished.put(self._whole)
