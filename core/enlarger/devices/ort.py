"""ONNX Runtime, imported with its telemetry switched off; everybody here imports it from this file."""

from __future__ import annotations

import os

# It would report to its maker, and opens its database when it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime as ort

ort.set_default_logger_severity(4)  # what it has to say comes as an exception

__all__ = ["ort"]
