#!/usr/bin/env python3
"""Writes down all that the engine is made of: a bill of materials in the form of CycloneDX 1.6, and the
licences of others.

    python3 tests/python.py tests/sbom.py FOLDER      writes enlarger.cdx.json and THIRD-PARTY-LICENCES.txt

Versions and hashes are those of the installer's lock; licences are what the packages say of themselves, read
from those that are installed in the tests' environment. None of these packages lies in our wheel: pip fetches
them. The networks that do lie in it are listed as well.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

CHECKOUT = Path(__file__).resolve().parents[1]
LOCK = CHECKOUT / "installer" / "engine" / "locks" / "engine.txt"

LICENCES = {
    "pyvips-binary": "LGPL-3.0-or-later",
    "flatbuffers": "Apache-2.0",
    "protobuf": "BSD-3-Clause",
    "colorama": "BSD-3-Clause",
}
"""Of packages that say it in words of their own, or not at all."""

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""SPDX's names of what PyPI calls licences."""


class Package(NamedTuple):
    """A package that the engine needs on some system."""

    name: str
    version: str
    hashes: list[str]
    """SHA-256 of each of its files on the index."""
    licence: str
    """An SPDX expression; empty where the package is not installed here and not known."""


def packages() -> Iterator[Package]:
    """Yield what the lock pins."""
    for entry in re.split(r"\n(?=[a-z0-9])", LOCK.read_text("utf-8").partition("\n")[2]):
        name, _, version = entry.split()[0].partition("==")
        yield Package(name, version, re.findall(r"sha256:([0-9a-f]{64})", entry), licence_of(name))


def licence_of(name: str) -> str:
    """Return the licence of a package as it says itself."""
    try:
        about = importlib.metadata.metadata(name).json
    except importlib.metadata.PackageNotFoundError:
        return LICENCES.get(name, "")
    if name in LICENCES:
        return LICENCES[name]
    if expression := about.get("license_expression"):
        return str(expression)
    said = [line.rpartition(" :: ")[2] for line in about.get("classifier", []) if "License ::" in line]
    known = [CLASSIFIERS[item] for item in said if item in CLASSIFIERS]
    return " OR ".join(known) or str(about.get("license", "")).partition("\n")[0]


def bill() -> dict[str, Any]:
    """Return the bill of materials. The same lock gives the same bill."""
    version = re.search(r'"(.+)"', (CHECKOUT / "core" / "enlarger" / "version.py").read_text("utf-8"))
    assert version
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{package.name}@{package.version}",
            "name": package.name,
            "version": package.version,
            "purl": f"pkg:pypi/{package.name}@{package.version}",
            "licenses": [{"expression": package.licence}] if package.licence else [],
            # CycloneDX has one hash for a component, and these are files for many systems.
            "properties": [{"name": "enlarger:sha256", "value": value} for value in package.hashes],
        }
        for package in packages()
    ]
    components += [_network(tomllib.loads(card.read_text("utf-8"))) for card in sorted(_cards())]
    content = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "enlarger",
                "name": "enlarger",
                "version": version[1],
                "licenses": [{"expression": "MIT"}],
            }
        },
        "components": components,
        "dependencies": [{"ref": "enlarger", "dependsOn": [item["bom-ref"] for item in components]}],
    }


def _cards() -> Iterator[Path]:
    return (CHECKOUT / "models").glob("*/model.toml")


def _network(card: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "machine-learning-model",
        "bom-ref": f"network:{card['id']}",
        "name": card["id"],
        "licenses": [{"expression": card["licence"]}],
        "hashes": [{"alg": "SHA-256", "content": card["sha256"]}],
    }


def licence_texts() -> Iterator[str]:
    """Yield, for each package that is installed here, its name, its licence and the texts of that."""
    for package in packages():
        try:
            files = importlib.metadata.files(package.name) or []
        except importlib.metadata.PackageNotFoundError:
            files = []
        texts = [
            file for file in files if re.search(r"(licen[cs]e|copying|notice)", file.name, re.IGNORECASE)
        ]
        yield f"{'=' * 78}\n{package.name} {package.version}: {package.licence or 'see its own files'}\n"
        for file in sorted(texts):
            if ".dist-info" in str(file) and file.suffix not in {".py", ".pyc"}:
                yield f"\n--- {file.name}\n\n{file.read_text('utf-8').strip()}\n"


def main() -> int:
    """Write both files; the exit status is 0, or 2 without a folder."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "enlarger.cdx.json").write_text(json.dumps(bill(), indent=1) + "\n", "utf-8")
    (folder / "THIRD-PARTY-LICENCES.txt").write_text("\n".join(licence_texts()), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
