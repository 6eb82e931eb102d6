"""Finds out what a network takes and gives: its sizes by trial runs, its values with a test chart."""

from __future__ import annotations

from dataclasses import dataclass, replace

import onnx
from onnx import TensorProto

from enlarger.errors import ModelError
from enlarger.geometry import Size
from enlarger.graphs.facts import GraphFacts, image_inputs, read_graph, with_input_size
from enlarger.networks.cards import FACE_SIDE, Kind
from enlarger.system.language import _

from .differences import WORTH_ADDING, gives_difference, with_source_added
from .size_search import SizeRules, find_sizes
from .trial_runs import KINDS, ForeignNetwork, TriedSizes, first_line
from .value_detection import DetectedValues, detect_values

FACE = Size(FACE_SIDE, FACE_SIDE)

UNLIKE = 0.04
"""Root of the mean square distance from the test chart, with 1 as white, above which a network that takes
nothing but the square of faces is taken for one that redraws them: what restores pictures leaves a clean
chart nearly as it is.
"""

MOST_OUTPUTS = 8
"""Of a network, that are tried; each takes as long as another network."""


@dataclass(frozen=True)
class InspectedNetwork:
    """A network, and what was found out about it."""

    model: onnx.ModelProto
    """With one picture as its input and one as its output, in the same values."""
    facts: GraphFacts
    multiple: int
    """Sides of the input have to be divisible by this."""
    values: DetectedValues
    is_for_faces: bool = False
    """Whether it redraws a face that fills its square, and enlarges nothing."""


def inspect_network(model: onnx.ModelProto, tried: TriedSizes, kind: Kind | None = None) -> InspectedNetwork:
    """Find out what a network takes and gives, which is of a `kind`; with None that is found out as well.

    Raises ModelError when it does not enlarge pictures or redraw faces, or takes them in no way that was
    tried.
    """
    _check_input(model)
    outputs = _pictures(model)
    if len(outputs) == 1:
        return _inspect(_with_output(model, outputs[0]), tried, kind)
    found: list[tuple[str, InspectedNetwork]] = []
    problem: ModelError | None = None
    for output in outputs[:MOST_OUTPUTS]:
        try:
            found.append((output.name, _inspect(_with_output(model, output), tried, kind)))
        except ModelError as error:
            problem = problem or error
    if not found:
        assert problem
        raise problem
    # Networks give smaller pictures on the way to the largest, and interpolations beside their own.
    name, best = min(found, key=lambda pair: (-pair[1].facts.scale, pair[1].values.error))
    names = ", ".join(output.name for output in model.graph.output)
    best.values.notes.append(
        _("The network has several outputs ({names}), of which {name!r} is taken.", names=names, name=name)
    )
    return best


def _inspect(model: onnx.ModelProto, tried: TriedSizes, kind: Kind | None) -> InspectedNetwork:
    """Find out what a network with one output takes and gives. Raises ModelError."""
    problem: ModelError | None = None
    network = ForeignNetwork(model, tried)
    for rules in find_sizes(model, network):
        try:
            if kind == "face":
                return _inspect_face(model, network, rules)
            return _inspect_values(model, network, rules, tried, kind)
        except ModelError as error:
            problem = problem or error
    raise problem or ModelError(_("The network takes pictures of none of the sizes that were tried."))


def _inspect_values(
    model: onnx.ModelProto,
    network: ForeignNetwork,
    rules: SizeRules,
    tried: TriedSizes,
    kind: Kind | None,
) -> InspectedNetwork:
    """Find out the rest, with sizes that the network takes. Raises ModelError when no values fit."""
    may_be_for_faces = kind is None and rules.fixed == FACE and rules.scale == 1 and rules.channels == 3
    if rules.fixed:
        model = with_input_size(model, rules.fixed, rules.layout, rules.channels)
    else:
        model = _with_channels(model, rules)
    facts = _facts(model, rules)
    try:
        values = detect_values(model, facts, rules.multiple, network)
    except ModelError:
        if may_be_for_faces:
            return _inspect_face(model, network, rules)
        if not gives_difference(network, facts, rules.multiple):
            raise
        model = with_source_added(model, facts)
        facts = _facts(model, rules)
        values = detect_values(model, facts, rules.multiple, ForeignNetwork(model, tried))
        if values.error > WORTH_ADDING * values.bicubic_error:
            raise
        values.notes.append(
            _("The network gives what has to be added to its source; a node at its end adds it.")
        )
    if may_be_for_faces and values.error > UNLIKE:
        return _inspect_face(model, network, rules)
    facts = replace(facts, offset=values.offset)
    return InspectedNetwork(values.model, facts, rules.multiple, values)


