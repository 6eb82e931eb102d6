"""A model's graph, read and understood, and made ready for tiles of one shape."""

from __future__ import annotations

import functools
from dataclasses import replace
from math import ceil, lcm
from typing import TYPE_CHECKING

import onnx
from google.protobuf.message import DecodeError
from onnx import TensorProto

from enlarger.errors import ModelError
from enlarger.graphs.facts import GraphFacts, Layout, read_graph
from enlarger.graphs.float16 import to_float16
from enlarger.graphs.global_pooling import leading_to, with_means_fed
from enlarger.graphs.pixel_io import PixelEncoding, PixelType, with_features_out, with_pixel_io
from enlarger.graphs.weight_interpolation import interpolated

if TYPE_CHECKING:
    from enlarger.geometry import Size

    from .library import Model


KEPT = 2
"""Files that are kept for the next job of the process: those of two passes."""

LARGEST_SIDE = 8192
"""Pixels of the smallest input that a network may ask for; pictures below that are padded."""


class Network:
    """A model's graph, not yet on any device."""

    def __init__(self, model: Model, weak: Model | None = None, denoise: float = 1.0) -> None:
        """Load `model`. With its sibling `weak`, which leaves more noise in, weights are
        interpolated: `denoise` is the share of `model`.

        Raises ModelError when a file is damaged or holds no network that enlarges, or the two differ in
        their structure.
        """
        self.card = model.card
        self.digest = model.card.sha256
        """What tells this network from all others."""
        self.denoise = denoise if weak else None
        self._made: dict[tuple[Size, PixelType, bool, bool, int | None], bytes] = {}
        try:
            self._graph = onnx.load_from_string(model.read())
            if any(tensor.data_location == TensorProto.EXTERNAL for tensor in self._graph.graph.initializer):
                raise ModelError(
                    f"{model.path} has its weights in a second file, which would be looked for anywhere.",
                    "Remove it, and import the network: `enlarger models import FILE` joins both files.",
                )
            if weak:
                self._graph = interpolated(self._graph, onnx.load_from_string(weak.read()), denoise)
                self.digest += f"+{weak.card.sha256}*{1 - denoise:.4f}"
            facts = read_graph(
                self._graph, _layout(self.card.layout), self.card.channels, self.card.size_multiple
            )
        except (DecodeError, onnx.shape_inference.InferenceError, ValueError) as error:
            raise ModelError(
                f"{model.path} is not a network that can be read: {error}", "Choose another network."
            ) from error
        if facts.scale not in {0, self.card.scale}:
            raise ModelError(
                f"The card of {self.card.id} says {self.card.scale}, its graph enlarges by {facts.scale}.",
                "Correct the card's scale.",
            )
        right, down = self.card.offset
        moved = ceil(max(abs(right), abs(down)) / self.card.scale)
        self.facts: GraphFacts = replace(
            facts,
            scale=self.card.scale,
            multiple=lcm(facts.multiple, self.card.size_multiple),
            offset=(right, down),
            smallest=self.card.smallest_side,
            context=None if facts.context is None else facts.context + moved,
        )
        least = _least_side(self.facts)
        if least > LARGEST_SIDE:
            raise ModelError(
                f"{self.card.id} takes no picture below {least} pixels a side, which is too large.",
                "Choose another network.",
            )

    @property
    def id(self) -> str:
        return self.card.id

    @property
    def title(self) -> str:
        return self.card.title

    @functools.cached_property
    def float16(self) -> onnx.ModelProto | None:
        """The graph in float16; None where it does not allow that. A network that looks everywhere adds up
        whole tiles: the larger they are, the less precise the sum is in float16.
        """
        looks_everywhere = self.facts.context is None or self.facts.poolings
        return None if looks_everywhere else to_float16(self._graph)

    def for_tiles(
        self,
        tile: Size,
        pixel_type: PixelType,
        *,
        half: bool = False,
        fed: bool = False,
        gathers: int | None = None,
    ) -> bytes:
        """Return the ONNX file of the network with pixels as its input and output, for tiles of one size;
        with `half` what lies between these is float16.

        With `fed` the means of its poolings are further inputs. What `gathers` one of them, by its number,
        is fed those before, and gives what is to be averaged: see `with_features_out`.
        """
        key = tile, pixel_type, half, fed, gathers
        if key not in self._made:
            values = PixelEncoding(self.card.range, self.card.black, self.card.order)
            graph = self.float16 if half else self._graph
            assert graph, f"{self.id} is asked for in float16, which it does not allow"
            if fed or gathers is not None:
                poolings = self.facts.poolings[:gathers]
                graph = with_means_fed(graph, [(pooling.mean, pooling.shape) for pooling in poolings])
            if gathers is not None:
                part = leading_to(graph, self.facts.poolings[gathers].features)
                wrapped = with_features_out(part, self.facts, tile, values, pixel_type)
            else:
                wrapped = with_pixel_io(graph, self.facts, tile, values, pixel_type)
            if len(self._made) == KEPT:
                del self._made[next(iter(self._made))]
            self._made[key] = wrapped.SerializeToString()
        return self._made[key]


def _least_side(facts: GraphFacts) -> int:
    """Return how long the longest side of any input is, at least."""
    return max(facts.smallest, facts.multiple, 2 * facts.margin, *(facts.fixed or ()))


def _layout(name: str) -> Layout:
    return "NHWC" if name == "NHWC" else "NCHW"
