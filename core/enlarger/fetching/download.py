"""Fetches one file whose size and digest are known, over HTTPS. Beside pip, all that knows the network.

What arrives goes to a file beside the target and is moved into place when its digest is right; a download
that was cut off goes on where it stopped, in this run or the next. Nothing is believed: neither the length
that a server promises, nor where it redirects to, nor what it says the file is.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

from enlarger.errors import DownloadError
from enlarger.system.language import _
from enlarger.system.storage import check_room, is_full, storage_error
from enlarger.version import __version__

from .partial_file import CHANGED, PIECE, PartialFile, Remote

ATTEMPTS = 5
"""So many in a row may bring less than a piece."""

FIRST_WAIT = 1.0
"""Seconds before the second attempt; doubled for each one more."""

LONGEST_WAIT = 60.0
"""Seconds. A server that asks for more is taken for unavailable."""

MOST_REDIRECTS = 10

TEMPORARY = {408, 425, 429, 500, 502, 503, 504}
"""Status codes of failures that may be over at the next attempt."""


def _say_nothing(text: str) -> None:
    del text


@dataclass(frozen=True)
class Conditions:
    """How a download is made; the defaults serve everybody."""

    authorities: str | None = None
    """A file of certificates to trust in place of the usual ones."""
    timeout: float = 30.0
    """Seconds without a byte after which a connection counts as broken."""
    wait: Callable[[float], None] = time.sleep
    """Lets the seconds between two attempts pass."""
    tell: Callable[[str], None] = _say_nothing
    """Hears why there has to be another attempt."""


class _BrokenOff(Exception):  # noqa: N818 - the next attempt may succeed
    """An attempt is over, and another one may help."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        """Seconds that the server asks for."""


def download(
    remote: Remote, target: Path, on_bytes: Callable[[int], None], conditions: Conditions | None = None
) -> None:
    """Fetch `remote` to `target`, in a folder that is there. `on_bytes` is called with the bytes that have
    arrived so far; what it raises ends the download, which can be taken up again.

    Raises DownloadError when the file is not available or not the one expected, StorageError when it cannot
    be written. No two processes may have the same target at once.
    """
    conditions = conditions or Conditions()
    path = target.with_name(f"{target.name}.part")
    try:
        with PartialFile(path, remote) as part, requests.Session() as session:
            session.auth = lambda request: request  # or passwords of ~/.netrc would be sent
            check_room(target.parent, remote.bytes - part.bytes)
            on_bytes(part.bytes)
            _complete(part, remote, session, on_bytes, conditions)
        os.replace(path, target)
    except OSError as error:
        if is_full(error):  # nothing is left to be taken up again
            path.unlink(missing_ok=True)
        raise storage_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            if not path.stat().st_size:
                path.unlink()


def _complete(
    part: PartialFile,
    remote: Remote,
    session: requests.Session,
    on_bytes: Callable[[int], None],
    conditions: Conditions,
) -> None:
    """Make attempts until the part is whole and right."""
    failures, most = 0, part.bytes
    while True:
        try:
            if not part.is_complete:
                _attempt(part, remote, session, on_bytes, conditions)
            if part.is_right:
                return
            was_joined = part.is_joined
            part.restart()
            if not was_joined:
                raise DownloadError(
                    _("What {host} sends has another checksum than expected.", host=remote.host), CHANGED
                )
            raise _BrokenOff(_("the parts do not belong together"))
        except _BrokenOff as broken:
            failures = 1 if part.bytes >= most + PIECE else failures + 1
            most = max(most, part.bytes)
            if failures == ATTEMPTS or broken.wait > LONGEST_WAIT:
                raise _given_up(part, remote, broken) from broken
            wait = max(broken.wait, FIRST_WAIT * 2 ** (failures - 1))
            conditions.tell(
                _(
                    "{host}: {reason}. Next attempt in {wait:.0f} s.",
                    host=remote.host,
                    reason=broken.reason,
                    wait=wait,
                )
            )
            conditions.wait(wait)


def _given_up(part: PartialFile, remote: Remote, broken: _BrokenOff) -> DownloadError:
    hint = _("Check the connection and try again later.")
    if broken.wait > LONGEST_WAIT:
        hint = _("The server asks to be left alone for {wait:.0f} minutes.", wait=broken.wait / 60)
    if part.bytes:
        hint += _(
            " {done} of {total} bytes are here; the same command goes on from there.",
            done=part.bytes,
            total=remote.bytes,
        )
    return DownloadError(
        _("The download from {host} failed: {reason}.", host=remote.host, reason=broken.reason),
        hint,
    )


def _attempt(
    part: PartialFile,
    remote: Remote,
    session: requests.Session,
    on_bytes: Callable[[int], None],
    conditions: Conditions,
) -> None:
    """Ask once for what is missing, and take it. Raises _BrokenOff when it does not come to its end."""
    headers = {"Accept-Encoding": "identity", "User-Agent": f"enlarger/{__version__}"}
    if part.bytes:
        headers["Range"] = f"bytes={part.bytes}-"
    if part.bytes and part.etag:
        headers["If-Range"] = part.etag
    try:
        with _answer(remote, headers, session, conditions) as response:
            _check_answer(response, part, remote)
            etag = response.headers.get("ETag", "")
            part.etag = "" if etag.startswith("W/") else etag
            for piece in response.iter_content(PIECE):
                part.append(piece)
                on_bytes(part.bytes)
    except requests.RequestException as error:
        raise _broken_off(remote, error) from error
    if not part.is_complete:
        raise _BrokenOff(_("the connection ended early"))


def _answer(
    remote: Remote, headers: dict[str, str], session: requests.Session, conditions: Conditions
) -> requests.Response:
    """Follow redirects, over HTTPS alone, and return the answer at their end."""
    url = remote.url
    for _number in range(MOST_REDIRECTS):
        _check_url(url, remote)
        try:
            response = session.get(
                url,
                headers=headers,
                stream=True,
                allow_redirects=False,
                timeout=conditions.timeout,
                verify=conditions.authorities or True,
            )
            if not response.is_redirect:
                return response
            response.close()
            url = urljoin(url, response.headers["Location"])
        except requests.RequestException:
            raise
        except ValueError as error:
            raise DownloadError(
                _("{host} leads to no address: {error}.", host=remote.host, error=error),
                _("Try again later."),
            ) from error
    raise DownloadError(
        _(
            "{host} redirects more than {count} times.",
            host=remote.host,
            count=MOST_REDIRECTS,
        ),
        _("Try again later."),
    )


def _check_url(url: str, remote: Remote) -> None:
    try:
        address = urlsplit(url)
        is_safe = address.scheme == "https" and bool(address.hostname)
    except ValueError:
        is_safe = False
    if not is_safe:
        text = url if url.isprintable() else repr(url)
        raise DownloadError(
            _("{host} leads to {text}, which is not an encrypted address.", host=remote.host, text=text),
            _("Nothing was fetched from there. Try from another network: this one may be interfering."),
        )


def _check_answer(response: requests.Response, part: PartialFile, remote: Remote) -> None:
    """Decide whether what follows in the answer is what is missing; a part that cannot be continued is begun
    anew.
    """
    status = response.status_code
    if status == 206:
        if _offered_range(response) != (part.bytes, remote.bytes):
            part.restart()
            raise _BrokenOff(_("the answer is another part of the file than the one asked for"))
        part.is_joined = True
        return
    if status == 416:
        part.restart()
        raise _BrokenOff(_("the file cannot be continued"))
    if status in TEMPORARY:
        raise _BrokenOff(
            _("the server answers {status} {reason}", status=status, reason=response.reason),
            _retry_after(response),
        )
    if status != 200:
        hint = _("It may have been moved or taken down.") if status in {404, 410} else _("Try again later.")
        raise DownloadError(
            _(
                "{host} answers {status} {reason}.",
                host=remote.host,
                status=status,
                reason=response.reason,
            ),
            _("{hint} A copy of the file can be given with --from.", hint=hint),
        )
    if response.headers.get("Content-Type", "").startswith("text/html"):
        raise DownloadError(
            _("{host} answers with a web page instead of the file.", host=remote.host),
            _("This network may want you to log in with a browser first; or the file has been moved."),
        )
    length = response.headers.get("Content-Length", "")
    if length not in {"", str(remote.bytes)} and "Content-Encoding" not in response.headers:
        raise DownloadError(
            _(
                "{host} offers {length} bytes instead of {total}.",
                host=remote.host,
                length=length,
                total=remote.bytes,
            ),
            CHANGED,
        )
    part.restart()


def _offered_range(response: requests.Response) -> tuple[int, int] | None:
    """Return where the answer begins and how long the whole file is."""
    match = re.fullmatch(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18})", response.headers.get("Content-Range", ""))
    return (int(match[1]), int(match[2])) if match else None


def _retry_after(response: requests.Response) -> float:
    """Return the seconds that the server asks for, as a number or a date; 0 when it does not."""
    text = response.headers.get("Retry-After", "")
    if re.fullmatch(r"\d{1,9}", text):
        return float(text)
    with contextlib.suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    return 0.0


def _broken_off(remote: Remote, error: requests.RequestException) -> Exception:
    """Return what an exception of the library means for the download."""
    causes: list[BaseException] = [error]
    while causes[-1].__context__:
        causes.append(causes[-1].__context__)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return DownloadError(
                _(
                    "{host} cannot prove who it is: {reason}.",
                    host=remote.host,
                    reason=cause.verify_message,
                ),
                _("Check this machine's date, and whether a proxy stands in between."),
            )
    if isinstance(error, requests.exceptions.ProxyError):
        return _BrokenOff(_("the proxy cannot be reached"))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return _BrokenOff(_("its address is not known here, as if this machine were offline"))
    if isinstance(error, requests.Timeout):
        return _BrokenOff(_("the server does not answer"))
    if isinstance(error, (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        return _BrokenOff(_("the connection broke or could not be made"))
    return DownloadError(
        _("The download from {host} failed: {error}.", host=remote.host, error=error), _("Try again later.")
    )
