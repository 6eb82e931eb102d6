"""The module `subprocess`, whose programs give texts."""

# ruff: noqa: F403 - the module's name; all else is the same

import subprocess as _subprocess
from subprocess import *

TEXTS = {"encoding": "utf-8", "errors": "surrogateescape"}


class Popen(_subprocess.Popen):
    """A program whose output is read as texts."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **{**TEXTS, **options})


def check_output(*arguments, **options):
    """Return what a program says."""
    return _subprocess.check_output(*arguments, **{**TEXTS, **options})


def getoutput(command):
    """Return what a command line says."""
    return _subprocess.getoutput(command)  # noqa: S605 - the script asks for a shell
