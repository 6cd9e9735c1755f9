"""Floating point: the doubles of IEEE 754, rounded to nearest, as `Functions` computes with them.

NaN, infinities and both zeros are numbers. What IEEE 754 defines to the last bit has a formula;
functions such as exp, whose last bits are those of a library, have none. Where NumPy may give
either zero, as the larger one of 0.0 and −0.0, both are possible.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from functools import partial, reduce
from math import isfinite, prod
from typing import Any, final

import numpy as np
import z3

from ...objects import B, Obj, R, Z
from ...primitives import Primitive, Value
from ...tuples import flat
from .arithmetic import Arithmetic
from .exact import Exact, choice, formula, known, negation
from .families import FAMILIES, Formula, over
from .likely import likely
from .logic import where
from .operations import Operation, apply, no_formula
from .reals import REALS
from .terms import Term, number
from .world import world

FLOAT64 = z3.Float64()
NEAREST = z3.RNE()

# --- operations -----------------------------------------------------------------------------------


def _formulas(xs: Sequence[Term]) -> list[Any]:
    return [formula(x.kind, x.x) for x in xs]


def _real(f: Callable[..., Any]) -> Operation:
    """An operation that gives a double."""
    return lambda *xs: Term(R, f(*_formulas(xs)))


def _true(f: Callable[..., Any]) -> Operation:
    """A comparison, as IEEE 754 has it: NaN is neither less nor equal to anything."""
    return lambda *xs: Term(B, f(*_formulas(xs)))


def _extreme(better: Callable[[Any, Any], Any]) -> Operation:
    """The better one; NaN if one is NaN; of two zeros any."""

    def run(x: Any, y: Any) -> Any:
        either = world().fresh(B, "zero")
        zeros = z3.And(z3.fpIsZero(x), z3.fpIsZero(y), either)
        chosen = z3.If(z3.Or(better(x, y), zeros), x, y)
        return z3.If(z3.fpIsNaN(x), x, z3.If(z3.fpIsNaN(y), y, chosen))

    return _real(run)


def _sign(x: Any) -> Any:
    one, none = z3.FPVal(1.0, FLOAT64), z3.FPVal(0.0, FLOAT64)
    sign = z3.If(z3.fpGT(x, none), one, z3.If(z3.fpLT(x, none), z3.fpNeg(one), none))
    return z3.If(z3.fpIsNaN(x), x, sign)


def _copysign(x: Any, y: Any) -> Any:
    """NaN has a sign of its own, which is not known."""
    unknown = z3.And(z3.fpIsNaN(y), world().fresh(B, "sign"))
    size = z3.fpAbs(x)
    return z3.If(z3.Or(z3.fpIsNegative(y), unknown), z3.fpNeg(size), size)


def _rounded(direction: Any) -> Operation:
    return _real(lambda x: z3.fpRoundToIntegral(direction, x))


def _from_number(x: Term) -> Term:
    """An integer or a truth value as a double, rounded to nearest."""
    if x.kind is R:
        return x
    if x.kind is B:
        return Term(R, choice(R, x.x, 1.0, 0.0))
    return Term(R, z3.fpRealToFP(NEAREST, z3.ToReal(x.x), FLOAT64))


def _integer(x: Term) -> Term:
    """Rounded towards zero; infinities and NaN are no integers."""
    text = "infinity or NaN is made an integer"
    if known(x.x):
        world().fails(not isfinite(x.x), text)
        return Term(Z, int(x.x) if isfinite(x.x) else 0)
    y = formula(R, x.x)
    world().fails(z3.Or(z3.fpIsInf(y), z3.fpIsNaN(y)), text)
    return Term(Z, z3.ToInt(z3.fpToReal(z3.fpRoundToIntegral(z3.RTZ(), y))))


ONE = z3.FPVal(1.0, FLOAT64)

DOUBLES: dict[str, Operation] = {
    "add": _real(lambda x, y: z3.fpAdd(NEAREST, x, y)),
    "sub": _real(lambda x, y: z3.fpSub(NEAREST, x, y)),
    "mul": _real(lambda x, y: z3.fpMul(NEAREST, x, y)),
    "div": _real(lambda x, y: z3.fpDiv(NEAREST, x, y)),
    "recip": _real(lambda x: z3.fpDiv(NEAREST, ONE, x)),
    "sqrt": _real(lambda x: z3.fpSqrt(NEAREST, x)),
    "negate": _real(z3.fpNeg),
    "stop_gradient": _real(lambda x: x),
    "abs": _real(z3.fpAbs),
    "sign": _real(_sign),
    "copysign": _real(_copysign),
    "minimum": _extreme(z3.fpLT),
    "maximum": _extreme(z3.fpGT),
    "floor": _rounded(z3.RTN()),
    "ceil": _rounded(z3.RTP()),
    "trunc": _rounded(z3.RTZ()),
    "rint": _rounded(NEAREST),
    "real": _from_number,
    "less": _true(z3.fpLT),
    "less_equal": _true(z3.fpLEQ),
    "greater": _true(z3.fpGT),
    "greater_equal": _true(z3.fpGEQ),
    "equal": _true(z3.fpEQ),
    "not_equal": _true(lambda x, y: z3.Not(z3.fpEQ(x, y))),
}
"""What IEEE 754 says of the primitives."""


_RULES: dict[str, Operation] = {"where": where, "integer": _integer}
"""What is not rounded."""


LIBRARY = (
    "its last bits are those of a library: ask about real numbers (without over=), or take its"
    " result as an argument, with what is known of it as a condition"
)
"""Why there is no formula, and what to ask instead."""


def _rounding(p: Primitive, *xs: Term) -> Term:
    """A primitive on doubles; on those that are known, what a run gives, whatever it is."""
    if all([known(x.x) for x in xs]):
        return _computed(p, xs)
    if p.name not in DOUBLES:
        raise no_formula(f"{p.name} of doubles", LIBRARY)
    return DOUBLES[p.name](*xs)


def _computed(p: Primitive, xs: Sequence[Term]) -> Term:
    as_run = {R: np.float64, Z: int, B: np.bool_}
    with np.errstate(all="ignore"):
        found = p.value(*[as_run[x.kind](x.x) for x in xs])
    return number(p.cod if p.cod.ground else xs[-1].kind, found)


# --- families -------------------------------------------------------------------------------------

IN_ORDER = 8
"""NumPy adds fewer numbers than this in their order, along one axis."""


def _sum(p: Primitive, args: Sequence[Any]) -> Any:
    (x,), axes = args, p.parameters[1]
    n = prod([x.shape[i] for i in axes])
    if p.cod.element is R and (n >= IN_ORDER or len(axes) > 1) and n > 1:
        raise no_formula(
            f"the sum of {n} doubles", "NumPy adds them up in an order of its own: write a loop"
        )
    zero, add = number(p.cod.element, 0), partial(apply, "add")
    # It begins with 0.0, which shows in the sign of zeros alone, and so at the end as well.
    return over(x, axes, lambda line: add(reduce(add, line), zero) if line else zero)


def _contract(p: Primitive, args: Sequence[Any]) -> Any:
    left, right, out = p.parameters[2:]
    if p.cod.element is R and set(left + right) - set(out):
        raise no_formula("a matrix product of doubles", "BLAS rounds as it likes: write a loop")
    return p.value(*args)


FAMILIES_OF: dict[str, Formula] = {
    name: FAMILIES[name]
    for name in (
        "broadcast", "cumsum", "reshape", "transpose", "slices", "embed", "concatenate", "take",
        "along", "max", "min", "all", "any",
    )
} | {"sum": _sum, "contract": _contract}  # fmt: skip
"""The families whose last bits are known."""


# --- the sort -------------------------------------------------------------------------------------


@final
class Floats(Arithmetic):
    """Python's floats where they are known, and the solver's sort of doubles."""

    name = "float64"
    note = "real numbers are doubles, rounded to nearest, with infinities and NaN, as in a run"
    runs = True

    def number(self, given: Any) -> Term:
        return Term(R, float(given))

    def symbol(self, name: str) -> Any:
        return z3.FP(name, FLOAT64)

    def read(self, found: Any) -> tuple[float, bool]:
        if z3.is_fp_value(found) and found.isNaN():
            return float("nan"), False
        bits = z3.simplify(z3.fpToIEEEBV(found)).as_long()
        return float(struct.unpack("<d", bits.to_bytes(8, "little"))[0]), False

    def apart(self, x: Any, at: Any) -> Exact:
        return negation(x == at)

    def operation(self, p: Primitive, kinds: Sequence[Obj]) -> Operation:
        if R not in kinds and p.cod is not R:  # of integers and truth values
            return REALS.operation(p, kinds)
        return _RULES.get(p.name) or partial(_rounding, p)

    def family(self, p: Primitive) -> Formula:
        found = FAMILIES_OF.get(p.name)
        if found is None:
            raise no_formula(f"{p.name} of doubles", LIBRARY)
        return found

    def alike(self, obj: Obj, x: Value, y: Value) -> bool:
        """Equal in all bits; NaN is equal to NaN."""
        return all([_same(a, b) for a, b in zip(flat(x), flat(y), strict=True)])

    def likely(self, dom: Obj) -> Iterator[Value]:
        """Numbers on which rounding shows: small integers, extremes, any exponents."""
        return likely(dom)

    def solver(self) -> Any:
        """By bits, which is faster than what the solver tries first; with integers as it likes."""
        steps = "simplify", "propagate-values", "fpa2bv", "simplify", "bit-blast", "sat"
        return z3.OrElse(z3.Then(*steps), "smt").solver()


FLOATS = Floats()


def _same(x: Value, y: Value) -> bool:
    x, y = np.asarray(x), np.asarray(y)
    if x.dtype != np.float64:
        return bool(np.array_equal(x, y))
    alike = (x == y) & (np.signbit(x) == np.signbit(y)) | (np.isnan(x) & np.isnan(y))
    return x.shape == y.shape and bool(np.all(alike))
