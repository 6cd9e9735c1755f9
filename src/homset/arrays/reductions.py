"""Reductions that are not linear: extrema, the logarithm of a sum of exponentials, all and any."""

from __future__ import annotations

from math import prod

import numpy as np

from ..objects import B, Obj, R, Z
from ..primitives import Along, Partial, Primitive, Value, equal, exp, where
from .family import (
    axes_of,
    axis_of,
    family,
    object_at,
    operation,
    scalar_if,
    shape_at,
    shaped,
)
from .shapes import reshaped, spread, summed


def _kept(obj: Obj, axes: tuple[int, ...], element: Obj) -> Obj:
    return shaped(element, tuple([n for i, n in enumerate(obj.shape) if i not in axes]))


def beside(obj: Obj, axes: tuple[int, ...], y: Value) -> Value:
    """A reduced value spread over what it was made of."""
    return spread(reshaped(y, _held(obj.shape, axes)), obj.shape)


def _held(shape: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...]:
    """A shape that keeps reduced axes, each of length one."""
    return tuple([1 if i in axes else n for i, n in enumerate(shape)])


def _nonempty(obj: Obj, axes: tuple[int, ...], name: str) -> None:
    from ..errors import ArgumentError

    if 0 in [obj.shape[i] for i in axes]:
        raise ArgumentError(f"the {name} of no entries is not defined")


def _extremum(obj: Obj, axes: tuple[int, ...]) -> Partial:
    """Along v: its mean over the entries that are extreme, as for `maximum` of equal arguments."""

    def along(v: Value, x: Value, y: Value) -> Value:
        one = spread(1.0, obj.shape)
        extreme = where(equal(x, beside(obj, axes, y)), one, spread(0.0, obj.shape))
        return summed(v * (extreme / beside(obj, axes, summed(extreme, axes))), axes)

    return Along(along) if obj.element is R else 0.0


@family
def max(obj: Obj, axes: tuple[int, ...]) -> Primitive:
    """The largest entry over some axes.

    >>> max(R ** 3, (0,))(np.array([1.0, 3.0, 2.0]))
    np.float64(3.0)
    """
    _nonempty(obj, axes, "maximum")
    target = _kept(obj, axes, obj.element)
    return operation(
        max, (obj, axes), [obj], target,
        lambda x: scalar_if(target, np.max(x, axis=axes)), [_extremum(obj, axes)],
    )  # fmt: skip


@family
def min(obj: Obj, axes: tuple[int, ...]) -> Primitive:
    """The smallest entry over some axes."""
    _nonempty(obj, axes, "minimum")
    target = _kept(obj, axes, obj.element)
    return operation(
        min, (obj, axes), [obj], target,
        lambda x: scalar_if(target, np.min(x, axis=axes)), [_extremum(obj, axes)],
    )  # fmt: skip


@family
def argmax(obj: Obj, axis: int) -> Primitive:
    """The index of the largest entry along an axis, the first of equal ones."""
    _nonempty(obj, (axis,), "maximum")
    target = _kept(obj, (axis,), Z)
    return operation(
        argmax, (obj, axis), [obj], target,
        lambda x: scalar_if(target, np.argmax(x, axis=axis)), [0.0],
    )  # fmt: skip


@family
def argmin(obj: Obj, axis: int) -> Primitive:
    """The index of the smallest entry along an axis, the first of equal ones."""
    _nonempty(obj, (axis,), "minimum")
    target = _kept(obj, (axis,), Z)
    return operation(
        argmin, (obj, axis), [obj], target,
        lambda x: scalar_if(target, np.argmin(x, axis=axis)), [0.0],
    )  # fmt: skip


@family
def logsumexp(obj: Obj, axes: tuple[int, ...]) -> Primitive:
    """log Σ exp over some axes, without overflow; along v: Σ v · softmax.

    >>> round(logsumexp(R ** 2, (0,))(np.array([1000.0, 1000.0])), 3)
    np.float64(1000.693)
    """
    target = _kept(obj, axes, R)

    def along(v: Value, x: Value, y: Value) -> Value:
        return summed(v * exp(x - beside(obj, axes, y)), axes)

    def value(x: Value) -> Value:
        top = np.max(x, axis=axes, keepdims=True, initial=-np.inf)
        top = np.where(np.isfinite(top), top, 0.0)
        return np.log(np.sum(np.exp(x - top), axis=axes)) + np.squeeze(top, axes)

    return operation(
        logsumexp, (obj, axes), [obj], target, lambda x: scalar_if(target, value(x)),
        [Along(along)],
    )  # fmt: skip


@family
def all(obj: Obj, axes: tuple[int, ...]) -> Primitive:
    """Whether all entries over some axes are true."""
    target = _kept(obj, axes, B)
    return operation(
        all, (obj, axes), [obj], target, lambda x: scalar_if(target, np.all(x, axis=axes)), [0.0]
    )


@family
def any(obj: Obj, axes: tuple[int, ...]) -> Primitive:
    """Whether some entry over some axes is true."""
    target = _kept(obj, axes, B)
    return operation(
        any, (obj, axes), [obj], target, lambda x: scalar_if(target, np.any(x, axis=axes)), [0.0]
    )


# --- on values ------------------------------------------------------------------------------------


def reduced(
    member: object, x: Value, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
) -> Value:
    """A reduction of this file over all axes, or over those named.

    >>> reduced(max, np.array([[1.0, 2.0], [3.0, 4.0]]), axis=1)
    array([2., 4.])
    """
    shape = shape_at(x)
    axes = axes_of(shape, axis)
    made = member(object_at(x), axes)(x) if axes else x  # type: ignore[operator]
    return reshaped(made, _held(shape, axes)) if keepdims else made


def place_of(member: object, x: Value, axis: int | None = None, keepdims: bool = False) -> Value:
    """np.argmax and np.argmin: along an axis, or among all entries in C order."""
    shape = shape_at(x)
    line, along = (reshaped(x, (-1,)), 0) if axis is None else (x, axis_of(shape, axis))
    found = member(object_at(line), along)(line)  # type: ignore[operator]
    return reshaped(found, _held(shape, axes_of(shape, axis))) if keepdims else found


def mean(x: Value, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Value:
    """np.mean"""
    shape = shape_at(x)
    count = float(prod([shape[i] for i in axes_of(shape, axis)]))
    total = summed(x, axis, keepdims)
    return total / spread(count, shape_at(total))
