"""Pictures of every kind that the analysis tells apart: windows of photographs, and all others made here."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from ..evaluation.measure import Pixels
from .damage import RESAMPLINGS, Chance, to_levels
from .drawings import Artist, colour
from .patches import LOSSY_SUFFIXES, kind_of, listed

KINDS = ("photo", "drawing", "print", "pixel art", "screentone")
WORDS = (
    *(
        "the",
        "of",
        "and",
        "to",
        "in",
        "is",
        "you",
        "that",
        "it",
        "he",
        "was",
        "for",
        "on",
        "are",
        "as",
        "with",
    ),
    *("his", "they", "at", "be", "this", "have", "from", "or", "one", "word", "but", "not", "what", "all"),
    *("were", "when", "your", "can", "said", "there", "use", "an", "each", "which", "she", "do", "how"),
    *(
        "their",
        "will",
        "up",
        "other",
        "about",
        "out",
        "many",
        "then",
        "them",
        "these",
        "some",
        "her",
        "would",
    ),
    *("make", "like", "into", "time", "has", "look", "two", "more", "write", "go", "see", "number", "way"),
    *("could", "people", "my", "than", "first", "water", "been", "call", "who", "oil", "now", "find", "long"),
    *("down", "day", "did", "get", "come", "made", "may", "part"),
)
CELLS = ((0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5))
"""Bayer's order of thresholds (1973)."""

FLAT = ("geo-forest", "rich-port", "temp.", "temp2.", "valley-", "waves-midnight", "waves-slate")
"""Parts of the names of pictures of the manifest that are drawn, though they lie beside photographs."""

HALFTONE = "halftone"
"""What the names of the manifest's own screens have in common."""


