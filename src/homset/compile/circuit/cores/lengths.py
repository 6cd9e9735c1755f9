"""Lengths, signs and what is left of a division."""

from __future__ import annotations

from ..cells import Cells
from ..formats import Fixed
from ..netlist import Wire
from .parts import inner, refused, signed


def hypot(cells: Cells, out: Fixed, x: Wire, y: Wire) -> Wire:
    """The root of an exact sum: it is rounded once."""
    squares = [cells.exact("mul", side, side) for side in (x, y)]
    return cells.number("sqrt", out, cells.exact("add", *squares))


def copysign(cells: Cells, out: Fixed, x: Wire, y: Wire) -> Wire:
    """|x| with the sign of y; 0 has none."""
    return cells.number("fit", out, signed(cells, y, cells.exact("abs", x)))


def fmod(cells: Cells, out: Fixed, x: Wire, y: Wire) -> Wire:
    """What |x| leaves of |y|, with the sign of x; of 0, 0."""
    refused(cells, out, cells.truth("zero", y))
    distance, by = (cells.exact("abs", side) for side in (x, y))
    whole, digits = max(x.kind.whole, y.kind.whole) + 1, max(x.kind.fraction, y.kind.fraction)
    left = cells.number("remainder", inner(whole, digits), distance, by)
    return cells.number("fit", out, signed(cells, x, left))
