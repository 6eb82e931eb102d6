"""Files of weights: every form that PyTorch has written, and those made to harm."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from safetensors.numpy import save

from enlarger.errors import ModelError
from enlarger.importing.weights import read_weights
from torch_files import Built, Call, Name, Storage, archive, legacy_file, pickled, saved, steps, tensor

NUMBERS = np.random.default_rng(0).normal(size=(4, 3, 2, 2)).astype(np.float32)


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("wrapped", ["", "params", "params_ema", "state_dict"])
@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.float64])
def test_tensors_are_read(legacy: bool, wrapped: str, dtype: Any) -> None:
    arrays = {"a.weight": NUMBERS.astype(dtype), "a.bias": np.arange(4, dtype=dtype)}
    read = read_weights(saved(arrays, legacy=legacy, wrapped=wrapped))
    assert list(read) == ["a.weight", "a.bias"]
    assert read["a.weight"].dtype == np.float32
    np.testing.assert_array_equal(read["a.weight"], arrays["a.weight"].astype(np.float32))
    np.testing.assert_array_equal(read["a.bias"], np.arange(4))


def test_bfloat16_is_read() -> None:
    upper = (NUMBERS.view(np.uint32) >> 16).astype(np.uint16)
    read = read_weights(saved({"a": upper}))
    np.testing.assert_allclose(read["a"], NUMBERS, rtol=0.01)
    assert read["a"].dtype == np.float32


def test_views_of_one_storage_are_read() -> None:
    storage = Storage("0", NUMBERS)
    item = {"turned": tensor(storage, (2, 3), (1, 2), 5), "scalar": tensor(storage, (), (), 7)}
    read = read_weights(archive(item, [storage]))
    np.testing.assert_array_equal(read["turned"], NUMBERS.ravel()[5:11].reshape(3, 2).T)
    assert read["scalar"] == NUMBERS.ravel()[7]


def test_the_better_weights_of_a_checkpoint_are_taken_without_what_trainers_put_before_their_names() -> None:
    one, other = Storage("0", NUMBERS), Storage("1", NUMBERS + 1)
    item = {
        "epoch": 3,
        "loss": [0.5, None, "text"],
        "params": {"module.a": tensor(one, NUMBERS.shape, steps(NUMBERS.shape))},
        "params_ema": {"module.a": tensor(other, NUMBERS.shape, steps(NUMBERS.shape))},
    }
    np.testing.assert_array_equal(read_weights(archive(item, [one, other]))["a"], NUMBERS + 1)


def safetensors_file(name: str, kind: str, shape: tuple[int, ...], numbers: bytes) -> bytes:
    """Return a file with one tensor of any kind."""
    head = {name: {"dtype": kind, "shape": shape, "data_offsets": [0, len(numbers)]}}
    text = json.dumps(head).encode()
    return len(text).to_bytes(8, "little") + text + numbers


def test_safetensors_are_read() -> None:
    np.testing.assert_array_equal(
        read_weights(save({"a": NUMBERS.astype(np.float16)}))["a"], NUMBERS.astype(np.float16)
    )


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [("BF16", ml_dtypes.bfloat16), ("F8_E4M3", ml_dtypes.float8_e4m3fn), ("F8_E5M2", ml_dtypes.float8_e5m2)],
)
def test_narrow_floats_in_safetensors_are_read(kind: str, dtype: Any) -> None:
    narrow = NUMBERS.astype(dtype)
    read = read_weights(safetensors_file("a", kind, narrow.shape, narrow.tobytes()))["a"]
    assert read.dtype == np.float32
    np.testing.assert_array_equal(read, narrow.astype(np.float32))


def test_a_kind_of_numbers_that_is_not_known_is_named() -> None:
    with pytest.raises(ModelError, match="'a' holds numbers of the kind C64"):
        read_weights(safetensors_file("a", "C64", (2,), bytes(16)))


@pytest.mark.parametrize("legacy", [False, True])
def test_what_pytorch_itself_writes_is_read(legacy: bool, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    state = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.PReLU(8)).state_dict()
    state["half"] = state["0.weight"].half().transpose(0, 1)
    state["brain"] = state["0.weight"].bfloat16()
    for kind in () if legacy else ("float8_e4m3fn", "float8_e5m2"):
        state[kind] = state["0.weight"].to(getattr(torch, kind))
    state["parameter"] = torch.nn.Parameter(torch.arange(5.0))
    torch.save({"params": state, "iter": 5}, tmp_path / "a.pth", _use_new_zipfile_serialization=not legacy)
    read = read_weights((tmp_path / "a.pth").read_bytes())
    for name, value in state.items():
        np.testing.assert_array_equal(read[name], value.detach().float().numpy())


@pytest.mark.parametrize(
    ("module", "name", "values"),
    [
        ("os", "system", ("touch harmed",)),
        ("posix", "system", ("touch harmed",)),
        ("builtins", "eval", ("__import__('os').mkdir('harmed')",)),
        ("__builtin__", "getattr", (1, "real")),
        ("subprocess", "Popen", (["touch", "harmed"],)),
        ("importlib", "import_module", ("os",)),
        ("torch.hub", "load", ("a/b", "c")),
        ("torch", "load", ("file",)),
        ("torch.nn.modules.conv", "Conv2d", (1, 1, 1)),
        ("enlarger.importing.pickles", "os", ()),
        ("numpy.core.multiarray", "scalar", ()),
    ],
)
@pytest.mark.parametrize("place", ["root", "nested", "argument", "legacy"])
def test_a_pickle_that_asks_for_more_is_refused_by_name(
    module: str,
    name: str,
    values: tuple[Any, ...],
    place: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    storage = Storage("0", NUMBERS)
    call: Any = Call(Name(module, name), *values)
    item = {
        "root": call,
        "legacy": call,
        "nested": {"params": {"a": tensor(storage, (4,), (1,)), "b": [[call]]}},
        "argument": {"a": Call(Name("torch._utils", "_rebuild_parameter"), call, False, None)},
    }[place]
    with pytest.raises(ModelError, match=rf"{module}\.{name}"):
        read_weights((legacy_file if place == "legacy" else archive)(item, [storage]))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("as_slots", [False, True])
@pytest.mark.parametrize("part", ["function", "storage", "tensor", "kind"])
def test_nothing_is_changed_after_it_was_checked(part: str, as_slots: bool) -> None:
    storage = Storage("0", NUMBERS)
    item: Any = {
        "function": Name("torch._utils", "_rebuild_tensor_v2"),
        "storage": storage,
        "tensor": tensor(storage, (4,), (1,)),
        "kind": Name("torch", "FloatStorage"),
    }[part]
    state: Any = {
        "run": Name("torch", "Size"),
        "length": 10**9,
        "shape": (10**9,),
        "strides": (1,),
        "name": "Double",
    }
    content = archive({"a": Built(item, (None, state) if as_slots else state)}, [storage])
    with pytest.raises(ModelError, match="no list of tensors"):
        read_weights(content)
    assert "a" in read_weights(saved({"a": NUMBERS}))


def _with_program(program: bytes, extra: dict[str, bytes] | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as entries:
        entries.writestr("archive/data.pkl", program)
        for name, content in (extra or {}).items():
            entries.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("shape", "strides", "offset"),
    [
        ((4, 12), (12, 1), 1),
        ((48,), (2,), 0),
        ((10**6, 10**6), (0, 0), 0),
        ((4,), (-1,), 8),
        ((-4,), (1,), 0),
        ((4,), (1,), -4),
        ((4, 4), (4,), 0),
        ((4,), (10**18,), 0),
        ((1,) * 100, (1,) * 100, 0),
    ],
)
def test_a_tensor_beyond_its_storage_is_refused(
    shape: tuple[int, ...], strides: tuple[int, ...], offset: int
) -> None:
    storage = Storage("0", NUMBERS)
    for write in (archive, legacy_file):
        with pytest.raises(ModelError):
            read_weights(write({"a": tensor(storage, shape, strides, offset)}, [storage]))


def test_a_storage_that_claims_more_than_there_is_is_refused() -> None:
    storage = Storage("0", NUMBERS, 10**12)
    for write in (archive, legacy_file):
        with pytest.raises(ModelError, match="truncated or damaged"):
            read_weights(write({"a": tensor(storage, (10**12,), (1,))}, [storage]))


def test_compressed_archives_are_refused() -> None:
    bomb = Storage("0", np.zeros(1 << 22, np.float32))
    content = archive({"a": tensor(bomb, (1 << 22,), (1,))}, [bomb], zipfile.ZIP_DEFLATED)
    assert len(content) < 1 << 16
    with pytest.raises(ModelError, match="compressed"):
        read_weights(content)


@pytest.mark.parametrize(
    "program",
    [
        b"\x80\x02" + b"(" * 100 + b".",
        b"\x80\x02r\xff\xff\xff\xff.",
        b"\x80\x04\x8e" + (1 << 60).to_bytes(8, "little") + b"x.",
        b"\x80\x02(lp0\n" + b"(g0\ng0\nlp0\n" * 40 + b".",
        b"\x80\x02" + b"]" * 50_000 + b"a" * 49_999 + b".",
        b"\x80\x02\x82\x01.",
        b"\x80\x02}.trailing",
        b"cos\nsystem\n.",
        b"",
        pickle.dumps([1, 2, 3]),
        pickle.dumps({"a": 1}),
        pickle.dumps({"state_dict": {"a": "b"}}),
    ],
)
def test_pickles_that_hold_no_tensors_are_refused_soon(program: bytes) -> None:
    with pytest.raises(ModelError):
        read_weights(_with_program(program))
    with pytest.raises(ModelError):
        read_weights(b"\x80" + program[1:])


def test_a_dictionary_that_holds_itself_is_no_trap() -> None:
    with pytest.raises(ModelError):
        read_weights(_with_program(b"\x80\x02}q\x00X\x01\x00\x00\x00ah\x00s."))


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("kind", ["archive", "legacy", "safetensors"])
def test_truncated_files_are_refused(share: float, kind: str) -> None:
    content = (
        save({"a": NUMBERS}) if kind == "safetensors" else saved({"a": NUMBERS}, legacy=kind == "legacy")
    )
    with pytest.raises(ModelError):
        read_weights(content[: int(share * len(content))])


def test_names_in_an_archive_lead_nowhere() -> None:
    program = pickled({"a": tensor(Storage("../../../etc/passwd", NUMBERS), (4,), (1,))})
    with pytest.raises(ModelError, match="truncated or damaged"):
        read_weights(_with_program(program, {"../../evil": b"x"}))


def test_values_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ModelError, match="no numbers"):
        read_weights(saved({"a": np.array([1, np.nan], np.float32)}))


def test_a_program_in_torchscript_is_named() -> None:
    with pytest.raises(ModelError, match="TorchScript"):
        read_weights(_with_program(b"\x80\x02}.", {"archive/constants.pkl": b"x"}))
