"""Directed rounding of float64: the number next to an exact result, on either side.

For + − × ÷ √ the error of NumPy's rounded result is found exactly (Dekker, *A floating-point
technique for extending the available precision*, 1971; Knuth's two-sum), so the bound is the float
next to the exact result, and the result itself where that is exact; beyond 2⁹⁹⁶ and below 2⁻⁹⁶⁰,
where the error is no float64, one float further. All other functions are moved
outward by twice the `ULPS` that NumPy promises: once for the value at the end of an interval, once
for the values inside, so that an enclosure holds the exact values and those that NumPy computes.

>>> low, high = product(np.float64(0.1), np.float64(0.1))
>>> high == np.nextafter(low, 1.0), total(1.0, 2.0, 1)
(np.True_, np.float64(3.0))
"""

from __future__ import annotations

from typing import Any

import numpy as np

Numbers = Any
"""A float64 or an array of them."""

INF = np.inf
MAX = np.finfo(float).max
EPS = np.finfo(float).eps
TINY = np.nextafter(0.0, 1.0)
ULPS = 4.0
"""How far NumPy's functions may be from the exact value, in units of the last place."""

_SPLITTER = 2.0**27 + 1.0
_SMALL = 2.0**-960
"""Of products below this one the error is no float64."""


def total(a: Numbers, b: Numbers, side: int) -> Numbers:
    """a + b, rounded to the side −1 (down) or 1 (up); of ∞ − ∞ nothing is known."""
    s = np.add(a, b)
    z = s - a
    s = np.where(np.isnan(s), side * INF, s)[()]
    return _directed(s, (a - (s - z)) + (b - z), side)


def product(a: Numbers, b: Numbers) -> tuple[Numbers, Numbers]:
    """a · b, rounded down and up; 0 · ∞ is 0, the limit of 0 times ever larger numbers."""
    p, e = _two_product(a, b)
    return _directed(p, e, -1), _directed(p, e, 1)


def quotient(a: Numbers, b: Numbers) -> tuple[Numbers, Numbers]:
    """a / b, rounded down and up; 0 / 0 and ∞ / ∞ are 0, a limit of what is beside them."""
    q = np.divide(a, b)
    q = np.where(np.isnan(q), 0.0, q)[()]
    p, e = _two_product(q, b)
    e = np.where(b == 0.0, 0.0, ((a - p) - e) * np.sign(b))
    return _directed(q, e, -1), _directed(q, e, 1)


def root(a: Numbers, side: int) -> Numbers:
    """√a, rounded to a side."""
    s = np.sqrt(a)
    p, e = _two_product(s, s)
    return _directed(s, (a - p) - e, side)


def outward(y: Numbers, side: int, ulps: float = ULPS) -> Numbers:
    """A value that NumPy has computed within `ulps`, moved to a side by twice as much."""
    y = np.clip(y, -MAX, MAX)
    moved = y + side * (np.abs(y) * (2.0 * ulps * EPS) + 2.0 * ulps * TINY)
    return np.nextafter(moved, side * INF)


def beside(y: Numbers, error: Numbers, side: int) -> Numbers:
    """y moved to a side by an error that is known to be large enough; NaN leaves nothing known."""
    moved = np.nextafter(y + side * error, side * INF)
    found: Numbers = np.where(np.isnan(moved), side * INF, moved)
    return found[()]


def _two_product(a: Numbers, b: Numbers) -> tuple[Numbers, Numbers]:
    """The rounded product and its error; the error is NaN where it is no float64."""
    p = np.multiply(a, b)
    a1, a2 = _halves(a)
    b1, b2 = _halves(b)
    e = a2 * b2 - (((p - a1 * b1) - a2 * b1) - a1 * b2)
    zero = (a == 0.0) | (b == 0.0)
    e = np.where(np.abs(p) < _SMALL, np.nan, e)
    e = np.where(p == 0.0, np.sign(a) * np.sign(b), e)  # of the product that is no float, the sign
    return np.where(zero, 0.0, p), np.where(zero, 0.0, e)


def _halves(a: Numbers) -> tuple[Numbers, Numbers]:
    c = _SPLITTER * a
    high = c - (c - a)
    return high, a - high


def _directed(value: Numbers, error: Numbers, side: int) -> Numbers:
    """The float on a side of value + error; where the error is not known, one further."""
    known = np.abs(error) < INF  # not where finding it has overflowed
    fits = known & (error <= 0.0 if side > 0 else error >= 0.0)
    found: Numbers = np.where(fits, value, np.nextafter(value, side * INF))
    return found[()]
