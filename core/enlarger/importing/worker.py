"""The process that reads an untrusted file, so that nothing it does reaches further: `python -I -m
enlarger.importing.worker FOLDER`.

The folder holds `request.json`; the network is written beside it with its card, and what was found out goes
to `answer.json`. The process ends when its standard input does, or when its time or memory is over.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from enlarger.errors import EnlargerError, ModelError
from enlarger.system.confinement import confine
from enlarger.system.language import N_, _
from enlarger.system.processes import answer_parent

from .messages import ImportAnswer, ImportRequest

if TYPE_CHECKING:
    from enlarger.networks.cards import Kind, ModelCard

    from .acceptance import AcceptanceResult
    from .inspection import InspectedNetwork
    from .trial_runs import TriedSizes

OWN_MEMORY = 16 << 30
"""Bytes of address space that libraries and threads take up without using them."""

TRIED_SIZES = "tried_sizes.json"
"""The file that tells a later process which sizes were tried."""

LARGEST_FILE = 2 << 30
"""Bytes. No ONNX file can be larger."""

READ_SECONDS = 60.0
"""A file of 2 GiB takes 20 s from a slow disk, one that was made to harm any time."""

LEAST_OVERLAP = 32
"""Pixels of context for a network without a finite receptive field, however little it was seen to need."""


def answer(fields: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the `ImportAnswer` to an `ImportRequest`, with a problem where the file cannot be imported."""
    request = msgspec.convert(fields, ImportRequest)
    _limit_memory(request.memory)
    try:
        result = import_file(request, folder)
    except EnlargerError as error:
        result = ImportAnswer(problem=error.message, hint=error.hint)
    except MemoryError:
        result = ImportAnswer(problem=_("The file asks for more memory than there is for it."))
    except Exception as error:  # noqa: BLE001 - whatever a file sets off, its reader hears of it
        result = ImportAnswer(
            problem=_("The file cannot be read: {error!r}.", error=error), fault=traceback.format_exc()
        )
    return msgspec.to_builtins(result)


def import_file(request: ImportRequest, folder: Path) -> ImportAnswer:
    """Read the file, inspect and test the network in it, and write that with its card into `folder`; return
    what was found out.
    """
    from enlarger.networks.cards import write_card
    from enlarger.networks.library import Model

    from .acceptance import run_acceptance_test
    from .trial_runs import TriedSizes

    tried = TriedSizes(folder / TRIED_SIZES, request.run_seconds)
    network, architecture = _inspect_file(Path(request.file), tried, request.about.get("kind"))
    home = folder / request.id
    home.mkdir(exist_ok=True)
    file = f"{request.id}.onnx"
    content = network.model.SerializeToString()
    (home / file).write_bytes(content)
    card = _card(network, architecture, request, file, content)
    write_card(card, home)
    result = run_acceptance_test(Model(card, home))
    result.preview.save(home / "preview.webp", quality=90)
    notes = [*network.values.notes, *_warnings(result)]
    return ImportAnswer(properties=list(_properties(card, network, result)), notes=notes)


def _inspect_file(path: Path, tried: TriedSizes, kind: Kind | None) -> tuple[InspectedNetwork, str]:
    """Return the network in a file, and the name of its architecture where that is known. It is of a `kind`;
    with None that is found out.
    """
    from .file_kinds import check_kind
    from .inspection import inspect_network
    from .ncnn.pair import is_ncnn, read_pair
    from .onnx_validation import validated_network
    from .trial_runs import ending_after
    from .weights import looks_like_weights

    if path.stat().st_size > LARGEST_FILE:
        raise ModelError(_("The file is larger than 2 GiB, which no network here may be."))
    with ending_after(min(READ_SECONDS, tried.seconds)):
        content = path.read_bytes()
        if not content:
            raise ModelError(_("The file is empty."), _("Download it again."))
        check_kind(content)
        if is_ncnn(path, content):
            model, architecture = read_pair(path)
        elif looks_like_weights(content[:16]):
            model, architecture = None, ""
        else:
            model, architecture = validated_network(content, path.parent), ""
    if model:
        return inspect_network(model, tried, kind), architecture
    return _inspect_weights(path, content, tried, kind)


def _inspect_weights(
    path: Path, content: bytes, tried: TriedSizes, kind: Kind | None
) -> tuple[InspectedNetwork, str]:
    """Return the network that a file of weights belongs to: of several that fit, the one with the
    smallest error.
    """
    from enlarger.importing.architectures.families import UnknownFamilyError, write_network

    from .inspection import inspect_network
    from .onnx_validation import validated_network
    from .torch_export import export_with_torch
    from .trial_runs import ending_after
    from .weights import read_weights

    with ending_after(min(READ_SECONDS, tried.seconds)):
        tensors = read_weights(content)
    found: list[tuple[InspectedNetwork, str]] = []
    problem: ModelError | None = None
    try:
        with ending_after(min(READ_SECONDS, tried.seconds)):
            written = write_network(tensors)
    except UnknownFamilyError as error:
        written, problem = [], error
    for candidate in written:
        try:
            found.append((inspect_network(candidate.model, tried, kind), candidate.architecture))
        except ModelError as error:
            problem = error
    if found:
        return min(found, key=lambda pair: pair[0].values.error)
    assert problem
    model, architecture = export_with_torch(tensors, problem)
    return inspect_network(validated_network(model, path.parent), tried, kind), architecture


