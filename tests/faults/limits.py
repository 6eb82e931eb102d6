"""What a system grants no more of: memory of a control group, room of a quota; for root on Linux alone."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Generator
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")

LIMITS = {GROUPS / "memory": "memory.limit_in_bytes", GROUPS: "memory.max"}
"""Where groups are made in version 1 and in version 2, and the file that has a group's limit."""

DISK_BYTES = 128 << 20
"""The least that btrfs takes; of the file in which it lies some megabytes are written."""


def can_group() -> bool:
    """Tell whether control groups of memory can be made here."""
    return _place() is not None


def _place() -> Path | None:
    """Return where they are made: where there is a limit of memory already, and we may write."""
    for place, limit in LIMITS.items():
        if os.access(place, os.W_OK) and ((place / limit).exists() or any(place.glob(f"*/{limit}"))):
            return place
    return None


@contextlib.contextmanager
def memory_group(most: int) -> Generator[Path]:
    """Make a group whose processes hold so many bytes at most; the kernel kills whoever takes more. All of
    them have ended when it is left.
    """
    place = _place()
    assert place
    group = place / f"enlarger-faults-{os.getpid()}-{time.monotonic_ns()}"
    group.mkdir()
    try:
        (group / LIMITS[place]).write_text(str(most))
        yield group
    finally:
        _remove(group)


def _remove(group: Path) -> None:
    """Remove a group as soon as its last process is gone."""
    end = time.monotonic() + 20
    while True:
        try:
            group.rmdir()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def inside(group: Path) -> list[str]:
    """Return the words before a command that have it run in a group."""
    return ["sh", "-c", 'echo $$ > "$0" && exec "$@"', str(group / "cgroup.procs")]


def join(group: Path, pid: int) -> None:
    """Put a process into a group; what it holds already does not count."""
    with contextlib.suppress(ProcessLookupError):
        (group / "cgroup.procs").write_text(str(pid))


def can_quota() -> bool:
    """Tell whether a disk with a quota can be made: by btrfs, whose quotas need no more of the kernel."""
    return all(shutil.which(program) for program in ("mkfs.btrfs", "btrfs"))


@contextlib.contextmanager
def quota_disk(image: Path, folder: Path, most: int, before: tuple[str, ...] = ()) -> Generator[Path]:
    """Mount a disk, which lies in a file, of which so many bytes may be used. The words of `before` lead to
    where the folder is seen.
    """
    with image.open("wb") as file:
        file.truncate(DISK_BYTES)
    try:
        subprocess.run([*before, "mkdir", "-p", folder], check=True)
        subprocess.run(["mkfs.btrfs", "-q", image], check=True, capture_output=True)
        subprocess.run([*before, "mount", "-o", "loop", image, folder], check=True)
        try:
            for words in (["quota", "enable"], ["qgroup", "limit", str(most)]):
                subprocess.run([*before, "btrfs", *words, folder], check=True, capture_output=True)
            yield folder
        finally:
            subprocess.run([*before, "umount", "-l", folder], check=True)
    finally:
        image.unlink()
