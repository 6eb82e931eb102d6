"""Networks of other families, with PyTorch and spandrel where they are installed."""

from __future__ import annotations

import importlib
import importlib.util
import io
import warnings
from pathlib import Path
from typing import Any

from .errors import ModelError

EXAMPLE_SIDE = 192
"""Pixels of the picture that a network is traced with."""


def export_with_torch(path: Path, unknown: ModelError) -> tuple[bytes, str]:
    """Return the network in a file as ONNX, and the name of its architecture.

    Raises `unknown` where PyTorch and spandrel are not installed, ModelError when they do not know it either.
    """
    if not importlib.util.find_spec("torch") or not importlib.util.find_spec("spandrel"):
        raise unknown
    torch: Any = importlib.import_module("torch")
    spandrel: Any = importlib.import_module("spandrel")
    try:
        # It refuses what is not weights as well.
        loaded: Any = spandrel.ModelLoader(device="cpu").load_from_file(str(path))
    except (spandrel.UnsupportedModelError, RuntimeError, ValueError, KeyError, OSError) as error:
        raise ModelError(f"PyTorch does not take the network either: {error}") from error
    if not isinstance(loaded, spandrel.ImageModelDescriptor):
        raise ModelError(f"{loaded.architecture.name} takes more than one picture.")
    content, is_sure = _exported(torch, loaded, is_open=True)
    if not is_sure:
        content, _ = _exported(torch, loaded, is_open=False)
    return content, str(loaded.architecture.name)


def _exported(torch: Any, loaded: Any, *, is_open: bool) -> tuple[bytes, bool]:
    """Trace a network, with sizes that are open or as those of the example; return it as ONNX, and whether
    the trace is right for all sizes.
    """
    wanted = loaded.size_requirements
    side = max(EXAMPLE_SIDE, wanted.minimum)
    side += -side % wanted.multiple_of
    example = torch.rand(1, loaded.input_channels, side, side)
    axes = {2: "height", 3: "width"}
    buffer = io.BytesIO()
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            torch.onnx.export(
                loaded.model.eval(),
                (example,),
                buffer,
                input_names=["input"],
                output_names=["output"],
                dynamic_axes={"input": axes, "output": axes} if is_open else None,
                opset_version=17,
                dynamo=False,
            )
        except (RuntimeError, ValueError, TypeError, torch.onnx.errors.OnnxExporterError) as error:
            raise ModelError(f"{loaded.architecture.name} cannot be written as ONNX: {error}") from error
    # So the tracer says that a number was built in that comes from the size of the example.
    return buffer.getvalue(), not any(issubclass(item.category, torch.jit.TracerWarning) for item in heard)
