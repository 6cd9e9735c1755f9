"""Entries by indices that are data: gathering, and its dual, scattering with addition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import prod

import numpy as np

from ..errors import ArgumentError, DomainError, OutOfRangeError
from ..objects import Array, Obj, Z, brief
from ..primitives import Check, Linear, Multilinear, Partial, Primitive, Value
from .family import (
    axis_of,
    family,
    object_at,
    operation,
    scalar_if,
    shape_at,
    shaped,
)
from .shapes import linear, permuted, reshaped, spread


def _multilinear(obj: Obj, dual: Callable[..., Value]) -> Partial:
    return Multilinear(dual) if linear(obj, Linear(dual)) else 0.0


def _bounds(n: int) -> Check:
    """What is wrong with the indices, the last argument, of n places."""

    def checks(*args: Value) -> DomainError | None:
        index = np.asarray(args[-1])
        if index.size and not (-n <= index.min() and index.max() < n):
            wrong = index[(index < -n) | (index >= n)].flat[0]
            return OutOfRangeError(f"index {wrong} is out of range for {n} entries")
        return None

    return checks


@family
def take(obj: Obj, index: Obj, axis: int) -> Primitive:
    """The entries at indices along an axis, whose place the axes of the indices take.

    >>> from homset.objects import R
    >>> take(R ** 3, Z ** 2, 0)(np.array([5.0, 6.0, 7.0]), np.array([2, 0]))
    array([7., 5.])
    """
    shape, many = obj.shape, index.shape
    target = shaped(obj.element, (*shape[:axis], *many, *shape[axis + 1 :]))
    return operation(
        take, (obj, index, axis), [obj, index], target,
        lambda x, i: scalar_if(target, np.take(x, i, axis=axis)),
        [_multilinear(obj, lambda w, _, i: scattered(w, i, axis, shape[axis])), 0.0],
        _bounds(shape[axis]),
    )  # fmt: skip


@family
def scatter(obj: Obj, index: Obj, axis: int, n: int) -> Primitive:
    """Entries added up at indices along an axis of length n, zero elsewhere: the dual of `take`.

    >>> from homset.objects import R
    >>> scatter(R ** 3, Z ** 3, 0, 2)(np.array([1.0, 2.0, 3.0]), np.array([1, 0, 1]))
    array([2., 4.])
    """
    shape, many = obj.shape, index.shape
    rank = len(many)
    if shape[axis : axis + rank] != many:
        raise ArgumentError(f"{brief(obj)} has no entries for {brief(index)} along axis {axis}")
    rest = (*shape[:axis], *shape[axis + rank :])
    target = shaped(obj.element, (*shape[:axis], n, *shape[axis + rank :]))

    def value(x: Value, i: Value) -> Value:
        made = np.zeros((n, *rest), np.asarray(x).dtype)
        np.add.at(made, i, np.moveaxis(x, range(axis, axis + rank), range(rank)))
        return np.moveaxis(made, 0, axis)

    return operation(
        scatter, (obj, index, axis, n), [obj, index], target, value,
        [_multilinear(obj, lambda w, x, i: take(object_at(w), index, axis)(w, i)), 0.0],
        _bounds(n),
    )  # fmt: skip


@family
def along(obj: Obj, count: int, axis: int) -> Primitive:
    """np.take_along_axis: of each line along an axis, the entries at indices of its own."""
    shape = obj.shape
    held = (*shape[:axis], count, *shape[axis + 1 :])
    index, target = Array(Z, held), Array(obj.element, held)

    def back(w: Value, _: Value, i: Value) -> Value:
        return scatter_along(object_at(w), shape[axis], axis)(w, i)

    return operation(
        along, (obj, count, axis), [obj, index], target,
        lambda x, i: np.take_along_axis(x, i, axis),
        [_multilinear(obj, back), 0.0],
        _bounds(shape[axis]),
    )  # fmt: skip


@family
def scatter_along(obj: Obj, n: int, axis: int) -> Primitive:
    """Entries of each line along an axis, added up at indices of its own: dual to `along`."""
    shape = obj.shape
    target = Array(obj.element, (*shape[:axis], n, *shape[axis + 1 :]))

    def value(x: Value, i: Value) -> Value:
        made = np.zeros(target.shape, x.dtype)
        places = list(np.indices(shape, sparse=True))
        places[axis] = i
        np.add.at(made, tuple(places), x)
        return made

    return operation(
        scatter_along, (obj, n, axis), [obj, Array(Z, shape)], target, value,
        [_multilinear(obj, lambda w, x, i: along(object_at(w), shape[axis], axis)(w, i)), 0.0],
        _bounds(n),
    )  # fmt: skip


@family
def argsort(obj: Obj, axis: int) -> Primitive:
    """The indices that would sort each line along an axis; equal entries keep their order."""
    return operation(
        argsort, (obj, axis), [obj], Array(Z, obj.shape),
        partial(np.argsort, axis=axis, kind="stable"), [0.0],
    )  # fmt: skip


@family
def searchsorted(table: Obj, obj: Obj, side: str) -> Primitive:
    """Where numbers would go into a sorted array, before equal ones (left) or after (right).

    >>> from homset.objects import R
    >>> searchsorted(R ** 3, R ** 2, "left")(np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.5]))
    array([1, 2])
    """
    target = shaped(Z, obj.shape)
    return operation(
        searchsorted, (table, obj, side), [table, obj], target,
        lambda a, x: scalar_if(target, np.searchsorted(a, x, side=side)), [0.0, 0.0],  # type: ignore[call-overload]
    )  # fmt: skip


# --- on values ------------------------------------------------------------------------------------


def scattered(x: Value, index: Value, axis: int, n: int) -> Value:
    """Entries added up at indices along a new axis of length n."""
    return scatter(object_at(x), object_at(index), axis, n)(x, index)


def taken(x: Value, index: Value, axis: int | None = None) -> Value:
    """np.take: entries at indices along an axis, or of all entries in C order."""
    if axis is None:
        x, axis = reshaped(x, (-1,)), 0
    return take(object_at(x), object_at(index), axis_of(shape_at(x), axis))(x, index)


def sorted_(x: Value, axis: int = -1) -> Value:
    """np.sort: linear where no two entries are equal, by the order that was found."""
    shape = shape_at(x)
    axis = axis_of(shape, axis)
    return along(object_at(x), shape[axis], axis)(x, argsort(object_at(x), axis)(x))


def at_places(x: Value, index: Sequence[Value]) -> Value:
    """x[i, j, ...] for index arrays of the first axes, broadcast together."""
    shape, k = shape_at(x), len(index)
    rows = reshaped(x, (prod(shape[:k]), *shape[k:]))
    return taken(rows, flat_places(index, shape), 0)


def flat_places(index: Sequence[Value], shape: tuple[int, ...]) -> Value:
    """Index arrays of the first axes, broadcast together, as indices of these axes made one.

    One array alone is as it is, where negative ones count from the end.
    """
    return index[0] if len(index) == 1 else places_from_start(index, shape)


def places_from_start(index: Sequence[Value], shape: tuple[int, ...]) -> Value:
    """The same, where one place has one number."""
    from .shapes import broadcast_shape

    whole = broadcast_shape(*map(shape_at, index))
    flat: Value = None
    for i, n in zip(index, shape, strict=False):
        here = _wrapped(spread(i, whole), n)
        flat = here if flat is None else flat * spread(n, whole) + here
    return flat


def _wrapped(i: Value, n: int) -> Value:
    """Indices from the start, where negative ones counted from the end; they are checked."""
    if isinstance(i, (int, np.integer, np.ndarray)):
        bad = np.asarray((np.asarray(i) < -n) | (np.asarray(i) >= n))
        if bad.any():
            wrong = np.asarray(i)[bad].flat[0]
            raise ArgumentError(f"index {wrong} is out of range for {n} entries")
        return np.where(np.asarray(i) < 0, np.asarray(i) + n, i)[()]
    if _is_order(i):
        return i
    # What 0, 1, … have at an index is that index from the start; and `take` is checked everywhere.
    return taken(np.arange(n), i, 0)


def _is_order(i: Value) -> bool:
    """Whether these are what `argsort` gives, which no negative number is among."""
    box = getattr(i, "box", None)
    made = box.data[0] if box is not None and box.op == "primitive" else None
    return made is not None and made.family is argsort


def transposed_rows(x: Value) -> Value:
    """The last two axes exchanged."""
    rank = len(shape_at(x))
    return permuted(x, (*range(rank - 2), rank - 1, rank - 2))
