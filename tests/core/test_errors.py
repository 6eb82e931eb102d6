from __future__ import annotations

from enlarger.errors import LONGEST_TEXT, ModelError


def test_what_a_file_says_commands_no_terminal_and_has_an_end() -> None:
    error = ModelError("It asks for \x1b]0;owned\x07\x9b31m\u202e in caf\udce9.png.", "A" * 2_000_000)
    assert error.message == "It asks for \ufffd]0;owned\ufffd\ufffd31m\ufffd in caf\udce9.png."
    assert len(error.hint) <= LONGEST_TEXT + 3
    assert ModelError("Two\nlines.").message == "Two\nlines."
