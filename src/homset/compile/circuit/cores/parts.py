"""The parts of cores: constants as factors, pieces of an interval, polynomials by Horner's rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..cells import Cells
from ..formats import Fixed, Kind
from ..netlist import Wire
from .tables import Table, number, table

GUARD = 9
"""The bits after the point beyond those of the result."""

Core = Callable[..., Wire]
"""Cells, a format and the arguments ↦ the result in this format."""


def inner(whole: int, fraction: int) -> Fixed:
    """The format of a number inside of a core, which always fits; cut off, which costs nothing."""
    return Fixed(max(2, whole + fraction), fraction, "floor", "wrap")


def scaled(cells: Cells, x: Wire, name: str, factor: int, fraction: int) -> Wire:
    """x times a constant, to bits after the point: the constant has enough for the largest x."""
    steps, digits = number(name, factor, fraction + max(0, x.kind.whole) + 1)
    constant = cells.constant(Kind(max(2, steps.bit_length() + 1), digits), steps)
    whole = x.kind.whole + constant.kind.whole
    return cells.number("mul", inner(whole, fraction), x, constant)


def _split(cells: Cells, z: Wire) -> tuple[Wire, Wire]:
    """The piece that a number is on, and its place there, from the middle: |w| ≤ ½."""
    f = z.kind.fraction
    half = cells.constant(Kind(max(2, f), f), -(1 << (f - 1)))
    piece = cells.number("floor", inner(z.kind.whole + 1, 0), z)
    return piece, cells.number("add", Fixed(max(2, f), f, "floor", "wrap"), z, half)


def _polynomial(cells: Cells, found: Table, index: Wire, w: Wire) -> Wire:
    """The polynomial of a piece at a place, by Horner's rule."""
    f, total, reach = found.fraction, None, 0
    for row in reversed(found.rows):
        reach = max(map(abs, row)) + reach // 2 + 1  # of the sum so far
        width = max(map(abs, row)).bit_length() + 1
        coefficient = cells.look_up(Kind(max(2, width), f), row, index)
        if total is None:
            total = coefficient
            continue
        by = cells.number("mul", inner(reach.bit_length() + 1 - f, f), total, w)
        total = cells.number("add", inner(reach.bit_length() + 1 - f, f), by, coefficient)
    assert total is not None
    return total


def on_pieces(
    cells: Cells, name: str, z: Wire, starts: Sequence[int], unit: int, fraction: int,
    factor: int = 1,
) -> tuple[Wire, Wire]:  # fmt: skip
    """`factor` times a function at z / `unit`, and the piece.

    Pieces go around: `starts` are those of piece 0, piece 1, …, as many as a power of two.
    """
    piece, w = _split(cells, z)
    index = cells.residue(piece, len(starts))
    found = table(name, tuple(starts), unit, factor, fraction)
    return _polynomial(cells, found, index, w), piece


def whole_bits(out: Fixed) -> int:
    """The bits before the point of a format, at least one."""
    return max(1, out.kind.whole)


def signed(cells: Cells, x: Wire, y: Wire) -> Wire:
    """y, or −y where x is negative."""
    minus = cells.number("negate", inner(y.kind.whole, y.kind.fraction), y)
    return cells.where(cells.truth("negative", x), minus, y)


def refused(cells: Cells, out: Fixed, where: Wire) -> None:
    """In formats that refuse, a function has no value where this holds."""
    if out.overflow == "refuse":
        cells.fault(where)
