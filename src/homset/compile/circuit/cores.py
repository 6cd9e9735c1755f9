"""Elementary functions as cores: cells that look up a polynomial and work it out.

A core is written once, on `Cells`. Of wires it makes a circuit; of constants it gives the constant,
and that is what the function means in fixed point, bit for bit.

Each has three parts: an argument becomes a piece and a place on it, with `GUARD` bits more than the
result has; a polynomial is worked out by Horner's rule; what comes of it is rounded once. So it is
within 1/2 + 2⁻⁶ steps of the function, and within 1 + 2⁻⁶ where numbers are rounded down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ...errors import MissingStructureError
from .cells import Cells
from .formats import Fixed, Kind
from .netlist import Wire
from .tables import Table, level, number, table

GUARD = 9
"""The bits after the point beyond those of the result."""

WIDEST = 96
"""The widest format that has cores: inside of one there are numbers of five times as many bits."""

Core = Callable[..., Wire]
"""Cells, a format and the arguments ↦ the result in this format."""


def core(cells: Cells, name: str, out: Fixed, *args: Wire) -> Wire:
    """A function of `CORES`, rounded to a format.

    Where it does not fit it saturates, in formats that wrap too: what is cut off is not known.
    Raises `MissingStructureError` for formats of more than `WIDEST` bits.
    """
    if max([out.width, out.fraction, *[x.kind.width for x in args]]) > WIDEST:
        raise MissingStructureError(
            f"Verilog has no {name} in {out}, only in formats of up to {WIDEST} bits"
        )
    fitting = replace(out, overflow="saturate") if out.overflow == "wrap" else out
    return CORES[name](cells, fitting, *args)


# --- parts ----------------------------------------------------------------------------------------


def _inner(whole: int, fraction: int) -> Fixed:
    """The format of a number inside of a core, which always fits; cut off, which costs nothing."""
    return Fixed(max(2, whole + fraction), fraction, "floor", "wrap")


def _scaled(cells: Cells, x: Wire, name: str, factor: int, fraction: int) -> Wire:
    """x times a constant, to bits after the point: the constant has enough for the largest x."""
    steps, digits = number(name, factor, fraction + max(0, x.kind.whole) + 1)
    constant = cells.constant(Kind(max(2, steps.bit_length() + 1), digits), steps)
    whole = x.kind.whole + constant.kind.whole
    return cells.number("mul", _inner(whole, fraction), x, constant)


def _split(cells: Cells, z: Wire) -> tuple[Wire, Wire]:
    """The piece that a number is on, and its place there, from the middle: |w| ≤ ½."""
    f = z.kind.fraction
    half = cells.constant(Kind(max(2, f), f), -(1 << (f - 1)))
    piece = cells.number("floor", _inner(z.kind.whole + 1, 0), z)
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
        by = cells.number("mul", _inner(reach.bit_length() + 1 - f, f), total, w)
        total = cells.number("add", _inner(reach.bit_length() + 1 - f, f), by, coefficient)
    assert total is not None
    return total


def _on_pieces(
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


def _whole(out: Fixed) -> int:
    return max(1, out.kind.whole)


# --- powers and logarithms ------------------------------------------------------------------------

OCTAVE = 3
"""The pieces from one power of two to the next are 2³ for powers, and 2⁴ for logarithms."""


def _power(cells: Cells, x: Wire, log: str, whole: int, fraction: int) -> Wire:
    """2 to the power of x times a constant: what has more bits before the point is too large."""
    z = _scaled(cells, x, log, 2**OCTAVE, whole + fraction)
    pieces, size = range(2**OCTAVE), 2**OCTAVE
    mantissa, piece = _on_pieces(cells, "exp2", z, pieces, size, fraction, factor=1 << whole)
    by = cells.constant(Kind(3), OCTAVE)
    octave = cells.number("right_shift", _inner(piece.kind.width, 0), piece, by)
    most = cells.constant(Kind(whole.bit_length() + 1), whole)
    room = max(octave.kind.width, most.kind.width) + 1
    down = cells.number("sub", _inner(room, 0), most, octave)
    held = _inner(mantissa.kind.whole, fraction)
    return cells.number("right_shift", held, mantissa, down)


def _exp(log: str) -> Core:
    def run(cells: Cells, out: Fixed, x: Wire) -> Wire:
        y = _power(cells, x, log, _whole(out), out.fraction + GUARD)
        return cells.number("fit", out, y)

    return run


def _expm1(cells: Cells, out: Fixed, x: Wire) -> Wire:
    y = _power(cells, x, "log2 e", _whole(out) + 1, out.fraction + GUARD)
    return cells.number("sub", out, y, cells.constant(Kind(2), 1))


def _hyperbolic(op: str) -> Core:
    """(eˣ ± e⁻ˣ) / 2."""

    def run(cells: Cells, out: Fixed, x: Wire) -> Wire:
        sides = x, cells.exact("negate", x)
        whole, fraction = _whole(out) + 1, out.fraction + GUARD
        both = [_power(cells, side, "log2 e", whole, fraction) for side in sides]
        return cells.number("mul", out, cells.exact(op, *both), cells.constant(Kind(2, 1), 1))

    return run


def _log(name: str, octave: str, offset: int = 0) -> Core:
    """A logarithm of x and an offset, from that of 2; where there is none, the lowest number."""

    def run(cells: Cells, out: Fixed, x: Wire) -> Wire:
        x = cells.exact("add", x, cells.constant(Kind(2), offset)) if offset else x
        positive = cells.truth("positive", x)
        if out.overflow == "refuse":
            cells.fault(cells.truth("logical_not", positive))
        fraction, size = out.fraction + GUARD, 2 ** (OCTAVE + 1)
        mantissa = cells.number("mantissa", _inner(OCTAVE + 3, x.kind.width), x)
        part, _ = _on_pieces(cells, name, mantissa, range(size, 2 * size), size, fraction)
        bits = max(x.kind.width, x.kind.fraction).bit_length() + 2
        exponent = cells.number("exponent", _inner(bits, 0), x)
        y = cells.number("add", out, _scaled(cells, exponent, octave, 1, fraction), part)
        return cells.where(positive, y, cells.constant(out.kind, out.low))

    return run


# --- sines ----------------------------------------------------------------------------------------

TURN = 32
"""The pieces of a turn."""


def _circular(cells: Cells, name: str, x: Wire, fraction: int) -> Wire:
    z = _scaled(cells, x, "1 / 2 pi", TURN, fraction)
    return _on_pieces(cells, name, z, range(TURN), TURN, fraction)[0]


def _wave(name: str) -> Core:
    def run(cells: Cells, out: Fixed, x: Wire) -> Wire:
        return cells.number("fit", out, _circular(cells, name, x, out.fraction + GUARD))

    return run


def _tan(cells: Cells, out: Fixed, x: Wire) -> Wire:
    """sin / cos, with so many bits that it is right wherever it fits."""
    fraction = out.fraction + 2 * _whole(out) + GUARD
    sin, cos = (_circular(cells, name, x, fraction) for name in ("sin", "cos"))
    return cells.number("div", out, sin, cos)


def _arctan(cells: Cells, out: Fixed, x: Wire) -> Wire:
    """Of 1 / x beyond 1, and then what is missing to a right angle."""
    fraction, size = out.fraction + GUARD, 2**OCTAVE
    held = _inner(2, fraction)
    distance = cells.exact("abs", x)
    far = cells.truth("negative", cells.exact("sub", cells.constant(Kind(2), 1), distance))
    near = cells.where(
        far, cells.number("recip", held, distance), cells.number("fit", held, distance)
    )
    z = _scaled(cells, near, "1", size, fraction)
    part, _ = _on_pieces(cells, "arctan", z, range(2 * size), size, fraction)
    steps, digits = number("pi / 2", 1, fraction)
    right = cells.constant(Kind(steps.bit_length() + 1, digits), steps)
    rest = cells.number("sub", held, right, part)
    y = cells.where(far, rest, cells.number("fit", held, part))
    return cells.number("fit", out, _signed(cells, x, y))


def _signed(cells: Cells, x: Wire, y: Wire) -> Wire:
    """y, or −y where x is negative."""
    minus = cells.number("negate", _inner(y.kind.whole, y.kind.fraction), y)
    return cells.where(cells.truth("negative", x), minus, y)


def _hypot(cells: Cells, out: Fixed, x: Wire, y: Wire) -> Wire:
    """The root of an exact sum: it is rounded once."""
    squares = [cells.exact("mul", side, side) for side in (x, y)]
    return cells.number("sqrt", out, cells.exact("add", *squares))


# --- functions that level off ---------------------------------------------------------------------


def _levelling(name: str, low: int, unit: int) -> Core:
    """A function that goes from `low` to 1: it is that, where it is as good as there."""

    def run(cells: Cells, out: Fixed, x: Wire) -> Wire:
        fraction = out.fraction + GUARD
        reach = min(level(name, fraction), max(0, x.kind.whole - 1))
        half = unit << reach
        z = _scaled(cells, x, "1", unit, max(1, x.kind.fraction))
        around = [*range(half), *range(-half, 0)]
        part, piece = _on_pieces(cells, name, z, around, unit, fraction)
        held = _inner(2, fraction)
        y = cells.number("fit", held, part)
        if reach < x.kind.whole - 1:
            for op, edge, limit in (("greater_equal", half, 1), ("less", -half, low)):
                beyond = cells.truth(op, piece, cells.constant(piece.kind, edge))
                y = cells.where(beyond, cells.constant(held.kind, limit << fraction), y)
        return cells.number("fit", out, y)

    return run


CORES: dict[str, Core] = {
    "exp": _exp("log2 e"),
    "exp2": _exp("1"),
    "expm1": _expm1,
    "sinh": _hyperbolic("sub"),
    "cosh": _hyperbolic("add"),
    "log": _log("log", "ln 2"),
    "log2": _log("log2", "1"),
    "log10": _log("log10", "log10 2"),
    "log1p": _log("log", "ln 2", offset=1),
    "sin": _wave("sin"),
    "cos": _wave("cos"),
    "tan": _tan,
    "arctan": _arctan,
    "hypot": _hypot,
    "tanh": _levelling("tanh", -1, 4),
    "logistic": _levelling("logistic", 0, 2),
    "erf": _levelling("erf", -1, 4),
}
"""The functions that have a core."""
