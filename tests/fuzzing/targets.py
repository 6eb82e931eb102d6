"""What is fed, and with what it begins. A target may raise EnlargerError, which is an answer; anything else
is a find.
"""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
from PIL import Image
from safetensors.numpy import save

from enlarger.engine.lines import Inbox, Outbox
from enlarger.engine.server import Server
from enlarger.errors import EnlargerError
from enlarger.files import xmp
from enlarger.files.reading import read_picture
from enlarger.files.xmp import read_provenance, write_provenance
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.raw_files import read_raw
from enlarger.importing.file_kinds import check_kind
from enlarger.importing.ncnn.pair import is_ncnn, read_pair
from enlarger.importing.onnx_validation import validated_network
from enlarger.importing.weights import looks_like_weights, read_weights
from enlarger.networks.cards import read_card
from enlarger.networks.catalogue import CATALOGUE, read_catalogue
from ncnn_files import nearest
from tiny_networks import nearest_network, write_model
from torch_files import saved


class Target(NamedTuple):
    """Something that reads what others wrote."""

    read: Callable[[bytes, Path], None]
    """Reads some bytes, with a folder that is its own."""
    corpus: tuple[bytes, ...]
    """What it takes, to be changed."""


def _line(content: bytes, folder: Path) -> None:
    del folder
    said = io.BytesIO()
    server = Server(Inbox(io.BytesIO(content), lambda: None), Outbox(said))
    with contextlib.redirect_stderr(io.StringIO()) as errors:
        server.serve()
    events = [json.loads(line) for line in said.getvalue().splitlines()]
    found = [event for event in events if event.get("kind") == "internal"]
    assert not found, f"{found} {errors.getvalue()}"


def _raw(content: bytes, folder: Path) -> None:
    path = folder / "source.raw"
    path.write_bytes(content)
    for text in ("RGB u8", "CMYKA u16", "Y f16"):
        for _ in read_raw(path, Size(7, 5), PixelFormat.parse(text)):
            pass


def _picture(content: bytes, folder: Path) -> None:
    path = folder / "picture"
    path.write_bytes(content)
    picture = read_picture(path)
    if picture.size.pixels < 1 << 22:
        for _ in picture.strips():
            pass


def _xmp(content: bytes, folder: Path) -> None:
    del folder
    read_provenance(content)
    if xmp.is_sound(content):
        write_provenance({"model": "x"}, content, has_network=True)
        xmp.without_places(content)
        xmp.with_resolution(content, (10.0, 10.0))


def _card(content: bytes, folder: Path) -> None:
    path = folder / "tiny" / "model.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    read_card(path)


def _catalogue(content: bytes, folder: Path) -> None:
    path = folder / "catalogue.toml"
    path.write_bytes(content)
    read_catalogue(path)


def _weights(content: bytes, folder: Path) -> None:
    del folder
    check_kind(content)
    if looks_like_weights(content[:16]):
        read_weights(content)


def _onnx(content: bytes, folder: Path) -> None:
    validated_network(content, folder)


def _ncnn(content: bytes, folder: Path) -> None:
    """Read both files of a network from one piece, where the first ends at a zero."""
    text, _, numbers = content.partition(b"\0\0\0")
    path = folder / "network.param"
    path.write_bytes(text)
    path.with_suffix(".bin").write_bytes(numbers)
    if is_ncnn(path, text):
        read_pair(path)


def _pictures() -> tuple[bytes, ...]:
    pixels = np.random.default_rng(1).integers(0, 256, (9, 13, 4), np.uint8)
    files: list[bytes] = []
    for kind in ("PNG", "TIFF", "WEBP", "GIF", "BMP", "TGA", "PPM", "JPEG", "JPEG2000", "DDS", "PCX", "SGI"):
        file = io.BytesIO()
        image = Image.fromarray(pixels)
        with contextlib.suppress(OSError):
            (image if kind in {"PNG", "TIFF", "WEBP", "DDS"} else image.convert("RGB")).save(file, kind)
            files.append(file.getvalue())
    return tuple(files)


def _card_text() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return write_model(Path(folder), "tiny", nearest_network(), 2).read_bytes()


def _entry_text() -> bytes:
    return b"[[" + CATALOGUE.read_bytes().split(b"\n[[", 3)[2]


def _lines() -> tuple[bytes, ...]:
    source = {"size": [60, 40], "format": "RGB u8", "path": "nowhere"}
    requests = (
        {"id": 1, "op": "plan", "source": source, "target": {"factor": 2}, "fidelity": {"degree": 0.5}},
        {"id": "a", "op": "upscale", "source": source, "result": {"path": "result.raw"}, "tile": 64},
        {"id": 2, "op": "plan", "source": source, "target": {"print": {"format": "A2", "distance": "2m"}}},
        {"id": 3, "op": "get", "model": "none"},
        {"id": 4, "op": "formats"},
        {"id": 5, "op": "preview_close"},
        {"id": 1, "op": "cancel"},
    )
    return tuple(json.dumps(request).encode() + b"\n" for request in requests)


def _torch_files() -> tuple[bytes, ...]:
    tensors = {"body.0.weight": np.ones((2, 2, 3, 3), np.float32), "body.0.bias": np.ones(2, np.float32)}
    return saved(tensors), saved(tensors, legacy=True), saved(tensors, wrapped="params_ema")


def _packet() -> bytes:
    return write_provenance({"model": "tiny", "size": [1, 2]}, b"", has_network=True)


def targets() -> dict[str, Target]:
    """Return all there are."""
    network = nearest_network()
    return {
        "lines": Target(_line, _lines()),
        "raw": Target(_raw, (bytes(7 * 5 * 10), bytes(50))),
        "pictures": Target(_picture, _pictures()),
        "xmp": Target(_xmp, (_packet(),)),
        "cards": Target(_card, (_card_text(),)),
        "catalogue": Target(_catalogue, (_entry_text(),)),
        "pickles": Target(_weights, _torch_files()),
        "safetensors": Target(_weights, (save({"a": np.ones((2, 3), np.float32)}),)),
        "onnx": Target(_onnx, (onnx.ModelProto.SerializeToString(network),)),
        "ncnn": Target(_ncnn, (b"\0\0\0".join(nearest()),)),
    }


def feed(target: Target, content: bytes, folder: Path) -> None:
    """Have a target read something; what it raises beside an answer is a find."""
    with contextlib.suppress(EnlargerError):
        target.read(content, folder)
