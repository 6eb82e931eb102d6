"""Prints Enlarger side by side with what a user would pick instead, in one run on one picture.

python benchmarks/compare.py [--networks FOLDER] [--only NAME …] [--size 1200x800] [--chart FILE.png]

Every figure is a whole job in a process of its own, from a picture file to a picture file. The contestants
take turns, so that a busy machine troubles all of them, and the fastest of a contestant's rounds counts.
What a contestant needs is written at the head of its script and installed into an environment of its own
below the cache folder; pip's own settings say from where. Enlarger's first round includes its trials of the
devices, which it remembers for the next. Linux only: the peak of memory is read from /proc.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import appdirs
import numpy as np
import onnxruntime as ort
from PIL import Image
from rich.console import Console
from rich.table import Table
from stand_in_home import add_model

from enlarger.networks.library import find_models

HERE = Path(__file__).parent
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True)
class Contestant:
    """A script in `contestants/` and what it is told after NETWORK SOURCE TARGET."""

    title: str
    script: str
    options: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        return HERE / "contestants" / self.script


OURS = Contestant("Enlarger", "enlarger_upscale.py")
REFERENCE = Contestant("ONNX Runtime, whole picture", "onnxruntime_cpu.py", ("whole",))
CONTESTANTS = (
    REFERENCE,
    OURS,
    Contestant("Enlarger, exact", OURS.script, ("--precision", "exact")),
    Contestant("ONNX Runtime, Real-ESRGAN's tiles", REFERENCE.script, ("real-esrgan",)),
    Contestant("ONNX Runtime, chaiNNer's tiles", REFERENCE.script, ("chainner",)),
    Contestant("PyTorch, whole picture", "pytorch_cpu.py", ("whole",)),
    Contestant("ncnn, Real-ESRGAN's tiles", "ncnn_cpu.py", ("real-esrgan",)),
)


@dataclass(frozen=True)
class Network:
    """A network under the name that Enlarger knows it by."""

    name: str
    path: Path
    scale: int


@dataclass(frozen=True)
class Figures:
    """What one contestant needed for one network."""

    network: str
    contestant: str
    seconds: float
    network_seconds: float
    peak_bytes: int
    first_seconds: float
    """The first round, in which Enlarger tries the devices and files come from the disk."""
    agreement: float
    """Decibels against ONNX Runtime's result for the whole picture; infinite when equal."""


SAME_PICTURE = 30.0
"""Decibels below which a contestant's picture is another than ONNX Runtime's for the whole one: tiles that
look less far than the network, and eight bits of precision, stay above it.
"""

ARITHMETIC = {
    "amx_bf16": "AMX",
    "avx512_bf16": "AVX-512 BF16",
    "avx512_vnni": "AVX-512 VNNI",
    "avx_vnni": "AVX-VNNI",
}
"""What decides about the speed of a network, by the flags of Linux."""


class LeftOutError(Exception):
    """A contestant could not be set up, or did not do its job."""


