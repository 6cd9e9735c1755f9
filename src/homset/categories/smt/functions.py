"""Roots, powers, and functions that the solver does not know.

Of those it gets what `facts` says of them, all of which is true; so what it proves holds, and what
it cannot prove may hold.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ...objects import R
from .exact import Exact, choice, conjunction, disjunction, formula, implication, known
from .facts import FACTS, close_to
from .integers import LARGEST_POWER
from .operations import Operation
from .ring import (
    ADD,
    HALF,
    MUL,
    SUB,
    absolute,
    divide,
    named,
    negate,
    plus,
    power,
    real,
    times,
    whole,
)
from .terms import Term
from .world import world

FLOATS = 1 << 9
"""Up to so many bits, roots are looked for among floating-point numbers."""


def _root(x: Exact, n: int) -> Fraction | None:
    """The n-th root of a number that is known, if it is a fraction."""
    if not known(x) or x < 0:
        return None
    if max(x.numerator, x.denominator).bit_length() > FLOATS:
        return None
    above, below = (round(part ** (1 / n)) for part in (x.numerator, x.denominator))
    found = Fraction(above, below)
    return found if found**n == x else None


def sqrt(x: Term) -> Term:
    """The root, which is a number where x ≥ 0."""
    defined = conjunction(x.defined, x.x >= 0)
    if defined is False:
        return Term(R, Fraction(0), False)
    if (root := _root(x.x, 2)) is not None:
        return Term(R, root, defined)
    made = world().apply(
        "sqrt", R, (R,), (x.x,), lambda r: [r >= 0, implication(x.x >= 0, r * r == x.x)]
    )
    return Term(R, made, defined)


def _cbrt(x: Term) -> Term:
    if (root := _root(absolute(x.x), 3)) is not None:
        return Term(R, root if x.x >= 0 else -root, x.defined)
    facts: Any = lambda r: [r * r * r == x.x, (r >= 0) == (x.x >= 0)]  # noqa: E731
    return Term(R, world().apply("cbrt", R, (R,), (x.x,), facts), x.defined)


def _hypot(x: Term, y: Term) -> Term:
    squares = plus(times(x.x, x.x), times(y.x, y.x))
    return sqrt(Term(R, squares, conjunction(x.defined, y.defined)))


def _copysign(x: Term, y: Term) -> Term:
    size = absolute(x.x)
    return Term(R, choice(R, y.x >= 0, size, -size), conjunction(x.defined, y.defined))


def raised(x: Term, y: Term) -> Term:
    """x ^ y: exactly for exponents that are known halves, and else a function not known."""
    defined = conjunction(x.defined, y.defined)
    twice = 2 * y.x if known(y.x) else None
    if twice is not None and twice.denominator == 1 and abs(twice) <= 2 * LARGEST_POWER:
        base = x if y.x.denominator == 1 else sqrt(x)
        n = int(y.x if y.x.denominator == 1 else twice)
        there = conjunction(defined, base.defined)
        made = named(Term(R, power(base.x, abs(n)), there, base.degree * abs(n)))
        return made if n >= 0 else divide(Term(R, Fraction(1)), made)
    integral = real(whole(y.x)) == y.x
    there = disjunction(x.x > 0, conjunction(x.x == 0, y.x >= 0), conjunction(x.x < 0, integral))
    args = (x.x, y.x)
    result = world().apply("pow", R, (R, R), args, lambda r: FACTS["pow"](*args, r))
    return Term(R, result, conjunction(defined, there))


def function(name: str, x: Term, domain: Callable[[Exact], Exact] = lambda x: True) -> Term:
    """A function that the solver does not know, on a part of the real numbers."""

    def facts(r: Any) -> list[Exact]:
        found: list[Exact] = FACTS[name](x.x, r)
        return [*found, *(close_to(name, x.x, r) if known(x.x) else [])]

    there = conjunction(x.defined, domain(x.x))
    if there is False:
        return Term(R, Fraction(0), False)
    return Term(R, world().apply(name, R, (R,), (x.x,), facts), there)


def _function(name: str, domain: Callable[[Exact], Exact] = lambda x: True) -> Operation:
    return lambda x: function(name, x, domain)


def _exp(x: Term) -> Term:
    return Term(R, Fraction(1), x.defined) if known(x.x) and x.x == 0 else function("exp", x)


def _log(x: Term) -> Term:
    if known(x.x) and x.x == 1:
        return Term(R, Fraction(0), x.defined)
    return function("log", x, lambda x: x > 0)


def _odd_at_zero(name: str, domain: Callable[[Exact], Exact] = lambda x: True) -> Operation:
    """A function that is 0 at 0."""
    return lambda x: (
        Term(R, Fraction(0), x.defined) if known(x.x) and x.x == 0 else function(name, x, domain)
    )


def _cos(x: Term) -> Term:
    return Term(R, Fraction(1), x.defined) if known(x.x) and x.x == 0 else function("cos", x)


def _number(x: float | Fraction) -> Term:
    return Term(R, Fraction(x))


SIN, ERF = _odd_at_zero("sin"), _odd_at_zero("erf")


def _no_pole(x: Exact) -> Exact:
    """Γ has poles at 0 and the integers below."""
    return disjunction(x > 0, real(whole(x)) != x)


def _logarithm(base: int) -> Operation:
    return lambda x: divide(_log(x), _log(_number(base)))


def _hyperbolic(combine: Operation) -> Operation:
    return lambda x: MUL(_number(HALF), combine(_exp(x), _exp(negate(x))))


def _arccos(x: Term) -> Term:
    found = function("arcsin", x, lambda x: conjunction(x >= -1, x <= 1))
    pi = world().apply("pi", R, (), (), lambda r: FACTS["pi"](r))
    return SUB(Term(R, pi * formula(R, HALF)), found)


def _arctan2(y: Term, x: Term) -> Term:
    args = (y.x, x.x)
    result = world().apply("arctan2", R, (R, R), args, lambda r: FACTS["arctan2"](*args, r))
    return Term(R, result, conjunction(y.defined, x.defined))


FUNCTIONS: dict[str, Operation] = {
    "copysign": _copysign,
    "hypot": _hypot,
    "pow": raised,
    "sqrt": sqrt,
    "cbrt": _cbrt,
    "exp": _exp,
    "expm1": lambda x: SUB(_exp(x), _number(1)),
    "exp2": lambda x: _exp(MUL(x, _log(_number(2)))),
    "log": _log,
    "log2": _logarithm(2),
    "log10": _logarithm(10),
    "log1p": lambda x: _log(ADD(_number(1), x)),
    "logistic": _function("logistic"),
    "logaddexp": lambda x, y: _log(ADD(_exp(x), _exp(y))),
    "erf": ERF,
    "erfc": lambda x: SUB(_number(1), ERF(x)),
    "gamma": _function("gamma", _no_pole),
    "gammaln": _function("gammaln", _no_pole),
    "sin": SIN,
    "cos": _cos,
    "tan": lambda x: divide(SIN(x), _cos(x)),
    "arcsin": _odd_at_zero("arcsin", lambda x: conjunction(x >= -1, x <= 1)),
    "arccos": _arccos,
    "arctan": _odd_at_zero("arctan"),
    "arctan2": _arctan2,
    "sinh": _hyperbolic(SUB),
    "cosh": _hyperbolic(ADD),
    "tanh": _odd_at_zero("tanh"),
    "arcsinh": _odd_at_zero("arcsinh"),
    "arccosh": _function("arccosh", lambda x: x >= 1),
    "arctanh": _odd_at_zero("arctanh", lambda x: conjunction(x > -1, x < 1)),
}
"""Roots, powers and other functions on terms."""
