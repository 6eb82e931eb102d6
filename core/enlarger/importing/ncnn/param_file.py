"""Reads ncnn's `.param` files: the layers of a network, line by line, with their tensors and parameters.

The format is that of https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure.
"""

from __future__ import annotations

from dataclasses import dataclass

from enlarger.errors import ModelError
from enlarger.system.language import _

MAGIC = 7767517
"""The first line of a file in text, the first four bytes of one in binary."""

LARGEST_PARAM = 8 << 20
"""Bytes. The largest that was seen, ESRGAN's, has 90,000."""

MOST_LAYERS = 5000
"""ESRGAN has 999."""

MOST_TENSORS = 1000
"""What one layer may take, or give."""

ARRAY = -23300
"""Keys from here downwards are those of lists."""

MOST_KEYS = 64
"""ncnn has 32."""

LARGEST_NUMBER = (1 << 31) - 1
LARGEST_SINGLE = (2 - 2**-23) * 2.0**127

Number = int | float


@dataclass(frozen=True)
class Layer:
    """A layer as the file tells it."""

    kind: str
    name: str
    inputs: list[str]
    outputs: list[str]
    parameters: dict[int, Number | list[Number]]

    def integer(self, key: int, default: int, least: int = 0, most: int = LARGEST_NUMBER) -> int:
        """Return a parameter between `least` and `most`. Raises ModelError."""
        value = self.parameters.get(key, default)
        if not isinstance(value, int) or not least <= value <= most:
            raise self.fault(_("its parameter {key} is {value}", key=key, value=value))
        return value

    def real(self, key: int, default: float) -> float:
        """Return a parameter. Raises ModelError."""
        value = self.parameters.get(key, default)
        if isinstance(value, list):
            raise self.fault(_("its parameter {key} is a list", key=key))
        return float(value)

    def reals(self, key: int) -> list[float]:
        """Return a list of parameters, empty where there is none. Raises ModelError."""
        values = self.parameters.get(key, [])
        if not isinstance(values, list):
            raise self.fault(_("its parameter {key} is no list", key=key))
        return [float(value) for value in values]

    def integers(self, key: int) -> list[int]:
        """Return a list of parameters, empty where there is none. Raises ModelError."""
        values = self.reals(key)
        if any(value != int(value) or abs(value) > LARGEST_NUMBER for value in values):
            raise self.fault(_("its parameter {key} is not of whole numbers", key=key))
        return [int(value) for value in values]

    def fault(self, reason: str) -> ModelError:
        """Return what to raise where the layer cannot be so."""
        return ModelError(
            _(
                "The ncnn network is damaged, made to harm or of a kind that is not known: in "
                "its layer {name}, {kind}, {reason}.",
                name=shortened(self.name),
                kind=self.kind,
                reason=reason,
            )
        )


def is_param(head: bytes) -> bool:
    """Tell by its first bytes whether a file is a `.param` file in text."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(str(MAGIC).encode())


def read_layers(content: bytes) -> list[Layer]:
    """Return the layers in a `.param` file. Raises ModelError when it is damaged, cut off or too large."""
    if len(content) > LARGEST_PARAM:
        raise ModelError(_("The .param file was refused: it is larger than 8 MiB."))
    lines = [line.split() for line in content.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    try:
        expected, _blobs = map(int, lines[1])
    except (IndexError, ValueError):
        raise ModelError(
            _("The .param file is damaged: it does not begin with the number of its layers."),
            _("Download it again."),
        ) from None
    if not 0 < expected <= MOST_LAYERS:
        raise ModelError(_("The .param file was refused: it claims {expected} layers.", expected=expected))
    if len(lines) - 2 != expected:
        raise ModelError(
            _(
                "The .param file is damaged: it claims {expected} layers and has {count}.",
                expected=expected,
                count=len(lines) - 2,
            ),
            _("Download it again."),
        )
    return [_layer(words) for words in lines[2:]]


def _layer(words: list[str]) -> Layer:
    try:
        kind, name, taken, given = words[:4]
        first = 4 + _count(taken)
        last = first + _count(given)
        inputs, outputs, rest = words[4:first], words[first:last], words[last:]
        if len(outputs) != last - first:
            raise ValueError
        return Layer(kind, name, inputs, outputs, dict(_parameter(word) for word in rest))
    except ValueError:
        line = shortened(" ".join(words))
        raise ModelError(
            _("The .param file is damaged: a line in it cannot be read: {line}.", line=line),
            _("Download it again."),
        ) from None


def _count(word: str) -> int:
    if not 0 <= (number := int(word)) <= MOST_TENSORS:
        raise ValueError
    return number


def _parameter(word: str) -> tuple[int, Number | list[Number]]:
    key, equals, value = word.partition("=")
    number = int(key)
    if not equals or not (0 <= number < MOST_KEYS or 0 <= ARRAY - number < MOST_KEYS):
        raise ValueError
    if number >= 0:
        return number, _number(value)
    length, *values = value.split(",")
    if int(length) != len(values):
        raise ValueError
    return ARRAY - number, [_number(item) for item in values]


def _number(word: str) -> Number:
    if not set(word.lower()) & {".", "e"}:
        if abs(number := int(word)) > LARGEST_NUMBER:
            raise ValueError
        return number
    if not abs(value := float(word)) <= LARGEST_SINGLE:
        raise ValueError
    return value


def shortened(text: str) -> str:
    """Return a text from a file as it may be shown: short, and without control characters."""
    return ascii(text if len(text) <= 60 else f"{text[:57]}...")
