"""Files of several pages, TIFF files and comics: each page is a picture of its own, whatever its size."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol, Self

from enlarger.errors import SourceError
from enlarger.system.language import _
from enlarger.system.unfinished import Unfinished

from . import tiff_pages, vips
from .file_kinds import can_write
from .read_errors import as_source_errors
from .reading import Picture, read_picture

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from types import TracebackType

KINDS = {".tif", ".tiff", ".cbz"}
"""Extensions of files that hold pages."""

_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".jxl", ".tif", ".tiff", ".bmp", ".heic"}

_INFO = "comicinfo.xml"
_SIZES = re.compile(rb'\s(?:ImageWidth|ImageHeight|ImageSize)="[^"]*"')
"""What ComicInfo.xml says of the pages' files, which are others now."""

_ENCRYPTED = 1
"""Flag of an archive's member."""

_DAMAGE = (zipfile.BadZipFile, EOFError, NotImplementedError)
"""What a damaged archive raises, and one packed by a method that is not known."""


class Pages(Protocol):
    """A file of pages, which are numbered from 0."""

    path: Path
    count: int

    def picture(self, number: int) -> Picture:
        """Return a page; it is good until the next one is asked for. Raises SourceError."""
        ...

    def name(self, number: int) -> str:
        """Return what the file of an enlarged page is called."""
        ...

    def others(self, number: int) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of what lies before a page, or behind the last one. Raises SourceError."""
        ...


@contextmanager
def open_pages(path: Path, picture: Picture | None = None) -> Generator[Pages | None]:
    """Have the pages of a file in the block; None for a file that holds one picture, or is of another kind.
    `picture` is the first of a file that was opened before.

    Raises SourceError when it cannot be read.
    """
    if is_comic(path):
        with tempfile.TemporaryDirectory(prefix="enlarger-") as folder, as_source_errors(path):
            yield _Comic(path, Path(folder))
        return
    yield _tiff(picture or read_picture(path, of_several=True))


def can_hold_pages(path: Path) -> bool:
    """Tell whether the name is that of a kind of file that holds pages."""
    return path.suffix.lower() in KINDS


def is_comic(path: Path) -> bool:
    """Tell whether the name is that of a comic."""
    return path.suffix.lower() == ".cbz"


def _tiff(picture: Picture) -> Pages | None:
    path = picture.path
    if picture.kind != "TIFF" or picture.pictures < 2:
        return None
    with as_source_errors(path):
        numbers = tiff_pages.page_numbers(path, picture.pictures)
    return _Tiff(path, numbers) if len(numbers) > 1 else None


class _Tiff:
    def __init__(self, path: Path, numbers: list[int]) -> None:
        self.path, self._numbers = path, numbers
        self.count = len(numbers)

    def picture(self, number: int) -> Picture:
        return read_picture(self.path, of_several=True, page=self._numbers[number])

    def name(self, number: int) -> str:
        return f"{number + 1:0{len(str(self.count))}}.png"

    def others(self, number: int) -> Iterator[tuple[str, bytes]]:
        del number
        yield from ()


class _Comic:
    """An archive of pictures; what else is in it comes along."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path, self._folder = path, folder
        try:
            with zipfile.ZipFile(path) as archive:
                self._members = archive.infolist()
        except _DAMAGE as error:
            raise SourceError(
                _("{path} cannot be read: {error}.", path=path, error=error), _("Get a whole copy of it.")
            ) from error
        if any(member.flag_bits & _ENCRYPTED for member in self._members):
            raise SourceError(
                _("{path} has a password.", path=path), _("Unpack it, and pack it again without one.")
            )
        self._places = [at for at, member in enumerate(self._members) if _is_page(member)]
        self.count = len(self._places)
        if not self.count:
            raise SourceError(
                _("{path} has no pages.", path=path), _("A .cbz file is an archive of pictures (ZIP).")
            )

    def picture(self, number: int) -> Picture:
        member = self._members[self._places[number]]
        place = self._folder / f"page{_suffix(member)}"
        with (
            self._damage_told(member),
            zipfile.ZipFile(self.path) as archive,
            archive.open(member) as packed,
            place.open("wb") as file,
        ):
            shutil.copyfileobj(packed, file)
        try:
            return read_picture(place)
        except SourceError as error:
            message = error.message.replace(str(place), f"{self.path}: {member.filename}")
            raise SourceError(message, error.hint) from error

    def name(self, number: int) -> str:
        name = PurePosixPath(self._members[self._places[number]].filename)
        if can_write(Path(name.name)):
            return str(name)
        known = {member.filename for member in self._members}
        changed = str(name.with_suffix(".png"))
        return f"{name}.png" if changed in known else changed

    def others(self, number: int) -> Iterator[tuple[str, bytes]]:
        start = self._places[number - 1] + 1 if number else 0
        end = self._places[number] if number < self.count else len(self._members)
        for member in self._members[start:end]:
            with self._damage_told(member), zipfile.ZipFile(self.path) as archive:
                data = archive.read(member)
            is_info = PurePosixPath(member.filename).name.lower() == _INFO
            yield member.filename, _SIZES.sub(b"", data) if is_info else data

    @contextmanager
    def _damage_told(self, member: zipfile.ZipInfo) -> Generator[None]:
        try:
            yield
        except _DAMAGE as error:
            raise SourceError(
                _("{path}: {filename} is damaged.", path=self.path, filename=member.filename),
                _("Get a whole copy."),
            ) from error


