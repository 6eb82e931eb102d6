#!/usr/bin/env python3
"""Draws the two pictures of ARCHITECTURE.md: the rooms of the code, and the way of the data through them.

    python3 docs/draw.py        writes docs/pictures/rooms.svg and docs/pictures/data.svg

The floors are those that tests/test_arrows.py holds the imports to, and each room is told by the first line
of its code; a test draws both pictures again and compares. They are SVG, which is text, sharp at every size,
and shown by code hosts and browsers alike.
"""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path
from xml.sax.saxutils import escape

CHECKOUT = Path(__file__).resolve().parents[1]
PICTURES = CHECKOUT / "docs" / "pictures"
CORE = CHECKOUT / "core" / "enlarger"
WIDTH = 900
"""As wide as a page of text is shown."""

INK, PALE, LINE = "#1f2933", "#52606d", "#9aa5b1"
PAPER, PANEL = "#ffffff", "#f7f9fb"
EDITOR, HOST, ROOM, FILE = "#fdf0d5", "#d9e8f6", "#eef3f8", "#e6f4ea"
STYLE = (
    "text{font-family:system-ui,sans-serif;font-size:12px;fill:" + INK + "}"
    ".name{font-size:14px;font-weight:600}.pale{fill:" + PALE + "}"
    ".path{font-family:ui-monospace,monospace;font-size:9.5px;fill:" + PALE + "}"
)


class Drawing:
    """An SVG document that grows by boxes, words and arrows; lengths are in pixels from the upper left."""

    def __init__(self, height: int, title: str) -> None:
        self._parts = [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
                f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
            ),
            f"<style>{STYLE}</style>",
            (
                '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
                f'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="{PALE}"/></marker></defs>'
            ),
            f'<rect width="{WIDTH}" height="{height}" rx="8" fill="{PAPER}"/>',
        ]

    def box(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5" fill="{fill}" '
            f'stroke="{LINE}"/>'
        )

    def words(self, x: float, y: float, text: str, kind: str = "", *, anchor: str = "start") -> None:
        named = f' class="{kind}"' if kind else ""
        turned = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._parts.append(f'<text x="{x:g}" y="{y:g}"{named}{turned}>{escape(text)}</text>')

    def arrow(self, *points: tuple[float, float], both: bool = False) -> None:
        path = " ".join(f"{x:g} {y:g}" for x, y in points)
        start = ' marker-start="url(#tip)"' if both else ""
        self._parts.append(
            f'<path d="M{path}" fill="none" stroke="{PALE}" stroke-width="1.3"{start} '
            'marker-end="url(#tip)"/>'
        )

    def line(self, *points: tuple[float, float]) -> None:
        path = " ".join(f"{x:g} {y:g}" for x, y in points)
        self._parts.append(f'<path d="M{path}" fill="none" stroke="{PALE}" stroke-width="1.3"/>')

    def text(self) -> str:
        """Return the document."""
        return "\n".join([*self._parts, "</svg>", ""])


def floors() -> list[list[str]]:
    """Return the rooms that there are, floor by floor from the top, as the test of the imports has them."""
    tree = ast.parse((CHECKOUT / "tests" / "test_arrows.py").read_text("utf-8"))
    (table,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["FLOORS"]
    )
    rows = [[room for room in row if code_of(room)] for row in ast.literal_eval(table)]
    return [row for row in rows if row]


def code_of(room: str) -> Path | None:
    """Return the file whose first line says what a room is."""
    for path in (CORE / room / "__init__.py", CORE / f"{room}.py"):
        if path.exists():
            return path
    return None


def sentence(room: str) -> str:
    """Return what the code says that a room is."""
    path = code_of(room)
    told = ast.get_docstring(ast.parse(path.read_text("utf-8"))) if path else None
    return (told or "").partition("\n\n")[0].replace("\n", " ").replace("`", "").removesuffix(".")


