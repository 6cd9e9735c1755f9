"""Functions of NumPy that pass over what is not a number, in the Python that is compiled.

Where all entries along an axis are none, there is no number to give: NaN, as in NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .statistics import axes_meant, shape_without


def variance_of_numbers(a: Any, axis: Any = None, *, ddof: Any = 0, keepdims: Any = False) -> Any:
    """np.nanvar; NaN where there are no more numbers than `ddof`.

    >>> float(variance_of_numbers(np.array([1.0, np.nan, 3.0])))
    1.0
    """
    xs = 1.0 * np.asarray(a)
    there = xs == xs
    count = np.maximum(np.sum(there, axis=axis, keepdims=True), 1)
    middle = np.sum(np.where(there, xs, 0.0), axis=axis, keepdims=True) / count
    squares = np.where(there, xs - middle, 0.0) ** 2
    free = np.sum(there, axis=axis, keepdims=keepdims) - ddof
    found = np.sum(squares, axis=axis, keepdims=keepdims) / np.maximum(free, 1)
    return np.where(free > 0, found, np.nan)


def deviation_of_numbers(a: Any, axis: Any = None, *, ddof: Any = 0, keepdims: Any = False) -> Any:
    """np.nanstd"""
    return np.sqrt(variance_of_numbers(a, axis, ddof=ddof, keepdims=keepdims))


def largest_of_numbers(a: Any, axis: Any = None, *, keepdims: Any = False) -> Any:
    """np.nanmax

    >>> largest_of_numbers(np.array([[1.0, np.nan], [np.nan, np.nan]]), axis=1).tolist()
    [1.0, nan]
    """
    xs = np.asarray(a)
    if not np.issubdtype(xs.dtype, np.floating):
        return np.max(xs, axis=axis, keepdims=keepdims)
    there = xs == xs
    found = np.max(np.where(there, xs, -np.inf), axis=axis, keepdims=keepdims)
    return np.where(np.any(there, axis=axis, keepdims=keepdims), found, np.nan)


def smallest_of_numbers(a: Any, axis: Any = None, *, keepdims: Any = False) -> Any:
    """np.nanmin"""
    return -largest_of_numbers(-np.asarray(a), axis, keepdims=keepdims)


def place_of_largest(a: Any, axis: Any = None, *, keepdims: Any = False) -> Any:
    """np.nanargmax; where all are no numbers there is no place, and the index is out of range."""
    xs = 1.0 * np.asarray(a)
    there, n = xs == xs, xs.size if axis is None else xs.shape[axis]
    found = np.argmax(np.where(there, xs, -np.inf), axis=axis, keepdims=keepdims)
    some = np.any(there, axis=axis, keepdims=keepdims)
    return np.take(np.arange(n), np.where(some, found, n))


def place_of_smallest(a: Any, axis: Any = None, *, keepdims: Any = False) -> Any:
    """np.nanargmin, as `place_of_largest`."""
    return place_of_largest(-np.asarray(a), axis, keepdims=keepdims)


def sums_of_numbers(a: Any, axis: Any = None) -> Any:
    """np.nancumsum"""
    return np.cumsum(_without(a, 0.0), axis=axis)


def products_of_numbers(a: Any, axis: Any = None) -> Any:
    """np.nancumprod"""
    return np.cumprod(_without(a, 1.0), axis=axis)


def _without(a: Any, instead: Any) -> Any:
    """An array with another number instead of what is none."""
    xs = np.asarray(a)
    floats = np.issubdtype(xs.dtype, np.floating)
    return np.where(xs == xs, xs, instead) if floats else xs


def quantile_of_numbers(a: Any, q: Any, axis: Any = None, *, keepdims: Any = False) -> Any:
    """np.nanquantile, between neighbours by a straight line.

    >>> float(quantile_of_numbers(np.array([4.0, np.nan, 1.0, 2.0]), 0.75))
    3.0
    """
    assert np.asarray(a).dtype != bool, "truth values have no quantiles: give it x.astype(int)"
    whole = 1.0 * np.asarray(a)
    axes = axes_meant(whole, axis)
    shape = np.shape(q) + shape_without(whole, axes, keepdims=keepdims)
    if whole.size == 0:
        return np.full(shape, np.nan)
    rest = tuple([i for i in range(whole.ndim) if i not in axes])
    lines = np.transpose(whole, axes + rest)
    count = math.prod([whole.shape[i] for i in axes])
    rows = np.sort(np.reshape(lines, (count, -1)), axis=0)
    last = np.sum(rows == rows, axis=0) - 1
    parts = np.reshape(np.asarray(q), (-1, 1))
    places = parts * np.maximum(last, 0)
    low = np.clip(np.floor(places).astype(int), 0, np.maximum(last - 1, 0))
    below = np.take_along_axis(rows, low, axis=0)
    above = np.take_along_axis(rows, np.clip(low + 1, 0, np.maximum(last, 0)), axis=0)
    there = (parts >= 0.0) & (parts <= 1.0) & (last >= 0)
    found = np.where(there, below + (above - below) * (places - low), np.nan)
    return np.reshape(found, shape)


def percentile_of_numbers(a: Any, q: Any, axis: Any = None, *, keepdims: Any = False) -> Any:
    """np.nanpercentile"""
    return quantile_of_numbers(a, np.asarray(q) / 100.0, axis, keepdims=keepdims)


def median_of_numbers(a: Any, axis: Any = None, *, keepdims: Any = False) -> Any:
    """np.nanmedian"""
    xs = np.asarray(a)
    numbers = xs.astype(float) if xs.dtype == bool else xs
    return quantile_of_numbers(numbers, 0.5, axis, keepdims=keepdims)


GAPS: dict[str, Callable[..., Any]] = {
    "nanvar": variance_of_numbers, "nanstd": deviation_of_numbers, "nanmax": largest_of_numbers,
    "nanmin": smallest_of_numbers, "nanargmax": place_of_largest, "nanargmin": place_of_smallest,
    "nancumsum": sums_of_numbers, "nancumprod": products_of_numbers,
    "nanquantile": quantile_of_numbers, "nanpercentile": percentile_of_numbers,
    "nanmedian": median_of_numbers,
}  # fmt: skip
"""What is compiled in the place of functions of NumPy, by name."""
