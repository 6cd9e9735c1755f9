"""Integers: conversions, powers, bits."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ..errors import DomainError
from .logic import is_truth
from .primitive import Check, Primitive, Value, define


def _integer(x: Value) -> Value:
    return x.astype(np.int64) if isinstance(x, np.ndarray) else int(x)


def _no_integer(x: Value) -> DomainError | None:
    if type(x) is int or np.all(np.isfinite(x)):
        return None
    return DomainError(f"{x if np.ndim(x) == 0 else x[~np.isfinite(x)].flat[0]} is no integer")


def _zero_one(s: Any, x: Any) -> Any:
    """A truth value of SymPy as a number."""
    return s.Piecewise((1, x), (0, True)) if is_truth(s, x) else x


def _shifts(sign: str) -> Check:
    """An integer is not shifted by a negative number."""

    def check(x: Value, n: Value) -> DomainError | None:
        return (
            None if np.all(n >= 0) else DomainError(f"{x} {sign} {n} shifts by a negative number")
        )

    return check


real: Primitive = define(
    "real", "s>R", np.float64, 1.0, symbol="ℝ", sympy=lambda s, x: _zero_one(s, x)
)
integer: Primitive = define(
    "integer",
    "s>Z",
    _integer,
    symbol="ℤ",
    sympy=lambda s, x: s.sign(_zero_one(s, x)) * s.floor(s.Abs(_zero_one(s, x))),
    checks=_no_integer,
)
integer_power: Primitive = define(
    "integer_power", "ZZ>Z", operator.pow, symbol="xⁿ", sympy=lambda s, x, n: x**n,
    checks=lambda x, n: None if np.all(n >= 0)
    else DomainError(f"{x} ** {n} is no integer: make the base real, float(x) ** n"),
)  # fmt: skip
bitwise_and: Primitive = define(
    "bitwise_and",
    "ZZ>Z",
    operator.and_,
    symbol="&",
    sympy=lambda s, *args: s.Function("and_")(*args),
)
bitwise_or: Primitive = define(
    "bitwise_or", "ZZ>Z", operator.or_, symbol="|", sympy=lambda s, *args: s.Function("or_")(*args)
)
bitwise_xor: Primitive = define(
    "bitwise_xor", "ZZ>Z", operator.xor, symbol="^", sympy=lambda s, *args: s.Function("xor")(*args)
)
invert: Primitive = define("invert", "Z>Z", operator.invert, symbol="~", sympy=lambda s, x: -x - 1)
left_shift: Primitive = define(
    "left_shift", "ZZ>Z", operator.lshift, symbol="<<", sympy=lambda s, x, n: x * 2**n,
    checks=_shifts("<<"),
)  # fmt: skip
right_shift: Primitive = define(
    "right_shift", "ZZ>Z", operator.rshift, symbol=">>", sympy=lambda s, x, n: s.floor(x / 2**n),
    checks=_shifts(">>"),
)  # fmt: skip
