"""Sketches: the layout of `homset.drawing.layers` as a scene of boxes, dots and curves.

A panel is drawn once, the innermost first, and put in its place by a group.
"""

from __future__ import annotations

from dataclasses import dataclass

from .cells import Cell, Layout, Link, Spacing
from .layers import layout
from .metrics import width as breadth
from .panels import (
    BLOCK,
    CONSTANT,
    COPY,
    DOTS,
    ENDS,
    FUNCTION,
    IN,
    PART,
    SOURCE,
    TARGET,
    Box,
    Panel,
    panels,
    shown,
)
from .scene import Dot, Frame, Group, Label, Point, Scene, Stroke, Wire
from .style import GROUND, LOOKS, legend

SPACE = Spacing(gap=12, pitch=20, head=15, foot=15, bend=8, slack=12)
TITLE, PAD, MARGIN = 26.0, 12.0, 12.0
RADIUS = 4.0
NARROW = 80.0
"""Boxes stand in the middle of their column, but to the left in wider ones, beside large frames."""

NAME = 16
"""The objects at the ends of wires are shortened to so many pieces."""


def sketch(panel: Panel, title: str) -> Scene:
    """The scene of a picture, with a legend below where its looks need words.

    >>> import homset as hs
    >>> from homset.drawing.panels import paneled
    >>> scene = sketch(paneled(hs.Graph(hs.sin)), "a sine")
    >>> [shape.kind for shape, _, _ in scene.shapes() if isinstance(shape, Frame)]
    ['in', 'operation', 'out']
    """
    drawn = _Sketch().draw(panel)
    group = Group(MARGIN, MARGIN, [drawn.group])
    width, height = drawn.width + 2 * MARGIN, drawn.height + 2 * MARGIN
    entries = legend(panel)
    if entries:
        below, across = _legend(entries, max(width, 360) - 2 * MARGIN)
        below.y = drawn.height + 2 * MARGIN
        group.items.append(below)
        width = max(width, across + 2 * MARGIN)
        height += below.items[-1].y + 2 * MARGIN  # type: ignore[union-attr]
    return Scene(width, height, group, title)


def note(words: str, title: str) -> Scene:
    """A scene of one line of words, where a picture would be too large."""
    width = breadth(words) + 2 * MARGIN
    group = Group(0, 0, [Frame(PART, 2, 2, width, 36), Label(words, MARGIN + 2, 25)])
    return Scene(width + 4, 40, group, title)


def _legend(entries: list[tuple[str, str]], width: float) -> tuple[Group, float]:
    """The entries of a legend, in as many rows as the width asks for, and how wide it is."""
    group, x, y, across = Group(), 0.0, 0.0, 0.0
    for kind, words in entries:
        length = 34 + breadth(words)
        if x and x + length > width:
            x, y = 0.0, y + 22
        if kind == FUNCTION:
            group.items.append(Wire([((x, y + 9), [(x + 24, y + 9)])], [], function=True))
        elif kind in DOTS:
            group.items.append(Dot(kind, x + 12, y + 9, RADIUS))
        else:
            group.items.append(Frame(kind, x + 2, y + 2, 20, 14))
        group.items.append(Label(words, x + 32, y + 14))
        across = max(across, x + length)
        x += length + 20
    return group, across


@dataclass(slots=True)
class Drawn:
    """A panel that is drawn: its shapes, its size, and where captured wires come in on the left."""

    group: Group
    width: float
    height: float
    rows: list[float]