def rooms() -> str:
    """Draw the house: hosts on top, what all others stand on at the bottom; beside it what talks to it."""
    rows = floors()
    left, top, gap, low, high = 224, 40, 6, 38, 92
    height = top + high + (len(rows) - 1) * (low + gap) + 24
    drawing = Drawing(height, "The rooms of the code, floor by floor")
    width = WIDTH - left - 20
    drawing.words(left, 25, "core/enlarger: a file imports its own room and lower floors", "pale")
    hosts = list(reversed(rows[0]))
    cell = (width - gap * (len(hosts) - 1)) / len(hosts)
    for index, room in enumerate(hosts):
        x = left + index * (cell + gap)
        drawing.box(x, top, cell, high, HOST)
        drawing.words(x + 10, top + 21, room, "name")
        for line, text in enumerate(textwrap.wrap(sentence(room), int((cell - 20) / 6.3))[:4]):
            drawing.words(x + 10, top + 40 + 15 * line, text, "pale")
    for index, row in enumerate(rows[1:]):
        y = top + high + gap + index * (low + gap)
        cell = (width - gap * (len(row) - 1)) / len(row)
        for column, room in enumerate(row):
            x = left + column * (cell + gap)
            drawing.box(x, y, cell, low, ROOM)
            drawing.words(x + 10, y + 24, room, "name")
            beside = 118 if len(row) == 1 else 82
            lines = textwrap.wrap(sentence(room), int((cell - beside - 12) / 6.3))[:2]
            for line, text in enumerate(lines):
                drawing.words(x + beside, y + (24 if len(lines) == 1 else 16 + 15 * line), text, "pale")
    drawing.words(20, 25, "in the editors' own Python", "pale")
    for x, y, across, name, what in (
        (20, top, 82, "gimp", "2.10 to 3.2"),
        (114, top, 82, "krita", "5.1 to 5.3"),
        (20, top + high - 36, 176, "bridge", "starts the engine"),
    ):
        drawing.box(x, y, across, 36, EDITOR)
        drawing.words(x + 10, y + 16, name, "name")
        drawing.words(x + 10, y + 30, what, "pale")
        if y == top:
            drawing.arrow((x + across / 2, y + 36), (x + across / 2, top + high - 38))
    drawing.arrow((196, top + high - 18), (left - 2, top + high - 18), both=True)
    drawing.words(20, top + high + 18, "lines of JSON, and raw files", "pale")
    others = [
        ("installer", "into editors, and out"),
        ("models", "networks and training"),
        ("tests", "real parts, real editors"),
        ("benchmarks", "time, memory, fidelity"),
    ]
    for index, (name, what) in enumerate(others):
        y = top + high + gap + 3 * (low + gap) + index * 2 * (low + gap)
        drawing.box(20, y, 176, low + 8, FILE)
        drawing.words(30, y + 19, name, "name")
        drawing.words(30, y + 36, what, "pale")
    return drawing.text()


COLUMNS = [20 + column * 146 for column in range(6)]
WIDE, HIGH, MIDDLE = 130, 46, 65
"""Of a step on the data's way."""
SOURCES, UPPER, LOWER, RESULTS = 36, 160, 252, 364
"""Where the rows of steps begin."""


class Way(Drawing):
    """A drawing of steps in columns, and the ways between them."""

    def step(self, column: int, y: float, name: str, path: str, fill: str = ROOM) -> None:
        self.box(COLUMNS[column], y, WIDE, HIGH, fill)
        self.words(COLUMNS[column] + MIDDLE, y + 20, name, anchor="middle")
        self.words(COLUMNS[column] + MIDDLE, y + 36, path, "path", anchor="middle")

    def across(self, y: float, *pairs: tuple[int, int]) -> None:
        for one, other in pairs:
            begin, end = (WIDE, -2) if other > one else (0, WIDE + 2)
            self.arrow((COLUMNS[one] + begin, y + 23), (COLUMNS[other] + end, y + 23))

    def down(self, column: int, y: float, end: float) -> None:
        self.arrow((COLUMNS[column] + MIDDLE, y), (COLUMNS[column] + MIDDLE, end - 2))


def data() -> str:
    """Draw the way of the pixels, from a layer, a file or an array to the enlarged one."""
    way = Way(430, "The way of the pixels through a job")
    way.box(12, 128, 876, 184, PANEL)
    draw_sources(way)
    draw_job(way)
    draw_results(way)
    return way.text()


