"""Writes the size and the digest of a network into its card, which leaves every other line as it is."""

import argparse
import hashlib
import re
from pathlib import Path


def with_file(card: str, network: bytes) -> str:
    """Return the card's text with `sha256` and `bytes` of this network.

    Raises ValueError when the card lacks one of the two lines.
    """
    card, digests = re.subn(
        r"(?m)^sha256 = .*$", f'sha256 = "{hashlib.sha256(network).hexdigest()}"', card, count=1
    )
    card, sizes = re.subn(r"(?m)^bytes = .*$", f"bytes = {len(network)}", card, count=1)
    if not (digests and sizes):
        raise ValueError("the card has no sha256 and bytes lines to fill in")
    return card


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--card", type=Path, required=True, help="the model.toml to change")
    parser.add_argument("--onnx", type=Path, required=True, help="the network that it describes")
    arguments = parser.parse_args()
    card = with_file(arguments.card.read_text(encoding="utf-8"), arguments.onnx.read_bytes())
    arguments.card.write_text(card, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
