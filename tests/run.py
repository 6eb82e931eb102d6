#!/usr/bin/env python3
"""Runs the tests: makes their environment, and the editors where they are needed, then runs pytest.

    python3 tests/run.py                    everything: style, types, and all tests, those in real editors too
    python3 tests/run.py --fast             the same without the editors
    python3 tests/run.py --style            style and types alone
    python3 tests/run.py tests/core/tiles   these tests alone; pytest's own arguments may follow
    python3 tests/run.py --try PICTURE      set up and enlarge a picture, in GIMP and Krita

What is made lies in ~/.cache/enlarger-tests, and is there for the next run (tests/python.py). The editors are
made as root on Debian alone; elsewhere the tests that need them skip, which is said, and with CI=true is a
failure.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
TRIED = ("gimp-2.10", "gimp-3.0", "gimp-3.2")
"""Where a picture is enlarged by `--try`; Krita is in the same roots."""
INSTALLER_IN_EDITORS = ("tests/installer/test_in_real_editors.py", "tests/installer/test_in_flatpak.py")
IN_EDITORS = ("tests/hosts/gimp", "tests/hosts/krita", *INSTALLER_IN_EDITORS)
"""The tests in real editors, which `--fast` leaves out."""
DOWNLOADS_MUCH = "tests/installer/test_in_flatpak.py::test_gimp_from_flatpak_enlarges_by_the_real_engine"
"""A whole engine for one enlargement: it runs where it is named."""
DEVICES = ["tests/core/devices", "tests/core/cli/test_app.py", "tests/core/tiles/test_upscale.py"]
"""What also has to hold where there is no OpenVINO."""
COVERAGE = ["--cov=enlarger", "--cov-report=term:skip-covered"]
"""Which lines of the core the tests reach in their own process; it costs a tenth of its time."""
READ_ONLY = 'mount -o remount,bind,ro "$1"; shift; exec "$@"'
"""Runs a command where a folder, the first argument, cannot be written."""

sys.dont_write_bytecode = True
sys.path[:0] = [str(CHECKOUT / folder) for folder in ("", "tests/installer")]

from pip_settings import pip_settings  # noqa: E402

from hosts.editors import roots  # noqa: E402
from installer.editors import gimp_search, krita_search  # noqa: E402 - found by the path above
from installer.editors.search import advice  # noqa: E402
from installer.system.errors import InstallError  # noqa: E402
from python import CACHE, make_environment  # noqa: E402


def main() -> int:
    """Run what was asked for; the exit status is that of the first step that fails."""
    parser = argparse.ArgumentParser(
        description="Run the tests of Enlarger.", usage="%(prog)s [OPTION] [[--] PYTEST ARGUMENT ...]"
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--fast", action="store_true", help="without the tests in real editors")
    choice.add_argument("--style", action="store_true", help="check style and types, and run no test")
    choice.add_argument(
        "--try", dest="picture", type=Path, metavar="PICTURE", help="enlarge this picture in GIMP and Krita"
    )
    parser.add_argument(
        "pytest",
        nargs=argparse.REMAINDER,
        metavar="PYTEST ARGUMENT",
        help="run these tests alone, and check neither style nor types",
    )
    options = parser.parse_args()
    arguments = options.pytest[1:] if options.pytest[:1] == ["--"] else options.pytest
    os.chdir(CHECKOUT)
    try:
        if options.picture:
            return try_out(options.picture.resolve())
        python = str(make_environment())
        print(f"The tests' environment: {Path(python).parents[1]}", flush=True)
        if options.style:
            check_style(python)
            return 0
        if arguments:
            return test_these(python, arguments, fast=options.fast)
        return test_all(python, fast=options.fast)
    except InstallError as error:
        print(error, file=sys.stderr)
    except subprocess.CalledProcessError as error:
        print(f"failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
    return 1


def test_all(python: str, *, fast: bool) -> int:
    """Check style and types, and run all tests, or with `fast` those that need no editor."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        editors = pool.submit(prepare_editors, python, fast=fast)
        check_style(python)
        editors.result()
    pytest = [python, "-m", "pytest", "--durations=15"]
    of_core = [*pytest, *COVERAGE, "tests/core"]
    of_others = [*pytest, "tests", *(f"--ignore={path}" for path in ("tests/core", *IN_EDITORS))]
    without_openvino = [*pytest, "--without=openvino", *DEVICES]
    if fast:
        statuses = [run_apart(part) for part in (of_core, of_others, without_openvino)]
        return 1 if any(statuses) else 0
    # Editors wait for their windows half of the time, so two parts run at once.
    with ThreadPoolExecutor(max_workers=2) as pool:
        in_editors = [pool.submit(run_apart, [*pytest, f"tests/hosts/{name}"]) for name in ("gimp", "krita")]
        others = [pool.submit(run_apart, part) for part in (of_others, of_core)]
        in_roots = [*in_editors, others[0]]
        # This one looks at all the files of a root, in which no other may be at work meanwhile.
        installer = [*pytest, *INSTALLER_IN_EDITORS, f"--deselect={DOWNLOADS_MUCH}"]
        others.append(pool.submit(lambda: (wait(in_roots), run_apart(installer))[1]))
        others.append(pool.submit(run_apart, without_openvino))
    statuses = [part.result() for part in (*in_editors, *others)]
    return 1 if any(statuses) else 0