def _card(
    network: InspectedNetwork, architecture: str, request: ImportRequest, file: str, content: bytes
) -> ModelCard:
    from enlarger.networks.cards import GENERATIVE, UNKNOWN_LICENCE, ModelCard, described
    from enlarger.tiles.planning import LARGEST_CONTEXT

    facts, values, about = network.facts, network.values, request.about
    fields: dict[str, Any] = {
        "title": request.id,
        "summary": N_("Imported from a file."),
        "tags": ["imported", GENERATIVE] if values.is_generative else ["imported"],
        "architecture": architecture or "unknown",
        "licence": UNKNOWN_LICENCE,
        "commercial_use": False,
        "source": Path(request.file).name,
        "credits": [],
    } | about
    if network.is_for_faces:
        fields |= {"kind": "face", "tags": sorted({*fields["tags"], "face", GENERATIVE})}
    least = max(LEAST_OVERLAP, values.effective_radius or 0)
    fields |= {
        "id": request.id,
        "scale": facts.scale,
        "channels": facts.channels,
        "order": values.encoding.order,
        "range": values.encoding.white,
        "black": values.encoding.black,
        "layout": facts.layout,
        "size_multiple": network.multiple,
        "smallest_side": facts.smallest,
        "offset": list(facts.offset),
        "context": facts.context,
        "overlap": min(LARGEST_CONTEXT, least) if facts.context is None else None,
        "file": file,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    }
    return described(ModelCard, fields, f"The card of {request.id}")


def _properties(
    card: ModelCard, network: InspectedNetwork, result: AcceptanceResult
) -> Iterator[tuple[str, str]]:
    """Yield what was found out, in words."""
    facts, values = network.facts, network.values
    yield _("architecture"), card.architecture
    if network.is_for_faces:
        yield _("kind"), _("redraws faces; it enlarges nothing")
    else:
        yield _("scale"), f"x{card.scale}" if card.scale > 1 else _("x1: restores, keeps the size")
    colours = _("luminance only") if card.channels == 1 else _("colour, {order}", order=values.encoding.order)
    if not values.order_matters:
        colours = _("{colours} (BGR makes little difference)", colours=colours)
    yield (
        _("pixels"),
        _(
            "{colours}, {layout}, {black:g} to {white:g}",
            colours=colours,
            layout=facts.layout,
            black=values.encoding.black,
            white=values.encoding.white,
        ),
    )
    yield (
        _("detected"),
        _(
            "with a test chart: the network's error is {error:.1f} levels (rms), bicubic interpolation's "
            "{bicubic:.1f}",
            error=values.error * 255,
            bicubic=values.bicubic_error * 255,
        ),
    )
    if values.is_generative and not network.is_for_faces:
        yield (
            _("generative"),
            _("adds detail of its own; results are locked to the source unless you say otherwise"),
        )
    yield _("sizes"), _sizes(network)
    if facts.context is not None:
        yield _("receptive field"), _("{context} px", context=facts.context)
    else:
        radius = values.effective_radius
        yield (
            _("receptive field"),
            _("the whole picture; beyond {radius} px no difference was seen", radius=radius),
        )
    if any(facts.offset):
        yield (
            _("offset"),
            _(
                "{right}, {down} pixels, which is corrected",
                right=facts.offset[0],
                down=facts.offset[1],
            ),
        )
    if facts.fixed:
        tiles = _("all of one size; there is no picture in one piece to compare them with")
    elif result.largest_difference:
        tiles = _(
            "differ from the picture in one piece by {rms:.2f} levels (rms), and are blended",
            rms=max(0.01, result.tiles_rms),
        )
    else:
        tiles = _("give the same pixels as the picture in one piece")
    yield _("tiles"), tiles
    seconds = float(f"{result.seconds_per_megapixel:.2g}")  # as exact as it is
    yield _("time"), _("{seconds:g} s per megapixel of source, on the CPU", seconds=seconds)
    yield _("file"), _("{megabytes:.1f} MB", megabytes=card.bytes / 1e6)


def _sizes(network: InspectedNetwork) -> str:
    facts = network.facts
    if facts.fixed:
        return _("{size} only", size=facts.fixed)
    words = _("any") if network.multiple == 1 else _("multiples of {multiple}", multiple=network.multiple)
    if facts.smallest > network.multiple:
        words = _("{sizes}, at least {smallest}", sizes=words, smallest=facts.smallest)
    if facts.lost:
        words = _("{sizes}; {count} pixels are lost at each edge", sizes=words, count=facts.lost)
    return words


def _warnings(result: AcceptanceResult) -> Iterator[str]:
    from .acceptance import VISIBLE_DIFFERENCE

    if result.tiles_rms > VISIBLE_DIFFERENCE:
        yield (
            _(
                "Tiles of this network differ from the picture in one piece by {tiles_rms:.1f} "
                "levels (rms): seams may be visible.",
                tiles_rms=result.tiles_rms,
            )
        )


def _limit_memory(limit: int) -> None:
    if sys.platform == "win32":  # the parent alone watches there
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit + OWN_MEMORY, limit + OWN_MEMORY))


def confine_to(folder: Path) -> None:
    """Let this process write nowhere else, and talk to nobody, as far as the system has means for that."""
    os.environ["TMPDIR"] = str(folder)
    with contextlib.suppress(OSError):  # a container may forbid them; the limits hold all the same
        confine(folder)


if __name__ == "__main__":
    _folder = Path(sys.argv[1])
    confine_to(_folder)
    answer_parent(_folder, lambda request: answer(request, _folder))
