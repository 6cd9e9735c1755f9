"""Arrays: making them, reducing them, and multiplying matrices, by loops that stay loops."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import primitives as p
from ..objects import Array, B, R, Z
from ..operations import stack
from ..ports import Port
from ..values import stack_values
from . import operators, streams
from .abstract import (
    Mutable,
    Rolled,
    Unsuitable,
    Value,
    converted,
    joined_object,
    number_object,
)
from .loops import Stream, collected, entry
from .machine import Machine
from .numbers import Rule, computed
from .sequences import total


def to_array(m: Machine, values: Value, dtype: Value = None) -> Value:
    """np.array(values): an array of the function's own."""
    return m.own(Mutable(_array(m, values, dtype)))


def as_array(m: Machine, values: Value, dtype: Value = None) -> Value:
    """np.asarray(values)"""
    held = operators.port_or(values)
    if isinstance(number_object(held), Array) and dtype is None:
        return values
    return to_array(m, values, dtype)


def _array(m: Machine, values: Value, dtype: Value = None) -> Port:
    values = operators.port_or(values)
    obj = number_object(values)
    if obj is None and isinstance(values, Rolled) and len(values.arrays) == 1:
        values = values.arrays[0]
        obj = values.obj
    if obj is None and operators.known(values) and isinstance(values, (list, tuple)):
        values = np.array(values)
        obj = number_object(values)
    if obj is None:
        rows = [_array(m, row) for row in streams.items(m, values)]
        values = _stacked(m, rows)
        obj = values.obj
    port = operators.port_of(m, values)
    wanted = _DTYPES.get(dtype) if dtype is not None else None
    if dtype is not None and wanted is None:
        raise Unsuitable(f"the type {dtype} is refused; float, int or bool")
    if wanted is not None and operators.element_of(port) is not wanted:
        return operators.elementwise(m, lambda x: converted(m.builder, wanted, x), port)  # type: ignore[no-any-return]
    return port


_DTYPES: dict[Any, Any] = {
    float: R, int: Z, bool: B, np.float64: R, np.int64: Z, np.bool_: B,
    "float": R, "int": Z, "bool": B, "float64": R, "int64": Z,
}  # fmt: skip


def _stacked(m: Machine, rows: list[Port]) -> Port:
    if not rows:
        return m.builder.port(Array(R, (0,)), np.zeros(0))
    obj = rows[0].obj
    for row in rows[1:]:
        wider = joined_object(obj, row.obj)
        if wider is None:
            raise Unsuitable(f"rows of {obj} and of {row.obj} make no array")
        obj = wider
    ports = [converted(m.builder, obj, row) for row in rows]
    if not any(type(port) is Port for port in ports):
        return m.builder.port(obj ** len(ports), stack_values([q.value for q in ports], obj))
    found: Port = m.builder.box(stack(obj, len(ports)), ports)
    return found


def filled(value: float | None) -> Rule:
    """np.zeros and np.ones; np.full takes the value as well."""

    def rule(m: Machine, shape: Value, *rest: Value, dtype: Value = None) -> Value:
        dims = _dimensions(shape)
        if value is None and not rest:
            raise Unsuitable("np.full takes a shape and a value: np.full(3, x)")
        if value is None:
            entry_, *rest_ = rest
            dtype = rest_[0] if rest_ else dtype
        else:
            entry_ = value
            dtype = rest[0] if rest else dtype
        element = _DTYPES.get(dtype, None if value is None else R)
        if operators.known(entry_):
            kinds = {R: float, Z: np.int64, B: bool, None: None}
            made: Value = np.full(dims, entry_, kinds[element])
        else:
            made = entry_
            for n in reversed(dims):
                made = collected(m, Stream(n, (), lambda _i, _r, x=made: x), lambda x: x).arrays[0]  # type: ignore[misc]
        return m.own(Mutable(operators.port_of(m, made)))

    return rule


def _dimensions(shape: Value) -> tuple[int, ...]:
    dims = shape if isinstance(shape, (tuple, list)) else (shape,)
    if any(isinstance(operators.port_or(n), Port) for n in dims):
        raise Unsuitable(
            "the shape of this array depends on data, so it has no type: make it known"
            " (hs.arrow(functools.partial(f, n=3)))"
        )
    return tuple([int(n) for n in dims])


def like(value: float) -> Rule:
    """np.zeros_like and np.ones_like."""

    def rule(m: Machine, array: Value) -> Value:
        obj = number_object(operators.port_or(array))
        if not isinstance(obj, Array):
            return value
        kinds: dict[Any, Any] = {R: float, Z: np.int64, B: bool}
        made = np.full(obj.shape, value, kinds[obj.element])
        return m.own(Mutable(operators.port_of(m, made)))

    return rule


def spaced(python: Callable[..., Any]) -> Rule:
    """np.arange and np.linspace, of known bounds."""

    def rule(m: Machine, *args: Value, **keywords: Value) -> Value:
        if not all(map(operators.known, args)):
            raise Unsuitable(
                f"np.{python.__name__} takes bounds that are known; scale it afterwards"
            )
        return m.own(
            Mutable(operators.port_of(m, computed(functools.partial(python, **keywords), *args)))
        )

    return rule


