"""The engine process, held to docs/protocol.md by real conversations with it."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine_conversation import Conversation, Event, conversing, job
from face_detector import install, weights
from face_networks import install_restorer
from hosts.editors.pictures import photograph_and_damaged
from package_index import package_index, set_pip_up
from tiny_networks import GraphBuilder, nearest_network, random_network, write_model

COUNTING = """
import os, sys
opened = []
def hook(event, told):
    if event == "open" and str(told[0]).endswith("source.raw"):
        opened.append(told)
sys.addaudithook(hook)
out = os.dup(1)
from enlarger.engine.__main__ import main
main([])
os.write(out, b"opened %d\\n" % len(opened))
os._exit(0)
"""


@pytest.fixture
def engine() -> Iterator[Conversation]:
    with conversing() as conversation:
        yield conversation


@pytest.fixture
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the user's own models, which is empty; nothing was fetched yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "enlarger" / "models"


def test_hello_comes_first_and_at_once() -> None:
    times: list[float] = []
    bare: list[float] = []
    for _ in range(5):
        start = time.perf_counter()
        conversation = Conversation()
        hello = conversation.hear()
        times.append(time.perf_counter() - start)
        assert hello["event"] == "hello"
        assert hello["protocol"] == 1
        assert hello["pid"] == conversation.process.pid
        conversation.stdin.close()
        conversation.process.wait(30)
        conversation.stdout.close()
        start = time.perf_counter()
        subprocess.run([sys.executable, "-I", "-c", "import json"], check=True)
        bare.append(time.perf_counter() - start)
    # A ratio, not a time: a busy machine must not fail it. A heavy import before the hello would.
    assert statistics.median(times) < 4 * statistics.median(bare)


def test_nothing_heavy_is_imported_before_hello() -> None:
    code = "import sys, enlarger.engine.__main__; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"numpy", "PIL", "onnx", "onnxruntime", "requests", "typer", "appdirs"} & set(modules)


def test_models_and_devices_are_listed(engine: Conversation) -> None:
    (models,) = engine.ask(id="m", op="models")
    assert models["default"] in {model["id"] for model in models["models"]}
    assert models["rejected"] == []
    (devices,) = engine.ask(id="d", op="devices")
    assert devices["devices"][-1]["id"] == "cpu"


@pytest.mark.parametrize("channels", [3, 4])
def test_a_job_tells_its_progress_and_is_done(engine: Conversation, tmp_path: Path, channels: int) -> None:
    events = engine.ask(**job(tmp_path, channels=channels, tile=40))
    done = events[-1]
    assert done["event"] == "done", done
    assert done["size"] == [240, 160]
    assert (done["model"], done["device"], done["provider"]) == ("faithful-x4", "cpu", "CPUExecutionProvider")
    progress = [event for event in events if event["event"] == "progress"]
    assert [event["done"] for event in progress] == list(range(1, done["tiles"] + 1))
    assert {event["total"] for event in progress} == {done["tiles"]}
    assert (tmp_path / "result.raw").stat().st_size == 240 * 160 * channels
    assert (
        done["provenance"]["source"]["sha256"] == sha256((tmp_path / "source.raw").read_bytes()).hexdigest()
    )


@pytest.mark.parametrize("beside", [None, (), ("map",), ("faithful", "mask", "map")])
def test_a_source_is_opened_twice_whatever_is_asked_for(
    beside: tuple[str, ...] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    write_model(tmp_path / "enlarger" / "models", "drawing", random_network(4), 4, tag="generative")
    request = job(tmp_path, model="drawing")
    if beside is not None:
        paths = {name: {"path": str(tmp_path / f"{name}.raw")} for name in beside}
        request["fidelity"] = {"dial": 0.4, **paths}
    conversation = Conversation(start=("-c", COUNTING))
    conversation.hear()
    done = conversation.ask(**request)[-1]
    assert done["event"] == "done", done
    conversation.stdin.close()
    assert conversation.stdout.read() == b"opened 2\n"
    conversation.process.wait(30)
    conversation.stdout.close()


@pytest.mark.parametrize(
    "paths",
    [
        {"result": {"path": "source.raw"}},
        {"result": {"path": "link.raw"}},
        {"fidelity": {"map": {"path": "RESULT.raw"}}},
        {"fidelity": {"faithful": {"path": "a.raw"}, "mask": {"path": "a.raw"}}},
    ],
)
def test_files_of_a_job_are_all_different(engine: Conversation, tmp_path: Path, paths: Event) -> None:
    request = job(tmp_path, model="photo-x4", **paths)
    (tmp_path / "link.raw").symlink_to("source.raw")
    for fields in (request["result"], *request.get("fidelity", {}).values()):
        fields["path"] = str(tmp_path / fields["path"])
    before = (tmp_path / "source.raw").read_bytes()
    error = engine.ask(**request)[-1]
    assert (error["event"], error["kind"]) == ("error", "request"), error
    assert "would be one file" in error["message"]
    assert (tmp_path / "source.raw").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.raw", "source.raw"]


def test_a_plan_tells_what_the_job_then_does(engine: Conversation, tmp_path: Path) -> None:
    request = job(tmp_path, target={"factor": 2.5}, tile=40)
    (plan,) = engine.ask(**{**request, "op": "plan"})
    done = engine.ask(**request)[-1]
    assert plan["size"] == done["size"] == [150, 100]
    assert plan["tiles"] == done["tiles"]
    assert plan["result_bytes"] == (tmp_path / "result.raw").stat().st_size


def test_what_the_user_chose_is_taken_for_such_pictures_where_that_is_said(
    own_models: Path, engine: Conversation, tmp_path: Path
) -> None:
    del own_models
    request = job(tmp_path, target={"factor": 2})
    photograph = photograph_and_damaged()[0].crop((100, 100, 400, 300))
    (tmp_path / "source.raw").write_bytes(photograph.tobytes())
    request["source"]["size"] = [300, 200]
    planned = {**request, "op": "plan", "model": "auto"}
    engine.ask(**{**request, "model": "art"})
    assert engine.ask(**planned)[0]["remembered"] is None
    engine.ask(**{**request, "model": "art", "remember": True})
    (plan,) = engine.ask(**planned)
    assert (plan["remembered"], plan["model"]) == ("art", "art-x2")
    assert "with Art x2. This is your last choice for photographs." in plan["reason"]
    engine.ask(**{**request, "model": "faithful", "remember": True})
    assert engine.ask(**planned)[0]["remembered"] is None


@pytest.fixture
def drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a generative network: its weights are random. To be asked for before the engine."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    write_model(tmp_path / "enlarger" / "models", "drawing", random_network(4), 4, tag="generative")


@pytest.mark.usefixtures("drawing")
def test_a_generative_network_is_locked_unless_told_otherwise(tmp_path: Path, engine: Conversation) -> None:
    (models,) = engine.ask(id=1, op="models")
    assert {model["id"]: model["generative"] for model in models["models"]}["drawing"]
    assert all(model["draws"] == model["generative"] for model in models["models"])
    request = job(tmp_path, model="drawing")
    (plan,) = engine.ask(**{**request, "op": "plan"})
    assert plan["lock"] is True
    assert plan["faithful_model"] is None
    events = {
        choice: engine.ask(**{**request, **({"lock": choice} if choice else {})})[-1]
        for choice in (None, "off", "full", "soft", "tone")
    }
    assert events[None]["lock"]["kind"] == events["tone"]["lock"]["kind"] == "tone"  # pixels of noise
    assert events["off"]["lock"] is None
    assert events["soft"]["lock"].keys() == {"kind", "text"}
    lock = events["full"]["lock"]
    assert lock["values"] == 60 * 40 * 3
    assert str(lock["differing"]) in lock["text"]


def test_redrawn_faces_are_a_layer_of_the_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    install(weights())
    install_restorer(GraphBuilder().add("Identity"), "redrawer")
    with Image.open(Path(__file__).parents[1] / "core" / "jobs" / "garden.webp") as image:
        pixels = np.asarray(image.convert("RGB"))
    request = job(tmp_path, 200, 200, model="bicubic", target={"factor": 2})
    (tmp_path / "source.raw").write_bytes(pixels.tobytes())
    with conversing() as conversation:
        (models,) = conversation.ask(id="m", op="models")
        told = {restorer["id"]: restorer["installed"] for restorer in models["restorers"]}
        assert (told["redrawer"], told["gfpgan-v1.4"]) == (True, False)
        assert "redrawer" not in {model["id"] for model in models["models"]}
        (plan,) = conversation.ask(**{**request, "op": "plan", "redraw_faces": {"model": "redrawer"}})
        assert plan["event"] == "plan", plan
        plain = conversation.ask(**request)[-1]
        assert plain["redrawn"] is None
        result = (tmp_path / "result.raw").read_bytes()
        wanted = {"model": "redrawer", "path": str(tmp_path / "redrawn.raw")}
        done = conversation.ask(**{**request, "redraw_faces": wanted})[-1]
        assert done["redrawn"] == {
            "model": "redrawer",
            "title": "redrawer",
            "count": 1,
            "format": "RGBA u8",
            "layer_title": "Faces redrawn by redrawer",
        }
        assert (tmp_path / "result.raw").read_bytes() == result
        layer = np.frombuffer((tmp_path / "redrawn.raw").read_bytes(), np.uint8).reshape(400, 400, 4)
        assert layer[188, 212, 3] == 255
        assert not layer[:60].any()
        (error,) = conversation.ask(**{**request, "redraw_faces": {"model": "redrawer"}})
        assert error["message"] == "redraw_faces needs a path."


@pytest.mark.usefixtures("drawing")
@pytest.mark.parametrize("in_layers", [False, True])
def test_fidelity_gives_one_picture_or_layers(tmp_path: Path, in_layers: bool, engine: Conversation) -> None:
    names = ["map", *(["faithful", "mask"] if in_layers else [])]
    paths = {name: tmp_path / f"{name}.raw" for name in names}
    fidelity = {
        "dial" if in_layers else "degree": 0.5,
        **{name: {"path": str(path)} for name, path in paths.items()},
    }
    request = job(tmp_path, channels=4, model="drawing", fidelity=fidelity, tile=40)
    without_paths = {name: {} if isinstance(value, dict) else value for name, value in fidelity.items()}
    (plan,) = engine.ask(**{**request, "op": "plan", "fidelity": without_paths})
    *events, done = engine.ask(**request)
    assert done["event"] == "done", done
    assert {event["total"] for event in events if event["event"] == "progress"} == {plan["tiles"]}
    assert plan["tiles"] == done["tiles"]
    assert plan["faithful_model"] == done["fidelity"]["model"] == "faithful-x4"
    assert 0 < done["fidelity"]["replaced"] <= 1
    assert done["fidelity"]["degree"] == done["fidelity"]["dial"] == 0.5
    assert done["fidelity"]["text"] == done["fidelity"]["lettering"]
    assert done["fidelity"]["map_title"] == "detail that drawing generated"
    sizes = {name: path.stat().st_size // (240 * 160) for name, path in paths.items()}
    assert sizes == {"map": 4, **({"faithful": 4, "mask": 1} if in_layers else {})}
    assert (tmp_path / "result.raw").stat().st_size == 240 * 160 * 4
    engine.say({**request, "id": 2})
    assert engine.hear()["event"] == "progress"
    engine.say({"id": 2, "op": "cancel"})
    while (event := engine.hear())["event"] != "error":
        pass
    assert event["kind"] == "cancelled"
    assert not any(path.exists() for path in (*paths.values(), tmp_path / "result.raw"))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b"no json", "request"),
        (b"[" * 100_000, "request"),
        (b"\xff\xfe", "request"),
        (b"[1]", "request"),
        (b"{}", "request"),
        (b'{"id": 1}', "request"),
        (b'{"id": 1, "op": "sing"}', "request"),
        (b'{"id": [1], "op": "models"}', "request"),
        (b'{"op": "models"}', "request"),
        (b'{"id": 1, "op": ["models"]}', "request"),
        (b'{"id": 1, "op": "upscale"}', "request"),
        (b"x" * (3 << 20), "request"),
    ],
)
def test_a_line_that_makes_no_sense_is_answered_and_survived(
    engine: Conversation, line: bytes, kind: str
) -> None:
    engine.say(line)
    event = engine.hear()
    assert (event["event"], event["kind"]) == ("error", kind)
    assert event["message"]
    engine.say({"id": "alive", "op": "models"})
    assert engine.hear()["id"] == "alive"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"source": 5}, "request"),
        ({"source": {}}, "request"),
        ({"size": [0, 5]}, "request"),
        ({"size": [-1, 5]}, "request"),
        ({"size": [5]}, "request"),
        ({"size": [True, 5]}, "request"),
        ({"size": [1.5, 5]}, "request"),
        ({"size": "5x5"}, "request"),
        ({"format": "RGB u7"}, "request"),
        ({"format": 8}, "request"),
        ({"size": [10**5, 10**5]}, "source"),
        ({"size": [10**6, 10**6]}, "request"),
        ({"path": "/none/source.raw"}, "source"),
        ({"path": "/"}, "source"),
        ({"path": "a\0b"}, "request"),
        ({"result": {"path": "/none/result.raw"}}, "storage"),
        ({"result": {}}, "request"),
        ({"target": {"factor": 0}}, "request"),
        ({"target": {"factor": -2}}, "request"),
        ({"target": {"factor": "4"}}, "request"),
        ({"target": {"width": 0}}, "request"),
        ({"target": {"width": 2.5}}, "request"),
        ({"target": {"factor": 1e30}}, "request"),
        ({"target": {"depth": 3}}, "request"),
        ({"target": 4}, "request"),
        ({"tile": 0}, "request"),
        ({"tile": "big"}, "request"),
        ({"tile": 2}, "request"),
        ({"precision": "sloppy"}, "request"),
        ({"model": "none"}, "model"),
        ({"model": 4}, "request"),
        ({"device": "none"}, "device"),
        ({"lock": "tight"}, "request"),
        ({"lock": True}, "request"),
        ({"fidelity": 0.5}, "request"),
        ({"fidelity": {"dial": 2}}, "request"),
        ({"fidelity": {"degree": 2}}, "request"),
        ({"fidelity": {"mask": {"path": "mask.raw"}}}, "request"),
        ({"fidelity": {"map": {}}, "model": "photo-x4"}, "request"),
        ({"fidelity": {}, "model": "faithful-x4"}, "request"),  # it is not generative
    ],
)
def test_a_job_that_cannot_be_done_is_answered_and_survived(
    tmp_path: Path, fields: Event, kind: str, engine: Conversation
) -> None:
    request = job(tmp_path)
    for name, value in fields.items():
        (request["source"] if name in {"size", "format", "path"} else request)[name] = value
    (event,) = engine.ask(**request)
    assert (event["event"], event["kind"]) == ("error", kind), event
    assert not (tmp_path / "result.raw").exists()
    assert engine.ask(**job(tmp_path))[-1]["event"] == "done"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes")
def test_nothing_is_waited_for_that_is_no_file(engine: Conversation, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    request = job(tmp_path)
    assert engine.ask(**{**request, "result": {"path": str(pipe)}})[-1]["kind"] == "storage"
    request["source"]["path"] = str(pipe)
    assert engine.ask(**request)[-1]["kind"] == "source"
    assert pipe.is_fifo()


def test_a_truncated_source_is_an_error_with_the_figures(engine: Conversation, tmp_path: Path) -> None:
    request = job(tmp_path)
    os.truncate(tmp_path / "source.raw", 100)
    (event,) = engine.ask(**request)
    assert event["kind"] == "source"
    assert "100 of 7200" in event["message"]


def test_a_running_job_is_cancelled_within_a_tile_and_the_engine_lives_on(
    engine: Conversation, tmp_path: Path
) -> None:
    engine.say(job(tmp_path, 400, 400, tile=60))
    assert engine.hear()["event"] == "progress"
    engine.say({"id": 1, "op": "cancel"})
    events = [engine.hear()]
    while events[-1]["event"] != "error":
        events.append(engine.hear())
    assert events[-1]["kind"] == "cancelled"
    assert not (tmp_path / "result.raw").exists()
    assert engine.ask(**{**job(tmp_path), "id": 2})[-1]["event"] == "done"


def test_a_waiting_job_can_be_cancelled(engine: Conversation, tmp_path: Path) -> None:
    engine.say(job(tmp_path, 300, 300))
    engine.say({**job(tmp_path, 300, 300), "id": 2})
    engine.say({"id": 2, "op": "cancel"})
    ends: dict[Any, Event] = {}
    while len(ends) < 2:
        event = engine.hear()
        if event["event"] in {"done", "error"}:
            ends[event["id"]] = event
    assert ends[1]["event"] == "done"
    assert ends[2]["kind"] == "cancelled"


def test_a_cancel_is_for_the_request_that_is_there(engine: Conversation, tmp_path: Path) -> None:
    engine.say({"id": 1, "op": "cancel"})
    assert engine.ask(**job(tmp_path))[-1]["event"] == "done"
    engine.say({"id": 1, "op": "cancel"})
    assert engine.ask(**job(tmp_path))[-1]["event"] == "done"


def at_work(parent: Path) -> tuple[Conversation, Path]:
    """Return an engine in the middle of a job, and the job folder it has been given."""
    folder = parent / "job-test"
    folder.mkdir(mode=0o700)
    conversation = Conversation("--folder", str(folder))
    conversation.hear()
    conversation.say(job(folder, 1500, 1500, tile=100))
    assert conversation.hear()["event"] == "progress"
    return conversation, folder


def test_closing_standard_input_ends_a_running_job_and_removes_its_folder(tmp_path: Path) -> None:
    conversation, folder = at_work(tmp_path)
    conversation.stdin.close()
    rest = [json.loads(line) for line in conversation.stdout]
    assert rest[-1]["kind"] == "cancelled"
    assert len(rest) < 20
    assert conversation.process.wait(30) == 0
    conversation.stdout.close()
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_an_engine_that_is_told_to_end_removes_its_folder(name: str, tmp_path: Path) -> None:
    conversation, folder = at_work(tmp_path)
    conversation.process.send_signal(signal.SIGINT)  # is meant for the editor
    assert conversation.hear()["event"] == "progress"
    conversation.process.send_signal(getattr(signal, name))
    conversation.process.wait(30)
    conversation.stdin.close()
    conversation.stdout.close()
    assert not folder.exists()


@pytest.mark.parametrize("pixel_format", ["Y u16", "CMYKA u8", "RGB f32 linear"])
def test_a_result_has_the_format_of_its_source(
    pixel_format: str, tmp_path: Path, engine: Conversation
) -> None:
    request = job(tmp_path, 20, 10, model="bicubic", target={"width": 30})
    (tmp_path / "source.raw").write_bytes(bytes(20 * 10 * 12))
    request["source"]["format"] = pixel_format
    done = engine.ask(**request)[-1]
    assert done["event"] == "done", done
    assert (done["format"], done["size"], done["device"]) == (pixel_format, [30, 15], "none")
    per_pixel = {"Y u16": 2, "CMYKA u8": 5, "RGB f32 linear": 12}[pixel_format]
    assert (tmp_path / "result.raw").stat().st_size == 30 * 15 * per_pixel


def test_alpha_may_be_data_that_hides_nothing(tmp_path: Path, engine: Conversation) -> None:
    colours: list[bytes] = []
    for fields in ({"alpha": "data"}, {}, {"alpha": "transparency"}):
        request = job(tmp_path, 20, 10, channels=4, **fields)
        (tmp_path / "source.raw").write_bytes(bytes((7 * i) % 251 if i % 4 < 3 else 0 for i in range(800)))
        assert engine.ask(**request)[-1]["event"] == "done"
        colours.append((tmp_path / "result.raw").read_bytes())
    assert any(colours[0][::4])
    assert colours[1] == colours[2] != colours[0]
    assert not any(colours[1][::4])
    assert engine.ask(**job(tmp_path, alpha="glass"))[-1]["kind"] == "request"


def test_requests_before_the_end_of_input_are_still_answered() -> None:
    command = [sys.executable, "-I", "-u", "-m", "enlarger.engine"]
    lines = b'{"id": 1, "op": "models"}\n{"id": 2, "op": "devices"}\n'
    result = subprocess.run(command, input=lines, capture_output=True, check=True, timeout=60)
    assert [json.loads(line)["event"] for line in result.stdout.splitlines()] == [
        "hello",
        "models",
        "devices",
    ]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_an_adapter_that_is_gone_ends_the_engine(tmp_path: Path) -> None:
    """The adapter is a process of its own that is killed in mid-job; the engine has to notice by itself."""
    folder = tmp_path / "job-test"
    folder.mkdir()
    request = json.dumps(job(folder, 1500, 1500, tile=100))
    code = (
        "import subprocess, sys\n"
        "engine = subprocess.Popen(sys.argv[2:], stdin=-1, stdout=-1)\n"
        "engine.stdin.write(sys.argv[1].encode() + b'\\n'); engine.stdin.flush()\n"
        "for line in engine.stdout: print(engine.pid, line.decode(), flush=True)\n"
    )
    command = [
        sys.executable,
        "-c",
        code,
        request,
        sys.executable,
        "-I",
        "-u",
        "-m",
        "enlarger.engine",
        "--folder",
        str(folder),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as adapter:
        assert adapter.stdout
        line = ""
        while "progress" not in line:
            line = adapter.stdout.readline()
        pid = int(line.split()[0])
        adapter.kill()
    deadline = time.monotonic() + 30
    while _alive(pid):
        assert time.monotonic() < deadline, "the engine outlived its adapter"
        time.sleep(0.05)
    assert not folder.exists()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def test_memory_follows_the_strip_and_not_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight times as many rows must not need noticeably more memory."""
    if not sys.platform.startswith("linux"):
        pytest.skip("peak memory is read from /proc")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    write_model(tmp_path / "enlarger" / "models", "tiny", nearest_network(4), 4)
    peaks: list[int] = []
    for rows in (4_000, 32_000):
        conversation = Conversation()
        conversation.hear()
        done = conversation.ask(**job(tmp_path, 300, rows, 4, model="tiny"))[-1]
        assert done["event"] == "done", done
        status = Path(f"/proc/{conversation.process.pid}/status").read_text()
        peaks.append(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
        conversation.stdin.close()
        conversation.process.wait(30)
        conversation.stdout.close()
    added_megabytes = 300 * 28_000 * 16 * 4 / 2**20
    assert peaks[1] - peaks[0] < added_megabytes / 10


PACKED, BOUND = "4x-span-ch52", "4x-remacri"
"""Networks of the catalogue: of the package index, and not for commercial use."""


def test_what_can_be_fetched_is_listed_with_what_there_is(own_models: Path, engine: Conversation) -> None:
    write_model(own_models, BOUND, nearest_network(), 2)
    (models,) = engine.ask(id=1, op="models")
    available = {model["id"]: model for model in models["available"]}
    assert BOUND not in available
    assert available.keys().isdisjoint(model["id"] for model in models["models"])
    packed = available[PACKED]
    assert (packed["licence"], packed["commercial_use"], packed["generative"]) == ("Apache-2.0", True, False)
    assert packed["bytes"] > 1_000_000
    assert packed["family"] == "span"
    for field in ("title", "summary", "trained_on", "source", "package"):
        assert packed[field]
    assert all(
        model["title"].endswith("(non-commercial)") != model["commercial_use"] for model in available.values()
    )


def test_a_licence_that_excludes_commercial_use_wants_consent(own_models: Path, engine: Conversation) -> None:
    (event,) = engine.ask(id=1, op="get", model=BOUND)
    assert (event["event"], event["kind"]) == ("error", "consent")
    assert "may not be used commercially" in event["message"]
    (event,) = engine.ask(id=2, op="get", model=BOUND, accept_noncommercial="yes")
    assert event["kind"] == "request"
    assert not own_models.exists()


def test_what_is_installed_is_not_fetched(own_models: Path, engine: Conversation) -> None:
    write_model(own_models, BOUND, nearest_network(), 2)
    for name in (BOUND, "faithful-x4"):
        (event,) = engine.ask(id=1, op="get", model=name)
        assert (event["event"], event["model"], event["was_installed"]) == ("done", name, True)


def test_a_network_that_cannot_be_fetched_is_told(own_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_pip_up(monkeypatch, index_url="http://localhost:9/simple/")
    with conversing() as engine:
        events = engine.ask(id=1, op="get", model=PACKED)
        assert (events[-1]["event"], events[-1]["kind"]) == ("error", "download")
        (event,) = engine.ask(id=2, op="get", model="4x-spam-ch52")
        assert event["kind"] == "model"
        assert PACKED in event["hint"]
        assert engine.ask(id=3, op="models")[-1]["event"] == "models"
    assert not [path for path in own_models.rglob("*") if path.is_file()]


def test_a_fetch_is_cancelled_and_the_engine_lives_on(
    own_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with package_index() as index:
        index.hangs = True
        set_pip_up(monkeypatch, index_url=index.url(), timeout="60")
        with conversing() as engine:
            engine.say({"id": 1, "op": "get", "model": PACKED})
            assert index.asked_once.wait(60)
            engine.say({"id": 1, "op": "cancel"})
            while (event := engine.hear())["event"] == "progress":
                assert event["stage"] == "download"
            assert (event["id"], event["kind"]) == (1, "cancelled")
            assert engine.ask(id=2, op="models")[-1]["event"] == "models"
    assert not [path for path in own_models.rglob("*") if path.is_file()]


def test_a_network_of_the_package_index_is_fetched_and_listed(own_models: Path, engine: Conversation) -> None:
    events = engine.ask(id=1, op="get", model=PACKED)
    if events[-1].get("kind") == "download":
        pytest.skip(f"NO PACKAGE INDEX CAN BE REACHED: {events[-1]['message']}")
    *progress, done = events
    assert (done["event"], done["model"], done["was_installed"]) == ("done", PACKED, False)
    assert [event["stage"] for event in progress][-2:] == ["download", "import"]
    counts = [event["done"] for event in progress]
    assert counts == sorted(counts)
    assert counts[-1] == progress[-1]["total"]
    (models,) = engine.ask(id=2, op="models")
    assert PACKED in {model["id"] for model in models["models"]}
    assert PACKED not in {model["id"] for model in models["available"]}
    assert (own_models / PACKED / "model.toml").exists()
