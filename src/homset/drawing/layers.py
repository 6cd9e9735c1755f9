"""Where boxes stand: columns from left to right, the order in each column, and heights.

The method of Sugiyama, Tagawa and Toda (1981): a box stands in the column after the last of those
that it depends on; wires that pass a column bend there; the boxes of a column are ordered by the
mean place of their neighbours, and moved as close to their neighbours as the order allows.
Every port has a place of its own, and the ports of In and Out may move apart.
"""

from __future__ import annotations

from bisect import bisect_right, insort

from .cells import Cell, Layout, Link, Port, Spacing
from .heights import ROUNDS, stand
from .panels import Panel

MOST_BENDS = 8_000
"""Where more bends than this were needed, long wires go straight, across what stands in the way."""

MOST_SWITCHED = 1_000

Net = tuple[int, Port, list[Port]]
"""A wire, the port it comes from, and those it goes to."""


def layout(panel: Panel, cells: list[Cell], spacing: Spacing) -> Layout:
    """Places for the cells of a panel: of its captured wires first, then of its boxes."""
    nets = _nets(panel, cells)
    _columns(cells, nets)
    result = _bent(cells, nets, spacing)
    _order(result)
    stand(result, spacing)
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
