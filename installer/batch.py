"""Runs a GIMP without its window to ask it: is the procedure there, enlarge this, where is your profile.

A check must not write into the user's profile, and GIMP rewrites a good part of it at every end. So it runs
with a profile of its own that looks for plug-ins, interpreters and variables where the user's does. The
question and the answer are files: GIMP's exit status is 0 whatever happens inside.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from console import InstallError
from gimps import Gimp

CHECK_LIMIT = 180.0
"""Limit for a start with nothing to do: seconds as a rule, more on a cold disk with hundreds of plug-ins."""
WORK_LIMIT = 3600.0
"""Limit for enlarging a picture, in seconds."""
INSIDE = Path(__file__).with_name("inside_gimp.py")
SEARCH_PATHS = {"plug-in-path": "plug-ins", "interpreter-path": "interpreters", "environ-path": "environ"}


def is_registered(gimp: Gimp, procedure: str) -> None:
    """Make sure that a GIMP knows the procedure; raise what it said otherwise."""
    with tempfile.TemporaryDirectory() as scratch:
        answer, output = _ask(
            gimp, {"question": "registered", "procedure": procedure}, Path(scratch), CHECK_LIMIT
        )
    if not answer.get("registered"):
        raise InstallError(
            f"{gimp} ran, but the plug-in did not register its procedure.",
            "The lines above are what GIMP said; report them if they do not tell what is wrong.",
            _relevant(output),
        )


def enlarge(gimp: Gimp, procedure: str, picture: Path, xcf: Path, png: Path) -> dict[str, Any]:
    """Let a GIMP load a picture, enlarge its layer and save the document; return the new layer's facts."""
    question = {
        "question": "enlarge",
        "procedure": procedure,
        "picture": str(picture),
        "xcf": str(xcf),
        "png": str(png),
    }
    # Beside the results, as the engine's raw files go there too, and a temporary folder may be small.
    with tempfile.TemporaryDirectory(dir=str(xcf.parent)) as scratch:
        answer, output = _ask(gimp, question, Path(scratch), WORK_LIMIT)
    if "error" in answer:
        raise InstallError(
            f"{gimp} could not enlarge the picture: {answer['error']}", output=_relevant(output)
        )
    return answer


def make_profile(gimp: Gimp) -> Path:
    """Let a GIMP make its profile, with an older one's settings, as its first start would; return where."""
    with tempfile.TemporaryDirectory() as scratch:
        answer, _ = _ask(gimp, {"question": "profile"}, Path(scratch), CHECK_LIMIT, own_profile=False)
    return Path(answer["profile"])


def _ask(
    gimp: Gimp, question: dict[str, Any], scratch: Path, limit: float, *, own_profile: bool = True
) -> tuple[dict[str, Any], str]:
    """Run GIMP with inside_gimp.py for one question; give its answer and its output."""
    answer = scratch / "answer.json"
    (scratch / "question.json").write_text(json.dumps(dict(question, answer=str(answer))), "utf-8")
    environment = dict(
        os.environ,
        ENLARGER_QUESTION=str(scratch / "question.json"),
        XDG_CACHE_HOME=str(scratch / "cache"),
        XDG_DATA_HOME=str(scratch / "data"),
        PYTHONDONTWRITEBYTECODE="1",
    )
    command = [gimp.executable, "-i", "-f", "-s", "--quit", "--batch-interpreter=python-fu-eval"]
    if own_profile:
        environment["GIMP3_DIRECTORY"] = str(_scratch_profile(gimp.profile, scratch))
        command.append("-d")
    run = f"exec(compile(open({str(INSIDE)!r}, encoding='utf-8').read(), 'inside_gimp.py', 'exec'), {{}})"
    output = _run([*command, "-b", run], environment, limit)
    try:
        return json.loads(answer.read_text("utf-8")), output
    except (OSError, ValueError):
        hint = "The lines above are what it said."
        if "cannot open display" in output:
            hint = (
                f"{gimp.executable} needs a display. Install gimp-console, or start this from your desktop."
            )
        raise InstallError(f"{gimp} did not run the installer's question.", hint, _relevant(output)) from None


def _scratch_profile(profile: Path, scratch: Path) -> Path:
    """Make a profile that searches where the user's does, settings in its gimprc included."""
    folder = scratch / "profile"
    folder.mkdir()
    settings = profile / "gimprc"
    text = settings.read_text("utf-8", "replace") if settings.exists() else ""
    lines: list[str] = []
    for name, inner in SEARCH_PATHS.items():
        own = re.search(rf'\({name} "((?:[^"\\]|\\.)*)"\)', text)
        value = (
            own.group(1) if own else os.pathsep.join(["${gimp_dir}/" + inner, "${gimp_plug_in_dir}/" + inner])
        )
        place = str(profile).replace("\\", "\\\\").replace('"', '\\"')
        lines.append('({} "{}")'.format(name, value.replace("${gimp_dir}", place)))
    (folder / "gimprc").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def _run(command: list[str], environment: dict[str, str], limit: float) -> str:
    """Run GIMP and give its output; at the limit it ends with all the processes it started."""
    pipe, null, shared = subprocess.PIPE, subprocess.DEVNULL, subprocess.STDOUT
    own_group = sys.platform != "win32"
    try:
        process = subprocess.Popen(
            command, stdin=null, stdout=pipe, stderr=shared, env=environment, start_new_session=own_group
        )
    except OSError as error:
        raise InstallError(f"{command[0]} does not start: {error}") from error
    try:
        return process.communicate(timeout=limit)[0].decode("utf-8", "replace")
    except BaseException as ended:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        output = process.communicate()[0].decode("utf-8", "replace")
        if not isinstance(ended, subprocess.TimeoutExpired):
            raise
        raise InstallError(
            f"{command[0]} did not end within {limit:.0f} seconds.", output=_relevant(output)
        ) from None


def _relevant(output: str) -> str:
    """Drop the warnings every GIMP run ends with, so that what matters is seen."""
    noise = ("WARNING **", "CRITICAL **", "stale context", "GIMP-Warning: Welcome", "Gimp-Core-WARNING")
    return "\n".join(
        line for line in output.splitlines() if line.strip() and not any(sign in line for sign in noise)
    )
