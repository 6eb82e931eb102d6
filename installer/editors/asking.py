"""Runs an editor with a question in a file, and takes its answer from another.

Editors end with status 0 whatever happens inside, so a file is the only sign. The files in `inside/` are what
answers.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Mapping, Sequence

from installer.system import places
from installer.system.errors import InstallError
from installer.system.processes import run, text

CHECK_LIMIT = 180.0
"""Limit for a start with nothing to do: seconds as a rule, more on a cold disk with hundreds of plug-ins."""
WORK_LIMIT = 3600.0
"""Limit for enlarging a picture, in seconds."""


def ask(
    who: str,
    command: Sequence[str],
    question: Mapping[str, Any],
    folder: Path,
    variables: Mapping[str, str],
    limit: float,
    noise: Sequence[str] = (),
) -> tuple[dict[str, Any] | None, str]:
    """Run an editor for one question; give its answer, if there is one, and its output less the noise."""
    answer = folder / "answer.json"
    if answer.exists():
        answer.unlink()
    (folder / "question.json").write_text(json.dumps(dict(question, answer=str(answer))), "utf-8")
    environment = dict(
        os.environ, ENLARGER_QUESTION=str(folder / "question.json"), PYTHONDONTWRITEBYTECODE="1"
    )
    output = _run(who, command, {**environment, **variables}, limit, noise)
    try:
        return json.loads(answer.read_text("utf-8")), output
    except (OSError, ValueError):
        return None, output


def cache(folder: Path, users: Path | None = None) -> str:
    """Make a cache for an editor, in which the engine finds the user's: it has tried the devices there."""
    own, users = folder / "cache", users or places.engine_cache()
    users.mkdir(parents=True, exist_ok=True)
    own.mkdir(exist_ok=True)
    if not (own / users.name).is_symlink():
        (own / users.name).symlink_to(users)
    return str(own)


def _run(
    who: str, command: Sequence[str], environment: Mapping[str, str], limit: float, noise: Sequence[str]
) -> str:
    """Run an editor and give its output; at the limit it ends with all the processes it started."""
    try:
        return _without(noise, run(command, limit=limit, environment=environment).output)
    except OSError as error:
        raise InstallError(f"{who} does not start: {error}") from error
    except subprocess.TimeoutExpired as ended:
        output = _without(noise, text(ended.output))
        raise InstallError(f"{who} did not end within {limit:.0f} seconds.", output=output) from None


def _without(noise: Sequence[str], output: str) -> str:
    """Drop the lines every run writes, so that what matters is seen."""
    lines = output.splitlines()
    return "\n".join(line for line in lines if line.strip() and not any(sign in line for sign in noise))
