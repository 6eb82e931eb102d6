"""The plug-ins as archives, as people unpack them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from installer.archives import make
from installer.editors.editor import Editor
from installer.editors.gimp import Gimp
from installer.editors.krita import Krita

NEEDED = {
    "gimp": ["enlarger/enlarger.py", "enlarger/gimpfu/__init__.py", "enlarger/enlarger_bridge/__init__.py"],
    "krita": [
        "enlarger.desktop",
        "enlarger.action",
        "enlarger/__init__.py",
        "enlarger/enlarger_bridge/view.py",
    ],
}


@pytest.mark.parametrize("editor", [Gimp("3", Path()), Krita("", Path())], ids=str)
def test_an_archive_has_all_that_the_plugin_needs_beside_what_unpacks_it(
    editor: Editor, tmp_path: Path
) -> None:
    wheels = [tmp_path / name for name in ("enlarger-1-py3-none-any.whl", "pip-1-py3-none-any.whl")]
    for wheel in wheels:
        wheel.write_bytes(b"a wheel")
    make(editor, wheels, tmp_path / "plugin.zip")
    with zipfile.ZipFile(tmp_path / "plugin.zip") as archive:
        names = archive.namelist()
        assert set(NEEDED[editor.name.lower()]) <= set(names)
        assert [name for name in names if name.endswith(".whl")] == [
            f"enlarger/wheels/{wheel.name}" for wheel in wheels
        ]
        assert not [name for name in names if name.startswith(("/", "..")) or "__pycache__" in name]
        if editor.name == "GIMP":
            assert archive.getinfo("enlarger/enlarger.py").external_attr >> 16 & 0o111
            assert {name.partition("/")[0] for name in names} == {"enlarger"}
