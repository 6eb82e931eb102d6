"""What a child process answers is checked before it is believed."""

from __future__ import annotations

from typing import Any

import pytest

from enlarger.devices import benchmark_process
from enlarger.devices.providers import CPU, provider_called


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({}, "neither devices, nor a cost, nor a problem"),
        ({"devices": [{"id": 1, "provider": CPU, "name": "A card", "kind": "GPU"}]}, "devices[0].id"),
        ({"cost": {"fixed_seconds": 1.0}}, "reference"),
    ],
)
def test_an_answer_that_makes_no_sense_is_a_problem(
    answer: dict[str, Any], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmark_process, "ask_child", lambda *_: answer)
    result = benchmark_process.list_devices(provider_called(CPU), 1.0)
    assert result.devices is None
    assert "its answer makes no sense" in result.problem
    assert reason in result.problem
