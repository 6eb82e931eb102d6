"""pip, run from its own wheel: so that a Python needs neither pip nor ensurepip to carry the engine.

Debian's python3 has neither without python3-venv, and Flatpak's sandboxes have neither at all.
"""

from __future__ import annotations

import configparser
import hashlib
import importlib.util
import os
import re
import ssl
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Iterator
from urllib.parse import urljoin, urlsplit

from installer.engine import packages
from installer.system.errors import InstallError

LOCK = Path(__file__).resolve().parent / "locks" / "pip.txt"
"""The version that is fetched, and its hash."""
DEFAULT_INDEX = "https://pypi.org/simple"
"""pip's own: what the pip that is fetched would ask, too, where nobody has set another."""
INSTALL_PIP = "Install pip (on Debian and Ubuntu: apt install python3-venv), then try again."
SECONDS = 60.0
"""Until an index that does not answer is given up."""
LARGEST = 50_000_000
"""Bytes of an index page or a wheel: more is none of what was asked for."""


def bundled(folders: list[str]) -> str:
    """Give pip's wheel from the first of these folders that has it, the newest; else nothing."""
    found = [path for folder in folders for path in sorted(Path(folder).glob("pip-*.whl"), reverse=True)]
    return str(found[0]) if found else ""


def fetched(folder: Path) -> str:
    """Fetch pip's wheel into a folder: by the pip that this Python has, or from the index that pip would ask.

    Raises InstallError where the index cannot be reached, or gives another file than the one that was tested.
    """
    name, digest = _pinned()
    if importlib.util.find_spec("pip"):
        packages.download(sys.executable, LOCK, folder)
        return str(folder / name)
    index = _index()
    try:
        page = _read(index.rstrip("/") + "/pip/")
        links: list[str] = re.findall(r'href="([^"]+)"', page.decode("utf-8", "replace"))
        named = {str(urlsplit(link).path).rpartition("/")[2]: link for link in links}
        link = named.get(name)
        if link is None:
            raise InstallError(f"{index} does not have {name}.", INSTALL_PIP)
        content = _read(urljoin(index.rstrip("/") + "/pip/", link))
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise InstallError(
            f"pip could not be fetched from {index}: {getattr(error, 'reason', error)}.",
            "Check the connection. " + INSTALL_PIP,
        ) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise InstallError(
            f"{name} from {index} is not the file that was tested: its checksum is another.",
            "Nothing of it was run. Check how pip is set up: `pip config list`.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return str(folder / name)


def _pinned() -> tuple[str, str]:
    """Give the name of the wheel, and its SHA-256, from the lock."""
    pin = r"\npip==([\w.]+)[\s\\]+--hash=sha256:([0-9a-f]{64})"
    match = re.search(pin, LOCK.read_text("utf-8"))
    if match is None:
        raise AssertionError(f"{LOCK} has no pin")
    return f"pip-{match.group(1)}-py3-none-any.whl", match.group(2)


def _index() -> str:
    """Give the index that pip is set up with, by its variable or one of its files, or pip's own default."""
    named = os.environ.get("PIP_INDEX_URL", "")
    if named:
        return named
    found = DEFAULT_INDEX
    for path in _settings():
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read(path, "utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue  # pip will say so itself
        for section in ("global", "install"):
            found = parser.get(section, "index-url", fallback=found)
    return found


def _settings() -> Iterator[str]:
    """Yield pip's files of settings, the strongest last."""
    folders = [*os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep)]
    yield from (os.path.join(folder, "pip", "pip.conf") for folder in reversed(folders))
    yield "/etc/pip.conf"
    home = os.path.expanduser("~")
    own = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    yield from (os.path.join(home, ".pip", "pip.conf"), os.path.join(own, "pip", "pip.conf"))
    if "APPDATA" in os.environ:
        yield os.path.join(os.environ["APPDATA"], "pip", "pip.ini")
    if "PIP_CONFIG_FILE" in os.environ:
        yield os.environ["PIP_CONFIG_FILE"]


def _read(address: str) -> bytes:
    """Read what an address gives."""
    headers = {"User-Agent": "enlarger-installer", "Accept": "text/html"}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - the user's own index
    trusted = os.environ.get("PIP_CERT") or None
    context = ssl.create_default_context(cafile=trusted) if address.startswith("https:") else None
    with urllib.request.urlopen(request, timeout=SECONDS, context=context) as answer:  # noqa: S310 - the user's
        content: bytes = answer.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError("it is far too large")
    return content
