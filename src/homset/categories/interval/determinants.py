"""Determinants of each matrix of a box, by logarithms, so that nothing overflows."""

from __future__ import annotations

import numpy as np

from .balls import (
    Ball,
    Numbers,
    above,
    difference,
    ends,
    exactly,
    identity,
    inverse,
    product,
    quotient,
    size,
)
from .lapack import Found, by_elimination, enclosing
from .rounding import EPS, INF, beside, outward


def _determinant(a: Ball) -> tuple[Numbers, Numbers, Numbers]:
    """Bounds of log |det A| and the sign, 0 where it is not known.

    With A ≈ L U, B = L⁻¹ A U⁻¹ is near to 1, so that its pivots are, whose product is det B. Where
    nothing is known of them, there is |det B| ≤ ∏ (1 + Σ |bᵢⱼ − δᵢⱼ|) still (Hadamard).
    """
    lower, upper, swapped, sign = _factors(a)
    x, y = np.tril(inverse(lower)), np.triu(inverse(upper))
    x = np.where(identity(x) > 0.0, 1.0, x)  # its determinant is one
    b = product(product(exactly(x), swapped), exactly(y))
    scales = np.diagonal(y, axis1=-2, axis2=-1)
    sizes = np.abs(scales)
    logs = -np.log(np.where(sizes > 0.0, sizes, 1.0))
    low, high = _pivots(b)
    regular = np.all(low > 0.0, axis=-1) & np.all(sizes > 0.0, axis=-1)
    least = _sum(np.log(np.where(low > 0.0, low, 1.0)), logs, -1)
    largest = np.maximum(-low, high)
    most = np.minimum(_sum(np.log(largest), logs, 1), _sum(np.log(_rows(b)), logs, 1))
    return (
        np.where(regular, least, -INF),
        np.where(np.all(sizes > 0.0, axis=-1), most, INF),
        np.where(regular, sign * np.prod(np.sign(scales), axis=-1), 0.0),
    )


def _rows(b: Ball) -> Numbers:
    """1 + Σ |bᵢⱼ − δᵢⱼ| of each row, which is not below its length."""
    rest = size(difference(b, exactly(identity(b.mid))))
    return np.nextafter(1.0 + above(np.sum(rest, axis=-1), b.mid.shape[-1]), INF)


def _pivots(b: Ball) -> tuple[Numbers, Numbers]:
    """Bounds of the pivots of elimination without exchanges."""
    n = b.mid.shape[-1]
    low, high = np.zeros(b.mid.shape[:-1]), np.zeros(b.mid.shape[:-1])
    for k in range(n):
        low[..., k], high[..., k] = ends(b[..., 0, 0])
        ratios = quotient(b[..., 1:, :1], b[..., :1, :1])
        b = difference(b[..., 1:, 1:], product(ratios, b[..., :1, 1:]))
    return low, high


def _sum(x: Numbers, y: Numbers, side: int) -> Numbers:
    """Σ x + Σ y of logarithms, moved to a side by all their errors."""
    terms = np.sum(np.abs(x) + np.abs(y), axis=-1)
    n = x.shape[-1]
    return beside(np.sum(x, axis=-1) + np.sum(y, axis=-1), terms * ((2 * n + 16) * EPS), side)


def _computed(log: Numbers, a: Ball, side: int) -> Numbers:
    """The logarithm moved to a side by the error of Σ log |uᵢᵢ|, which is how NumPy finds it.

    No pivot is above 2ⁿ⁻¹ max |A| =: M, so Σ |log uᵢᵢ| ≤ 2 n log⁺ M + |log |det A||.
    """
    n = a.mid.shape[-1]
    largest = np.max(size(a), axis=(-1, -2), initial=1.0)
    terms = 2.0 * n * (np.log(largest) + n * np.log(2.0)) + np.abs(log)
    return beside(log, terms * ((n + 16) * EPS), side)


def _factors(a: Ball) -> tuple[Numbers, Numbers, Ball, Numbers]:
    """About L and U of A with its rows exchanged, that A, and the sign of the exchanges."""
    n, u = a.mid.shape[-1], a.mid.copy()
    swapped = Ball(a.mid.copy(), a.rad.copy())
    lower, sign = identity(u).copy(), np.ones(u.shape[:-2])
    floor = np.max(np.abs(u), axis=(-1, -2), initial=0.0) * EPS
    floor = np.where(floor > 0.0, floor, 1.0)
    for k in range(n):
        best = k + np.argmax(np.abs(u[..., k:, k]), axis=-1)
        sign = np.where(best == k, sign, -sign)
        for each in (u, swapped.mid, swapped.rad, lower[..., :k]):
            _swap(each, k, best)
        small = np.abs(u[..., k, k]) < floor  # any pivot will do: B is what says how good it is
        u[..., k, k] = np.where(small, floor, u[..., k, k])
        lower[..., k + 1 :, k] = u[..., k + 1 :, k] / u[..., k, k, None]
        u[..., k + 1 :, k:] -= lower[..., k + 1 :, k, None] * u[..., k, None, k:]
    return lower, np.triu(u), swapped, sign


def _swap(x: Numbers, k: int, other: Numbers) -> None:
    """Exchanges row k and another one of each matrix, in place."""
    at = other[..., None, None]
    row = np.take_along_axis(x, at, -2)
    np.put_along_axis(x, at, x[..., k : k + 1, :].copy(), -2)
    x[..., k : k + 1, :] = row


def _logabsdet(a: Ball) -> tuple[Found, ...]:
    low, high, sign = _determinant(a)
    sure = bool(np.all(sign != 0.0))
    return (Found(_computed(low, a, -1), _computed(high, a, 1), sure, sure),)


def _signdet(a: Ball) -> tuple[Found, ...]:
    sign = _determinant(a)[2]
    lo, hi = np.where(sign == 0.0, -1.0, sign), np.where(sign == 0.0, 1.0, sign)
    return (Found(lo, hi, continuous=bool(np.all(sign != 0.0))),)


def _det(a: Ball) -> tuple[Found, ...]:
    low, high, sign = _determinant(a)
    least = np.maximum(outward(np.exp(_computed(low, a, -1)), -1), 0.0)
    most = outward(np.exp(_computed(high, a, 1)), 1)
    lo, hi = np.where(sign > 0.0, least, -most), np.where(sign < 0.0, -least, most)
    return (Found(lo, hi, bool(np.all(np.isfinite(a.rad)))),)


logabsdet = enclosing(_logabsdet, by_elimination)
"""log |det A|."""

signdet = enclosing(_signdet, by_elimination)
"""The sign of det A."""

det = enclosing(_det, by_elimination)
"""det A."""
