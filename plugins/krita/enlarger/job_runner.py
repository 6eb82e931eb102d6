"""Runs the steps of a job by Krita's event loop: between two steps Krita stays responsive."""

import traceback

from .enlarger_bridge import EnlargerError, please_report, write_log
from .enlarger_bridge.language import _
from .qt import QObject, QTimer
from .steps import Ask, Pause


class JobRunner(QObject):
    """A job under way. `on_done(outcome, problem)` is called once, with one of the two."""

    def __init__(self, steps, engine, ask_user, on_done):
        """`ask_user(question, on_answer)` puts a question; a script answers by itself."""
        super().__init__()
        self._steps = steps
        self._engine = engine
        self._ask_user = ask_user
        self._on_done = on_done
        self._losses = 0  # of the engine, when the job began
        self._number = None
        self._on_event = None
        self._is_cancelled = False
        self._is_pausing = False
        self.is_over = False

    def start(self):
        """Begin with the event loop's next turn."""
        self._losses = self._engine.losses
        QTimer.singleShot(0, self._resume)

    def cancel(self):
        """Have the job end with an error of the kind `cancelled`."""
        self._is_cancelled = True
        if self._number is not None:
            self._engine.cancel(self._number)

    def _resume(self):
        self._advance(None, None)

    def _on_engine_event(self, event):
        try:
            if self._on_event is not None and not self.is_over:
                self._on_event(event)
        except Exception as failure:  # noqa: BLE001 - an edge like the one below
            self._end(None, problem_from(failure))

    def _on_answer(self, answer, problem=None):
        self._number = None
        self._advance(answer, problem)

    def _advance(self, answer, problem):
        if self.is_over:
            return
        if self._is_cancelled and problem is None and not self._is_pausing:
            problem = EnlargerError("cancelled", _("Upscaling was cancelled."))
        try:
            step = self._steps.send(answer) if problem is None else self._steps.throw(problem)
            self._take(step)
        except StopIteration as end:
            self._end(end.value, None)
        except Exception as failure:  # noqa: BLE001 - the edge: what escapes a slot, nobody is told
            self._end(None, self._loss() or problem_from(failure))

    def _loss(self):
        """Return why the engine has ended since the job began, or None; its files are gone then."""
        return self._engine.loss if self._engine.losses != self._losses else None

    def _take(self, step):
        self._is_pausing = isinstance(step, Pause)
        if step is None:
            QTimer.singleShot(0, self._resume)
        elif self._is_pausing:
            QTimer.singleShot(step.milliseconds, self._resume)
        elif isinstance(step, Ask) and self._loss():  # another engine has none of the job's files
            self._advance(None, self._loss())
        elif isinstance(step, Ask):
            self._on_event = step.on_event
            self._number = self._engine.request(step.op, step.fields, self._on_engine_event, self._on_answer)
        else:
            self._ask_user(step, self._on_answer)

    def _end(self, outcome, problem):
        self.is_over = True
        self._steps.close()
        self._on_done(outcome, problem)


def problem_from(failure):
    """Return any exception as an EnlargerError; a fault of ours comes with its traceback."""
    if isinstance(failure, EnlargerError):
        return failure
    lines = "".join(traceback.format_exception(type(failure), failure, failure.__traceback__))
    write_log(lines)
    return EnlargerError("internal", _("Enlarger ran into an internal error:\n%s") % lines, please_report())
