"""Powers, roots, exponentials and logarithms."""

from __future__ import annotations

import math

import numpy as np

from .arithmetic import abs, recip
from .logic import equal, less, logical_and, where
from .primitive import Primitive, Value, define

TINY = 2.0**-126
"""What is smaller has an infinite reciprocal, or nearly, at least in single precision."""


def _logistic(x: Value) -> Value:
    return np.exp(-np.logaddexp(0.0, -x))


def _erf(x: Value) -> Value:
    return _erf_each(x) if isinstance(x, np.ndarray) else np.float64(math.erf(x))


def _erfc(x: Value) -> Value:
    return _erfc_each(x) if isinstance(x, np.ndarray) else np.float64(math.erfc(x))


_erfc_each = np.vectorize(math.erfc, otypes=[np.float64])
_erf_each = np.vectorize(math.erf, otypes=[np.float64])

pow: Primitive = define(
    "pow",
    "RR>R",
    np.power,
    # The guards are for a factor 0 that meets an infinite one, which gives 0, not NaN: they change
    # the base there alone, so that derivatives of any order pass an exponent 0.
    lambda x, y, _: y * pow(where(equal(y, 0.0), where(less(abs(x), TINY), 1.0, x), x), y - 1.0),
    lambda x, y, out: out * log(where(equal(x, 0.0), 1.0, x)),
    symbol="xʸ",
    sympy=lambda s, x, y: x**y,
)

sqrt: Primitive = define(
    "sqrt", "R>R", np.sqrt, lambda x, out: 0.5 / out, symbol="√", latex=r"\surd"
)
cbrt: Primitive = define(
    "cbrt",
    "R>R",
    np.cbrt,
    lambda x, out: recip(3.0 * (out * out)),
    symbol="∛",
    sympy=lambda s, x: s.sign(x) * s.Abs(x) ** s.Rational(1, 3),
)
exp: Primitive = define("exp", "R>R", np.exp, lambda x, out: out, latex=r"\exp")
expm1: Primitive = define(
    "expm1", "R>R", np.expm1, lambda x, out: out + 1.0, sympy=lambda s, x: s.exp(x) - 1
)
log: Primitive = define("log", "R>R", np.log, lambda x, _: recip(x), latex=r"\log")
log2: Primitive = define(
    "log2",
    "R>R",
    np.log2,
    lambda x, _: recip(math.log(2.0) * x),
    latex=r"\log_2",
    sympy=lambda s, x: s.log(x, 2),
)
log10: Primitive = define(
    "log10",
    "R>R",
    np.log10,
    lambda x, _: recip(math.log(10.0) * x),
    latex=r"\log_{10}",
    sympy=lambda s, x: s.log(x, 10),
)
exp2: Primitive = define(
    "exp2", "R>R", np.exp2, lambda x, out: math.log(2.0) * out, sympy=lambda s, x: 2**x
)
log1p: Primitive = define(
    "log1p", "R>R", np.log1p, lambda x, _: recip(1.0 + x), sympy=lambda s, x: s.log(1 + x)
)
logistic: Primitive = define(
    "logistic",
    "R>R",
    _logistic,
    lambda x, out: out * (1.0 - out),
    symbol="σ",
    latex=r"\sigma",
    sympy=lambda s, x: 1 / (1 + s.exp(-x)),
)
erf: Primitive = define(
    "erf",
    "R>R",
    _erf,
    lambda x, _: (2.0 / math.sqrt(math.pi)) * exp(-(x * x)),
)
erfc: Primitive = define(
    "erfc",
    "R>R",
    _erfc,
    lambda x, _: (-2.0 / math.sqrt(math.pi)) * exp(-(x * x)),
)


def _part(x: Value, y: Value) -> Value:
    """eˣ as a part of eˣ + eʸ; of two infinities that are equal, one half."""
    same = logical_and(equal(x, y), equal(abs(x), math.inf))
    return logistic(where(same, 0.0, x) - where(same, 0.0, y))


logaddexp: Primitive = define(
    "logaddexp",
    "RR>R",
    np.logaddexp,
    lambda x, y, _: _part(x, y),
    lambda x, y, _: _part(y, x),
    symbol="log Σ exp",
    latex=r"\log\sum\exp",
    sympy=lambda s, x, y: s.log(s.exp(x) + s.exp(y)),
)
