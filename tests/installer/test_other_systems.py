"""Where things lie on Windows and macOS, by tables: no such system has run these tests, only its names."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Self

import pytest
from machine import CHECKOUT

from enlarger.system import user_folders
from installer.editors import gimp_search, krita_search, programs, registry
from installer.system import places

SYSTEMS = ("linux", "darwin", "win32")
FOLDERS = {
    "linux": [
        ".config/GIMP",
        ".local/share/krita",
        ".config/kritarc",
        ".local/share/enlarger",
        ".cache/enlarger",
    ],
    "darwin": [
        "Library/Application Support/GIMP",
        "Library/Application Support/krita",
        "Library/Preferences/kritarc",
        "Library/Application Support/enlarger",
        "Library/Caches/enlarger",
    ],
    "win32": [
        "AppData/Roaming/GIMP",
        "AppData/Roaming/krita",
        "AppData/Local/kritarc",
        ".enlarger",
        ".enlarger/Cache",
    ],
}
"""Of each system, below the home: GIMP's profiles, Krita's resources and settings, our data and cache."""
VARIABLES = ("APPDATA", "LOCALAPPDATA", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "FLATPAK_ID")
PROGRAMS = {
    "win32": [
        ("Program Files/GIMP 3/bin", ["gimp-3.0.exe", "gimp-console-3.0.exe", "python.exe"]),
        ("Program Files/GIMP 2/bin", ["gimp-2.10.exe", "gimp-console-2.10.exe"]),
        ("AppData/Local/Programs/GIMP 3.2/bin", ["gimp-3.2.exe", "gimp-console-3.2.exe"]),
        ("Program Files/Krita (x64)/bin", ["krita.exe", "kritarunner.exe", "krita_version.exe"]),
    ],
    "darwin": [
        ("Applications/GIMP.app/Contents/MacOS", ["gimp", "gimp-console", "python3"]),
        ("Applications/GIMP-2.10.app/Contents/MacOS", ["gimp", "gimp-console"]),
        ("Applications/krita.app/Contents/MacOS", ["krita", "kritarunner", "krita_version"]),
    ],
}
FOUND = {
    "win32": (["gimp-console-3.0.exe", "gimp-console-2.10.exe", "gimp-console-3.2.exe"], ["krita.exe"]),
    "darwin": (["gimp-console", "gimp-console"], ["krita"]),
}


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Path]:
    """Have this be another system, with an empty home; gives that."""

    def become(system: str) -> Path:
        monkeypatch.setattr(sys, "platform", system)
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("ProgramFiles", str(tmp_path / "Program Files"))
        if system == "win32":
            monkeypatch.setenv("APPDATA", str(tmp_path / "AppData" / "Roaming"))
            monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "AppData" / "Local"))
            monkeypatch.setitem(sys.modules, "winreg", stand_in_registry({}))
        return tmp_path

    return become


def stand_in_registry(entries: dict[str, dict[str, str]]) -> ModuleType:
    """Return what `winreg` would be with these entries, of the machine and of 64 bits."""

    class Key(SimpleNamespace):
        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    def open_key(root: str, path: str, _: int, access: int) -> Key:
        name = path.removeprefix(registry.UNINSTALL).removeprefix("\\")
        if (root, access) != ("machine", 0x1 | 0x100) or (name and name not in entries):
            raise FileNotFoundError(path)
        return Key(names=list(entries), values=entries.get(name, {}))

    def query(key: Any, value: str) -> tuple[str, int]:
        if value not in key.values:
            raise FileNotFoundError(value)
        return key.values[value], 1

    module: Any = ModuleType("winreg")
    module.HKEY_LOCAL_MACHINE, module.HKEY_CURRENT_USER = "machine", "user"
    module.KEY_READ, module.KEY_WOW64_64KEY, module.KEY_WOW64_32KEY = 0x1, 0x100, 0x200
    module.OpenKey, module.QueryValueEx = open_key, query
    module.QueryInfoKey = lambda key: (len(key.names), 0, 0)
    module.EnumKey = lambda key, number: key.names[number]
    return module


@pytest.mark.parametrize("system", SYSTEMS)
def test_editors_and_ours_are_looked_for_where_the_system_has_them(
    system: str, on: Callable[[str], Path]
) -> None:
    home = on(system)
    gimp, resources, settings, data, cache = (home / name for name in FOLDERS[system])
    assert gimp_search._profile_folder() == gimp
    assert krita_search._profile() == (resources, settings)
    assert Path(places.default_prefix()).expanduser() == data
    assert places.engine_cache() == cache


@pytest.mark.parametrize("system", SYSTEMS)
def test_installer_engine_and_bridge_mean_the_same_folders(
    system: str, on: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = on(system)
    monkeypatch.syspath_prepend(CHECKOUT / "plugins" / "bridge")
    folders = importlib.import_module("enlarger_bridge.folders")
    prefix = Path(places.default_prefix()).expanduser()
    assert Path(folders.user_data_folder()) == prefix
    assert Path(folders.jobs_folder()).parent == places.engine_cache()
    assert Path(folders.log_file()).parent == places.engine_logs()
    ours = [prefix, places.engine_cache(), places.engine_logs(), places.own_networks()]
    assert not [path for path in ours if "AppData" in path.parts], "the Store would hide it from all others"
    if system != "darwin":  # appdirs looks at the system once, when it is imported
        assert user_folders.data_folder() == prefix
        assert user_folders.cache_folder() == places.engine_cache()
        assert user_folders.log_folder() == places.engine_logs()
    assert all(path.is_relative_to(home) for path in ours)


@pytest.mark.parametrize("system", list(PROGRAMS))
def test_programs_are_found_where_their_installers_put_them(system: str, on: Callable[[str], Path]) -> None:
    home = on(system)
    for folder, names in PROGRAMS[system]:
        for name in names:
            path = home / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
            path.chmod(0o755)
    gimps, kritas = FOUND[system]
    assert sorted(Path(path).name for path in gimp_search._executables()) == sorted(gimps)
    assert [Path(path).name for path in krita_search._executables()] == kritas


def test_on_windows_the_registry_tells_of_programs_elsewhere(
    on: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = on("win32")
    entries = {
        "GIMP-3_is1": {"DisplayName": "GIMP 3.0.4", "InstallLocation": f'"{home / "Tools" / "GIMP"}"'},
        "Krita_x64": {"DisplayName": "Krita (x64) 5.2.9", "InstallLocation": str(home / "Art")},
        "No folder": {"DisplayName": "GIMP helper"},
        "Another": {"DisplayName": "Not GIMP", "InstallLocation": str(home)},
    }
    monkeypatch.setitem(sys.modules, "winreg", stand_in_registry(entries))
    assert registry.folders("GIMP") == [home / "Tools" / "GIMP"]
    assert registry.folders("[kK]rita") == [home / "Art"]
    assert home / "Art" / "bin" in programs.program_folders("[kK]rita")
    monkeypatch.setattr(sys, "platform", "linux")
    assert registry.folders("GIMP") == []


def test_krita_from_the_store_has_folders_of_its_own(on: Callable[[str], Path]) -> None:
    home = on("win32")
    cache = home / "AppData" / "Local" / "Packages" / "49800Krita_abc123" / "LocalCache"
    cache.mkdir(parents=True)
    (krita,) = krita_search._store()
    assert krita.profile == cache / "Roaming" / "krita"
    assert krita.settings == cache / "Local" / "kritarc"
