"""What was written and where: `installed.json` in the prefix, saved before each thing it names is made.

Removing what the manifest names, and nothing else, is what `--uninstall` does. A name whose thing was never
made, or is gone already, costs nothing; a thing without its name would stay behind for ever.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from pathlib import Path, PurePosixPath
from typing import Any, Generator

from installer.system.errors import InstallError
from installer.system.files import missing_folders, remove_empty, remove_file, remove_tree

RUNNERS = "../kritarunner/pykrita/"
"""Where Krita looks for what is run without a window: beside its profile."""


@dataclasses.dataclass
class Plugin:
    """The plug-in in one editor's profile."""

    editor: str
    """The kind of editor, by its name."""
    profile: str
    version: str
    executable: str
    """The editor that uses the profile; empty where none was found."""
    files: list[str]
    """What we put into the profile, by name."""
    settings: str = ""
    """The file in which the plug-in is switched on, for an editor that has one."""
    switch: str = ""
    """What those settings said before."""
    sandbox: str = ""
    """The Flatpak that the program is in; empty where it is none."""
    profile_state: str = ""
    """Digest of the profile where it exists only because of us, so that an unused one can go again."""


def _no_names() -> list[str]:
    return []


def _no_plugins() -> list[Plugin]:
    return []


def _no_sandboxes() -> dict[str, str]:
    return {}


@dataclasses.dataclass
class Manifest:
    """Everything one prefix is responsible for."""

    prefix: Path
    version: str = ""
    source: str = ""
    """Digest of the files the engine was installed from."""
    python: str = ""
    """The engine's interpreter; empty until an engine was seen working."""
    environments: list[str] = dataclasses.field(default_factory=_no_names)
    """Virtual environments, finished or not, and what is left of a run: whole trees that are ours."""
    files: list[str] = dataclasses.field(default_factory=_no_names)
    folders: list[str] = dataclasses.field(default_factory=_no_names)
    """Folders that were not there before; removed when nothing is left in them."""
    plugins: list[Plugin] = dataclasses.field(default_factory=_no_plugins)
    sandboxes: dict[str, str] = dataclasses.field(default_factory=_no_sandboxes)
    """The prefixes of engines inside sandboxes, by their names in engine.json."""
    networks: list[str] = dataclasses.field(default_factory=_no_names)
    """Folders of the networks by others that were fetched."""

    @property
    def path(self) -> Path:
        """Where the manifest itself lies."""
        return self.prefix / "installed.json"

    @classmethod
    def load(cls, prefix: Path) -> Manifest:
        """Read the prefix's manifest; an empty one where nothing was installed."""
        try:
            fields: dict[str, Any] = json.loads((prefix / "installed.json").read_text("utf-8"))
            fields["plugins"] = [_plugin(plugin) for plugin in fields["plugins"]]
            for name in ("environments", "files", "folders", "networks"):
                fields[name] = _names(fields.get(name, []))
            for name in ("environments", "files"):  # a copied home names those of the other one
                fields[name] = [path for path in fields[name] if _is_below(prefix, path)]
            fields["sandboxes"] = {
                place: path
                for place, path in dict(fields.get("sandboxes", {})).items()
                if _is_of_sandbox(Path(path))
            }
            fields["networks"] = [path for path in fields["networks"] if _is_network(Path(path))]
            return cls(prefix, **fields)
        except FileNotFoundError:
            return cls(prefix)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InstallError(
                f"{prefix / 'installed.json'} cannot be read: {error}",
                "It lists what the installer wrote. Repair it, or choose another --prefix.",
            ) from error

    def save(self) -> None:
        """Write the manifest, whole or not at all."""
        fields = dataclasses.asdict(self)
        del fields["prefix"]
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(fields, indent=1) + "\n", "utf-8")
        os.replace(fresh, self.path)

    def make_folder(self, folder: Path) -> None:
        """Make a folder and the ones above it, remembering those that were not there."""
        missing = missing_folders(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.remember_folders(missing)

    def remember_folders(self, folders: list[str]) -> None:
        """Take folders that something else is about to make, or made for us, into the list."""
        self.folders += [folder for folder in folders if folder not in self.folders]
        self.save()

    def remember_file(self, path: Path) -> None:
        """Take a file or a link that is about to be written into the list."""
        if str(path) not in self.files:
            self.files.append(str(path))
            self.save()

    def remove_file(self, path: Path) -> None:
        """Remove a file or link of ours, and its name."""
        remove_file(path)
        self.files = [name for name in self.files if name != str(path)]
        self.save()

    def plugin_in(self, profile: str) -> Plugin | None:
        """Tell what we put into a profile, if anything."""
        return next((plugin for plugin in self.plugins if plugin.profile == profile), None)

    def sandbox_pythons(self) -> dict[str, str]:
        """Give the Pythons of the engines inside sandboxes, as engine.json has them."""
        python = Path("engine", "bin", "python")
        return {place: str(Path(prefix) / python) for place, prefix in self.sandboxes.items()}

    def forget_plugin(self, profile: str) -> None:
        """Drop a profile from the list."""
        self.plugins = [plugin for plugin in self.plugins if plugin.profile != profile]
        self.save()

    @contextlib.contextmanager
    def scratch(self) -> Generator[Path, None, None]:
        """Give a folder for this run, beside what is made in it: the system's own may be small."""
        folder = self.prefix / "scratch"
        self.environments.append(str(folder))
        self.save()
        remove_tree(folder)
        folder.mkdir()
        try:
            yield folder
        finally:
            self.remove_environment(str(folder))

    def remove_environment(self, folder: str) -> None:
        """Remove one virtual environment, and its name."""
        remove_tree(Path(folder))
        self.environments = [name for name in self.environments if name != folder]
        self.save()

    def remove_all(self) -> None:
        """Remove all that is listed and the manifest, then the folders we made, as far as they are empty."""
        for path in list(self.files):
            remove_file(Path(path))
        for folder in list(self.environments):
            self.remove_environment(folder)
        for folder in self.networks:
            remove_tree(Path(folder))
        remove_file(self.path.with_suffix(".new"))
        remove_file(self.path)
        remove_empty(self.folders)


def _names(value: Any) -> list[str]:
    names: list[Any] = value if isinstance(value, list) else [None]  # pyright: ignore[reportUnknownVariableType]
    if not all(isinstance(name, str) for name in names):
        raise ValueError(f"{value!r} is no list of names")
    return names


def _is_below(folder: Path, name: str) -> bool:
    """Tell whether the place of a file or folder is below a folder; where it leads to does not matter."""
    parent = Path(os.path.realpath(os.path.dirname(os.path.abspath(name))))
    return Path(os.path.realpath(folder)) in [parent, *parent.parents]


def _is_of_sandbox(prefix: Path) -> bool:
    """Tell whether a prefix is where a Flatpak's engine goes."""
    app = prefix.parent.parent
    return app.parent == Path.home() / ".var" / "app" and prefix == app / "data" / "enlarger"


def _is_network(folder: Path) -> bool:
    """Tell whether a folder is that of a network, or gone."""
    return not folder.exists() or (folder / "model.toml").is_file()


def _plugin(fields: dict[str, Any]) -> Plugin:
    """Read an entry, also one of an installer that knew GIMP alone."""
    if "editor" not in fields:
        files = [f"plug-ins/enlarger/{name}" for name in fields["files"]]
        fields = dict(fields, editor="GIMP", files=files)
    for name in _names(fields["files"]):
        path = PurePosixPath(name.removeprefix(RUNNERS))
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{name} is not in a profile")
    return Plugin(**fields)
