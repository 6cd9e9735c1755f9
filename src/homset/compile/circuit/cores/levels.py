"""Functions that level off: to both sides they become constant."""

from __future__ import annotations

from ..cells import Cells
from ..formats import Fixed
from ..netlist import Wire
from .parts import GUARD, Core, inner, on_pieces, scaled
from .tables import level


def levelling(name: str, low: int, unit: int) -> Core:
    """A function that goes from `low` to 1: it is that, where it is as good as there."""

    def run(cells: Cells, out: Fixed, x: Wire) -> Wire:
        fraction = out.fraction + GUARD
        reach = min(level(name, fraction), max(0, x.kind.whole - 1))
        half = unit << reach
        z = scaled(cells, x, "1", unit, max(1, x.kind.fraction))
        around = [*range(half), *range(-half, 0)]
        part, piece = on_pieces(cells, name, z, around, unit, fraction)
        held = inner(2, fraction)
        y = cells.number("fit", held, part)
        if reach < x.kind.whole - 1:
            for op, edge, limit in (("greater_equal", half, 1), ("less", -half, low)):
                beyond = cells.truth(op, piece, cells.constant(piece.kind, edge))
                y = cells.where(beyond, cells.constant(held.kind, limit << fraction), y)
        return cells.number("fit", out, y)

    return run