class Environments:
    """Python environments for the scripts that name what they need, in the form of PEP 723."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready: dict[Path, str] = {}

    def python_for(self, script: Path) -> str:
        """Return the interpreter that can run `script`. Raises LeftOutError when pip cannot set it up."""
        if script not in self._ready:
            self._ready[script] = self._made(script)
        return self._ready[script]

    def _made(self, script: Path) -> str:
        header = re.search(r"^# /// script\n((?:#.*\n)+?)# ///$", script.read_text("utf-8"), re.MULTILINE)
        if header is None:
            return sys.executable
        text = re.sub(r"^# ?", "", header[1], flags=re.MULTILINE)
        wanted: list[str] = tomllib.loads(text)["dependencies"]
        home = self._folder / script.stem
        python = home / "bin" / "python"
        done = home / "installed.json"
        if not done.exists() or json.loads(done.read_text("utf-8")) != wanted:
            print(f"Installing {', '.join(wanted)} …", file=sys.stderr)
            for command in (
                [sys.executable, "-m", "venv", "--clear", home],
                [python, "-m", "pip", "install", "--quiet", *wanted],
            ):
                finished = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
                if finished.returncode:
                    raise LeftOutError(_end_of(finished.stderr))
            done.write_text(json.dumps(wanted), "utf-8")
        return str(python)


class Arena:
    """The temporary folder in which the jobs are done."""

    def __init__(self, folder: Path, environments: Environments, limit: float) -> None:
        self.folder = folder
        self.source = folder / "source.png"
        self._environments = environments
        self._limit = limit

    def play(self, contestant: Contestant, network: Network) -> Figures:
        """Do one job. Raises LeftOutError."""
        target = self.folder / "result.png"
        target.unlink(missing_ok=True)
        python = self._environments.python_for(contestant.path)
        command = [python, contestant.path, network.path, self.source, target, *contestant.options]
        homes = {"XDG_DATA_HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder / "cache")}
        start = time.perf_counter()
        try:
            finished = subprocess.run(
                command,
                env={**os.environ, **homes},
                capture_output=True,
                text=True,
                timeout=self._limit,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise LeftOutError(f"not done after {self._limit:.0f} s") from error
        seconds = time.perf_counter() - start
        if finished.returncode:
            raise LeftOutError(_end_of(finished.stderr) or f"ended with {finished.returncode}")
        told = next(json.loads(line) for line in finished.stdout.splitlines() if line.startswith("{"))
        agreement = self._agreement(target, is_reference=contestant == REFERENCE)
        if contestant in CONTESTANTS and agreement < SAME_PICTURE:
            raise LeftOutError(f"it made another picture: {agreement:.1f} dB")
        return Figures(
            network.name, contestant.title, seconds, first_seconds=seconds, agreement=agreement, **told
        )

    def _agreement(self, target: Path, *, is_reference: bool) -> float:
        reference = self.folder / "reference.png"
        if is_reference:
            target.replace(reference)
            return math.inf
        if not reference.exists():
            return math.nan
        with Image.open(target) as ours, Image.open(reference) as theirs:
            if ours.size != theirs.size:
                raise LeftOutError(f"its result has {ours.size} pixels instead of {theirs.size}")
            difference = np.asarray(ours, np.float32) - np.asarray(theirs, np.float32)
        error = float(np.mean(difference**2))
        return 10 * math.log10(255**2 / error) if error else math.inf


def compete(arena: Arena, network: Network, rounds: int, left_out: dict[str, str]) -> list[Figures]:
    """Return every contestant's best round; who fails once is out, with the reason in `left_out`."""
    (arena.folder / "reference.png").unlink(missing_ok=True)
    lanczos = Contestant("Lanczos (Pillow)", "lanczos.py", (str(network.scale),))
    best: dict[Contestant, Figures] = {}
    for number in range(rounds):
        for contestant in (*CONTESTANTS, lanczos):
            if number and contestant not in best:
                continue
            try:
                figures = arena.play(contestant, network)
            except LeftOutError as error:
                best.pop(contestant, None)
                left_out[f"{network.name}: {contestant.title}"] = str(error)
                continue
            known = best.setdefault(contestant, figures)
            best[contestant] = replace(
                min(known, figures, key=lambda one: one.seconds),
                peak_bytes=max(known.peak_bytes, figures.peak_bytes),
                first_seconds=known.first_seconds,
            )
    return list(best.values())


def networks(folder: Path | None, only: list[str], home: Path) -> Iterator[Network]:
    """Yield the bundled networks and those in `folder`, readable for every contestant.

    What the others read has its constants folded, for their sake; Enlarger reads the original.
    """
    originals = {model.card.id: model.path for model in find_models()[0]}
    originals |= {path.stem: path for path in sorted(folder.glob("*.onnx"))} if folder else {}
    for name, path in originals.items():
        if only and name not in only:
            continue
        folded = home / f"{name}.onnx"
        scale = fold_constants(path, folded)
        if folder and path.parent == folder:
            add_model(home, name, path.read_bytes(), scale)
        yield Network(name, folded, scale)


