"""Functions of NumPy on whole arrays: each is one of `homset.arrays`, on ports."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import primitives as p
from ..arrays import indexing, products, reductions, shapes
from ..arrays.family import axes_of, element_of, in_order, shape_at
from ..errors import ArgumentError
from ..objects import Array, B, R, Z
from ..ports import Constant, Port
from . import comparisons, operators
from .abstract import Mutable, Rolled, Unsuitable, Value, described, entries_as, joined_object
from .arrays import array_of
from .machine import Machine
from .numbers import Rule, computed

Axis = Any


def made(m: Machine, found: Value) -> Value:
    """A result: an array that the function made is its own."""
    if isinstance(found, tuple):
        return tuple([made(m, part) for part in found])
    port = operators.port_of(m, found)
    return m.own(Mutable(port)) if isinstance(port.obj, Array) else port


def known_number(who: str, value: Value) -> Any:
    """An axis, a shape or a count, which has to be known."""
    value = constant(value)
    if not (operators.known(value) or isinstance(value, np.ndarray)):
        raise Unsuitable(f"{who} has to be known: the shape of the result depends on it")
    return value


def unary(f: Callable[..., Value], real: bool = False, method: bool = False) -> Rule:
    """A function of one array and of arguments that are known."""

    def rule(m: Machine, x: Value, *args: Value, **keywords: Value) -> Value:
        port = array_of(m, x)
        if real:
            port = entries_as(m.builder, R, port)
        given = [known_number("this argument", arg) for arg in args]
        return made(m, f(port, *given, **{k: known_number(k, v) for k, v in keywords.items()}))

    return rule


def binary(f: Callable[..., Value], real: bool = False) -> Rule:
    """A function of two arrays of one type, and of arguments that are known."""

    def rule(m: Machine, x: Value, y: Value, *args: Value, **keywords: Value) -> Value:
        ports = alike(m, [x, y], R if real else None)
        return made(m, f(*ports, *args, **keywords))

    return rule


def alike(m: Machine, xs: Sequence[Value], element: Any = None) -> list[Port]:
    """Arrays with entries of one type, the widest of theirs."""
    ports = [array_of(m, x) for x in xs]
    wide = element or element_of(ports[0].obj)
    for port in ports:
        wide = joined_object(wide, element_of(port.obj))
    return [entries_as(m.builder, wide, port) for port in ports]


def entrywise(name: str) -> Rule:
    """A binary function of numbers, as NumPy broadcasts it."""
    return lambda m, x, y: operators.arithmetic(m, name, x, y)


# --- reductions -----------------------------------------------------------------------------------


def _countable(port: Port, m: Machine) -> Port:
    return entries_as(m.builder, Z, port) if element_of(port.obj) is B else port


def total(
    m: Machine, x: Value, axis: Axis = None, keepdims: bool = False, initial: Value = None,
    where: Value = None,
) -> Value:  # fmt: skip
    """np.sum"""
    chosen = x if where is None else selected(m, where, x, 0)
    found = made(m, shapes.summed(_countable(array_of(m, chosen), m), axis, keepdims))
    return found if initial is None else operators.arithmetic(m, "add", found, initial)


def extremum(member: Any, name: str) -> Rule:
    """np.max and np.min"""

    def rule(
        m: Machine, x: Value, axis: Axis = None, keepdims: bool = False, initial: Value = None
    ) -> Value:
        port = array_of(m, x)
        if initial is None:
            return made(m, reductions.reduced(member, port, axis, keepdims))
        known_number("initial", initial)
        axes = axes_of(shape_at(port), axis)
        more = np.full([1 if i in axes else n for i, n in enumerate(shape_at(port))], initial)
        if 0 in shape_at(port):
            return made(m, array_of(m, more if keepdims else np.squeeze(more, axes)))
        found = operators.arithmetic(m, name, reductions.reduced(member, port, axis, True), more)
        held = operators.port_of(m, found)
        return made(m, held if keepdims else squeezed(held, axes))

    return rule


def place(member: Any) -> Rule:
    """np.argmax and np.argmin"""
    return lambda m, x, axis=None: made(m, reductions.place_of(member, array_of(m, x), axis))


def truths(member: Any) -> Rule:
    """np.all and np.any"""

    def rule(m: Machine, x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
        port = operators.port_of(m, truth_of(m, x))
        return made(m, reductions.reduced(member, port, axis, keepdims))

    return rule


def product(m: Machine, x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    """np.prod: a loop of products along an axis."""
    from .streams import folded

    port = _countable(array_of(m, x), m)
    shape = shape_at(port)
    if not shape:
        return port
    axes = axes_of(shape, axis)
    rest = [i for i in range(len(shape)) if i not in axes]
    left = tuple([shape[i] for i in rest])
    count = int(np.prod([shape[i] for i in axes], dtype=int))
    rows = shapes.reshaped(shapes.permuted(port, [*axes, *rest]), (count, *left))
    held = tuple([1 if i in axes else n for i, n in enumerate(shape)])
    one = np.ones(left, np.int64 if element_of(port.obj) is Z else float)[()]
    found = folded(m, lambda a, b: operators.arithmetic(m, "mul", a, b), one, rows)
    return made(m, shapes.reshaped(operators.port_of(m, found), held) if keepdims else found)


def variance(
    m: Machine, x: Value, axis: Axis = None, ddof: int = 0, keepdims: bool = False
) -> Port:
    """np.var"""
    port = entries_as(m.builder, R, array_of(m, x))
    shape = shape_at(port)
    middle = shapes.spread(reductions.mean(port, axis, True), shape)
    squares = (port - middle) * (port - middle)
    count = int(np.prod([shape[i] for i in axes_of(shape, axis)], dtype=int)) - ddof
    sums = shapes.summed(squares, axis, keepdims)
    return sums / float(count)  # type: ignore[no-any-return]


def deviation(
    m: Machine, x: Value, axis: Axis = None, ddof: int = 0, keepdims: bool = False
) -> Value:
    """np.std"""
    return made(m, p.sqrt(variance(m, x, axis, ddof, keepdims)))


# --- shapes ---------------------------------------------------------------------------------------


def reshaped(m: Machine, x: Value, *shape: Value, order: str = "C") -> Value:
    """np.reshape(x, shape), x.reshape(n, m), in C or in Fortran's order"""
    dims = shape[0] if len(shape) == 1 else shape
    dims = known_number("a shape", dims)
    dims = dims if isinstance(dims, tuple) else tuple(np.atleast_1d(dims).tolist())
    return made(m, _in_order(array_of(m, x), dims, order))


