"""Stands in for OpenVINO on machines that have none: the part of it that Enlarger calls, over ONNX Runtime.

It passes the same contract, `tests/core/devices/test_openvino_runtime.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
import onnx
import onnxruntime
from google.protobuf.message import DecodeError
from onnxruntime.capi import onnxruntime_pybind11_state as state

SEAL = b"compiled by the stand-in\n"
ERRORS = tuple(
    getattr(state, name) for name in ("Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf")
)


def refusal(reason: object) -> RuntimeError:
    return RuntimeError(f"Exception from src/stand_in.cpp:1:\n{reason}\n")


def with_other_chance(content: bytes) -> bytes:
    """Return a network that draws other random numbers than it does elsewhere, as in OpenVINO."""
    try:
        model = onnx.load_from_string(content)
    except DecodeError:
        return content
    for node in model.graph.node:
        if node.op_type.startswith("Random"):
            node.attribute.append(onnx.helper.make_attribute("seed", 7.0))
    return model.SerializeToString()


class Model:
    def __init__(self, content: bytes) -> None:
        self.content = content


class InferRequest:
    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._options = onnxruntime.RunOptions()

    def infer(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        names = ["enlarged", "mean_square"]
        try:
            results = self._session.run(names, dict(inputs), self._options)
        except ERRORS as error:
            raise refusal(error) from error
        return {name: np.asarray(result) for name, result in zip(names, results, strict=True)}

    def cancel(self) -> None:
        self._options.terminate = True


class CompiledModel:
    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._session = onnxruntime.InferenceSession(
                with_other_chance(content), providers=["CPUExecutionProvider"]
            )
        except ERRORS as error:
            raise refusal(error) from error

    def create_infer_request(self) -> InferRequest:
        return InferRequest(self._session)

    def export_model(self) -> BytesIO:
        return BytesIO(SEAL + self._content)


class Core:
    available_devices = ("CPU",)

    def get_property(self, device: str, name: str) -> Any:
        del device
        properties = {"FULL_DEVICE_NAME": "a stand-in", "OPTIMIZATION_CAPABILITIES": ["FP32"]}
        return properties[name]

    def read_model(self, model: bytes) -> Model:
        return Model(model)

    def compile_model(self, model: Model, device: str, config: Mapping[str, object]) -> CompiledModel:
        del device, config
        return CompiledModel(model.content)

    def import_model(self, stream: bytes, device: str, config: Mapping[str, object]) -> CompiledModel:
        del device, config
        if not stream.startswith(SEAL):
            raise refusal("The blob is of another version.")
        return CompiledModel(stream.removeprefix(SEAL))
