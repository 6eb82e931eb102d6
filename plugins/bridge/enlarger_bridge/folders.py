# -*- coding: utf-8 -*-
"""Where the engine keeps its jobs' files and its log: in the user's cache, outside every editor's sandbox."""

# ruff: noqa: B904 - as Python 2.7 can say it

import io
import os
import sys
import tempfile

from .language import _
from .protocol import EnlargerError


def jobs_folder():
    """Return the user's folder for job folders, in the cache: sandboxed editors have a /tmp of their own."""
    return os.path.join(_cache_folder(), "jobs")


def log_file():
    """Return the engine's log, for users to send with a report; it may not be there."""
    if sys.platform == "darwin":
        return os.path.join(_home(), "Library", "Logs", "enlarger", "enlarger.log")
    if sys.platform == "win32":
        return os.path.join(_home(), ".enlarger", "Logs", "enlarger.log")
    return os.path.join(_cache_folder(), "log", "enlarger.log")


def user_data_folder():
    """Return the user's folder for Enlarger's data, in which an engine is made; it may not be there."""
    if sys.platform == "win32":
        return os.path.join(_home(), ".enlarger")
    if sys.platform == "darwin":
        return os.path.join(_home(), "Library", "Application Support", "enlarger")
    return os.path.join(_by_variable("XDG_DATA_HOME", os.path.join(".local", "share")), "enlarger")


def please_report():
    """Return what to do about a fault of ours."""
    return _("Please report it with the log, %s.") % log_file()


def write_log(message):
    """Add a message to the engine's log, such as a traceback; one that cannot be written is left alone."""
    try:
        with io.open(log_file(), "a", encoding="utf-8") as file:
            file.write(as_text(message).rstrip() + "\n")
    except (IOError, OSError):
        pass


def _cache_folder():
    # Not below AppData: what a program from Windows' Store writes there is seen by no other.
    if sys.platform == "win32":
        return os.path.join(_home(), ".enlarger", "Cache")
    if sys.platform == "darwin":
        return os.path.join(_home(), "Library", "Caches", "enlarger")
    return os.path.join(_by_variable("XDG_CACHE_HOME", ".cache"), "enlarger")


def _by_variable(name, default):
    value = as_text(os.environ.get(name, ""))
    return value if os.path.isabs(value) else os.path.join(_home(), default)


def _home():
    return as_text(os.path.expanduser("~"))


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
    message = _("Could not make a folder for the job in %(folder)s: %(reason)s.") % {
        "folder": jobs_folder(),
        "reason": reason_text(problem),
    }
    return EnlargerError(
        "storage", message, _("Free some space there or make the folder writable, then try again.")
    )


def as_text(value):
    """Text, where Python 2 may have bytes."""
    if str is bytes and isinstance(value, bytes):
        return value.decode(sys.getfilesystemencoding() or "utf-8", "replace")
    return value


def reason_text(problem):
    """Return what an error of the system says, in the user's words."""
    return as_text(getattr(problem, "strerror", None) or str(problem))
