# -*- coding: utf-8 -*-
"""The adapters' side of the engine: its protocol, its process, requests, and words that all hosts share.

Standard library only, Python 2.7 and 3.6 or later: an editor's own Python has nothing else.

    with Engine.beside(__file__) as engine:
        for event in engine.request("upscale", source=..., result=...):
            ...
"""

from .engine_place import python_beside
from .folders import jobs_folder, log_file, make_job_folder, please_report, write_log
from .process import (
    HELLO_SECONDS,
    Engine,
    engine_command,
    engine_environment,
    no_greeting,
    no_start,
    unexpected_end,
)
from .protocol import (
    PROTOCOL,
    EnlargerError,
    Lines,
    check_hello,
    decode_event,
    encode_request,
    error_in,
    is_answer,
    read_event,
)

__all__ = [
    "HELLO_SECONDS",
    "PROTOCOL",
    "Engine",
    "EnlargerError",
    "Lines",
    "check_hello",
    "decode_event",
    "encode_request",
    "engine_command",
    "engine_environment",
    "error_in",
    "is_answer",
    "jobs_folder",
    "log_file",
    "make_job_folder",
    "no_greeting",
    "no_start",
    "please_report",
    "python_beside",
    "read_event",
    "unexpected_end",
    "write_log",
]
