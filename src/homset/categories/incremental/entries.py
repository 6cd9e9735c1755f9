"""Entries of arrays by their index in C order, and lists of them, on values and on ports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import control
from ...chains import Chain
from ...objects import Array, List, Obj, Product, Z
from ...ports import Port
from ...primitives import (
    Symbolic,
    Value,
    floor_divide,
    less,
    less_equal,
    logical_and,
    remainder,
    where,
)
from ...uniform import SMALL, zeros
from ...updates import Version

NOWHERE = -(1 << 40)
"""An index that is out of range for every array, also times the size of a row."""

Step = Callable[[Value, Value, Value], Value]
"""What an index, the new entry there and a state give: the next state."""


def each(array: Array, entries: Value, step: Step, state: Value, target: Obj) -> Value:
    """The state that `step` makes of one entry after the other; `target` is its object."""
    if isinstance(entries, Chain):
        for i, v in entries:
            state = step(i, v, state)
        return state
    item = Z * array.element

    def run(both: Value) -> Value:
        (i, v), rest = control.pop(item, both[0])
        return rest, step(i, v, both[1])

    return control.loop(
        lambda both: control.nonempty(item, both[0]), run, (entries, state),
        Product(List(item), target),
    )[1]  # fmt: skip


def entry(array: Array, x: Value, i: Value) -> Value:
    """The entry at an index."""
    if isinstance(x, Symbolic) or isinstance(i, Symbolic):
        rest, row = i, array
        while len(row.shape) > 1:
            below = row.size // row.shape[0]
            x = control.get(row.row, row.shape[0], x, quotient(rest, below))
            rest, row = rest_of(rest, below), row.row  # type: ignore[assignment]
        return control.get(array.element, row.shape[0], x, rest)
    place = _place(array, i)
    found = x[place] if type(x) is np.ndarray else x.version().get(place)
    return int(found) if array.element is Z else found


def replaced(array: Array, x: Value, i: Value, v: Value) -> Value:
    """The array with another entry at an index, without changing the first."""
    if isinstance(x, Port) or isinstance(i, Port) or isinstance(v, Port):
        n, row = array.shape[0], array.row
        if not isinstance(row, Array):
            return control.put(row, n, x, i, v)
        below = row.size
        at, inside = quotient(i, below), rest_of(i, below)
        return control.put(row, n, x, at, replaced(row, control.get(row, n, x, at), inside, v))
    place = _place(array, i)
    if type(x) is np.ndarray:
        if x.size <= SMALL:
            changed = x.copy()
            changed[place] = v
            return changed
        return Version.of(x).put(place, v)
    return x.version().put(place, v)


def some(x: Any, first: int, count: int) -> list[Any]:
    """Some neighbours in an array with one axis, as Python's numbers."""
    place = (slice(first, first + count),)
    found = x[place] if type(x) is np.ndarray else x.version().get(place)
    numbers: list[Any] = found.tolist()
    return numbers


def _place(array: Array, i: int) -> tuple[int, ...]:
    if len(array.shape) == 1:
        return (i,)
    found: list[int] = []
    for n in array.shape[:0:-1]:
        i, rest = divmod(i, n)
        found.append(rest)
    return (i, *found[::-1])


def from_start(i: Value, n: int) -> Value:
    """An index from the start, where negative ones count from the end.

    Raises `OutOfRangeError`; one that is not known yet, and turns out to be out of range, becomes
    one that no array has, which whoever uses it finds out: a check here would cost more than an
    update.
    """
    if not isinstance(i, Symbolic):
        control.get(Z, n, zeros((n,), np.int64), i)
        return int(i) % n
    within = logical_and(less(i, n), less_equal(-n, i))
    return where(within, where(less(i, 0), i + n, i), NOWHERE)


def wrapped(obj: Obj, x: Value) -> Value:
    """An entry of an array: integers have 64 bits there, and those beyond wrap around."""
    if obj is not Z or isinstance(x, Symbolic) or -(2**63) <= x < 2**63:
        return x
    return (int(x) + 2**63) % 2**64 - 2**63


def quotient(i: Value, n: int) -> Value:
    """i // n, of an index."""
    return i if n == 1 else floor_divide(i, n)


def rest_of(i: Value, n: int) -> Value:
    """i % n, of an index."""
    return 0 if n == 1 else remainder(i, n)


def constant_array(numbers: Any) -> Any:
    """Indices that nobody writes to."""
    found = np.array(numbers, np.int64)
    found.setflags(write=False)
    return found
