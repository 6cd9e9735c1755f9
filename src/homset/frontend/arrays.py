"""Arrays: making them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from ..arrays.family import DTYPES, shape_at
from ..arrays.shapes import reshaped, spread
from ..objects import Array, Obj, R
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


ELEMENTS: dict[np.dtype[Any], Obj] = {np.dtype(kind): obj for obj, kind in DTYPES.items()}
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
    ports = [
        entries_as(m.builder, obj.element, row)
        if isinstance(obj, Array)
        else converted(m.builder, obj, row)
        for row in rows
    ]
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
        return _full(m, dims, entry_, element)

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
    return lambda m, array, dtype=None: full_like(m, array, value, dtype)


def full_like(m: Machine, array: Value, value: Value, dtype: Value = None) -> Value:
    """np.full_like: the value as an entry of such an array, in each place."""
    whole = array_of(m, array)
    element = whole.obj.element if dtype is None else element_named(dtype)
    return _full(m, shape_at(whole), value, element)


def _full(m: Machine, shape: tuple[int, ...], value: Value, element: Obj | None) -> Value:
    """An array with the same value in each place, or such a number where there are no axes."""
    if number_object(value) is not None and operators.known(value):
        made = np.full(shape, value, None if element is None else DTYPES[element])
        return m.own(Mutable(operators.port_of(m, made))) if shape else made.item()
    entry = array_of(m, value)
    entry = entry if element is None else entries_as(m.builder, element, entry)
    found = spread(entry, shape)
    return m.own(Mutable(found)) if shape else found


def spaced(python: Callable[..., Any]) -> Rule:
    """np.arange and np.linspace, of known bounds."""

    def rule(m: Machine, *args: Value, **keywords: Value) -> Value:
        if not all(map(operators.known, args)):
            raise Unsuitable(
                f"np.{python.__name__} takes bounds that are known: scale it afterwards, or make"
                " them known (hs.arrow(functools.partial(f, n=3)))"
            )
        return m.own(
            Mutable(operators.port_of(m, computed(functools.partial(python, **keywords), *args)))
        )

    return rule


def copied(m: Machine, value: Value) -> Value:
    """value.copy()"""
    if isinstance(value, (list, Rolled)):
        return m.own(list(operators.one_by_one(m, value)))
    if isinstance(value, dict):
        return m.own(dict(value))
    return m.own(Mutable(operators.port_of(m, value)))


def converted_method(m: Machine, array: Value, dtype: Value) -> Value:
    """array.astype(dtype)"""
    return to_array(m, array, dtype)


def item(m: Machine, array: Value, *places: Value) -> Value:
    """array.item(): its only entry as a number, or the one at a place."""
    from .indexing import index

    port = array_of(m, array)
    if not places and prod(shape_at(port)) != 1:
        raise Unsuitable(
            f"item() takes an array of one entry; got {described(array)}: say which, x.item(0)"
        )
    if len(places) < 2:
        port, places = reshaped(port, (-1,)), places or (0,)
    return index(m, port, places if len(places) > 1 else places[0])


def array_of(m: Machine, values: Value) -> Port:
    """A number, an array, or numbers in lists and tuples, as a port."""
    held = operators.port_or(values)
    if number_object(held) is None:
        return _array(m, held)
    return operators.port_of(m, held)
