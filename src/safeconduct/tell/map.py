"""A map of the world in SVG, drawn without browser or network: patterns and letters, never colour alone.

It shows one mark for each state it is given; whoever cannot see it has the table beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

WORLD = Path(__file__).with_name("world.json")
"""outlines of states and a point in each, in tenths of a degree; see NOTICE"""
PATTERNS = {
    "grid": '<path d="M0 4H8M4 0V8" stroke="currentColor" stroke-width="1.4"/>',
    "cross": '<path d="M0 0L8 8M8 0L0 8" stroke="currentColor"/>',
    "stripes": '<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="currentColor" stroke-width="1.6"/>',
    "dots": '<circle cx="2" cy="2" r="1" fill="currentColor"/><circle cx="6" cy="6" r="1" fill="currentColor"/>',
    "lines": '<path d="M0 2H8M0 6H8" stroke="currentColor" stroke-width=".8"/>',
    "posts": '<path d="M2 0V8M6 0V8" stroke="currentColor" stroke-width=".8"/>',
    "rings": '<circle cx="4" cy="4" r="1.8" stroke="currentColor" stroke-width=".7"/>',
}
"""what is drawn on the ground of each kind of mark"""
LINE, ROOM = 26, 12
"""how high a line of the legend is, and the room between the parts of the picture"""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mark: its pattern, the ground under it, and what the legend says of it."""

    pattern: str
    ground: str
    says: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What a map shows: the kind of each state, those with a flag, and the state that is drawn solid."""

    states: Mapping[str, Kind]
    flagged: frozenset[str]
    flag_says: str
    solid: str
    solid_says: str


@dataclass(frozen=True, slots=True)
class View:
    """A part of the world between meridians and parallels (degrees), and the box it is drawn in."""

    name: str
    west: float
    east: float
    south: float
    north: float
    top: float
    width: float = 1000.0

    @property
    def widest(self) -> float:
        """The parallel that is longest here: the one nearest to the equator."""
        return min(max(self.south, 0.0), self.north)

    @property
    def scale(self) -> float:
        return self.width / (plane(self.east, self.widest)[0] - plane(self.west, self.widest)[0])

    @property
    def height(self) -> float:
        return (plane(0, self.south)[1] - plane(0, self.north)[1]) * self.scale

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point stands in the picture."""
        x, y = plane(lon, lat)
        left, top = plane(self.west, self.widest)[0], plane(0, self.north)[1]
        return (x - left) * self.scale, self.top + (y - top) * self.scale

    def shows(self, lon: float, lat: float) -> bool:
        """Whether a point lies inside."""
        x, y = self.place(lon, lat)
        return 0 <= x <= self.width and self.top <= y <= self.top + self.height


def plane(lon: float, lat: float) -> tuple[float, float]:
    """The Equal Earth projection (Savric, Patterson and Jenny, 2018): areas keep their proportions; y points down."""
    t = asin(sqrt(3) / 2 * sin(radians(lat)))
    square = t * t
    six = square**3
    x = 2 / sqrt(3) * radians(lon) * cos(t) / (1.340264 - 0.243318 * square + six * (0.006251 + 0.034164 * square))
    return x, -t * (1.340264 - 0.081106 * square + six * (0.000893 + 0.003796 * square))


WHOLE = View("whole", -180, 180, -57, 83, 0)
NEAR = View("near", -24, 84, 33, 71, WHOLE.height + ROOM)
"""the part where states lie close together, Iceland to Central Asia, drawn larger below the world"""


def world_map(marks: Marks, title: str, says: str) -> str:
    """The world, below it the part where states lie close together, and the legend."""
    kinds = sorted(set(marks.states.values()), key=lambda kind: list(PATTERNS).index(kind.pattern))
    legend = _legend(marks, kinds, NEAR.top + NEAR.height + ROOM)
    bottom = NEAR.top + NEAR.height + ROOM + LINE * (len(legend) + 1) // 2 + ROOM
    return "".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 {bottom:.0f}" role="img" class="map" '
        f'aria-labelledby="map-t map-d" font-family="sans-serif" fill="none">'
        f'<title id="map-t">{escape(title)}</title><desc id="map-d">{escape(says)}</desc>',
        "<defs>", *map(_pattern, kinds), "</defs>", *_drawn(marks, WHOLE, NEAR), *_drawn(marks, NEAR, None), *legend,
        "</svg>",
    ])  # fmt: skip


