"""What is true of functions that the solver does not know.

Each entry gives true statements about a result y = f(x); each pair, about two results. They are
few: bounds, signs, monotonicity, symmetry, and how a function and its inverse go together.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from ...primitives import PRIMITIVES
from .exact import Exact, conjunction, disjunction, implication

Facts = Callable[..., list[Exact]]

PI = Fraction("3.14159265358979"), Fraction("3.14159265358980")
"""Between which fractions π is."""

HALF = Fraction(1, 2)


def _sign_of(x: Any, y: Any) -> list[Exact]:
    """y has the sign of x."""
    return [_same_truth(y > 0, x > 0), _same_truth(y < 0, x < 0)]


def _same_truth(p: Exact, q: Exact) -> Exact:
    return conjunction(implication(p, q), implication(q, p))


def _between(low: Any, y: Any, high: Any) -> list[Exact]:
    return [low < y, y < high]


def _nearer_to_zero(x: Any, y: Any) -> list[Exact]:
    """|y| < |x| but at 0."""
    return [implication(x > 0, y < x), implication(x < 0, y > x)]


def _exp(x: Any, y: Any) -> list[Exact]:
    return [
        y > 0,
        y >= 1 + x,
        implication(x == 0, y == 1),
        implication(x != 0, y > 1 + x),
        implication(x >= 0, 2 * y >= 2 + 2 * x + x * x),
        implication(x < 1, y * (1 - x) <= 1),
    ]


def _log(x: Any, y: Any) -> list[Exact]:
    there = x > 0
    return [
        implication(there, conjunction(y <= x - 1, x * y >= x - 1)),
        implication(there, _same_truth(y == 0, x == 1)),
        implication(there, _same_truth(y > 0, x > 1)),
    ]


def _sin(x: Any, y: Any) -> list[Exact]:
    return [y >= -1, y <= 1, implication(x == 0, y == 0), *_nearer_to_zero(x, y)]


def _cos(x: Any, y: Any) -> list[Exact]:
    return [y >= -1, y <= 1, 2 * y >= 2 - x * x]


def _pow(x: Any, y: Any, z: Any) -> list[Exact]:
    return [
        implication(x > 0, z > 0),
        implication(y == 0, z == 1),
        implication(y == 1, z == x),
        implication(x == 1, z == 1),
        implication(conjunction(x == 0, y > 0), z == 0),
        implication(conjunction(x > 1, y > 0), z > 1),
        implication(conjunction(x > 0, x < 1, y > 0), z < 1),
    ]


def _arctan2(y: Any, x: Any, z: Any) -> list[Exact]:
    high = PI[1]
    return [
        *_between(-high, z, high),
        implication(y > 0, z > 0),
        implication(y < 0, z < 0),
        implication(conjunction(y == 0, x >= 0), z == 0),
        implication(x > 0, conjunction(*_between(-high / 2, z, high / 2))),
    ]


def _bounded(low: Any, high: Any) -> Facts:
    """Of a function with the sign of its argument, between two bounds."""
    return lambda x, y: [*_between(low, y, high), *_sign_of(x, y)]


def _arctanh(x: Any, y: Any) -> list[Exact]:
    inside = conjunction(x > -1, x < 1)
    growth = conjunction(implication(x > 0, y > x), implication(x < 0, y < x))
    return [implication(inside, conjunction(growth, *_sign_of(x, y)))]


def _arcsin(x: Any, y: Any) -> list[Exact]:
    inside = conjunction(x >= -1, x <= 1)
    growth = conjunction(implication(x > 0, y >= x), implication(x < 0, y <= x))
    within = _between(-PI[1] / 2, y, PI[1] / 2)
    return [implication(inside, conjunction(growth, *_sign_of(x, y), *within))]


def _logistic(x: Any, y: Any) -> list[Exact]:
    return [*_between(Fraction(0), y, Fraction(1)), *_sign_of(x, y - HALF)]


def _gamma(x: Any, y: Any) -> list[Exact]:
    small = disjunction(x == 1, x == 2)
    return [implication(x > 0, y > Fraction("0.8856")), implication(small, y == 1)]


def _gammaln(x: Any, y: Any) -> list[Exact]:
    small = disjunction(x == 1, x == 2)
    return [implication(x > 0, y > Fraction("-0.1215")), implication(small, y == 0)]


FACTS: dict[str, Facts] = {
    "exp": _exp,
    "log": _log,
    "sin": _sin,
    "cos": _cos,
    "pow": _pow,
    "pi": lambda y: _between(PI[0], y, PI[1]),
    "logistic": _logistic,
    "erf": _bounded(Fraction(-1), Fraction(1)),
    "gamma": _gamma,
    "gammaln": _gammaln,
    "tanh": lambda x, y: [*_bounded(Fraction(-1), Fraction(1))(x, y), *_nearer_to_zero(x, y)],
    "arcsin": _arcsin,
    "arctan": lambda x, y: [*_bounded(-PI[1] / 2, PI[1] / 2)(x, y), *_nearer_to_zero(x, y)],
    "arctan2": _arctan2,
    "arcsinh": lambda x, y: [*_sign_of(x, y), *_nearer_to_zero(x, y)],
    "arccosh": lambda x, y: [y >= 0, implication(x >= 1, _same_truth(y == 0, x == 1))],
    "arctanh": _arctanh,
}
"""What holds of the arguments and the result."""


def _increasing(inside: Callable[[Any], Exact] = lambda _: True) -> Facts:
    """Larger arguments, larger results."""

    def pair(x: Any, y: Any, u: Any, v: Any) -> list[Exact]:
        return [implication(conjunction(inside(x), inside(u)), _same_truth(x < u, y < v))]

    return pair


def _odd(x: Any, y: Any, u: Any, v: Any) -> list[Exact]:
    return [implication(x == -u, y == -v)]


def _even(x: Any, y: Any, u: Any, v: Any) -> list[Exact]:
    return [implication(x == -u, y == v)]


def _both(*rules: Facts) -> Facts:
    return lambda *args: [fact for rule in rules for fact in rule(*args)]


_UNIT: Callable[[Any], Exact] = lambda x: conjunction(x >= -1, x <= 1)  # noqa: E731
_OPEN_UNIT: Callable[[Any], Exact] = lambda x: conjunction(x > -1, x < 1)  # noqa: E731

PAIRS: dict[tuple[str, str], Facts] = {
    ("exp", "exp"): _both(
        _increasing(), lambda x, y, u, v: [implication(x == -u, y * v == 1)]
    ),
    ("log", "log"): _increasing(lambda x: x > 0),
    ("exp", "log"): lambda x, y, u, v: [
        implication(u == y, v == x), implication(conjunction(u > 0, v == x), y == u)
    ],
    ("sin", "sin"): _odd,
    ("cos", "cos"): _even,
    ("sin", "cos"): lambda x, y, u, v: [
        implication(disjunction(x == u, x == -u), y * y + v * v == 1)
    ],
    ("logistic", "logistic"): _both(
        _increasing(), lambda x, y, u, v: [implication(x == -u, y + v == 1)]
    ),
    ("erf", "erf"): _both(_increasing(), _odd),
    ("gamma", "gamma"): _increasing(lambda x: x >= Fraction("1.4617")),
    ("gammaln", "gammaln"): _increasing(lambda x: x >= Fraction("1.4617")),
    ("tanh", "tanh"): _both(_increasing(), _odd),
    ("arctan", "arctan"): _both(_increasing(), _odd),
    ("arcsinh", "arcsinh"): _both(_increasing(), _odd),
    ("arcsin", "arcsin"): _both(_increasing(_UNIT), _odd),
    ("arctanh", "arctanh"): _both(_increasing(_OPEN_UNIT), _odd),
    ("arccosh", "arccosh"): _increasing(lambda x: x >= 1),
}  # fmt: skip
"""What holds of two results, y = f(x) and v = g(u)."""

ACCURACY = Fraction(1, 10**12)
"""How far the functions of NumPy may be from what they stand for, in proportion."""


def close_to(name: str, x: Fraction, y: Any) -> list[Exact]:
    """Bounds of the result of a function at a number that is known, if it is a small double."""
    if abs(x) > 700 or Fraction(float(x)) != x:
        return []
    with np.errstate(all="ignore"):
        near = float(PRIMITIVES[name].value(np.float64(float(x))))
    if not math.isfinite(near):
        return []
    slack = ACCURACY * (1 + abs(Fraction(near)))
    return [Fraction(near) - slack <= y, y <= Fraction(near) + slack]