def draw_sources(way: Way) -> None:
    """Draw where pixels come from; a source is read twice, to be known and to be enlarged."""
    way.words(COLUMNS[0], 25, "from an editor", "pale")
    way.words(COLUMNS[2], 25, "from a file", "pale")
    way.words(COLUMNS[5], 25, "from Python", "pale")
    way.step(0, SOURCES, "layer", "plugins/gimp, krita", EDITOR)
    way.step(1, SOURCES, "source.raw", "imaging/raw_files.py", FILE)
    way.step(2, SOURCES, "picture", "PNG, JPEG, TIFF, …", FILE)
    way.step(3, SOURCES, "read, upright", "files/reading.py")
    way.step(5, SOURCES, "array", "imaging/arrays.py", FILE)
    way.across(SOURCES, (0, 1), (2, 3))
    shared = 108
    for column in (1, 3, 5):
        way.line((COLUMNS[column] + MIDDLE, SOURCES + HIGH), (COLUMNS[column] + MIDDLE, shared))
    way.line((COLUMNS[0] + MIDDLE, shared), (COLUMNS[5] + MIDDLE, shared))
    way.words(COLUMNS[0] + MIDDLE - 6, shared - 6, "read twice", "path", anchor="end")
    way.down(0, shared, UPPER)
    way.down(1, shared, UPPER)


def draw_job(way: Way) -> None:
    """Draw what becomes of the rows in a job."""
    way.words(COLUMNS[2] + 20, 146, "one run of a job: jobs/run.py, in which strips of rows stream", "pale")
    way.step(0, UPPER, "look at the source", "analysis/")
    way.step(1, UPPER, "network's values", "imaging/transfer.py")
    way.step(2, UPPER, "colour under alpha", "imaging/alpha_bleed.py")
    way.step(3, UPPER, "cut equal tiles", "tiles/tiling.py")
    way.step(4, UPPER, "run the network", "devices/session.py")
    way.step(5, UPPER, "join the tiles", "tiles/stitching.py")
    way.step(5, LOWER, "the size asked for", "imaging/resampling.py")
    way.step(4, LOWER, "true to the source", "fidelity/")
    way.step(3, LOWER, "pixels as they were", "imaging/transfer.py")
    way.across(UPPER, (1, 2), (2, 3), (3, 4), (4, 5))
    way.down(5, UPPER + HIGH, LOWER)
    way.across(LOWER, (5, 4), (4, 3))
    begin, turn, end = COLUMNS[5] + MIDDLE - 25, UPPER + HIGH + 16, COLUMNS[2] + MIDDLE
    way.arrow((begin, UPPER + HIGH), (begin, turn), (end, turn), (end, UPPER + HIGH + 2))
    way.words(
        COLUMNS[3] + MIDDLE, turn + 13, "once more, where one pass is not enough", "path", anchor="middle"
    )
    way.words(COLUMNS[0], LOWER + 16, "tiles/upscale.py is the middle of it,", "pale")
    way.words(COLUMNS[0], LOWER + 32, "from colour under alpha to the size asked for", "pale")


def draw_results(way: Way) -> None:
    """Draw where the enlarged pixels go."""
    shared = 338
    way.line((COLUMNS[3] + MIDDLE, LOWER + HIGH), (COLUMNS[3] + MIDDLE, shared))
    way.line((COLUMNS[1] + MIDDLE, shared), (COLUMNS[5] + MIDDLE, shared))
    for column in (1, 3, 5):
        way.down(column, shared, RESULTS)
    way.step(0, RESULTS, "new layer, one undo", "plugins/gimp, krita", EDITOR)
    way.step(1, RESULTS, "result.raw", "imaging/raw_files.py", FILE)
    way.step(2, RESULTS, "picture", "whole, or not there", FILE)
    way.step(3, RESULTS, "write, with metadata", "files/writing.py")
    way.step(5, RESULTS, "array", "imaging/arrays.py", FILE)
    way.across(RESULTS, (1, 0), (3, 2))


def main() -> None:
    """Write both pictures."""
    for name, text in (("rooms", rooms()), ("data", data())):
        (PICTURES / f"{name}.svg").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
