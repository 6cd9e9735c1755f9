"""The gamma function, its logarithm, and the derivative of that."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .arithmetic import recip, rint
from .logic import less, where
from .powers import log
from .primitive import Primitive, Value, define
from .trigonometry import tan

BERNOULLI = (
    1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12, -3617 / 8160,
)  # fmt: skip
"""B₂ₖ / 2k, for k from 1 on."""

STEPS = 10
"""So much the argument of the asymptotic series is larger than that of the function."""


def digamma(x: Value) -> Value:
    """ψ = (log |Γ|)′, from ψ(x) = ψ(x + 1) − 1/x and the series of Stirling, within 10⁻¹⁴.

    Below 0 it is ψ(1 − x) − π / tan πx. A program on the table as any other, so that it has
    derivatives of every order. (Abramowitz and Stegun, 6.3.)

    >>> float(round(digamma(1.0), 12))
    -0.577215664902
    """
    below = less(x, 0.0)
    at = where(below, 1.0 - x, x)
    far = recip(at + float(STEPS))
    square, series = far * far, 0.0
    for coefficient in reversed(BERNOULLI):
        series = square * (coefficient + series)
    found = -log(far) - 0.5 * far - series
    for k in range(STEPS):
        found = found - recip(at + float(k))
    turned = where(below, x - rint(x), 0.25)
    return where(below, found - math.pi * recip(tan(math.pi * turned)), found)


def _gamma(x: float) -> float:
    """Γ(x), where Python raises exceptions too."""
    try:
        return math.gamma(x)
    except OverflowError:
        return math.copysign(math.inf, x)
    except ValueError:
        return math.copysign(math.inf, x) if x == 0.0 else math.nan


ZETA = (
    0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993,
    0.01734306198444914, 0.008349277381922827, 0.00407735619794434, 0.0020083928260822143,
    0.0009945751278180853, 0.0004941886041194645, 0.0002460865533080483, 0.00012271334757848915,
    6.124813505870483e-05, 3.058823630702049e-05, 1.528225940865187e-05, 7.637197637899763e-06,
    3.81729326499984e-06, 1.908212716553939e-06, 9.539620338727962e-07, 4.769329867878064e-07,
    2.38450502727733e-07, 1.1921992596531106e-07, 5.960818905125948e-08, 2.980350351465228e-08,
    1.4901554828365043e-08, 7.45071178983543e-09,
)  # fmt: skip
"""ζ(n) − 1, for n from 2 on."""


def _log_gamma(x: float) -> float:
    """log |Γ(x)|; from numbers near to its zeros at 1 and 2, where Python's has few digits."""
    if not -8.0 < x < 8.0 or abs(x) < 1e-9 or (x < 0.0 and x.is_integer()):
        try:
            return math.lgamma(x)
        except (OverflowError, ValueError):
            return math.inf
    over, under = 1.0, 1.0
    while x >= 2.5:
        x -= 1.0
        over *= x
    if x < 0.5:
        while x < 1.0:
            under *= x
            x += 1.0
    return math.log(over / abs(under)) + _near_zeros(x)


def _near_zeros(x: float) -> float:
    """log Γ(x) from 1/2 to 5/2, by its series at 1 or 2. (Abramowitz and Stegun, 6.1.33.)"""
    z = x - (1.0 if x < 1.5 else 2.0)
    series = 0.0
    for n in range(len(ZETA) + 1, 1, -1):
        series = z * (ZETA[n - 2] / (n if n % 2 == 0 else -n) + series)
    made = z * ((1.0 - np.euler_gamma) + series)
    return made - math.log1p(z) if x < 1.5 else made


def _each(one: Callable[[float], float]) -> Callable[[Value], Value]:
    """A function of a number on numbers and arrays."""
    entries = np.vectorize(one, otypes=[np.float64])
    return lambda x: entries(x) if isinstance(x, np.ndarray) else np.float64(one(float(x)))


gammaln: Primitive = define(
    "gammaln",
    "R>R",
    _each(_log_gamma),
    lambda x, _: digamma(x),
    symbol="ln|Γ|",
    latex=r"\ln|\Gamma|",
    sympy=lambda s, x: s.re(s.loggamma(x)),
)
gamma: Primitive = define(
    "gamma",
    "R>R",
    _each(_gamma),
    lambda x, out: out * digamma(x),
    symbol="Γ",
    latex=r"\Gamma",
)
