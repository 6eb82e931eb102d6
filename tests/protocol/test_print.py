"""Prints, limits to the size, and storage through the engine's protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine_conversation import Conversation, Event, conversing, job


@pytest.fixture
def engine() -> Iterator[Conversation]:
    with conversing() as conversation:
        yield conversation


def test_formats_are_listed_with_their_sizes(engine: Conversation) -> None:
    (event,) = engine.ask(id=1, op="formats")
    (found,) = (one for one in event["formats"] if one["id"] == "18/1 DE")
    assert (found["width"], found["height"], found["turns"]) == (3560, 2520, False)


def test_a_print_is_planned_cropped_and_enlarged(engine: Conversation, tmp_path: Path) -> None:
    sheet = {"sheet": "40x40cm", "ppi": 10, "bleed": "1cm", "crop": "right"}
    request = job(tmp_path, target={"print": sheet}, model="nearest")
    (plan,) = engine.ask(**{**request, "op": "plan"})
    told = plan["print"]
    assert told["verdict"] == "x4.1 gives the 10 ppi that you ask for."
    assert (told["crop"], told["cut"]) == (
        [20, 0, 60, 40],
        "33% of the picture is cut off, in pixels 20 at the left.",
    )
    assert (told["trim"], told["safe"], told["resolution"]) == ([4, 4, 161, 161], None, [10, 10])
    done = engine.ask(**request)[-1]
    assert done["event"] == "done", done
    assert plan["size"] == done["size"] == [165, 165]
    assert done["print"] == told
    assert done["provenance"]["source"]["crop"] == told["crop"]
    source = np.fromfile(tmp_path / "source.raw", np.uint8).reshape(40, 60, 3)
    result = np.fromfile(tmp_path / "result.raw", np.uint8).reshape(165, 165, 3)
    assert np.array_equal(result[2::5, 2::5][0, 0], source[0, 20])
    assert np.array_equal(result[-1, -1], source[-1, -1])


def test_a_frame_and_megapixels_are_sizes_as_well(engine: Conversation, tmp_path: Path) -> None:
    request = {**job(tmp_path, model="lanczos"), "op": "plan"}
    for target, size in (
        ({"within": [100, 100]}, [100, 67]),
        ({"at_least": [100, 100]}, [150, 100]),
        ({"megapixels": 0.0096}, [120, 80]),
    ):
        (plan,) = engine.ask(**{**request, "target": target})
        assert (plan["size"], plan["print"]) == (size, None)


@pytest.mark.parametrize(
    "target",
    [
        {"factor": 2, "print": {"sheet": "A4"}},
        {"print": {"sheet": "A99"}},
        {"print": {"sheet": "A4", "distance": "15"}},
        {"print": {}},
        {"within": [0, 5]},
        {"megapixels": -1},
    ],
)
def test_a_print_or_limit_that_makes_no_sense_is_answered(
    target: Event, engine: Conversation, tmp_path: Path
) -> None:
    (event,) = engine.ask(**{**job(tmp_path, target=target), "op": "plan"})
    assert (event["event"], event["kind"]) == ("error", "request")


def test_a_plan_tells_what_document_undo_and_disk_need(engine: Conversation, tmp_path: Path) -> None:
    request: Event = {**job(tmp_path, model="lanczos", target={"factor": 2}), "op": "plan"}
    storage = engine.ask(**request)[0]["storage"]
    assert (storage["document"], storage["undo"]) == (120 * 80 * 3, 60 * 40 * 3)
    assert storage["disk"] == storage["document"] + storage["undo"] < storage["disk_free"]
    assert not storage["is_tight"]
    request["source"]["size"] = [200_000, 200_000]
    del request["source"]["path"]
    storage = engine.ask(**{**request, "target": {"factor": 4}})[0]["storage"]
    assert storage["is_tight"]
    assert storage["disk_free"] is None
    assert "1.9 TB" in storage["notes"][0]
