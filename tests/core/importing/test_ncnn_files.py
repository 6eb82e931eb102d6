"""Files for ncnn that are damaged, made to harm or of a kind that is not read are refused."""

from __future__ import annotations

import random
import re
import string
from itertools import pairwise

import numpy as np
import onnx
import pytest

from enlarger.errors import ModelError
from enlarger.importing.ncnn.network import write_ncnn
from ncnn_files import bare, half, nearest, param

CONVOLUTION = "Convolution data -> out 0=4 1=3 4=1 6=108"
WEIGHTS = half(np.zeros(108))


def damaged(**changes: str) -> bytes:
    """Return a `.param` file of one convolution with parameters other than they should be."""
    words = CONVOLUTION
    for name, value in changes.items():
        key = name.removeprefix("p")
        words = re.sub(rf" {key}=\S+|$", f" {key}={value}", words, count=1)
    return param("Input - -> data", words)


INPUT = "Input - -> data"

HOSTILE: dict[str, tuple[bytes, bytes, str]] = {
    "no layers": (b"7767517\n", b"", "number of its layers"),
    "a count that is no number": (b"7767517\nmany many\n", b"", "number of its layers"),
    "more layers than anybody has": (b"7767517\n2000000000 1\n", b"", "claims 2000000000 layers"),
    "fewer than no layers": (b"7767517\n-3 1\n", b"", "claims -3 layers"),
    "cut off after a layer": (nearest()[0].rsplit(b"\n", 2)[0], nearest()[1], "claims 3 layers and has 2"),
    "a line cut off": (b"7767517\n1 1\nInput data 0 1\n", b"", "cannot be read"),
    "a negative number of tensors": (b"7767517\n1 1\nInput data -1 1 data\n", b"", "cannot be read"),
    "a million tensors": (b"7767517\n1 1\nInput data 0 1000000 data\n", b"", "cannot be read"),
    "a parameter that is no number": (damaged(p6="1o8"), WEIGHTS, "cannot be read"),
    "a parameter that is not finite": (damaged(p6="1e999"), WEIGHTS, "cannot be read"),
    "a number of 100 digits": (damaged(p6="9" * 100), WEIGHTS, "cannot be read"),
    "a key that nobody has": (param(INPUT, f"{CONVOLUTION} 99999=1"), WEIGHTS, "cannot be read"),
    "a list shorter than it says": (param(INPUT, f"{CONVOLUTION} -23310=3,1"), WEIGHTS, "cannot be read"),
    "negative outputs": (damaged(p0="-4"), WEIGHTS, "parameter 0 is -4"),
    "an empty kernel": (damaged(p1="0"), WEIGHTS, "parameter 1 is 0"),
    "a kernel as large as the sea": (damaged(p1="2147483647"), WEIGHTS, "parameter 1 is 2147483647"),
    "no stride": (damaged(p3="0"), WEIGHTS, "parameter 3 is 0"),
    "weights that do not fit": (damaged(p6="109"), WEIGHTS, "does not fit its kernel"),
    "more weights than are there": (damaged(p0="4000", p6="108000"), WEIGHTS, "cut off"),
    "unlike channels": (
        param(INPUT, CONVOLUTION, "Convolution out -> end 0=4 1=1 6=20"),
        WEIGHTS + half(np.zeros(20)),
        "5 channels are wanted and 4 given",
    ),
    "a weight that is no number": (damaged(), half(np.full(108, np.nan)), "no numbers"),
    "a circle": (
        param(INPUT, "Eltwise data,b -> a 0=1", "Eltwise a,a -> b 0=1"),
        b"",
        "runs in a circle",
    ),
    "a tensor that is made twice": (param(INPUT, "Noop data -> a", "Noop data -> a"), b"", "given twice"),
    "no input": (param("MemoryData - -> a 0=1"), bare(np.zeros(1)), "takes nothing"),
    "no output": (param(INPUT, "Split data -> -"), b"", "gives nothing"),
    "bytes left over": (damaged(), WEIGHTS + bytes(8), "8 bytes of it belong to no layer"),
    "the .bin file of another network": (nearest(2)[0], nearest(3)[1], "not that of this .param|no numbers"),
    "an empty .bin file": (damaged(), b"", "cut off"),
    "a picture without end": (
        param(INPUT, *(f"Interp {a} -> {b} 0=1 1=4.0 2=4.0" for a, b in pairwise(["data", *"abcdefg"]))),
        b"",
        "becomes one of",
    ),
    "a factor without end": (param(INPUT, "Interp data -> a 0=1 1=1e30 2=1e30"), b"", "factors are"),
    "channels without end": (
        param(
            INPUT,
            *(f"Concat {a},{a} -> {b}" for a, b in pairwise(["data", *string.ascii_letters])),
        ),
        b"",
        "channels are made",
    ),
    "nothing left": (
        param(INPUT, "Crop data -> a -23309=1,500 -23310=1,-233 -23311=1,2"),
        b"",
        "nothing is left",
    ),
    "a cut beyond the picture": (
        param(INPUT, "Split data -> a,b", "Pooling a -> c 0=1 1=2 2=2 5=1", "Crop c,b -> d"),
        b"",
        "beyond the picture",
    ),
    "int8": (damaged(p8="2"), WEIGHTS, "int8"),
    "int8, seen in the weights alone": (
        damaged(),
        (0x000D4B38).to_bytes(4, "little") + bytes(108),
        "int8",
    ),
    "a fixed size": (param(INPUT, "Interp data -> a 0=2 3=512 4=512"), b"", "512x512 pixels, whatever"),
    "layers of a transformer": (
        param(INPUT, "MultiHeadAttention data -> a", "LayerNorm a -> b"),
        b"",
        "LayerNorm, MultiHeadAttention",
    ),
    "PNNX's own": (b"7767517\n1 1\npnnx.Input in 0 1 a\n", b"", "PNNX"),
    "a file of 9 MB": (b"7767517\n" + b" " * (9 << 20), b"", "larger than 8 MiB"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_is_refused_with_a_reason(name: str) -> None:
    layers, weights, reason = HOSTILE[name]
    with pytest.raises(ModelError, match=reason):
        write_ncnn(layers, weights)


def test_names_from_a_file_are_shown_without_what_would_write_over_the_screen() -> None:
    with pytest.raises(ModelError) as caught:
        write_ncnn(b"7767517\n1 1\n\x1b[2J\x1b[31mEvil layer 0 1 data\n", b"")
    assert "\x1b" not in caught.value.message


BODY = param(
    "Input - -> data 0=64 1=64 2=3",
    "Convolution data -> a 0=8 1=3 4=1 5=1 6=216 9=2 -23310=1,0.1",
    "Split a -> b,c,d",
    "Pooling b -> mean 0=1 4=1",
    "InnerProduct mean -> gate 0=8 1=1 2=64 9=4",
    "Scale c,gate -> e 0=-233",
    "PReLU e -> f 0=8",
    "Concat f,d -> g",
    "Crop g -> h -23309=2,2,2 -23310=2,-2,-2 -23311=2,-2,-1",
    "Deconvolution h -> i 0=4 1=4 3=2 4=1 6=1024",
    "Padding i -> j 0=1 1=1 2=1 3=1 4=2",
    "Interp j -> k 0=3 1=2 2=2",
    "MemoryData - -> bias 0=1 1=1 2=4",
    "BinaryOp k,bias -> l 0=1",
    "PixelShuffle l -> out 0=2",
)
NUMBERS = (
    half(np.full(216, 0.1))
    + bare(np.zeros(8))
    + half(np.full(64, 0.1))
    + bare(np.zeros(8))
    + bare(np.full(8, 0.2))
    + half(np.full(1024, 0.1))
    + bare(np.zeros(4))
)
ODD = (
    "0",
    "-1",
    "1",
    "2",
    "3",
    "-233",
    "-234",
    "7",
    "65535",
    "2147483647",
    "-2147483648",
    "1e38",
    "-0.5",
    "=",
    ",",
)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return a `.param` file with some of its words, lines or bytes changed."""
    lines = content.decode().split("\n")
    for _ in range(chance.randint(1, 3)):
        number = chance.randrange(len(lines))
        words = re.split(r"([ =,]+)", lines[number])
        what = chance.randrange(6)
        if what == 0:
            words[chance.randrange(len(words))] = chance.choice(ODD)
        elif what == 1:
            del words[chance.randrange(len(words))]
        elif what == 2:
            words.append(f" {chance.randrange(25)}={chance.choice(ODD)}")
        elif what == 3:
            other = re.split(r"([ =,]+)", chance.choice(lines))
            words[chance.randrange(len(words))] = chance.choice(other)
        elif what == 4:
            lines.insert(number, chance.choice(lines))
        else:
            words = [words[0]]
        lines[number] = "".join(words)
    if chance.random() < 0.7:
        lines[1] = f"{len([line for line in lines[2:] if line.strip()])} 20"
    return "\n".join(lines).encode()


def test_no_change_to_the_files_does_more_than_be_refused() -> None:
    """Of thousands of files with a few words, lines or bytes changed, each is a network or a ModelError."""
    chance = random.Random(7)
    networks = 0
    for turn in range(4000):
        layers, weights = BODY, NUMBERS
        if turn % 4:
            layers = mutated(layers, chance)
        if turn % 3 == 0:
            weights = weights[: chance.randrange(len(weights))] + bytes(chance.choice((0, 0, 4)))
        elif turn % 5 == 0:
            place = chance.randrange(len(weights) - 4)
            weights = weights[:place] + chance.randbytes(4) + weights[place + 4 :]
        try:
            model = write_ncnn(layers, weights)
        except ModelError:
            continue
        onnx.checker.check_model(model, full_check=True)
        networks += 1
    assert networks > 20  # some changes do no harm
