"""Functions of NumPy on whole arrays: each is one of `homset.arrays`, on ports."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from math import prod
from typing import Any

import numpy as np

from .. import primitives as p
from ..arrays import indexing, reductions, shapes
from ..arrays.family import DTYPES, axes_of, axis_of, shape_at
from ..objects import B, R, Z
from ..ports import Port
from . import comparisons, operators, rearranging
from .abstract import Rolled, Unsuitable, Value, entries_as, joined_object
from .arrays import array_of, element_named, to_array
from .machine import Machine
from .numbers import Rule, computed
from .rules import Axis, constant, entrywise, known_number, made, unary
from .views import view

# --- reductions -----------------------------------------------------------------------------------


def _countable(port: Port, m: Machine) -> Port:
    return entries_as(m.builder, Z, port) if port.obj.element is B else port


def total(
    m: Machine, x: Value, axis: Axis = None, keepdims: bool = False, initial: Value = None,
    where: Value = None, dtype: Value = None,
) -> Value:  # fmt: skip
    """np.sum"""
    if dtype is not None and element_named(dtype) is B:
        raise Unsuitable("np.sum adds numbers: write np.any(x), or dtype=int")
    chosen = x if where is None else selected(m, where, x, 0)
    port = array_of(m, chosen) if dtype is None else array_of(m, to_array(m, chosen, dtype))
    found = made(m, shapes.summed(_countable(port, m), axis, keepdims))
    return (
        found if initial is None else operators.arithmetic(m, "add", found, _begun(initial, port))
    )


def running(m: Machine, x: Value, axis: Value = None) -> Value:
    """np.cumsum"""
    port = _countable(array_of(m, x), m)
    return made(m, shapes.running(port, known_number("the axis", axis)))


def _begun(initial: Value, x: Port) -> Value:
    """What a reduction begins with, of the type of the entries, as NumPy takes it."""
    integers = operators.known(initial) and x.obj.element is not R
    return int(initial) if integers else initial


def mean(
    m: Machine, x: Value, axis: Axis = None, keepdims: bool = False, where: Value = None,
    dtype: Value = None,
) -> Value:  # fmt: skip
    """np.mean"""
    if dtype is not None and element_named(dtype) is not R:
        raise Unsuitable("a mean is a real number: write np.sum(x, dtype=int) // n")
    if where is None:
        port = entries_as(m.builder, R, array_of(m, x))
        return made(m, reductions.mean(port, axis, keepdims))
    kept = shapes.spread(operators.port_of(m, truth_of(m, where)), shape_at(array_of(m, x)))
    counts = shapes.summed(entries_as(m.builder, R, kept), axis, keepdims)
    sums = total(m, x, axis, keepdims, where=where)
    return operators.arithmetic(m, "div", sums, made(m, counts))


def extremum(member: Any, name: str) -> Rule:
    """np.max and np.min"""

    def rule(
        m: Machine, x: Value, axis: Axis = None, keepdims: bool = False, initial: Value = None,
        where: Value = None,
    ) -> Value:  # fmt: skip
        if where is not None and initial is None:
            raise Unsuitable(
                f"{name} of some entries has to begin somewhere: give it initial=…, too"
            )
        port = array_of(m, x if where is None else selected(m, where, x, initial))
        if initial is None:
            return made(m, reductions.reduced(member, port, axis, keepdims))
        known_number("initial", initial)
        axes = axes_of(shape_at(port), axis)
        more = np.full([1 if i in axes else n for i, n in enumerate(shape_at(port))], initial)
        if 0 in shape_at(port):
            return made(m, array_of(m, more if keepdims else np.squeeze(more, axes)))
        found = operators.arithmetic(m, name, reductions.reduced(member, port, axis, True), more)
        held = operators.port_of(m, found)
        return made(m, held if keepdims else rearranging.squeezed(held, axes))

    return rule


def place(member: Any) -> Rule:
    """np.argmax and np.argmin"""

    def rule(m: Machine, x: Value, axis: Axis = None, *, keepdims: bool = False) -> Value:
        return made(m, reductions.place_of(member, array_of(m, x), axis, keepdims))

    return rule


def truths(member: Any) -> Rule:
    """np.all and np.any"""

    def rule(m: Machine, x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
        port = operators.port_of(m, truth_of(m, x))
        return made(m, reductions.reduced(member, port, axis, keepdims))

    return rule


def product(
    m: Machine, x: Value, axis: Axis = None, keepdims: bool = False, initial: Value = None
) -> Value:
    """np.prod: a loop of products along an axis."""
    from .folds import folded

    port = _countable(array_of(m, x), m)
    shape = shape_at(port)
    if not shape:
        return port
    axes = axes_of(shape, axis)
    rest = [i for i in range(len(shape)) if i not in axes]
    left = tuple([shape[i] for i in rest])
    count = prod([shape[i] for i in axes])
    rows = shapes.reshaped(shapes.permuted(port, [*axes, *rest]), (count, *left))
    held = tuple([1 if i in axes else n for i, n in enumerate(shape)])
    one = np.ones(left, np.int64 if port.obj.element is Z else float)[()]
    times = partial(operators.arithmetic, m, "mul")
    start = one if initial is None else times(one, _begun(initial, port))
    found = folded(m, times, start, rows)
    return made(m, shapes.reshaped(operators.port_of(m, found), held) if keepdims else found)


def variance(
    m: Machine, x: Value, axis: Axis = None, ddof: int = 0, keepdims: bool = False
) -> Port:
    """np.var"""
    port = entries_as(m.builder, R, array_of(m, x))
    shape = shape_at(port)
    apart = port - shapes.spread(reductions.mean(port, axis, True), shape)
    count = prod([shape[i] for i in axes_of(shape, axis)]) - ddof
    sums = shapes.summed(apart * apart, axis, keepdims)
    return sums / float(max(count, 0))  # type: ignore[no-any-return]


def deviation(
    m: Machine, x: Value, axis: Axis = None, ddof: int = 0, keepdims: bool = False
) -> Value:
    """np.std"""
    return made(m, p.sqrt(variance(m, x, axis, ddof, keepdims)))


# --- padding and neighbours -----------------------------------------------------------------------


def padded(
    m: Machine, x: Value, pad_width: Value, mode: str = "constant", constant_values: Value = 0
) -> Value:
    """np.pad with numbers, or with entries of the array itself."""
    port = array_of(m, x)
    known_number("the width of np.pad", pad_width)
    if not shape_at(port) or np.any(np.asarray(pad_width) < 0):
        raise Unsuitable("np.pad takes an array, and how many entries to add, which is not below 0")
    pairs = np.broadcast_to(np.asarray(pad_width), (len(shape_at(port)), 2)).tolist()
    widths = [(low, high) for low, high in pairs]
    if mode != "constant":
        return made(m, rearranging.padded_within(port, widths, mode))
    found = made(m, shapes.padded(port, widths))
    if operators.known(constant_values) and np.all(np.asarray(constant_values) == 0):
        return found
    if np.ndim(constant_values) != 0 or not operators.known(constant_values):
        raise Unsuitable("np.pad takes one known number here; concatenate other values")
    around = np.pad(np.zeros(shape_at(port), bool), widths, constant_values=True)
    entry = np.asarray(constant_values).astype(DTYPES[port.obj.element]).item()
    return selected(m, around, entry, found)


def differences(x: Port, n: int = 1, axis: int = -1) -> Value:
    """np.diff"""
    if n < 0:
        raise Unsuitable(f"np.diff takes differences 0 times or more; got {n}")
    shape = shape_at(x)
    axis = axis_of(shape, axis)
    for _ in range(n):
        count = max(shape_at(x)[axis] - 1, 0)
        ends = []
        for first in (1, 0):
            places = [(0, k, 1) for k in shape_at(x)]
            places[axis] = (first if count else 0, count, 1)
            ends.append(shapes.sliced(x, tuple(places)))
        x = p.not_equal(*ends) if x.obj.element is B else ends[0] - ends[1]
    return x


# --- choice and order -----------------------------------------------------------------------------


def clipped(
    m: Machine, x: Value, a_min: Value = None, a_max: Value = None, *, min: Value = None,
    max: Value = None,
) -> Value:  # fmt: skip
    """np.clip(x, low, high)"""
    low, high = a_min if min is None else min, a_max if max is None else max
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


def chosen(m: Machine, test: Value, *xs: Value) -> Value:
    """np.where; of a test alone it gives places, as many as data have it."""
    if len(xs) == 2:
        return selected(m, test, *xs)
    if not isinstance(mask := constant(test), np.ndarray):
        raise Unsuitable(
            "np.where of a mask alone gives as many places as data have it: np.where(mask, xs, 0.0)"
        )
    return made(m, tuple([array_of(m, found) for found in np.where(mask)]))


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

    def rule(m: Machine, /, *args: Value, **keywords: Value) -> Value:
        args = tuple([known_number(f"what np.{f.__name__} takes", arg) for arg in args])
        return made(m, computed(lambda: f(*args, **keywords)))

    return rule


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
    "ravel": np.ravel, "swapaxes": np.swapaxes, "squeeze": np.squeeze,
    "clip": np.clip, "take": np.take, "repeat": np.repeat, "trace": np.trace, "round": np.round,
    "diagonal": np.diagonal, "argsort": np.argsort, "cumprod": np.cumprod,
    "compress": np.compress, "searchsorted": np.searchsorted,
}  # fmt: skip
"""The methods of arrays that are functions of NumPy."""

COMPUTED = (
    np.broadcast_shapes, np.indices, np.tri, np.identity, np.geomspace, np.ix_, np.hamming,
    np.hanning, np.blackman, np.bartlett, np.kaiser, np.tril_indices, np.triu_indices,
    np.diag_indices,
)  # fmt: skip
"""The functions of NumPy that make arrays of what is known."""

WHOLE: dict[Any, Rule] = {
    np.sum: total,
    np.mean: mean,
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
    np.cumsum: running,
    np.diff: unary(differences),
    np.reshape: rearranging.reshaped,
    np.ravel: rearranging.ravelled,
    np.matrix_transpose: view(lambda x: indexing.transposed_rows(x), np.matrix_transpose),
    np.rollaxis: view(rearranging.rolled_axis, np.rollaxis),
    np.transpose: rearranging.transposed,
    np.swapaxes: view(rearranging.swapped, np.swapaxes),
    np.moveaxis: view(rearranging.moved, np.moveaxis),
    np.expand_dims: view(rearranging.widened, np.expand_dims),
    np.squeeze: view(rearranging.squeezed, np.squeeze),
    np.broadcast_to: view(rearranging.spread, np.broadcast_to),
    np.flip: view(shapes.flipped, np.flip),
    np.fliplr: view(lambda x: shapes.flipped(x, 1), np.fliplr),
    np.flipud: view(lambda x: shapes.flipped(x, 0), np.flipud),
    np.roll: unary(rearranging.rolled),
    np.pad: padded,
    np.concatenate: rearranging.concatenated(shapes.joined),
    np.append: lambda m, x, y, axis=None: rearranging.concatenated(shapes.joined)(m, (x, y), axis),
    np.block: rearranging.block,
    np.stack: rearranging.concatenated(shapes.stacked),
    np.hstack: rearranging.concatenated(rearranging.beside),
    np.vstack: rearranging.concatenated(rearranging.below),
    np.column_stack: rearranging.concatenated(rearranging.columns),
    np.repeat: unary(rearranging.repeated),
    np.tile: unary(rearranging.tiled),
    np.atleast_1d: view(lambda x: x if shape_at(x) else shapes.reshaped(x, (1,)), np.atleast_1d),
    np.where: chosen,
    np.clip: clipped,
    np.minimum: entrywise("minimum"),
    np.maximum: entrywise("maximum"),
    np.add: entrywise("add"),
    np.subtract: entrywise("sub"),
    np.multiply: entrywise("mul"),
    np.divide: entrywise("div"),
    np.floor_divide: entrywise("floor_divide"),
    np.remainder: entrywise("remainder"),
    **{getattr(np, name): entrywise(name) for name in operators.OF_BITS},
    np.invert: operators.inverted,
    np.less: compared(ast.Lt),
    np.less_equal: compared(ast.LtE),
    np.greater: compared(ast.Gt),
    np.greater_equal: compared(ast.GtE),
    np.equal: compared(ast.Eq),
    np.not_equal: compared(ast.NotEq),
    np.logical_and: truth_table(p.logical_and),
    np.logical_or: truth_table(p.logical_or),
    np.logical_xor: truth_table(p.not_equal),
    np.logical_not: truth_table(p.logical_not),
    np.isclose: isclose,
    np.allclose: allclose,
    np.shape: shape_of,
    np.ndim: lambda m, x: len(shape_of(m, x)),
    np.size: lambda m, x: prod(shape_of(m, x)),
    **{f: like(f) for f in COMPUTED},
}
"""The functions of NumPy on whole arrays that are known."""
