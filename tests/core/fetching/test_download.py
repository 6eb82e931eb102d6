from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest

from enlarger.errors import DownloadError, StorageError
from enlarger.fetching.download import ATTEMPTS, LONGEST_WAIT, Conditions, download
from enlarger.fetching.partial_file import PIECE, Remote
from enlarger.system.locking import locked
from https_server import Answer, Script, breaks_off, gives, make_certificate, says, serving

CONTENT = np.random.default_rng(7).bytes(5 * PIECE + 321)
HALF = len(CONTENT) // 2


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def server(certificate: tuple[Path, Path]) -> Iterator[Script]:
    with serving(*certificate) as script:
        yield script


class Fetch:
    """A download of CONTENT, and what happened to it."""

    def __init__(self, server: Script, folder: Path) -> None:
        self.server = server
        self.remote = Remote(server.url + "net.onnx", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
        self.target = folder / "net.onnx"
        self.part = folder / "net.onnx.part"
        self.waits: list[float] = []
        self.told: list[str] = []
        self.seen: list[int] = []
        self.conditions = Conditions(server.authorities, 1.0, self.waits.append, self.told.append)

    def __call__(self, *answers: Answer) -> None:
        self.server.answers[:] = answers
        download(self.remote, self.target, self.seen.append, self.conditions)

    def leaves(self) -> list[str]:
        return sorted(path.name for path in self.target.parent.iterdir())


@pytest.fixture
def fetch(server: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fetch:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "localhost,nowhere.invalid")
    return Fetch(server, tmp_path)


def test_a_file_arrives_whole_and_alone(fetch: Fetch) -> None:
    fetch(gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT
    assert fetch.leaves() == ["net.onnx"]
    assert fetch.seen == sorted(fetch.seen)
    assert (fetch.seen[0], fetch.seen[-1]) == (0, len(CONTENT))
    assert fetch.waits == []


def test_no_password_of_the_users_is_sent(
    fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords = tmp_path / "netrc"
    passwords.write_text("default login somebody password secret\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("NETRC", str(passwords))
    fetch(gives(CONTENT))
    assert "Authorization" not in fetch.server.asked[0]


def test_a_download_that_breaks_off_goes_on_where_it_stopped(fetch: Fetch) -> None:
    fetch(breaks_off(CONTENT, HALF), gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT
    first, second = fetch.server.asked
    assert "Range" not in first
    assert second["Range"].startswith("bytes=")
    assert second["If-Range"] == '"one"'
    assert int(second["Range"][6:-1]) > HALF - PIECE
    assert "Next attempt in 1 s" in fetch.told[0]


def test_the_next_run_goes_on_as_well(fetch: Fetch) -> None:
    fetch.part.write_bytes(CONTENT[:HALF])
    fetch(gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT
    assert [asked["Range"] for asked in fetch.server.asked] == [f"bytes={HALF}-"]
    assert fetch.seen[0] == HALF


def test_what_had_arrived_whole_is_not_asked_for_again(fetch: Fetch) -> None:
    fetch.part.write_bytes(CONTENT)
    fetch()
    assert fetch.target.read_bytes() == CONTENT
    assert fetch.server.asked == []


def test_a_part_that_is_longer_than_the_file_is_forgotten(fetch: Fetch) -> None:
    fetch.part.write_bytes(CONTENT + b"more")
    fetch(gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT


@pytest.mark.skipif(os.name == "nt", reason="there, only administrators make links")
def test_a_link_that_somebody_has_put_in_the_parts_place_is_not_followed(fetch: Fetch) -> None:
    precious = fetch.part.with_name("precious")
    precious.write_bytes(b"precious")
    fetch.part.symlink_to(precious)
    with pytest.raises(StorageError):
        fetch(gives(CONTENT))
    assert precious.read_bytes() == b"precious"


def test_a_part_of_another_version_is_fetched_anew(fetch: Fetch) -> None:
    fetch.part.write_bytes(b"x" * HALF)
    fetch(gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT
    assert ["Range" in asked for asked in fetch.server.asked] == [True, False]


def test_a_file_that_changes_meanwhile_is_fetched_anew(fetch: Fetch) -> None:
    old = says(200, b"x" * HALF, Content_Length=str(len(CONTENT)), ETag='"old"')
    fetch(old, gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT
    assert fetch.server.asked[1]["If-Range"] == '"old"'


def test_a_weak_tag_is_no_condition(fetch: Fetch) -> None:
    weak = says(200, CONTENT[:HALF], Content_Length=str(len(CONTENT)), ETag='W/"one"')
    fetch(weak, gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT
    assert "If-Range" not in fetch.server.asked[1]


@pytest.mark.parametrize(
    "content_range",
    [f"bytes 0-9/{len(CONTENT)}", f"bytes {HALF}-{HALF + 9}/{HALF + 10}", f"bytes {HALF}-9/{'9' * 5000}", ""],
)
def test_another_part_than_the_one_asked_for_is_not_taken(content_range: str, fetch: Fetch) -> None:
    fetch.part.write_bytes(CONTENT[:HALF])
    fetch(says(206, b"0123456789", Content_Range=content_range), gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT


def test_a_server_that_refuses_to_continue_is_asked_for_all(fetch: Fetch) -> None:
    fetch.part.write_bytes(CONTENT[:HALF])
    fetch(says(416), gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT


def test_a_server_without_ranges_is_asked_for_all(fetch: Fetch) -> None:
    fetch.part.write_bytes(CONTENT[:HALF])
    fetch(says(200, CONTENT))
    assert fetch.target.read_bytes() == CONTENT


def test_a_server_that_always_breaks_off_is_given_up_and_the_part_kept(fetch: Fetch) -> None:
    with pytest.raises(DownloadError, match="connection") as caught:
        fetch(breaks_off(CONTENT, HALF))
    assert "goes on from there" in caught.value.hint
    assert len(fetch.server.asked) == ATTEMPTS
    assert fetch.waits == [1.0, 2.0, 4.0, 8.0]
    assert fetch.leaves() == ["net.onnx.part"]
    fetch(gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT


def test_attempts_that_get_on_do_not_count(fetch: Fetch) -> None:
    def a_bit_more(handler: BaseHTTPRequestHandler) -> None:
        start = int(handler.headers.get("Range", "bytes=0-")[6:-1])
        end = min(len(CONTENT), start + PIECE)
        content_range = f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}"
        promised = str(len(CONTENT) - start)
        says(206 if start else 200, CONTENT[start:end], Content_Range=content_range, Content_Length=promised)(
            handler
        )

    fetch(a_bit_more)
    assert fetch.target.read_bytes() == CONTENT
    assert len(fetch.server.asked) == 6 > ATTEMPTS
    assert set(fetch.waits) == {1.0}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says(200, CONTENT[:100]), "100 bytes instead of"),
        (says(200, CONTENT + b"more"), "bytes instead of"),
        (says(200, CONTENT, Content_Length="1"), "1 bytes instead of"),
        (says(200, CONTENT, Content_Length="9" * 5000), "999 bytes instead of"),
        (says(200, b"x" * len(CONTENT)), "another checksum"),
        (says(200, b"<html>log in", Content_Type="text/html; charset=utf-8"), "a web page"),
        (says(200, CONTENT, Content_Type="text/html"), "a web page"),
        (says(404), "404 Not Found"),
        (says(403), "403 Forbidden"),
        (says(204), "204"),
        (says(304), "304"),
        (says(302, Location="http://localhost/net.onnx"), "not an encrypted address"),
        (says(302, Location="ftp://localhost/net.onnx"), "not an encrypted address"),
        (says(302, Location="file:///etc/passwd"), "not an encrypted address"),
        (says(302, Location="https://["), "leads to no address"),
        (says(302, Location="/net.onnx"), "redirects more than"),
        (says(503, Retry_After=str(int(LONGEST_WAIT) + 1)), "503"),
    ],
)
def test_a_wrong_answer_is_refused_at_once(answer: Answer, reason: str, fetch: Fetch) -> None:
    with pytest.raises(DownloadError, match=reason) as caught:
        fetch(answer)
    assert caught.value.hint
    assert fetch.waits == []
    assert fetch.leaves() == []


def test_more_than_was_promised_is_not_written(fetch: Fetch) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with contextlib.suppress(OSError):
            while not fetch.server.over.is_set():
                handler.wfile.write(CONTENT)

    with pytest.raises(DownloadError, match="sends more than"):
        fetch(endless)
    assert fetch.part.stat().st_size <= len(CONTENT)


def test_a_file_that_is_sent_packed_is_unpacked_no_further_than_its_size(fetch: Fetch) -> None:
    import gzip

    packed = gzip.compress(CONTENT)
    fetch(says(200, packed, Content_Encoding="gzip"))
    assert fetch.target.read_bytes() == CONTENT
    fetch.target.unlink()
    with pytest.raises(DownloadError, match="sends more than"):
        fetch(says(200, gzip.compress(bytes(50 << 20)), Content_Encoding="gzip"))


def test_a_redirect_to_another_https_address_is_followed(fetch: Fetch) -> None:
    fetch(says(302, Location=fetch.server.url + "elsewhere"), says(307, Location="/and/on"), gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT


def test_an_address_without_encryption_is_not_even_asked(fetch: Fetch) -> None:
    fetch.remote = replace(fetch.remote, url=fetch.remote.url.replace("https:", "http:"))
    with pytest.raises(DownloadError, match="not an encrypted address"):
        fetch(gives(CONTENT))
    assert fetch.server.asked == []


def test_a_server_that_cannot_prove_who_it_is_is_not_trusted(fetch: Fetch) -> None:
    fetch.conditions = replace(fetch.conditions, authorities=None)
    with pytest.raises(DownloadError, match="cannot prove who it is"):
        fetch(gives(CONTENT))
    assert fetch.server.asked == []
    assert fetch.waits == []


def test_a_server_that_is_busy_is_asked_again_when_it_wants(fetch: Fetch) -> None:
    soon = says(429, Retry_After="Thu, 01 Jan 1970 00:00:00 GMT")
    fetch(says(503, Retry_After="7"), says(500), soon, gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT
    assert fetch.waits == [7.0, 2.0, 4.0]
    assert "503" in fetch.told[0]


def test_a_server_that_stalls_is_left_and_asked_again(fetch: Fetch) -> None:
    def stalls(handler: BaseHTTPRequestHandler) -> None:
        breaks_off(CONTENT, HALF)(handler)
        handler.wfile.flush()
        fetch.server.over.wait(10)

    fetch.conditions = replace(fetch.conditions, timeout=0.3)
    fetch(stalls, gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT
    assert "Range" in fetch.server.asked[1]


def test_a_server_that_says_nothing_is_given_up(fetch: Fetch) -> None:
    def silence(handler: BaseHTTPRequestHandler) -> None:
        del handler
        fetch.server.over.wait(10)

    fetch.conditions = replace(fetch.conditions, timeout=0.1)
    with pytest.raises(DownloadError, match="does not answer"):
        fetch(silence)


def test_a_server_that_is_not_there_is_given_up(fetch: Fetch) -> None:
    fetch.remote = replace(fetch.remote, url="https://localhost:1/net.onnx")
    with pytest.raises(DownloadError, match="could not be made") as caught:
        fetch()
    assert "connection" in caught.value.hint


def test_a_machine_without_a_network_is_told_so(fetch: Fetch) -> None:
    fetch.remote = replace(fetch.remote, url="https://nowhere.invalid/net.onnx")
    with pytest.raises(DownloadError, match="offline"):
        fetch()
    assert fetch.leaves() == []


def test_a_proxy_is_taken_from_the_environment(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://localhost:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    fetch.remote = replace(fetch.remote, url="https://example.invalid/net.onnx")
    with pytest.raises(DownloadError, match="proxy"):
        fetch()


def test_a_download_that_is_called_off_can_be_taken_up(fetch: Fetch) -> None:
    class Enough(BaseException):
        pass

    def stop(count: int) -> None:
        if count > HALF:
            raise Enough

    fetch.server.answers[:] = [gives(CONTENT)]
    with pytest.raises(Enough):
        download(fetch.remote, fetch.target, stop, fetch.conditions)
    assert fetch.leaves() == ["net.onnx.part"]
    fetch(gives(CONTENT))
    assert fetch.target.read_bytes() == CONTENT
    assert "Range" in fetch.server.asked[-1]


def test_a_disk_too_small_is_told_beforehand(fetch: Fetch) -> None:
    fetch.remote = replace(fetch.remote, bytes=10**18)
    with pytest.raises(StorageError, match="are free"):
        fetch()
    assert fetch.server.asked == []


FETCH = """
import resource, sys
from pathlib import Path
from enlarger.fetching.download import Conditions, download
from enlarger.fetching.partial_file import Remote
from enlarger.errors import EnlargerError

url, size, digest, target, authorities, limit = sys.argv[1:]
if int(limit):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    download(Remote(url, int(size), digest), Path(target), lambda _: None, Conditions(authorities))
except EnlargerError as error:
    sys.exit(f"{type(error).__name__}: {error.message} {error.hint}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of file sizes")
def test_a_disk_that_fills_up_is_told_and_the_part_goes(fetch: Fetch) -> None:
    fetch.server.answers[:] = [gives(CONTENT)]
    remote = fetch.remote
    arguments = [remote.url, remote.bytes, remote.sha256, fetch.target, fetch.server.authorities, HALF]
    command = [sys.executable, "-c", FETCH, *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 1
    assert "StorageError" in result.stderr
    assert os.strerror(errno.EFBIG) in result.stderr
    assert "Make room" in result.stderr
    assert fetch.leaves() == []


def test_a_folder_that_may_not_be_written_to_is_told(fetch: Fetch) -> None:
    fetch.target = fetch.target.parent / "none" / "net.onnx"
    with pytest.raises(StorageError, match="cannot be written"):
        fetch()


def test_who_holds_a_lock_is_alone_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    inside: list[int] = []
    most: list[int] = []
    waited: list[int] = []

    def work(number: int) -> None:
        for _ in range(20):
            with locked(path, lambda: waited.append(number)):
                inside.append(number)
                most.append(len(inside))
                inside.remove(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 80
    assert set(most) == {1}
    assert list(tmp_path.iterdir()) == []
