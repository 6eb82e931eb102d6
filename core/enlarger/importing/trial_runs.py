"""Runs a network from an untrusted file as it came: with a time limit for each run, and with a record of the
sizes that were tried, as some sizes crash the process.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    NotImplemented,  # noqa: A004 - ONNX Runtime's own name
    RuntimeException,
)

from enlarger.devices.ort import ort
from enlarger.errors import ModelError
from enlarger.geometry import Size
from enlarger.graphs.facts import Layout, image_inputs
from enlarger.system.language import _

KINDS: dict[int, type[np.generic]] = {
    TensorProto.FLOAT: np.float32,
    TensorProto.FLOAT16: np.float16,
    TensorProto.DOUBLE: np.float64,
    TensorProto.UINT8: np.uint8,
}
"""Types of input that a picture can be given in."""


_ERRORS = (Fail, InvalidArgument, InvalidGraph, NotImplemented, RuntimeException, ValueError, MemoryError)


class FailedRun(ModelError):  # noqa: N818 - with another size it may not fail
    """The network cannot be run on a picture of this size."""


@contextlib.contextmanager
def ending_after(seconds: float) -> Generator[None]:
    """End the process, with status 1, should the block take longer; there may be one at a time."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


class TriedSizes:
    """What came of each size that was tried, kept in a file: some networks crash the process on a side that
    does not suit them, and the next process must not try that again.
    """

    def __init__(self, path: Path, seconds: float) -> None:
        self.seconds = seconds
        """Seconds within which a network has to answer once."""
        self._path = path
        self._known: dict[str, list[int] | str] = {}
        with contextlib.suppress(FileNotFoundError):
            self._known = json.loads(path.read_text("utf-8"))

    def size_after(self, key: str, run: Callable[[], Size]) -> Size:
        """Return the size that `run` returns, from the file where it is known. Raises ModelError."""
        if key not in self._known:
            self._keep(key, _("It crashed."))
            try:
                self._keep(key, list(run()))
            except FailedRun as error:
                self._keep(key, error.message)
        known = self._known[key]
        if isinstance(known, str):
            raise FailedRun(known)
        return Size(*known)

    def _keep(self, key: str, result: list[int] | str) -> None:
        self._known[key] = result
        self._path.write_text(json.dumps(self._known), "utf-8")


class ForeignNetwork:
    """A network in ONNX Runtime, as it came. Calling it runs it once."""

    def __init__(self, model: onnx.ModelProto, tried: TriedSizes) -> None:
        content = model.SerializeToString()
        try:
            with ending_after(tried.seconds):
                self._session = ort.InferenceSession(
                    content, ort.SessionOptions(), providers=["CPUExecutionProvider"]
                )
        except _ERRORS as error:
            raise ModelError(
                _("ONNX Runtime does not take the network: {error}", error=first_line(error))
            ) from error
        self._names = image_inputs(model)[0].name, model.graph.output[0].name
        self._tried_sizes = tried
        # One file may hold several networks to choose from.
        self._digest = f"{crc32(content):08x}"
        self.kind = KINDS[image_inputs(model)[0].type.tensor_type.elem_type]

    def __call__(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the output for one input, as float32. Raises ModelError; ends the process when the network
        does not answer.
        """
        if self.kind is np.uint8:
            values = np.clip(np.rint(values), 0, 255)
        try:
            with ending_after(self._tried_sizes.seconds):
                (result,) = self._session.run([self._names[1]], {self._names[0]: values.astype(self.kind)})
        except _ERRORS as error:
            raise FailedRun(_("The network fails: {error}", error=first_line(error))) from error
        return np.asarray(result).astype(np.float32)

    def size_after(self, size: Size, layout: Layout, channels: int) -> Size:
        """Return the size of the output for an input of `size`. Raises ModelError."""
        return self._tried_sizes.size_after(
            f"{self._digest} {layout} {channels} {size}", lambda: self._run_for_size(size, layout, channels)
        )

    def _run_for_size(self, size: Size, layout: Layout, channels: int) -> Size:
        rows = (
            (channels, size.height, size.width) if layout == "NCHW" else (size.height, size.width, channels)
        )
        result = self(np.full((1, *rows), 0.5, np.float32)).shape
        if len(result) != 4 or result[0] != 1 or result[1 if layout == "NCHW" else 3] != channels:
            made = "x".join(map(str, result))
            raise FailedRun(
                _("For a picture the network returns {made} values, which is no picture.", made=made)
            )
        return Size(result[3], result[2]) if layout == "NCHW" else Size(result[2], result[1])


def first_line(error: Exception) -> str:
    """Return what ONNX or ONNX Runtime says, without its traces."""
    return str(error).strip().partition("\n")[0]
