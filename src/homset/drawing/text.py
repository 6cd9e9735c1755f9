"""Text: a picture drawn with box characters, for a terminal.

Boxes stand in columns, wires run between them: they branch at `┬ ┴ ├ ┤ ●`, and one that passes
under another is interrupted by it, `─│─`. Dashed wires carry functions. The body of a function
stands in a round frame, and the wires that it captures come through the frame at `┼`. In string
diagrams `●` copies a string or throws it away, and `○` adds strings, or is zero.
"""

from __future__ import annotations

import math

from .canvas import EAST, WEST, Canvas, columns
from .cells import Cell, Layout, Link, Spacing
from .layers import layout
from .listing import listing
from .panels import (
    BLOCK,
    CONSTANT,
    COPY,
    DOTS,
    ENDS,
    FUNCTION,
    IN,
    SOURCE,
    TARGET,
    Box,
    Panel,
    panels,
    shown,
    size,
)
from .routing import Piece, route

MOST_BOXES = 40
GRID = Spacing(gap=0, pitch=1, head=1, foot=2, snap=lambda y: math.floor(y + 0.5))

SHIFTS = (0, 1, -1, 2, -2, 3, -3)


def text(top: Panel, head: str, width: int = 100) -> str:
    """The drawing of a picture under the line `head`, at most `width` characters wide.

    A picture of more than 40 boxes, or one that does not fit, is listed: a line for each box.

    >>> import homset as hs
    >>> from homset.drawing.panels import paneled
    >>> print(text(paneled(hs.Graph(hs.sin)), "R → R"))
    R → R
    ┌────┐   ┌─────┐   ┌─────┐
    │ In ├───┤ sin ├───┤ Out │
    └────┘   └─────┘   └─────┘
    """
    boxes = size(top)
    if boxes > MOST_BOXES:
        return listing(top, f"{head}, listed: {boxes} boxes are too many for a drawing")
    for pad, step in ((1, 2), (1, 1), (0, 1)):
        drawing = _Drawing(pad, step).draw(top)
        if drawing.width <= width:
            return "\n".join([head, *_trimmed(drawing.lines())])
    return listing(top, f"{head}, listed: a drawing would be {drawing.width} characters wide")


def _trimmed(lines: list[str]) -> list[str]:
    """Lines without the empty ones before and after the others."""
    full = [i for i, line in enumerate(lines) if line]
    return lines[full[0] : full[-1] + 1] if full else []


