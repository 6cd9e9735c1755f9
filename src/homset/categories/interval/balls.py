"""Matrices of intervals as balls, a middle and a radius of each entry: their products by BLAS.

A product of two balls is three of floats (Rump, "Fast and parallel interval arithmetic", BIT 1999),
with the classic error of a sum in any order added to the radius (Higham, *Accuracy and stability of
numerical algorithms*, section 3.1). A radius may be infinite: nothing is known of the entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .rounding import EPS, INF, TINY

Numbers = Any
"""A float64 or an array of them."""


@dataclass(frozen=True, slots=True)
class Ball:
    """All (stacks of) matrices whose entries are at most `rad` from those of `mid`."""

    mid: Numbers
    rad: Numbers

    def __getitem__(self, at: Any) -> Ball:
        """The same entries of the middle and of the radius."""
        return Ball(self.mid[at], self.rad[at])


def ball(lo: Numbers, hi: Numbers) -> Ball:
    """The smallest ball around the intervals from lo to hi; of nothing, as of all, all."""
    known = np.isfinite(lo) & np.isfinite(hi)
    low, high = np.where(known, lo, 0.0), np.where(known, hi, 0.0)
    mid = 0.5 * low + 0.5 * high
    wide = np.nextafter(np.maximum(mid - low, high - mid), INF)
    return Ball(mid, np.where(known, np.where(low == high, 0.0, wide), INF))


def exactly(mid: Numbers) -> Ball:
    """The ball that holds one matrix."""
    return Ball(mid, np.zeros(np.shape(mid)))


def ends(x: Ball) -> tuple[Numbers, Numbers]:
    """The intervals that a ball holds, rounded outward."""
    low, high = np.nextafter(x.mid - x.rad, -INF), np.nextafter(x.mid + x.rad, INF)
    exact = x.rad == 0.0
    lo, hi = np.where(exact, x.mid, low), np.where(exact, x.mid, high)
    return np.where(np.isnan(lo), -INF, lo), np.where(np.isnan(hi), INF, hi)


def above(x: Numbers, n: int = 1) -> Numbers:
    """Not below the exact sum of n products that are not negative, of which x was computed."""
    return np.where(np.isnan(x), INF, x * (1.0 + (n + 8) * EPS) + (n + 8) * TINY)


def size(x: Ball) -> Numbers:
    """Not below the absolute value of any entry."""
    return above(np.abs(x.mid) + x.rad)


def turned(x: Ball) -> Ball:
    """The transposed matrices."""
    return Ball(np.swapaxes(x.mid, -1, -2), np.swapaxes(x.rad, -1, -2))


def widened(x: Ball, error: Numbers) -> Ball:
    """The ball with an error added to its radius."""
    return Ball(x.mid, above(x.rad + error))


def product(a: Ball, b: Ball) -> Ball:
    """The products of matrices."""
    n = a.mid.shape[-1]
    left, right = np.abs(a.mid), np.abs(b.mid)
    spread = _times(a.rad, right + b.rad) + _times(left, b.rad)
    return _rounded(a.mid @ b.mid, left @ right, spread, n)


def _times(x: Numbers, y: Numbers) -> Numbers:
    """x @ y of numbers that are not negative, where 0 · ∞ is 0."""
    if np.all(np.isfinite(x)) and np.all(np.isfinite(y)):
        return x @ y
    beyond = (np.isinf(x) * 1.0 @ (y > 0) + (x > 0) * 1.0 @ np.isinf(y)) > 0
    finite = np.where(np.isinf(x), 0.0, x) @ np.where(np.isinf(y), 0.0, y)
    return np.where(beyond, INF, finite)


def difference(a: Ball, b: Ball) -> Ball:
    """a − b."""
    return _rounded(a.mid - b.mid, np.abs(a.mid) + np.abs(b.mid), a.rad + b.rad, 1)


def _rounded(mid: Numbers, sizes: Numbers, spread: Numbers, n: int) -> Ball:
    """The ball around a sum of n products of those sizes that was computed, and a spread."""
    rad = above(spread + above(sizes, n) * ((n + 4) * EPS) + n * TINY, n)
    known = np.isfinite(mid)
    return Ball(np.where(known, mid, 0.0), np.where(known, rad, INF))


# --- verified systems of equations ----------------------------------------------------------------


def inverse(x: Numbers) -> Numbers:
    """About the inverse of each matrix, or some matrix where there is none."""
    try:
        found = np.linalg.inv(x)
    except np.linalg.LinAlgError:
        found = np.linalg.pinv(x)
    return np.where(np.isfinite(found), found, 0.0)


def identity(x: Numbers) -> Numbers:
    """The identity matrix, for each matrix."""
    return np.broadcast_to(np.eye(x.shape[-1]), x.shape)


def solved(a: Ball, b: Ball) -> Ball:
    """All A⁻¹ B; the radius is infinite where some matrix may be singular.

    With R about A⁻¹, X about A⁻¹ B and E = 1 − R A, A⁻¹ B − X = (1 − E)⁻¹ R (B − A X). (Krawczyk
    1969; Neumaier, *Interval methods for systems of equations*, 1990, section 4.1.)

    >>> found = solved(exactly(np.diag([2.0, 4.0])), exactly(np.ones((2, 1))))
    >>> found.mid.tolist(), bool((found.rad < 1e-14).all())
    ([[0.5], [0.25]], True)
    """
    r = inverse(a.mid)
    x = r @ b.mid
    x = x + r @ (b.mid - a.mid @ x)
    x = np.where(np.isfinite(x), x, 0.0)
    rest = size(difference(exactly(identity(r)), product(exactly(r), a)))
    return Ball(
        x, _amplified(rest, size(product(exactly(r), difference(b, product(a, exactly(x))))))
    )


def _amplified(e: Numbers, d: Numbers) -> Numbers:
    """Not below (1 − e)⁻¹ d, of matrices that are not negative; infinite where that diverges.

    As (1 − e)⁻¹ = 1 + (1 − e)⁻¹ e, and e d ≤ t (1 − e) w gives (1 − e)⁻¹ e d ≤ t w.
    """
    n = e.shape[-1]
    w = _positive(e)
    left = w - above(e @ w, n)
    left = left - (n + 8) * EPS * w
    converges = np.all(left > 0.0, axis=(-1, -2), keepdims=True)
    ratio = above(e @ d, n) / np.where(left > 0.0, left, 1.0)
    t = above(np.max(ratio, axis=-2, keepdims=True, initial=0.0), 2)
    return np.where(converges, above(d + w * t, 2), INF)


def _positive(e: Numbers) -> Numbers:
    """A vector w > 0 with e w < w, where there is one: about the sum of all powers of e."""
    ones = np.ones((*e.shape[:-1], 1))
    e = np.where(np.isfinite(e), e, 1.0)
    w = inverse(identity(e) - e) @ ones
    return np.where(np.all(w > 0.0, axis=(-1, -2), keepdims=True), w, ones)


def cholesky(g: Ball) -> Ball:
    """All lower triangular K with K Kᵀ in the ball, by columns; best near to the identity.

    The radius is infinite from the first pivot on that may not be positive. (Alefeld, Mayer, "The
    Cholesky method for interval data", 1993.)
    """
    n = g.mid.shape[-1]
    found = Ball(np.zeros(g.mid.shape), np.zeros(g.mid.shape))
    for k in range(n):
        pivot = root(g[..., k : k + 1, k : k + 1])
        column = quotient(g[..., k:, k : k + 1], pivot)
        column.mid[..., 0, 0], column.rad[..., 0, 0] = pivot.mid[..., 0, 0], pivot.rad[..., 0, 0]
        found.mid[..., k:, k], found.rad[..., k:, k] = column.mid[..., 0], column.rad[..., 0]
        below = column[..., 1:, :]
        g = _inside(g, k, difference(g[..., k + 1 :, k + 1 :], product(below, turned(below))))
    return found


def _inside(g: Ball, k: int, rest: Ball) -> Ball:
    mid, rad = g.mid.copy(), g.rad.copy()
    mid[..., k + 1 :, k + 1 :], rad[..., k + 1 :, k + 1 :] = rest.mid, rest.rad
    return Ball(mid, rad)


def root(x: Ball) -> Ball:
    """√x; nothing is known where x may not be positive."""
    lo, hi = ends(x)
    lo = np.where(lo > 0.0, lo, np.nan)
    return ball(np.nextafter(np.sqrt(lo), 0.0), np.nextafter(np.sqrt(hi), INF))


def quotient(x: Ball, y: Ball) -> Ball:
    """x / y; nothing is known where y may be zero."""
    least = np.abs(y.mid) * (1.0 - 4.0 * EPS) - y.rad * (1.0 + 4.0 * EPS)
    safe = least > 0.0
    q = x.mid / np.where(safe, y.mid, 1.0)
    # |x / y − q| = |x − q y| / |y|
    rest = size(difference(x, _scaled(y, q)))
    return Ball(
        np.where(safe, q, 0.0), np.where(safe, above(rest / np.where(safe, least, 1.0)), INF)
    )


def _scaled(y: Ball, q: Numbers) -> Ball:
    return Ball(y.mid * q, above(y.rad * np.abs(q) + EPS * np.abs(y.mid * q) + TINY))
