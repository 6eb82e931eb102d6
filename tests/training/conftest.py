from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

TRAINING = Path(__file__).resolve().parents[2] / "models" / "training"


@pytest.fixture(scope="session")
def mesh() -> ModuleType:
    """Give the module that measures a mesh, which is a script's neighbour and in no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TRAINING))
        return importlib.import_module("mesh")
