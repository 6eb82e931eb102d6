# -*- coding: utf-8 -*-
"""The adapters' side of the engine's protocol: starts the engine, sends requests, yields its events.

Standard library only, Python 2.7 and 3.6 or later: an editor's own Python has nothing else.
`docs/protocol.md` is the contract.

    with Engine.beside(__file__) as engine:
        for event in engine.request("upscale", source=..., result=...):
            ...

All but `Engine` is for hosts as well whose own event loop runs the process: the protocol (`encode_request`,
`Lines`, `read_event`), and what a process is started with.
"""

# ruff: noqa: B904, SIM105, SIM115 - as Python 2.7 can say it

import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading

PROTOCOL = 1
LONGEST_LINE = 1 << 20  # bytes, set by the protocol
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

INSTALL_AGAIN = "Run Enlarger's installer again: python3 installer/install.py"


class EnlargerError(Exception):
    """What went wrong, for the user: `message` says it, `hint` what to do; `kind` is for programs.

    Kinds are those of the protocol, and `installation` (the engine cannot be started), `engine` (it died)
    and `protocol` (it does not keep to the protocol).
    """

    def __init__(self, kind, message, hint=""):
        Exception.__init__(self, kind, message, hint)
        self.kind = kind
        self.message = message
        self.hint = hint

    def __str__(self):
        text = " ".join(part for part in (self.message, self.hint) if part)
        return text if str is not bytes else text.encode("utf-8")  # Python 2 wants bytes here


# The protocol


def encode_request(request_id, op, fields):
    """Return a request as the bytes of its line."""
    request = dict(fields, op=op)
    request["id"] = request_id
    return json.dumps(request).encode("ascii") + b"\n"


class Lines(object):
    """Whole lines from an output that arrives in pieces."""

    def __init__(self):
        self._rest = b""

    def feed(self, piece):
        """Return the lines that this piece completes."""
        lines = (self._rest + piece).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) >= LONGEST_LINE:
            raise no_event(self._rest)
        return lines


def read_event(line):
    """Return the event in a line of the engine, a dictionary with the key `event`."""
    try:
        event = json.loads(line.decode("utf-8"))
    except ValueError:
        event = None
    if not isinstance(event, dict) or "event" not in event:
        raise no_event(line)
    return event


def no_event(line):
    """Return the error for what is no line of the protocol."""
    return EnlargerError(
        "protocol", "The engine wrote a line that is no event: %r." % line[:80], INSTALL_AGAIN
    )


def error_in(event):
    """Return what an `error` event says as an `EnlargerError`; None for other events."""
    if event["event"] != "error":
        return None
    message = event.get("message", "The engine failed.")
    return EnlargerError(event.get("kind", "internal"), message, event.get("hint") or "")


def decode_event(line):
    """Return the event in a line of the engine; an `error` event is raised as `EnlargerError` instead."""
    event = read_event(line)
    error = error_in(event)
    if error:
        raise error
    return event


def is_answer(event, op):
    """Tell whether this event is the last one for a request."""
    return event["event"] in ("done", "error", op)


def check_hello(event):
    """Accept the engine that greets with this event, or say why not."""
    if event["event"] != "hello":
        raise EnlargerError(
            "protocol", "The engine did not greet, but wrote %r." % event["event"], INSTALL_AGAIN
        )
    if event.get("protocol") != PROTOCOL:
        message = "This plug-in speaks protocol %s, the engine protocol %s." % (
            PROTOCOL,
            event.get("protocol"),
        )
        raise EnlargerError("protocol", message, INSTALL_AGAIN)


# The process


def jobs_folder():
    """Return the user's folder for job folders, in the cache: sandboxed editors have a /tmp of their own."""
    if sys.platform == "win32":
        return os.path.join(_user_folder(), "Cache", "jobs")
    return os.path.join(_user_folder(), "jobs")


def log_file():
    """Return the engine's log, for users to send with a report; it may not be there."""
    if sys.platform == "darwin":
        return os.path.join(_text(os.path.expanduser("~")), "Library", "Logs", "enlarger", "enlarger.log")
    folder = "Logs" if sys.platform == "win32" else "log"
    return os.path.join(_user_folder(), folder, "enlarger.log")


def please_report():
    """Return what to do about a fault of ours."""
    return "Please report it with the log, %s." % log_file()


def write_log(text):
    """Add a text to the engine's log, such as a traceback; one that cannot be written is left alone."""
    try:
        with io.open(log_file(), "a", encoding="utf-8") as file:
            file.write(_text(text).rstrip() + "\n")
    except (IOError, OSError):
        pass


