#!/usr/bin/env python3
"""Pins all packages that the engine and its tests need, for every system and Python, with their hashes.

    python3 tests/lock.py [--upgrade]      what is pinned stays where it still fits, or with --upgrade goes up

To be run whenever dependencies in pyproject.toml have changed; tests/installer/test_locks.py tells when that
was forgotten. The installer and tests/run.py install what is in these files. uv resolves them, from the
package index that pip is set up with.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
LOCKS = CHECKOUT / "installer" / "engine" / "locks"
UV = "uv==0.13.9"

PARTS = {
    "engine": [],
    "gpu": ["--extra", "gpu"],
    "rtx": ["--extra", "rtx"],
    "tests": ["--group", "dev"],
}
"""The files, and what each has beside the engine's packages. PyTorch is left to whoever installs it: it has
one build for each kind of graphics card.
"""

HEAD = "# Made by `python3 tests/lock.py` from pyproject.toml.\n"
HEAD_OF_UV = "# Made by `python3 tests/lock.py`: what brings a Python where none is new enough.\n"
HEAD_OF_PIP = "# Made by `python3 tests/lock.py --upgrade`: what installs where a Python has no pip.\n"


def main() -> int:
    """Make the files; the exit status is 0 when all are there."""
    parser = argparse.ArgumentParser(description="Pin all packages that the engine and its tests need.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest of each that fits")
    upgrade = parser.parse_args().upgrade
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin")
        subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", UV], check=True)
        engine: list[str] = []
        for part, extras in PARTS.items():
            pins = compiled(programs / "uv", LOCKS / f"{part}.txt", extras, upgrade=upgrade)
            engine = engine or pins
            own = pins if part == "engine" else [pin for pin in pins if pin not in engine]
            (LOCKS / f"{part}.txt").write_text(HEAD + "".join(own), "utf-8")
            print(f"{part}: {len(own)} packages", flush=True)
        (LOCKS / "uv.txt").write_text(HEAD_OF_UV + "".join(own_pins(programs / "uv")), "utf-8")
        if upgrade:
            (LOCKS / "pip.txt").write_text(HEAD_OF_PIP + pip_pin(programs / "python"), "utf-8")
    return 0


def pip_pin(python: Path) -> str:
    """Return the pin of pip's newest version."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--quiet", "--no-deps", "--disable-pip-version-check", "--dest", folder]
        subprocess.run([python, "-m", "pip", "download", *options, "pip"], check=True)
        wheel = next(Path(folder).glob("pip-*.whl"))
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        return f"pip=={wheel.name.split('-')[1]} \\\n    --hash=sha256:{digest}\n"


def compiled(uv: Path, lock: Path, extras: list[str], *, upgrade: bool) -> list[str]:
    """Return the pins of the engine with `extras`, each with its hashes."""
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "pins.txt")
        if not upgrade and lock.exists():
            result.write_text(lock.read_text("utf-8"), "utf-8")  # uv keeps to what it finds there
        if extras:
            options += ["--constraints", str(LOCKS / "engine.txt")]
        command = [uv, "pip", "compile", "--quiet", CHECKOUT / "pyproject.toml", *options, *extras]
        subprocess.run(
            [*map(str, command), "--output-file", str(result)],
            cwd=CHECKOUT,
            env={**os.environ, **index()},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return pins_in(result.read_text("utf-8"))


def own_pins(uv: Path) -> list[str]:
    """Return the pin of uv itself, with a hash for each system."""
    run = subprocess.run(
        [str(uv), "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "-"],
        input=UV,
        env={**os.environ, **index()},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return pins_in(run.stdout)


def pins_in(text: str) -> list[str]:
    """Return the pins in a lock, each with its hashes."""
    pins: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.startswith((" ", "\t")) and "# via" not in line:
            pins[-1] += line
        elif line.strip() and not line.lstrip().startswith("#"):
            pins.append(line)
    return pins


def index() -> dict[str, str]:
    """Return uv's variables for the one index, of those that pip is set up with, that has all packages."""
    found: dict[str, str] = {}
    for name, variable in (("index-url", "UV_DEFAULT_INDEX"), ("cert", "SSL_CERT_FILE")):
        for section in ("global", "install"):
            run = subprocess.run(
                [sys.executable, "-m", "pip", "config", "get", f"{section}.{name}"],
                capture_output=True,
                text=True,
                check=False,
            )
            if run.returncode == 0 and run.stdout.strip():
                found[variable] = run.stdout.strip()
    return found


if __name__ == "__main__":
    sys.exit(main())
