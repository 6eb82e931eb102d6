"""Where downloads lie that have not arrived as a whole."""

from __future__ import annotations

from pathlib import Path

from enlarger.networks.library import own_folder


def download_folder() -> Path:
    """Return the folder, which need not be there."""
    return own_folder() / ".downloads"


def forget_download(model_id: str) -> None:
    """Remove what has arrived of a download that was called off."""
    for path in download_folder().glob(f"{model_id}.*"):
        path.unlink(missing_ok=True)