def _pattern(kind: Kind) -> str:
    return (f'<pattern id="map-{kind.pattern}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<rect width="8" height="8" fill="{kind.ground}"/>{PATTERNS[kind.pattern]}</pattern>')  # fmt: skip


def _drawn(marks: Marks, view: View, but: View | None) -> Iterator[str]:
    """The outlines in a view, and the letters of the states marked, except where another view has them."""
    frame = f'x="0.5" y="{view.top + 0.5:.1f}" width="{view.width - 1:.0f}" height="{view.height - 1:.1f}"'
    yield f'<clipPath id="map-{view.name}"><rect {frame}/></clipPath>'
    yield f'<g clip-path="url(#map-{view.name})" stroke="currentColor" stroke-width=".5" stroke-linejoin="round">'
    shapes, inner = _world()
    for state, rings in shapes.items():
        inside = [ring for ring in rings if any(view.shows(lon / 10, lat / 10) for lon, lat in _pairs(ring))]
        if inside:
            yield f'<path d="{"".join(_path(ring, view) for ring in inside)}"{_fill(marks, state)}/>'
    for state in sorted({*marks.states, marks.solid}):
        lon, lat = (value / 10 for value in inner.get(state, (0, -900)))
        if view.shows(lon, lat) and not (but is not None and but.shows(lon, lat)):
            yield _letters(marks, state, *view.place(lon, lat), drawn=state in shapes)
    yield f'<rect {frame} fill="none"/></g>'


def _fill(marks: Marks, state: str) -> str:
    if state == marks.solid:
        return ' fill="currentColor" fill-opacity=".75"'
    kind = marks.states.get(state)
    return f' fill="url(#map-{kind.pattern})"' if kind else ' fill="currentColor" fill-opacity=".04"'


def _letters(marks: Marks, state: str, x: float, y: float, *, drawn: bool) -> str:
    """The code of a state, readable on any pattern, and its flag; a circle where the outlines are too coarse for it."""
    circle = "" if drawn else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9"{_fill(marks, state)}/>'
    flag = _flag(x - 5, y - 14) if state in marks.flagged else ""
    return (f'{circle}<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" font-size="12" font-weight="600" '
            f'fill="currentColor" stroke="var(--paper, #fff)" stroke-width="3" paint-order="stroke">{state}</text>'
            + flag)  # fmt: skip


def _flag(x: float, y: float) -> str:
    return (f'<path d="M{x:.1f} {y + 6:.1f}l5 -10 5 10z" fill="currentColor" stroke="var(--paper, #fff)" '
            f'stroke-width="1.5" paint-order="stroke"/>')  # fmt: skip


def _legend(marks: Marks, kinds: Sequence[Kind], top: float) -> list[str]:
    """One entry for each kind used, two in a line."""
    swatches = [(f'fill="url(#map-{kind.pattern})"', kind.says) for kind in kinds]
    swatches += [('fill="currentColor" fill-opacity=".75"', marks.solid_says)]
    entries = []
    for at, (fill, said) in enumerate([*swatches, *([("", marks.flag_says)] if marks.flagged else [])]):
        x, y = 4 + at % 2 * 500, top + at // 2 * LINE
        box = f'<rect x="{x}" y="{y:.1f}" width="30" height="18" stroke="currentColor" {fill}/>'
        entries.append(f'{box if fill else _flag(x + 10, y + 9)}<text x="{x + 40}" y="{y + 14:.1f}" font-size="15" '
                       f'fill="currentColor">{escape(said)}</text>')  # fmt: skip
    return entries


def _path(ring: Sequence[int], view: View) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (view.place(a / 10, b / 10) for a, b in _pairs(ring))) + "Z"


def _pairs(ring: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip(ring[::2], ring[1::2], strict=True)


@cache
def _world() -> tuple[Mapping[str, Sequence[Sequence[int]]], Mapping[str, Sequence[int]]]:
    """The outlines of each state and a point in it: `lon, lat, lon, lat, ...` in tenths of a degree."""
    found = json.loads(WORLD.read_text("utf-8"))
    return found["shapes"], found["points"]
