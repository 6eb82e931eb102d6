"""Previews through the engine's protocol."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine_conversation import Conversation, Event, conversing, job

SIZE = [160, 120]


@pytest.fixture
def engine() -> Any:
    with conversing() as conversation:
        yield conversation


def look(folder: Path, number: int, **fields: Any) -> Event:
    """Write a source and return a request to see it."""
    source = job(folder, 60, 40)["source"]
    return {
        "id": number,
        "op": "preview",
        "source": source,
        "view": {"size": SIZE, "zoom": 4.0},
        "results": [{"model": "faithful-x4", "target": {"factor": 4.0}, "device": "cpu"}],
        "frame": {"path": str(folder / "frame")},
        **fields,
    }


def heard(engine: Conversation, number: int) -> list[Event]:
    """Return all events that answer a request."""
    events = [engine.hear()]
    while events[-1]["event"] == "frame":
        events.append(engine.hear())
    assert {event["id"] for event in events} == {number}
    return events


def frame(folder: Path) -> np.ndarray[Any, Any]:
    return np.frombuffer((folder / "frame").read_bytes(), np.uint8).reshape(SIZE[1], SIZE[0], 3)


def test_a_view_is_shown_at_once_and_completed(engine: Conversation, tmp_path: Path) -> None:
    engine.say(look(tmp_path, 1))
    *frames, done = heard(engine, 1)
    assert done == {"id": 1, "event": "done", "complete": True}
    assert [event["complete"] for event in frames] == [False] * (len(frames) - 1) + [True]
    last = frames[-1]
    assert (last["size"], last["zoom"], last["left"], last["top"]) == (SIZE, 4.0, 40, 20)
    (result,) = last["results"]
    assert (result["model"], result["size"]) == ("faithful-x4", [240, 160])
    upscale = job(tmp_path, 60, 40, id=2)
    assert engine.ask(**upscale)[-1]["event"] == "done"
    whole = np.fromfile(tmp_path / "result.raw", np.uint8).reshape(160, 240, 3)
    assert np.array_equal(frame(tmp_path), whole[20:140, 40:200])


def test_a_frame_tells_where_the_small_picture_of_all_is(engine: Conversation, tmp_path: Path) -> None:
    request = look(tmp_path, 1, results=[{"model": "nearest", "target": {"factor": 4.0}}])
    request["view"]["overview"] = True
    engine.say(request)
    *_, last, _ = heard(engine, 1)
    assert last["overview"] == [116, 88, 152, 112]
    request = look(tmp_path, 2)
    request["view"] = {"size": SIZE, "overview": True}
    engine.say(request)
    assert heard(engine, 2)[-2]["overview"] is None


@pytest.mark.parametrize(
    ("view", "scale"), [({}, 1.0), ({"pixel_ratio": 2.0}, 2.0), ({"pixel_ratio": 2.0, "screen_ppi": 48}, 0.5)]
)
def test_a_print_is_as_large_on_the_screen_as_from_its_distance(
    engine: Conversation, tmp_path: Path, view: Event, scale: float
) -> None:
    target = {"print": {"sheet": "60x40cm", "ppi": 24, "distance": "112in"}}
    request = look(tmp_path, 1, results=[{"model": "nearest", "target": target}])
    request["view"] = {"size": SIZE, **view}
    engine.say(request)
    assert heard(engine, 1)[-2]["screen_scale"] == pytest.approx(scale)
    plan = engine.ask(id=2, op="plan", source=request["source"], model="nearest", target=target)[-1]
    assert plan["print"]["screen_scale"] == pytest.approx(1.0)  # a quarter of the ppi from 4 times 28 inches
    engine.say(look(tmp_path, 3))
    assert heard(engine, 3)[-2]["screen_scale"] is None


def test_only_the_newest_view_is_drawn(engine: Conversation, tmp_path: Path) -> None:
    requests = [look(tmp_path, number) for number in range(1, 30)]
    for request in requests:
        request["view"]["centre"] = [float(request["id"]), 20.0]
        engine.say(request)
    frames = {request["id"]: heard(engine, request["id"])[:-1] for request in requests}
    assert frames[29]
    assert frames[29][-1]["complete"]
    assert sum(map(bool, frames.values())) < 10


def test_a_view_ends_when_it_is_cancelled(engine: Conversation, tmp_path: Path) -> None:
    engine.say(look(tmp_path, 1))
    assert engine.hear()["event"] == "frame"
    engine.say({"id": 1, "op": "cancel"})
    while (event := engine.hear())["event"] == "frame":
        pass
    assert event["event"] == "done"


def test_a_result_that_cannot_be_is_told_beside_the_others(engine: Conversation, tmp_path: Path) -> None:
    results = [{"model": "no-such"}, {"model": "nearest", "target": {"factor": 2.0}}]
    engine.say(look(tmp_path, 1, results=results))
    first, second = heard(engine, 1)[-2]["results"]
    assert "no-such" in first["error"]
    assert second["model"] == "nearest"


@pytest.mark.parametrize(
    "fields",
    [
        {"view": {"size": [0, 10]}},
        {"view": {"size": SIZE, "zoom": -1}},
        {"view": {"size": SIZE, "split": 2}},
        {"results": [{}] * 5},
        {"results": [{"look": "odd"}]},
        {"frame": {}},
        {"source": {"size": [60, 40], "format": "RGB u8", "path": "/nowhere/source.raw"}},
        {"profile": {"path": "/nowhere/profile.icc"}},
        {"frame": {"path": "/nowhere/frame"}},
    ],
)
def test_views_that_there_cannot_be_are_refused(
    engine: Conversation, tmp_path: Path, fields: dict[str, Any]
) -> None:
    engine.say(look(tmp_path, 1, **fields))
    events = heard(engine, 1)
    told = events[-1] if events[-1]["event"] == "error" else events[-2]["results"][0]
    assert told["message" if "message" in told else "error"]
    engine.say(look(tmp_path, 2))
    assert heard(engine, 2)[-1]["complete"]


def test_a_picture_that_was_changed_is_seen_as_it_is_now(engine: Conversation, tmp_path: Path) -> None:
    results = [{"model": "nearest", "target": {"factor": 4.0}}]
    engine.say(look(tmp_path, 1, results=results))
    heard(engine, 1)
    before = frame(tmp_path)
    request = look(tmp_path, 2, results=results)
    (tmp_path / "source.raw").write_bytes(bytes(60 * 40 * 3))
    written = (tmp_path / "source.raw").stat().st_mtime_ns + 1_000_000_000
    os.utime(tmp_path / "source.raw", ns=(written, written))
    engine.say(request)
    heard(engine, 2)
    assert before.any()
    assert not frame(tmp_path).any()


def test_a_preview_that_is_closed_can_be_opened_again(engine: Conversation, tmp_path: Path) -> None:
    engine.say(look(tmp_path, 1))
    heard(engine, 1)
    assert engine.ask(id=2, op="preview_close") == [{"id": 2, "event": "done"}]
    engine.say(look(tmp_path, 3))
    assert heard(engine, 3)[-1]["complete"]
