"""Who may import whom: the floors of ARCHITECTURE.md, read from the sources."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = ROOT / "core" / "enlarger"

FLOORS = (
    ("api", "cli"),
    ("window",),
    ("engine",),
    ("fetching",),
    ("importing",),
    ("batches", "films", "preview"),
    ("jobs",),
    ("devices",),
    ("fidelity",),
    ("analysis",),
    ("sizing",),
    ("files",),
    ("tiles",),
    ("networks",),
    ("imaging",),
    ("graphs",),
    ("pools",),
    ("system",),
    ("geometry",),
    ("errors", "version"),
)
"""The rooms of the core, from the top: a file imports its own room and lower floors."""

PURE = {"errors", "geometry", "tiles.target", "tiles.tiling"}
"""Integers and words: standard library alone."""

RUNTIMES = {
    "onnxruntime": {"devices.ort", "devices.onnx_runtime", "importing.trial_runs"},
    "openvino": {"devices.openvino_runtime"},
    "dask": {"pools.dask_cluster"},
    "distributed": {"pools.dask_cluster"},
}
"""The only modules that import them."""

NETWORK = {"ftplib", "http", "requests", "smtplib", "socket", "socketserver", "ssl", "xmlrpc"}
"""What talks to other machines; `download` alone may."""

GIMPFU = ROOT / "plugins" / "gimp" / "gimpfu"

EDITORS = {"gi", "gimp", "krita", "PyQt5", "PyQt6"}


def imports(path: Path) -> Iterator[str]:
    """Yield the first names of everything a module imports; our own core modules as `.name`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield from (f".{node.module}",) if node.module else (f".{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def modules(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.py"))
    assert found, f"nothing to look at in {folder}"
    return found


FLOOR_OF = {room: floor for floor, rooms in enumerate(reversed(FLOORS)) for room in rooms}


def dotted(path: Path) -> str:
    """Return the name of a module of the core, without the package's."""
    return ".".join(path.relative_to(CORE).with_suffix("").parts).removesuffix(".__init__")


def core_imports(path: Path) -> Iterator[str]:
    """Yield the modules of the core that a module of it imports, without the package's name."""
    package = ["enlarger", *path.relative_to(CORE).parent.parts]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name[9:] for alias in node.names if alias.name.startswith("enlarger."))
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            if module == "enlarger" or module.startswith("enlarger."):
                for alias in node.names:
                    name = f"{module}.{alias.name}"
                    yield (name if is_module(name) else module).removeprefix("enlarger").removeprefix(".")


def is_module(name: str) -> bool:
    path = CORE.parent.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


@pytest.mark.parametrize("path", modules(CORE), ids=dotted)
def test_imports_in_the_core_point_down(path: Path) -> None:
    room = dotted(path).partition(".")[0]
    if room in ("__init__", "__main__"):
        return
    for name in core_imports(path):
        other = name.partition(".")[0]
        assert not other or other == room or FLOOR_OF[other] < FLOOR_OF[room], f"{room} imports {name}"


@pytest.mark.parametrize("path", modules(CORE), ids=dotted)
def test_the_core_keeps_to_its_libraries(path: Path) -> None:
    name = dotted(path)
    others = {module for module in imports(path) if not module.startswith(".")} - {"enlarger"}
    assert name not in PURE or not others - sys.stdlib_module_names
    for runtime, knowing in RUNTIMES.items():
        assert name in knowing or runtime not in others
    assert name.startswith("window.") or "PySide6" not in others
    assert name == "fetching.download" or not others & NETWORK
    assert "urllib.request" not in path.read_text("utf-8")
    assert not others & EDITORS


def test_no_two_files_of_the_core_import_each_other_in_a_circle() -> None:
    arrows = {dotted(path): set(core_imports(path)) for path in modules(CORE)}
    while settled := {name for name, others in arrows.items() if not others & arrows.keys() - {name}}:
        arrows = {name: others for name, others in arrows.items() if name not in settled}
    assert not arrows


@pytest.mark.parametrize("path", modules(ROOT / "plugins"), ids=lambda path: path.name)
def test_adapters_need_only_their_editor_and_the_standard_library(path: Path) -> None:
    plugin = ROOT / "plugins" / path.relative_to(ROOT / "plugins").parts[0]
    bridge = list((ROOT / "plugins" / "bridge").glob("*/__init__.py"))
    if path.is_relative_to(GIMPFU):  # a library: it knows neither the plug-in nor the bridge
        plugin, bridge = GIMPFU, []
    neighbours = {other.stem for other in plugin.rglob("*.py")}
    packages = [*plugin.rglob("__init__.py"), *bridge]
    neighbours |= {package.parent.name for package in packages}
    python2 = {"Queue", "__builtin__"}
    in_the_engines_python = {"fissix"} if path.name == "translation.py" else set[str]()
    others = (
        {name for name in imports(path) if not name.startswith(".")}
        - sys.stdlib_module_names
        - neighbours
        - python2
        - in_the_engines_python
    )
    if others:
        assert others <= EDITORS
        assert "host" in path.stem or path.stem in {"bindings", "qt", "extension"}, (
            f"{path.name} names an editor"
        )


@pytest.mark.parametrize("path", modules(ROOT / "installer"), ids=lambda path: path.name)
def test_the_installer_needs_the_standard_library_alone(path: Path) -> None:
    others = set(imports(path)) - sys.stdlib_module_names - {"installer"}
    # These are not imported: the editors run them.
    assert others <= (EDITORS | {"gimpfu"} if path.parent.name == "inside" else set())


BESIDE_THE_CORE = {
    "installer": ("install", "archives", "command", "tasks", "editors", "engine", "system"),
    "models/training": ("recipes", "training", "data", "evaluation", "machine"),
}
"""The rooms of the other packages, from the top."""


@pytest.mark.parametrize(
    ("package", "path"),
    [(package, path) for package in BESIDE_THE_CORE for path in modules(ROOT / package)],
    ids=lambda part: part.name if isinstance(part, Path) else part,
)
def test_imports_in_installer_and_training_point_down(package: str, path: Path) -> None:
    rooms = BESIDE_THE_CORE[package]
    room = path.relative_to(ROOT / package).with_suffix("").parts[0]
    if room in ("__init__", "inside"):
        assert not set(rooms_imported(path, package)), "editors and everybody run it"
        return
    lower = rooms[rooms.index(room) :]
    assert set(rooms_imported(path, package)) <= set(lower)


def rooms_imported(path: Path, package: str) -> Iterator[str]:
    """Yield the rooms of a package that a module of it imports from."""
    top = tuple(package.split("/"))
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            folder = path.relative_to(ROOT).parent.parts
            base = folder[: len(folder) + 1 - node.level] if node.level else ()
            for alias in node.names:
                name = (*base, *(node.module or "").split("."), alias.name)
                names = tuple(part for part in name if part)
                if names[: len(top)] == top:
                    yield names[len(top)]
