"""Writes a network in ncnn's two files as an ONNX graph."""

from __future__ import annotations

import onnx
from onnx import TensorProto, helper

from enlarger.errors import ModelError
from enlarger.geometry import Size
from enlarger.system.language import _

from .bin_file import WeightReader
from .layers import LAYERS
from .param_file import Layer, read_layers, shortened
from .writer import Blob, NcnnWriter

OPSET = 17

SIDE = 240
"""Pixels of the input that sizes are told for: divisible by what networks halve and halve again."""

LARGEST_SIDE = 4096

CHANNELS = 3
"""Of the input, where nothing tells."""

CONVOLUTIONS = ("Convolution", "ConvolutionDepthWise")


def write_ncnn(param: bytes, weights: bytes) -> onnx.ModelProto:
    """Return the network in the contents of a `.param` file, in text, and of its `.bin` file.

    Half floats stay half floats. Raises ModelError when a file is damaged, made to harm, or holds layers that
    are not known; nothing else is raised.
    """
    layers = read_layers(param)
    _check_kinds(layers)
    inputs = [layer for layer in layers if layer.kind == "Input"]
    size = _size(inputs, layers)
    reader = WeightReader(weights)
    writer = NcnnWriter(reader, size or Size(SIDE, SIDE), is_for_one_size=size is not None)
    known: dict[str, Blob] = {}
    for layer in layers:
        if layer.kind == "Input":
            if len(layer.outputs) != 1:
                raise layer.fault(_("it gives no picture"))
            made = [writer.blob(layer, layer.outputs[0], _channels(layer, layers), writer.size)]
        else:
            made = LAYERS[layer.kind](layer, writer, [_known(name, layer, known) for name in layer.inputs])
        if len(made) != len(layer.outputs) or known.keys() & {*layer.outputs}:
            raise layer.fault(_("what it gives is given twice, or by nothing"))
        known |= zip(layer.outputs, made, strict=True)
    if reader.left:
        raise ModelError(
            _(
                "The .bin file is not that of this .param file: {left} bytes of it belong to no layer.",
                left=reader.left,
            ),
            _("Download both files again."),
        )
    return _model(layers, writer, known)


def _check_kinds(layers: list[Layer]) -> None:
    """Raise ModelError when there are layers that are not known."""
    kinds = {layer.kind for layer in layers} - {"Input", *LAYERS}
    if any(kind.startswith("pnnx.") for kind in kinds):
        raise ModelError(
            _("This is PNNX's own description of a network, not ncnn's."),
            _("Take the file beside it whose name ends in .ncnn.param."),
        )
    if kinds:
        names = ", ".join(shortened(kind)[1:-1] for kind in sorted(kinds)[:5])
        raise ModelError(
            _("The ncnn network has layers that Enlarger does not read: {names}.", names=names),
            _("Look for the same network as .onnx, .pth or .safetensors."),
        )


def _size(inputs: list[Layer], layers: list[Layer]) -> Size | None:
    """Return the size that a network is written for. To ncnn the size of an input is a hint, and mostly it is
    not given; it counts only where something is brought to a fixed size.
    """
    if not any(layer.kind == "Interp" and layer.integer(3, 0) for layer in layers):
        return None
    sizes = (Size(*(layer.integer(key, 0, 0, LARGEST_SIDE) for key in (0, 1))) for layer in inputs)
    return next((size for size in sizes if all(size)), None)


def _channels(layer: Layer, layers: list[Layer]) -> int:
    """Return how many channels an input has: as it says itself, or as the first convolution wants."""
    if channels := layer.integer(2, 0):
        return channels
    names = {*layer.outputs}
    for other in layers:
        if names & {*other.inputs}:
            if other.kind in {"Split", "Padding"}:
                names |= {*other.outputs}
            if other.kind in CONVOLUTIONS:
                width = other.integer(1, 1, 1)
                kernel = other.integer(0, 1, 1) * width * other.integer(11, width, 1)
                return other.integer(6, 0) // kernel * other.integer(7, 1, 1) or CHANNELS
    return CHANNELS


def _known(name: str, layer: Layer, known: dict[str, Blob]) -> Blob:
    if name not in known:
        raise layer.fault(
            _(
                "{name} is used before it is there; the file is cut off or runs in a circle",
                name=shortened(name),
            )
        )
    return known[name]


def _model(layers: list[Layer], writer: NcnnWriter, known: dict[str, Blob]) -> onnx.ModelProto:
    used = {name for layer in layers for name in layer.inputs}
    ends = [name for layer in layers for name in layer.outputs if name not in used]
    entries = [name for layer in layers if layer.kind == "Input" for name in layer.outputs]
    if not entries or not ends:
        raise ModelError(_("The ncnn network takes nothing, or gives nothing."), _("Download it again."))
    names = ["output"] if len(ends) == 1 else [f"output/{name}" for name in ends]
    for name, end in zip(names, ends, strict=True):
        writer.add("Identity", known[end].tensor)
        writer.ends_in(name)

    def picture(name: str, channels: int, sides: list[str]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, *sides])

    graph = helper.make_graph(
        writer.nodes,
        "ncnn",
        [picture(known[name].tensor, known[name].channels, ["height", "width"]) for name in entries],
        [
            picture(name, known[end].channels, [f"{name}_height", f"{name}_width"])
            for name, end in zip(names, ends, strict=True)
        ],
        writer.constants,
    )
    imports = [helper.make_opsetid("", OPSET)]
    return helper.make_model(graph, opset_imports=imports, ir_version=8, producer_name="enlarger")
