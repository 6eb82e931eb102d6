"""Takes rights away from a process that reads what nobody has vetted: afterwards it can write only where it
is told, open no socket, and signal no process that it has not made.

Linux alone has what that takes, without help from an administrator: Landlock (since 5.13; the numbers are
those of linux/landlock.h), and a seccomp filter for the system calls that make sockets. Elsewhere nothing is
taken away.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from pathlib import Path

WRITING = sum(
    1 << bit
    for bit in (
        *(1, 4, 5, 6, 7, 8, 9, 10, 11, 12),  # to write and to remove files, and to make all kinds of them
        13,  # to link and to move them elsewhere, since version 2
        14,  # to cut them, since version 3
        15,  # to command devices, since version 5
    )
)
OF_FILES = 1 << 1 | 1 << 14 | 1 << 15
"""Those rights that a file has by itself."""

TO_REMOVE_FOLDERS = 1 << 4
"""Empty ones, that is."""

NETWORK, NETWORK_SINCE = 0b11, 4
"""To listen and to connect by TCP."""

SCOPES, SCOPES_SINCE = 0b11, 6
"""Sockets without a file, and signals."""

NEWEST_BIT = {1: 12, 2: 13, 3: 14, 4: 14}
"""The last right about files that versions know; later ones know all above."""

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
PATH_BENEATH = 1
NO_NEW_PRIVILEGES = 38
FILTER_MODE, ALL_THREADS = 1, 1
IO_URING_SETUP = 425

SYSTEM_CALLS = {"x86_64": (0xC000003E, 317, 41), "aarch64": (0xC00000B7, 277, 198)}
"""What a processor is called in filters, and its numbers of seccomp and socket."""

X32 = 0x40000000
"""In numbers of x86-64: the same calls with short pointers."""

DENY, ALLOW = 0x00050000 | 13, 0x7FFF0000  # EACCES


def confine(folder: Path) -> None:
    """Take the rights away, but to write in `folder` and to remove it, from the threads that this one makes
    from now on as well. Where the system has no such means, nothing happens: see `means`. Raises OSError
    where they are forbidden.
    """
    version = _version()
    if not version:
        return
    _prctl(NO_NEW_PRIVILEGES, 1)
    rights = WRITING & ((2 << NEWEST_BIT.get(version, 15)) - 1)
    attributes = struct.pack(
        "QQQ",
        rights,
        NETWORK if version >= NETWORK_SINCE else 0,
        SCOPES if version >= SCOPES_SINCE else 0,
    )
    length = 24 if version >= SCOPES_SINCE else 16 if version >= NETWORK_SINCE else 8
    rules = _call(CREATE_RULESET, attributes, length, 0)
    allowed_in = {folder: rights, folder.parent: TO_REMOVE_FOLDERS, Path(os.devnull): rights & OF_FILES}
    for path, allowed in allowed_in.items():
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        _call(ADD_RULE, rules, PATH_BENEATH, struct.pack("=Qi", allowed, descriptor), 0)
        os.close(descriptor)
    _call(RESTRICT_SELF, rules, 0)
    os.close(rules)
    if _knows_processor():
        _deny_sockets()


def means() -> str:
    """Return what there is to take rights away with, in words; nothing where there is nothing."""
    version = _version()
    if not version:
        return ""
    return f"Landlock {version}{' and seccomp' if _knows_processor() else ''}"


def _knows_processor() -> bool:
    return platform.machine() in SYSTEM_CALLS and sys.maxsize > 1 << 32


def _version() -> int:
    """Return the version of Landlock, 0 where there is none."""
    if sys.platform != "linux":
        return 0
    return max(0, ctypes.CDLL(None).syscall(CREATE_RULESET, None, 0, 1))


def _deny_sockets() -> None:
    """Let no socket be made, nor a ring of requests, by which one could be made, too."""
    processor, seccomp, socket = SYSTEM_CALLS[platform.machine()]
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    program = (
        (load, 0, 0, 4),  # the processor
        (equal, 0, 4, processor),
        (load, 0, 0, 0),  # the number of the call
        (at_least, 2, 0, X32),
        (equal, 1, 0, socket),
        (equal, 0, 1, IO_URING_SETUP),
        (give, 0, 0, DENY),
        (give, 0, 0, ALLOW),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    _call(seccomp, FILTER_MODE, ALL_THREADS, struct.pack("HxxxxxxP", len(program), ctypes.addressof(code)))


def _prctl(option: int, value: int) -> None:
    _checked(ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0))


def _call(number: int, *values: int | bytes) -> int:
    arguments = (ctypes.c_long(value) if isinstance(value, int) else value for value in values)
    return _checked(ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *arguments))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
