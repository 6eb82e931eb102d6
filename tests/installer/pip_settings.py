"""How this system's pip reaches its package index, in a form that holds inside a root as well."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

NETWORK = (
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "requests_ca_bundle",
    "curl_ca_bundle",
    "ssl_cert_file",
)


@dataclass(frozen=True)
class PipSettings:
    """Variables that say all of pip's configuration, and the files and folders they name."""

    environment: dict[str, str]
    paths: list[Path]


def pip_settings() -> PipSettings:
    """Ask pip for its configuration, from files and variables alike, and for its cache of downloads."""
    environment = {name: value for name, value in os.environ.items() if name.lower() in NETWORK}
    by_file: dict[str, str] = {}
    by_variable: dict[str, str] = {}
    for line in _pip("config", "list").splitlines():
        name, _, value = line.partition("=")
        settings = by_variable if name.startswith(":env:") else by_file
        settings["PIP_" + name.rpartition(".")[2].upper().replace("-", "_")] = str(ast.literal_eval(value))
    environment.update(by_file)
    environment.update(by_variable)
    environment["PIP_CACHE_DIR"] = _pip("cache", "dir").strip()
    Path(environment["PIP_CACHE_DIR"]).mkdir(parents=True, exist_ok=True)
    words = [word for value in environment.values() for word in value.split()]
    paths = [Path(unquote(urlsplit(word).path) if word.startswith("file:") else word) for word in words]
    # A local index keeps its files beside its pages.
    paths = [path.parent if path.name == "simple" else path for path in paths]
    return PipSettings(
        environment, list(dict.fromkeys(path for path in paths if path.is_absolute() and path.exists()))
    )


def _pip(*arguments: str) -> str:
    run = subprocess.run([sys.executable, "-m", "pip", *arguments], check=True, stdout=subprocess.PIPE)
    return run.stdout.decode("utf-8")
