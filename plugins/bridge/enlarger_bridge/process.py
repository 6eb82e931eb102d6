# -*- coding: utf-8 -*-
"""The engine's process: how it is started, asked and ended.

Hosts whose own event loop runs the process take from here what it is started with, and the errors.
"""

# ruff: noqa: B904, SIM105, SIM115 - as Python 2.7 can say it

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import threading

from .engine_place import python_beside
from .events import Events
from .folders import as_text, jobs_folder, log_file, make_job_folder, no_folder, reason_text, write_log
from .language import _, current
from .protocol import (
    INSTALL_AGAIN,
    LONGEST_LINE,
    EnlargerError,
    check_hello,
    decode_event,
    encode_request,
    error_in,
    is_answer,
)

try:
    from queue import Queue
except ImportError:  # Python 2.7
    from Queue import Queue

HELLO_SECONDS = 60  # a cold disk and a virus scanner make a Python's first start this slow
CLOSE_SECONDS = 5  # an engine in the middle of a tile gets this long to end by itself

# Variables by which an editor bends the libraries and the Python of its own processes, and so would bend
# the engine's.
EDITORS_OWN = (
    "PYTHON",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "DYLD_",
    "GI_TYPELIB_PATH",
    "GIO_",
    "GTK_",
    "GDK_PIXBUF_",
    "QT_",
)


def engine_environment():
    """Return the environment for the engine: the editor's without what would bend another Python, and the
    language in which the editor speaks.
    """
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(EDITORS_OWN)}
    return dict(kept, LANGUAGE=current())


def engine_command(python, folder):
    """Return the command, as a list, that starts an engine with this job folder."""
    return [python, "-I", "-u", "-m", "enlarger.engine", "--folder", folder]


def no_start(python, reason):
    """Return the error for an engine whose program does not start."""
    message = _("The engine's Python could not be started (%(file)s: %(reason)s).") % {
        "file": as_text(python),
        "reason": reason,
    }
    return EnlargerError("installation", message, INSTALL_AGAIN)


def no_greeting():
    """Return the error for an engine that does not say `hello` in time."""
    return EnlargerError("engine", _("The engine did not answer within %d s.") % HELLO_SECONDS, INSTALL_AGAIN)


def unexpected_end(code, log, kind="engine"):
    """Return the error for an engine that ended of itself; its last words are part of the message."""
    message = _("The engine ended unexpectedly (exit status %s).") % code
    last_words = log[-2000:].decode("utf-8", "replace").strip()
    if last_words:
        message += "\n" + last_words + "\n"
    write_log(message)
    hint = _("Try again. If it happens again, report it with the log, %s.") % log_file()
    return EnlargerError(kind, message, INSTALL_AGAIN if kind == "installation" else hint)


