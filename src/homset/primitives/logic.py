"""Comparisons, logic and choice."""

from __future__ import annotations

from typing import Any

import numpy as np

from .primitive import Primitive, Value, define


def is_truth(s: Any, x: Any) -> bool:
    """Whether an expression of SymPy is a truth value; symbols may be that too."""
    number = isinstance(x, s.Symbol) and x.is_real
    return isinstance(x, s.logic.boolalg.Boolean) and not number


def _select(c: Value, x: Value, y: Value) -> Value:
    chosen: Value = np.where(c, x, y)
    return chosen[()]  # a scalar again, where NumPy made an array of no dimensions


less: Primitive = define(
    "less", "aa>B", np.less, symbol="<", latex="(<)", sympy=lambda s, x, y: s.Lt(x, y)
)
less_equal: Primitive = define(
    "less_equal",
    "aa>B",
    np.less_equal,
    symbol="≤",
    latex=r"(\le)",
    sympy=lambda s, x, y: s.Le(x, y),
)
greater: Primitive = define(
    "greater", "aa>B", np.greater, symbol=">", latex="(>)", sympy=lambda s, x, y: s.Gt(x, y)
)
greater_equal: Primitive = define(
    "greater_equal",
    "aa>B",
    np.greater_equal,
    symbol="≥",
    latex=r"(\ge)",
    sympy=lambda s, x, y: s.Ge(x, y),
)
equal: Primitive = define(
    "equal",
    "ss>B",
    np.equal,
    symbol="=",
    latex="(=)",
    sympy=lambda s, x, y: s.Equivalent(x, y) if is_truth(s, x) else s.Eq(x, y),
)
not_equal: Primitive = define(
    "not_equal",
    "ss>B",
    np.not_equal,
    symbol="≠",
    latex=r"(\ne)",
    sympy=lambda s, x, y: s.Xor(x, y) if is_truth(s, x) else s.Ne(x, y),
)
logical_and: Primitive = define(
    "logical_and",
    "BB>B",
    np.logical_and,
    symbol="∧",
    latex=r"(\wedge)",
    sympy=lambda s, x, y: s.And(x, y),
)
logical_or: Primitive = define(
    "logical_or",
    "BB>B",
    np.logical_or,
    symbol="∨",
    latex=r"(\vee)",
    sympy=lambda s, x, y: s.Or(x, y),
)
logical_not: Primitive = define(
    "logical_not", "B>B", np.logical_not, symbol="¬", latex=r"\neg", sympy=lambda s, x: s.Not(x)
)
where: Primitive = define(
    "where",
    "Bss>s",
    _select,
    0.0,
    lambda c, x, y, _: where(c, 1.0, 0.0),
    lambda c, x, y, _: where(c, 0.0, 1.0),
    symbol="if",
    sympy=lambda s, c, x, y: (
        s.ITE(c, x, y) if is_truth(s, x) and is_truth(s, y) else s.Piecewise((x, c), (y, True))
    ),
)
