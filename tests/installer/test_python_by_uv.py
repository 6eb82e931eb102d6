"""A system without a Python that will do: uv brings one, or one sentence says why there is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from installer.engine import pythons, uv

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for uv")

# It installs this Python where and as uv would.
BRINGS = f"""#!/bin/sh
[ "$*" = "python install {uv.VERSION}" ] || exit 2
mkdir -p "$UV_PYTHON_INSTALL_DIR/cpython-{uv.VERSION}.0/bin"
ln -s {sys.executable} "$UV_PYTHON_INSTALL_DIR/cpython-{uv.VERSION}.0/bin/python{uv.VERSION}"
"""
FAILS = """#!/bin/sh
echo "error: Failed to install cpython" >&2
echo "  cause: Name or service not known" >&2
exit 1
"""


@pytest.fixture(autouse=True)
def no_python_will_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pythons, "OLDEST", (99, 0))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    (tmp_path / "bin").mkdir()


def write_uv(tmp_path: Path, text: str) -> None:
    (tmp_path / "bin" / "uv").write_text(text)
    (tmp_path / "bin" / "uv").chmod(0o755)


def test_uv_puts_a_python_into_the_engines_folder(tmp_path: Path) -> None:
    write_uv(tmp_path, BRINGS)
    python = uv.choose(tmp_path / "engine-1")
    assert python.version == sys.version_info[:3]
    assert python.able
    assert list((tmp_path / "engine-1" / "python").iterdir())
    assert not (tmp_path / "engine-1" / "uv").exists()


def test_a_uv_that_fails_says_why_in_the_same_sentence(tmp_path: Path) -> None:
    write_uv(tmp_path, FAILS)
    with pytest.raises(pythons.NoPythonError, match="uv could not bring one either: Name or service"):
        uv.choose(tmp_path / "engine-1")


def test_without_an_index_there_is_no_uv_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(pythons.NoPythonError, match="either: pip could not get uv") as raised:
        uv.choose(tmp_path / "engine-1")
    assert "Install one" in raised.value.hint
