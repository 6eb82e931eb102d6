"""A benchmark, made in this process."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from enlarger.devices.benchmark import benchmark_network
from enlarger.devices.device import Device
from enlarger.devices.session import Session
from enlarger.geometry import Size
from tiny_networks import random_network


def test_a_device_is_timed_by_turns_with_the_reference(
    make_network: Any, compiling_device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = compiling_device
    network, tiles = make_network(random_network(), 2), (Size(32, 32), Size(64, 64))
    for name, tile in zip(("small", "large"), tiles, strict=True):
        (tmp_path / f"{name}.onnx").write_bytes(network.for_tiles(tile, "u8"))
    calls: list[tuple[str, int]] = []
    call = Session.__call__

    def called(self: Session, tile: Any) -> Any:
        calls.append((self.device.id, len(tile)))
        return call(self, tile)

    monkeypatch.setattr(Session, "__call__", called)
    request = {"device": asdict(device), "precision": "exact", "pixel_type": "u8", "tiles": tiles}
    result = benchmark_network(request, tmp_path)
    assert result.cost
    assert result.cost.seconds_per_pixel > 0
    assert result.reference
    assert result.reference.seconds_per_pixel > 0
    for side in (32, 64):
        asked = [device_id for device_id, length in calls if length == side]
        assert asked == [device.id, "cpu"] * (len(asked) // 2)
        assert len(asked) > 2, "both are warm before they are timed"
