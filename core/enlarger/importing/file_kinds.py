"""Names what a file is that is given instead of a network Enlarger can read, by its content."""

from __future__ import annotations

from enlarger.errors import ModelError
from enlarger.system.language import _

AGAIN = _("Download the network itself.")
ELSEWHERE = _("Look for the same network as .onnx, .pth, .safetensors or, for ncnn, as .param with .bin.")
UNPACK = _("Unpack it, and import the file that is in it.")

KINDS = (
    (0, b"<!do", _("a web page"), AGAIN),
    (0, b"<htm", _("a web page"), AGAIN),
    (0, b"vers", _("a pointer to a file elsewhere (Git LFS)"), AGAIN),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (0, b"rar!\x1a\x07", _("a RAR archive"), UNPACK),
    (0, b"\x1f\x8b", _("a gzip archive"), UNPACK),
    (0, b"\xfd7zxz\0", _("an xz archive"), UNPACK),
    (0, b"\x28\xb5\x2f\xfd", _("a Zstandard archive"), UNPACK),
    (257, b"ustar", _("a tar archive"), UNPACK),
    (4, b"tfl3", _("a network for TensorFlow Lite"), ELSEWHERE),
    (0, b"\x89hdf", _("a network for Keras (HDF5)"), ELSEWHERE),
    (0, b"gguf", _("a network for ggml (GGUF)"), ELSEWHERE),
    (
        4,
        b"ortm",
        _("a network in ONNX Runtime's own format (.ort)"),
        _("Look for the .onnx file that it was made from."),
    ),
    (
        0,
        b"ftrt",
        _("a TensorRT engine, which runs on one kind of graphics card with one version of TensorRT"),
        _("Look for the .onnx file that it was made from."),
    ),
    (
        0,
        (7767517).to_bytes(4, "little"),
        _("an ncnn .param file in binary"),
        _("Look for the .param file in text that it was made from."),
    ),
)
"""Where a file has which bytes, in small letters, what it is then, and what to do."""

LONGEST_HEAD = 1024


def check_kind(content: bytes) -> None:
    """Raise ModelError where a file is known to be no network, or none that is read."""
    head = content[:LONGEST_HEAD].lower()
    # Ultralytics puts a description before an engine: its length in four bytes, and the text.
    after = 4 + int.from_bytes(content[:4], "little")
    heads = (head, content[after : after + 4].lower()) if content[4:5] == b"{" else (head,)
    for place, mark, kind, hint in KINDS:
        if any(item.startswith(mark, place) for item in heads):
            raise ModelError(_("This is {kind}, not a network that Enlarger can read.", kind=kind), hint)
