"""Reads files that PyTorch wrote, without PyTorch and without trusting them.

A pickle is a program. The one that runs here can build numbers, texts, lists, dictionaries and tensors;
whatever else it asks for ends the reading, and is named in the error.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from enlarger.errors import ModelError
from enlarger.system.language import _

from .narrow_floats import STORED_AS, widened

LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
"""The number that a file begins with which PyTorch wrote before version 1.6."""

LARGEST_PROGRAM = 64 << 20
"""Bytes of a pickle apart from the numbers of its tensors; real ones have below one megabyte."""

DTYPES = {
    "Double": "<f8",
    "Float": "<f4",
    "Half": "<f2",
    "Long": "<i8",
    "Int": "<i4",
    "Short": "<i2",
    "Char": "<i1",
    "Byte": "<u1",
    "Bool": "<u1",
    "BFloat16": STORED_AS["bfloat16"],
    "Float8_e4m3fn": STORED_AS["float8_e4m3fn"],
    "Float8_e5m2": STORED_AS["float8_e5m2"],
}
"""Kinds of storages, and how their numbers lie in the file."""

NAMED_DTYPES = {
    "float64": "Double",
    "float32": "Float",
    "float16": "Half",
    "bfloat16": "BFloat16",
    "int64": "Long",
    "int32": "Int",
    "int16": "Short",
    "int8": "Char",
    "uint8": "Byte",
    "bool": "Bool",
    "float8_e4m3fn": "Float8_e4m3fn",
    "float8_e5m2": "Float8_e5m2",
}

MOST_DIMENSIONS = 32
"""Of a tensor; networks for pictures have five at most, and NumPy's limit depends on its version."""

Tensors = dict[str, NDArray[Any]]

Groups = dict[str, Tensors]
"""Tensors by the name of the dictionary that they lie in; those at the top are under ""."""


# What a pickle may hold is made of named tuples: a pickle can set attributes of what it has built, and those
# have none that could be set.


class _Kind(NamedTuple):
    """Stands for torch.FloatStorage and its kin, and for torch.float32 and its kin."""

    name: str


class _Storage(NamedTuple):
    """A row of numbers in the file, not read yet."""

    key: str
    kind: str
    length: int


