"""The active layer's pixels in the engine's folder: handed over once, by the dialog, and taken by the job."""

import contextlib
import itertools
import os

from .enlarger_bridge import EnlargerError
from .enlarger_bridge.language import _
from .job_runner import JobRunner
from .rasters import checksum, write_raster

MOST_PIXELS = 40_000_000  # of a layer that is looked at before the job


class SourceFile:
    """A file of a source's pixels, written in time slices. `close` removes it."""

    def __init__(self, engine):
        """Take the engine in whose folder the file is to be."""
        self.path = None
        self.checksum = None  # of the pixels, once all are written
        self._engine = engine
        self._about = None  # what is in the file
        self._writing, self._waiting = None, []
        self._reading = None  # what looks whether the pixels are still the same
        self._numbers = itertools.count()

    def give(self, source, on_done):
        """Call `on_done(path, problem)` once there is the file of a source, or with an EnlargerError where
        that is too large, or cannot be written.
        """
        if source.box.width * source.box.height > MOST_PIXELS:
            on_done(None, too_large())
            return
        if self._about != about(source) or not self.is_there():
            self.close()
            self._write(source, on_done)
        elif self._writing is None:
            on_done(self.path, None)
        else:
            self._waiting.append(on_done)

    def look_again(self, source, on_changed):
        """Call `on_changed()` if a source has other pixels by now than those in the file, which then goes."""
        path, times = self.path, source.times
        if path is None or self._writing is not None:
            return

        def on_read(now, problem):
            if self.path == path and (problem is not None or now != self.checksum):
                self.close()
                on_changed()

        if self._about != about(source) or not self.is_there():
            on_read(None, None)
        else:
            self._reading = JobRunner(checksum(source, times[0]), self._engine, None, on_read)
            self._reading.start()

    def holds(self, source, time):
        """Tell whether the file still has a source's pixels; in steps of a job, as these have to be read."""
        if self._writing is not None:
            self.close()
        if time != source.times[0] or self._about != about(source) or not self.is_there():
            return False
        return (yield from checksum(source, time)) == self.checksum

    def is_there(self):
        """Tell whether there is a file, which ends with the engine that it was written for."""
        if self.path is None or os.path.dirname(self.path) != self._engine.folder:
            return False
        return os.path.exists(self.path)

    def close(self):
        """Remove the file, and stop what writes it."""
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.cancel()
        if self.path is not None:
            with contextlib.suppress(OSError):
                os.remove(self.path)
        self.path = self.checksum = self._about = None

    def _write(self, source, on_done):
        self._engine.start()
        self._about, self._waiting = about(source), [on_done]
        self.path = os.path.join(self._engine.folder, "active-layer-%d.raw" % next(self._numbers))

        def on_written(checksum, problem):
            if self._writing is not runner:
                return  # another source is wanted by now
            self._writing, self.checksum = None, checksum
            waiting, self._waiting = self._waiting, []
            if problem is None and not self.is_there():
                problem = self._engine.loss
            if problem is not None:
                self.close()
            for tell in waiting:
                tell(self.path, problem)

        steps = write_raster(source, self.path, source.times[0])
        runner = self._writing = JobRunner(steps, self._engine, None, on_written)
        runner.start()


def too_large():
    """Return why there is no file."""
    message = _("No preview of more than %d megapixels.") % (MOST_PIXELS / 1e6)
    return EnlargerError("source", message)


def about(source):
    """Return what tells a source from others, beside its pixels."""
    return source.node.uniqueId().toString(), source.box, source.space, source.times[0]
