"""Where boxes stand: columns from left to right, the order in each column, and heights.

The method of Sugiyama, Tagawa and Toda (1981): a box stands in the column after the last of those
that it depends on; wires that pass a column bend there; the boxes of a column are ordered by the
mean place of their neighbours, and moved as close to their neighbours as the order allows.
Every port has a place of its own, and the ports of In and Out may move apart.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from .panels import Panel

ROUNDS = 6
MOST_BENDS = 8_000
"""Where more bends than this were needed, long wires go straight, across what stands in the way."""

MOST_SWITCHED = 1_000

Port = tuple[int, int]
"""The number of a cell, and of one of its ports."""

Net = tuple[int, Port, list[Port]]
"""A wire, the port it comes from, and those it goes to."""


@dataclass(slots=True)
class Cell:
    """What stands in a column: a box, a wire that comes from outside, or one that passes by.

    `ins` and `outs` are the heights of the ports below `top`. The ports of a cell with `spread` may
    move apart; one that is `late` stands just before its first use; wires go on inside of an `open`
    one, and from a `fan` each goes a way of its own. A dot has one port for all its wires.
    """

    width: float
    height: float
    ins: list[float]
    outs: list[float]
    spread: bool = False
    late: bool = False
    open: bool = False
    fan: bool = False
    column: int = 0
    top: float = 0.0
    left: float = 0.0

    def port(self, outgoing: bool, i: int) -> float:
        """The height of a port."""
        return self.top + (self.outs if outgoing else self.ins)[i]


@dataclass(slots=True)
class Link:
    """A piece of a wire, from an out-port to an in-port to the right of it."""

    wire: int
    tail: Port
    head: Port


@dataclass(slots=True)
class Layout:
    """Cells, the numbers of those in each column from top to bottom, and the links after each.

    If it is `bent`, every link leads to the next column.
    """

    cells: list[Cell]
    columns: list[list[int]]
    links: list[list[Link]]
    bent: bool
    height: float = 0.0

    def settle(self) -> None:
        """Move everything up or down so that the highest cell is at 0; find the height."""
        top = min(cell.top for cell in self.cells)
        for cell in self.cells:
            cell.top -= top
        self.height = max(cell.top + cell.height for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Spacing:
    """The least distances: between cells, between the ports of In and Out, and from these to a rim.

    `head` is above the first port, `foot` below the last one; a wire that passes a column takes
    `bend` on both sides. `snap` rounds a height, monotonically, for drawings on a grid. At the end
    a cell moves by up to `slack` for a level link.
    """

    gap: float
    pitch: float
    head: float
    foot: float
    bend: float = 0.0
    snap: Callable[[float], float] = float
    slack: float = 0.0


def layout(panel: Panel, cells: list[Cell], spacing: Spacing) -> Layout:
    """Places for the cells of a panel: of its captured wires first, then of its boxes."""
    nets = _nets(panel, cells)
    _columns(cells, nets)
    result = _bent(cells, nets, spacing)
    _order(result)
    _heights(result, spacing)
    return result


def _nets(panel: Panel, cells: list[Cell]) -> list[Net]:
    """Each wire with its source and its targets; one from a fan once for each target."""
    n = len(panel.captured)
    sources: dict[int, Port] = {wire: (i, 0) for i, wire in enumerate(panel.captured)}
    targets: dict[int, list[Port]] = {wire: [] for wire in sources}
    for number, box in enumerate(panel.boxes, n):
        for i, wire in enumerate(box.outs):
            sources[wire], targets[wire] = (number, i), []
        for i, wire in enumerate(box.ins):
            targets[wire].append((number, min(i, len(cells[number].ins) - 1)))
    found: list[Net] = []
    for wire, heads in targets.items():
        tail = sources[wire]
        ways = [[head] for head in heads] if cells[tail[0]].fan else [heads]
        found.extend((wire, tail, way) for way in ways)
    return found


def _columns(cells: list[Cell], nets: list[Net]) -> None:
    """The longest path to each cell; one that is `late` stands just before its first use."""
    # Wires are listed in the order of their sources, so that each source stands already.
    for _, (tail, _), heads in nets:
        for head, _ in heads:
            cells[head].column = max(cells[head].column, cells[tail].column + 1)
    last = cells[-1]
    last.column = max([1, *[cell.column + 1 for cell in cells[:-1]]])
    first_use = [last.column] * len(cells)
    for _, (tail, _), heads in reversed(nets):
        # In reverse, the cells that use a wire have found their places before.
        first_use[tail] = min([first_use[tail], *[cells[head].column for head, _ in heads]])
        if cells[tail].late:
            cells[tail].column = first_use[tail] - 1


def _bent(cells: list[Cell], nets: list[Net], spacing: Spacing) -> Layout:
    """The links of the nets; a cell without width stands where a wire passes a column."""
    last = [max([cells[head].column for head, _ in heads], default=0) for _, _, heads in nets]
    spans = [end - cells[tail].column for end, (_, (tail, _), _) in zip(last, nets, strict=True)]
    bent = sum(spans) <= MOST_BENDS + len(nets)
    links: list[list[Link]] = [[] for _ in range(cells[-1].column + 1)]
    for end, (wire, tail, heads) in zip(last, nets, strict=True):
        start = cells[tail[0]].column
        at = {start: tail}
        for column in range(start + 1, end if bent else 0):
            at[column] = len(cells), 0
            links[column - 1].append(Link(wire, at[column - 1], at[column]))
            middle = spacing.bend
            cells.append(Cell(0, 2 * middle or 1, [middle], [middle], column=column))
        for head in heads:
            before = cells[head[0]].column - 1 if bent else start
            links[before].append(Link(wire, at[before], head))
    columns: list[list[int]] = [[] for _ in links]
    for number, cell in enumerate(cells):
        columns[cell.column].append(number)
    return Layout(cells, columns, links, bent)


# --- the order in the columns -------------------------------------------------------------------


class _Order:
    """The order of the cells in their columns; a cell has a slot for each of its ports."""

    def __init__(self, d: Layout) -> None:
        self.d = d
        self.slots = [max(1, len(cell.ins), len(cell.outs)) for cell in d.cells]
        self.base = [0] * len(d.cells)
        self.before: list[list[tuple[Port, Port]]] = [[] for _ in d.cells]
        self.after: list[list[tuple[Port, Port]]] = [[] for _ in d.cells]
        for links in d.links:
            for link in links:
                self.before[link.head[0]].append((link.tail, link.head))
                self.after[link.tail[0]].append((link.tail, link.head))
        for column in d.columns:
            self.number(column)

    def number(self, column: list[int]) -> None:
        """Give the cells of a column their slots."""
        at = 0
        for cell in column:
            self.base[cell] = at
            at += self.slots[cell]

    def tail(self, port: Port) -> float:
        """The place of an out-port in its column."""
        cell, i = port
        return self.base[cell] + (i + 0.5) * self.slots[cell] / len(self.d.cells[cell].outs)

    def head(self, port: Port) -> float:
        """The place of an in-port in its column."""
        cell, i = port
        return self.base[cell] + (i + 0.5) * self.slots[cell] / len(self.d.cells[cell].ins)

    def sweep(self, forward: bool) -> None:
        """Order each column by the mean place of what its cells are joined to on one side."""
        for column in self.d.columns if forward else reversed(self.d.columns):
            keys = {cell: self.key(cell, forward) for cell in column}
            column.sort(key=keys.__getitem__)
            self.number(column)

    def key(self, cell: int, forward: bool) -> float:
        before = [self.tail(tail) for tail, _ in self.before[cell]]
        after = [self.head(head) for _, head in self.after[cell]]
        near = (before or after) if forward else (after or before)
        return sum(near) / len(near) if near else self.base[cell]

    def switch(self) -> None:
        """Exchange neighbours in a column as long as fewer of their links cross then."""
        for column in self.d.columns:
            for _ in range(len(column)):
                if not any([self.exchange(column, i) for i in range(len(column) - 1)]):
                    break

    def exchange(self, column: list[int], i: int) -> bool:
        """Exchange the cells `i` and `i + 1` of a column, if that helps."""
        upper, lower = column[i], column[i + 1]
        gain = 0
        for place, end, near in ((self.tail, 0, self.before), (self.head, 1, self.after)):
            ups = [place(link[end]) for link in near[upper]]
            lows = [place(link[end]) for link in near[lower]]
            gain += sum([(up > low) - (up < low) for up in ups for low in lows])
        if gain > 0:
            column[i], column[i + 1] = lower, upper
            self.number(column)
        return gain > 0

    def crossings(self) -> int:
        """How many pairs of links cross between neighbouring columns."""
        total = 0
        for links in self.d.links:
            ends = sorted([(self.tail(link.tail), self.head(link.head)) for link in links])
            seen: list[float] = []
            for _, head in ends:
                total += len(seen) - bisect_right(seen, head)
                insort(seen, head)
        return total


def _order(d: Layout) -> None:
    """Sweeps from left to right and back; the order with the fewest crossings is kept."""
    order = _Order(d)
    best, fewest = [list(column) for column in d.columns], order.crossings()
    for sweep in range(2 * ROUNDS):
        if not fewest:
            break
        order.sweep(forward=sweep % 2 == 0)
        if len(d.cells) <= MOST_SWITCHED:
            order.switch()
        crossings = order.crossings()
        if crossings < fewest:
            best, fewest = [list(column) for column in d.columns], crossings
    d.columns = best


# --- heights ------------------------------------------------------------------------------------

_Near = tuple[dict[Port, list[Port]], dict[Port, list[Port]]]


def _heights(d: Layout, spacing: Spacing) -> None:
    """Move the cells of each column towards their neighbours, without changing the order."""
    near: _Near = ({}, {})
    for links in d.links:
        for link in links:
            near[0].setdefault(link.head, []).append(link.tail)
            near[1].setdefault(link.tail, []).append(link.head)
    for column in d.columns:
        _stand(d, column, ({}, {}), True, spacing)
    for sweep in range(2 * ROUNDS + 1):
        forward = sweep % 2 == 0
        for column in d.columns if forward else reversed(d.columns):
            _stand(d, column, near, forward, spacing)
    _stand(d, d.columns[0], near, False, spacing)
    if spacing.slack:
        _straighten(d, near[0], spacing)
    d.settle()


def _straighten(d: Layout, before: dict[Port, list[Port]], spacing: Spacing) -> None:
    """Move cells a little so that links that are nearly level are level, where there is room."""
    for column in d.columns[1:]:
        for place, number in enumerate(column):
            cell = d.cells[number]
            shifts = [
                (i, d.cells[c].port(True, j) - cell.port(False, i))
                for i in range(len(cell.ins))
                for c, j in before.get((number, i), ())
            ]
            if _moves_apart(cell):
                _level_ports(cell, shifts, spacing)
                continue
            shift = min([shift for _, shift in shifts], key=abs, default=0.0)
            above = d.cells[column[place - 1]] if place else None
            below = d.cells[column[place + 1]] if place + 1 < len(column) else None
            low = above is None or cell.top + shift >= above.top + above.height + spacing.gap
            high = below is None or cell.top + cell.height + shift + spacing.gap <= below.top
            slack = spacing.slack if len(shifts) == 1 else spacing.slack / 4
            if abs(shift) <= slack and low and high:
                cell.top += shift


def _level_ports(cell: Cell, shifts: list[tuple[int, float]], spacing: Spacing) -> None:
    """Move the ports of one whose ports may move apart."""
    for i, shift in shifts:
        y = cell.ins[i] + shift
        low = spacing.head / 2 if i == 0 else cell.ins[i - 1] + spacing.pitch
        last = i == len(cell.ins) - 1
        high = cell.height - spacing.foot / 2 if last else cell.ins[i + 1] - spacing.pitch
        if abs(shift) <= spacing.slack and low <= y <= high:
            cell.ins[i] = y


@dataclass(slots=True)
class _Item:
    """What moves as one: a cell, or a port of one with `spread`; `wanted` is where it would be."""

    cell: int
    wanted: float
    weight: float
    above: float
    below: float


def _stand(d: Layout, column: list[int], near: _Near, forward: bool, spacing: Spacing) -> None:
    """Place the cells of a column close to what they are joined to on one side."""
    items = [item for cell in column for item in _items(d, cell, near, forward, spacing)]
    offsets = [0.0]
    for one, other in pairwise(items):
        same = one.cell == other.cell
        apart = spacing.pitch if same else one.below + spacing.gap + other.above
        offsets.append(offsets[-1] + apart)
    wanted = [(i.wanted - offset, i.weight) for i, offset in zip(items, offsets, strict=True)]
    found: dict[int, list[float]] = {}
    for item, offset, y in zip(items, offsets, nondecreasing(wanted), strict=True):
        found.setdefault(item.cell, []).append(spacing.snap(y) + offset)
    for number, ys in found.items():
        cell = d.cells[number]
        cell.top = ys[0]
        if _moves_apart(cell):
            cell.top -= spacing.head
            cell.height = ys[-1] - cell.top + spacing.foot
            (cell.ins or cell.outs)[:] = [y - cell.top for y in ys]


def _items(d: Layout, number: int, near: _Near, forward: bool, spacing: Spacing) -> Iterator[_Item]:
    cell = d.cells[number]
    side = near[0] if forward else near[1]
    ports = cell.ins if forward else cell.outs
    if _moves_apart(cell):
        pulls: list[list[float]] = [
            [d.cells[c].port(forward, j) for c, j in side.get((number, i), ()) if _goes_on(d, c)]
            for i in range(len(cell.ins or cell.outs))
        ]
        found = [median(ends) if ends and ports else None for ends in pulls]
        here = [cell.port(not cell.ins, i) for i in range(len(found))]
        heights = _filled(found, spacing.pitch) or here
        for y, ends in zip(heights, pulls, strict=True):
            yield _Item(number, y, len(ends) or 0.01, spacing.head, spacing.foot)
    else:
        ends = [
            d.cells[c].port(forward, j) - ports[i]
            for i in range(len(ports))
            for c, j in side.get((number, i), ())
        ]
        straight = 8 if cell.width == 0 else 1
        weight = straight * len(ends) or 0.01
        yield _Item(number, median(ends) if ends else cell.top, weight, 0.0, cell.height)


def _goes_on(d: Layout, number: int) -> bool:
    """Whether a cell is more than the end of a wire, which would follow that anywhere."""
    return bool(d.cells[number].outs) or d.cells[number].spread


def _filled(heights: list[float | None], pitch: float) -> list[float]:
    """Heights of all ports: those that nothing asks for stand next to others; [] if all are so."""
    known = [i for i, height in enumerate(heights) if height is not None]
    found: list[float] = []
    for height in heights[known[0] :] if known else []:
        found.append(found[-1] + pitch if height is None else height)
    return [found[0] - pitch * (i + 1) for i in reversed(range(known[0]))] + found if known else []


def _moves_apart(cell: Cell) -> bool:
    return cell.spread and bool(cell.ins or cell.outs)


def nondecreasing(wanted: Sequence[tuple[float, float]]) -> list[float]:
    """The nondecreasing numbers nearest to weighted ones, by least squares (pool violators).

    >>> nondecreasing([(1, 1), (3, 1), (2, 1), (5, 1)])
    [1.0, 2.5, 2.5, 5.0]
    """
    blocks: list[tuple[float, float, int]] = []
    for value, weight in wanted:
        block = (float(value), float(weight), 1)
        while blocks and blocks[-1][0] > block[0]:
            y, w, n = blocks.pop()
            total = w + block[1]
            block = ((y * w + block[0] * block[1]) / total, total, n + block[2])
        blocks.append(block)
    return [y for y, _, n in blocks for _ in range(n)]
