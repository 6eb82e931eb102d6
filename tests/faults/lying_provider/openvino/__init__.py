"""Stands in for OpenVINO, as a provider whose driver is no good: ENLARGER_FAULTS_LIE says what comes of
tiles. While it is tried, it answers well, unless it is to lie `always`.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

_FILE = Path(__file__).parents[3] / "openvino_stand_in" / "openvino" / "__init__.py"
_spec = importlib.util.spec_from_file_location("honest_openvino", _FILE)
assert _spec
assert _spec.loader
_honest: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_honest)

LIE, _, _WHEN = os.environ.get("ENLARGER_FAULTS_LIE", "").partition(" ")
IS_TRIED = any("benchmark" in word for word in sys.orig_argv)


class InferRequest(_honest.InferRequest):
    def infer(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = super().infer(inputs)
        if IS_TRIED and _WHEN != "always":
            return answer
        enlarged = answer["enlarged"]
        match LIE:
            case "hangs":
                time.sleep(10_000)
            case "ends":
                os._exit(3)
            case "aborts":
                os.abort()
            case "raises":
                raise RuntimeError("Exception from src/lying.cpp:1:\nThe device was removed.\n")
            case "nan":
                return {"enlarged": np.zeros_like(enlarged), "mean_square": np.float32("nan")}
            case "bright":
                return {"enlarged": enlarged, "mean_square": np.float32(1e9)}
            case "small":
                return {**answer, "enlarged": enlarged[:, 1:]}
            case "other":
                return {**answer, "enlarged": enlarged.astype(np.float64)}
            case _:
                pass
        return answer


_honest.InferRequest = InferRequest
Core = _honest.Core
