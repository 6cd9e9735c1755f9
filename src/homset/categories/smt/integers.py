"""Integers: division, powers, bits, and what goes to and fro between them and real numbers.

An operation that fails, as division by zero does, is an event of the run.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import z3

from ...objects import B, R, Z
from .exact import Exact, choice, formula, known, negation
from .operations import Operation, no_formula
from .ring import checked, divide, minus, power, real, times, towards_zero, whole
from .terms import Term
from .world import world

LARGEST_POWER = 64
"""The largest power that is written out as a product."""


def quotient_of_integers(x: Exact, y: Exact) -> Exact:
    """x // y as Python has it, where y ≠ 0: rounded down."""
    if known(x) and known(y):
        return x // y if y else 0
    x, y = formula(Z, x), formula(Z, y)
    return z3.If(y > 0, x / y, (-x) / (-y))  # the remainder of Z3 is never negative


def floor_divide(x: Term, y: Term) -> Term:
    """x // y."""
    if x.kind is R:
        q = divide(x, y)
        return Term(R, real(whole(q.x)), q.defined)
    world().fails(y.x == 0, "an integer is divided by zero")
    return Term(Z, quotient_of_integers(x.x, y.x))


def remainder(x: Term, y: Term) -> Term:
    """x % y, with the sign of y."""
    if x.kind is Z:
        world().fails(y.x == 0, "an integer is divided by zero")
        return Term(Z, minus(x.x, times(y.x, quotient_of_integers(x.x, y.x))))
    q = floor_divide(x, y)
    return Term(R, minus(x.x, times(y.x, q.x)), q.defined)


def _fmod(x: Term, y: Term) -> Term:
    q = divide(x, y)
    return Term(R, minus(x.x, times(y.x, real(towards_zero(q.x)))), q.defined)


def _integer(x: Term) -> Term:
    if x.kind is not R:
        return Term(Z, choice(Z, x.x, 1, 0) if x.kind is B else x.x)
    world().fails(negation(x.defined), "a number that is not there is made an integer")
    return Term(Z, towards_zero(x.x))


def _real(x: Term) -> Term:
    if x.kind is R:
        return x
    made = choice(R, x.x, Fraction(1), Fraction(0)) if x.kind is B else real(x.x)
    return Term(R, made, x.defined)


def _power_of_integers(x: Term, n: Term) -> Term:
    if not known(n.x):
        raise no_formula("integer_power with an exponent that is not known")
    world().fails(n.x < 0, "an integer is raised to a negative power")
    if n.x > LARGEST_POWER and not known(x.x):
        raise no_formula(f"integer_power above {LARGEST_POWER}")
    made = x.x ** max(n.x, 0) if known(x.x) else power(x.x, n.x)
    return checked(Term(Z, made), "an integer to a power")


def _shift(left: bool) -> Operation:
    name = "left_shift" if left else "right_shift"

    def run(x: Term, n: Term) -> Term:
        if not known(n.x):
            raise no_formula(f"{name} by a number that is not known")
        world().fails(n.x < 0, "an integer is shifted by a negative number")
        factor = 2 ** max(n.x, 0)
        if not left:
            return Term(Z, quotient_of_integers(x.x, factor))
        return checked(Term(Z, times(x.x, factor)), "an integer shifted to the left")

    return run


def _bitwise(name: str, f: Callable[[int, int], int]) -> Operation:
    def run(x: Term, y: Term) -> Term:
        if known(x.x) and known(y.x):
            return Term(Z, f(x.x, y.x))
        for mask, other in ((x.x, y.x), (y.x, x.x)):
            if name == "bitwise_and" and known(mask) and mask >= 0 and not mask & (mask + 1):
                return Term(Z, other % (mask + 1))
        raise no_formula(f"{name} of numbers that are not known", "test bits with // and %")

    return run


INTEGERS: dict[str, Operation] = {
    "floor_divide": floor_divide,
    "remainder": remainder,
    "fmod": _fmod,
    "real": _real,
    "integer": _integer,
    "integer_power": _power_of_integers,
    "bitwise_and": _bitwise("bitwise_and", int.__and__),
    "bitwise_or": _bitwise("bitwise_or", int.__or__),
    "bitwise_xor": _bitwise("bitwise_xor", int.__xor__),
    "invert": lambda x: Term(Z, -x.x - 1),
    "left_shift": _shift(True),
    "right_shift": _shift(False),
}
"""Integers on terms."""
