"""A package index on this machine, as a company may have one, and small wheels to put into it."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import os
import ssl
import threading
import zipfile
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from enlarger.networks.catalogue import Member, Wheel

HOST = "packages.example"
"""Where the index is for those who come through its proxy."""


@dataclass
class Index:
    """An index that serves wheels to those who know its password; a proxy for requests to `HOST` as well."""

    port: int
    scheme: str
    wheels: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """What it has, by the names of the files."""
    asked: list[str] = field(default_factory=list[str])
    """The addresses that it was asked for."""
    hangs: bool = False
    """Whether it answers nothing while it is there."""
    asked_once: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, user: str = "ann", host: str = "") -> str:
        return f"{self.scheme}://{user}:secret@{host or f'localhost:{self.port}'}/simple/"

    def downloads(self) -> int:
        """Return how many wheels were asked for."""
        return sum(path.endswith(".whl") for path in self.asked)


@contextlib.contextmanager
def package_index(certificate: tuple[Path, Path] | None = None) -> Generator[Index]:
    """Serve on a free port until the block is left; with a key and a certificate, encrypted."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.asked.append(self.path)
            index.asked_once.set()
            if index.hangs:
                index.over.wait()
                return
            expected = base64.b64encode(b"ann:secret").decode()
            if self.headers.get("Authorization") != f"Basic {expected}":
                self._answer(401, b"who are you?")
                return
            name = urlsplit(self.path).path.rstrip("/").rpartition("/")[2]
            if name in index.wheels:
                self._answer(200, index.wheels[name])
                return
            links = "".join(
                f'<a href="/files/{file}">{file}</a>\n'
                for file in index.wheels
                if file.partition("-")[0].replace("_", "-") == name
            )
            self._answer(200 if links else 404, f"<!DOCTYPE html>{links}".encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="packages"')
            self.send_header("Content-Type", "text/html" if status != 200 or body[:1] == b"<" else "x/y")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            del format, args

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            # Clients that do not trust the certificate, or go away, are what some tests are about.
            del request, client_address

    with Server(("localhost", 0), Handler) as server:
        server.daemon_threads = True
        index = Index(server.server_port, "https" if certificate else "http")
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate[1], certificate[0])
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield index
        finally:
            index.over.set()
            server.shutdown()
            thread.join()


def set_pip_up(patch: pytest.MonkeyPatch, **settings: str) -> None:
    """Have pip use these settings, in its environment, and no others."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "SSL_CERT_")) or name.lower().endswith(("_proxy", "_ca_bundle")):
            patch.delenv(name)
    defaults = {"config_file": os.devnull, "retries": "0", "timeout": "5"}
    for name, value in (defaults | settings).items():
        patch.setenv(f"PIP_{name.upper()}", value)


def make_wheel(file: str, members: Mapping[str, bytes]) -> tuple[Wheel, bytes]:
    """Return a wheel called `file` as the catalogue describes it, and its content. It wants a package that
    nobody has.
    """
    project, version, *_, python, interface, system = file.removesuffix(".whl").split("-")
    info = f"{project}-{version}.dist-info"
    texts = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n"
        "Requires-Dist: a-package-that-nobody-has\nRequires-Python: >=3.8\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {python}-{interface}-{system}\n",
        f"{info}/RECORD": "",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**texts, **members}.items():
            archive.writestr(name, content)
    content = buffer.getvalue()
    return Wheel(file=file, bytes=len(content), sha256=hashlib.sha256(content).hexdigest()), content


def member(path: str, content: bytes, variable: str = "") -> Member:
    """Return what the catalogue says of a member with this content."""
    digest = hashlib.sha256(content).hexdigest()
    return Member(path=path, variable=variable, bytes=len(content), sha256=digest)
