"""Operations on numbers and truth values, as cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...errors import MissingStructureError
from ...objects import B, Obj, Z
from ...places import Place
from ...primitives import Primitive
from .cells import Cells, noted
from .cores import CORES, core
from .formats import BIT, Fixed
from .netlist import Wire
from .rules import EXACT, TRUTHS

MOST = 16
"""The highest power that is multiplied out."""

_POWERS = f"powers are by constants from {-MOST} to {MOST}, of integers from 0"


def on_scalars(
    cells: Cells, p: Primitive, args: Sequence[Wire], obj: Obj, place: Place | None
) -> Wire:
    """The wire of a primitive of numbers, whose result belongs to an object.

    Raises `MissingStructureError` for one that no cell computes.
    """
    if (rule := _RULES.get(p.name)) is not None:
        return rule(cells, args, cells.formats.get(obj), place)
    if p.name in CORES:
        return core(cells, p.name, cells.formats[obj], *args)
    if obj is B and p.name in TRUTHS:
        return cells.truth(p.name, *args)
    if obj is not B and p.name in EXACT:
        return cells.number(p.name, cells.formats[obj], *args, place=place)
    raise MissingStructureError(
        f"Verilog has no {p.name}, which {noted(p.name, args)} needs; write it with a polynomial,"
        " or a table: an array and an index"
    )


_Rule = Callable[[Cells, Sequence[Wire], Fixed | None, Place | None], Wire]


def _where(cells: Cells, args: Sequence[Wire], out: Fixed | None, place: Place | None) -> Wire:
    return cells.where(*args)


def _real(cells: Cells, args: Sequence[Wire], out: Fixed | None, place: Place | None) -> Wire:
    """A number in the format of reals; of a truth value 0 or 1."""
    assert out is not None
    (x,) = args
    if x.kind == BIT:
        one, zero = (cells.constant(out.kind, out.clip(n << out.fraction)) for n in (1, 0))
        return cells.where(x, one, zero)
    return cells.number("fit", out, x, place=place)


def _integer(cells: Cells, args: Sequence[Wire], out: Fixed | None, place: Place | None) -> Wire:
    """Cut off after the point; of a truth value 0 or 1."""
    assert out is not None
    if args[0].kind == BIT:
        return _real(cells, args, out, place)
    return cells.number("integer", out, *args, place=place)


def _divided(op: str) -> _Rule:
    """A division that has no result by an integer 0."""

    def rule(cells: Cells, args: Sequence[Wire], out: Fixed | None, place: Place | None) -> Wire:
        assert out is not None
        if args[1].kind == cells.formats[Z].kind or out.overflow == "refuse":
            cells.fault(cells.truth("zero", args[1]))
        return cells.number(op, out, *args, place=place)

    return rule


def _shift(op: str) -> _Rule:
    """A shift by an integer that is not negative."""

    def rule(cells: Cells, args: Sequence[Wire], out: Fixed | None, place: Place | None) -> Wire:
        assert out is not None
        cells.fault(cells.truth("negative", args[1]))
        return cells.number(op, out, *args, place=place)

    return rule


def power(cells: Cells, x: Wire, n: float, out: Fixed) -> Wire:
    """A power by a constant, multiplied out exactly, and rounded once."""
    if n not in range(0 if out is cells.formats[Z] else -MOST, MOST + 1):
        raise MissingStructureError(f"Verilog has no pow({x.note}, {n:g}): {_POWERS}")
    if n == 0:
        return cells.constant(out.kind, out.clip(1 << out.fraction))
    made = x
    for _ in range(abs(int(n)) - (1 if n < 0 else 2)):
        made = cells.exact("mul", made, x)
    if n < 0:
        return cells.number("recip", out, made)
    return x if n == 1 else cells.number("mul", out, made, x)


def _power(cells: Cells, args: Sequence[Wire], out: Fixed | None, place: Place | None) -> Wire:
    raise MissingStructureError(f"Verilog has no {noted('pow', args)}: {_POWERS}")


POWERS = frozenset({"pow", "integer_power"})
"""The operations whose last argument must be known."""


def _sqrt(cells: Cells, args: Sequence[Wire], out: Fixed | None, place: Place | None) -> Wire:
    """The root, rounded; a negative number has none."""
    assert out is not None
    if out.overflow == "refuse":
        cells.fault(cells.truth("negative", *args))
    return cells.number("sqrt", out, *args, place=place)


_RULES: dict[str, _Rule] = {
    "stop_gradient": lambda cells, args, out, place: args[0],
    "where": _where,
    "real": _real,
    "integer": _integer,
    "floor_divide": _divided("floor_divide"),
    "remainder": _divided("remainder"),
    "left_shift": _shift("left_shift"),
    "right_shift": _shift("right_shift"),
    "pow": _power,
    "integer_power": _power,
    "sqrt": _sqrt,
}
