"""Functions of NumPy that move entries of arrays, join them or repeat them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..arrays import indexing, shapes
from ..arrays.family import axes_of, axis_of, in_order, shape_at
from ..ports import Port
from . import operators
from .abstract import Rolled, Unsuitable, Value
from .arrays import array_of
from .machine import Machine
from .naming import described
from .numbers import Rule, computed
from .rules import Axis, alike, known_number, made
from .views import view


def reshaped(m: Machine, x: Value, *shape: Value, order: str = "C") -> Value:
    """np.reshape(x, shape), x.reshape(n, m), in C or in Fortran's order"""
    dims = shape[0] if len(shape) == 1 else shape
    dims = known_number("a shape", dims)
    dims = dims if isinstance(dims, tuple) else tuple(np.atleast_1d(dims).tolist())
    rule = view(
        lambda port: _in_order(port, dims, order),
        lambda a: a.reshape(dims, order=order),
        "reshape",
        dims,
        order,
    )
    return rule(m, x)


def ravelled(m: Machine, x: Value, order: str = "C") -> Value:
    """np.ravel: the entries in one row"""
    return reshaped(m, x, (-1,), order=order)


def flattened(m: Machine, x: Value, order: str = "C") -> Value:
    """x.flatten(), which is a copy"""
    return made(m, _in_order(array_of(m, x), (-1,), order))


def _in_order(x: Port, shape: tuple[int, ...], order: str) -> Value:
    if order not in ("C", "F"):
        raise Unsuitable(f"the order of entries is 'C' or 'F'; got {order!r}")
    if order == "C":
        return shapes.reshaped(x, shape)
    return shapes.permuted(shapes.reshaped(shapes.permuted(x), shape[::-1]))


def transposed(m: Machine, x: Value, *axes: Value) -> Value:
    """np.transpose, x.transpose(1, 0)"""
    order = axes[0] if len(axes) == 1 and isinstance(axes[0], (tuple, list)) else axes
    turn = known_number("the order of axes", tuple(order)) or None
    rule = view(
        lambda x: shapes.permuted(x, turn), lambda a: np.transpose(a, turn), "transpose", turn
    )
    return rule(m, x)


def swapped(x: Port, first: int, second: int) -> Value:
    """np.swapaxes"""
    shape = shape_at(x)
    order = list(range(len(shape)))
    (i,), (j,) = in_order(shape, (first,)), in_order(shape, (second,))
    order[i], order[j] = j, i
    return shapes.permuted(x, order)


def moved(x: Port, source: Any, target: Any) -> Value:
    """np.moveaxis"""
    shape = shape_at(x)
    sources, targets = (in_order(shape, np.atleast_1d(axes).tolist()) for axes in (source, target))
    if len(sources) != len(targets):
        raise Unsuitable(f"{len(sources)} axes do not go to {len(targets)} places")
    order = [i for i in range(len(shape)) if i not in sources]
    for where, axis in sorted(zip(targets, sources, strict=True)):
        order.insert(where, axis)
    return shapes.permuted(x, order)


def rolled_axis(x: Port, axis: int, start: int = 0) -> Value:
    """np.rollaxis"""
    rank = len(shape_at(x))
    (at,), before = in_order(shape_at(x), (axis,)), start + rank if start < 0 else start
    return moved(x, at, before - 1 if at < before else before)


def widened(x: Port, axis: Any) -> Value:
    """np.expand_dims"""
    axes, old = axis if isinstance(axis, tuple) else (axis,), shape_at(x)
    new = in_order((*old, *[1] * len(axes)), axes)
    left = iter(old)
    return shapes.reshaped(
        x, tuple([1 if i in new else next(left) for i in range(len(old) + len(new))])
    )


def squeezed(x: Port, axis: Axis = None) -> Value:
    """np.squeeze"""
    shape = shape_at(x)
    gone = [i for i, n in enumerate(shape) if n == 1] if axis is None else axes_of(shape, axis)
    if any([shape[i] != 1 for i in gone]):
        raise Unsuitable(f"an axis of {shape} to be squeezed has not the length 1")
    return shapes.reshaped(x, tuple([n for i, n in enumerate(shape) if i not in gone]))


def spread(x: Port, shape: Any) -> Value:
    """np.broadcast_to"""
    return shapes.spread(x, shape if isinstance(shape, tuple) else (shape,))


def rolled(x: Port, shift: Any, axis: Axis = None) -> Value:
    """np.roll"""
    if axis is None:
        return shapes.reshaped(rolled(shapes.reshaped(x, (-1,)), shift, 0), shape_at(x))
    pairs = computed(np.broadcast, np.asarray(shift), np.asarray(axis))
    if pairs.ndim > 1:
        raise Unsuitable("np.roll takes numbers, or rows of numbers, as shifts and as axes")
    for by, along in pairs:
        x = shapes.rolled(x, int(by), int(along))
    return x


