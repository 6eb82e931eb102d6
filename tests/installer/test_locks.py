"""The locks hold what pyproject.toml asks for, on every system, and what these tests run with."""

from __future__ import annotations

import importlib.metadata
import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from machine import CHECKOUT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = CHECKOUT / "installer" / "engine" / "locks"
AGAIN = "run `python3 tests/lock.py`"

SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_machine": "x86_64", "platform_system": "Linux"},
    "arm": {"sys_platform": "linux", "platform_machine": "aarch64", "platform_system": "Linux"},
    "windows": {"sys_platform": "win32", "platform_machine": "AMD64", "platform_system": "Windows"},
    "mac": {"sys_platform": "darwin", "platform_machine": "arm64", "platform_system": "Darwin"},
}
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def pins(path: Path) -> list[tuple[Requirement, int]]:
    """Return what a lock pins, each with how many hashes it has."""
    blocks = re.findall(
        r"^(\S[^\n\\]*==[^\n\\]*)((?:\\\n\s+--hash=sha256:[0-9a-f]{64} ?)*)$", path.read_text(), re.MULTILINE
    )
    lines = [line for line in path.read_text().splitlines() if line and line[0] not in "# "]
    assert len(blocks) == len(lines), path
    return [(Requirement(head.strip()), hashes.count("--hash")) for head, hashes in blocks]


def pinned(part: str, environment: dict[str, str] | None = None) -> dict[str, str]:
    """Return the versions of a lock on a system, by package."""
    found: dict[str, str] = {}
    for requirement, _ in pins(LOCKS / f"{part}.txt"):
        if requirement.marker is None or requirement.marker.evaluate(environment):
            name = canonicalize_name(requirement.name)
            assert name not in found, f"{name} is pinned twice"
            (specifier,) = requirement.specifier
            assert specifier.operator == "=="
            found[name] = specifier.version
    return found


def asked_for() -> Iterator[tuple[str, list[str]]]:
    """Yield the requirements of pyproject.toml, with the locks that have to fulfil them."""
    told: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    project = told["project"]
    for text in project["dependencies"]:
        yield text, ["engine"]
    for extra in ("gpu", "rtx"):
        for text in project["optional-dependencies"][extra]:
            yield text, ["engine", extra]
    for text in told["dependency-groups"]["dev"]:
        yield text, ["engine", "tests"]


@pytest.mark.parametrize(("system", "python"), [*itertools.product(SYSTEMS, PYTHONS)])
def test_what_is_asked_for_is_pinned_on_every_system(system: str, python: str) -> None:
    environment = {**SYSTEMS[system], "python_version": python, "python_full_version": f"{python}.0"}
    for text, parts in asked_for():
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate(environment):
            continue
        versions = {name: version for part in parts for name, version in pinned(part, environment).items()}
        version = versions.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not pinned: {AGAIN}"
        assert requirement.specifier.contains(version, prereleases=True), f"{text}, {version}: {AGAIN}"


@pytest.mark.parametrize("lock", sorted(LOCKS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_pin_has_hashes_and_no_server_is_named(lock: Path) -> None:
    assert all(hashes for _, hashes in pins(lock))
    assert "://" not in lock.read_text()


def test_these_tests_run_with_what_is_pinned() -> None:
    versions = pinned("engine") | pinned("tests")
    here = {name: importlib.metadata.version(name) for name in versions}
    assert here == versions, "remove the tests' environment, tests/run.py makes it again"


def test_nothing_that_is_needed_here_is_left_out() -> None:
    versions, waiting, seen = pinned("engine"), ["enlarger"], set[str]()
    while waiting:
        name = waiting.pop()
        for text in importlib.metadata.requires(name) or []:
            requirement = Requirement(text)
            needed = canonicalize_name(requirement.name)
            extras = {"extra": "binary" if name == "pyvips" else ""}
            if needed not in seen and (requirement.marker is None or requirement.marker.evaluate(extras)):
                assert needed in versions, f"{needed}, which {name} needs, is not pinned: {AGAIN}"
                seen.add(needed)
                waiting.append(needed)
