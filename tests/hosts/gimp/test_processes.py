"""What is left when a process is killed in mid-job, or the disk is full: in real GIMP, without a window."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Generator

import pytest

from hosts.editors.processes import processes_with, running, wait_for
from hosts.editors.user_networks import write_unhurried_network
from hosts.gimp.session import Gimp

# A noisy layer, by a network that gives any machine some seconds of work; what came of the call and of the
# document goes to a file, one line a call.
SCRIPT = """
import os
image = Gimp.Image.new(800, 700, Gimp.ImageBaseType.RGB)
layer = Gimp.Layer.new(image, "noise", 800, 700, Gimp.ImageType.RGB_IMAGE, 100.0, Gimp.LayerMode.NORMAL)
image.insert_layer(layer, None, 0)
box = Gegl.Rectangle.new(0, 0, 800, 700)
buffer = layer.get_buffer()
buffer.set(box, "R'G'B' u8", os.urandom(800 * 700 * 3))
buffer.flush()
procedure = Gimp.get_pdb().lookup_procedure("plug-in-enlarger-upscale-layer")
for _ in range(int(os.environ["CALLS"])):
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", [layer])
    config.set_property("model", "unhurried")
    config.set_property("device", "cpu")
    answer = procedure.run(config)
    good = answer.index(0) == Gimp.PDBStatusType.SUCCESS
    document = "%d %dx%d" % (len(image.get_layers()), image.get_width(), image.get_height())
    reason = "" if good or answer.length() < 2 else str(answer.index(1))
    with open(os.path.join(os.environ["HOME"], "answers"), "a") as file:
        file.write("\\t".join([str(good), document, " ".join(reason.split())]) + "\\n")
"""
UNTOUCHED = "1 800x700"


@contextlib.contextmanager
def calling(
    gimp: Gimp, calls: int = 1, small: dict[str, str] | None = None
) -> Generator[subprocess.Popen[bytes]]:
    """Return a GIMP that calls the procedure so many times."""
    write_unhurried_network(gimp.folder / ".local" / "share" / "enlarger" / "models")
    command = gimp.script_command(SCRIPT, small, CALLS=str(calls))
    with running(command, gimp.folder / "gimp.log") as process:
        yield process


def answers(gimp: Gimp) -> list[list[str]]:
    path = gimp.folder / "answers"
    return [line.split("\t") for line in path.read_text().splitlines()] if path.exists() else []


def wait_working(gimp: Gimp, calls_before: int = 0) -> list[int]:
    """Wait until a job is under way, and return its engine."""

    def look() -> bool:
        assert len(answers(gimp)) == calls_before, answers(gimp)
        return any(gimp.jobs.glob("job-*/result-*.raw"))

    wait_for("a job under way", look, 60)
    return gimp.engines()


def wait_clean(gimp: Gimp) -> None:
    wait_for("the end of plug-in and engine", lambda: not gimp.engines() and not gimp.plugins(), 15)
    wait_for("the end of the job folder", lambda: not gimp.jobs_left(), 5)


def test_a_killed_plug_in_or_engine_leaves_the_document_untouched_and_nothing_behind(
    version: str, make_gimp: Callable[..., Gimp]
) -> None:
    gimp = make_gimp(version)
    with calling(gimp, 3) as process:
        first = wait_working(gimp)
        for plugin in gimp.plugins():
            os.kill(plugin, signal.SIGKILL)
        wait_for("the first answer", lambda: len(answers(gimp)) == 1)
        wait_for("the end of the first engine", lambda: not set(first) & set(gimp.engines()), 15)
        for engine in wait_working(gimp, 1):
            os.kill(engine, signal.SIGKILL)
        wait_for("the second answer", lambda: len(answers(gimp)) == 2)
        wait_for("the third answer", lambda: len(answers(gimp)) == 3, 60)
        process.wait(timeout=30)
    killed_plugin, killed_engine, third = answers(gimp)
    assert killed_plugin[:2] == ["False", UNTOUCHED]
    assert killed_engine[:2] == ["False", UNTOUCHED]
    assert "ended unexpectedly (exit status -9)" in killed_engine[2]
    assert third[:2] == ["True", "2 3200x2800"]
    wait_clean(gimp)


def test_a_killed_gimp_leaves_no_process_and_no_folder(version: str, make_gimp: Callable[..., Gimp]) -> None:
    gimp = make_gimp(version)
    with calling(gimp):
        assert wait_working(gimp)
        for pid in processes_with(str(gimp.folder / "script.py")):
            os.kill(pid, signal.SIGKILL)
        wait_clean(gimp)


@pytest.mark.parametrize(
    ("size", "words"), [("1m", ("could not be written", "No space left")), ("8m", ("free", "Make room"))]
)
def test_a_full_disk_is_an_error_that_says_so(
    size: str, words: tuple[str, ...], make_gimp: Callable[..., Gimp]
) -> None:
    # 1.7 MB of source and 26.9 MB of result: the first disk is too small for the one, the second for the
    # other.
    gimp = make_gimp("3.0")
    with calling(gimp, small={str(gimp.folder / "cache"): size}) as process:
        process.wait(timeout=120)
    answer = answers(gimp)[0]
    assert answer[:2] == ["False", UNTOUCHED]
    assert all(word in answer[2] for word in words), answer[2]
