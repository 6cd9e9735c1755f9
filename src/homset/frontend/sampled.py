"""Slopes, areas and values between samples, as NumPy has them, in the Python that is compiled."""

from __future__ import annotations

from typing import Any

import numpy as np


def gradient(f: Any, *steps: Any, axis: Any = None) -> Any:
    """np.gradient along one axis, or a tuple of those along several."""
    xs = np.asarray(f)
    axes = tuple(range(xs.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    given = steps if steps else (1.0,)
    given = given * len(axes) if len(given) == 1 and np.ndim(given[0]) == 0 else given
    assert len(given) == len(axes), "np.gradient takes one distance, or one for each axis"
    found = tuple([_slopes(xs, h, at) for h, at in zip(given, axes, strict=True)])
    return found[0] if len(axes) == 1 else found


def _slopes(xs: Any, h: Any, axis: Any) -> Any:
    """Central differences along an axis, and one-sided ones at the ends."""
    rows = np.moveaxis(xs, axis, 0)
    n = rows.shape[0]
    assert n >= 2, "np.gradient takes two entries along an axis, or more"
    if np.ndim(h) == 0:
        inner = (rows[2:] - rows[:-2]) / 2.0
        found = np.concatenate([rows[1:2] - rows[:1], inner, rows[-1:] - rows[-2:-1]])
        return np.moveaxis(found / h, 0, axis)
    widths = np.reshape(np.diff(np.asarray(h)), (n - 1,) + (1,) * (rows.ndim - 1))
    slopes = (rows[1:] - rows[:-1]) / widths
    left, right = widths[:-1], widths[1:]
    inner = (slopes[:-1] * right + slopes[1:] * left) / (left + right)
    return np.moveaxis(np.concatenate([slopes[:1], inner, slopes[-1:]]), 0, axis)


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1) -> Any:
    """np.trapezoid(y, x, dx) along an axis.

    >>> trapezoid([1.0, 2.0, 3.0], dx=0.5)
    np.float64(2.0)
    """
    ys = np.moveaxis(np.asarray(y), axis, -1)
    xs = np.asarray(dx if x is None else x)
    widths = xs if x is None else np.diff(xs if xs.ndim == 1 else np.moveaxis(xs, axis, -1))
    return np.sum(widths * (ys[..., 1:] + ys[..., :-1]) / 2.0, axis=-1)


def polynomial(x: Any, y: Any, deg: Any, *, w: Any = None) -> Any:
    """np.polyfit: the coefficients of the polynomial nearest to points, the highest power first.

    >>> polynomial([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], 1).round(12).tolist()
    [2.0, 1.0]
    """
    ys, weights = np.asarray(y), 1.0 if w is None else np.asarray(w)[:, None]
    powers = np.vander(np.asarray(x), deg + 1) * weights
    sizes = np.sqrt(np.sum(powers * powers, axis=0))
    given = (np.reshape(ys, (ys.shape[0], -1)) * weights) if w is not None else ys
    found = np.linalg.lstsq(powers / sizes, np.reshape(given, ys.shape), rcond=None)[0]
    return (found.T / sizes).T


def unwrapped(p: Any, discont: Any = None, axis: Any = -1, *, period: Any = 2.0 * np.pi) -> Any:
    """np.unwrap: jumps of more than half a period are replaced by those to the nearest angle.

    >>> unwrapped(np.array([0, 3, 6, 1, 0]), period=8).tolist()
    [0, 3, 6, 9, 8]
    """
    xs = np.moveaxis(np.asarray(p), axis, 0)
    whole = np.issubdtype(xs.dtype, np.integer) and isinstance(period, int)
    half = period // 2 if whole else period / 2
    jumps = xs[1:] - xs[:-1]
    nearest = (jumps + half) % period - half
    if not whole or period % 2 == 0:  # of half a period, either way is as near
        nearest = np.where((nearest == -half) & (jumps > 0), half, nearest)
    least = period / 2 if discont is None else discont
    changes = np.where(np.abs(jumps) < least, 0, nearest - jumps)
    return np.moveaxis(np.concatenate([xs[:1], xs[1:] + np.cumsum(changes, axis=0)]), 0, axis)


def interpolated(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None) -> Any:
    """np.interp: by straight lines between points, and as at the ends outside of them."""
    xs, ys = np.asarray(xp), np.asarray(fp)
    assert (xs.ndim, xs.shape) == (1, ys.shape), "np.interp takes as many xp as fp, in rows"
    at = np.clip(np.searchsorted(xs, x, side="right"), 1, xs.shape[0] - 1)
    x0, y0, y1 = np.take(xs, at - 1), np.take(ys, at - 1), np.take(ys, at)
    width = np.take(xs, at) - x0
    line = y0 + (y1 - y0) * ((x - x0) / np.where(width > 0.0, width, 1.0))
    inside = np.where((width > 0.0) | ((x != x) & (xs.shape[0] > 1)), line, y1)
    above = np.where(x > xs[-1], ys[-1] if right is None else right, inside)
    return np.where(x < xs[0], ys[0] if left is None else left, above)
