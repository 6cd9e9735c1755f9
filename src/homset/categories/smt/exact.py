"""Exact numbers: what is known is a number of Python, all else is an expression of Z3.

A real number that is known is a `Fraction`, a double a `float`, an integer an `int`, a truth value
a `bool`; so a program on numbers that are known is computed here, and the solver sees the rest.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ...errors import MissingExtraError
from ...objects import B, Obj, Z

try:
    import z3
except ImportError:
    raise MissingExtraError.of("z3-solver", "smt") from None

Exact = Any
"""A `Fraction`, a `float`, an `int`, a `bool`, or an expression of Z3."""


def known(x: Exact) -> bool:
    """Whether a number is known.

    >>> known(Fraction(1, 2)), known(z3.Real("x"))
    (True, False)
    """
    return not isinstance(x, z3.ExprRef)


def formula(kind: Obj, x: Exact) -> Any:
    """The expression of Z3 of a number.

    >>> formula(R, Fraction(1, 3))
    1/3
    """
    if not known(x):
        return x
    if kind is B:
        return z3.BoolVal(bool(x))
    if isinstance(x, float):
        return z3.FPVal(x, z3.Float64())
    return z3.IntVal(x) if kind is Z else z3.RealVal(str(Fraction(x)))


def symbol(kind: Obj, name: str) -> Any:
    """An integer or a truth value that is not known."""
    return z3.Int(name) if kind is Z else z3.Bool(name)


def negation(p: Exact) -> Exact:
    """Not p."""
    if known(p):
        return not p
    return p.arg(0) if z3.is_not(p) else z3.Not(p)


def conjunction(*ps: Exact) -> Exact:
    """All of them.

    >>> conjunction(True, z3.Bool("p"))
    p
    """
    rest = [p for p in ps if p is not True]
    if any([p is False for p in rest]):
        return False
    return True if not rest else rest[0] if len(rest) == 1 else z3.And(rest)


def disjunction(*ps: Exact) -> Exact:
    """Some of them."""
    rest = [p for p in ps if p is not False]
    if any([p is True for p in rest]):
        return True
    return False if not rest else rest[0] if len(rest) == 1 else z3.Or(rest)


def implication(p: Exact, q: Exact) -> Exact:
    """p implies q."""
    return disjunction(negation(p), q)


def same(x: Exact, y: Exact) -> bool:
    """Whether two numbers are one and the same expression; 0.0 is not −0.0, and NaN is NaN."""
    if isinstance(x, float) and isinstance(y, float):
        return x.hex() == y.hex()
    if known(x) or known(y):
        return bool(known(x) and known(y) and x == y)
    return bool(x.eq(y))


def choice(kind: Obj, p: Exact, x: Exact, y: Exact) -> Exact:
    """x where p holds, and else y.

    >>> choice(R, z3.Bool("p"), z3.Real("x"), Fraction(0))
    If(p, x, 0)
    """
    if known(p):
        return x if p else y
    if same(x, y):
        return x
    if kind is B:
        if known(x):
            return disjunction(p, y) if x else conjunction(negation(p), y)
        if known(y):
            return disjunction(negation(p), x) if y else conjunction(p, x)
    return z3.If(p, formula(kind, x), formula(kind, y))