def fold_constants(network: Path, target: Path) -> int:
    """Write `network` with its constants folded; return the factor by which it enlarges."""
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(target)
    session = ort.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0]
    tile = np.zeros((1, 3, 64, 64), np.float16 if "float16" in entry.type else np.float32)
    return round(np.shape(session.run(None, {entry.name: tile})[0])[2] / 64)


def table(results: list[Figures], pixels: int) -> Table:
    """Return the results for one network as a table, the quickest first."""
    ours = next((one.seconds for one in results if one.contestant == OURS.title), math.nan)
    sheet = Table(
        *("contestant", "s", "first", "s / MP", "times Enlarger", "network", "peak MiB", "dB"),
        title=results[0].network,
    )
    for column in sheet.columns[1:]:
        column.justify = "right"
    for one in sorted(results, key=lambda one: one.seconds):
        sheet.add_row(
            one.contestant,
            f"{one.seconds:.2f}",
            f"{one.first_seconds:.2f}",
            f"{one.seconds / pixels * 1e6:.2f}",
            f"{one.seconds / ours:.2f}",
            f"{one.network_seconds / one.seconds:.0%}",
            f"{one.peak_bytes / 2**20:.0f}",
            f"{one.agreement:.1f}",
        )
    return sheet


def write_source(picture: Path, size: tuple[int, int], target: Path) -> None:
    """Write `picture` in another size: what a network costs does not depend on what it sees."""
    with Image.open(picture) as image:
        image.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(target)


def processor() -> str:
    """Return the processor's name as the system tells it, and what it can compute in."""
    told = Path("/proc/cpuinfo").read_text("utf-8")
    found = re.search(r"^model name\s*: (.*)", told, re.MULTILINE)
    flags = set(told.split())
    able = ", ".join(name for flag, name in ARITHMETIC.items() if flag in flags) or "float32 alone"
    return f"{found[1] if found else platform.machine()}, {os.cpu_count()} cores, {able}"


def _end_of(text: str) -> str:
    return " ".join([line.strip() for line in text.splitlines() if line.strip()][-2:])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--networks", type=Path, help="a folder with more networks, as ONNX files")
    parser.add_argument("--only", nargs="+", default=[], help="networks: ids, or file names without .onnx")
    parser.add_argument("--picture", type=Path, default=HERE.parent / "examples" / "tunnel.jpg")
    parser.add_argument("--size", default="1200x800", help="what the picture is brought to before (1200x800)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=900, help="seconds that a job may take (900)")
    parser.add_argument("--json", type=Path, help="where to write all the figures")
    parser.add_argument("--chart", type=Path, help="where to draw them (PNG)")
    parser.add_argument(
        "--environments",
        type=Path,
        default=Path(appdirs.user_cache_dir("enlarger-benchmarks", appauthor=False)),
        help="where the others are installed (the user's cache folder)",
    )
    return parser.parse_args()


def main() -> None:
    arguments = _arguments()
    width, height = map(int, arguments.size.split("x"))
    environments = Environments(arguments.environments)
    console = Console(width=120)
    left_out: dict[str, str] = {}
    record = {"processor": processor(), "size": [width, height], "rounds": arguments.rounds}
    console.print(
        f"{width} x {height} pixels on {record['processor']}, the best of {arguments.rounds} rounds"
    )
    results: list[Figures] = []
    with tempfile.TemporaryDirectory() as name:
        arena = Arena(Path(name), environments, arguments.limit)
        write_source(arguments.picture, (width, height), arena.source)
        for network in networks(arguments.networks, arguments.only, arena.folder):
            if found := compete(arena, network, arguments.rounds, left_out):
                console.print(table(found, width * height))
            results += found
    for who, why in left_out.items():
        console.print(f"LEFT OUT  {who}: {why}", style="bold red", markup=False, highlight=False)
    if not results:
        sys.exit("There was nothing to compare.")
    record |= {"results": [asdict(one) for one in results], "left out": left_out}
    if arguments.json:
        arguments.json.write_text(json.dumps(record, indent=1), "utf-8")
    if arguments.chart:
        script = HERE / "chart.py"
        command = [environments.python_for(script), script, arguments.chart]
        subprocess.run(command, input=json.dumps(record), text=True, check=True)


if __name__ == "__main__":
    main()