def _in_order(x: Port, shape: tuple[int, ...], order: str) -> Value:
    if order not in ("C", "F"):
        raise Unsuitable(f"the order of entries is 'C' or 'F'; got {order!r}")
    if order == "C":
        return shapes.reshaped(x, shape)
    return shapes.permuted(shapes.reshaped(shapes.permuted(x), shape[::-1]))


def transposed(m: Machine, x: Value, *axes: Value) -> Value:
    """np.transpose, x.transpose(1, 0)"""
    order = axes[0] if len(axes) == 1 and isinstance(axes[0], (tuple, list)) else axes
    return made(m, shapes.permuted(array_of(m, x), order or None))


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
        raise ArgumentError(f"{len(sources)} axes do not go to {len(targets)} places")
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
        return shapes.reshaped(shapes.rolled(shapes.reshaped(x, (-1,)), shift, 0), shape_at(x))
    for by, along in np.broadcast(np.asarray(shift), np.asarray(axis)):
        x = shapes.rolled(x, int(by), int(along))
    return x


def padded(
    m: Machine, x: Value, pad_width: Value, mode: str = "constant", constant_values: Value = 0
) -> Value:
    """np.pad with numbers, or with entries of the array itself."""
    port = array_of(m, x)
    known_number("the width of np.pad", pad_width)
    pairs = np.broadcast_to(np.asarray(pad_width), (len(shape_at(port)), 2)).tolist()
    widths = [(low, high) for low, high in pairs]
    if mode != "constant":
        return made(m, _padded_within(port, widths, mode))
    found = made(m, shapes.padded(port, widths))
    if operators.known(constant_values) and np.all(np.asarray(constant_values) == 0):
        return found
    if np.ndim(constant_values) != 0 or not operators.known(constant_values):
        raise Unsuitable("np.pad takes one known number here; concatenate other values")
    return selected(m, np.pad(np.zeros(shape_at(port), bool), widths, constant_values=True),
                    constant_values, found)  # fmt: skip


