"""Sums, products, quotients and roundings of exact numbers: polynomials are said as they are.

Where an operation has no real result, as 1 / x has none at 0, its term is not defined.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import z3

from ...errors import MissingStructureError
from ...objects import R, Z
from .exact import Exact, choice, conjunction, disjunction, implication, known, same
from .operations import Operation
from .terms import Term
from .world import world

HALF = Fraction(1, 2)
HIGHEST_DEGREE = 32
"""The highest degree of a polynomial that is given to the solver."""

LONGEST = 1 << 10
"""How many bits an exact number may have above and below the line."""


def plus(x: Exact, y: Exact) -> Exact:
    """x + y."""
    return y if known(x) and x == 0 else x if known(y) and y == 0 else x + y


def minus(x: Exact, y: Exact) -> Exact:
    """x − y."""
    if known(y) and y == 0:
        return x
    return -y if known(x) and x == 0 else x - y


def times(x: Exact, y: Exact) -> Exact:
    """x · y."""
    for one, other in ((x, y), (y, x)):
        if known(one) and one in (0, 1):
            return one if one == 0 else other
    return x * y


def power(x: Exact, n: int) -> Exact:
    """xⁿ, written out."""
    made: Exact = Fraction(1) if not known(x) or isinstance(x, Fraction) else 1
    for _ in range(n):
        made = times(made, x)
    return made


def checked(x: Term, written: str) -> Term:
    """An integer, noted where it is larger than 64 bits."""
    if x.kind is Z:
        text = f"{written} leaves the integers of 64 bits"
        world().leaves_range(disjunction(x.x < -(2**63), x.x >= 2**63), text)
    return x


def _ring(f: Callable[[Exact, Exact], Exact], sign: str) -> Operation:
    def run(x: Term, y: Term) -> Term:
        degree = x.degree + y.degree if f is times else max(x.degree, y.degree)
        made = Term(x.kind, f(x.x, y.x), conjunction(x.defined, y.defined), degree)
        return checked(named(made), f"an integer {sign} an integer")

    return run


def named(x: Term) -> Term:
    """The number; a polynomial of a high degree is noted, and named, so that it goes on as 1.

    The solver writes polynomials out, for longer than it is told to think: it is not asked then.
    """
    if known(x.x):
        return _short(x)
    if x.degree <= HIGHEST_DEGREE:
        return x
    name = world().fresh(x.kind, "polynomial")
    world().facts.append(name == x.x)
    world().steep = f"a polynomial has a degree above {HIGHEST_DEGREE}, which is not given to it"
    return Term(x.kind, name, x.defined)


def _short(x: Term) -> Term:
    """A number that is known, if it is not too long: squares of fractions double their digits."""
    if x.kind is R and max(x.x.numerator.bit_length(), x.x.denominator.bit_length()) > LONGEST:
        raise MissingStructureError(
            f"SMT computes in exact numbers, and one has more than {LONGEST} bits: take fewer steps"
        )
    return x


def negate(x: Term) -> Term:
    """−x."""
    return checked(Term(x.kind, -x.x, x.defined, x.degree), "−x of an integer")


def divide(x: Term, y: Term) -> Term:
    """x / y, which is a number where y ≠ 0."""
    defined = conjunction(x.defined, y.defined)
    if known(y.x):
        if y.x == 0:
            return Term(R, Fraction(0), False)
        return named(Term(R, times(x.x, 1 / y.x), defined, x.degree))
    there = conjunction(defined, y.x != 0)
    if known(x.x) and x.x == 0:
        return Term(R, Fraction(0), there)
    if same(x.x, y.x):
        return Term(R, Fraction(1), there)
    quotient = world().apply(
        "div", R, (R, R), (x.x, y.x), lambda q: [implication(y.x != 0, q * y.x == x.x)]
    )
    return Term(R, quotient, there)


def absolute(x: Exact) -> Exact:
    """|x|."""
    return abs(x) if known(x) else z3.If(x >= 0, x, -x)


def _abs(x: Term) -> Term:
    return checked(Term(x.kind, absolute(x.x), x.defined, x.degree), "|x| of an integer")


def _sign(x: Term) -> Term:
    one, zero = (Fraction(1), Fraction(0)) if x.kind is R else (1, 0)
    rest = choice(x.kind, x.x < 0, -one, zero)
    return Term(x.kind, choice(x.kind, x.x > 0, one, rest), x.defined)


def _extreme(before: Callable[[Exact, Exact], Exact]) -> Operation:
    def run(x: Term, y: Term) -> Term:
        chosen = choice(x.kind, before(x.x, y.x), x.x, y.x)
        defined = conjunction(x.defined, y.defined)
        return Term(x.kind, chosen, defined, max(x.degree, y.degree))

    return run


# --- roundings ------------------------------------------------------------------------------------


def whole(x: Exact) -> Exact:
    """The largest integer that is not above a real number."""
    return math.floor(x) if known(x) else z3.ToInt(x)


def real(x: Exact) -> Exact:
    """An integer as a real number."""
    return Fraction(x) if known(x) else z3.ToReal(x)


def towards_zero(x: Exact) -> Exact:
    """The integer that is next to a real number on the way to 0."""
    return choice(Z, x >= 0, whole(x), -whole(-x))


def nearest(x: Exact) -> Exact:
    """The nearest integer; of two, the even one."""
    up = whole(x + HALF)
    tie = conjunction(real(up) == x + HALF, up % 2 == 1)
    return choice(Z, tie, up - 1, up)


def _rounded(f: Callable[[Exact], Exact]) -> Operation:
    return lambda x: Term(R, real(f(x.x)), x.defined)


ADD, SUB, MUL = _ring(plus, "+"), _ring(minus, "−"), _ring(times, "·")

RING: dict[str, Operation] = {
    "add": ADD,
    "sub": SUB,
    "mul": MUL,
    "div": divide,
    "recip": lambda x: divide(Term(R, Fraction(1)), x),
    "negate": negate,
    "stop_gradient": lambda x: x,
    "abs": _abs,
    "sign": _sign,
    "minimum": _extreme(lambda x, y: x <= y),
    "maximum": _extreme(lambda x, y: x >= y),
    "floor": _rounded(whole),
    "ceil": _rounded(lambda x: -whole(-x)),
    "trunc": _rounded(towards_zero),
    "rint": _rounded(nearest),
}
"""Arithmetic on terms."""
