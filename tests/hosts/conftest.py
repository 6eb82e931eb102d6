"""Fixtures for the tests in real editors, whichever they are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from hosts.editors import roots
from hosts.editors.display import Display
from hosts.editors.known_devices import try_devices


@pytest.fixture(scope="session")
def known_devices(own_folders: None) -> None:
    """Find out about the devices before any editor asks."""
    del own_folders
    try_devices()


@pytest.fixture(scope="session")
def root_with() -> Callable[[str], roots.Root]:
    """Return the root with an editor, as `gimp-3.0`; where there is none a test skips, and in CI fails."""

    def root_with(editor: str) -> roots.Root:
        root = roots.find(editor)
        if root is None:
            name, _, version = editor.partition("-")
            remedy = f"as root: python3 tests/hosts/editors/roots.py {editor}"
            message = f"NO ROOT WITH {name.upper()} {version}: nothing is tested in it ({remedy})"
            if os.environ.get("CI") == "true":
                pytest.fail(message)
            pytest.skip(message)
        return root

    return root_with


@pytest.fixture(scope="session")
def display(
    root_with: Callable[[str], roots.Root], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Display]:
    """Return the display for every window; its programs are in the root with GIMP 3.0."""
    display = Display(root_with("gimp-3.0"), tmp_path_factory.mktemp("display"))
    yield display
    display.close()


@pytest.fixture(scope="session")
def by_command_line(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., np.ndarray]:
    """Return the command line's answer for a picture, as an array; each is computed once."""
    folder = tmp_path_factory.mktemp("command-line")
    answers: dict[tuple[bytes | str, ...], np.ndarray] = {}

    def enlarge(source: Path, *options: str) -> np.ndarray:
        # Versions of an editor write different files of one name.
        key = (source.read_bytes(), *options)
        if key not in answers:
            output = folder / f"{len(answers)}{'.tif' if source.suffix == '.tif' else '.png'}"
            program = shutil.which("enlarger", path=Path(sys.executable).parent)
            assert program, "the command line is not installed in this environment"
            subprocess.run(
                [program, "upscale", str(source), "-o", str(output), *options],
                check=True,
                capture_output=True,
            )
            # Pillow has no 16 bits of RGB
            deep = output.suffix == ".tif"
            answers[key] = tifffile.imread(output) if deep else np.asarray(Image.open(output))
        return answers[key]

    return enlarge