class Engine(object):
    """The engine's process, started by the first request, and a private folder for its jobs' raw files.

    Closing it cancels whatever it does. Should this process be killed, the engine sees its standard input
    end and removes the folder by itself.
    """

    def __init__(self, python):
        self.python = python
        self.folder = None
        self._process = None
        self._events = None
        self._log = None
        self._ids = itertools.count(1)
        self._request = None

    @classmethod
    def beside(cls, adapter_file):
        """Return the engine that the installer named in `engine.json` in the folder of this file."""
        return cls(python_beside(adapter_file))

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def start(self):
        """Start the process unless it runs, and wait for its greeting."""
        if self._process is not None:
            return
        try:
            self._make_folder()
            self._spawn()
            self._greet()
        except BaseException:
            self.close()
            raise

    def request(self, op, **fields):
        """Send a request; the result yields the events that answer it, the last one is the answer.

        Unknown events and fields are the host's to ignore. An `error` event is raised as `EnlargerError`.
        """
        arrived = Queue()
        self.send(arrived.put, op, **fields)
        return self._answers(arrived, op)

    def send(self, listener, op, **fields):
        """Send a request and wait for nothing: `listener` is called, in another thread, with each event that
        answers it, and with None should the engine end before, for which see `check`.
        """
        self.check()
        self.start()
        self._request = request_id = next(self._ids)
        self._events.listen(request_id, op, listener)
        try:
            self._process.stdin.write(encode_request(request_id, op, fields))
            self._process.stdin.flush()
        except (IOError, OSError, ValueError):
            raise self._unexpected_end()

    def check(self):
        """Raise the error if the engine has ended of itself. The next request starts it again."""
        if self._events is not None and self._events.has_ended:
            raise self._unexpected_end()

    def cancel(self):
        """Have the last request end with an error of the kind `cancelled`; any thread may ask for that."""
        if self._request is not None and self._process is not None:
            try:
                self._process.stdin.write(encode_request(self._request, "cancel", {}))
                self._process.stdin.flush()
            except (IOError, OSError, ValueError):
                pass  # it has just ended, which whoever waits for the answer is told

    def ask(self, op, **fields):
        """Send a request and return its answer, the last event."""
        return list(self.request(op, **fields))[-1]

    def path(self, name):
        """Return the path of a raw file in the job folder."""
        self.start()
        return os.path.join(self.folder, name)

    def close(self):
        """End the process, whatever it does, and remove its folder. Closing twice is fine."""
        process, self._process = self._process, None
        events, self._events = self._events, None
        if process is not None:
            try:
                process.stdin.close()
            except (IOError, OSError):
                pass  # a dead engine's pipe may still hold an unsent line
            with _killing_after(CLOSE_SECONDS, process):
                process.wait()
            # Who reads it holds its lock: to close it earlier would wait for the engine.
            if events is None or events.join(CLOSE_SECONDS):
                process.stdout.close()
        if self._log is not None:
            self._log.close()
            self._log = None
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None

    def _make_folder(self):
        self.folder = make_job_folder()
        try:
            # A file without a name: the engine can write to it at any time and never blocks, and nothing is
            # left of it.
            self._log = tempfile.TemporaryFile(dir=jobs_folder())
        except (IOError, OSError) as problem:
            raise no_folder(problem)

    def _spawn(self):
        windows = os.name == "nt"
        try:
            self._process = subprocess.Popen(
                engine_command(self.python, self.folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                cwd=os.path.dirname(self.folder),
                env=engine_environment(),
                bufsize=-1,
                # The editor's pipes must not stay open in the engine. Old Pythons on Windows cannot say so.
                close_fds=not windows or sys.version_info >= (3, 7),
                creationflags=0x08000000 if windows else 0,  # CREATE_NO_WINDOW
            )
        except (IOError, OSError) as problem:
            raise no_start(self.python, reason_text(problem))

    def _greet(self):
        with _killing_after(HELLO_SECONDS, self._process) as timer:
            line = self._process.stdout.readline(LONGEST_LINE)
        if timer.finished_waiting:
            raise no_greeting()
        if not line:
            raise self._unexpected_end("installation")
        check_hello(decode_event(line))
        self._events = Events(self._process.stdout)

    def _answers(self, arrived, op):
        while True:
            event = arrived.get()
            if event is None:
                raise self._unexpected_end()
            error = error_in(event)
            if error:
                raise error
            yield event
            if is_answer(event, op):
                return

    def _unexpected_end(self, kind="engine"):
        """Return the error for an engine that ended of itself; its last words are part of the message."""
        log, code = b"", None
        if self._process is not None:
            with _killing_after(CLOSE_SECONDS, self._process):
                code = self._process.wait()
            self._log.seek(0)
            log = self._log.read()
        self.close()
        return unexpected_end(code, log, kind)


class _killing_after(object):
    """A block in which a process may be waited for, since after so many seconds it is killed."""

    def __init__(self, seconds, process):
        self.finished_waiting = False
        self._process = process
        self._timer = threading.Timer(seconds, self._kill)

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *exception):
        self._timer.cancel()

    def _kill(self):
        self.finished_waiting = True
        try:
            self._process.kill()
        except OSError:
            pass  # it ended by itself just now
