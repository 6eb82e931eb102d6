"""Files as PyTorch writes them, made without it: archives, legacy files, and pickles that ask for more."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from enlarger.importing.pickles import LEGACY_MAGIC

STORAGES = {"f8": "Double", "f4": "Float", "f2": "Half", "i8": "Long", "u1": "Byte", "u2": "BFloat16"}


class Name:
    """A global name, pickled as such."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name

    def __reduce__(self) -> str:
        return self.name


class Call:
    """A call of a global name, made when the pickle is read."""

    def __init__(self, name: Name, *values: Any) -> None:
        self.name, self.values = name, values


class Built:
    """What has attributes set on it after it was built."""

    def __init__(self, item: Any, state: Any) -> None:
        self.item, self.state = item, state


class Storage:
    def __init__(self, key: str, numbers: NDArray[Any], length: int | None = None) -> None:
        self.key, self.numbers = key, numbers
        self.kind = STORAGES[numbers.dtype.str[1:]]
        self.length = numbers.size if length is None else length


Base: Any = pickle._Pickler  # type: ignore[attr-defined] - the one written in Python, which is not public


class Pickler(Base):
    """Writes names and storages as PyTorch does."""

    def __init__(self, file: io.BytesIO, *, legacy: bool = False) -> None:
        super().__init__(file, protocol=2)
        self.legacy = legacy

    def persistent_id(self, obj: Any) -> Any:
        if not isinstance(obj, Storage):
            return None
        kind = Name("torch", f"{obj.kind}Storage")
        return ("storage", kind, obj.key, "cpu", obj.length, *([None] if self.legacy else []))

    def save(self, obj: Any, save_persistent_id: bool = True) -> None:
        if isinstance(obj, Name):
            self.write(pickle.GLOBAL + f"{obj.module}\n{obj.name}\n".encode())
        elif isinstance(obj, Call):
            self.save(obj.name)
            self.save(obj.values)
            self.write(pickle.REDUCE)
        elif isinstance(obj, Built):
            self.save(obj.item)
            self.save(obj.state)
            self.write(pickle.BUILD)
        else:
            super().save(obj, save_persistent_id)


def tensor(storage: Storage, shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0) -> Call:
    rebuild = Name("torch._utils", "_rebuild_tensor_v2")
    hooks: OrderedDict[str, Any] = OrderedDict()
    return Call(rebuild, storage, offset, shape, strides, False, hooks)


def steps(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the strides of a tensor without gaps."""
    return tuple(int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))


def pickled(item: Any, *, legacy: bool = False) -> bytes:
    file = io.BytesIO()
    Pickler(file, legacy=legacy).dump(item)
    return file.getvalue()


def archive(item: Any, storages: list[Storage], compression: int = zipfile.ZIP_STORED) -> bytes:
    """Return what torch.save writes since version 1.6."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as entries:
        entries.writestr("archive/data.pkl", pickled(item))
        entries.writestr("archive/byteorder", "little")
        for storage in storages:
            entries.writestr(f"archive/data/{storage.key}", storage.numbers.tobytes())
        entries.writestr("archive/version", "3\n")
    return file.getvalue()


def legacy_file(item: Any, storages: list[Storage]) -> bytes:
    """Return what torch.save wrote before version 1.6."""
    system = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"int": 4}}
    parts = [pickled(part, legacy=True) for part in (LEGACY_MAGIC, 1001, system, item)]
    parts.append(pickled([storage.key for storage in storages]))
    parts += [struct.pack("<q", storage.length) + storage.numbers.tobytes() for storage in storages]
    return b"".join(parts)


def saved(arrays: Mapping[str, NDArray[Any]], *, legacy: bool = False, wrapped: str = "") -> bytes:
    """Return the file that PyTorch would write for a dictionary of tensors."""
    storages = [Storage(str(number), array) for number, array in enumerate(arrays.values())]
    tensors: Any = OrderedDict(
        (name, tensor(storage, array.shape, steps(array.shape)))
        for (name, array), storage in zip(arrays.items(), storages, strict=True)
    )
    item = {wrapped: tensors} if wrapped else tensors
    return (legacy_file if legacy else archive)(item, storages)
