"""Runs an editor with a question in a file, and takes its answer from another.

Editors end with status 0 whatever happens inside, so a file is the only sign. The files in `inside/` are what
answers.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Mapping, Sequence

from installer.system import places
from installer.system.console import InstallError

CHECK_LIMIT = 180.0
"""Limit for a start with nothing to do: seconds as a rule, more on a cold disk with hundreds of plug-ins."""
WORK_LIMIT = 3600.0
"""Limit for enlarging a picture, in seconds."""
KILL_AFTER = 5.0


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


def cache(folder: Path) -> str:
    """Make a cache for an editor, in which the engine finds the user's: it has tried the devices there."""
    own, users = folder / "cache", places.engine_cache()
    users.mkdir(parents=True, exist_ok=True)
    own.mkdir(exist_ok=True)
    if not (own / users.name).is_symlink():
        (own / users.name).symlink_to(users)
    return str(own)


def _run(
    who: str, command: Sequence[str], environment: Mapping[str, str], limit: float, noise: Sequence[str]
) -> str:
    """Run an editor and give its output; at the limit it ends with all the processes it started."""
    pipe, null, shared = subprocess.PIPE, subprocess.DEVNULL, subprocess.STDOUT
    own_group = sys.platform != "win32"
    try:
        process = subprocess.Popen(
            command, stdin=null, stdout=pipe, stderr=shared, env=environment, start_new_session=own_group
        )
    except OSError as error:
        raise InstallError(f"{who} does not start: {error}") from error
    try:
        return _without(noise, process.communicate(timeout=limit)[0])
    except BaseException as ended:
        output = _without(noise, _end(process))
        if not isinstance(ended, subprocess.TimeoutExpired):
            raise
        raise InstallError(f"{who} did not end within {limit:.0f} seconds.", output=output) from None


def _end(process: subprocess.Popen[bytes]) -> bytes:
    """End a process and all it started, gently at first, as a display wants to be cleared away."""
    if sys.platform == "win32":
        process.kill()
        return process.communicate()[0]
    os.killpg(process.pid, signal.SIGTERM)
    try:
        return process.communicate(timeout=KILL_AFTER)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()[0]


def _without(noise: Sequence[str], output: bytes) -> str:
    """Drop the lines every run writes, so that what matters is seen."""
    lines = output.decode("utf-8", "replace").splitlines()
    return "\n".join(line for line in lines if line.strip() and not any(sign in line for sign in noise))