class Tensor(NamedTuple):
    """A view of a storage, not read yet."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Maker(NamedTuple):
    """Stands for a function that a pickle may call."""

    run: Callable[..., Any]

    def __call__(self, *values: Any) -> Any:
        return self.run(*values)


class _Dictionary(dict[Any, Any]):
    """Stands for an OrderedDict, whose attributes are not wanted."""

    __slots__ = ()

    def __setstate__(self, state: object) -> None:
        del state


def _tensor(storage: Any, offset: Any, shape: Any, strides: Any, *rest: Any) -> Tensor:
    """Stand in for torch._utils._rebuild_tensor and its later versions."""
    del rest  # gradients, hooks
    if not isinstance(storage, _Storage) or not all(
        isinstance(item, int) and item >= 0 for item in (offset, *shape, *strides)
    ):
        raise ModelError(_("The file is damaged: a tensor in it is no tensor."))
    if len(shape) > MOST_DIMENSIONS:
        raise ModelError(
            _("The file was refused: a tensor in it has {count:,} dimensions.", count=len(shape))
        )
    last = offset + sum((length - 1) * stride for length, stride in zip(shape, strides, strict=True))
    if prod(shape) > storage.length or (prod(shape) and last >= storage.length):
        raise ModelError(
            _(
                "The file is damaged or made to harm: a tensor of {shape} numbers reaches beyond "
                "the {length} that are there.",
                shape="x".join(map(str, shape)),
                length=storage.length,
            )
        )
    return Tensor(storage, offset, tuple(shape), tuple(strides))


def _tensor_of_type(storage: Any, offset: Any, shape: Any, strides: Any, *rest: Any) -> Tensor:
    """Stand in for torch._utils._rebuild_tensor_v3, which names the type apart."""
    kind = rest[2]
    if not isinstance(storage, _Storage) or not isinstance(kind, _Kind):
        raise ModelError(_("The file is damaged: a tensor in it is no tensor."))
    scale = np.dtype(DTYPES[kind.name]).itemsize // np.dtype(DTYPES[storage.kind]).itemsize
    return _tensor(_Storage(storage.key, kind.name, storage.length // max(1, scale)), offset, shape, strides)


def _parameter(data: Any, *rest: Any) -> Any:
    del rest
    return data


_ALLOWED: dict[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): _Maker(_Dictionary),
    ("torch._utils", "_rebuild_tensor"): _Maker(_tensor),
    ("torch._utils", "_rebuild_tensor_v2"): _Maker(_tensor),
    ("torch._utils", "_rebuild_tensor_v3"): _Maker(_tensor_of_type),
    ("torch._utils", "_rebuild_parameter"): _Maker(_parameter),
    ("torch", "Size"): _Maker(tuple),
    ("torch.storage", "UntypedStorage"): _Kind("Byte"),
    **{("torch", f"{name}Storage"): _Kind(name) for name in DTYPES},
    **{("torch", name): _Kind(kind) for name, kind in NAMED_DTYPES.items()},
}
"""All that a pickle may name."""


class _Unpickler(pickle.Unpickler):
    """Runs a pickle that can build nothing but tensors and what holds them."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        super().__init__(file, encoding="utf-8")
        self.storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str, /) -> Any:
        if (module, name) not in _ALLOWED:
            raise ModelError(
                _(
                    "The file was refused: it asks for {module}.{name}, which is no tensor.",
                    module=module,
                    name=name,
                ),
                _(
                    "Look for a safetensors or ONNX file of this network. A training checkpoint "
                    "has to be saved as weights alone by its author."
                ),
            )
        return _ALLOWED[module, name]

    def persistent_load(self, pid: Any, /) -> _Storage:
        if not isinstance(pid, tuple) or len(pid) < 5 or pid[0] != "storage":  # pyright: ignore[reportUnknownArgumentType]
            raise ModelError(_("The file is damaged: it holds an unknown kind of data."))
        _word, kind, key, _device, length = pid[:5]  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(kind, _Kind) or not isinstance(key, str) or not isinstance(length, int):
            raise ModelError(_("The file is damaged: one of its storages is none."))
        if length < 0:
            raise ModelError(_("The file is damaged: a storage has a negative length."))
        storage = _Storage(key, kind.name, length)
        if self.storages.setdefault(key, storage) != storage:
            raise ModelError(_("The file is damaged: two storages have one name."))
        return storage


def _run(file: io.BufferedIOBase) -> tuple[Any, dict[str, _Storage]]:
    """Run one pickle; return what it built and the storages that it named."""
    unpickler = _Unpickler(file)
    try:
        return unpickler.load(), unpickler.storages
    except ModelError:
        raise
    except (
        *(pickle.UnpicklingError, EOFError, TypeError, ValueError, AttributeError, LookupError, ImportError),
        *(RecursionError, MemoryError, OverflowError),
    ) as error:
        raise ModelError(
            _("The file is damaged or made to harm: it is no list of tensors ({error!r}).", error=error)
        ) from error


