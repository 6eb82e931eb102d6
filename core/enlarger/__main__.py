"""`enlarger` and `python -m enlarger`: the process around the command line, which ends it however it goes."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from typing import Never

from enlarger.system import blas_threads, interrupts


def main() -> Never:
    """Run the command line; the exit status is 0, 1 with the reason on standard error, or a signal's."""
    interrupts.handle_signals()  # before the imports, which take a while
    blas_threads.start_none()
    try:
        from enlarger.cli import app

        app.main(_begin)
        status = 0
    except SystemExit as end:
        status = end.code
    except Exception as error:  # noqa: BLE001 - the edge of the process
        # What a signal breaks off may come here as any exception.
        status = 1 if interrupts.status() else _fault(error)
    _leave(interrupts.status() or status)


def _begin() -> None:
    """Get ready for a command that does some work."""
    from enlarger.cli import console
    from enlarger.system import log, unfinished, working_folder

    log.take_standard_error()
    log.start()
    interrupts.at_forced_exit(unfinished.discard_all)
    interrupts.at_forced_exit(working_folder.discard_all)
    interrupts.at_forced_exit(console.show_cursor)


def _fault(error: Exception) -> int:
    """Tell of a fault of ours."""
    from enlarger.system import log

    log.start()
    log.logger.exception("fault")
    print("".join(traceback.format_exception(error)), file=sys.stderr)  # noqa: T201
    print(f"This is a fault in Enlarger. Please report it with the log, {log.path()}.", file=sys.stderr)  # noqa: T201
    return 1


def _leave(status: str | int | None) -> Never:
    """End without waiting for threads, and without unloading providers, which were seen to hang or crash."""
    if isinstance(status, str):
        print(status, file=sys.stderr)  # noqa: T201
    code = status if isinstance(status, int) else int(status is not None)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
