#!/usr/bin/env python3
"""Runs the tests' Python, in an environment with all that is pinned; it is made where it is missing.

    python3 tests/python.py -m pytest tests/core/tiles/test_tiling.py     any module or script in it
    python3 tests/python.py                                         says where the environment is

It lies in ~/.cache/enlarger-tests, one for each checkout, and the link .venv in the checkout leads there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
CACHE = Path.home() / ".cache" / "enlarger-tests"
LOCKS = [CHECKOUT / "installer" / "engine" / "locks" / f"{part}.txt" for part in ("engine", "tests")]
"""All that the tests run with, by version and hash."""
POLL_SECONDS = 0.5
"""Windows cannot be asked to tell when a lock is free."""

sys.dont_write_bytecode = True
sys.path.insert(0, str(CHECKOUT))

from installer.engine import pythons  # noqa: E402 - found by the path above
from installer.system.errors import InstallError  # noqa: E402


def main() -> int:
    """Run the arguments by the tests' Python; the exit status is that of what ran."""
    try:
        python = make_environment()
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    if sys.argv[1:]:
        programs = os.pathsep.join([str(python.parent), os.environ.get("PATH", os.defpath)])
        environment = {**os.environ, "VIRTUAL_ENV": str(python.parents[1]), "PATH": programs}
        return subprocess.run([python, *sys.argv[1:]], env=environment, check=False).returncode
    print(python.parents[1])
    return 0


def make_environment() -> Path:
    """Make the tests' virtual environment, or take the one that is made from the same; give its Python.

    Raises InstallError where no Python will do, CalledProcessError where a package could not be installed.
    """
    base = pythons.choose()
    sources = [CHECKOUT / "pyproject.toml", *LOCKS]
    made_from = hashlib.sha256(f"{base}\n".encode() + b"".join(path.read_bytes() for path in sources))
    # An environment leads to its checkout, so each checkout has its own.
    folder = CACHE / f"venv-{hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]}"
    whole = folder / "made-from"
    python = folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"
    CACHE.mkdir(parents=True, exist_ok=True)
    with _alone(folder.with_suffix(".lock")):
        if not whole.exists() or whole.read_text() != made_from.hexdigest():
            print(f"Making the tests' environment in {folder}", file=sys.stderr, flush=True)
            if folder.exists():
                shutil.rmtree(folder)
            # By its full name, as a root has a python3 of its own, and this environment runs there too.
            _step([os.path.realpath(base.executable), "-m", "venv", folder])
            pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
            pinned = (word for lock in LOCKS for word in ("--requirement", lock))
            _step([*pip, "--require-hashes", "--no-deps", *pinned])
            _step([*pip, "--no-deps", "--editable", "."])
            whole.write_text(made_from.hexdigest())
    _link(CHECKOUT / ".venv", folder)
    return python


def _link(link: Path, folder: Path) -> None:
    """Let `.venv` lead to the environment, where people and editors look for it, unless it is another's."""
    with contextlib.suppress(OSError):  # it is a convenience, and Windows lets few people make one
        if link.is_symlink() and link.readlink() != folder:
            link.unlink()
        if not os.path.lexists(link):
            link.symlink_to(folder, target_is_directory=True)


@contextlib.contextmanager
def _alone(path: Path) -> Generator[None]:
    """Hold a lock file; another process that comes meanwhile waits."""
    with path.open("w") as lock:
        if sys.platform == "win32":
            import msvcrt

            while True:
                with contextlib.suppress(PermissionError):
                    msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
                    break
                time.sleep(POLL_SECONDS)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _step(command: Sequence[object]) -> None:
    subprocess.run(
        [str(word) for word in command], cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=True
    )


if __name__ == "__main__":
    sys.exit(main())
