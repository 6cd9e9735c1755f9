"""Sines and cosines, and the angles that have them."""

from __future__ import annotations

from dataclasses import replace

from ..cells import Cells
from ..formats import Fixed, Kind
from ..netlist import Wire
from .parts import GUARD, Core, inner, on_pieces, refused, scaled, signed, whole_bits
from .tables import number

TURN = 32
"""The pieces of a turn."""


def _circular(cells: Cells, name: str, x: Wire, fraction: int) -> Wire:
    z = scaled(cells, x, "1 / 2 pi", TURN, fraction)
    return on_pieces(cells, name, z, range(TURN), TURN, fraction)[0]


def wave(name: str) -> Core:
    """A sine or a cosine."""

    def run(cells: Cells, out: Fixed, x: Wire) -> Wire:
        return cells.number("fit", out, _circular(cells, name, x, out.fraction + GUARD))

    return run


def tan(cells: Cells, out: Fixed, x: Wire) -> Wire:
    """sin / cos, with so many bits that it is right wherever it fits."""
    fraction = out.fraction + 2 * whole_bits(out) + GUARD
    sin, cos = (_circular(cells, name, x, fraction) for name in ("sin", "cos"))
    return cells.number("div", out, sin, cos)


FINE = 8
"""The pieces from 0 to 1 of the tangent of an angle."""


def arctan2(cells: Cells, out: Fixed, y: Wire, x: Wire) -> Wire:
    """The angle of the point (x, y); of the origin 0."""
    return cells.number("fit", out, _angle(cells, out.fraction + GUARD, y, x))


def arctan(cells: Cells, out: Fixed, x: Wire) -> Wire:
    """The angle of the point (1, x)."""
    return arctan2(cells, out, x, cells.constant(Kind(2), 1))


def arcsin(cells: Cells, out: Fixed, x: Wire) -> Wire:
    """The angle of (√(1 − x²), x); beyond ±1, where there is none, a right one."""
    return arctan2(cells, out, x, _other_side(cells, out, x))


def arccos(cells: Cells, out: Fixed, x: Wire) -> Wire:
    """The angle of (x, √(1 − x²)); beyond ±1, where there is none, 0 or a straight one."""
    return arctan2(cells, out, _other_side(cells, out, x), x)


def _other_side(cells: Cells, out: Fixed, x: Wire) -> Wire:
    """√(1 − x²), and 0 beyond ±1."""
    square = cells.exact("sub", cells.constant(Kind(2), 1), cells.exact("mul", x, x))
    refused(cells, out, cells.truth("negative", square))
    return cells.number("sqrt", inner(2, out.fraction + GUARD), square)


def _angle(cells: Cells, fraction: int, y: Wire, x: Wire) -> Wire:
    """The angle to the nearer axis, whose tangent is at most 1, and then where that is."""
    kinds, held = (x.kind, y.kind), inner(3, fraction)
    room = inner(max([k.whole for k in kinds]) + 1, max([k.fraction for k in kinds]))
    up, across = (cells.number("abs", room, side) for side in (y, x))
    steep = cells.truth("less", across, up)
    sides = cells.where(steep, across, up), cells.where(steep, up, across)
    ratio = cells.number("div", replace(held, overflow="saturate"), *sides)
    z = scaled(cells, ratio, "1", FINE, fraction)
    part, _ = on_pieces(cells, "arctan", z, range(2 * FINE), FINE, fraction)
    angle = cells.number("fit", held, part)
    for test, turn in ((steep, 1), (cells.truth("negative", x), 2)):
        steps, digits = number("pi / 2", turn, fraction)
        from_there = cells.constant(Kind(steps.bit_length() + 1, digits), steps)
        angle = cells.where(test, cells.number("sub", held, from_there, angle), angle)
    return signed(cells, y, angle)
