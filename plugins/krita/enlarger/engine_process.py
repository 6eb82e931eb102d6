"""The engine's process run by Krita's event loop: nothing here ever waits for it."""

import itertools
import shutil

from . import enlarger_bridge as bridge
from . import krita_host
from .qt import QObject, QProcess, QProcessEnvironment, QTimer


class Request:
    """One request on its way: `on_event` gets the events on the way, `on_done` the last."""

    def __init__(self, op, fields, on_event, on_done):
        """`on_event(event)`, where given, gets events on the way; `on_done(event, error)` the answer, or why
        there is none.
        """
        self.op = op
        self.fields = fields
        self.on_event = on_event
        self.on_done = on_done


class EngineProcess(QObject):
    """The engine, started by the first request and kept; after its death the next request starts another."""

    def __init__(self, adapter_file):
        """Take the engine that `engine.json` beside this file names."""
        super().__init__()
        krita_host.on_closing(self.close)
        self.folder = None
        self.losses, self.loss = 0, None  # how often a process ended of itself, and why the last one did
        self.adapter_file = adapter_file
        self._process = None
        self._lines = bridge.Lines()
        self._log = b""
        self._greeted = False
        self._ids = itertools.count(1)
        self._requests = {}
        self._unsent = []
        self._hello_timer = QTimer(self)
        self._hello_timer.setSingleShot(True)
        self._hello_timer.timeout.connect(self._on_no_greeting)

    def start(self):
        """Start the process unless it runs. Raises EnlargerError where there is nothing to start."""
        if self._process is not None:
            return
        python = bridge.python_beside(self.adapter_file)
        self.folder = bridge.make_job_folder()
        self._lines, self._log, self._greeted = bridge.Lines(), b"", False
        environment = QProcessEnvironment()
        for name, value in bridge.engine_environment().items():
            environment.insert(name, value)
        process = self._process = QProcess(self)
        process.setProcessEnvironment(environment)
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read_log)
        process.errorOccurred.connect(self._on_failure)
        process.finished.connect(self._on_finished)
        self._hello_timer.start(bridge.HELLO_SECONDS * 1000)
        command = bridge.engine_command(python, self.folder)
        process.start(command[0], command[1:])

    def request(self, op, fields, on_event, on_done):
        """Send a request, and return its number for `cancel`."""
        self.start()
        number = next(self._ids)
        self._requests[number] = Request(op, fields, on_event, on_done)
        line = bridge.encode_request(number, op, fields)
        if self._greeted:
            self._process.write(line)
        else:
            self._unsent.append(line)
        return number

    def cancel(self, number):
        """Have a request end with the error `cancelled`, within a tile."""
        if number in self._requests:
            self._unsent.append(bridge.encode_request(number, "cancel", {}))
            if self._greeted:
                self._send()

    def close(self):
        """End the process, whatever it does, and remove its folder. Closing twice is fine."""
        process = self._detach()
        if process is not None:
            process.closeWriteChannel()
            if not process.waitForFinished(1000):
                process.kill()
                process.waitForFinished(1000)
        self._remove_folder()

    def _send(self):
        lines, self._unsent = self._unsent, []
        for line in lines:
            self._process.write(line)

    def _read(self):
        process = self._process
        try:
            for line in self._lines.feed(bytes(process.readAllStandardOutput())):
                self._take(bridge.read_event(line))
                if self._process is not process:
                    return  # whoever got it has closed the engine, or turned the event loop until it died
        except bridge.EnlargerError as problem:
            self._abort(problem)

    def _take(self, event):
        if not self._greeted:
            bridge.check_hello(event)
            self._greeted = True
            self._hello_timer.stop()
            self._send()
            return
        number = event.get("id")
        request = self._requests.get(number)
        if request is None:
            return
        if not bridge.is_answer(event, request.op):
            if request.on_event is not None:
                request.on_event(event)
            return
        del self._requests[number]
        problem = bridge.error_in(event)
        request.on_done(None if problem else event, problem)

    def _read_log(self):
        self._log = (self._log + bytes(self._process.readAllStandardError()))[-2000:]

    def _on_no_greeting(self):
        self._abort(bridge.no_greeting())

    def _on_failure(self, error):
        if error == QProcess.ProcessError.FailedToStart:
            self._abort(bridge.no_start(self._process.program(), self._process.errorString()))

    def _on_finished(self, code, _status):
        self._read()
        if self._process is not None:
            self._read_log()
            self._abort(bridge.unexpected_end(code, self._log, "engine" if self._greeted else "installation"))

    def _abort(self, problem):
        """End the process and tell everybody who waits for it."""
        self.losses, self.loss = self.losses + 1, problem
        requests = list(self._requests.values())
        process = self._detach()
        if process is not None:
            process.kill()
            process.finished.connect(process.deleteLater)
        self._remove_folder()
        for request in requests:
            request.on_done(None, problem)

    def _detach(self):
        """Take leave of the process: nothing that it does is noticed any more."""
        process, self._process = self._process, None
        self._hello_timer.stop()
        self._requests.clear()
        self._unsent = []
        if process is not None:
            for signal in (
                process.readyReadStandardOutput,
                process.readyReadStandardError,
                process.errorOccurred,
                process.finished,
            ):
                signal.disconnect()
        return process

    def _remove_folder(self):
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None


_shared = None


def shared_engine():
    """Return the one engine that is kept, for menu and scripts."""
    global _shared  # noqa: PLW0603 - it is kept as long as Krita runs
    if _shared is None:
        _shared = EngineProcess(__file__)
    return _shared
