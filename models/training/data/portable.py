"""Moves packed patches to another machine in files of a limited size, without loss, and back."""

import argparse
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from ..evaluation.measure import Pixels
from .patches import open_kinds, open_packed, save_packed

ROOM_FOR_LISTS = 200  # bytes that a zip file spends on one of its members

Member = tuple[str, bytes]  # the kind of picture that a patch is from, and the patch


def compressed(packed: Path, name: str, indices: list[int]) -> Iterator[Member]:
    """Yield patches as WebP without loss."""
    patches, kinds = open_packed(packed, name), open_kinds(packed, name)
    for index in indices:
        file = io.BytesIO()
        Image.fromarray(patches[index]).save(file, "WEBP", lossless=True, method=4)
        yield str(kinds[index]), file.getvalue()


def put(packed: Path, folder: Path, megabytes: float, most: int) -> list[Path]:
    """Write at most `most` files of `megabytes` each, with patches in an order drawn once.

    The first file alone is thus a fair choice of all patches. Every file holds the patches held out as well.
    """
    folder.mkdir(parents=True, exist_ok=True)
    always = list(compressed(packed, "held_out", list(range(len(open_packed(packed, "held_out"))))))
    order = np.random.default_rng(0).permutation(len(open_packed(packed, "train"))).tolist()
    written: list[Path] = []
    share: list[Member] = []
    for member in compressed(packed, "train", order):
        size = sum(len(content) + ROOM_FOR_LISTS for _, content in (*always, *share, member))
        if size > megabytes * 2**20:
            written.append(write(folder / f"patches-{len(written)}.zip", always, share))
            share = []
            if len(written) == most:
                return written
        share.append(member)
    return [*written, write(folder / f"patches-{len(written)}.zip", always, share)]


def write(path: Path, held_out: list[Member], train: list[Member]) -> Path:
    """Write one file and return its path."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, members in (("held_out", held_out), ("train", train)):
            for number, (kind, content) in enumerate(members):
                archive.writestr(f"{name}/{number:05}/{kind}.webp", content)
    print(f"{path}: {path.stat().st_size / 2**20:.1f} MiB, {len(train)} patches to train on")
    return path


def take(files: list[Path], packed: Path) -> None:
    """Unpack files into a folder that trainings read; those that are there are taken together."""
    held_out: list[tuple[str, Pixels]] = []
    train: list[tuple[str, Pixels]] = []
    for path in sorted(files):
        with zipfile.ZipFile(path) as archive:
            held_out = list(read(archive, "held_out"))
            train += read(archive, "train")
    for name, patches in (("held_out", held_out), ("train", train)):
        save_packed(packed, name, patches)
    print(f"{len(train)} patches to train on, {len(held_out)} held out")


def read(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, Pixels]]:
    """Yield the patches of an archive that are called `name`, each after its kind."""
    for member in sorted(archive.namelist()):
        path = PurePosixPath(member)
        if path.parts[0] == name:
            with archive.open(member) as file:
                yield path.stem, np.asarray(Image.open(file).convert("RGB"))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    orders = parser.add_subparsers(dest="order", required=True)
    putting = orders.add_parser("put", help="write the files")
    putting.add_argument("--patches", type=Path, required=True, help="folder written by patches.py")
    putting.add_argument("--into", type=Path, required=True, help="folder for the files")
    putting.add_argument("--megabytes", type=float, default=60.0, help="MiB that a file may have")
    putting.add_argument("--files", type=int, default=1)
    taking = orders.add_parser("take", help="read the files")
    taking.add_argument("--patches", type=Path, required=True, help="folder to write")
    taking.add_argument("files", type=Path, nargs="+")
    arguments = parser.parse_args()
    if arguments.order == "put":
        put(arguments.patches, arguments.into, arguments.megabytes, arguments.files)
    else:
        take(arguments.files, arguments.patches)


if __name__ == "__main__":
    main()
