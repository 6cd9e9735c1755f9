"""SymPy's expressions evaluated at a point, with their derivatives, iteratively.

Each part of an expression is evaluated once, and its derivative follows from those of its arguments
by the chain rule, with the rule that SymPy has for the function at hand. So formulas of any size
are compared, where `sympy.diff` would write their derivatives out.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, reduce
from typing import Any

import numpy as np
import sympy

Dual = tuple[Any, np.ndarray[Any, Any]]
"""A value, and its derivatives by the symbols: NaN where SymPy has none."""


def evaluated(
    formulas: Sequence[Any], point: Mapping[Any, float]
) -> tuple[list[float], np.ndarray[Any, Any]]:
    """The values of formulas at a point, and the matrix of their derivatives there.

    >>> x = sympy.Symbol("x", real=True)
    >>> evaluated([sympy.sin(2 * x)], {x: 0.0})
    ([0.0], array([[2.]]))
    """
    units = np.eye(len(point))
    done: dict[Any, Dual] = {s: (v, units[i]) for i, (s, v) in enumerate(point.items())}
    for formula in formulas:
        todo = [formula]
        while todo:
            top = todo[-1]
            needed = [] if top in done else [a for a in _needed(top, done) if a not in done]
            if needed:
                todo.extend(needed)
            elif todo.pop() not in done:
                done[top] = _value(top, done, len(point))
    slopes = [done[formula][1] for formula in formulas]
    return [float(done[f][0]) for f in formulas], np.reshape(slopes, (len(slopes), len(point)))


def _needed(top: Any, done: Mapping[Any, Dual]) -> list[Any]:
    """The arguments that the value depends on: of pieces the first one whose condition holds."""
    if not isinstance(top, sympy.Piecewise):
        return list(top.args)
    for piece, condition in top.args:
        if condition not in done:
            return [condition]
        if done[condition][0]:
            return [piece]
    raise AssertionError("no piece holds")


def _value(top: Any, done: Mapping[Any, Dual], width: int) -> Dual:
    if not top.args:
        number = bool(top) if top in (sympy.true, sympy.false) else float(top)
        return number, np.zeros(width)
    if isinstance(top, sympy.Piecewise):
        (piece,) = _needed(top, done)
        return done[piece]
    values = [done[arg][0] for arg in top.args]
    value, partials = _rule(top.func, len(values))
    total = np.zeros(width)
    for partial, arg in zip(partials, top.args, strict=True):
        slope = done[arg][1]
        if np.any(slope):  # also NaN
            total = total + (np.nan if partial is None else float(partial(*values))) * slope
    return value(*values), total


@lru_cache(None)
def _rule(function: Any, arity: int) -> tuple[Callable[..., Any], list[Callable[..., Any] | None]]:
    """A function of SymPy and its partial derivatives, on numbers; None where it has none."""
    symbols = [sympy.Dummy(real=True) for _ in range(arity)]
    whole = function(*symbols)
    if whole.is_Boolean or whole.is_Relational:
        return _on_numbers(symbols, whole), [None] * arity
    return _on_numbers(symbols, whole), [_partial(symbols, whole, s) for s in symbols]


def _partial(symbols: Sequence[Any], whole: Any, symbol: Any) -> Callable[..., Any] | None:
    slope = sympy.diff(whole, symbol)
    if slope.has(sympy.Derivative, sympy.Subs, sympy.DiracDelta):
        return None
    return _on_numbers(symbols, slope)


def _on_numbers(symbols: Sequence[Any], whole: Any) -> Callable[..., Any]:
    run: Callable[..., Any] = sympy.lambdify(symbols, whole, [OWN, "math"])
    return run


def step(x: float, at_zero: float = 0.5) -> float:
    """Heaviside's function."""
    return at_zero if x == 0 else float(x > 0)


OWN = {
    "Heaviside": step,
    "rint": round,
    "and_": lambda *xs: reduce(operator.and_, map(int, xs)),
    "or_": lambda *xs: reduce(operator.or_, map(int, xs)),
    "xor": lambda *xs: reduce(operator.xor, map(int, xs)),
}
"""What is not in the module `math`."""
