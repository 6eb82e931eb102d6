from __future__ import annotations

from pathlib import Path

import pytest

from chained_networks import Inspect
from enlarger.importing.inspection import inspect_network
from enlarger.importing.trial_runs import TriedSizes


@pytest.fixture
def inspect(tmp_path: Path) -> Inspect:
    return lambda model: inspect_network(model, TriedSizes(tmp_path / "tried_sizes.json", 60))
