"""SVG: a scene as a picture for the web, that is one element and needs nothing from outside."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import count
from typing import Any

from .panels import FUNCTION
from .scene import Dot, Frame, Label, Piece, Scene, Stroke, Wire
from .scene import number as n
from .style import DASHES, FONTS, GROUND, LINE, LOOKS

DASHED = f' stroke-dasharray="{DASHES[0]},{DASHES[1]}"'


def svg(scene: Scene, prefix: str) -> str:
    """A scene as an SVG element with a `viewBox` and a title; `prefix` begins the ids in it.

    Where wires cross, one has a margin in the colour of the ground: one sees which is which.
    """
    title, size = escape(scene.title), f"{scene.width:.0f} {scene.height:.0f}".split()
    numbers = count(1)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}" '
        f'viewBox="0 0 {size[0]} {size[1]}" role="img" aria-label="{title}" '
        f'font-family="{FONTS}" font-size="14">',
        f"<title>{title}</title>",
        f'<rect width="100%" height="100%" fill="{GROUND}"/>',
    ]
    for shape, x, y in scene.shapes():
        name = f'id="{prefix}{next(numbers)}" ' if isinstance(shape, (Frame, Dot)) else ""
        lines.append(_WRITERS[type(shape)](shape, x, y, name))
    return "\n".join([*lines, "</svg>\n"])


def _frame(frame: Frame, x: float, y: float, name: str) -> str:
    look = LOOKS[frame.kind]
    place = f'x="{n(x + frame.x)}" y="{n(y + frame.y)}"'
    size = f'width="{n(frame.width)}" height="{n(frame.height)}" rx="{look.radius}"'
    style = f'fill="{look.fill}" stroke="{look.stroke}" stroke-width="{look.width}"'
    dashes = DASHED if look.dashed else ""
    return (
        f'<rect {name}class="{frame.kind}" {place} {size} {style}{dashes}{_titled("rect", frame)}'
    )


def _dot(dot: Dot, x: float, y: float, name: str) -> str:
    look = LOOKS[dot.kind]
    place = f'cx="{n(x + dot.x)}" cy="{n(y + dot.y)}" r="{dot.radius}"'
    style = f'fill="{look.fill}" stroke="{look.stroke}" stroke-width="{look.width}"'
    return f'<circle {name}class="{dot.kind}" {place} {style}{_titled("circle", dot)}'


def _titled(tag: str, shape: Frame | Dot) -> str:
    return f"><title>{escape(shape.title)}</title></{tag}>" if shape.title else "/>"


def _label(label: Label, x: float, y: float, _: str) -> str:
    place = f'x="{n(x + label.x)}" y="{n(y + label.y)}" text-anchor="{label.anchor}"'
    return f'<text {place} fill="{label.colour}">{escape(label.text)}</text>'


def _wire(wire: Wire, x: float, y: float, _: str) -> str:
    colour = LOOKS[FUNCTION].stroke if wire.function else LINE
    path = "".join([_path(stroke, x, y) for stroke in wire.strokes])
    dashes = DASHED if wire.function else ""
    margin = f'<path d="{path}" fill="none" stroke="{wire.ground}" stroke-width="5"/>'
    line = (
        f'<path class="wire" d="{path}" fill="none" stroke="{colour}" stroke-width="1.4"{dashes}/>'
    )
    if not wire.heads:
        return margin + line
    heads = "".join([f"M{n(x + a)} {n(y + b)}l-8 -3.5v7z" for a, b in wire.heads])
    return f'{margin}{line}<path d="{heads}" fill="{colour}"/>'


def _path(stroke: Stroke, x: float, y: float) -> str:
    start, pieces = stroke
    return f"M{n(x + start[0])} {n(y + start[1])}" + "".join([_piece(p, x, y) for p in pieces])


def _piece(piece: Piece, x: float, y: float) -> str:
    places = [n(p + (y if i % 2 else x)) for i, p in enumerate(piece)]
    return f"{'L' if len(piece) == 2 else 'C'}{' '.join(places)}"


_WRITERS: dict[type, Callable[[Any, float, float, str], str]] = {
    Frame: _frame,
    Dot: _dot,
    Label: _label,
    Wire: _wire,
}
