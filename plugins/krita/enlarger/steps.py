"""What the steps of a job ask of the runner, besides another turn of the event loop."""

from typing import Callable, List, NamedTuple, Optional

from .enlarger_bridge import EnlargerError


class Pause(NamedTuple):
    """Some turns of the event loop that no Cancel cuts short."""

    milliseconds: int


class Ask(NamedTuple):
    """A request to the engine; it is answered with the last event."""

    op: str
    fields: dict
    on_event: Optional[Callable]  # gets the events on the way


class Question(NamedTuple):
    """A question to the user; it is answered with one of the choices, the last one by default."""

    text: str
    choices: List[str]
    problem: Optional[EnlargerError] = None  # for a script, which cannot be asked
