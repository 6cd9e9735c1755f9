"""SVG without Graphviz: the layout of `homset.draw.layers`, drawn with boxes and curves.

Where wires cross, one has a margin in the colour of the ground, so that one sees which is which.
A panel is drawn once, the innermost first, and put in its place by a group.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import count

from .canvas import columns
from .layers import Cell, Layout, Link, Spacing, layout
from .picture import BLOCK, CONSTANT, FUNCTION, IN, OUT, Box, Panel, panels
from .style import FILL, LINE, STROKE

SPACE = Spacing(gap=14, pitch=20, head=15, foot=15, bend=8)
EM = 8.4
"""The width of a character; generous, as fonts differ."""
TITLE, PAD = 26.0, 12.0
NARROW = 80.0
"""Boxes stand in the middle of their column, but to the left in wider ones, beside large frames."""

Markup = str | list["Markup"]


@dataclass(slots=True)
class Drawn:
    """A panel that is drawn: its markup, its size, and where captured wires come in on the left."""

    body: Markup
    width: float
    height: float
    rows: list[float]


class Sketch:
    """Draws the panels of a picture; `prefix` begins the ids of the boxes.

    >>> import homset as hs
    >>> from homset.draw.picture import picture
    >>> drawn = Sketch("g").draw(picture(hs.Graph(hs.sin)))
    >>> "".join(flattened(drawn.body)).count("<rect")
    3
    """

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.numbers = count(1)
        self.done: dict[int, Drawn] = {}

    def draw(self, top: Panel) -> Drawn:
        """The drawing of a picture."""
        order = list(panels(top))
        functions = [box.panels for p in order for box in p.boxes if box.kind == FUNCTION]
        tinted = {id(body) for bodies in functions for body in bodies}
        for panel in reversed(order):
            ground = FILL[FUNCTION] if id(panel) in tinted else "#ffffff"
            self.done[id(panel)] = self.panel(panel, ground)
        return self.done[id(top)]

    def panel(self, panel: Panel, ground: str) -> Drawn:
        """The drawing of a panel on a ground of some colour."""
        n = len(panel.captured)
        captured = [Cell(0, 2 * SPACE.bend, [], [SPACE.bend]) for _ in range(n)]
        d = layout(panel, captured + [self.cell(box) for box in panel.boxes], SPACE)
        sides = _sides(d)
        for cell in d.cells[:n]:
            cell.left = -PAD
        boxes: Markup = [
            self.box(box, cell) for box, cell in zip(panel.boxes, d.cells[n:], strict=False)
        ]
        wires: Markup = _wires(panel, d, sides, ground)
        body: Markup = [wires, boxes] if d.bent else [boxes, wires]
        return Drawn(body, sides[-1][1], d.height, [cell.port(True, 0) for cell in d.cells[:n]])

    # --- boxes --------------------------------------------------------------------------------

    def cell(self, box: Box) -> Cell:
        """The size of a box, and the places of its ports."""
        width = max(30.0, EM * columns(box.label) + 14)
        ports = max(len(box.ins), len(box.outs))
        if box.kind == FUNCTION:
            inner = self.done[id(box.panels[0])]
            height = inner.height + TITLE + PAD
            ins = [row + TITLE for row in inner.rows]
            width = max(inner.width + 2 * PAD, width)
            return Cell(width, height, ins, [height / 2], late=True, open=True)
        if box.panels:
            parts = [self.done[id(part)] for part in box.panels]
            height = TITLE + sum([part.height + TITLE + 2 * PAD for part in parts])
            width = max([width, *[part.width + 6 * PAD for part in parts]])
            return _with_ports(box, width, max(height, SPACE.pitch * (ports + 1)))
        cell = _with_ports(
            box, width, max(24.0 if box.kind == CONSTANT else 30.0, 20.0 * ports + 6)
        )
        cell.spread = box.kind in (IN, OUT)
        cell.late = not box.ins and box.kind != IN
        return cell

    def box(self, box: Box, cell: Cell) -> Markup:
        """The drawing of a box where its cell stands."""
        width, height = cell.width, cell.height
        stroke, fill = STROKE[box.kind], FILL[box.kind]
        head = f'<g id="{self.prefix}{next(self.numbers)}" class="{box.kind}" '
        head += f'transform="translate({_n(cell.left)},{_n(cell.top)})">'
        wide = 2 if box.kind == BLOCK else 1.4
        radius = 10 if box.kind == FUNCTION else 2 if box.kind == BLOCK else 5
        found: list[Markup] = [
            f"{head}<title>{escape(box.title)}</title>",
            _rectangle(0, 0, width, height, radius, f'fill="{fill}" stroke="{stroke}"', wide),
        ]
        if not box.panels:
            found.append(_text(width / 2, height / 2 + 5, box.label, "middle"))
        else:
            found.append(_text(PAD, 18, box.label, "start", stroke))
            found.extend(self.parts(box, cell))
        found.append("</g>\n")
        return found

    def parts(self, box: Box, cell: Cell) -> list[Markup]:
        """The panels inside of a box: the body of a function, or the parts of a block."""
        found: list[Markup] = []
        top = TITLE
        for part in box.panels:
            inner = self.done[id(part)]
            left = PAD
            if box.kind != FUNCTION:
                left = (cell.width - inner.width) / 2
                style = f'fill="#ffffff" stroke="{STROKE[BLOCK]}" stroke-dasharray="5,3"'
                width, height = inner.width + 2 * PAD, inner.height + TITLE + PAD
                found.append(_rectangle(left - PAD, top, width, height, 6, style, 1))
                found.append(_text(left, top + 18, part.title, "start", STROKE[BLOCK]))
                top += TITLE
            found += [f'<g transform="translate({_n(left)},{_n(top)})">', inner.body, "</g>"]
            top += inner.height + 2 * PAD
        return found


def _with_ports(box: Box, width: float, height: float) -> Cell:
    def places(wires: tuple[int, ...]) -> list[float]:
        first = (height - SPACE.pitch * (len(wires) - 1)) / 2
        return [first + SPACE.pitch * i for i in range(len(wires))]

    return Cell(width, height, places(box.ins), places(box.outs))


def _rectangle(
    x: float, y: float, width: float, height: float, radius: int, style: str, wide: float
) -> str:
    size = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="{radius}"'
    return f'<rect {size} {style} stroke-width="{wide}"/>'


def _text(x: float, y: float, text: str, anchor: str, fill: str = "#111111") -> str:
    place = f'x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" fill="{fill}"'
    return f"<text {place}>{escape(text)}</text>"


def _n(x: float) -> str:
    return f"{x:.1f}".removesuffix(".0")


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
            # A constant stands close to its use, a wire passes from the left side on.
            late = cell.late and not cell.ins
            part = 1.0 if late else 0.5 if 0 < width - cell.width < NARROW else 0.0
            cell.left = left + part * (width - cell.width) * (cell.width > 0)
        steep = max([abs(_start(d, link) - _end(d, link)) for link in links], default=0.0)
        left += width + min(90.0, 34.0 + 2 * len(links) + 0.12 * steep)
    return sides


def _start(d: Layout, link: Link) -> float:
    return d.cells[link.tail[0]].port(True, link.tail[1])


def _end(d: Layout, link: Link) -> float:
    return d.cells[link.head[0]].port(False, link.head[1])


def _wires(panel: Panel, d: Layout, sides: list[tuple[float, float]], ground: str) -> list[Markup]:
    """The wires of a panel, each with a margin that covers those drawn before, and arrow heads."""
    lines: dict[int, list[str]] = {}
    heads: dict[int, list[str]] = {}
    for links in d.links:
        for link in links:
            lines.setdefault(link.wire, []).append(_curve(d, link, sides))
            cell = d.cells[link.head[0]]
            if _pointed(cell):
                x, y = _n(cell.left), _n(_end(d, link))
                heads.setdefault(link.wire, []).append(f"M{x} {y}l-8 -3.5v7z")
    found: list[Markup] = []
    for wire, pieces in lines.items():
        function = panel.is_function(wire)
        colour = STROKE[FUNCTION] if function else LINE
        path = "".join(pieces)
        dashes = ' stroke-dasharray="5,3"' if function else ""
        found.append(f'<path d="{path}" fill="none" stroke="{ground}" stroke-width="5"/>')
        look = f'fill="none" stroke="{colour}" stroke-width="1.4"{dashes}'
        found.append(f'<path class="wire" d="{path}" {look}/>')
        found.append(f'<path d="{"".join(heads.get(wire, []))}" fill="{colour}"/>\n')
    return found


def _pointed(cell: Cell) -> bool:
    """Whether wires end at a cell, and do not go on, past it or into a function."""
    return cell.width > 0 and not cell.open


def _curve(d: Layout, link: Link, sides: list[tuple[float, float]]) -> str:
    """From a port to the side of its column, over the space between, and to the other port."""
    tail, head = d.cells[link.tail[0]], d.cells[link.head[0]]
    y, z = _start(d, link), _end(d, link)
    leave, arrive = sides[tail.column][1], sides[head.column][0]
    end = head.left - 6 * _pointed(head)
    path = f"M{_n(tail.left + tail.width)} {_n(y)}"
    if abs(y - z) < 0.05:
        return f"{path}H{_n(end)}"
    middle = (leave + arrive) / 2
    bend = f"C{_n(middle)} {_n(y)} {_n(middle)} {_n(z)}"
    return f"{path}H{_n(leave)}{bend} {_n(min(arrive, end))} {_n(z)}H{_n(end)}"


def flattened(markup: Markup) -> list[str]:
    """The pieces of nested markup in order.

    >>> flattened(["a", ["b", ["c"]], "d"])
    ['a', 'b', 'c', 'd']
    """
    found: list[str] = []
    todo: list[Markup] = [markup]
    while todo:
        top = todo.pop()
        if isinstance(top, str):
            found.append(top)
        else:
            todo.extend(reversed(top))
    return found