def _numbered(n: int, width: Any, mode: Any) -> Any:
    """The places that n entries are taken from, when they are padded."""
    return np.pad(np.arange(n), width, mode)


def _padded_within(x: Port, widths: Sequence[tuple[int, int]], mode: str) -> Value:
    """Entries of the array itself around it, in the places where NumPy takes them."""
    if mode not in ("edge", "reflect", "symmetric", "wrap"):
        raise Unsuitable(
            f"np.pad has the modes constant, edge, reflect, symmetric and wrap; got {mode!r}"
        )
    for axis, (width, n) in enumerate(zip(widths, shape_at(x), strict=True)):
        places = computed(_numbered, n, width, mode)
        x = x if width == (0, 0) else indexing.taken(x, places, axis)
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
    return shapes.joined(xs, 1 if len(shape_at(xs[0])) > 1 else 0)


def below(xs: Sequence[Port], axis: int = 0) -> Value:
    """np.vstack: along the first axis, vectors as rows."""
    rows = [shapes.reshaped(x, (1, *shape_at(x))) if len(shape_at(x)) < 2 else x for x in xs]
    return shapes.joined(rows, 0)


def columns(xs: Sequence[Port], axis: int = 0) -> Value:
    """np.column_stack: along the second axis, vectors as columns."""
    made = [shapes.reshaped(x, (*shape_at(x), 1)) if len(shape_at(x)) < 2 else x for x in xs]
    return shapes.joined(made, 1)


def block(m: Machine, rows: Value) -> Value:
    """np.block of rows of arrays."""
    if not isinstance(rows, (list, tuple)):
        return made(m, array_of(m, rows))
    if not any([isinstance(row, (list, tuple)) for row in rows]):
        return concatenated(shapes.joined)(m, rows, -1)
    return concatenated(shapes.joined)(m, [block(m, list(row)) for row in rows], -2)


def repeated(x: Port, count: int, axis: Axis = None) -> Value:
    """np.repeat by one known number."""
    if axis is None:
        x, axis = shapes.reshaped(x, (-1,)), 0
    shape = shape_at(x)
    (axis,) = axes_of(shape, axis)
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


def differences(x: Port, n: int = 1, axis: int = -1) -> Value:
    """np.diff"""
    shape = shape_at(x)
    (axis,) = axes_of(shape, axis)
    for _ in range(n):
        count = max(shape_at(x)[axis] - 1, 0)
        ends = []
        for first in (1, 0):
            places = [(0, k, 1) for k in shape_at(x)]
            places[axis] = (first if count else 0, count, 1)
            ends.append(shapes.sliced(x, tuple(places)))
        x = ends[0] - ends[1]
    return x


def convolved(x: Port, y: Port, mode: str = "full") -> Value:
    """np.convolve: sums of products of one with the other turned round."""
    n, k = shape_at(x)[0], shape_at(y)[0]
    if n < k:
        x, y, n, k = y, x, k, n
    wide = shapes.padded(x, [(k - 1, k - 1)])
    windows = np.arange(n + k - 1)[:, None] + np.arange(k)
    full = products.matmul(indexing.taken(wide, windows, 0), shapes.flipped(y))
    count = {"full": n + k - 1, "same": n, "valid": n - k + 1}
    if mode not in count:
        raise Unsuitable(f"np.convolve has the modes full, same and valid; got {mode!r}")
    first = (n + k - 1 - count[mode]) // 2
    return shapes.sliced(full, ((first, count[mode], 1),))


