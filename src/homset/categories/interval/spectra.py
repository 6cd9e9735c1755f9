"""Eigenvalues, singular values and orthogonal factors, verified, for each matrix of a box.

Values are enclosed by Weyl's inequality, vectors by the sin θ theorem (Davis, Kahan 1970). A vector
is one up to its sign, which LAPACK chooses in a way of its own: at a point the sign is NumPy's, on
a box both are enclosed. Where two eigenvalues may coincide, any unit vector may be one of theirs.
"""

from __future__ import annotations

import numpy as np

from .balls import (
    Ball,
    Numbers,
    above,
    cholesky,
    difference,
    ends,
    exactly,
    identity,
    inverse,
    product,
    quotient,
    root,
    size,
    solved,
    turned,
    widened,
)
from .lapack import Found, by_rotations, enclosing, row_sum
from .rounding import EPS, INF
from .systems import beside_another, symmetric

# --- symmetric matrices ---------------------------------------------------------------------------


def _spectrum(a: Ball) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """About the eigenvalues and vectors, and how far from them those of each matrix may be."""
    w, q = _about_eigen(a.mid)
    n = w.shape[-1]
    basis, row = exactly(q), w[..., None, :]
    turn = _norm(difference(product(turned(basis), basis), exactly(identity(q))))
    inner = product(turned(basis), product(exactly(a.mid), basis))
    off = _norm(difference(inner, exactly(identity(q) * row)))
    # Qᵀ A Q has the eigenvalues θ λ, |θ − 1| ≤ ‖Qᵀ Q − 1‖ (Ostrowski 1959).
    known = np.where(turn < 0.5, 1.0 - turn, 1.0)
    far = off + (np.abs(w) + off) * turn / known + row_sum(Ball(a.rad, 0.0 * w[..., None]))[..., 0]
    far = np.where(turn < 0.5, above(far, 8), INF)
    rest = size(difference(product(a, basis), exactly(q * row)))
    rest = above(rest + above(np.abs(q * row)) * EPS)
    length = above(np.sqrt(np.sum(np.square(rest), axis=-2)) / known, n)
    return w, q, far, _turned(w, far, length, turn)


def _norm(x: Ball) -> Numbers:
    return row_sum(x)[..., 0]


def _about_eigen(a: Numbers) -> tuple[Numbers, Numbers]:
    try:
        w, q = np.linalg.eigh(a)
    except np.linalg.LinAlgError:  # it did not converge: this is far from it, and found to be
        w, q = np.zeros(a.shape[:-1]), identity(a)
    return w, q


def _turned(w: Numbers, far: Numbers, length: Numbers, turn: Numbers) -> Numbers:
    """How far each unit vector may be from the one found: √2 sin θ, sin θ ≤ ‖A q − λ q‖ / gap."""
    n = w.shape[-1]
    between = np.abs(w[..., :, None] - w[..., None, :]) * (1.0 - 4.0 * EPS) - far[..., None, :]
    between = np.where(np.eye(n, dtype=bool), INF, between)
    gap = np.min(between, axis=-1, initial=INF)
    sine = above(length / np.where(gap > 0.0, gap, 1.0))
    near = (gap > 0.0) & (sine < 1.0)
    return np.where(near, above(1.5 * sine + turn + 8.0 * n * EPS), INF)


def _vectors(q: Numbers, far: Numbers, signed: bool) -> Found:
    """Bounds of unit vectors, with the sign found, or with both."""
    most = 1.0 + 64.0 * q.shape[-2] * EPS
    lo, hi = ends(Ball(q, np.broadcast_to(far[..., None, :], q.shape)))
    if not signed:
        hi = np.maximum(hi, -lo)
        lo = -hi
    return Found(np.maximum(lo, -most), np.minimum(hi, most), continuous=False)


def _eigh(a: Ball) -> tuple[Found, ...]:
    point = not np.any(a.rad)
    w, q, far, turn = _spectrum(symmetric(a))
    return Found(*ends(Ball(w, far)), bool(np.all(np.isfinite(a.rad)))), _vectors(q, turn, point)


eigh = enclosing(_eigh, by_rotations)
"""Eigenvalues and eigenvectors of symmetric matrices."""


# --- singular values ------------------------------------------------------------------------------


def _singular(a: Ball) -> tuple[Found, Numbers, Numbers, Numbers]:
    """From [0, A; Aᵀ, 0], whose eigenvectors (u, v)/√2 belong to the singular values."""
    m, n = a.mid.shape[-2:]
    k = min(m, n)
    zero = exactly(np.zeros((*a.mid.shape[:-2], m, m)))
    w, q, far, turn = _spectrum(beside_another(zero, a))
    last = np.s_[..., : -k - 1 : -1] if k else np.s_[..., :0]
    w, q, far, turn = (x[last] for x in (w, q, far, turn))
    lo, hi = ends(Ball(w, far))
    values = Found(np.maximum(lo, 0.0), hi, bool(np.all(np.isfinite(a.rad))))
    longer = np.sqrt(2.0)
    turn = above(longer * turn + 4.0 * EPS)
    return values, longer * q[..., :m, :], longer * q[..., m:, :], turn


def _svd(a: Ball) -> tuple[Found, ...]:
    values, u, v, far = _singular(a)
    point = not np.any(a.rad)
    if point:
        sign = _sign_of(a.mid, u, v)
        u, v = u * sign, v * sign
    left, right = _vectors(u, far, point), _vectors(v, far, point)
    lo, hi = (np.swapaxes(e, -1, -2) for e in (right.lo, right.hi))
    return left, values, Found(lo, hi, continuous=False)


