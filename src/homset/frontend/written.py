"""Functions of NumPy, written down in the Python that is compiled.

Their own source looks into types and shapes at run time. Those here give the same for real numbers.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .gaps import GAPS
from .sampled import gradient, polynomial, trapezoid, unwrapped
from .statistics import (
    average,
    axes_meant,
    correlations,
    covariance,
    extent,
    median,
    percentile,
    quantile,
)
from .ufuncs import METHODS, counted, running

LARGEST = float(np.finfo(float).max)
"""The largest float."""

# --- entry by entry -------------------------------------------------------------------------------


def sinc(x: Any) -> Any:
    """np.sinc: sin πx / πx, and 1 at 0.

    >>> sinc(np.array([0.0, 0.5])).round(3).tolist()
    [1.0, 0.637]
    """
    angle = np.pi * np.asarray(x)
    small = np.abs(angle) < 1e-4
    safe = np.where(small, 1.0, angle)
    square = angle * angle
    return np.where(small, 1.0 - square / 6.0 * (1.0 - square / 20.0), np.sin(safe) / safe)


def heaviside(x: Any, middle: Any) -> Any:
    """np.heaviside: 0 below, 1 above, and what is said at 0."""
    return np.where(x < 0.0, 0.0, np.where(x > 0.0, 1.0, np.where(x == 0.0, middle, x)))


def fmax(x: Any, y: Any) -> Any:
    """np.fmax: the larger number; what is not a number does not count."""
    return np.where(np.isnan(x), y, np.where(np.isnan(y), x, np.maximum(x, y)))


def fmin(x: Any, y: Any) -> Any:
    """np.fmin: the smaller number; what is not a number does not count."""
    return np.where(np.isnan(x), y, np.where(np.isnan(y), x, np.minimum(x, y)))


def nan_to_num(x: Any, *, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """np.nan_to_num: finite numbers instead of those that are not, in another array.

    It has no parameter `copy`, as what changes the array itself is another function.
    """
    if not np.issubdtype(np.asarray(x).dtype, np.floating):
        return np.array(x)
    high = LARGEST if posinf is None else posinf
    low = -LARGEST if neginf is None else neginf
    finite = np.where(x == np.inf, high, np.where(x == -np.inf, low, x))
    return np.where(np.isnan(x), nan, finite)


def signbit(x: Any) -> Any:
    """np.signbit: whether there is a minus, also before 0."""
    return np.copysign(1.0, x) < 0.0


def rounded(x: Any, decimals: Any = 0) -> Any:
    """np.round: to a number of decimals, as NumPy does it."""
    xs, scale = np.asarray(x), 10.0 ** abs(decimals)
    assert xs.dtype.kind != "b", "truth values have no decimals: give it x.astype(int)"
    whole = xs.dtype.kind == "i"
    if decimals >= 0 and whole:
        return +xs
    if decimals >= 0:
        return np.rint(xs) if decimals == 0 else np.rint(xs * scale) / scale
    found = np.rint(xs / scale) * scale
    return found.astype(int) if whole else found


def modf(x: Any) -> Any:
    """np.modf: what is behind the point, and what is before it."""
    whole = np.trunc(1.0 * x)
    return np.where(np.isinf(x), 0.0, x - np.where(np.isinf(x), 0.0, whole)), whole


def divided(x: Any, y: Any) -> Any:
    """np.divmod"""
    return x // y, x % y


def real_power(x: Any, y: Any) -> Any:
    """np.float_power"""
    return np.power(1.0 * x, 1.0 * y)


# --- products -------------------------------------------------------------------------------------


def cross(a: Any, b: Any, *, axis: Any = -1) -> Any:
    """np.cross of vectors of three numbers, along an axis."""
    x, y = np.moveaxis(np.asarray(a), axis, -1), np.moveaxis(np.asarray(b), axis, -1)
    assert x.shape[-1] == y.shape[-1] == 3, "np.cross takes vectors of three numbers here"
    found = np.stack([
        x[..., 1] * y[..., 2] - x[..., 2] * y[..., 1],
        x[..., 2] * y[..., 0] - x[..., 0] * y[..., 2],
        x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0],
    ], axis=-1)  # fmt: skip
    return np.moveaxis(found, -1, axis)


def kron(a: Any, b: Any) -> Any:
    """np.kron: every entry of the one times the whole other."""
    x, y = np.asarray(a), np.asarray(b)
    rank = max(x.ndim, y.ndim)
    left = (1,) * (rank - x.ndim) + x.shape
    right = (1,) * (rank - y.ndim) + y.shape
    wide = sum([(n, 1) for n in left], ())
    other = sum([(1, n) for n in right], ())
    shape = tuple([n * k for n, k in zip(left, right, strict=True)])
    return np.reshape(np.reshape(x, wide) * np.reshape(y, other), shape)


def vecdot(x: Any, y: Any, axis: Any = -1) -> Any:
    """np.vecdot: products of vectors along an axis."""
    return np.sum(np.asarray(x) * np.asarray(y), axis=axis)


def matvec(a: Any, x: Any) -> Any:
    """np.matvec: stacks of matrices times stacks of vectors."""
    return np.einsum("...ij,...j->...i", a, x)


def vecmat(x: Any, a: Any) -> Any:
    """np.vecmat: stacks of vectors times stacks of matrices."""
    return np.einsum("...i,...ij->...j", x, a)


def multi_dot(arrays: Any) -> Any:
    """np.linalg.multi_dot; the compiler finds the cheapest order."""
    found = arrays[0]
    for x in arrays[1:]:
        found = found @ x
    return found


def matrix_power(a: Any, n: Any) -> Any:
    """np.linalg.matrix_power, by squares.

    >>> matrix_power(np.array([[1, 1], [1, 0]]), 5).tolist()
    [[8, 5], [5, 3]]
    """
    xs = np.asarray(a)
    assert xs.ndim >= 2, "it takes matrices"
    assert xs.shape[-1] == xs.shape[-2], "the last two axes are those of squares"
    square, left = np.linalg.inv(xs) if n < 0 else xs, abs(n)
    found = np.where(np.eye(xs.shape[-1], dtype=bool), np.ones_like(xs), np.zeros_like(xs))
    while left > 0:
        if left % 2 == 1:
            found = found @ square
        square, left = square @ square, left // 2
    return found


def condition(x: Any, p: Any = None) -> Any:
    """np.linalg.cond"""
    if p is None or p == 2:
        values = np.linalg.svd(x, compute_uv=False)
        return values[..., 0] / values[..., -1]
    norm = np.linalg.norm(x, p, axis=(-2, -1))
    return norm * np.linalg.norm(np.linalg.inv(x), p, axis=(-2, -1))


def vander(x: Any, N: Any = None, increasing: Any = False) -> Any:
    """np.vander: columns of powers."""
    xs = np.asarray(x)
    assert xs.ndim == 1, "it takes a row of numbers"
    assert N is None or N >= 0, "there is no column, or more"
    powers = np.arange(xs.shape[0] if N is None else N)
    return xs[:, None] ** (powers if increasing else powers[::-1])


def correlate(a: Any, v: Any, mode: Any = "valid") -> Any:
    """np.correlate: sums of products of one with the other moved along."""
    if np.size(a) >= np.size(v):
        return np.convolve(a, np.flip(v), mode)
    # NumPy moves the shorter one and turns the result round: of two middles it is the other one.
    return np.flip(np.convolve(v, np.flip(a), mode))


# --- shapes ---------------------------------------------------------------------------------------


def rot90(m: Any, k: Any = 1) -> Any:
    """np.rot90 of the first two axes."""
    turns, xs = k % 4, np.asarray(m)
    if turns == 0:
        return xs
    if turns == 2:
        return np.flip(xs, (0, 1))
    return np.flip(np.swapaxes(xs, 0, 1), 0) if turns == 1 else np.swapaxes(np.flip(xs, 0), 0, 1)


def sections(ary: Any, indices: Any, axis: Any = 0, *, equal: Any = True) -> Any:
    """np.split: at indices, or in so many parts, which are equal."""
    xs = np.asarray(ary)
    (at,) = axes_meant(xs, axis)
    before, n = (slice(None),) * at, xs.shape[at]
    if isinstance(indices, int):
        assert indices > 0, "there is one part or more"
        assert n % indices == 0 or not equal, "np.split makes equal parts; see np.array_split"
        small, more = divmod(n, indices)
        ends = [0] + [small * (i + 1) + min(i + 1, more) for i in range(indices)]
    else:
        ends = [0, *list(indices), n]
    return [xs[(*before, slice(i, j))] for i, j in itertools.pairwise(ends)]


def inserted(arr: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    """np.insert at one place, which is known.

    >>> inserted(np.array([1.0, 2.0]), 1, [5.0, 6.0]).tolist()
    [1.0, 5.0, 6.0, 2.0]
    """
    xs = np.ravel(arr) if axis is None else np.moveaxis(np.asarray(arr), axis, 0)
    n = xs.shape[0]
    assert isinstance(obj, int), "it takes one known place here; concatenate the parts"
    assert -n <= obj <= n, f"place {obj} is out of range for {n} entries"
    at = obj if obj >= 0 else obj + n
    given = np.ravel(values) if axis is None else np.broadcast_to(values, xs.shape[1:])[None]
    found = np.concatenate([xs[:at], given.astype(xs.dtype), xs[at:]])
    return found if axis is None else np.moveaxis(found, 0, axis)


def uneven_sections(ary: Any, indices: Any, axis: Any = 0) -> Any:
    """np.array_split: parts that may differ by one in their lengths."""
    return sections(ary, indices, axis, equal=False)


def split_columns(ary: Any, indices: Any) -> Any:
    """np.hsplit"""
    return sections(ary, indices, 0 if np.ndim(ary) == 1 else 1)


def dstack(tup: Any) -> Any:
    """np.dstack: along the third axis."""
    return np.concatenate([_deep(x) for x in tup], axis=2)


def _deep(x: Any) -> Any:
    xs = np.asarray(x)
    if xs.ndim < 2:
        return np.reshape(xs, (1, xs.size, 1))
    return xs[:, :, None] if xs.ndim == 2 else xs


def meshgrid(*xs: Any, indexing: Any = "xy") -> Any:
    """np.meshgrid: coordinates of all points of a grid."""
    rank = len(xs)
    shape = tuple([np.size(x) for x in xs])
    grids = [
        np.broadcast_to(np.reshape(x, (1,) * i + (-1,) + (1,) * (rank - i - 1)), shape)
        for i, x in enumerate(xs)
    ]
    turned = [np.swapaxes(g, 0, 1) if indexing == "xy" and rank > 1 else g for g in grids]
    return tuple([np.copy(g) for g in turned])


def broadcast_arrays(*xs: Any) -> Any:
    """np.broadcast_arrays"""
    shape = np.broadcast_shapes(*[np.shape(x) for x in xs])
    return tuple([np.broadcast_to(x, shape) for x in xs])


def windows(x: Any, window_shape: Any, axis: Any = None) -> Any:
    """np.lib.stride_tricks.sliding_window_view of all axes, or of one."""
    xs = np.asarray(x)
    sizes = window_shape if isinstance(window_shape, tuple) else (window_shape,)
    axes = (axis,) if isinstance(axis, int) else tuple(range(xs.ndim)) if axis is None else axis
    for at, n in zip(axes, sizes, strict=True):
        assert 0 <= n <= xs.shape[at], f"a window of {n} does not fit {xs.shape[at]} entries"
        first = np.arange(xs.shape[at] - n + 1)
        places = first[:, None] + np.arange(n)[None, :]
        xs = np.moveaxis(np.take(xs, places, axis=at), at % np.ndim(x) + 1, -1)
    return xs


def diagflat(v: Any, k: Any = 0) -> Any:
    """np.diagflat"""
    return np.diag(np.ravel(v), k)


def between(ary: Any) -> Any:
    """np.ediff1d"""
    return np.diff(np.ravel(ary))


def equal_arrays(a1: Any, a2: Any) -> Any:
    """np.array_equal"""
    return np.shape(a1) == np.shape(a2) and np.all(np.equal(a1, a2))


def sums_on_the_way(x: Any, *, axis: Any = None) -> Any:
    """np.cumulative_sum"""
    assert axis is not None or np.ndim(x) <= 1, "np.cumulative_sum of more axes is told which"
    return np.cumsum(x, axis=0 if axis is None else axis)


def products_on_the_way(x: Any, *, axis: Any = None) -> Any:
    """np.cumulative_prod"""
    assert axis is not None or np.ndim(x) <= 1, "np.cumulative_prod of more axes is told which"
    return np.cumprod(x, axis=0 if axis is None else axis)


def unravelled(indices: Any, shape: Any) -> Any:
    """np.unravel_index: of places in the whole array, the index along each axis.

    >>> unravelled(5, (2, 3))
    (1, 2)
    """
    found: tuple[Any, ...] = ()
    for n in (shape if isinstance(shape, tuple) else (shape,))[::-1]:
        found, indices = (indices % n, *found), indices // n
    return found


def placed(rows: Any, places: Any, given: Any) -> Any:
    """The rows with those that are given in their places; of two in one place the last one counts.

    >>> placed(np.zeros(3), np.array([2, 0, 2]), np.array([1.0, 2.0, 3.0])).tolist()
    [2.0, 0.0, 3.0]
    """
    order = np.argsort(places, kind="stable")
    first = places[order]
    last = np.append(first[1:] != first[:-1], True)[np.argsort(order)]
    wide = (-1,) + (1,) * (rows.ndim - 1)
    hit, made = np.zeros(rows.shape[0], int), np.zeros_like(rows)
    np.add.at(hit, places, last.astype(int))
    np.add.at(made, places, np.where(last.reshape(wide), given, np.zeros_like(given)))
    return np.where(hit.reshape(wide) > 0, made, rows)


def linspace(start: Any, stop: Any, num: Any = 50, endpoint: Any = True) -> Any:
    """np.linspace, of bounds that need not be known."""
    assert num >= 0, "it takes how many numbers there are, which is not below 0"
    parts = np.arange(num) / max(num - 1 if endpoint else num, 1)
    rank = max(np.ndim(start), np.ndim(stop))
    parts = np.reshape(parts, (num,) + (1,) * rank) if rank else parts
    return start + parts * (stop - start)


WRITTEN: dict[str, Callable[..., Any]] = {
    "sinc": sinc, "signbit": signbit, "diagflat": diagflat,
    "ediff1d": between, "array_equal": equal_arrays, "cumulative_sum": sums_on_the_way,
    "cumulative_prod": products_on_the_way, "linspace": linspace,
    "linalg.cross": cross, "linalg.vecdot": vecdot,
    "heaviside": heaviside, "fmax": fmax, "fmin": fmin, "nan_to_num": nan_to_num,
    "round": rounded, "around": rounded, "modf": modf, "divmod": divided,
    "float_power": real_power, "average": average, "ptp": extent, "cov": covariance,
    "corrcoef": correlations, "quantile": quantile, "percentile": percentile, "median": median,
    "cumprod": running(operator.mul, counted), "gradient": gradient, "unwrap": unwrapped,
    **GAPS, **METHODS, "trapezoid": trapezoid, "polyfit": polynomial,
    "cross": cross, "kron": kron,
    "vecdot": vecdot, "matvec": matvec, "vecmat": vecmat, "linalg.multi_dot": multi_dot,
    "linalg.matrix_power": matrix_power, "linalg.cond": condition, "vander": vander,
    "correlate": correlate, "rot90": rot90, "split": sections, "array_split": uneven_sections,
    "insert": inserted,
    "vsplit": sections, "hsplit": split_columns, "dstack": dstack, "meshgrid": meshgrid,
    "unravel_index": unravelled, "broadcast_arrays": broadcast_arrays,
    "lib.stride_tricks.sliding_window_view": windows,
}  # fmt: skip
"""What is compiled in the place of functions of NumPy, by name; older versions lack some."""
