"""How high the cells of a layout stand: close to what they are joined to, as their order allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from .cells import Cell, Layout, Port, Spacing

ROUNDS = 6

_Near = tuple[dict[Port, list[Port]], dict[Port, list[Port]]]


def stand(d: Layout, spacing: Spacing) -> None:
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
