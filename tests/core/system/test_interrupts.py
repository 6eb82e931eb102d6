from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from tiny_networks import endless_network, write_model

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")

PATIENCE = 10.0
"""Seconds in which a process has to end that has 1 s for it, on a machine that does ten other things."""

HANGS_IN_A_THREAD = """
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import sys, threading
from enlarger.system import interrupts, unfinished

interrupts.handle_signals()
interrupts.at_forced_exit(unfinished.discard_all)
with unfinished.Unfinished(Path(sys.argv[1]), overwrite=False), ThreadPoolExecutor(1) as worker:
    call = worker.submit(threading.Event().wait)
    print("ready", flush=True)
    call.result()
"""

IS_DEAF = """
import ctypes, signal
from enlarger.system import interrupts

interrupts.handle_signals()
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})  # as if this thread were busy in C
print("ready", flush=True)
ctypes.CDLL(None).sleep(60)
"""

DURING_THE_IMPORTS = """
import os, signal, sys
from enlarger import __main__

class Interrupter:
    def find_spec(self, name, *_):
        if name == "typer":
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupter())
__main__.main()
"""


def wait_for(process: subprocess.Popen[str]) -> None:
    assert process.stdout
    assert process.stdout.readline() == "ready\n"


def end(process: subprocess.Popen[str], signals: Sequence[signal.Signals]) -> tuple[int, str]:
    for number in signals:
        process.send_signal(number)
        time.sleep(0.02)  # as fast as anybody can press Ctrl-C
    _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said.strip()


def started(*arguments: object) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)], stdout=pipe, stderr=pipe, text=True, stdin=subprocess.DEVNULL
    )


@pytest.mark.parametrize(
    ("signals", "status"),
    [
        ([signal.SIGINT], 130),
        ([signal.SIGTERM], 143),
        ([signal.SIGINT] * 2, 130),
        ([signal.SIGINT] * 5, 130),
        ([signal.SIGTERM, signal.SIGINT, signal.SIGTERM], 143),
    ],
)
def test_a_network_that_never_ends_is_ended(
    signals: list[signal.Signals], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    write_model(tmp_path / "data" / "enlarger" / "models", "endless", endless_network(), 2)
    folder = tmp_path / "pictures"
    folder.mkdir()
    Image.new("RGB", (40, 30), "white").save(folder / "in.png")
    options = ("--model", "endless", "--device", "cpu")
    process = started("-m", "enlarger", "upscale", folder / "in.png", "-o", folder / "out.png", *options)
    while len(list(folder.iterdir())) < 2:
        assert process.poll() is None
        time.sleep(0.02)
    assert end(process, signals) == (status, "")
    assert [path.name for path in folder.iterdir()] == ["in.png"]


@pytest.mark.parametrize("times", [1, 3])
def test_a_call_that_never_comes_back_is_not_waited_for(times: int, tmp_path: Path) -> None:
    process = started("-c", HANGS_IN_A_THREAD, tmp_path / "out.png")
    wait_for(process)
    assert len(list(tmp_path.iterdir())) == 1
    assert end(process, [signal.SIGINT] * times)[0] == 130
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_hears_nothing_is_ended() -> None:
    process = started("-c", IS_DEAF)
    wait_for(process)
    assert end(process, [signal.SIGTERM]) == (143, "")


def test_a_signal_before_the_command_line_is_there_ends_it_without_a_traceback() -> None:
    process = started("-c", DURING_THE_IMPORTS, "models")
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "")
