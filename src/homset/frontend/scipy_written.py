"""Functions of SciPy, written down in the Python that is compiled in their place."""

from __future__ import annotations

from typing import Any

import numpy as np

# --- scipy.special --------------------------------------------------------------------------------


def logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: Any = False) -> Any:
    """log Σ b eᵃ, over all entries or along an axis.

    >>> float(logsumexp(np.array([1000.0, 1000.0])).round(6))
    1000.693147
    """
    if b is None:
        return np.logaddexp.reduce(np.asarray(a), axis=axis, keepdims=keepdims)
    top = np.max(a, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    total = np.log(np.sum(b * np.exp(a - top), axis=axis, keepdims=True)) + top
    return total if keepdims else np.squeeze(total, axis=axis)


def softmax(x: Any, axis: Any = None) -> Any:
    """eˣ as parts of their sum.

    >>> softmax(np.array([1000.0, 1000.0])).tolist()
    [0.5, 0.5]
    """
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def log_softmax(x: Any, axis: Any = None) -> Any:
    """The logarithm of `softmax`, whose own logarithm may be that of 0."""
    return x - np.logaddexp.reduce(np.asarray(x), axis=axis, keepdims=True)


def log_expit(x: Any) -> Any:
    """log σ(x), where σ is the logistic function."""
    return -np.logaddexp(0.0, -x)


def logit(p: Any) -> Any:
    """log (p / (1 − p)), the inverse of the logistic function."""
    return np.log(p) - np.log1p(-p)


def xlogy(x: Any, y: Any) -> Any:
    """x log y, which is 0 of x = 0.

    >>> float(xlogy(0.0, 0.0)), float(xlogy(2.0, 1.0))
    (0.0, 0.0)
    """
    edge = (x == 0.0) & ((y <= 0.0) | (y == np.inf))
    return x * np.log(np.where(edge, 1.0, y))


def xlog1py(x: Any, y: Any) -> Any:
    """x log (1 + y), which is 0 of x = 0."""
    edge = (x == 0.0) & ((y <= -1.0) | (y == np.inf))
    return x * np.log1p(np.where(edge, 0.0, y))


def entr(x: Any) -> Any:
    """−x log x, which is 0 of 0, and −∞ below."""
    return np.where(x < 0.0, -np.inf, -xlogy(x, np.maximum(x, 0.0)))


def rel_entr(x: Any, y: Any) -> Any:
    """x log (x / y), which is 0 of x = 0; ∞ where an entry is no probability."""
    inside = (x > 0.0) & (y > 0.0)
    ratio = np.where(inside, x, 1.0) / np.where(inside, y, 1.0)
    outside = np.where((x == 0.0) & (y >= 0.0), 0.0, np.inf)
    return np.where(inside, x * np.log(ratio), np.where(np.isnan(x + y), np.nan, outside))


SPECIAL = (
    logsumexp, softmax, log_softmax, log_expit, logit, xlogy, xlog1py, entr, rel_entr,
)  # fmt: skip
"""The functions of scipy.special."""

# --- scipy.linalg ---------------------------------------------------------------------------------


def cholesky(a: Any, lower: Any = False, overwrite_a: Any = False, check_finite: Any = True) -> Any:
    """The triangular factor, by default the upper one, of which a is the square.

    >>> cholesky(np.array([[4.0, 2.0], [2.0, 5.0]])).tolist()
    [[2.0, 1.0], [0.0, 2.0]]
    """
    if lower:
        return np.linalg.cholesky(a)
    return np.linalg.cholesky(np.swapaxes(a, -1, -2)).T


def cho_factor(
    a: Any, lower: Any = False, overwrite_a: Any = False, check_finite: Any = True
) -> Any:
    """What `cho_solve` takes; the other triangle, which SciPy leaves open, is zero."""
    return cholesky(a, lower), lower


def solve(
    a: Any, b: Any, lower: Any = False, overwrite_a: Any = False, overwrite_b: Any = False,
    check_finite: Any = True, assume_a: Any = None,
) -> Any:  # fmt: skip
    """A⁻¹ b; what is assumed of A changes how SciPy finds it, not what it is."""
    return np.linalg.solve(a, b)


def inv(a: Any, overwrite_a: Any = False, check_finite: Any = True) -> Any:
    """A⁻¹"""
    return np.linalg.inv(a)


def det(a: Any, overwrite_a: Any = False, check_finite: Any = True) -> Any:
    """The determinant."""
    return np.linalg.det(a)


PADE = (
    64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0,
    129060195264000.0, 10559470521600.0, 670442572800.0, 33522128640.0, 1323241920.0,
    40840800.0, 960960.0, 16380.0, 182.0, 1.0,
)  # fmt: skip
"""The coefficients of the numerator of the Padé approximant [13/13] of the exponential."""


def expm(a: Any) -> Any:
    """The exponential of a matrix, by a quotient of polynomials of a / 2ˢ, squared s times.

    (Higham, The Scaling and Squaring Method for the Matrix Exponential Revisited, 2005.)

    >>> expm(np.array([[0.0, 1.0], [0.0, 0.0]])).round(12).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    size = np.max(np.sum(np.abs(a), axis=0))
    squarings, scale = 0, 1.0
    while size * scale > 5.371920351148152:
        squarings, scale = squarings + 1, scale * 0.5
    x = a * scale
    square, one = x @ x, np.eye(a.shape[0])
    odd, even = PADE[13] * one, PADE[12] * one
    for k in range(5, -1, -1):
        odd, even = odd @ square + PADE[2 * k + 1] * one, even @ square + PADE[2 * k] * one
    found = np.linalg.solve(even - x @ odd, even + x @ odd)
    for _ in range(squarings):
        found = found @ found
    return found


def block_diag(*arrays: Any) -> Any:
    """The matrices along the diagonal of one."""
    width = sum([a.shape[1] for a in arrays])
    rows, before = [], 0
    for a in arrays:
        after = width - before - a.shape[1]
        rows.append(np.pad(a, ((0, 0), (before, after))))
        before += a.shape[1]
    return np.concatenate(rows)


LINALG = (cholesky, cho_factor, solve, inv, det, expm, block_diag)
"""The functions of scipy.linalg."""