def _user_folder():
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
        folder = os.path.join(local, "enlarger")
    elif sys.platform == "darwin":
        folder = os.path.join(home, "Library", "Caches", "enlarger")
    else:
        cache = os.environ.get("XDG_CACHE_HOME", "")
        folder = os.path.join(cache if os.path.isabs(cache) else os.path.join(home, ".cache"), "enlarger")
    return _text(folder)


def make_job_folder():
    """Make a private folder for the raw files of one engine's jobs, and return its path."""
    jobs = jobs_folder()
    try:
        if not os.path.isdir(jobs):
            os.makedirs(jobs, 0o700)
        return tempfile.mkdtemp(prefix="job-", dir=jobs)
    except (IOError, OSError) as problem:
        raise no_folder(problem)


def no_folder(problem):
    """Return the error for a cache that cannot be written."""
    message = "No folder for the job could be made in %s: %s." % (jobs_folder(), _reason(problem))
    return EnlargerError("storage", message, "Make room there, or make it writable, and try again.")


def engine_environment():
    """Return the environment for the engine: the editor's without what would bend another Python."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith(EDITORS_OWN)}


def engine_command(python, folder):
    """Return the command, as a list, that starts an engine with this job folder."""
    return [python, "-I", "-u", "-m", "enlarger.engine", "--folder", folder]


def python_beside(adapter_file):
    """Return the engine's Python, which the installer named in `engine.json` in the folder of this file."""
    path = os.path.join(os.path.dirname(os.path.abspath(adapter_file)), "engine.json")
    try:
        with io.open(path, encoding="utf-8") as file:
            return json.load(file)["python"]
    except (IOError, OSError, ValueError, KeyError, TypeError) as problem:
        raise EnlargerError(
            "installation",
            "Enlarger's engine is not set up (%s: %s)." % (_text(path), _reason(problem)),
            INSTALL_AGAIN,
        )


def no_start(python, reason):
    """Return the error for an engine whose program does not start."""
    message = "The engine's Python could not be started (%s: %s)." % (_text(python), reason)
    return EnlargerError("installation", message, INSTALL_AGAIN)


def no_greeting():
    """Return the error for an engine that does not say `hello` in time."""
    return EnlargerError("engine", "The engine gave no sign of life for %d s." % HELLO_SECONDS, INSTALL_AGAIN)


def death(code, log, kind="engine"):
    """Return the error for an engine that ended of itself; its last words are part of the message."""
    message = "The engine ended unexpectedly (exit status %s)." % code
    last_words = log[-2000:].decode("utf-8", "replace").strip()
    if last_words:
        message += "\n" + last_words + "\n"
    write_log(message)
    hint = "Try again. If it happens once more: " + please_report()
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
        self._log = None
        self._ids = itertools.count(1)

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
        self.start()
        request_id = next(self._ids)
        try:
            self._process.stdin.write(encode_request(request_id, op, fields))
            self._process.stdin.flush()
        except (IOError, OSError, ValueError):
            raise self._death()
        return self._answers(request_id, op)

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
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                try:
                    pipe.close()
                except (IOError, OSError):
                    pass  # a dead engine's pipe may still hold an unsent line
            with _killing_after(CLOSE_SECONDS, process):
                process.wait()
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
            raise no_start(self.python, _reason(problem))

    def _greet(self):
        with _killing_after(HELLO_SECONDS, self._process) as timer:
            line = self._process.stdout.readline(LONGEST_LINE)
        if timer.finished_waiting:
            raise no_greeting()
        if not line:
            raise self._death("installation")
        check_hello(decode_event(line))

    def _answers(self, request_id, op):
        while True:
            line = self._process.stdout.readline(LONGEST_LINE)
            if not line.endswith(b"\n") and len(line) < LONGEST_LINE:
                raise self._death()
            event = decode_event(line)
            if event.get("id") == request_id:
                yield event
                if is_answer(event, op):
                    return

    def _death(self, kind="engine"):
        """Return the error for an engine that ended of itself; its last words are part of the message."""
        log, code = b"", None
        if self._process is not None:
            with _killing_after(CLOSE_SECONDS, self._process):
                code = self._process.wait()
            self._log.seek(0)
            log = self._log.read()
        self.close()
        return death(code, log, kind)


def _text(value):
    """Text, where Python 2 may have bytes."""
    if str is bytes and isinstance(value, bytes):
        return value.decode(sys.getfilesystemencoding() or "utf-8", "replace")
    return value


def _reason(problem):
    return _text(getattr(problem, "strerror", None) or str(problem))


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