class PagesWriter:
    """A file that takes pages, and is there only when it is whole. Used as a context manager."""

    def __init__(self, path: Path, pages: Pages, nbytes: int, *, overwrite: bool) -> None:
        """Look at the place of the enlarged `pages`, whose pixels take so many bytes together. Raises
        StorageError when it is taken.
        """
        self.path = path
        self.nbytes = nbytes
        self._pages = pages
        self._is_comic = is_comic(path)
        self._unfinished = Unfinished(path, overwrite=overwrite)
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        """Begin the file. Raises StorageError when the folder is not to be written to."""
        with ExitStack() as stack:
            with self._failures_told():
                stack.enter_context(self._unfinished)
                self.whole = self._unfinished.path(self.path.suffix)
                if self._is_comic:
                    archive = zipfile.ZipFile(self.whole, "w", strict_timestamps=False)
                    self._archive = stack.enter_context(archive)
            self._exit = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.__exit__(kind, error, trace)

    def place(self, number: int) -> Path:
        """Return where the file of a page is to be made."""
        suffix = Path(self._pages.name(number)).suffix if self._is_comic else ".tif"
        return self._unfinished.path(f"-page{suffix}")

    def add(self, number: int) -> None:
        """Add the page that lies at its place. Raises StorageError, and SourceError for what lies between."""
        place = self.place(number)
        with self._failures_told():
            if self._is_comic:
                self._add_others(number)
                self._archive.write(place, self._pages.name(number))
                place.unlink()
            else:
                tiff_pages.append(self.whole, place)

    def finish(self) -> None:
        """Write the end, so that the file only has to be `put` in its place. Raises as `add`."""
        if self._is_comic:
            with self._failures_told():
                self._add_others(self._pages.count)
                self._archive.close()

    def put(self) -> None:
        """Move the finished file into its place. Raises StorageError."""
        with self._failures_told():
            self._unfinished.put(self.whole)

    def _add_others(self, number: int) -> None:
        for name, data in self._pages.others(number):
            self._archive.writestr(name, data, zipfile.ZIP_DEFLATED)

    @contextmanager
    def _failures_told(self) -> Generator[None]:
        with vips.writing(self.path):
            yield


def _is_page(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    is_hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return not member.is_dir() and not is_hidden and _suffix(member) in _PICTURES


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()
