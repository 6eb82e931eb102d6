"""The kinds of ncnn's layers that networks for pictures are made of, each with what writes it as ONNX.

What a layer's parameters mean is told in ncnn's docs/developer-guide/operators.md; where that says too
little, in its src/layer. ncnn has no batch: its axis 0 is ONNX's axis 1.
"""

from __future__ import annotations

from . import arithmetic, functions, shapes, windows
from .writer import Write

LAYERS: dict[str, Write] = {
    "BatchNorm": arithmetic.batch_norm,
    "BinaryOp": arithmetic.binary,
    "Clip": functions.pointwise(functions.clipped, -3.4e38, 3.4e38),
    "Concat": shapes.concatenated,
    "Convolution": windows.convolution,
    "ConvolutionDepthWise": windows.convolution,
    "Crop": shapes.cropped,
    "Deconvolution": windows.deconvolution,
    "DeconvolutionDepthWise": windows.deconvolution,
    "Dropout": functions.pointwise(functions.scaled, 1),
    "ELU": functions.pointwise(functions.elu, 0.1),
    "Eltwise": arithmetic.elementwise,
    "Flatten": shapes.pixel_kept,
    "GELU": functions.pointwise(functions.gelu, 0),
    "HardSigmoid": functions.pointwise(functions.hard_sigmoid, 0.2, 0.5),
    "HardSwish": functions.pointwise(functions.hard_swish, 0.2, 0.5),
    "InnerProduct": windows.inner_product,
    "Interp": shapes.interpolated,
    "MemoryData": shapes.stored,
    "Mish": functions.pointwise(functions.mish),
    "Noop": shapes.unchanged,
    "PReLU": arithmetic.prelu,
    "Padding": shapes.padded,
    "PixelShuffle": shapes.shuffled,
    "Pooling": windows.pooled,
    "Power": functions.pointwise(functions.scaled_power, 1, 1, 0),
    "ReLU": functions.pointwise(functions.rectified, 0),
    "Reduction": windows.reduced,
    "Reorg": shapes.unshuffled,
    "Reshape": shapes.pixel_kept,
    "Scale": arithmetic.scale,
    "Sigmoid": functions.pointwise(functions.sigmoid),
    "Slice": shapes.sliced_channels,
    "Split": shapes.unchanged,
    "Swish": functions.pointwise(functions.swish),
    "TanH": functions.pointwise(functions.tanh),
    "UnaryOp": arithmetic.unary,
}
"""What writes a layer, by the name of its kind."""
