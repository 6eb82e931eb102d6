"""Rewrites Python 2 as Python 3. A program of its own, for a Python that has fissix: source in, source out.

    python -I translation.py < script.py > translated.py

The lines keep their numbers. What cannot be read is told on the standard error stream as "LINE: what",
and the exit status is 1.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize

from fissix.pgen2.parse import ParseError
from fissix.pgen2.tokenize import TokenError
from fissix.refactor import RefactoringTool, get_fixers_from_package

# What `names` gives a script needs no other name, which could be that of an argument (`unicode=True`); and
# imports among a script's own files stay as they are: a script is no package.
LEFT_OUT = {
    "fissix.fixes.fix_" + name
    for name in (
        *(
            "apply",
            "basestring",
            "execfile",
            "filter",
            "import",
            "input",
            "intern",
            "long",
            "map",
            "raw_input",
        ),
        *("reduce", "reload", "standarderror", "unicode", "xrange", "zip"),
    )
}
RAW_UNICODE = re.compile("(?<![\\w'\"])[uU][rR](?=['\"])")


def decoded(data: bytes) -> str:
    """Return the text of a source file, which may be in Latin-1 without saying so."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "").rstrip() + "\n"


def translate(source: str) -> str:
    """Return Python 3 for Python 2; raise SyntaxError with the line for what is neither."""
    tool = RefactoringTool(
        [fixer for fixer in get_fixers_from_package("fissix.fixes") if fixer not in LEFT_OUT]
    )
    try:
        text = str(tool.refactor_string(source, "script"))
    except ParseError as problem:
        raise at_line(problem.context[1][0], f"{problem.value!r} is not expected here") from problem
    except (TokenError, IndentationError) as problem:
        place = problem.args[1]
        line = place[1] if isinstance(place[0], str) else place[0]
        raise at_line(line, str(problem.args[0])) from problem
    text = RAW_UNICODE.sub("r", text)
    try:
        compile(text, "script", "exec", dont_inherit=True)
    except TabError:  # a tab ended at the next eighth column
        text = re.sub(r"(?m)^[ \t]+", lambda found: found.group().expandtabs(8), text)
    except SyntaxError:
        pass  # said where it is compiled to be run
    return text


def at_line(line: int, reason: str) -> SyntaxError:
    """Return the error for a line that cannot be read."""
    return SyntaxError(reason, ("script", line, 1, ""))


def main() -> None:
    """Translate the standard input to the standard output."""
    try:
        text = translate(decoded(sys.stdin.buffer.read()))
    except SyntaxError as problem:
        sys.exit(f"{problem.lineno or 1}: {problem.msg}")
    sys.stdout.buffer.write(text.encode("utf-8"))


if __name__ == "__main__":
    main()
