"""The process that reads an untrusted file, so that nothing it does reaches further: `python -I -m
enlarger.importing.worker FOLDER`.

The folder holds `request.json`; a network that is taken in is written beside it, with what was found out in
`answer.json`. The process ends when its standard input does, or when its time or memory is over.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enlarger.errors import EnlargerError, ModelError
from enlarger.system.processes import answer_parent

if TYPE_CHECKING:
    from enlarger.networks.cards import ModelCard

    from .acceptance import Proof
    from .probing import Probed, Trials

OWN_MEMORY = 16 << 30
"""Bytes of address space that libraries and threads take up without using them."""

LARGEST_FILE = 2 << 30
"""Bytes. No ONNX file can be larger."""

LEAST_OVERLAP = 32
"""Pixels of context for a network that looks everywhere, however little it was seen to look."""

IN_ITS_PLACE = {
    b"<!do": "a web page",
    b"<htm": "a web page",
    b"vers": "a pointer to a file elsewhere (Git LFS)",
}
"""What is often found in a network's place, by its first bytes."""


def answer(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Answer the request in `folder`; with a `problem` where it cannot be done."""
    _limit_memory(request["memory"])
    try:
        return take_in(request, folder)
    except EnlargerError as error:
        return {"problem": error.message, "hint": error.hint}
    except MemoryError:
        return {"problem": "The file asks for more memory than there is for it.", "hint": ""}
    except Exception as error:  # noqa: BLE001 - whatever a file sets off, its reader hears of it
        return {"problem": f"The file cannot be read: {error!r}.", "hint": _report()}


def _report() -> str:
    from enlarger.system import log

    log.logger().exception("fault in reading a network")
    return f"Please report it with the file and the log, {log.path()}."


def take_in(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Read the file, find out what network it holds, test it, and write it with its card into `folder`."""
    from enlarger.networks.cards import write_card
    from enlarger.networks.library import Model

    from .acceptance import prove
    from .probing import Trials

    trials = Trials(folder / "trials.json", request["run_seconds"])
    probed, architecture = _probed(Path(request["file"]), trials)
    home = folder / request["id"]
    home.mkdir(exist_ok=True)
    file = f"{request['id']}.onnx"
    content = probed.model.SerializeToString()
    (home / file).write_bytes(content)
    card = _card(probed, architecture, request, file, content)
    write_card(card, home)
    proof = prove(Model(card, home))
    proof.sheet.save(home / "preview.webp", quality=90)
    return {"found": list(_found(card, probed, proof)), "notes": [*probed.notes, *_warnings(proof)]}


def _probed(path: Path, trials: Trials) -> tuple[Probed, str]:
    """Return the network in a file, and the name of its architecture where that is known."""
    from .onnx_validation import vetted
    from .probing import probe
    from .weights import looks_like_weights

    if path.stat().st_size > LARGEST_FILE:
        raise ModelError("The file is larger than 2 GiB, which no network here may be.")
    content = path.read_bytes()
    if not content:
        raise ModelError("The file is empty.", "Download it again.")
    if found := IN_ITS_PLACE.get(content[:4].lower()):
        raise ModelError(f"This is {found}, not a network.", "Download the network itself.")
    if not looks_like_weights(content[:16]):
        return probe(vetted(content, path.parent), trials), ""
    return _of_weights(path, content, trials)


def _of_weights(path: Path, content: bytes, trials: Trials) -> tuple[Probed, str]:
    """Return the network that a file of weights belongs to: of several that fit, the nearest to the truth."""
    from enlarger.importing.architectures.families import UnknownFamilyError, write_network

    from .onnx_validation import vetted
    from .probing import probe
    from .torch_export import export_with_torch
    from .weights import read_weights

    try:
        written = write_network(read_weights(content))
    except UnknownFamilyError as error:
        model, architecture = export_with_torch(path, error)
        return probe(vetted(model, path.parent), trials), architecture
    found: list[tuple[Probed, str]] = []
    problem: ModelError | None = None
    for candidate in written:
        try:
            found.append((probe(candidate.model, trials), candidate.architecture))
        except ModelError as error:
            problem = error
    if not found:
        assert problem
        raise problem
    return min(found, key=lambda pair: pair[0].error)


def _card(probed: Probed, architecture: str, request: dict[str, Any], file: str, content: bytes) -> ModelCard:
    from enlarger.networks.cards import UNKNOWN_LICENCE, ModelCard
    from enlarger.tiles.planning import LARGEST_CONTEXT

    facts, about = probed.facts, request["about"]
    fields: dict[str, Any] = {
        "title": request["id"],
        "summary": "Imported from a file.",
        "tags": ["imported", "draws"] if probed.draws else ["imported"],
        "architecture": architecture or "unknown",
        "licence": UNKNOWN_LICENCE,
        "commercial_use": False,
        "source": Path(request["file"]).name,
        "credits": [],
    } | about
    least = max(LEAST_OVERLAP, probed.effective or 0)
    return ModelCard(
        **fields,
        id=request["id"],
        scale=facts.scale,
        channels=facts.channels,
        order=probed.values.order,
        range=probed.values.white,
        black=probed.values.black,
        layout=facts.layout,
        size_multiple=probed.multiple,
        smallest_side=facts.smallest,
        offset=list(facts.offset),
        context=facts.context,
        overlap=min(LARGEST_CONTEXT, least) if facts.context is None else None,
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
    )


def _found(card: ModelCard, probed: Probed, proof: Proof) -> Iterator[tuple[str, str]]:
    """Yield what was found out, in words."""
    facts, values = probed.facts, probed.values
    yield "architecture", card.architecture
    yield "scale", f"x{card.scale}" if card.scale > 1 else "x1: restores, keeps the size"
    colours = "luminance alone" if card.channels == 1 else f"colour, {values.order}"
    if not probed.is_order_plain:
        colours += " (BGR would make little difference)"
    yield "pixels", f"{colours}, {facts.layout}, {values.black:g} to {values.white:g}"
    near = f"{probed.error * 255:.1f} levels from it (rms), bicubic {probed.bicubic_error * 255:.1f}"
    yield "told by", f"a picture whose enlargement is known: {near}"
    if probed.draws:
        yield "draws", "detail of its own; results are held to the source unless you say otherwise"
    yield "sizes", _sizes(probed)
    if facts.context is not None:
        yield "looks", f"{facts.context} pixels far"
    else:
        yield "looks", f"everywhere; what is {probed.effective} pixels away was not seen to matter"
    if any(facts.offset):
        yield "moves", f"the picture by {facts.offset[0]}, {facts.offset[1]} pixels; it is moved back"
    if proof.largest_difference:
        most = f"{max(0.01, proof.tiles_differ):.2f} levels (rms)"
        tiles = f"differ from the whole by {most}, and are joined by ramps"
    else:
        tiles = "equal the whole to the last pixel"
    yield "tiles", tiles
    seconds = float(f"{proof.seconds_per_megapixel:.2g}")  # as exact as it is
    yield "time", f"{seconds:g} s for a megapixel of source, on the CPU"
    yield "file", f"{card.bytes / 1e6:.1f} MB"


def _sizes(probed: Probed) -> str:
    facts = probed.facts
    if facts.fixed:
        return f"{facts.fixed} alone"
    words = "any" if probed.multiple == 1 else f"multiples of {probed.multiple}"
    if facts.smallest > probed.multiple:
        words += f" from {facts.smallest} on"
    return f"{words}; {facts.lost} pixels are lost at each edge" if facts.lost else words


def _warnings(proof: Proof) -> Iterator[str]:
    from .acceptance import WORTH_SAYING

    if proof.tiles_differ > WORTH_SAYING:
        yield (
            f"Tiles of this network differ from the whole by {proof.tiles_differ:.1f} levels (rms): "
            "where they join may be seen."
        )


def _limit_memory(limit: int) -> None:
    if sys.platform == "win32":  # the parent alone watches there
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit + OWN_MEMORY, limit + OWN_MEMORY))


if __name__ == "__main__":
    _folder = Path(sys.argv[1])
    answer_parent(_folder, lambda request: answer(request, _folder))
