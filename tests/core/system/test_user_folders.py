"""Where a user's networks and settings lie, in sandboxes and on systems that these tests do not run on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from enlarger.system import user_folders

GRANTED = "[Context]\nshared=network;ipc;\nfilesystems={};\n"


@pytest.mark.skipif(sys.platform != "linux", reason="Flatpak is Linux's")
@pytest.mark.parametrize(
    ("filesystems", "outside", "expected"),
    [
        ("host;xdg-config/GIMP:create", "", ".local/share/enlarger"),
        ("home", "", ".local/share/enlarger"),
        ("host", "elsewhere", "elsewhere/enlarger"),
        ("xdg-pictures", "", "sandbox/enlarger"),
    ],
)
def test_a_sandbox_that_sees_the_home_shares_its_networks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, filesystems: str, outside: str, expected: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "sandbox"))
    monkeypatch.setenv("FLATPAK_ID", "org.gimp.GIMP")
    monkeypatch.setenv("HOST_XDG_DATA_HOME", str(tmp_path / outside) if outside else "")
    monkeypatch.setattr(user_folders, "SANDBOX", tmp_path / "info")
    (tmp_path / "info").write_text(GRANTED.format(filesystems))
    assert user_folders.data_folder() == tmp_path / expected


def test_on_windows_nothing_lies_where_the_store_hides_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    home = Path.home()
    assert user_folders.data_folder() == home / ".enlarger"
    assert user_folders.cache_folder() == home / ".enlarger" / "Cache"
    assert user_folders.log_folder() == home / ".enlarger" / "Logs"
