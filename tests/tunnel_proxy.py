"""A proxy on this machine that lets encrypted connections through to those who know its password."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

AUTHORIZATION = "Basic " + base64.b64encode(b"pat:secret").decode()


@dataclass
class Proxy:
    """Where the proxy is, and what was asked of it."""

    url: str
    """With the password."""
    asked: list[str] = field(default_factory=list[str])
    """Hosts and ports to which a way was opened."""


@contextlib.contextmanager
def tunnel_proxy() -> Generator[Proxy]:
    """Serve on a free port until the block is left."""

    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            if self.headers.get("Proxy-Authorization") != AUTHORIZATION:
                self.send_error(407)
                return
            proxy.asked.append(self.path)
            host, _, port = self.path.rpartition(":")
            with socket.create_connection((host, int(port))) as there:
                self.send_response(200)
                self.end_headers()
                onwards = threading.Thread(target=_pass_on, args=(self.connection, there))
                onwards.start()
                _pass_on(there, self.connection)
                onwards.join()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            del format, args

    with ThreadingHTTPServer(("localhost", 0), Handler) as server:
        server.daemon_threads = True
        proxy = Proxy(f"http://pat:secret@localhost:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Copy what comes from one end to the other, until it ends."""
    with contextlib.suppress(OSError):
        while piece := source.recv(1 << 16):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
