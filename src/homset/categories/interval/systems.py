"""Systems of equations, the factor of Cholesky, the pseudo-inverse, for each matrix of a box.

Where some matrix of the box may be singular, the enclosure is all that there may be, and says that
there may be no value.
"""

from __future__ import annotations

import numpy as np

from ...primitives import Primitive, Value
from .balls import (
    Ball,
    Numbers,
    above,
    cholesky,
    ends,
    exactly,
    identity,
    inverse,
    product,
    size,
    solved,
    turned,
    widened,
)
from .enclosure import Enclosure
from .lapack import Found, by_elimination, by_rotations, enclosing, found_in, frobenius
from .rounding import EPS, INF

# --- systems of equations -------------------------------------------------------------------------


def _solve(a: Ball, b: Ball) -> tuple[Found, ...]:
    return (found_in(solved(a, b)),)


def _inv(a: Ball) -> tuple[Found, ...]:
    return _solve(a, exactly(identity(a.mid)))


solve = enclosing(_solve, by_elimination)
"""A⁻¹ B."""

inv = enclosing(_inv, by_elimination)
"""A⁻¹."""


def triangular_solve(p: Primitive, a: Enclosure, b: Enclosure) -> Value:
    """A⁻¹ B, where one triangle of A is read."""
    part = np.tril if p.parameters[2] else np.triu
    read = Enclosure(a.obj, part(a.lo), part(a.hi), a.defined, a.continuous)
    found: Value = solve(p, read, b)
    return found


# --- triangular factors ---------------------------------------------------------------------------


def _by_cholesky(a: Ball) -> Numbers:
    """γₙ₊₁ √(aᵢᵢ aⱼⱼ) (Higham, theorem 10.3)."""
    d = np.sqrt(np.diagonal(size(a), axis1=-2, axis2=-1))
    return above(2.0 * (a.mid.shape[-1] + 2) * EPS * d[..., :, None] * d[..., None, :])


def _cholesky(a: Ball) -> tuple[Found, ...]:
    """K chol(K⁻¹ A K⁻ᵀ) for a K near to chol(A); always lᵢⱼ² ≤ aᵢᵢ, which is the sum of them."""
    a = symmetric(a)
    x = np.tril(inverse(_about_cholesky(a.mid)))
    inner = cholesky(product(product(exactly(x), a), exactly(np.swapaxes(x, -1, -2))))
    positive = bool(np.all(np.isfinite(inner.rad)))
    lo, hi = ends(solved(exactly(x), inner))
    diagonal = identity(a.mid) > 0.0
    most = np.sqrt(np.diagonal(np.maximum(ends(a)[1], 0.0), axis1=-2, axis2=-1))
    most = np.tril(np.broadcast_to(np.nextafter(most, INF)[..., None], lo.shape))
    lo = np.maximum(lo, np.where(diagonal, 0.0, -most))
    return (Found(np.tril(lo), np.tril(np.minimum(hi, most)), positive, positive),)


def symmetric(a: Ball) -> Ball:
    """The symmetric matrix with this lower triangle."""
    parts = [np.tril(x) + np.swapaxes(np.tril(x, -1), -1, -2) for x in (a.mid, a.rad)]
    return Ball(*parts)


def _about_cholesky(a: Numbers) -> Numbers:
    try:
        return np.linalg.cholesky(a)
    except np.linalg.LinAlgError:  # of some of them: this is one that always exists
        d = np.sqrt(np.abs(np.diagonal(a, axis1=-2, axis2=-1)))
        return identity(a) * np.where(d > 0.0, d, 1.0)[..., None]


factor = enclosing(_cholesky, _by_cholesky)
"""The lower triangular factor of Cholesky."""


# --- the pseudo-inverse ---------------------------------------------------------------------------


def _pinv(a: Ball) -> tuple[Found, ...]:
    inverses = _wide(a) if a.mid.shape[-2] < a.mid.shape[-1] else _tall(a)
    known = bool(np.all(np.isfinite(a.rad)))
    return (Found(*ends(inverses), known, bool(np.all(np.isfinite(inverses.rad)))),)


def _wide(a: Ball) -> Ball:
    return turned(_tall(turned(a)))


def _tall(a: Ball) -> Ball:
    """Of full rank, by α r + A x = b, Aᵀ r = 0 (Rump, "Verification methods", 2010)."""
    *heads, m, n = a.mid.shape
    largest = np.max(np.abs(a.mid), axis=(-1, -2), keepdims=True, initial=1e-300)
    eye = np.broadcast_to(np.eye(m), (*heads, m, m))
    system = beside_another(exactly(np.exp2(np.round(np.log2(largest))) * eye), a)
    right = np.concatenate([eye, np.zeros((*heads, n, m))], axis=-2)
    found = solved(system, exactly(right))[..., m:, :]
    return widened(found, 16.0 * (m + n) * EPS * frobenius(found))


def beside_another(first: Ball, a: Ball) -> Ball:
    """The symmetric matrix of blocks [first, A; Aᵀ, 0]."""
    n = a.mid.shape[-1]
    zero = np.zeros((*a.mid.shape[:-2], n, n))
    back = turned(a)
    return Ball(
        np.block([[first.mid, a.mid], [back.mid, zero]]),
        np.block([[first.rad, a.rad], [back.rad, zero]]),
    )


pinv = enclosing(_pinv, by_rotations)
"""The inverse of Moore and Penrose."""
