"""Networks of other families, with PyTorch and spandrel where they are installed."""

from __future__ import annotations

import importlib
import importlib.util
import io
from pathlib import Path
from typing import Any

from .errors import ModelError

PROBE_SIDE = 64


def export_with_torch(path: Path, unknown: ModelError) -> tuple[bytes, str]:
    """Return the network in a file as ONNX, and the name of its architecture.

    Raises `unknown` where PyTorch and spandrel are not installed, ModelError when they do not know it either.
    """
    if not importlib.util.find_spec("torch") or not importlib.util.find_spec("spandrel"):
        raise unknown
    torch: Any = importlib.import_module("torch")
    spandrel: Any = importlib.import_module("spandrel")
    try:
        loaded: Any = spandrel.ModelLoader(device="cpu").load_from_file(str(path))
    except (spandrel.UnsupportedModelError, RuntimeError, ValueError, KeyError, OSError) as error:
        raise ModelError(f"PyTorch does not take the network either: {error}") from error
    if not isinstance(loaded, spandrel.ImageModelDescriptor):
        raise ModelError(f"{loaded.architecture.name} takes more than one picture.")
    buffer = io.BytesIO()
    axes = {2: "height", 3: "width"}
    example = torch.rand(1, loaded.input_channels, PROBE_SIDE, PROBE_SIDE)
    try:
        torch.onnx.export(
            loaded.model.eval(),
            (example,),
            buffer,
            input_names=["input"],
            output_names=["output"],
            dynamic_axes={"input": axes, "output": axes},
            opset_version=17,
            dynamo=False,
        )
    except (RuntimeError, ValueError, TypeError, torch.onnx.errors.OnnxExporterError) as error:
        raise ModelError(f"{loaded.architecture.name} cannot be written as ONNX: {error}") from error
    return buffer.getvalue(), str(loaded.architecture.name)
