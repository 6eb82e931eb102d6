"""Drives the steps of a job by Krita's event loop: between two steps Krita lives."""

import traceback

from .enlarger_bridge import EnlargerError, please_report, write_log
from .qt import QObject, QTimer
from .steps import Ask, Pause


class Course(QObject):
    """A job under way. `ended(outcome, problem)` is called once, with one of the two."""

    def __init__(self, steps, engine, ask_user, ended):
        """`ask_user(question, answered)` puts a question; a script answers by itself."""
        super().__init__()
        self._steps = steps
        self._engine = engine
        self._ask_user = ask_user
        self._ended = ended
        self._number = None
        self._heard = None
        self._cancelled = False
        self._pausing = False
        self.is_over = False

    def start(self):
        """Begin with the event loop's next turn."""
        QTimer.singleShot(0, self._turn)

    def cancel(self):
        """Have the job end with an error of the kind `cancelled`."""
        self._cancelled = True
        if self._number is not None:
            self._engine.cancel(self._number)

    def _turn(self):
        self._advance(None, None)

    def _hear(self, event):
        try:
            if self._heard is not None and not self.is_over:
                self._heard(event)
        except Exception as failure:  # noqa: BLE001 - an edge like the one below
            self._end(None, problem_from(failure))

    def _answered(self, answer, problem=None):
        self._number = None
        self._advance(answer, problem)

    def _advance(self, answer, problem):
        if self.is_over:
            return
        if self._cancelled and problem is None and not self._pausing:
            problem = EnlargerError("cancelled", "The upscaling was cancelled.")
        try:
            step = self._steps.send(answer) if problem is None else self._steps.throw(problem)
            self._take(step)
        except StopIteration as end:
            self._end(end.value, None)
        except Exception as failure:  # noqa: BLE001 - the edge: what escapes a slot, nobody is told
            self._end(None, problem_from(failure))

    def _take(self, step):
        self._pausing = isinstance(step, Pause)
        if step is None:
            QTimer.singleShot(0, self._turn)
        elif self._pausing:
            QTimer.singleShot(step.milliseconds, self._turn)
        elif isinstance(step, Ask):
            self._heard = step.heard
            self._number = self._engine.request(step.op, step.fields, self._hear, self._answered)
        else:
            self._ask_user(step, self._answered)

    def _end(self, outcome, problem):
        self.is_over = True
        self._steps.close()
        self._ended(outcome, problem)


def problem_from(failure):
    """Return any exception as an EnlargerError; a fault of ours comes with its traceback."""
    if isinstance(failure, EnlargerError):
        return failure
    lines = "".join(traceback.format_exception(type(failure), failure, failure.__traceback__))
    write_log(lines)
    return EnlargerError("internal", "A fault in Enlarger:\n%s" % lines, please_report())
