"""The process that has pip download a wheel: `python -I -m enlarger.fetching.pip_worker FOLDER`.

It is pip as this Python has it, with the settings that the user gave it, so that indexes, proxies,
credentials and certificates are those of `pip install`. What pip says goes to the folder's `log`. The process
ends when its standard input does.
"""

from __future__ import annotations

import importlib.util
import os
import runpy
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from enlarger.system.processes import answer_parent

REQUIREMENT = "requirement.txt"
"""The file in the folder that says what is wanted, and its checksum."""

RESULTS = "result"
"""The folder below the folder for what was downloaded."""


class PipRequest(Struct, frozen=True, kw_only=True):
    """What is to be downloaded."""

    wheel: str
    """The wheel's name."""
    options: list[str]
    """What pip has to be told of it."""


class PipAnswer(Struct, frozen=True, kw_only=True):
    """What came of it."""

    status: int | None
    """pip's exit status, 0 for success; None where there is no pip."""


def answer(fields: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the `PipAnswer` to a `PipRequest`."""
    request = msgspec.convert(fields, PipRequest)
    tempfile.tempdir = str(folder)  # where the parent sees a download grow
    return msgspec.to_builtins(PipAnswer(status=_run_pip(request, folder)))


def _run_pip(request: PipRequest, folder: Path) -> int | None:
    """Have pip do its work in this process; return its exit status."""
    if importlib.util.find_spec("pip") is None:
        bundled = next(_bundled(), None)
        if bundled is None:
            return None
        sys.path.append(str(bundled))
    # A cache would keep everything a second time.
    sys.argv = ["pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input"]
    sys.argv += ["--progress-bar=off", "--disable-pip-version-check", "--ignore-requires-python"]
    sys.argv += ["-vv"]  # or pip keeps to itself why an index did not answer
    sys.argv += [*request.options, "--require-hashes", "--requirement", str(folder / REQUIREMENT)]
    sys.argv += ["--dest", str(folder / RESULTS)]
    os.environ["PIP_REQUIRE_VIRTUALENV"] = "0"  # nothing is installed
    try:
        runpy.run_module("pip", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        sys.stdout.flush()
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _bundled() -> Iterator[Path]:
    """Yield the pips that Python brings for new virtual environments, the newest first."""
    folders = [sysconfig.get_config_var("WHEEL_PKG_DIR")]
    if (ensurepip := importlib.util.find_spec("ensurepip")) and ensurepip.origin:
        folders.append(Path(ensurepip.origin).parent / "_bundled")
    for folder in folders:
        if folder:
            yield from sorted(Path(folder).glob("pip-*.whl"), reverse=True)


def main(folder: Path) -> None:
    """Answer the parent, once."""
    answer_parent(folder, lambda fields: answer(fields, folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
