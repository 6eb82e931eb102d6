"""The processor is the network's: NumPy's own threads would wait for each other while it runs, to no end."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from typing import Any

NONE = {"OPENBLAS_NUM_THREADS": "1"}
"""What a process of ours has in its environment before it imports NumPy, which then starts no threads."""


def start_none() -> None:
    """Have NumPy start no threads in this process, and in its children, unless the user wants some."""
    for name, value in NONE.items():
        os.environ.setdefault(name, value)


def using_one() -> AbstractContextManager[Any]:
    """Return a context in which NumPy's threads, if it has any, have nothing to do: it is somebody else's
    process.
    """
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1, user_api="blas")