def concatenated(join: Callable[..., Value]) -> Rule:
    """np.concatenate, np.stack and their like, of a tuple or list of arrays."""

    def rule(m: Machine, xs: Value, axis: Axis = 0) -> Value:
        if isinstance(xs, Rolled) or isinstance(operators.port_or(xs), Port):
            xs = _rows(m, xs)
        if not isinstance(xs, (tuple, list)):
            raise Unsuitable(f"a tuple or list of arrays is joined; got {described(xs)}")
        ports = alike(m, list(xs))
        if axis is None:
            return made(m, join([shapes.reshaped(port, (-1,)) for port in ports], 0))
        return made(m, join(ports, axis))

    return rule


def _rows(m: Machine, xs: Value) -> list[Value]:
    port = array_of(m, xs)
    return list(port.unstack())


def beside(xs: Sequence[Port], axis: int = 0) -> Value:
    """np.hstack: along the second axis, vectors along the first."""
    xs = [x if shape_at(x) else shapes.reshaped(x, (1,)) for x in xs]
    return shapes.joined(xs, 1 if len(shape_at(xs[0])) > 1 else 0)


def below(xs: Sequence[Port], axis: int = 0) -> Value:
    """np.vstack: along the first axis, vectors as rows."""
    shaped = [(x, shape_at(x) or (1,)) for x in xs]
    rows = [shapes.reshaped(x, (1, *shape)) if len(shape) < 2 else x for x, shape in shaped]
    return shapes.joined(rows, 0)


def columns(xs: Sequence[Port], axis: int = 0) -> Value:
    """np.column_stack: along the second axis, vectors as columns."""
    shaped = [(x, shape_at(x) or (1,)) for x in xs]
    made = [shapes.reshaped(x, (*shape, 1)) if len(shape) < 2 else x for x, shape in shaped]
    return shapes.joined(made, 1)


def block(m: Machine, rows: Value) -> Value:
    """np.block of rows of arrays, which have an axis for each list that they are in."""
    return _block(m, rows, _depth(rows))


def _depth(rows: Value) -> int:
    """How many lists are in one another."""
    return 1 + max([*map(_depth, rows)], default=0) if isinstance(rows, (list, tuple)) else 0


def _block(m: Machine, rows: Value, rank: int, depth: int = 0) -> Value:
    if not isinstance(rows, (list, tuple)):
        port = array_of(m, rows)
        shape = shape_at(port)
        return made(m, shapes.reshaped(port, (1,) * (rank - len(shape)) + shape))
    parts = [_block(m, row, rank, depth + 1) for row in rows]
    return concatenated(shapes.joined)(m, parts, depth - rank)


def repeated(x: Port, count: Any, axis: Axis = None) -> Value:
    """np.repeat by one known number, or by one for each entry along an axis."""
    if axis is None:
        x, axis = shapes.reshaped(x, (-1,)), 0
    shape = shape_at(x)
    axis = axis_of(shape, axis)
    if np.size(count) != 1:
        return indexing.taken(x, computed(np.repeat, np.arange(shape[axis]), count), axis)
    count = int(np.reshape(count, ()))
    wide = shapes.reshaped(x, (*shape[: axis + 1], 1, *shape[axis + 1 :]))
    many = shapes.spread(wide, (*shape[: axis + 1], count, *shape[axis + 1 :]))
    return shapes.reshaped(many, (*shape[:axis], shape[axis] * count, *shape[axis + 1 :]))


def tiled(x: Port, counts: Any) -> Value:
    """np.tile"""
    shape, reps = shape_at(x), tuple(np.atleast_1d(counts).tolist())
    rank = max(len(shape), len(reps))
    shape = (1,) * (rank - len(shape)) + shape
    reps = (1,) * (rank - len(reps)) + reps
    wide = tuple([n for pair in zip([1] * rank, shape, strict=True) for n in pair])
    many = tuple([n for pair in zip(reps, shape, strict=True) for n in pair])
    whole = tuple([r * n for r, n in zip(reps, shape, strict=True)])
    return shapes.reshaped(shapes.spread(shapes.reshaped(x, wide), many), whole)


def _numbered(n: int, width: Any, mode: Any) -> Any:
    """The places that n entries are taken from, when they are padded."""
    return np.pad(np.arange(n), width, mode)


def padded_within(x: Port, widths: Sequence[tuple[int, int]], mode: str) -> Value:
    """Entries of the array itself around it, in the places where NumPy takes them."""
    if mode not in ("edge", "reflect", "symmetric", "wrap"):
        raise Unsuitable(
            f"np.pad has the modes constant, edge, reflect, symmetric and wrap; got {mode!r}"
        )
    for axis, (width, n) in enumerate(zip(widths, shape_at(x), strict=True)):
        places = computed(_numbered, n, width, mode)
        x = x if width == (0, 0) else indexing.taken(x, places, axis)
    return x
