"""The jobs of the menu: one runs, those after it wait; each has a window of its own, and an engine."""

from . import krita_host
from .engine_process import EngineProcess, shared_engine
from .enlarger_bridge.language import _
from .job_runner import JobRunner
from .messages import ask, show_error, showing_errors
from .progress import Progress
from .wording import done_text

WAITING = _("Waits for the job before it")


class JobQueue:
    """Jobs in the order in which they were begun."""

    def __init__(self):
        self.jobs = []

    def free_engine(self):
        """Return an engine that no job needs: the one that is kept, or a new one.

        So a dialog for the next job has its preview while another job runs.
        """
        is_needed = any(job.engine is shared_engine() for job in self.jobs)
        return EngineProcess(shared_engine().adapter_file) if is_needed else shared_engine()

    def add(self, name, engine, source_file, make_steps):
        """Take a job, whose steps `make_steps(show)` makes, and begin it when those before it are over."""
        job = Job(self, name, engine, source_file, make_steps, len(self.jobs))
        self.jobs.append(job)
        self._begin_next()

    def forget(self, job):
        """Let go of a job that is over, and begin the next one."""
        self.jobs.remove(job)
        give_back(job.engine)
        self._begin_next()

    def close(self):
        """End all jobs, and tell whether there were any."""
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            job.engine.close()
            job.progress.close()
        return bool(jobs)

    def _begin_next(self):
        if self.jobs:
            self.jobs[0].begin()


class Job:
    """One of the jobs, with its window."""

    def __init__(self, queue, name, engine, source_file, make_steps, place):
        self.engine = engine
        self.progress = Progress(krita_host.window(), name, showing_errors(self._cancel), place)
        self.progress.show(0, WAITING)
        self._queue, self._source_file = queue, source_file
        steps = make_steps(self.progress.show)
        self._runner = JobRunner(steps, engine, ask, showing_errors(self._on_done))
        self._is_begun = False

    def begin(self):
        """Begin unless it has begun."""
        if not self._is_begun:
            self._is_begun = True
            self.progress.show(0, _("Starting the engine…"))
            self._runner.start()

    def _cancel(self):
        self._runner.cancel()
        self.begin()  # which ends it at once

    def _on_done(self, outcome, problem):
        if self not in self._queue.jobs:
            return  # Krita is being closed
        self._source_file.close()
        self.progress.close()
        self._queue.forget(self)
        if problem is None:
            krita_host.show_floating("\n".join([done_text(outcome.done), *outcome.notes]))
        elif problem.kind == "cancelled":
            krita_host.show_floating(problem.message)
        else:
            show_error(problem, without_focus=True)


def give_back(engine):
    """End an engine that nobody needs any more; one is kept for as long as Krita runs."""
    if engine is not shared_engine():
        engine.close()
