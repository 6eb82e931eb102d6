"""Finds the two files of an ncnn network and reads them together."""

from __future__ import annotations

from pathlib import Path

import onnx

from enlarger.errors import ModelError
from enlarger.system.language import _

from .bin_file import HALF
from .network import write_ncnn
from .param_file import is_param

LARGEST_BIN = 2 << 30
"""Bytes. What is made of it is an ONNX file, which cannot be larger."""


def is_ncnn(path: Path, content: bytes) -> bool:
    """Tell whether a file is one of the two of an ncnn network."""
    # A .bin file begins with the weights of a convolution, mostly as half floats.
    is_bin = path.suffix.lower() == ".bin" and (
        content.startswith(HALF.to_bytes(4, "little")) or beside(path, ".param") is not None
    )
    return is_param(content[:64]) or is_bin


def beside(path: Path, suffix: str) -> Path | None:
    """Return the file beside `path` that has its name with another suffix, in capitals or not."""
    wanted = path.with_suffix(suffix).name
    found = [item for item in path.parent.iterdir() if item.name.lower() == wanted.lower() and item.is_file()]
    return next((item for item in found if item.name == wanted), found[0] if found else None)


def read_pair(path: Path) -> tuple[onnx.ModelProto, str]:
    """Return the network that a `.param` or a `.bin` file belongs to, and the name of its architecture.

    Raises ModelError when the other file is not beside it, or they hold no network that is read.
    """
    other = ".param" if path.suffix.lower() == ".bin" else ".bin"
    second = beside(path, other)
    if second is None:
        raise ModelError(
            _(
                "A network for ncnn has two files, and {name} is not beside this one.",
                name=path.with_suffix(other).name,
            ),
            _("Put both files into one folder."),
        )
    param, weights = (second, path) if other == ".param" else (path, second)
    if weights.stat().st_size > LARGEST_BIN:
        raise ModelError(_("The .bin file is larger than 2 GiB, which no network here may be."))
    content = param.read_bytes()
    if not is_param(content[:64]):
        raise ModelError(
            _("{name} is not a .param file of ncnn in text.", name=param.name), _("Download it again.")
        )
    return write_ncnn(content, weights.read_bytes()), _("unknown, from ncnn")
