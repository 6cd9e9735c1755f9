"""Arrays: making them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ..objects import Array, B, Obj, R, Z
from ..operations import stack
from ..ports import Port
from ..stacking import stack_values
from . import operators, streams
from .abstract import (
    Mutable,
    Rolled,
    Unsuitable,
    Value,
    converted,
    entries_as,
    held,
    joined_object,
    number_object,
)
from .iterators import Stream
from .loops import collected
from .machine import Machine
from .naming import described
from .numbers import Rule, computed


def to_array(m: Machine, values: Value, dtype: Value = None) -> Value:
    """np.array(values): an array of the function's own."""
    return m.own(Mutable(_array(m, values, dtype)))


def as_array(m: Machine, values: Value, dtype: Value = None) -> Value:
    """np.asarray(values)"""
    obj = number_object(values.port if isinstance(values, Mutable) else values)
    if isinstance(obj, Array) and (dtype is None or element_named(dtype) is obj.element):
        return values
    return to_array(m, values, dtype)


def _array(m: Machine, values: Value, dtype: Value = None) -> Port:
    values = operators.port_or(values)
    obj = number_object(values)
    if obj is None and isinstance(values, Rolled) and len(values.arrays) == 1:
        values = held(values.arrays[0])
        obj = values.obj
    if obj is None and operators.known(values) and isinstance(values, (list, tuple)):
        values = np.array(values)
        obj = number_object(values)
    if isinstance(values, (str, bytes)):
        raise Unsuitable(f"{described(values)} is no array")
    if obj is None:
        rows = [_array(m, row) for row in streams.items(m, values)]
        values = _stacked(m, rows)
        obj = values.obj
    port = operators.port_of(m, values)
    wanted = None if dtype is None else element_named(dtype)
    if wanted is not None and operators.element_of(port) is not wanted:
        return entries_as(m.builder, wanted, port)
    return port


ELEMENTS: dict[np.dtype[Any], Obj] = {
    np.dtype(float): R, np.dtype(np.int64): Z, np.dtype(bool): B
}  # fmt: skip
"""The objects of entries, by NumPy's types."""


def element_named(dtype: Value) -> Obj:
    """The object of entries of a type: float, int, bool, or NumPy's of 64 bits."""
    try:
        found = np.dtype(dtype)
    except TypeError:
        raise Unsuitable(f"{described(dtype)} is no type of entries; float, int or bool") from None
    if found in ELEMENTS:
        return ELEMENTS[found]
    single = ', and hs.jit(f, dtype="float32") for single precision' if found == np.float32 else ""
    raise Unsuitable(
        f"{found.name} is refused, as numbers have 64 bits: write float, int or bool{single}"
    )


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
        default = None if value is None else R
        element = default if dtype is None else element_named(dtype)
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

    def rule(m: Machine, array: Value, dtype: Value = None) -> Value:
        obj = number_object(operators.port_or(array))
        if not isinstance(obj, Array):
            return value
        kinds: dict[Any, Any] = {R: float, Z: np.int64, B: bool}
        element = obj.element if dtype is None else element_named(dtype)
        made = np.full(obj.shape, value, kinds[element])
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


def converted_method(m: Machine, array: Value, dtype: Value) -> Value:
    """array.astype(dtype)"""
    return to_array(m, array, dtype)


def array_of(m: Machine, values: Value) -> Port:
    """A number, an array, or numbers in lists and tuples, as a port."""
    held = operators.port_or(values)
    if number_object(held) is None:
        return _array(m, held)
    return operators.port_of(m, held)