# --- choice and order -----------------------------------------------------------------------------


def clipped(m: Machine, x: Value, low: Value = None, high: Value = None) -> Value:
    """np.clip(x, low, high)"""
    if low is not None:
        x = operators.arithmetic(m, "maximum", x, low)
    return x if high is None else operators.arithmetic(m, "minimum", x, high)


def selected(m: Machine, test: Value, x: Value, y: Value) -> Value:
    """np.where(test, x, y)"""

    def one(c: Value, a: Value, b: Value) -> Value:
        obj = joined_object(operators.element_of(a), operators.element_of(b))
        assert obj is not None
        return p.where(
            entries_as(m.builder, B, c), *[entries_as(m.builder, obj, v) for v in (a, b)]
        )

    ports = [array_of(m, v) if isinstance(v, (list, tuple, Rolled)) else v for v in (x, y)]
    return operators.elementwise(m, one, truth_of(m, test), *ports)


def truth_of(m: Machine, x: Value) -> Value:
    """Of each number of an array, or of one number, whether it is not zero."""
    port = array_of(m, x)
    element = operators.element_of(port)
    if element is B:
        return port
    return operators.elementwise(
        m, lambda a: p.not_equal(a, entries_as(m.builder, element, 0)), port
    )


def shape_of(m: Machine, x: Value) -> Value:
    """np.shape"""
    return shape_at(array_of(m, x))


def like(f: Callable[..., Any]) -> Rule:
    """A function of NumPy of what is known, whose result is an array."""

    def rule(m: Machine, *args: Value, **keywords: Value) -> Value:
        args = tuple([known_number(f"what np.{f.__name__} takes", arg) for arg in args])
        return made(m, computed(lambda: f(*args, **keywords)))

    return rule


def constant(value: Value) -> Value:
    """What is known of a value, also where the function made an array of it."""
    if type(value) is tuple:
        return tuple(map(constant, value))
    port = operators.port_or(value)
    return port.value if isinstance(port, Constant) else value


def isclose(m: Machine, x: Value, y: Value, rtol: float = 1e-05, atol: float = 1e-08) -> Value:
    """np.isclose: |x − y| ≤ atol + rtol · |y|"""

    def one(a: Value, b: Value) -> Value:
        a, b = (entries_as(m.builder, R, v) for v in (a, b))
        return p.logical_or(p.less_equal(p.abs(a - b), p.abs(b) * rtol + atol), p.equal(a, b))

    return operators.elementwise(m, one, x, y)


def allclose(m: Machine, x: Value, y: Value, rtol: float = 1e-05, atol: float = 1e-08) -> Value:
    """np.allclose"""
    return truths(reductions.all)(m, isclose(m, x, y, rtol, atol))


def compared(op: Any) -> Rule:
    """np.less and its like."""
    return lambda m, x, y: comparisons.compare(m, op, x, y)


def truth_table(primitive: Any) -> Rule:
    """np.logical_and and its like, of numbers and arrays."""

    def rule(m: Machine, *xs: Value) -> Value:
        return operators.elementwise(m, primitive, *[truth_of(m, x) for x in xs])

    return rule


METHODS = {
    "sum": np.sum, "mean": np.mean, "prod": np.prod, "var": np.var, "std": np.std, "max": np.max,
    "min": np.min, "argmax": np.argmax, "argmin": np.argmin, "all": np.all, "any": np.any,
    "cumsum": np.cumsum, "dot": np.dot, "reshape": np.reshape, "transpose": np.transpose,
    "ravel": np.ravel, "flatten": np.ravel, "swapaxes": np.swapaxes, "squeeze": np.squeeze,
    "clip": np.clip, "take": np.take, "repeat": np.repeat, "trace": np.trace,
    "diagonal": np.diagonal, "argsort": np.argsort, "cumprod": np.cumprod, "round": np.round,
    "compress": np.compress, "searchsorted": np.searchsorted,
}  # fmt: skip
"""The methods of arrays that are functions of NumPy."""

