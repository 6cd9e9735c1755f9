"""Powers and logarithms, and what is made of them."""

from __future__ import annotations

from ..cells import Cells
from ..formats import Fixed, Kind
from ..netlist import Wire
from .parts import GUARD, Core, inner, on_pieces, refused, scaled, signed, whole_bits

OCTAVE = 3
"""The pieces from one power of two to the next are 2³ for powers, and 2⁴ for logarithms."""


def _power(cells: Cells, x: Wire, log: str, whole: int, fraction: int) -> Wire:
    """2 to the power of x times a constant: what has more bits before the point is too large."""
    z = scaled(cells, x, log, 2**OCTAVE, whole + fraction)
    pieces, size = range(2**OCTAVE), 2**OCTAVE
    mantissa, piece = on_pieces(cells, "exp2", z, pieces, size, fraction, factor=1 << whole)
    by = cells.constant(Kind(3), OCTAVE)
    octave = cells.number("right_shift", inner(piece.kind.width, 0), piece, by)
    most = cells.constant(Kind(whole.bit_length() + 1), whole)
    room = max(octave.kind.width, most.kind.width) + 1
    down = cells.number("sub", inner(room, 0), most, octave)
    held = inner(mantissa.kind.whole, fraction)
    return cells.number("right_shift", held, mantissa, down)


def exponential(log: str) -> Core:
    """The powers of a base, by its logarithm to 2."""

    def run(cells: Cells, out: Fixed, x: Wire) -> Wire:
        y = _power(cells, x, log, whole_bits(out), out.fraction + GUARD)
        return cells.number("fit", out, y)

    return run


def expm1(cells: Cells, out: Fixed, x: Wire) -> Wire:
    """eˣ − 1."""
    y = _power(cells, x, "log2 e", whole_bits(out) + 1, out.fraction + GUARD)
    return cells.number("sub", out, y, cells.constant(Kind(2), 1))


def hyperbolic(op: str) -> Core:
    """(eˣ ± e⁻ˣ) / 2."""

    def run(cells: Cells, out: Fixed, x: Wire) -> Wire:
        sides = x, cells.exact("negate", x)
        whole, fraction = whole_bits(out) + 1, out.fraction + GUARD
        both = [_power(cells, side, "log2 e", whole, fraction) for side in sides]
        return cells.number("mul", out, cells.exact(op, *both), cells.constant(Kind(2, 1), 1))

    return run


def _logarithm(cells: Cells, name: str, octave: str, x: Wire, fraction: int) -> Wire:
    """A logarithm of x, from that of 2: what a mantissa and an exponent add up to."""
    size = 2 ** (OCTAVE + 1)
    mantissa = cells.number("mantissa", inner(OCTAVE + 3, x.kind.width), x)
    part, _ = on_pieces(cells, name, mantissa, range(size, 2 * size), size, fraction)
    bits = max(x.kind.width, x.kind.fraction).bit_length() + 2
    exponent = cells.number("exponent", inner(bits, 0), x)
    return cells.exact("add", scaled(cells, exponent, octave, 1, fraction), part)


def logarithm(name: str, octave: str, offset: int = 0) -> Core:
    """A logarithm of x and an offset; where there is none, the lowest number."""

    def run(cells: Cells, out: Fixed, x: Wire) -> Wire:
        x = cells.exact("add", x, cells.constant(Kind(2), offset)) if offset else x
        positive = cells.truth("positive", x)
        refused(cells, out, cells.truth("logical_not", positive))
        y = _logarithm(cells, name, octave, x, out.fraction + GUARD)
        return cells.where(positive, cells.number("fit", out, y), cells.constant(out.kind, out.low))

    return run


def arcsinh(cells: Cells, out: Fixed, x: Wire) -> Wire:
    """ln(|x| + √(x² + 1)), with the sign of x."""
    distance, fraction = cells.exact("abs", x), out.fraction + GUARD
    square = cells.exact("add", cells.exact("mul", x, x), cells.constant(Kind(2), 1))
    root = cells.number("sqrt", inner(max(2, distance.kind.whole + 1), fraction), square)
    y = _logarithm(cells, "log", "ln 2", cells.exact("add", distance, root), fraction)
    return cells.number("fit", out, signed(cells, x, y))


def arccosh(cells: Cells, out: Fixed, x: Wire) -> Wire:
    """ln(x + √(x² − 1)); below 1, where there is none, 0."""
    fraction, one = out.fraction + GUARD, cells.constant(Kind(2), 1)
    below = cells.truth("negative", cells.exact("sub", x, one))
    refused(cells, out, below)
    square = cells.exact("sub", cells.exact("mul", x, x), one)
    root = cells.number("sqrt", inner(x.kind.whole + 1, fraction), square)
    y = _logarithm(cells, "log", "ln 2", cells.exact("add", x, root), fraction)
    return cells.where(below, cells.constant(out.kind, 0), cells.number("fit", out, y))


def arctanh(cells: Cells, out: Fixed, x: Wire) -> Wire:
    """(ln(1 + x) − ln(1 − x)) / 2; from ±1 on, where there is none, the highest and the lowest."""
    one = cells.constant(Kind(2), 1)
    sides = cells.exact("add", one, x), cells.exact("sub", one, x)
    logs = [_logarithm(cells, "log", "ln 2", side, out.fraction + GUARD) for side in sides]
    y = cells.number("mul", out, cells.exact("sub", *logs), cells.constant(Kind(2, 1), 1))
    for side, end in zip(sides, (out.low, out.high), strict=True):
        beyond = cells.truth("logical_not", cells.truth("positive", side))
        refused(cells, out, beyond)
        y = cells.where(beyond, cells.constant(out.kind, end), y)
    return y