class _Sketch:
    """Draws the panels of a picture."""

    def __init__(self) -> None:
        self.done: dict[int, Drawn] = {}

    def draw(self, top: Panel) -> Drawn:
        """The drawing of a picture."""
        order = list(panels(top))
        functions = [box.panels for p in order for box in p.boxes if box.kind == FUNCTION]
        tinted = {id(body) for bodies in functions for body in bodies}
        for panel in reversed(order):
            ground = LOOKS[FUNCTION].fill if id(panel) in tinted else GROUND
            self.done[id(panel)] = self.panel(panel, ground)
        return self.done[id(top)]

    def panel(self, panel: Panel, ground: str) -> Drawn:
        """The drawing of a panel on a ground of some colour."""
        n = len(panel.captured)
        captured = [Cell(0, 2 * SPACE.bend, [], [SPACE.bend]) for _ in range(n)]
        d = layout(panel, captured + [self.cell(panel, box) for box in panel.boxes], SPACE)
        sides = _sides(d)
        for cell in d.cells[:n]:
            cell.left = -PAD
        boxes = Group()
        for box, cell in zip(panel.boxes, d.cells[n:], strict=False):
            boxes.items.append(self.box(panel, box, cell))
        wires = _wires(panel, d, sides, ground)
        group = Group(0, 0, [wires, boxes] if d.bent else [boxes, wires])
        return Drawn(group, sides[-1][1], d.height, [cell.port(True, 0) for cell in d.cells[:n]])

    # --- boxes --------------------------------------------------------------------------------

    def cell(self, panel: Panel, box: Box) -> Cell:
        """The size of a box, and the places of its ports."""
        if box.kind in DOTS:
            ins, outs = ([RADIUS] * min(1, len(wires)) for wires in (box.ins, box.outs))
            fan = box.kind == COPY and bool(outs)
            return Cell(2 * RADIUS, 2 * RADIUS, ins, outs, late=not ins, fan=fan)
        width = max(30.0, breadth(box.label) + 16)
        ports = max(len(box.ins), len(box.outs))
        if box.kind == FUNCTION:
            inner = self.done[id(box.panels[0])]
            height = inner.height + TITLE + PAD
            ins = [row + TITLE for row in inner.rows]
            width = max(inner.width + 2 * PAD, breadth(box.label) + 2 * PAD)
            return Cell(width, height, ins, [height / 2], late=True, open=True)
        if box.panels:
            parts = [self.done[id(part)] for part in box.panels]
            heights = [
                drawn.height + _strip(part) + 2 * PAD
                for drawn, part in zip(parts, box.panels, strict=True)
            ]
            height = TITLE + sum(heights)
            titled = [breadth(part.title) + 4 * PAD for part in box.panels]
            width = max([width + PAD, *titled, *[part.width + 6 * PAD for part in parts]])
            return _with_ports(box, width, max(height, SPACE.pitch * (ports + 1)))
        if box.kind in (SOURCE, TARGET):
            names = [breadth(_object(panel, wire)) for wire in box.ins + box.outs]
            width = max(names, default=0) + 8
        smallest = 24.0 if box.kind == CONSTANT else 30.0
        cell = _with_ports(box, width, max(smallest, 20.0 * ports + 6))
        cell.spread = box.kind in ENDS
        cell.late = not box.ins and box.kind not in (IN, SOURCE)
        return cell

    def box(self, panel: Panel, box: Box, cell: Cell) -> Group:
        """The drawing of a box where its cell stands."""
        width, height = cell.width, cell.height
        group = Group(cell.left, cell.top)
        if box.kind in DOTS:
            group.items.append(Dot(box.kind, RADIUS, RADIUS, RADIUS, box.title))
            return group
        if box.kind in (SOURCE, TARGET):
            x, anchor = (width - 4, "end") if box.kind == SOURCE else (4, "start")
            for wire, y in zip(box.ins + box.outs, cell.ins + cell.outs, strict=True):
                group.items.append(Label(_object(panel, wire), x, y + 5, anchor))
            return group
        group.items.append(Frame(box.kind, 0, 0, width, height, box.title))
        if not box.panels:
            group.items.append(Label(box.label, width / 2, height / 2 + 5, "middle"))
            return group
        group.items.append(Label(box.label, PAD, 18, "start", LOOKS[box.kind].stroke))
        top = TITLE
        for part in box.panels:
            top = self.part(group, box, cell, part, top)
        return group

    def part(self, group: Group, box: Box, cell: Cell, part: Panel, top: float) -> float:
        """Draw a panel inside of a box: the body of a function, or a part; what is below it."""
        inner = self.done[id(part)]
        left = PAD
        if box.kind != FUNCTION:
            left = (cell.width - inner.width) / 2
            size = inner.width + 2 * PAD, inner.height + _strip(part) + PAD
            group.items.append(Frame(PART, left - PAD, top, *size))
            if part.title:
                group.items.append(Label(part.title, left, top + 18, "start", LOOKS[BLOCK].stroke))
            top += _strip(part)
        group.items.append(Group(left, top, [inner.group]))
        return top + inner.height + 2 * PAD


