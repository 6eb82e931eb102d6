"""Networks of other families, with PyTorch and spandrel where they are installed."""

from __future__ import annotations

import importlib
import importlib.util
import io
import warnings
from typing import Any

import numpy as np

from enlarger.errors import ModelError
from enlarger.system.language import _

from .pickles import Tensors

EXAMPLE_SIDE = 192
"""Pixels of the picture that a network is traced with."""

OPSET = 17

LONGEST_REASON = 300
"""Characters of what spandrel says; it may list all tensors."""

_LOADING_ERRORS = (
    *(RuntimeError, ValueError, TypeError, AttributeError),
    *(LookupError, ArithmeticError, AssertionError),
)
"""What networks raise whose tensors are not those that they were built for."""


def export_with_torch(tensors: Tensors, unknown: ModelError) -> tuple[bytes, str]:
    """Return the network that the tensors belong to as ONNX, and the name of its architecture.

    Raises `unknown` where PyTorch and spandrel are not installed, ModelError when they do not know it either.
    """
    if not importlib.util.find_spec("torch") or not importlib.util.find_spec("spandrel"):
        raise unknown
    try:
        torch: Any = importlib.import_module("torch")
        spandrel: Any = importlib.import_module("spandrel")
    except (ImportError, RuntimeError, OSError, AttributeError) as error:
        # So it ends where PyTorch and torchvision are of two builds, one for CUDA and one not.
        raise ModelError(
            _("PyTorch and spandrel are installed but do not start: {error}", error=error),
            _("pip install --force-reinstall torch torchvision spandrel, all from one index, and try again."),
        ) from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # how they are written is their authors' business
        loaded = _loaded(torch, spandrel, tensors, unknown)
    return _onnx_of(torch, loaded), str(loaded.architecture.name)


def _loaded(torch: Any, spandrel: Any, tensors: Tensors, unknown: ModelError) -> Any:
    # Tensors that were read here: nothing but they gets from the file into PyTorch.
    state = {name: torch.from_numpy(np.array(tensor)) for name, tensor in tensors.items()}
    try:
        loaded: Any = spandrel.ModelLoader(device="cpu").load_from_state_dict(state)
    except spandrel.UnsupportedModelError as error:  # which says nothing by itself
        raise ModelError(
            _(
                "{message} PyTorch's collection of networks, spandrel, has none of this kind either.",
                message=unknown.message,
            ),
            _("Look for an ONNX file of it."),
        ) from error
    except _LOADING_ERRORS as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ModelError(
            _(
                "{message} spandrel cannot load it either: {reason}",
                message=unknown.message,
                reason=reason[:LONGEST_REASON],
            ),
            _("Look for an ONNX file of it."),
        ) from error
    if not isinstance(loaded, spandrel.ImageModelDescriptor):
        raise ModelError(_("{name} takes more than one picture.", name=loaded.architecture.name))
    return loaded


def _onnx_of(torch: Any, loaded: Any) -> bytes:
    """Write a network for any size; where that fails or is not sure, for that of the example alone."""
    try:
        content, is_sure = _exported(torch, loaded, is_open=True)
        if is_sure:
            return content
    except ModelError:
        pass  # some operators need to know their sizes
    content, _is_sure = _exported(torch, loaded, is_open=False)
    return content


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
        torch.onnx.register_custom_op_symbolic("aten::sort", _sorted_as_onnx, OPSET)
        try:
            torch.onnx.export(
                loaded.model.eval(),
                (example,),
                buffer,
                input_names=["input"],
                output_names=["output"],
                dynamic_axes={"input": axes, "output": axes} if is_open else None,
                opset_version=OPSET,
                dynamo=False,
            )
        except (RuntimeError, ValueError, TypeError, torch.onnx.errors.OnnxExporterError) as error:
            # What follows the first line is the trace of PyTorch's own calls.
            reason = str(error).partition("\n")[0].partition("[Caused by")[0].strip()
            raise ModelError(
                _("{name} cannot be written as ONNX: {reason}", name=loaded.architecture.name, reason=reason)
            ) from error
    # So the tracer says that a number was built in that comes from the size of the example.
    return buffer.getvalue(), not any(issubclass(item.category, torch.jit.TracerWarning) for item in heard)


def _sorted_as_onnx(graph: Any, values: Any, *more: Any) -> Any:
    """Write PyTorch's sort as ONNX, in both forms that it has: PyTorch's own exporter knows the first alone.

    (dimension, is descending) or (is stable, dimension, is descending); TopK is stable: of equal values it
    gives that with the lower index first.
    """
    dimension, is_descending = (_constant(item.node()) for item in more[-2:])
    length = graph.op("Gather", graph.op("Shape", values), graph.op("Constant", value_t=_tensor([dimension])))
    return graph.op("TopK", values, length, axis_i=dimension, largest_i=is_descending, sorted_i=1, outputs=2)


def _constant(node: Any) -> int:
    return int(getattr(node, node.kindOf("value"))("value"))


def _tensor(numbers: list[int]) -> Any:
    return importlib.import_module("torch").tensor(numbers)
