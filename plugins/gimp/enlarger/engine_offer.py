# -*- coding: utf-8 -*-
"""The engine made from within GIMP, where the plug-in was unpacked from an archive and finds none."""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

from engine_client import engine_errors_shown
from enlarger_bridge import engine_setup
from enlarger_bridge.language import _
from enlarger_bridge.mnemonics import Mnemonics
from gimpfu import *

TITLE = "Enlarger"


def offer_engine():
    """Where the engine is missing, or is of another version, and can be made, ask whether to, and make it.

    The script ends if the user does not want that, or where it fails. Where there is nothing to make it of,
    who starts it is told what is missing.
    """
    wheel = engine_setup.wheel_beside(__file__)
    problem = engine_setup.problem_of(__file__, wheel) if wheel else None
    if problem is None:
        return
    if not gimp.confirm(TITLE, engine_setup.question(problem), Mnemonics("_").mark(_("Make It"), "m")):
        raise CancelError
    with engine_errors_shown():
        making = engine_setup.EngineSetup(wheel)
        try:
            is_there = gimp.wait(TITLE, lambda: None if making.poll() else making.progress())
        finally:
            making.close()
    if not is_there:
        raise CancelError
