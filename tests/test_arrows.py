"""Who may import whom: the arrows of ARCHITECTURE.md, read from the sources."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = ROOT / "core" / "enlarger"

PURE = {"errors", "geometry", "sizing", "tiling"}
"""Integers and words: standard library alone."""

RUNTIMES = {
    "onnxruntime": {"onnx_runtime", "providers", "probing"},
    "openvino": {"openvino_runtime"},
}
"""The only modules that know them; probing runs networks that are none of ours yet."""

NETWORK = {"ftplib", "http", "requests", "smtplib", "socket", "socketserver", "ssl", "xmlrpc"}
"""What talks to other machines; `download` alone may."""

CORE_ARROWS = {
    "errors": set[str](),
    "geometry": set[str](),
    "sizing": {"errors", "geometry"},
    "tiling": {"errors", "geometry"},
    "pixels": {"errors"},
    "raster": {"amounts", "errors", "geometry", "pixels"},
    "window": {"raster"},
    "cards": {"errors"},
    "amounts": set[str](),
    "distinct": {"errors"},
    "unfinished": {"errors", "locking"},
    "interrupts": set[str](),
    "console": set[str](),
    "log": {"errors", "locking"},
    "models": {"cards", "catalogue", "errors"},
    "catalogue": {"cards", "errors"},
    "locking": set[str](),
    "download": {"errors"},
    "reach": set[str](),
    "graph": {"errors", "geometry", "reach"},
    "nodes": set[str](),
    "narrowing": {"graph"},
    "wrapping": {"geometry", "graph", "nodes"},
    "pickles": {"errors"},
    "weights": {"errors", "pickles"},
    "layers": {"errors", "nodes"},
    "compact": {"layers"},
    "rlfn": {"layers"},
    "rrdb": {"errors", "layers"},
    "span": {"layers"},
    "families": {"compact", "errors", "layers", "rlfn", "rrdb", "span"},
    "vetting": {"errors"},
    "chart": set[str](),
    "probing": {"chart", "errors", "geometry", "graph", "nodes", "wrapping"},
    "foreign": {"errors"},
    "proving": {
        *("chart", "errors", "geometry", "jobs", "models", "network", "pixels", "planning", "raster"),
        *("settings", "tiling"),
    },
    "quarantine": {
        *("architectures.families", "cards", "errors", "foreign", "log", "models", "orphan", "planning"),
        *("probing", "proving", "vetting", "weights"),
    },
    "importing": {"architectures.families", "cards", "errors", "machine", "models"},
    "cost": set[str](),
    "findings": set[str](),
    "machine": set[str](),
    "vulkan": set[str](),
    "providers": {"errors", "machine"},
    "runtimes": {"providers", "raster"},
    "onnx_runtime": {"errors", "providers", "raster", "vulkan"},
    "openvino_runtime": {"compiled", "errors", "machine", "providers", "raster"},
    "orphan": set[str](),
    "patience": set[str](),
    "compiled": {"findings"},
    "session": {"errors", "log", "patience", "providers", "raster", "runtimes"},
    "mixing": {"errors"},
    "network": {"errors", "geometry", "graph", "mixing", "models", "narrowing", "wrapping"},
    "trial": {"cost", "errors", "machine", "orphan", "providers", "raster", "runtimes", "session"},
    "choice": {
        *("cost", "errors", "findings", "geometry", "machine", "network", "providers", "session", "wrapping"),
    },
    "transfer": {"pixels", "raster"},
    "matte": {"geometry", "raster", "window"},
    "padding": {"geometry", "raster"},
    "hard_edges": set[str](),
    "channels": {"hard_edges", "pixels", "raster"},
    "joining": {"geometry", "raster", "tiling"},
    "resampling": {"geometry", "raster", "window"},
    "planning": {"cost", "errors", "geometry", "graph", "hard_edges", "padding", "sizing", "tiling"},
    "halving": {
        *("choice", "errors", "geometry", "joining", "planning", "providers", "raster", "session", "tiling"),
    },
    "ahead": set[str](),
    "upscale": {
        *("ahead", "channels", "geometry", "joining", "matte", "padding", "pixels", "planning", "raster"),
        *("resampling", "tiling", "window"),
    },
    "sharing": set[str](),
    "tileable": {"errors", "geometry", "raster"},
    "filtering": {"raster", "window"},
    "fidelity": {"geometry", "filtering", "pixels", "raster", "sharing", "transfer", "window"},
    "source_kind": {"geometry", "pixels", "raster", "transfer"},
    "analysis": {"geometry", "pixels", "raster", "source_kind", "transfer"},
    "lettering": {"geometry", "pixels", "raster", "transfer", "window"},
    "settings": {"errors", "session", "sizing"},
    "invention": {
        *("filtering", "geometry", "pixels", "raster", "settings", "sharing", "transfer", "window"),
    },
    "legibility": {
        *("filtering", "geometry", "invention", "matte", "pixels", "raster", "transfer", "window"),
    },
    "methods": {"errors", "models", "network"},
    "strand": {
        *("channels", "choice", "cost", "errors", "geometry", "halving", "joining", "machine"),
        *("methods", "network"),
        *("pixels", "planning", "providers", "raster", "session", "settings", "sizing", "transfer"),
        *("upscale", "wrapping"),
    },
    "jobs": {
        *(
            "analysis",
            "errors",
            "fidelity",
            "geometry",
            "invention",
            "legibility",
            "lettering",
            "methods",
            "network",
            "pixels",
            "planning",
        ),
        *("raster", "session", "settings", "sharing", "sizing", "strand", "tileable", "transfer"),
        "window",
    },
    "provenance": {"jobs", "methods", "providers"},
    "xmp": {"geometry", "metadata"},
    "jobfolder": {"locking"},
    "wire": {"distinct", "errors", "geometry", "jobs", "methods", "models", "pixels", "settings", "sizing"},
    "metadata": set[str](),
    "icc": {"metadata"},
    "directories": set[str](),
    "exif": {"directories", "geometry"},
    "iptc": set[str](),
    "png": {"exif", "icc", "iptc", "metadata"},
    "jpeg": {"exif", "iptc", "metadata", "xmp"},
    "webp": {"exif", "geometry", "metadata"},
    "bmp": {"metadata"},
    "boxes": {"metadata"},
    "tiff": {"directories", "exif", "iptc", "metadata"},
    "vips": set[str](),
    "feed": {"geometry", "raster"},
    "psd": {"errors", "geometry", "iptc", "metadata", "pixels", "raster"},
    "reading": {
        *("bmp", "boxes", "errors", "exif", "geometry", "icc", "jpeg", "machine", "metadata", "pixels"),
        *("png", "psd", "raster", "tiff", "vips", "webp", "xmp"),
    },
    "retelling": {"exif", "geometry", "icc", "iptc", "metadata", "reading", "xmp"},
    "writing": {
        *("amounts", "errors", "feed", "geometry", "jpeg", "pixels", "png", "raster", "reading", "retelling"),
        *("tiff", "unfinished", "vips", "webp"),
    },
    "fetching": {"catalogue", "download", "errors", "importing", "locking", "log", "models"},
    "models_command": {
        *("amounts", "cards", "catalogue", "console", "download", "errors", "fetching", "importing"),
        "models",
    },
    "engine": {"choice", "errors", "jobfolder", "jobs", "log", "models", "provenance", "raster", "wire"},
    "pinned": set[str](),
    "doctor": {"amounts", "choice", "compiled", "findings", "log", "machine", "models", "pinned"},
    "cli": {
        *(
            "amounts",
            "choice",
            "console",
            "distinct",
            "doctor",
            "errors",
            "findings",
            "interrupts",
            "jobs",
            "log",
        ),
        *("methods", "models", "models_command", "network", "pixels", "provenance", "reading", "settings"),
        *("sizing", "writing", "xmp"),
    },
    "__main__": {"cli", "console", "interrupts", "log", "unfinished"},
}

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


@pytest.mark.parametrize(
    "path", [path for path in modules(CORE) if path.stem != "__init__"], ids=lambda path: path.stem
)
def test_the_core_follows_its_arrows(path: Path) -> None:
    names = set(imports(path))
    own = {name[1:] for name in names if name.startswith(".")} - {"__version__"}
    assert own <= CORE_ARROWS[path.stem]
    others = {name for name in names if not name.startswith(".")} - sys.stdlib_module_names
    assert path.stem not in PURE or not others
    for runtime, knowing in RUNTIMES.items():
        assert path.stem in knowing or runtime not in others
    assert path.stem == "download" or not names & NETWORK
    assert "urllib.request" not in path.read_text("utf-8")
    assert not others & EDITORS


@pytest.mark.parametrize("path", modules(ROOT / "plugins"), ids=lambda path: path.name)
def test_adapters_need_only_their_editor_and_the_standard_library(path: Path) -> None:
    plugin = ROOT / "plugins" / path.relative_to(ROOT / "plugins").parts[0]
    neighbours = {other.stem for other in plugin.rglob("*.py")}
    packages = [*plugin.rglob("__init__.py"), *(ROOT / "plugins" / "bridge").glob("*/__init__.py")]
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
    neighbours = {other.stem for other in path.parent.glob("*.py")}
    others = (
        {name for name in imports(path) if not name.startswith(".")} - sys.stdlib_module_names - neighbours
    )
    # These are not imported: the editors run them.
    assert others <= (EDITORS | {"gimpfu"} if path.stem.startswith("inside_") else set())