def read_zip(content: bytes) -> Groups:
    """Return the tensors in a file of PyTorch 1.6 or later. Raises ModelError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read_archive(archive, len(content))
    except (
        *(zipfile.BadZipFile, ValueError, OSError, NotImplementedError, KeyError, EOFError),
        RuntimeError,  # what zipfile says of passwords
    ) as error:
        raise ModelError(
            _("The file is truncated or damaged: {error}.", error=error), _("Download it again.")
        ) from error


def _read_archive(archive: zipfile.ZipFile, length: int) -> Groups:
    entries = {entry.filename: entry for entry in archive.infolist()}
    programs = [name for name in entries if name.count("/") == 1 and name.endswith("/data.pkl")]
    if len(programs) != 1:
        raise ModelError(_("This is a ZIP archive, but not one of PyTorch's: it has no data.pkl."))
    root = programs[0].removesuffix("data.pkl")
    if f"{root}constants.pkl" in entries:
        raise ModelError(
            _("This is a TorchScript program, not a file of weights."), _("Look for an ONNX file of it.")
        )
    if packed := next((entry for entry in entries.values() if entry.compress_type), None):
        raise ModelError(
            _(
                "The file was refused: {filename!r} in it is compressed, which PyTorch never does.",
                filename=packed.filename,
            )
        )
    # Entries that overlap could be larger together than the file.
    if sum(entry.file_size for entry in entries.values()) > length:
        raise ModelError(_("The file was refused: its parts are larger than the whole."))
    if entries[programs[0]].file_size > LARGEST_PROGRAM:
        raise ModelError(_("The file was refused: it has far more structure than a network."))
    if f"{root}byteorder" in entries and archive.read(f"{root}byteorder") != b"little":
        raise ModelError(_("The file was written on a big-endian machine, which is not supported."))
    built, storages = _run(io.BytesIO(archive.read(programs[0])))
    return _groups(built, {key: archive.read(f"{root}data/{key}") for key in storages})


def read_legacy(content: bytes) -> Groups:
    """Return the tensors in a file of PyTorch before 1.6. Raises ModelError."""
    file = io.BytesIO(content)
    magic, _storages = _run(file)
    if magic != LEGACY_MAGIC:
        raise ModelError(_("This is a pickle, but not one of PyTorch's."))
    version, _storages = _run(file)
    system, _storages = _run(file)
    if version != 1001 or not isinstance(system, Mapping) or system.get("little_endian") is not True:  # pyright: ignore[reportUnknownMemberType]
        raise ModelError(_("The file was written by a version of PyTorch, or on a machine, not known here."))
    start = file.tell()
    built, storages = _run(file)
    if file.tell() - start > LARGEST_PROGRAM:
        raise ModelError(_("The file was refused: it has far more structure than a network."))
    keys, _storages = _run(file)
    numbers: dict[str, bytes] = {}
    for key in _checked_keys(keys, storages):
        storage = storages[key]
        size = storage.length * np.dtype(DTYPES[storage.kind]).itemsize
        length = int.from_bytes(file.read(8), "little")
        numbers[key] = file.read(size)
        if length != storage.length or len(numbers[key]) != size:
            raise ModelError(_("The file is truncated or damaged."), _("Download it again."))
    return _groups(built, numbers)


def _checked_keys(keys: object, storages: Mapping[str, _Storage]) -> Sequence[str]:
    if not isinstance(keys, list) or sorted(map(str, keys)) != sorted(storages):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        raise ModelError(_("The file is damaged: its list of storages is wrong."))
    return keys  # pyright: ignore[reportUnknownVariableType]


def _groups(built: Any, numbers: Mapping[str, bytes]) -> Groups:
    """Return the tensors among what a pickle built, which other things may lie beside."""
    if not isinstance(built, dict):
        raise ModelError(_("The file holds no weights, but something else that PyTorch can write."))
    members: dict[str, Any] = {"": built, **{str(name): inner for name, inner in built.items()}}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return {
        group: {
            str(name): _array(item, numbers[item.storage.key])  # pyright: ignore[reportUnknownArgumentType]
            for name, item in inner.items()  # pyright: ignore[reportUnknownVariableType]
            if isinstance(item, Tensor)
        }
        for group, inner in members.items()
        if isinstance(inner, dict)
    }


def _array(tensor: Tensor, numbers: bytes) -> NDArray[Any]:
    dtype = np.dtype(DTYPES[tensor.storage.kind])
    if len(numbers) < tensor.storage.length * dtype.itemsize:
        raise ModelError(_("The file is truncated or damaged: numbers are missing."), _("Download it again."))
    row = np.frombuffer(numbers, dtype, tensor.storage.length)
    if not prod(tensor.shape):
        return np.zeros(tensor.shape, np.float32)
    strides = [stride * dtype.itemsize for stride in tensor.strides]
    view = np.lib.stride_tricks.as_strided(row[tensor.offset :], tensor.shape, strides, writeable=False)
    if (kind := tensor.storage.kind.lower()) in STORED_AS:
        return widened(view, kind)
    return view.astype(np.float32) if dtype.kind == "f" else view.copy()
