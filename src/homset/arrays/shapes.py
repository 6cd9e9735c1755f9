"""Linear operations that move, repeat and add entries; each states its dual once.

`broadcast` and `sum` are dual, `reshape` and `transpose` to their inverses, `slices` to `embed`,
`concatenate` to slices. They are the indexed biproducts of 2018, "Scaling Up", for whole arrays:
repl is a broadcast, jam a sum, ex a slice and in an embedding.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import prod
from typing import Any

import numpy as np

from ..errors import ArgumentError, DomainError
from ..objects import Obj, brief
from ..primitives import Linear, Partial, Primitive, Value
from ..uniform import zeros as known_zeros
from .family import (
    DTYPES,
    axes_of,
    axis_of,
    family,
    in_order,
    object_at,
    operation,
    scalar_if,
    shape_at,
    shaped,
)

Slices = tuple[tuple[int, int, int], ...]
"""Of each axis: the first index, the count of indices, and the step between them."""


def linear(obj: Obj, dual: Linear) -> Partial:
    """The derivative of a linear operation: there is none on arrays of integers or truth values."""
    from ..objects import R

    return dual if obj.element is R else 0.0


# --- repetition and sums --------------------------------------------------------------------------


def _copied(x: Any, shape: tuple[int, ...]) -> Any:
    """An array of copies of a number; zeros are those that are known as such."""
    x = _held(x)
    nothing = type(x) is np.float64 and x == 0.0 and not np.signbit(x)
    return known_zeros(shape, float) if nothing else np.broadcast_to(x, shape)


def _held(x: Any) -> Any:
    """What becomes an entry of an array: integers of arrays have 64 bits."""
    if type(x) is int and not -(2**63) <= x < 2**63:
        raise DomainError(f"{x} is no integer of 64 bits, as arrays of Z hold them")
    return x


@family
def broadcast(obj: Obj, shape: tuple[int, ...]) -> Primitive:
    """obj → obj of another shape, by NumPy's rule: entries repeat along new axes and those of 1.

    >>> from homset.objects import R
    >>> broadcast(R ** 2, (3, 2))(np.array([1.0, 2.0])).tolist()
    [[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]]
    """
    old = obj.shape
    new = (1,) * (len(shape) - len(old)) + old
    if len(old) > len(shape) or any([m not in (1, n) for m, n in zip(new, shape, strict=True)]):
        raise ArgumentError(f"an array of shape {old} does not spread over the shape {shape}")
    spread = [
        i
        for i, (m, n) in enumerate(zip(new, shape, strict=True))
        if m != n or i < len(shape) - len(old)
    ]

    def back(w: Value) -> Value:
        return reshaped(summed(w, tuple(spread)), old)

    return operation(
        broadcast, (obj, shape), [obj], shaped(obj.element, shape),
        lambda x: _copied(x, shape), [linear(obj, Linear(back))],
    )  # fmt: skip


@family
def sum(obj: Obj, axes: tuple[int, ...]) -> Primitive:
    """The sum over some axes, which go.

    >>> from homset.objects import R
    >>> sum(R ** (2, 2), (0,))(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([4., 6.])
    """
    shape = obj.shape
    left = tuple([n for i, n in enumerate(shape) if i not in axes])
    held = tuple([1 if i in axes else n for i, n in enumerate(shape)])
    target = shaped(obj.element, left)

    def back(w: Value) -> Value:
        return spread(reshaped(w, held), shape)

    return operation(
        sum, (obj, axes), [obj], target,
        lambda x: scalar_if(target, np.sum(x, axis=axes)), [linear(obj, Linear(back))], symbol="Σ",
    )  # fmt: skip


@family
def cumsum(obj: Obj, axis: int) -> Primitive:
    """Running sums along an axis.

    >>> from homset.objects import R
    >>> cumsum(R ** 3, 0)(np.array([1.0, 2.0, 3.0]))
    array([1., 3., 6.])
    """

    def back(w: Value) -> Value:
        return flipped(cumsum(obj, axis)(flipped(w, axis)), axis)

    return operation(
        cumsum, (obj, axis), [obj], obj, partial(np.cumsum, axis=axis), [linear(obj, Linear(back))]
    )


# --- the same entries elsewhere -------------------------------------------------------------------


@family
def reshape(obj: Obj, shape: tuple[int, ...]) -> Primitive:
    """The same entries, in C order, in another shape."""
    old, target = obj.shape, shaped(obj.element, shape)
    if prod(old) != prod(shape):
        raise ArgumentError(f"an array of shape {old} does not have the shape {shape}")
    return operation(
        reshape, (obj, shape), [obj], target,
        lambda x: scalar_if(target, np.reshape(_held(x), shape)[()]),
        [linear(obj, Linear(lambda w: reshaped(w, old)))],
    )  # fmt: skip


@family
def transpose(obj: Obj, order: tuple[int, ...]) -> Primitive:
    """The axes in another order: axis i of the result is axis order[i]."""
    shape = obj.shape
    if sorted(order) != list(range(len(shape))):
        raise ArgumentError(f"{order} is no order of the {len(shape)} axes of {brief(obj)}")
    back = tuple(np.argsort(order).tolist())
    return operation(
        transpose, (obj, order), [obj],
        shaped(obj.element, tuple([shape[i] for i in order])),
        lambda x: np.transpose(x, order), [linear(obj, Linear(lambda w: permuted(w, back)))],
    )  # fmt: skip


@family
def slices(obj: Obj, places: Slices) -> Primitive:
    """The entries at regular places along each axis: (first, count, step)."""
    chosen = tuple([slice_of(*place) for place in places])
    shape = obj.shape
    return operation(
        slices, (obj, places), [obj],
        shaped(obj.element, tuple([count for _, count, _ in places])),
        lambda x: x[chosen], [linear(obj, Linear(lambda w: embedded(w, shape, places)))],
    )  # fmt: skip


@family
def embed(obj: Obj, shape: tuple[int, ...], places: Slices) -> Primitive:
    """The array of a shape that is zero but at regular places: the dual of `slices`."""
    chosen = tuple([slice_of(*place) for place in places])

    def value(x: Value) -> Value:
        made = np.zeros(shape, np.asarray(x).dtype)
        made[chosen] = x
        return made

    return operation(
        embed, (obj, shape, places), [obj], shaped(obj.element, shape), value,
        [linear(obj, Linear(lambda w: sliced(w, places)))],
    )  # fmt: skip


@family
def concatenate(objects: tuple[Obj, ...], axis: int) -> Primitive:
    """Arrays one after the other along an axis.

    >>> from homset.objects import R
    >>> concatenate((R ** 1, R ** 2), 0)(np.array([1.0]), np.array([2.0, 3.0]))
    array([1., 2., 3.])
    """
    shapes = [obj.shape for obj in objects]
    first, element = shapes[0], objects[0].element
    for obj, shape in zip(objects, shapes, strict=True):
        alike = len(shape) == len(first) and obj.element is element
        if not alike or any(
            [m != n for i, (m, n) in enumerate(zip(shape, first, strict=True)) if i != axis]
        ):
            raise ArgumentError(
                f"{brief(objects[0])} and {brief(obj)} do not fit along axis {axis}"
            )
    starts = np.cumsum([0, *[shape[axis] for shape in shapes]]).tolist()
    whole = (*first[:axis], starts[-1], *first[axis + 1 :])

    def back(i: int, w: Value) -> Value:
        places = [(0, n, 1) for n in whole]
        places[axis] = (starts[i], shapes[i][axis], 1)
        return sliced(w, tuple(places))

    return operation(
        concatenate, (objects, axis), objects, shaped(element, whole),
        lambda *xs: np.concatenate(xs, axis=axis),
        [linear(obj, Linear(partial(back, i))) for i, obj in enumerate(objects)],
    )  # fmt: skip


def slice_of(first: int, count: int, step: int) -> slice:
    """The slice of `count` places from the first one on, a step apart.

    >>> slice_of(2, 3, -1)
    slice(2, None, -1)
    """
    stop = first + count * step
    return slice(first, stop if stop >= 0 else None, step) if count else slice(0, 0)


# --- on values: arrays of NumPy, ports, vectors ---------------------------------------------------


def spread(x: Value, shape: tuple[int, ...]) -> Value:
    """The value broadcast to a shape, as it is if it has it already."""
    obj = object_at(x)
    return x if obj.shape == shape else broadcast(obj, shape)(x)


def summed(x: Value, axis: int | Sequence[int] | None = None, keepdims: bool = False) -> Value:
    """np.sum: over all axes, or over those named."""
    obj, shape = object_at(x), shape_at(x)
    axes = axes_of(shape, axis)
    made = sum(obj, axes)(x) if axes else x
    held = tuple([1 if i in axes else n for i, n in enumerate(shape)])
    return reshaped(made, held) if keepdims else made


def reshaped(x: Value, shape: tuple[int, ...]) -> Value:
    """np.reshape, where −1 stands for what is left."""
    old = shape_at(x)
    if -1 in shape:
        rest = prod([n for n in shape if n != -1])
        size = prod(old)
        if shape.count(-1) > 1 or rest == 0 or size % rest:
            raise ArgumentError(f"an array of shape {old} does not have the shape {shape}")
        shape = tuple([size // rest if n == -1 else n for n in shape])
    return x if old == shape else reshape(object_at(x), shape)(x)


def permuted(x: Value, order: Sequence[int] | None = None) -> Value:
    """np.transpose: the axes in an order, by default from last to first."""
    axes = tuple(range(len(shape_at(x))))
    given = axes[::-1] if order is None else in_order(shape_at(x), order)
    return x if given == axes else transpose(object_at(x), given)(x)


def moved(x: Value, source: int, target: int) -> Value:
    """np.moveaxis of one axis: it goes to another place, and the others keep their order.

    >>> moved(np.zeros((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
    rank = len(shape_at(x))
    order = [i for i in range(rank) if i != source % rank]
    order.insert(target % rank, source % rank)
    return permuted(x, order)


def sliced(x: Value, places: Slices) -> Value:
    """The entries at (first, count, step) along each axis."""
    whole = tuple([(0, n, 1) for n in shape_at(x)])
    return x if places == whole else slices(object_at(x), places)(x)


def embedded(x: Value, shape: tuple[int, ...], places: Slices) -> Value:
    """The array of a shape that is zero but at (first, count, step) along each axis."""
    whole = tuple([(0, n, 1) for n in shape])
    return x if places == whole else embed(object_at(x), shape, places)(x)


def flipped(x: Value, axis: int | Sequence[int] | None = None) -> Value:
    """np.flip: from last to first along all axes, or along those named."""
    shape = shape_at(x)
    axes = axes_of(shape, axis)
    return sliced(
        x, tuple([(n - 1, n, -1) if i in axes and n else (0, n, 1) for i, n in enumerate(shape)])
    )


def joined(xs: Sequence[Value], axis: int = 0) -> Value:
    """np.concatenate"""
    if not xs:
        raise ArgumentError("there is nothing to concatenate")
    objects = tuple(map(object_at, xs))
    along = axis_of(objects[0].shape, axis)
    return xs[0] if len(xs) == 1 else concatenate(objects, along)(*xs)


def stacked(xs: Sequence[Value], axis: int = 0) -> Value:
    """np.stack: arrays of one shape along a new axis."""
    shape = shape_at(xs[0])
    if others := [shape_at(x) for x in xs if shape_at(x) != shape]:
        raise ArgumentError(f"arrays of the shapes {shape} and {others[0]} are not stacked")
    (where,) = in_order((*shape, len(xs)), (axis,))
    return joined([reshaped(x, (*shape[:where], 1, *shape[where:])) for x in xs], where)


def padded(x: Value, widths: Sequence[tuple[int, int]]) -> Value:
    """np.pad with zeros: so many before and after along each axis."""
    shape = shape_at(x)
    places = tuple([(low, n, 1) for (low, _), n in zip(widths, shape, strict=True)])
    return embedded(
        x, tuple([low + n + high for (low, high), n in zip(widths, shape, strict=True)]), places
    )


def rolled(x: Value, shift: int, axis: int) -> Value:
    """np.roll along an axis."""
    shape = shape_at(x)
    axis = axis_of(shape, axis)
    n = shape[axis]
    k = shift % n if n else 0
    if k == 0:
        return x

    def part(first: int, count: int) -> Value:
        places = [(0, m, 1) for m in shape]
        places[axis] = (first, count, 1)
        return sliced(x, tuple(places))

    return joined([part(n - k, k), part(0, n - k)], axis)


def running(x: Value, axis: int | None = None) -> Value:
    """np.cumsum: along an axis, or over all entries in C order."""
    if axis is None:
        x, axis = reshaped(x, (-1,)), 0
    return cumsum(object_at(x), axis_of(shape_at(x), axis))(x)


def zeros(shape: tuple[int, ...], element: Obj) -> Value:
    """The array of zeros of a shape."""
    return np.zeros(shape, DTYPES[element])[()]


def broadcast_shape(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape that arrays of these shapes have together, by NumPy's rule.

    >>> broadcast_shape((3, 1), (2,))
    (3, 2)
    """
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        listed = ", ".join(map(str, shapes))
        raise ArgumentError(f"arrays of the shapes {listed} do not fit together") from None
