"""The parts of a film that are finished, and the journal that knows of them: what is killed goes on there."""

from __future__ import annotations

import contextlib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enlarger.system.json_lines import add_line, read_lines
from enlarger.system.storage import storage_error, synchronise, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

JOURNAL = "journal.jsonl"


@dataclass(frozen=True)
class Part:
    """Some pictures in a row: of a film in a file of their own, of frames in a file each."""

    names: list[str]
    times: list[int]
    """When its pictures are shown, in the film's time base: files round that."""


def folder_of(result: Path) -> Path:
    """Return where the journal of a result lies."""
    return result.with_name(f"{result.name}.parts")


class Parts:
    """A folder beside the result, with the parts that are finished: the journal names them."""

    def __init__(self, result: Path, made_by: Mapping[str, Any], home: Path | None = None) -> None:
        """Find the parts that are there of a film; `made_by` tells what they depend on. Those of another
        film, or of other settings, are removed, unless they lie elsewhere, in a folder `home`. Raises
        StorageError.
        """
        self.folder = folder_of(result)
        self._home = home or self.folder
        self._made_by = json.dumps(made_by, sort_keys=True)
        self.done: list[Part] = []
        try:
            self.folder.mkdir(exist_ok=True)
            if not self._read():
                self.remove()
                self.folder.mkdir()
                add_line(self.folder / JOURNAL, {"made_by": self._made_by})
            self._sweep()
        except OSError as error:
            raise storage_error(self.folder, error) from error

    @property
    def pictures(self) -> int:
        """How many are finished."""
        return sum(len(part.times) for part in self.done)

    @property
    def next_time(self) -> int | None:
        """From when on pictures are missing; None where all are."""
        return self.done[-1].times[-1] + 1 if self.done else None

    def files(self, part: Part) -> list[Path]:
        """Return the files of a part."""
        return [self._home / name for name in part.names]

    def finish(self, part: Part) -> None:
        """Take note that the next part is whole. Raises StorageError."""
        try:
            for path in self.files(part):
                synchronise(path)
        except OSError as error:
            raise storage_error(self.folder, error) from error
        add_line(self.folder / JOURNAL, asdict(part))
        self.done.append(part)

    def remove(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read(self) -> bool:
        """Read the journal, and tell whether it is of this film. What was being written when the process was
        killed does not count.
        """
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            first, *others = read_lines(self.folder / JOURNAL)
            if first["made_by"] != self._made_by:
                return False
            for told in others:
                part = Part(**told)
                if not all(path.is_file() for path in self.files(part)):
                    break
                self.done.append(part)
            return True
        return bool(self.done)

    def _sweep(self) -> None:
        """Remove what was not finished, and write the journal anew where its end is torn."""
        known = {name for part in self.done for name in part.names} | {JOURNAL}
        for path in self.folder.iterdir():
            if path.name not in known:
                path.unlink()
        entries = [{"made_by": self._made_by}, *map(asdict, self.done)]
        text = "".join(json.dumps(entry) + "\n" for entry in entries)
        if (self.folder / JOURNAL).read_text("utf-8") != text:
            write_whole(self.folder / JOURNAL, text.encode())