def test_these(python: str, arguments: Sequence[str], *, fast: bool) -> int:
    """Run pytest with these arguments; editors are made when tests in them are among those named."""
    named = [Path(word.partition("::")[0]).resolve() for word in arguments if not word.startswith("-")]
    named = [path for path in named if path.exists()] or [CHECKOUT]
    in_editors = [CHECKOUT / path for path in IN_EDITORS]
    if any(a.is_relative_to(b) or b.is_relative_to(a) for a in named for b in in_editors):
        prepare_editors(python, fast=fast)
    without = [f"--ignore={path}" for path in IN_EDITORS] if fast else []
    command = [python, "-m", "pytest", *without, *arguments]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode


def check_style(python: str) -> None:
    """Check style and types of everything."""
    step([python, "-m", "ruff", "check", "."])
    step([python, "-m", "ruff", "format", "--check", "."])
    step([python, "-m", "mdformat", "--check", *pages()])
    step([python, "-m", "pyright", "--pythonpath", python])


def pages() -> list[Path]:
    """Return the Markdown of the project: folders that tools leave behind, whose names begin with a dot, hold
    pages of their own.
    """
    found = (path.relative_to(CHECKOUT) for path in CHECKOUT.rglob("*.md"))
    return sorted(path for path in found if path.parts[0] == ".github" or not path.parts[0].startswith("."))


def prepare_editors(python: str, *, fast: bool) -> None:
    """Make the roots with the editors and the emulated graphics card where that is possible; else say so."""
    if fast:
        print("--fast: no test runs in a real editor.", flush=True)
    elif can_make_roots():
        for command in (["tests/hosts/editors/roots.py", *roots.EDITORS], ["tests/software_card.py"]):
            if run_apart([python, *command]):
                raise InstallError("The tests' editors could not be made.")
    elif os.environ.get("CI") == "true":
        raise InstallError(
            "The tests in real editors need root on Debian, and with CI=true nothing may skip."
        )
    else:
        print("NOT ROOT ON DEBIAN: the tests in real editors skip, unless their roots are there.", flush=True)


def run_apart(command: Sequence[object]) -> int:
    """Run a command, show in one piece what it prints, and return its exit status."""
    run = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    sys.stdout.buffer.write(run.stdout)
    sys.stdout.flush()
    return run.returncode


def can_make_roots() -> bool:
    """Tell whether a newer Debian can be put into a folder here."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and shutil.which("apt-get") is not None and shutil.which("unshare") is not None


def try_out(picture: Path) -> int:
    """Install and enlarge a picture: on this machine if it has a GIMP 3, else in a root for each suite."""
    installer = [
        "python3",
        str(CHECKOUT / "installer" / "install.py"),
        "--networks",
        "none",
        "--try",
        str(picture),
    ]
    krita_alone = not can_make_roots() and krita_search.find([])[0]
    newer = [
        gimp for gimp in gimp_search.find([])[0] if gimp.executable and not gimp.version.startswith("2.")
    ]
    if krita_alone or newer:
        return subprocess.run(installer, stdin=subprocess.DEVNULL, check=False).returncode
    if not can_make_roots():
        raise InstallError(
            f"No GIMP and no Krita is here, and only root on Debian can make a root. {advice()}"
        )
    roots.make_missing(TRIED)
    settings = pip_settings()
    failed = 0
    for name in TRIED:
        home = CACHE / "try" / name
        home.mkdir(parents=True, exist_ok=True)
        root = roots.find(name) or sys.exit(f"There is no {name}.")
        command = root.command(
            ["sh", "-euc", READ_ONLY, "sh", str(CHECKOUT), *installer, "--prefix", str(home / "enlarger")],
            binds=[CHECKOUT, home, picture, *settings.paths],
            environment={**settings.environment, "HOME": str(home)},
        )
        print(f"\nIn {name}:", flush=True)
        failed |= subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode
    return failed


def step(command: Sequence[object]) -> None:
    """Run a command that must succeed, with its output shown."""
    subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    sys.exit(main())