def copied(m: Machine, value: Value) -> Value:
    """value.copy()"""
    if isinstance(value, list):
        return m.own(list(value))
    if isinstance(value, dict):
        return m.own(dict(value))
    return m.own(Mutable(operators.port_of(m, value)))


def transpose(m: Machine, array: Value) -> Value:
    """array.T"""
    port = operators.port_of(m, array)
    if not isinstance(port.obj, Array) or len(port.obj.shape) < 2:
        return port
    n = port.obj.shape[1]
    rows = Stream(n, (), lambda i, _: _column(m, port, i))
    return collected(m, rows, lambda x: x).arrays[0]


def _column(m: Machine, array: Port, j: Value) -> Port:
    assert isinstance(array.obj, Array)
    rows = Stream(array.obj.shape[0], (array,), lambda _, row: entry(row[0], j))
    return collected(m, rows, lambda x: x).arrays[0]


def matmul(m: Machine, x: Value, y: Value) -> Value:
    """x @ y of vectors and matrices; np.dot."""
    a, b = operators.port_of(m, x), operators.port_of(m, y)
    ranks = [len(o.shape) if isinstance(o, Array) else 0 for o in (a.obj, b.obj)]
    if 0 in ranks or max(ranks) > 2:
        raise Unsuitable("@ takes vectors and matrices")
    inner = [a.obj.shape[-1], b.obj.shape[0]]  # type: ignore[attr-defined]
    if inner[0] != inner[1]:
        raise Unsuitable(f"the shapes {a.obj} and {b.obj} do not fit together")
    if ranks == [1, 1]:
        both = Stream(inner[0], (a, b), lambda _, r: operators.arithmetic(m, "mul", r[0], r[1]))
        zero: Value = 0.0 if operators.element_of(a) is R else 0
        return streams.folded(m, lambda s, t: operators.arithmetic(m, "add", s, t), zero, both)
    if ranks[0] == 2:
        rows = Stream(a.obj.shape[0], (a,), lambda _, r: matmul(m, r[0], b))  # type: ignore[attr-defined]
        return collected(m, rows, lambda v: operators.port_of(m, v)).arrays[0]
    columns = transpose(m, b)
    rows = Stream(columns.obj.shape[0], (columns,), lambda _, r: matmul(m, a, r[0]))
    return collected(m, rows, lambda v: operators.port_of(m, v)).arrays[0]


def reduction(scalar: Callable[[Machine, Value], Value]) -> Rule:
    """np.sum and its like, over all entries of an array."""

    def rule(m: Machine, array: Value, axis: Value = None) -> Value:
        if axis is not None:
            raise Unsuitable("axis is refused here; loop over the rows")
        return scalar(m, _flat(m, array))

    return rule


def _flat(m: Machine, array: Value) -> Value:
    """All entries of an array as something to go along."""
    if not isinstance(number_object(operators.port_or(array)), Array):
        if isinstance(array, (list, tuple, Rolled)):
            return _flat(m, _array(m, array))
        return [array]
    port = operators.port_of(m, array)
    assert isinstance(port.obj, Array)
    if len(port.obj.shape) == 1:
        return port
    return port


def summed(m: Machine, values: Value) -> Value:
    """The sum of all entries, row by row."""
    obj = number_object(operators.port_or(values))
    if isinstance(obj, Array) and len(obj.shape) > 1:
        rows = Stream(obj.shape[0], (operators.port_of(m, values),), lambda _, r: summed(m, r[0]))
        return total(m, rows, 0.0 if obj.element is R else 0)
    element = obj.element if isinstance(obj, Array) else R
    return total(m, values, 0.0 if element is R else 0)


def averaged(m: Machine, values: Value) -> Value:
    """The mean of all entries."""
    obj = number_object(operators.port_or(values))
    count = obj.size if isinstance(obj, Array) else len(values)
    return operators.arithmetic(m, "div", summed(m, values), count)


def clipped(m: Machine, x: Value, low: Value, high: Value) -> Value:
    """np.clip(x, low, high)"""
    bounded = np_extremum("maximum")(m, x, low)
    return np_extremum("minimum")(m, bounded, high)


def np_extremum(name: str) -> Rule:
    """np.minimum and np.maximum, entry by entry."""

    def rule(m: Machine, x: Value, y: Value) -> Value:
        return operators.elementwise(m, lambda a, b: operators.scalar(m, name, a, b), x, y)

    return rule


def selected(m: Machine, test: Value, x: Value, y: Value) -> Value:
    """np.where(test, x, y)"""

    def one(c: Value, a: Value, b: Value) -> Value:
        obj = joined_object(operators.element_of(a), operators.element_of(b))
        assert obj is not None
        chosen = operators.truth(m, c)
        values = [converted(m.builder, obj, v) for v in (a, b)]
        return p.where(converted(m.builder, B, chosen), *values)

    return operators.elementwise(m, one, test, x, y)


def converted_method(m: Machine, array: Value, dtype: Value) -> Value:
    """array.astype(dtype)"""
    return to_array(m, array, dtype)
