"""The engine process. The protocol is docs/protocol.md.

Run as `python -I -u -m enlarger.engine [--folder JOB_FOLDER]`. Nothing heavy is imported before the adapter
has its `hello`.
"""

from __future__ import annotations

import os
import signal
import sys

from enlarger.system import blas_threads
from enlarger.version import __version__

from .lines import Inbox, Outbox

PROTOCOL = 1


def main(arguments: list[str]) -> int:
    """Serve the adapter at the other end of standard input and output; return the exit status."""
    # Ctrl-C in the terminal that the editor was started from is meant for the editor.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Libraries that print must not be able to break the conversation: it gets a descriptor of its own,
    # standard output becomes the log.
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    outbox = Outbox(stream)
    outbox.write({"event": "hello", "protocol": PROTOCOL, "version": __version__, "pid": os.getpid()})

    blas_threads.start_none()

    from enlarger.system import interrupts, working_folder

    from . import carried_over
    from .job_folder import JobFolder
    from .server import Server

    with JobFolder.from_arguments(arguments) as folder:

        def leave(*_: object) -> None:
            folder.remove()
            working_folder.discard_all()
            os._exit(1)

        interrupts.act_on_signals(leave)
        carried_over.take_over()

        try:
            Server(Inbox(sys.stdin.buffer, leave), outbox).serve()
        except BrokenPipeError:
            return 1
    return 0


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stderr.flush()
    # Providers were seen to hang while they are unloaded.
    os._exit(status)