def _strip(part: Panel) -> float:
    """The height of the strip above a part, in which its title stands, if it has one."""
    return TITLE if part.title else PAD


def _object(panel: Panel, wire: int) -> str:
    return shown(panel.objects[wire], NAME)


def _with_ports(box: Box, width: float, height: float) -> Cell:
    def places(wires: tuple[int, ...]) -> list[float]:
        first = (height - SPACE.pitch * (len(wires) - 1)) / 2
        return [first + SPACE.pitch * i for i in range(len(wires))]

    return Cell(width, height, places(box.ins), places(box.outs))


# --- wires --------------------------------------------------------------------------------------


def _sides(d: Layout) -> list[tuple[float, float]]:
    """The left and right side of each column; the cells are put between them."""
    sides: list[tuple[float, float]] = []
    left = 0.0
    for column, links in zip(d.columns, d.links, strict=True):
        width = max([d.cells[number].width for number in column])
        sides.append((left, left + width))
        for number in column:
            cell = d.cells[number]
            # A constant stands close to its use, a wire passes from the left side on. Wires part on
            # the right of a dot, and come together on the left.
            late = (cell.late and not cell.ins) or cell.fan
            middle = 0 < width - cell.width < NARROW and cell.width > 2 * RADIUS
            part = 1.0 if late else 0.5 if middle else 0.0
            cell.left = left + part * (width - cell.width) * (cell.width > 0)
        steep = max([abs(_start(d, link) - _end(d, link)) for link in links], default=0.0)
        left += width + min(90.0, 34.0 + 2 * len(links) + 0.12 * steep)
    return sides


def _start(d: Layout, link: Link) -> float:
    return d.cells[link.tail[0]].port(True, link.tail[1])


def _end(d: Layout, link: Link) -> float:
    return d.cells[link.head[0]].port(False, link.head[1])


def _wires(panel: Panel, d: Layout, sides: list[tuple[float, float]], ground: str) -> Group:
    """The wires of a panel; each covers a margin of those drawn before."""
    strokes: dict[int, list[Stroke]] = {}
    heads: dict[int, list[Point]] = {}
    for links in d.links:
        for link in links:
            cell = d.cells[link.head[0]]
            # Wires end with a point at boxes, not where they go on, past one or into a function.
            pointed = cell.width > 0 and not cell.open and not panel.strings
            strokes.setdefault(link.wire, []).append(_curve(d, link, sides, 6 * pointed))
            if pointed:
                heads.setdefault(link.wire, []).append((cell.left, _end(d, link)))
    return Group(
        items=[
            Wire(found, heads.get(wire, []), panel.is_function(wire), ground)
            for wire, found in strokes.items()
        ]
    )


def _curve(d: Layout, link: Link, sides: list[tuple[float, float]], short: float) -> Stroke:
    """From a port to the side of its column, over the space between, and to the other port."""
    tail, head = d.cells[link.tail[0]], d.cells[link.head[0]]
    y, z = _start(d, link), _end(d, link)
    leave, arrive = sides[tail.column][1], sides[head.column][0]
    start, end = tail.left + tail.width, head.left - short
    if abs(y - z) < 0.05:
        return (start, y), [(end, y)]
    middle = (leave + arrive) / 2
    curve = (middle, y, middle, z, min(arrive, end), z)
    return (start, y), [(leave, y), curve, (end, z)]
