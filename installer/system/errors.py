"""What ends an installation, in words for the person who can mend it."""

from __future__ import annotations


class InstallError(Exception):
    """A step failed for a reason the user can act on: what happened, what to do, the output that shows it."""

    def __init__(self, message: str, hint: str = "", output: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.output = output

    def __str__(self) -> str:
        """Give the message, the last lines of the output, and the hint, each on lines of its own."""
        lines = [self.message]
        lines += ["    | " + line for line in self.output.strip().splitlines()[-20:]]
        return "\n".join(lines + [self.hint] * bool(self.hint))
