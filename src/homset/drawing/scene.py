"""Scenes: shapes with their places, before anyone decides in which language they are written.

Lengths are in pixels of 1/96 inch, x to the right and y down, as in SVG. Shapes stand in groups, so
that what is inside of a box is moved with it without being touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .style import GROUND, TEXT

Point = tuple[float, float]

Piece = tuple[float, ...]
"""Where a line goes on to: two numbers for a straight one, six for a Bézier curve."""

Stroke = tuple[Point, list[Piece]]
"""A line without a gap: where it starts, and its pieces."""


@dataclass(slots=True)
class Frame:
    """A rectangle in the look of some kind of box; `title` says in words what it is."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str = ""


@dataclass(slots=True)
class Dot:
    """A disc in the look of a kind of box, around a place."""

    kind: str
    x: float
    y: float
    radius: float
    title: str = ""


@dataclass(slots=True)
class Label:
    """A line of text; its baseline starts at a place, or has its middle or its end there."""

    text: str
    x: float
    y: float
    anchor: str = "start"
    colour: str = TEXT


@dataclass(slots=True)
class Wire:
    """A wire with the points of its arrow heads, all to the right, on a ground of some colour."""

    strokes: list[Stroke]
    heads: list[Point]
    function: bool = False
    ground: str = GROUND


@dataclass(slots=True)
class Group:
    """Shapes that are moved together, to the right and down."""

    x: float = 0
    y: float = 0
    items: list[Shape | Group] = field(default_factory=list)


Shape = Frame | Dot | Label | Wire


@dataclass(slots=True)
class Scene:
    """A group of shapes between (0, 0) and (width, height), and a sentence that describes it."""

    width: float
    height: float
    group: Group
    title: str

    def shapes(self) -> Iterator[tuple[Shape, float, float]]:
        """The shapes in the order in which they are drawn, with how far each is moved.

        >>> label = Label("x", 1, 2)
        >>> scene = Scene(9, 9, Group(1, 0, [Group(3, 4, [label])]), "")
        >>> list(scene.shapes()) == [(label, 4, 4)]
        True
        """
        todo: list[tuple[Shape | Group, float, float]] = [(self.group, 0, 0)]
        while todo:
            item, x, y = todo.pop()
            if isinstance(item, Group):
                x, y = x + item.x, y + item.y
                todo.extend([(inner, x, y) for inner in reversed(item.items)])
            else:
                yield item, x, y


def number(x: float) -> str:
    """A length with a digit after the point, if it is not a whole number.

    >>> number(2.0), number(1 / 3), number(-0.01)
    ('2', '0.3', '0')
    """
    text = f"{x:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