def _sign_of(a: Numbers, u: Numbers, v: Numbers) -> Numbers:
    """The signs that NumPy chooses for pairs of vectors at a point."""
    try:
        left, _, right = np.linalg.svd(a, full_matrices=False)
    except np.linalg.LinAlgError:
        return 1.0
    along = np.sum(left * u, axis=-2) + np.sum(np.swapaxes(right, -1, -2) * v, axis=-2)
    return np.where(along < 0.0, -1.0, 1.0)[..., None, :]


def _singular_values(a: Ball) -> tuple[Found, ...]:
    return (_singular(a)[0],)


svd = enclosing(_svd, by_rotations)
"""U, the singular values, and Vᵀ."""

singular_values = enclosing(_singular_values, by_rotations)
"""The singular values."""


# --- orthogonal factors ---------------------------------------------------------------------------


def _qr(a: Ball) -> tuple[Found, ...]:
    """With X about R⁻¹ and Cᵀ C = (A X)ᵀ (A X), near to 1: R = C X⁻¹ and Q = A X C⁻¹.

    Whatever the signs and the rank are, Q has entries up to 1 and R up to the lengths of columns.
    """
    m, n = a.mid.shape[-2:]
    x = np.triu(inverse(_about_r(a.mid)))
    wide = product(a, exactly(x))
    c = cholesky(product(turned(wide), wide))
    r = turned(solved(exactly(np.swapaxes(x, -1, -2)), c))
    q = widened(turned(solved(c, turned(wide))), 16.0 * (m + n) * EPS)
    signs = _signs(a) if np.any(a.rad) else _signs_at(a.mid)
    most = above(np.sqrt(np.sum(np.square(size(a)), axis=-2, keepdims=True)), m)
    upper = _signed(r, signs[..., :, None], most)
    return (
        _signed(q, signs[..., None, :], 1.0 + 64.0 * m * EPS),
        Found(np.triu(upper.lo), np.triu(upper.hi), upper.defined, upper.continuous),
    )


def _about_r(a: Numbers) -> Numbers:
    """About R, with a diagonal that is positive."""
    r = np.linalg.qr(a).R
    largest = np.max(np.abs(r), axis=(-1, -2), keepdims=True, initial=0.0)
    floor = np.where(largest > 0.0, largest * EPS, 1.0)
    small = (identity(r) > 0.0) & (np.abs(r) < floor)
    r = np.where(small, floor, r)
    return r * np.sign(np.diagonal(r, axis1=-2, axis2=-1))[..., None]


def _signed(x: Ball, signs: Numbers, most: Numbers) -> Found:
    """The entries times their signs, both of which are possible where it is 0; up to `most`."""
    lo, hi = ends(Ball(np.where(signs < 0.0, -x.mid, x.mid), x.rad))
    both = np.maximum(hi, -lo)
    lo, hi = np.where(signs == 0.0, -both, lo), np.where(signs == 0.0, both, hi)
    sure = bool(np.all(np.isfinite(most)))
    steady = bool(np.all(signs != 0.0)) and bool(np.all(np.isfinite(x.rad)))
    return Found(np.maximum(lo, -most), np.minimum(hi, most), sure, steady)


def _signs_at(a: Numbers) -> Numbers:
    diagonal = np.diagonal(np.linalg.qr(a).R, axis1=-2, axis2=-1)
    return np.where(diagonal < 0.0, -1.0, 1.0)


def _signs(a: Ball) -> Numbers:
    """The signs of the diagonal of R, 0 where they are not sure: LAPACK reflects x to ∓‖x‖ e₁.

    The sign is against that of x₁, so that nothing cancels; a last row alone stays what it is.
    """
    m, n = a.mid.shape[-2:]
    signs = np.zeros((*a.mid.shape[:-2], n))
    sure = np.ones(a.mid.shape[:-2], bool)
    for k in range(n):
        lo, hi = ends(a[..., 0, 0])
        sign = np.where(lo > 0.0, 1.0, np.where(hi < 0.0, -1.0, 0.0))
        if k < m - 1:
            below = a[..., 1:, 0]
            sign = np.where(np.any(np.abs(below.mid) > below.rad, axis=-1), -sign, 0.0)
        sure = sure & (sign != 0.0)
        signs[..., k] = np.where(sure, sign, 0.0)
        if k < m - 1:
            a = _reflected(a, sign)[..., 1:, 1:]
    return signs


def _reflected(a: Ball, sign: Numbers) -> Ball:
    """A − 2 v vᵀ A / vᵀ v, where v is the first column minus sign · ‖it‖ e₁."""
    x = a[..., :, :1]
    length = root(product(turned(x), x))
    first = difference(x[..., :1, :], Ball(sign[..., None, None] * length.mid, length.rad))
    v = Ball(*[
        np.concatenate([f, e[..., 1:, :]], axis=-2)
        for f, e in ((first.mid, x.mid), (first.rad, x.rad))
    ])  # fmt: skip
    along, square = product(turned(v), a), product(turned(v), v)
    return difference(a, product(v, quotient(along, Ball(0.5 * square.mid, 0.5 * square.rad))))


qr = enclosing(_qr, by_rotations)
"""Q and R."""
