"""`enlarger install` where there is nothing to install with."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from enlarger.cli import install_command
from enlarger.errors import RequestError
from enlarger.system.shipped_files import shipped_folder


def test_a_package_without_the_installer_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (shipped_folder("installer") / "install.py").is_file()
    monkeypatch.setattr(install_command, "shipped_folder", lambda name: tmp_path / name)
    with pytest.raises(RequestError, match="without its installer"):
        install_command.install(Mock(args=[]))
