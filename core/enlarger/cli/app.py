"""`enlarger …`: the host without an editor."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Annotated, Never

import typer
from typer.completion import completion_init  # pyright: ignore[reportPrivateImportUsage]

from enlarger.errors import EnlargerError, StorageError
from enlarger.system import interrupts
from enlarger.system.language import _
from enlarger.version import __version__

from . import console, models_command
from .batch_command import batch
from .devices_command import devices
from .doctor_command import doctor
from .formats_command import formats
from .help_language import translated
from .install_command import install
from .plan_command import plan
from .preferences_command import preferences
from .preview_command import preview
from .provenance_command import provenance
from .upscale_command import upscale
from .video_command import video

COMPLETE = "_ENLARGER_COMPLETE"
"""Set by a shell that asks how a line can go on; docs/manual.py makes the scripts for that."""

app = typer.Typer(
    help="Enlarge pictures with super-resolution networks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(models_command.app, name="models")
for command in (
    *(upscale, batch, video, preview, plan),
    *(provenance, formats, devices, preferences, doctor),
):
    app.command()(command)
app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)(install)


def main(begin: Callable[[], None] | None = None) -> None:
    """Run the command line; the exit status is 0, or 1 with the reason on standard error. `begin` is called
    before a command that does some work.
    """
    if COMPLETE in os.environ:
        completion_init()
    try:
        translated(app)(obj=begin)
    except EnlargerError as error:
        interrupts.exit_if_interrupted()
        _fail(error)
    except OSError as error:
        if not _output_fails():
            raise
        _fail(StorageError(_("Standard output cannot be written to: {reason}.", reason=error.strerror)))


def _output_fails() -> bool:
    """Tell whether not even an empty line can be written."""
    try:
        print(flush=True)  # noqa: T201
    except OSError:
        return True
    return False


def _fail(error: EnlargerError) -> Never:
    console.say(error.message, "bold red")
    if error.hint:
        console.say(error.hint)
    sys.exit(1)


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"enlarger {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Enlarge pictures with super-resolution networks."""
    del version
    if context.obj and context.invoked_subcommand != "install":
        context.obj()


if __name__ == "__main__":
    sys.exit("Run it as `enlarger`, or as `python -m enlarger`.")
