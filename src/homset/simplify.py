"""Exact laws of arithmetic, applied while a graph is made.

Only laws that change no result are here: signs move freely, 1 is neutral. (The sign of a sum that
is zero may change.) Laws of the real numbers that rounding, infinities or NaN break, such as
x · 0 = 0 or associativity, are not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .primitives import (
    Primitive,
    Value,
    abs,
    add,
    div,
    maximum,
    minimum,
    mul,
    negate,
    pow,
    recip,
    sub,
    where,
)

if TYPE_CHECKING:
    from .ports import Port


def number_of(x: Port) -> Value:
    """The number that a port is, or of which it is an array of copies; None if there is none."""
    if x.origin is not None and x.origin.name == "broadcast":
        x = x.args[0]
    return None if x.obj.parts else x.value


def is_number(x: Port, number: float) -> bool:
    """Whether a port is that constant, or an array of copies of it."""
    value = number_of(x)
    return value is not None and value is not False and bool(value == number)


def negated(x: Port) -> Port | None:
    """What a port is the negative of, if it was made so."""
    return x.args[0] if x.origin is negate else None


def _add(x: Port, y: Port) -> Value:
    """x + (−b) = x − b; (−a) + y = y − a."""
    if (b := negated(y)) is not None:
        return x - b
    return None if (a := negated(x)) is None else y - a


def _sub(x: Port, y: Port) -> Value:
    """x − (−b) = x + b; (−a) − y = −(a + y)."""
    if (b := negated(y)) is not None:
        return x + b
    return None if (a := negated(x)) is None else -(a + y)


def _mul(x: Port, y: Port) -> Value:
    """1 · y = y; (−1) · y = −y; (−a) · y = −(a · y), (−a) · (−b) = a · b; and on the right."""
    if x.origin is negate:
        a = x.args[0]
        return a * y.args[0] if y.origin is negate else -(a * y)
    if y.origin is negate:
        return -(x * y.args[0])
    if x.value is y.value is None and not x.obj.parts:
        return None
    for one, other in ((x, y), (y, x)):
        if (value := number_of(one)) is not None and value in (1.0, -1.0):
            return other if value == 1.0 else -other
    return None


def _div(x: Port, y: Port) -> Value:
    """x / 1 = x; x / (−1) = −x; 1 / y = recip y; (−a) / y = −(a / y); x / (−b) = −(x / b)."""
    if is_number(y, 1.0) or is_number(y, -1.0):
        return x if is_number(y, 1.0) else -x
    if is_number(x, 1.0):
        return recip(y)
    if (a := negated(x)) is not None:
        return -(a / y)
    return None if (b := negated(y)) is None else -(x / b)


def _negate(x: Port) -> Value:
    """−(−a) = a."""
    return negated(x)


def _recip(x: Port) -> Value:
    """1 / (−a) = −(1 / a)."""
    return None if (a := negated(x)) is None else -recip(a)


def _pow(x: Port, y: Port) -> Value:
    """x ^ 1 = x."""
    return x if is_number(y, 1.0) else None


def _abs(x: Port) -> Value:
    """|−a| = |a|."""
    return None if (a := negated(x)) is None else abs(a)


def _same(x: Port, y: Port) -> Value:
    """max(x, x) = x = min(x, x)."""
    return x if x is y else None


def _where(c: Port, x: Port, y: Port) -> Value:
    """A choice that is known, or that makes no difference."""
    if (known := number_of(c)) is not None:
        return x if known else y
    return x if x is y else None


LAWS: dict[Primitive, Callable[..., Value]] = {
    add: _add,
    sub: _sub,
    mul: _mul,
    div: _div,
    negate: _negate,
    recip: _recip,
    pow: _pow,
    abs: _abs,
    minimum: _same,
    maximum: _same,
    where: _where,
}
"""For each primitive, the laws that apply to it: a simpler value, or None."""

COMMUTATIVE = frozenset({add, mul, minimum, maximum})
"""The primitives that give the same bits in either order of their arguments."""