def _inspect_face(model: onnx.ModelProto, network: ForeignNetwork, rules: SizeRules) -> InspectedNetwork:
    """Find out the rest of a network that redraws faces. Raises ModelError where it cannot be one."""
    if rules.scale != 1 or rules.channels != 3 or rules.fixed not in {None, FACE}:
        taken = _("colour") if rules.channels == 3 else _("grey")
        if rules.fixed:
            taken = _("{colours} of {size} pixels", colours=taken, size=rules.fixed)
        raise ModelError(
            _(
                "A network that redraws faces takes and gives {wanted} pixels in colour; this "
                "one takes {taken} and enlarges by {scale}.",
                wanted=FACE,
                taken=taken,
                scale=rules.scale,
            )
        )
    model, rules = with_input_size(model, FACE, rules.layout, 3), replace(rules, fixed=FACE)
    facts = _facts(model, rules)
    values = detect_values(model, facts, rules.multiple, network, is_for_faces=True)
    return InspectedNetwork(values.model, facts, rules.multiple, values, is_for_faces=True)


def _facts(model: onnx.ModelProto, rules: SizeRules) -> GraphFacts:
    """Return what the graph tells and what was seen of its sizes. Raises ModelError where the two differ."""
    try:
        facts = read_graph(model, rules.layout, rules.channels, rules.multiple)
    except onnx.shape_inference.InferenceError as error:
        raise ModelError(
            _("The network's graph contradicts itself: {error}", error=first_line(error))
        ) from error
    if facts.lost not in {0, rules.lost}:
        raise ModelError(_("The network's output has another size than its graph says."))
    return replace(facts, scale=rules.scale, lost=rules.lost, smallest=rules.smallest)


def _check_input(model: onnx.ModelProto) -> None:
    """Raise ModelError when a network does not take exactly one picture."""
    inputs = image_inputs(model)
    if len(inputs) != 1:
        names = ", ".join(value.name for value in inputs) or "none"
        raise ModelError(
            _(
                "This network has {count} inputs ({names}); Enlarger can only give it one picture.",
                count=len(inputs),
                names=names,
            ),
            _("Look for a variant whose other inputs are built in."),
        )
    kind, shape = inputs[0].type.tensor_type.elem_type, inputs[0].type.tensor_type.shape.dim
    if kind not in KINDS:
        raise ModelError(
            _(
                "The network takes {kind} values, which pictures are not made of.",
                kind=TensorProto.DataType.Name(kind),
            )
        )
    if len(shape) != 4:
        raise ModelError(
            _(
                "The network's input has {count} axes; that of a network for pictures has four.",
                count=len(shape),
            )
        )
    if shape[0].dim_value > 1:
        raise ModelError(
            _(
                "The network takes {count} pictures at a time, as networks for video do.",
                count=shape[0].dim_value,
            )
        )


def _pictures(model: onnx.ModelProto) -> list[onnx.ValueInfoProto]:
    """Return the outputs that may be pictures. Raises ModelError where there are none."""
    found = [value for value in model.graph.output if len(value.type.tensor_type.shape.dim) in {0, 4}]
    if not found and len(model.graph.output) > 1:
        names = ", ".join(value.name for value in model.graph.output)
        raise ModelError(_("None of this network's outputs ({names}) is a picture.", names=names))
    return found or list(model.graph.output)


def _with_output(model: onnx.ModelProto, output: onnx.ValueInfoProto) -> onnx.ModelProto:
    """Return a copy of a network that gives `output` alone."""
    kept = onnx.ModelProto()
    kept.CopyFrom(model)
    del kept.graph.output[:]
    kept.graph.output.append(output)
    return kept


def _with_channels(model: onnx.ModelProto, rules: SizeRules) -> onnx.ModelProto:
    """Return the network with the number of channels in its input's shape, for later readers."""
    dims = image_inputs(model)[0].type.tensor_type.shape.dim
    dims[1 if rules.layout == "NCHW" else 3].dim_value = rules.channels
    return model
