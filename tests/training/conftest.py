from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def mesh() -> ModuleType:
    """Give the module that measures a mesh; it is in a package that is not installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(CHECKOUT))
        return importlib.import_module("models.training.evaluation.mesh")
