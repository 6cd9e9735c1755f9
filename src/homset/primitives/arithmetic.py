"""Arithmetic: sums, products, quotients, what is smaller and larger, rounding."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import DivisionError, DomainError
from .logic import equal, less, where
from .primitive import Check, Partial, Primitive, Value, define


def is_integer(x: Value) -> bool:
    """Whether a number that is known, or the entries of an array, are integers."""
    return isinstance(x, (int, np.integer)) or getattr(x, "dtype", None) == np.int64


def _has_zero(y: Value) -> bool:
    return is_integer(y) and bool(np.any(y == 0))


def _of_two(smaller_or_larger: Callable[..., Value], ufunc: Any) -> Callable[..., Value]:
    """`min` or `max`, of integers as Python has them: they may be larger than NumPy's."""
    return lambda x, y: smaller_or_larger(x, y) if type(x) is type(y) is int else ufunc(x, y)


def _divides(sign: str) -> Check:
    """An integer is not divided by zero."""

    def check(x: Value, y: Value) -> DomainError | None:
        if _has_zero(y):
            return DivisionError(f"{x} {sign} {y} divides an integer by zero")
        return None

    return check


def _half_at_ties(before: Callable[[Value, Value], Value]) -> tuple[Partial, Partial]:
    def first(x: Value, y: Value, _: Value) -> Value:
        return where(before(x, y), 1.0, where(before(y, x), 0.0, 0.5))

    return first, lambda x, y, out: first(y, x, out)


def _part_of(x: Value, length: Value) -> Value:
    """x / length, where |x| ≤ length; at the origin 0, and so are its own slopes there."""
    at_origin = equal(length, 0.0)
    return where(at_origin, 0.0, x / where(at_origin, 1.0, length))


add: Primitive = define(
    "add", "aa>a", operator.add, 1.0, 1.0, symbol="+", sympy=lambda s, x, y: x + y
)
sub: Primitive = define(
    "sub", "aa>a", operator.sub, 1.0, -1.0, symbol="−", sympy=lambda s, x, y: x - y
)
mul: Primitive = define(
    "mul",
    "aa>a",
    operator.mul,
    lambda x, y, _: y,
    lambda x, y, _: x,
    symbol="×",
    sympy=lambda s, x, y: x * y,
)
div: Primitive = define(
    "div",
    "RR>R",
    operator.truediv,
    lambda x, y, _: recip(y),
    lambda x, y, out: -out * recip(y),
    symbol="÷",
    sympy=lambda s, x, y: x / y,
)
negate: Primitive = define("negate", "a>a", operator.neg, -1.0, sympy=lambda s, x: -x)
recip: Primitive = define(
    "recip",
    "R>R",
    lambda x: np.float64(1.0) / x,
    lambda x, out: -(out * out),
    symbol="1/·",
    sympy=lambda s, x: 1 / x,
)

abs: Primitive = define(
    "abs", "a>a", operator.abs, lambda x, _: sign(x), symbol="|·|", sympy=lambda s, x: s.Abs(x)
)
sign: Primitive = define("sign", "a>a", np.sign)
minimum: Primitive = define(
    "minimum",
    "aa>a",
    _of_two(min, np.minimum),
    *_half_at_ties(lambda x, y: less(x, y)),
    symbol="min",
    latex=r"\min",
    sympy=lambda s, x, y: s.Min(x, y),
)
maximum: Primitive = define(
    "maximum",
    "aa>a",
    _of_two(max, np.maximum),
    *_half_at_ties(lambda x, y: less(y, x)),
    symbol="max",
    latex=r"\max",
    sympy=lambda s, x, y: s.Max(x, y),
)
stop_gradient: Primitive = define(
    "stop_gradient", "R>R", np.positive, 0.0, symbol="stop", sympy=lambda s, x: x
)
floor: Primitive = define("floor", "R>R", np.floor)
ceil: Primitive = define("ceil", "R>R", np.ceil, sympy=lambda s, x: s.ceiling(x))
trunc: Primitive = define(
    "trunc", "R>R", np.trunc, sympy=lambda s, x: s.sign(x) * s.floor(s.Abs(x))
)
rint: Primitive = define("rint", "R>R", np.rint, sympy=lambda s, x: s.Function("rint")(x))
floor_divide: Primitive = define(
    "floor_divide",
    "aa>a",
    lambda x, y: x // y if is_integer(x) else np.floor_divide(x, y),
    symbol="//",
    sympy=lambda s, x, y: s.floor(x / y),
    checks=_divides("//"),
)
remainder: Primitive = define(
    "remainder",
    "aa>a",
    lambda x, y: x % y if is_integer(x) else np.remainder(x, y),
    1.0,
    lambda x, y, _: -floor_divide(x, y),
    symbol="%",
    latex=r"\bmod",
    sympy=lambda s, x, y: s.Mod(x, y),
    checks=_divides("%"),
)
fmod: Primitive = define(
    "fmod",
    "RR>R",
    np.fmod,
    1.0,
    lambda x, y, _: -trunc(x / y),
    sympy=lambda s, x, y: s.sign(x) * s.Mod(s.Abs(x), s.Abs(y)),
)
copysign: Primitive = define(
    "copysign",
    "RR>R",
    np.copysign,
    lambda x, y, out: where(equal(x, out), 1.0, -1.0),
    0.0,
    sympy=lambda s, x, y: s.Abs(x) * s.sign(y),
)
hypot: Primitive = define(
    "hypot",
    "RR>R",
    np.hypot,
    lambda x, _, out: _part_of(x, out),
    lambda _, y, out: _part_of(y, out),
    sympy=lambda s, x, y: s.sqrt(x**2 + y**2),
)
