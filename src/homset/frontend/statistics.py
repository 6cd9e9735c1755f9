"""Means, spreads and quantiles of NumPy, written down in the Python that is compiled."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def average(a: Any, axis: Any = None, weights: Any = None, *, keepdims: Any = False) -> Any:
    """np.average, weighted or not."""
    if weights is None:
        return np.mean(a, axis=axis, keepdims=keepdims)
    xs, ws = np.asarray(a), np.asarray(weights)
    assert ws.shape == xs.shape or axis is not None, "weights of another shape need an axis"
    if ws.ndim < xs.ndim and axis is not None:
        at = axis % xs.ndim
        ws = np.reshape(ws, (1,) * at + (ws.size,) + (1,) * (xs.ndim - at - 1))
    spread = np.broadcast_to(ws, xs.shape)
    total = np.sum(xs * spread, axis=axis, keepdims=keepdims)
    return total / np.sum(spread, axis=axis, keepdims=keepdims)


def extent(a: Any, axis: Any = None, *, keepdims: Any = False) -> Any:
    """np.ptp: from the smallest to the largest."""
    return np.max(a, axis=axis, keepdims=keepdims) - np.min(a, axis=axis, keepdims=keepdims)


def covariance(
    m: Any, y: Any = None, rowvar: Any = True, bias: Any = False, ddof: Any = None
) -> Any:
    """np.cov of rows, or of columns: all pairs of them."""
    rows = np.atleast_2d(np.asarray(m))
    rows = rows if rowvar or rows.shape[0] == 1 else rows.T
    if y is not None:
        more = np.atleast_2d(np.asarray(y))
        rows = np.concatenate([rows, more if rowvar or more.shape[0] == 1 else more.T])
    free = (0 if bias else 1) if ddof is None else ddof
    centred = rows - np.mean(rows, axis=1, keepdims=True)
    found = centred @ centred.T / (rows.shape[1] - free)
    return found[0, 0] if found.shape[0] == 1 else found


def correlations(x: Any, y: Any = None, rowvar: Any = True) -> Any:
    """np.corrcoef"""
    found = covariance(x, y, rowvar)
    if np.ndim(found) == 0:
        return found / found
    spread = np.sqrt(np.diag(found))
    return np.clip(found / spread[:, None] / spread[None, :], -1.0, 1.0)


def quantile(a: Any, q: Any, axis: Any = None, *, keepdims: Any = False) -> Any:
    """np.quantile, between neighbours by a straight line; no number where an entry is none.

    >>> float(quantile(np.array([1.0, 2.0, 4.0]), 0.75)), float(quantile(np.array([np.nan]), 0.5))
    (3.0, nan)
    """
    whole = np.asarray(a)
    assert whole.dtype != bool, "truth values have no quantiles: give it x.astype(int)"
    axes = axes_meant(whole, axis)
    rows = np.sort(_lines(whole, axes), axis=0)
    assert rows.shape[0] > 0, "an array without entries has no quantiles"
    places = np.asarray(q) * (rows.shape[0] - 1.0)
    low = np.clip(np.floor(places), 0.0, max(rows.shape[0] - 2.0, 0.0)).astype(int)
    high = np.minimum(low + 1, rows.shape[0] - 1)
    part = np.reshape(places - low, np.shape(places) + (1,) * (rows.ndim - 1))
    below = np.reshape(np.take(rows, low, axis=0), np.shape(places) + rows.shape[1:])
    above = np.reshape(np.take(rows, high, axis=0), np.shape(places) + rows.shape[1:])
    there = (places >= 0.0) & (places <= rows.shape[0] - 1.0)
    there = np.reshape(there, np.shape(part)) & (rows[-1] == rows[-1])
    found = np.where(there, below + (above - below) * part, np.nan)
    if not keepdims:
        return found
    return np.reshape(found, np.shape(places) + shape_without(whole, axes, keepdims=True))


def axes_meant(xs: Any, axis: Any) -> tuple[int, ...]:
    """The axes of an array that an `axis` means, counted from the front."""
    axes = tuple(range(xs.ndim)) if axis is None else axis
    axes = axes if isinstance(axes, tuple) else (axes,)
    for i in axes:
        assert -xs.ndim <= i < xs.ndim, f"an array of shape {xs.shape} has no axis {i}"
    return tuple([i % xs.ndim for i in axes])


def shape_without(xs: Any, axes: tuple[int, ...], *, keepdims: Any) -> tuple[int, ...]:
    """The shape of an array that is reduced over some axes, which it may keep."""
    if keepdims:
        return tuple([1 if i in axes else n for i, n in enumerate(xs.shape)])
    return tuple([n for i, n in enumerate(xs.shape) if i not in axes])


def _lines(xs: Any, axes: tuple[int, ...]) -> Any:
    """The entries along some axes in lines, which are the first axis."""
    if len(axes) == xs.ndim:
        return np.ravel(xs)
    turned = np.moveaxis(xs, axes, tuple(range(len(axes))))
    count = math.prod(turned.shape[: len(axes)])
    return np.reshape(turned, (count, *turned.shape[len(axes) :]))


def percentile(a: Any, q: Any, axis: Any = None, *, keepdims: Any = False) -> Any:
    """np.percentile"""
    return quantile(a, np.asarray(q) / 100.0, axis, keepdims=keepdims)


def median(a: Any, axis: Any = None, *, keepdims: Any = False) -> Any:
    """np.median; no number of no entries.

    >>> float(median(np.array([True, False]))), float(median(np.zeros(0)))
    (0.5, nan)
    """
    xs = np.asarray(a)
    axes = axes_meant(xs, axis)
    if 0 in [xs.shape[i] for i in axes]:
        return np.full(shape_without(xs, axes, keepdims=keepdims), np.nan)
    numbers = xs.astype(float) if xs.dtype == bool else xs
    return quantile(numbers, 0.5, axes, keepdims=keepdims)