class Specimens:
    """Makes pictures of a kind, from the manifest's files and by drawing."""

    def __init__(self, data: Path, fonts: Path, files: list[str] | None = None) -> None:
        """Take pictures from `files` of the manifest in `data`, or from all of them."""
        files = listed(data) if files is None else files
        self._data = data
        self._screens = [file for file in files if HALFTONE in file]
        seen = ("photo", "texture", "art")
        flat = [file for file in files if any(name in file for name in FLAT)]
        others = {*self._screens, *flat}
        self._photos = [file for file in files if kind_of(file) in seen and file not in others]
        self._emoji = [file for file in files if kind_of(file) == "emoji"]
        self._artist = Artist(fonts)
        self.files = len(self._photos)
        """Number of photographs and paintings."""
        self._makers: dict[str, Callable[[Chance, int, int], Pixels]] = {
            "drawing": self._drawing,
            "print": self._print,
            "pixel art": lambda chance, side, scale: enlarged(self._sprites(chance, side), scale),
            "screentone": self._screentone,
        }

    def draw(self, kind: str, chance: Chance, side: int, scale: int = 1) -> Pixels:
        """Return a square picture of `side * scale` pixels whose details have the size that they have in
        one of `side`, enlarged by `scale`.
        """
        if kind == "photo":
            return self.photo(int(chance.integers(self.files)), chance, side * scale)
        return self._makers[kind](chance, side, scale)

    def photo(self, number: int, chance: Chance, side: int) -> Pixels:
        """Return a window of a photograph or painting, reduced so far that it is clean."""
        file = self._photos[number]
        with Image.open(self._data / file) as opened:
            least = 2 if Path(file).suffix.lower() in LOSSY_SUFFIXES else 1
            reduction = max(least, min(opened.size) / side / float(chance.uniform(1.0, 4.0)))
            reduction = min(reduction, max(1.0, min(opened.size) / side))
            covered = min(side * reduction, *opened.size)
            left, top = (float(chance.uniform(0, length - covered)) for length in opened.size)
            box = (int(left), int(top), int(left + covered), int(top + covered))
            window = opened.crop(box).convert("RGB")
        return np.asarray(window.resize((side, side), resampling(chance)))

    def _drawing(self, chance: Chance, side: int, scale: int) -> Pixels:
        kind = chance.random()
        if kind < 0.25 and self._emoji:
            return self._stickers(chance, side, scale)
        if kind < 0.5:
            return self._screen(chance, side, scale)
        sheet = Image.new("RGB", (side * scale * 2, side * scale * 2), (255, 255, 255))
        (self._artist.logo if chance.random() < 0.5 else self._artist.ink)(chance, sheet)
        if chance.random() < 0.4:
            return shaded(np.asarray(sheet.reduce(2)), chance)
        return np.asarray(sheet.reduce(2))

    def _stickers(self, chance: Chance, side: int, scale: int) -> Pixels:
        sheet = Image.new("RGB", (side * scale, side * scale), colour(chance))
        for _ in range(int(chance.integers(1, 6))):
            with Image.open(self._data / self._emoji[int(chance.integers(len(self._emoji)))]) as opened:
                sticker = opened.convert("RGBA")
            size = int(chance.uniform(0.3, 1.0) * side * scale)
            sticker = sticker.resize((size, size), Image.Resampling.LANCZOS)
            x, y = (int(place) for place in chance.uniform(-0.2, 0.7, size=2) * side * scale)
            sheet.paste(sticker, (x, y), sticker)
        return np.asarray(sheet)

    def _screen(self, chance: Chance, side: int, scale: int) -> Pixels:
        """Draw windows of programs: fields of one colour, thin lines, icons, a little text."""
        sheet = Image.new("RGB", (side * scale, side * scale), light(chance))
        pen = ImageDraw.Draw(sheet)
        for _ in range(int(chance.integers(4, 14))):
            left, top = (int(place) * scale for place in chance.integers(-side // 6, side, size=2))
            width, height = (int(length) * scale for length in chance.integers(8, side, size=2))
            box = (left, top, left + width, top + height)
            pen.rounded_rectangle(
                box, int(chance.integers(0, 9)) * scale, light(chance), colour(chance), scale
            )
            if chance.random() < 0.6:
                font = self._artist.font(chance, int(chance.integers(9, 16)) * scale)
                pen.text((left + 6 * scale, top + 4 * scale), phrase(chance, 4), colour(chance), font)
        return np.asarray(sheet)

    def _print(self, chance: Chance, side: int, scale: int) -> Pixels:
        """Set pages: columns of words, dark on light or the other way round, sometimes in colour."""
        paper, ink = light(chance), tuple(int(level) for level in chance.integers(0, 90, size=3))
        if chance.random() < 0.15:
            paper, ink = ink, paper
        sheet = Image.new("RGB", (side * scale, side * scale), paper)
        pen = ImageDraw.Draw(sheet)
        size = int(chance.uniform(7, 24) * scale)
        font, spacing = self._artist.font(chance, size), float(chance.uniform(1.1, 1.7))
        left = float(chance.uniform(-0.5, 3)) * size
        top = float(chance.uniform(-0.5, 3)) * size
        while top < side * scale:
            if chance.random() < 0.06:
                font = self._artist.font(chance, int(size * chance.uniform(1, 2)))
            if chance.random() < 0.9:
                words = phrase(chance, int(chance.integers(1, 60)) if chance.random() < 0.2 else 60)
                pen.text((left, top), words, ink, font)
            top += size * spacing
        page = np.asarray(sheet)
        # As a camera sees it.
        return shaded(page, chance) if chance.random() < 0.25 else page

    def _sprites(self, chance: Chance, side: int) -> Pixels:
        """Draw with few colours and without soft edges, each pixel one, two, or more wide."""
        pixel = int(chance.choice([1, 1, 2, 3, 4, 5, 6, 8]))
        cells = -(-side // pixel)
        palette = chance.integers(0, 256, size=(int(chance.integers(3, 33)), 3))
        canvas = np.empty((cells, cells, 3), np.uint8)
        canvas[:] = palette[0]
        kind = chance.random()
        if kind < 0.45:
            large = self._drawing(chance, min(cells * 2, 512), 1)
            coarse = Image.fromarray(large).resize((cells, cells), Image.Resampling.BILINEAR)
            reduced = coarse.quantize(len(palette), dither=Image.Dither.NONE).convert("RGB")
            canvas = np.array(reduced)
        else:
            for _ in range(max(1, int(cells * cells / 180 * chance.uniform(0.4, 1.5)))):
                size = int(chance.integers(6, 14))
                half = chance.integers(0, len(palette), size=(size, size // 2)) * (
                    chance.random((size, size // 2)) < 0.7
                )
                sprite = np.hstack([half, half[:, ::-1]])
                if kind < 0.75:  # larger fields
                    sprite = sprite.repeat(2, axis=0).repeat(2, axis=1)
                y, x = (int(place) for place in chance.integers(-4, cells, size=2))
                rows, columns = slice(max(0, y), y + len(sprite)), slice(max(0, x), x + sprite.shape[1])
                part = canvas[rows, columns]
                cut = sprite[max(0, -y) :, max(0, -x) :][: part.shape[0], : part.shape[1]]
                part[cut > 0] = palette[cut[cut > 0]]
        return enlarged(canvas, pixel)[:side, :side]

    def _screentone(self, chance: Chance, side: int, scale: int) -> Pixels:
        """Reproduce a picture by dots: on a turned lattice, by a matrix of thresholds, or by diffusion."""
        kind = chance.random()
        if kind < 0.15 and self._screens:
            with Image.open(self._data / self._screens[int(chance.integers(len(self._screens)))]) as opened:
                found = opened.convert("RGB")
            length = min(side * scale, *found.size)
            left, top = (int(chance.integers(0, each - length + 1)) for each in found.size)
            cut = found.crop((left, top, left + length, top + length))
            return np.asarray(cut.resize((side * scale, side * scale), Image.Resampling.LANCZOS))
        tone = self._tone(chance, side)
        if kind < 0.35:
            return enlarged(three_times(dithered(tone, chance)), scale)
        fine = 3
        whole = side * scale * fine
        large = Image.fromarray(tone.astype(np.uint8)).resize((whole, whole), Image.Resampling.BICUBIC)
        dots = lattice(whole, float(chance.uniform(3.0, 9.0)) * scale * fine, float(chance.uniform(0, 90)))
        page = Image.fromarray(np.where(np.asarray(large, np.float32) / 255 > dots, 255, 0).astype(np.uint8))
        reduced = np.asarray(page.reduce(fine))
        if chance.random() < 0.2:
            reduced = np.where(reduced > 127, 255, 0).astype(np.uint8)
        result = three_times(reduced)
        if chance.random() < 0.5:  # outlines over it, as in comics
            sheet = Image.fromarray(result)
            pen = ImageDraw.Draw(sheet)
            for _ in range(int(chance.integers(2, 12))):
                self._artist.stroke(chance, pen, side * scale, (0, 0, 0))
            result = np.asarray(sheet)
        return result

    def _tone(self, chance: Chance, side: int) -> np.ndarray:
        """Return the levels that dots stand for, side x side."""
        if chance.random() < 0.5:
            photo = Image.fromarray(self.photo(int(chance.integers(self.files)), chance, side)).convert("L")
            return np.asarray(photo, np.float32)
        down, across = np.mgrid[:side, :side] / side
        slope = chance.uniform(-1, 1, size=2)
        fields = np.where(np.sin(down * chance.uniform(2, 9) + across * chance.uniform(2, 9)) > 0, 40, -40)
        ramp = chance.uniform(90, 190) + 90 * (slope[0] * (down - 0.5) + slope[1] * (across - 0.5)) + fields
        return np.clip(ramp, 25, 230).astype(np.float32)


def phrase(chance: Chance, count: int) -> str:
    """Return common words in any order."""
    return " ".join(WORDS[index] for index in chance.integers(len(WORDS), size=count))


def light(chance: Chance) -> tuple[int, int, int]:
    """Return white, or another light colour."""
    if chance.random() < 0.4:
        return 255, 255, 255
    red, green, blue = (int(level) for level in chance.integers(190, 256, size=3))
    return red, green, blue


def resampling(chance: Chance) -> Image.Resampling:
    """Return one of the usual filters."""
    return RESAMPLINGS[int(chance.integers(len(RESAMPLINGS)))]


def enlarged(picture: Pixels, factor: int) -> Pixels:
    """Return a picture with each pixel repeated."""
    return picture.repeat(factor, axis=0).repeat(factor, axis=1)


def three_times(plane: Pixels) -> Pixels:
    """Return a grey plane in three colours."""
    return plane[..., np.newaxis].repeat(3, axis=2)


def shaded(picture: Pixels, chance: Chance) -> Pixels:
    """Return a picture with smooth light on it, as painted on a computer."""
    coarse = chance.uniform(0.55, 1.15, size=(4, 4, 1)).astype(np.float32)
    height, width, _ = picture.shape
    grown = Image.fromarray(coarse[..., 0]).resize((width, height), Image.Resampling.BICUBIC)
    shade = np.asarray(grown, np.float32)
    return to_levels(picture * shade[..., np.newaxis])


def dithered(tone: np.ndarray, chance: Chance) -> Pixels:
    """Return a plane in black and white, by Bayer's matrix or by Floyd and Steinberg's diffusion (1976)."""
    if chance.random() < 0.5:
        side = len(tone)
        order = np.tile((np.array(CELLS) + 0.5) / 16, (side // 4 + 1, side // 4 + 1))[:side, :side]
        return np.where(tone / 255 > order, 255, 0).astype(np.uint8)
    return np.asarray(Image.fromarray(tone.astype(np.uint8)).convert("1").convert("L"))


def lattice(side: int, period: float, angle: float) -> np.ndarray:
    """Return thresholds from 0 to 1 whose level lines are round dots on a turned lattice."""
    down, across = np.mgrid[:side, :side].astype(np.float32) * np.float32(2 * np.pi / period)
    cosine, sine = np.float32(np.cos(np.radians(angle))), np.float32(np.sin(np.radians(angle)))
    u, v = cosine * across + sine * down, cosine * down - sine * across
    return 0.5 + 0.25 * (np.cos(u) + np.cos(v))
