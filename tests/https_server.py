"""A server on this machine that answers over HTTPS, well or badly, as it is told."""

from __future__ import annotations

import contextlib
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

Answer = Callable[[BaseHTTPRequestHandler], None]
"""Answers one request."""


@dataclass
class Script:
    """What the server is to answer, in this order; the last answer serves all requests that follow."""

    url: str
    authorities: str
    """The file with the server's certificate."""
    answers: list[Answer] = field(default_factory=list[Answer])
    asked: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    """The headers of every request."""
    over: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over, for answers that never end."""


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Return a key and a certificate for this machine, signed by itself."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run(
        [*command, "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True, timeout=30
    )
    return key, certificate


@contextlib.contextmanager
def serving(key: Path, certificate: Path) -> Generator[Script]:
    """Serve on a free port until the block is left."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            script.asked.append(dict(self.headers.items()))
            answer = script.answers[0] if len(script.answers) == 1 else script.answers.pop(0)
            self.close_connection = True
            answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            del format, args

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            # A client that goes away is what some tests are about.
            del request, client_address

    with Server(("localhost", 0), Handler) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        script = Script(f"https://localhost:{server.server_port}/", str(certificate))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield script
        finally:
            script.over.set()
            server.shutdown()
            thread.join()


def gives(content: bytes, etag: str = '"one"') -> Answer:
    """Return the answer of a good server, which knows ranges."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        start = 0
        asked = handler.headers.get("Range")
        if asked and handler.headers.get("If-Range", etag) == etag:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            handler.send_response(206)
            handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        else:
            handler.send_response(200)
        handler.send_header("ETag", etag)
        handler.send_header("Content-Length", str(len(content) - start))
        handler.end_headers()
        handler.wfile.write(content[start:])

    return answer


def says(status: int, body: bytes = b"", **headers: str) -> Answer:
    """Return an answer that is exactly so; underscores in names of headers are dashes."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def breaks_off(content: bytes, after: int) -> Answer:
    """Return the answer of a server that promises all of `content` and closes the connection before."""
    return says(200, content[:after], Content_Length=str(len(content)), ETag='"one"')
