from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

os.environ["LANGUAGE"] = "en"  # before anything has texts; whoever tests another language says so


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--without", metavar="PROVIDER", help="as on a machine that lacks this execution provider"
    )


def pytest_configure(config: pytest.Config) -> None:
    if hidden := config.getoption("--without"):
        os.environ["ENLARGER_WITHOUT"] = hidden


@pytest.fixture(autouse=True, scope="session")
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's networks, findings and settings out, and share what is found out among the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CACHE", "CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(tmp_path_factory.mktemp(name.lower())))
        yield


@pytest.fixture(autouse=True, scope="session")
def heard_signals() -> None:
    """Let children be ended by what a suite under nohup, or in a script's background, is told to ignore."""
    for number in {signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)}:
        if signal.getsignal(number) is signal.SIG_IGN:
            # What is caught here, a child has by its default; what is ignored, it would ignore too.
            signal.signal(number, lambda *_: None)
