"""Cells: what stands in the columns of a layout, and the links between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Port = tuple[int, int]
"""The number of a cell, and of one of its ports."""


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
