"""Line charts as SVG: a few series of points, named at their ends, on plain or logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#555555")
"""Colours that people with any kind of sight tell apart, and printers too (Okabe and Ito)."""

MARKS = ("circle", "square", "diamond", "triangle", "cross")
WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 20, 48


@dataclass(frozen=True)
class Axis:
    """One axis: its label, its range, and whether equal steps are equal factors."""

    label: str
    low: float
    high: float
    log: bool

    def at(self, value: float) -> float:
        """The place of a value, from 0 to 1."""
        f: Callable[[float], float] = math.log10 if self.log else float
        return (f(value) - f(self.low)) / (f(self.high) - f(self.low))

    def ticks(self) -> list[float]:
        """Round values along the axis: powers of ten, or about five multiples of 1, 2 or 5."""
        if self.log:
            powers = range(math.ceil(math.log10(self.low)), math.floor(math.log10(self.high)) + 1)
            if len(powers) >= 2:
                return [10.0**n for n in powers]
            return [x for n in range(-9, 10) for x in (10.0**n, 2 * 10.0**n, 5 * 10.0**n)
                    if self.low <= x <= self.high]  # fmt: skip
        rough = (self.high - self.low) / 5
        scale = 10 ** math.floor(math.log10(rough))
        step = min((m * scale for m in (1, 2, 5, 10)), key=lambda s: abs(s - rough))
        first = math.ceil(self.low / step)
        return [n * step for n in range(first, math.floor(self.high / step + 1e-9) + 1)]


def chart(
    series: Mapping[str, Sequence[tuple[float, float]]],
    x: str,
    y: str,
    log: str = "",
    floor: float | None = 0.0,
) -> str:
    """A chart of some series, by name; `log` names the axes that are logarithmic: "x", "y" or "xy".

    `floor` is where a plain y axis begins at the latest.

    >>> chart({"squares": [(1, 1), (2, 4), (3, 9)]}, "n", "n²").startswith("<svg")
    True
    """
    xs = [p[0] for points in series.values() for p in points]
    ys = [p[1] for points in series.values() for p in points]
    across = Axis(x, min(xs), max(xs), "x" in log)
    low, high = (min(ys), max(ys)) if "y" in log else (min(floor or 0.0, *ys), 1.08 * max(ys))
    if "y" in log:
        low, high = 10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high * 1.01))
    up = Axis(y, low, high, "y" in log)
    drawn = [_line(i, points, across, up) for i, points in enumerate(series.values())]
    ends = {name: _place(points[-1], across, up)[1] for name, points in series.items()}
    names = [
        _label(WIDTH - RIGHT + 14, where + 4, name, "start", COLOURS[list(series).index(name)])
        for name, where in _apart(ends).items()
    ]
    body = "".join([*_grid(across, up), *drawn, *names])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="Helvetica, Arial, sans-serif" '
        f'font-size="13"><rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>{body}</svg>'
    )


def _place(point: tuple[float, float], across: Axis, up: Axis) -> tuple[float, float]:
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    return LEFT + width * across.at(point[0]), TOP + height * (1 - up.at(point[1]))


def _grid(across: Axis, up: Axis) -> list[str]:
    left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM
    found = []
    for value in up.ticks():
        y = _place((across.low, value), across, up)[1]
        found.append(f'<path d="M{left} {y:.1f}H{right}" stroke="#e4e4e4"/>')
        found.append(_label(left - 8, y + 4, _number(value), "end"))
    for value in across.ticks():
        x = _place((value, up.low), across, up)[0]
        found.append(f'<path d="M{x:.1f} {bottom}v5" stroke="#333"/>')
        found.append(_label(x, bottom + 19, _number(value), "middle"))
    found.append(f'<path d="M{left} {bottom}H{right}" stroke="#333"/>')
    found.append(_label((left + right) / 2, HEIGHT - 8, across.label, "middle"))
    found.append(
        f'<text transform="translate(14 {(top + bottom) / 2}) rotate(-90)" text-anchor="middle" '
        f'fill="#333">{escape(up.label)}</text>'
    )
    return found


def _line(i: int, points: Sequence[tuple[float, float]], across: Axis, up: Axis) -> str:
    places = [_place(point, across, up) for point in points]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    colour = COLOURS[i % len(COLOURS)]
    marks = "".join(_mark(MARKS[i % len(MARKS)], x, y, colour) for x, y in places)
    return f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>{marks}'


def _mark(kind: str, x: float, y: float, colour: str) -> str:
    shapes = {
        "circle": "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
        "square": "m-3.5 -3.5h7v7h-7z",
        "diamond": "m0 -5l5 5l-5 5l-5 -5z",
        "triangle": "m0 -5l4.6 8h-9.2z",
        "cross": "m-4 -4l8 8m0 -8l-8 8",
    }
    return (
        f'<path d="M{x:.1f} {y:.1f}{shapes[kind]}" fill="{colour}" stroke="{colour}" '
        f'stroke-width="{2 if kind == "cross" else 0}"/>'
    )


def _label(x: float, y: float, text: str, side: str, colour: str = "#333") -> str:
    base, _, power = text.partition("^")
    raised = f'<tspan dy="-5" font-size="10">{escape(power)}</tspan>' if power else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{side}" fill="{colour}">'
        f"{escape(base)}{raised}</text>"
    )


def _number(value: float) -> str:
    """A number on an axis: powers of ten as such from 10^4, others plain."""
    if value >= 1e4 and math.log10(value) == round(math.log10(value)):
        return f"10^{round(math.log10(value))}"
    return f"{value:g}"


def _apart(places: Mapping[str, float], least: float = 16) -> dict[str, float]:
    """Labels moved down until none covers another."""
    found: dict[str, float] = {}
    below = -math.inf
    for name, y in sorted(places.items(), key=lambda item: item[1]):
        found[name] = below = max(y, below + least)
    return found
