"""A picture of the cost against the size, as SVG: both axes in powers of ten.

There is a panel for each kind of build, and one for the memory, with a line for each tool. Colours
follow the reader's choice of light or dark, the ground with them, so that it can be read on any
page; each tool also has a mark of its own.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from results import QUANTITIES, Group
from table import heading
from tools import TOOLS

WIDTH, HEIGHT = 960, 640
_LEFT, _TOP, _STEP_X, _STEP_Y, _PANEL_X, _PANEL_Y = 64, 78, 308, 292, 230, 210

STYLE = """
svg { background: #fff; font: 14px system-ui, sans-serif; }
.ground { fill: #fff; } text { fill: #1f2328; } .small { font-size: 12px; fill: #59636e; }
.title { font-size: 17px; font-weight: 600; } .panel { font-weight: 600; }
.grid { stroke: #d1d9e0; fill: none; } .line { fill: none; stroke-width: 2; }
.feed { --c: #0550ae; } .hugo { --c: #bc4c00; } .pelican { --c: #116329; }
.eleventy { --c: #8250df; } .feedgen { --c: #6e7781; }
.feed .line { stroke-width: 3.5; } .line, .mark { stroke: var(--c); } .mark { fill: var(--c); }
@media (prefers-color-scheme: dark) {
  svg { background: #0d1117; } .ground { fill: #0d1117; } text { fill: #e6edf3; }
  .small { fill: #9198a1; } .grid { stroke: #3d444d; }
  .feed { --c: #58a6ff; } .hugo { --c: #f0883e; } .pelican { --c: #56d364; }
  .eleventy { --c: #bc8cff; } .feedgen { --c: #afb8c1; }
}
"""
"""A class for each tool, whose colour is told from the others and from both grounds."""

MARKS = {
    "feed": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "hugo": "M-4.5 -4.5h9v9h-9z",
    "pelican": "M0 -5.5l5.5 10h-11z",
    "eleventy": "M0 -6l6 6l-6 6l-6 -6z",
    "feedgen": "M0 5.5l5.5 -10h-11z",
}
"""The mark of each tool, as a path around its point: disc, square, triangle, diamond, triangle."""


@dataclass(frozen=True)
class Scale:
    """Whole powers of ten from the least to the most, on so many pixels from an origin."""

    least: int
    most: int
    origin: float
    pixels: float

    def at(self, value: float) -> float:
        """Where a value lies."""
        return self.origin + (math.log10(value) - self.least) * self.pixels / self._span

    def powers(self) -> range:
        """The exponents of all its lines."""
        return range(self.least, self.most + 1)

    @property
    def _span(self) -> int:
        return self.most - self.least


@dataclass(frozen=True)
class Line:
    """What a tool costs: values by numbers of articles."""

    tool: str
    points: tuple[tuple[int, float], ...]


def draw(group: Group) -> str:
    """The picture of all that is known under the same settings."""
    lines = {quantity: _lines(group, quantity) for quantity in QUANTITIES}
    times = [v for q in QUANTITIES if q != "memory" for v in _values(lines[q])]
    seconds, size = _powers(times), _powers(map(float, group.sizes()))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}" role="img" aria-labelledby="title">',
        f'<title id="title">{escape(_title(group))}</title>',
        f"<style>{STYLE}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}"/>',
        _text(_LEFT - 40, 30, _title(group), "title"),
    ]
    for number, (quantity, title) in enumerate(QUANTITIES.items()):
        left, top = _place(number)
        memory = quantity == "memory"
        powers = _powers([v / 1e6 for v in _values(lines[quantity])]) if memory else seconds
        x = Scale(*size, left, _PANEL_X)
        y = Scale(*powers, top + _PANEL_Y, -_PANEL_Y)
        unit = "MB" if memory else "s"
        parts += [_text(left, top - 14, title, "panel"), *_grid(x, y, unit)]
        parts += [_drawn(line, x, y, 1e6 if memory else 1) for line in lines[quantity]]
    parts += [*_legend(group.tools(), *_place(len(QUANTITIES))), "</svg>"]
    return "\n".join(parts) + "\n"


def _title(group: Group) -> str:
    return f"Cost against the number of articles: {heading(group.settings)}"


def _place(number: int) -> tuple[float, float]:
    """The corner of a panel: three stand side by side."""
    return _LEFT + number % 3 * _STEP_X, _TOP + number // 3 * _STEP_Y


def _lines(group: Group, quantity: str) -> list[Line]:
    # feed's own is drawn last, above the others
    for_all = []
    for tool in sorted(group.tools(), key=lambda tool: tool == "feed"):
        found = ((size, group.value(tool, size, quantity)) for size in group.sizes())
        for_all.append(Line(tool, tuple((size, each) for size, each in found if each)))
    return [line for line in for_all if line.points]


def _values(lines: Iterable[Line]) -> Iterator[float]:
    return (value for line in lines for _, value in line.points)


def _powers(values: Iterable[float]) -> tuple[int, int]:
    """The exponents of the powers of ten around values, at least one apart."""
    known = sorted(values) or [1.0]
    least, most = math.floor(math.log10(known[0])), math.ceil(math.log10(known[-1]))
    return least, max(most, least + 1)


def _grid(x: Scale, y: Scale, unit: str) -> Iterator[str]:
    """A line for each power of ten, and what it is."""
    for power in x.powers():
        at, label = x.at(10**power), f"{10**power:,}"
        yield _path(f"M{at:.1f} {y.origin:.1f}v{y.pixels:.1f}", "grid")
        yield _text(at, y.origin + 20, label, "small", "middle")
    for power in y.powers():
        at = y.at(10.0**power)
        yield _path(f"M{x.origin:.1f} {at:.1f}h{x.pixels:.1f}", "grid")
        yield _text(x.origin - 8, at + 4, _amount(power, unit), "small", "end")


def _amount(power: int, unit: str) -> str:
    """A power of ten of a unit, in few digits."""
    if unit == "MB" and power > 2:
        power, unit = power - 3, "GB"
    return f"{10.0**power:,.{max(0, -power)}f} {unit}"


def _drawn(line: Line, x: Scale, y: Scale, unit: float) -> str:
    places = [(x.at(size), y.at(value / unit)) for size, value in line.points]
    way = "L".join(f"{a:.1f} {b:.1f}" for a, b in places)
    return _group(line.tool, f"M{way}", places)


def _legend(tools: Sequence[str], left: float, top: float) -> Iterator[str]:
    """Which line is whose."""
    for number, tool in enumerate(tools):
        at = top + 20 + number * 30
        yield _group(tool, f"M{left:.1f} {at:.1f}h48", [(left + 24, at)])
        yield _text(left + 62, at + 5, TOOLS[tool].title)
    yield _text(left, top + _PANEL_Y, "medians; less is better", "small")


def _group(tool: str, way: str, places: Iterable[tuple[float, float]]) -> str:
    marks = (
        f'<path class="mark" d="{MARKS[tool]}" transform="translate({a:.1f} {b:.1f})"/>'
        for a, b in places
    )
    return f'<g class="{tool}">{_path(way, "line")}{"".join(marks)}</g>'


def _path(way: str, kind: str) -> str:
    return f'<path class="{kind}" d="{way}"/>'


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'
    )