COMPUTED = (
    np.broadcast_shapes, np.indices, np.tri, np.identity, np.geomspace, np.ix_, np.hamming,
    np.hanning, np.blackman, np.bartlett, np.kaiser, np.unravel_index, np.ravel_multi_index,
)  # fmt: skip
"""The functions of NumPy that make arrays of what is known."""

WHOLE: dict[Any, Rule] = {
    np.sum: total,
    np.mean: unary(reductions.mean, real=True),
    np.prod: product,
    np.var: lambda m, x, *args, **kw: made(m, variance(m, x, *args, **kw)),
    np.std: deviation,
    np.max: extremum(reductions.max, "maximum"),
    np.amax: extremum(reductions.max, "maximum"),
    np.min: extremum(reductions.min, "minimum"),
    np.amin: extremum(reductions.min, "minimum"),
    np.argmax: place(reductions.argmax),
    np.argmin: place(reductions.argmin),
    np.all: truths(reductions.all),
    np.any: truths(reductions.any),
    np.cumsum: unary(shapes.running),
    np.diff: unary(differences),
    np.convolve: binary(convolved),
    np.reshape: reshaped,
    np.ravel: unary(lambda x, order="C": _in_order(x, (-1,), order)),
    np.matrix_transpose: unary(lambda x: indexing.transposed_rows(x)),
    np.rollaxis: unary(rolled_axis),
    np.transpose: transposed,
    np.swapaxes: unary(swapped),
    np.moveaxis: unary(moved),
    np.expand_dims: unary(widened),
    np.squeeze: unary(squeezed),
    np.broadcast_to: unary(spread),
    np.flip: unary(shapes.flipped),
    np.fliplr: unary(lambda x: shapes.flipped(x, 1)),
    np.flipud: unary(lambda x: shapes.flipped(x, 0)),
    np.roll: unary(rolled),
    np.pad: padded,
    np.concatenate: concatenated(shapes.joined),
    np.append: lambda m, x, y, axis=None: concatenated(shapes.joined)(m, (x, y), axis),
    np.block: block,
    np.stack: concatenated(shapes.stacked),
    np.hstack: concatenated(beside),
    np.vstack: concatenated(below),
    np.column_stack: concatenated(columns),
    np.repeat: unary(repeated),
    np.tile: unary(tiled),
    np.atleast_1d: unary(lambda x: x if shape_at(x) else shapes.reshaped(x, (1,))),
    np.where: selected,
    np.clip: clipped,
    np.minimum: entrywise("minimum"),
    np.maximum: entrywise("maximum"),
    np.add: entrywise("add"),
    np.subtract: entrywise("sub"),
    np.multiply: entrywise("mul"),
    np.divide: entrywise("div"),
    np.floor_divide: entrywise("floor_divide"),
    np.remainder: entrywise("remainder"),
    np.less: compared(ast.Lt),
    np.less_equal: compared(ast.LtE),
    np.greater: compared(ast.Gt),
    np.greater_equal: compared(ast.GtE),
    np.equal: compared(ast.Eq),
    np.not_equal: compared(ast.NotEq),
    np.logical_and: truth_table(p.logical_and),
    np.logical_or: truth_table(p.logical_or),
    np.logical_not: truth_table(p.logical_not),
    np.isclose: isclose,
    np.allclose: allclose,
    np.shape: shape_of,
    np.ndim: lambda m, x: len(shape_of(m, x)),
    np.size: lambda m, x: int(np.prod(shape_of(m, x), dtype=int)),
    **{f: like(f) for f in COMPUTED},
}
"""The functions of NumPy on whole arrays that are known."""