class _Drawing:
    """Draws the panels of a picture, the innermost first, with more or less space between."""

    def __init__(self, pad: int, step: int) -> None:
        self.pad, self.step = pad, step
        self.done: dict[int, tuple[Canvas, list[int]]] = {}

    def draw(self, top: Panel) -> Canvas:
        for panel in reversed(list(panels(top))):
            self.done[id(panel)] = self.panel(panel)
        return self.done[id(top)][0]

    def panel(self, panel: Panel) -> tuple[Canvas, list[int]]:
        """The drawing of a panel, and the rows at which captured wires come in from the left."""
        n = len(panel.captured)
        cells = [Cell(0, 1, [], [0]) for _ in range(n)] + [
            self.cell(panel, box) for box in panel.boxes
        ]
        d = layout(panel, cells, GRID)
        _disentangle(d)
        canvas = Canvas(wire for wire in range(len(panel.objects)) if panel.is_function(wire))
        left = 0
        for column, links in zip(d.columns, d.links, strict=True):
            right = left + max([1, *[int(cells[number].width) for number in column]])
            for number in column:
                cell = cells[number]
                # What nothing leads to stands close to what it leads to.
                cell.left = right - cell.width if cell.late and not cell.ins else left
            _leave(canvas, d, links, right)
            left = self.connect(canvas, d, links, right)
        for box, cell in zip(panel.boxes, cells[n:], strict=False):
            self.paint(canvas, panel, box, cell)
        return canvas, [int(cell.top) for cell in cells[:n]]

    def connect(self, canvas: Canvas, d: Layout, links: list[Link], left: int) -> int:
        """Draw the links between two columns; the start of the second column."""
        pieces = route(_bundled(d, links), math.ceil(d.height))
        tracks = max([piece.track + 1 for piece in pieces if not piece.straight], default=0)
        right = left + max(2 + self.pad, self.step * (tracks - 1) + 3)
        where = {id(piece): left + 1 + self.step * piece.track for piece in pieces}
        for piece in pieces:
            if piece.straight:
                canvas.across(piece.wire, piece.leaves[0], left, right)
            else:
                _turn(canvas, piece, left, where[id(piece)], right)
        for one in pieces:
            for two in pieces:
                same = one.via is not None and one.wire == two.wire and two.enter is None
                if same and one is not two:
                    _join(canvas, one, where[id(one)], where[id(two)])
        return right

    # --- boxes --------------------------------------------------------------------------------

    def cell(self, panel: Panel, box: Box) -> Cell:
        """The size of a box, and the rows of its ports."""
        if box.kind == FUNCTION:
            inner, rows = self.done[id(box.panels[0])]
            width = max(inner.width, columns(box.label) + 2) + 2 + 2 * self.pad
            ins = [row + 1.0 for row in rows]
            return Cell(width, inner.height + 2, ins, [inner.height // 2 + 1], late=True)
        if box.panels:
            inner = self.parts(box)
            inside = max(inner.height, len(box.ins) + 1, len(box.outs) + 1)
            width = max(inner.width + 2 * self.pad, columns(box.label) + 2) + 2
            return _with_ports(box, width, inside)
        if box.kind == CONSTANT and len(box.outs) == 1:
            return Cell(columns(box.label) + 1, 1, [], [0], late=True)
        if box.kind in DOTS:
            return _dot(box)
        width = columns(box.label) + 2 + 2 * self.pad
        if box.kind in (SOURCE, TARGET):
            width = 1 + max(
                [columns(_object(panel, wire)) for wire in box.ins + box.outs], default=0
            )
        inside = max(len(box.ins), len(box.outs), 1)
        cell = _with_ports(box, width, inside | 1)
        cell.spread = box.kind in ENDS
        cell.late = not box.ins and box.kind not in (IN, SOURCE)
        return cell

    def parts(self, box: Box) -> Canvas:
        """The panels of a loop or a choice, one under the other, with their titles."""
        canvas = Canvas()
        row = 0
        for panel in box.panels:
            canvas.put(row, 0, panel.title)
            row += bool(panel.title)
            canvas.stamp(row, 0, self.done[id(panel)][0])
            row = canvas.height
        return canvas

    def paint(self, canvas: Canvas, panel: Panel, box: Box, cell: Cell) -> None:
        """Draw a box where its cell stands."""
        top, left = int(cell.top), int(cell.left)
        if box.kind == CONSTANT and len(box.outs) == 1:
            canvas.put(top, left, box.label)
            return
        if box.kind in (SOURCE, TARGET):
            _names(canvas, panel, box, cell)
            return
        if box.kind in DOTS:
            _paint_dot(canvas, box, cell)
            return
        width, height = int(cell.width), int(cell.height)
        _border(canvas, box, cell)
        if not box.panels:
            middle = left + (width - columns(box.label)) // 2
            canvas.put(top + height // 2, middle, box.label)
            return
        canvas.put(top, left + 1, f" {box.label} ")
        if box.kind != FUNCTION:
            canvas.stamp(top + 1, left + 1 + self.pad, self.parts(box))
            return
        inner, rows = self.done[id(box.panels[0])]
        canvas.stamp(top + 1, left + 1 + self.pad, inner)
        for row, wire in zip(rows, box.panels[0].captured, strict=True):
            line = "┄" if box.panels[0].is_function(wire) else "─"
            canvas.put(top + 1 + row, left + 1, line * self.pad)


# Corners, sides and ports of the borders of boxes: from the top left, row by row.
_BORDERS = {FUNCTION: "╭─╮│╰╯┼├", BLOCK: "╔═╗║╚╝╢╟"}


def _border(canvas: Canvas, box: Box, cell: Cell) -> None:
    nw, across, ne, down, sw, se, enter, leave = tuple(_BORDERS.get(box.kind, "┌─┐│└┘┤├"))
    top, left = int(cell.top), int(cell.left)
    bottom, right = top + int(cell.height) - 1, left + int(cell.width) - 1
    for row, (west, east) in ((top, (nw, ne)), (bottom, (sw, se))):
        canvas.put(row, left, west + across * (right - left - 1) + east)
    for row in range(top + 1, bottom):
        canvas.put(row, left, down)
        canvas.put(row, right, down)
    for i in range(len(box.ins)):
        canvas.put(int(cell.port(False, i)), left, enter)
    for i in range(len(box.outs)):
        canvas.put(int(cell.port(True, i)), right, leave)


def _object(panel: Panel, wire: int) -> str:
    return shown(panel.objects[wire], 16)


def _names(canvas: Canvas, panel: Panel, box: Box, cell: Cell) -> None:
    """The objects of the strings that start or end here."""
    for wires, ports, source in ((box.ins, cell.ins, False), (box.outs, cell.outs, True)):
        for wire, port in zip(wires, ports, strict=True):
            name = _object(panel, wire)
            shift = int(cell.width) - 1 - columns(name) if source else 1
            canvas.put(int(cell.top + port), int(cell.left) + shift, name)


def _dot(box: Box) -> Cell:
    """A dot, which leaves its wire or a row for each wire that comes together in it."""
    n = len(box.ins)
    if box.kind == COPY or n < 2:
        ins, outs = ([0.0] * min(1, len(wires)) for wires in (box.ins, box.outs))
        return Cell(1, 1, ins, outs, late=not box.ins)
    rows = _rows(n, n | 1)
    return Cell(1, (n | 1) + 2, rows, [float((n | 1) // 2 + 1)])


def _paint_dot(canvas: Canvas, box: Box, cell: Cell) -> None:
    """A dot; wires that come together in a white one are led to it along its column."""
    top, left = int(cell.top), int(cell.left)
    rows = [int(cell.top + row) for row in cell.ins]
    middle = int(cell.top + cell.outs[0]) if cell.outs else top
    for row in rows:
        wire = -1 - top
        if row != middle:
            canvas.mark(wire, row, left, WEST)
            canvas.down(wire, left, min(row, middle), max(row, middle))
    canvas.put(middle, left, "●" if box.kind == COPY else "○")


def _with_ports(box: Box, width: int, inside: int) -> Cell:
    """A cell with `inside` rows, and ports on both sides of the middle."""
    return Cell(width, inside + 2, _rows(len(box.ins), inside), _rows(len(box.outs), inside))


def _rows(ports: int, inside: int) -> list[float]:
    """The rows of ports; an even number of them leaves out the middle row, if there is one."""
    first = 1 + (inside - ports) // 2
    skip = ports % 2 == 0 and inside % 2
    return [float(first + i + (skip and i >= ports // 2)) for i in range(ports)]


# --- wires --------------------------------------------------------------------------------------


def _bundled(d: Layout, links: list[Link]) -> list[tuple[int, int, list[int]]]:
    """The links of each wire together: the wire, the row where it starts, and where it goes."""
    heads: dict[int, list[int]] = {}
    rows: dict[int, int] = {}
    for link in links:
        rows[link.wire] = int(d.cells[link.tail[0]].port(True, link.tail[1]))
        row = int(d.cells[link.head[0]].port(False, link.head[1]))
        heads.setdefault(link.wire, []).append(row)
    return [(wire, rows[wire], found) for wire, found in heads.items()]


def _disentangle(d: Layout) -> None:
    """Shift columns where wires would have to go around one another."""
    for column in range(1, len(d.columns)):
        links = d.links[column - 1]
        if _tangle(d, links)[0]:
            moving = [cell for cells in d.columns[column:] for cell in cells]
            costs = {}
            for shift in SHIFTS:
                _shift(d, moving, shift)
                costs[shift] = _tangle(d, links)
                _shift(d, moving, -shift)
            _shift(d, moving, min(SHIFTS, key=costs.__getitem__))
    d.settle()


def _tangle(d: Layout, links: list[Link]) -> tuple[int, int]:
    """How many wires go around others, and how many turn, between two columns."""
    pieces = route(_bundled(d, links), math.ceil(d.height))
    return sum(piece.via is not None for piece in pieces), sum(not p.straight for p in pieces)


def _shift(d: Layout, moving: list[int], shift: int) -> None:
    for number in moving:
        d.cells[number].top += shift


def _leave(canvas: Canvas, d: Layout, links: list[Link], right: int) -> None:
    """The wires from the cells of a column to its right side."""
    for link in links:
        cell = d.cells[link.tail[0]]
        start = int(cell.left + cell.width)
        canvas.across(link.wire, int(cell.port(True, link.tail[1])), start, right)


def _turn(canvas: Canvas, piece: Piece, left: int, track: int, right: int) -> None:
    """A piece from the left side to its track, along it, and to the right side."""
    top, bottom = piece.span
    canvas.down(piece.wire, track, top, bottom)
    if piece.enter is not None:
        canvas.across(piece.wire, piece.enter, left, track)
        canvas.mark(piece.wire, piece.enter, track, WEST)
    for row in piece.leaves:
        canvas.mark(piece.wire, row, track, EAST)
        canvas.across(piece.wire, row, track + 1, right)


def _join(canvas: Canvas, one: Piece, start: int, end: int) -> None:
    """The piece of a row between the tracks of two pieces of a wire."""
    assert one.via is not None
    canvas.mark(one.wire, one.via, start, EAST)
    canvas.across(one.wire, one.via, start + 1, end)
    canvas.mark(one.wire, one.via, end, WEST)
