"""Averaged weights to ONNX and back; the same weights always give the same bytes."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from .network import BICUBIC_REACH, COLOURS, MatrixConvolution, Network, Shape

OPSET = 17
IR_VERSION = 8  # the oldest that knows opset 17, so that older runtimes read the file
PRODUCER = "enlarger"

BELIEVED, REFUSED = 0.08, 0.14
"""Means of a correction, in shares of the range: cleaning moves single values far and their means hardly. On
pictures of the training with noise of 40 levels or JPEG of quality 8 no mean came to 0.075; where a picture
like none of those drove the network out of bounds, means came to 1.2.
"""

Weights = npt.NDArray[np.float32]


class GraphWriter:
    """Collects nodes and weights of a graph in the order in which they run."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, values: npt.NDArray[np.generic]) -> str:
        """Add a constant and return its name."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add an operation and return the name of its result."""
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def convolution(self, layer: MatrixConvolution, source: str, output: str) -> str:
        """Add a convolution with its weights and return the name of its result."""
        kernels = self.weight(f"{output}.weight", as_array(layer.kernels()))
        bias = self.weight(f"{output}.bias", as_array(layer.bias))
        return self.node("Conv", [source, kernels, bias], output, kernel_shape=[3, 3], pads=[layer.zeros] * 4)

    def restrained(self, correction: str) -> str:
        """Add what takes a correction back around places where its means are beyond belief, and return the
        name of what remains.
        """
        mean = self.node(
            "AveragePool", [correction], "mean", kernel_shape=[5, 5], pads=[2] * 4, count_include_pad=0
        )
        size = self.node("ReduceMax", [self.node("Abs", [mean], "mean.size")], "mean.largest", axes=[1])
        around = self.node("MaxPool", [size], "mean.around", kernel_shape=[11, 11], pads=[5] * 4)
        slope = self.weight("trust.slope", np.array(-1 / (REFUSED - BELIEVED), dtype=np.float32))
        height = self.weight("trust.height", np.array(REFUSED / (REFUSED - BELIEVED), dtype=np.float32))
        falling = self.node("Add", [self.node("Mul", [around, slope], "trust.fall"), height], "trust.line")
        limits = [self.weight(f"trust.{end}", np.array(end, dtype=np.float32)) for end in (0, 1)]
        return self.node("Mul", [correction, self.node("Clip", [falling, *limits], "trust")], "restrained")

    def doubled(self, source: str, output: str) -> str:
        """Add the repetition of every pixel and return the name of its result."""
        factors = self.weight(f"{output}.factors", np.array([1, 1, 2, 2], dtype=np.float32))
        return self.node(
            "Resize",
            [source, "", factors],
            output,
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )


def as_array(values: torch.Tensor) -> Weights:
    """Return the values as a contiguous array."""
    return values.detach().contiguous().numpy()


def picture_info(name: str, height: str, width: str) -> onnx.ValueInfoProto:
    """Describe an end of the network whose size is free."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", COLOURS, height, width])


def to_onnx(network: Network, name: str) -> onnx.ModelProto:
    """Return the network as an ONNX model.

    It takes `input`, N x 3 x H x W, to the larger `output`; both are float32 RGB in 0..1.
    """
    graph = GraphWriter()
    scale, slope = network.shape.scale, network.shape.slope
    reach = BICUBIC_REACH
    pads = graph.weight("pads", np.array([0, 0, reach, reach, 0, 0, reach, reach], dtype=np.int64))
    padded = graph.node("Pad", ["input", pads], "padded", mode="edge")
    phases = graph.weight("bicubic.weight", as_array(network.bicubic))
    side = 2 * reach + 1
    enlarged = graph.node(
        "Conv", [padded, phases], "bicubic", group=COLOURS, kernel_shape=[side, side], pads=[0, 0, 0, 0]
    )
    features = graph.convolution(network.head, padded, "head")
    for index, block in enumerate(network.blocks_in_order()):
        prefix = f"block{index}"
        inner = graph.node("LeakyRelu", [features], f"{prefix}.activation1", alpha=slope)
        inner = graph.convolution(block.first, inner, f"{prefix}.convolution1")
        inner = graph.node("LeakyRelu", [inner], f"{prefix}.activation2", alpha=slope)
        inner = graph.convolution(block.second, inner, f"{prefix}.convolution2")
        features = graph.node("Add", [features, inner], f"{prefix}.sum")
    for index, step in enumerate(network.steps_in_order()):
        prefix = f"step{index}"
        active = graph.node("LeakyRelu", [features], f"{prefix}.activation", alpha=slope)
        doubled = graph.doubled(active, f"{prefix}.doubled")
        features = graph.convolution(step, doubled, f"{prefix}.convolution")
    active = graph.node("LeakyRelu", [features], "tail.activation", alpha=slope)
    correction = graph.convolution(network.tail, active, "tail")
    if scale == 1:
        correction = graph.restrained(correction)
    if network.shape.steps:
        base = graph.node("DepthToSpace", [enlarged], "base", blocksize=scale, mode="CRD")
        graph.node("Add", [base, correction], "output")
    else:
        phases_sum = graph.node("Add", [enlarged, correction], "sum")
        graph.node("DepthToSpace", [phases_sum], "output", blocksize=scale, mode="CRD")
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            name,
            [picture_info("input", "height", "width")],
            [picture_info("output", f"height_x{scale}", f"width_x{scale}")],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name=PRODUCER,
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def load_average(checkpoint: Path) -> Network:
    """Return the averaged network of a training checkpoint."""
    weights = torch.load(checkpoint, weights_only=True, map_location="cpu")["average"]
    network = Network(shape_of(weights))
    network.load_state_dict(weights)
    return network


def shape_of(weights: dict[str, torch.Tensor]) -> Shape:
    """Return the shape of the network that has these weights."""
    steps = tuple(len(weights[f"steps.{index}.bias"]) for index in range(count_of(weights, "steps")))
    scale = 2 ** len(steps) if steps else round((len(weights["tail.bias"]) / COLOURS) ** 0.5)
    return Shape(scale, channels=len(weights["head.bias"]), blocks=count_of(weights, "blocks"), steps=steps)


def count_of(weights: dict[str, torch.Tensor], part: str) -> int:
    """Return how many members a list of layers has."""
    return len({name.split(".")[1] for name in weights if name.startswith(f"{part}.")})


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """Return the weights of a network that was written here, under the names that a checkpoint has them."""
    names = {"convolution1": "first", "convolution2": "second"}
    result: dict[str, torch.Tensor] = {}
    for tensor in onnx.load(path).graph.initializer:
        *path_of_layer, kind = tensor.name.split(".")
        if kind not in {"weight", "bias"} or path_of_layer == ["bicubic"]:
            continue
        layer, *inner = path_of_layer
        values = torch.from_numpy(numpy_helper.to_array(tensor).copy())
        for listed in ("block", "step"):
            layer = layer.replace(listed, f"{listed}s.")
        key = ".".join([layer, *(names[name] for name in inner if name in names), kind])
        result[key] = values.flatten(1) if kind == "weight" else values
    return result


def write(checkpoint: Path, path: Path) -> None:
    """Write the averaged network of a checkpoint to an ONNX file, named after the file."""
    model = to_onnx(load_average(checkpoint), path.stem)
    path.write_bytes(model.SerializeToString(deterministic=True))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True, help="written by train.py")
    parser.add_argument("--onnx", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    write(arguments.checkpoint, arguments.onnx)


if __name__ == "__main__":
    main()
