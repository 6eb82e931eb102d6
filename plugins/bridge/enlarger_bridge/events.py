# -*- coding: utf-8 -*-
"""What the engine writes, handed to whoever waits for it."""

import threading

from .protocol import LONGEST_LINE, EnlargerError, is_answer, read_event


class Events(object):
    """Reads the engine's output in a thread of its own, and hands each event to the listener of its request.

    So a host may wait for one answer while others come, or for none at all.
    """

    def __init__(self, stream):
        self.has_ended = False
        self._stream = stream
        self._listeners = {}  # pairs of the request's op and a function, by its id
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._read)
        self._thread.daemon = True
        self._thread.start()

    def listen(self, request_id, op, listener):
        """Have `listener` called, in the thread, with each event that answers a request, and with None once
        the engine has ended before the last of them.
        """
        with self._lock:
            if not self.has_ended:
                self._listeners[request_id] = op, listener
                return
        listener(None)

    def join(self, seconds):
        """Wait for the end of what the engine writes; return whether it came."""
        self._thread.join(seconds)
        return self.has_ended

    def _read(self):
        while True:
            line = self._stream.readline(LONGEST_LINE)
            if not line.endswith(b"\n") and len(line) < LONGEST_LINE:
                break
            try:
                self._hand_on(read_event(line))
            except EnlargerError as problem:
                self._tell_all(
                    {
                        "event": "error",
                        "kind": problem.kind,
                        "message": problem.message,
                        "hint": problem.hint,
                    }
                )
        with self._lock:
            self.has_ended = True
        self._tell_all(None)

    def _hand_on(self, event):
        request_id = event.get("id")
        with self._lock:
            op, listener = self._listeners.get(request_id, (None, None))
            if listener and is_answer(event, op):
                del self._listeners[request_id]
        if listener:
            listener(event)

    def _tell_all(self, event):
        with self._lock:
            listeners, self._listeners = self._listeners, {}
        for _, listener in listeners.values():
            listener(event)
