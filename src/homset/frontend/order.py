"""Order, choice by index and counting, as NumPy has them, on ports."""

from __future__ import annotations

import math
from functools import reduce
from typing import Any

import numpy as np

from .. import primitives as p
from ..arrays import indexing, reductions, shapes
from ..arrays.family import axis_of, shape_at
from ..arrays.keys import axes_used
from ..objects import B, R, Z
from ..ports import Port
from . import operators
from .abstract import Mutable, Unsuitable, Value, entries_as
from .arrays import array_of
from .machine import Machine
from .naming import described
from .numbers import Rule, computed, real
from .ownership import changeable
from .rules import Axis, alike, constant, known_number, made
from .streams import items
from .whole import selected, truth_of


def ordered(m: Machine, x: Value, axis: Axis = -1, kind: Value = None) -> Value:
    """np.sort; equal entries keep their order, whatever kind of sorting is asked for."""
    return made(m, indexing.sorted_(*_lines(array_of(m, x), axis)))


def order(m: Machine, x: Value, axis: Axis = -1, kind: Value = None) -> Value:
    """np.argsort; equal entries keep their order."""
    port, axis = _lines(array_of(m, x), axis)
    return made(m, indexing.argsort(port.obj, axis_of(shape_at(port), axis))(port))


def _lines(x: Port, axis: Axis) -> tuple[Port, int]:
    """An array and one of its axes; all of its entries in one row where none is named."""
    return (shapes.reshaped(x, (-1,)), 0) if axis is None else (x, axis)


def taken(m: Machine, x: Value, index: Value, axis: Axis = None, mode: str = "raise") -> Value:
    """np.take; `clip` and `wrap` bring places that are out of range back."""
    port, places = array_of(m, x), array_of(m, index)
    if places.obj.element is not Z:
        raise Unsuitable(f"np.take is given integers; got {described(index)}")
    port = port if shape_at(port) else shapes.reshaped(port, (1,))
    if mode != "raise":
        places = array_of(m, _brought_back(m, places, _length(port, axis), mode))
    return made(m, indexing.taken(port, places, axis))


def _length(x: Port, axis: Axis) -> int:
    """How many entries are along an axis, or all in all."""
    shape = shape_at(x)
    return math.prod(shape) if axis is None else shape[axis_of(shape, axis)]


def _brought_back(m: Machine, places: Port, n: int, mode: str) -> Value:
    """Places among n, cut off at the ends or counted on from the other end."""
    if n == 0 and 0 not in shape_at(places):
        raise Unsuitable("np.take has nothing to take from: there are no entries along the axis")
    if mode == "wrap":
        return operators.arithmetic(m, "remainder", places, n)
    if mode != "clip":
        raise Unsuitable(f"np.take has the modes raise, clip and wrap; got {mode!r}")
    return operators.arithmetic(m, "minimum", operators.arithmetic(m, "maximum", places, 0), n - 1)


def taken_along(m: Machine, x: Value, index: Value, axis: int) -> Value:
    """np.take_along_axis"""
    port, places = array_of(m, x), array_of(m, index)
    at = axis_of(shape_at(port), axis)
    return made(m, indexing.along(port.obj, shape_at(places)[at], at)(port, places))


def compressed(m: Machine, condition: Value, x: Value, axis: Axis = None) -> Value:
    """np.compress by what is known."""
    places = np.flatnonzero(known_number("what np.compress keeps", condition))
    return made(m, indexing.taken(array_of(m, x), places, axis))


def deleted(m: Machine, x: Value, index: Value, axis: Axis = None) -> Value:
    """np.delete at known places."""
    port = array_of(m, x)
    places = computed(
        np.delete, np.arange(_length(port, axis)), known_number("the place to delete", index)
    )
    return made(m, indexing.taken(port, places, axis))


def sort_place(m: Machine, table: Value, x: Value, side: str = "left") -> Value:
    """np.searchsorted: where numbers would go into a sorted array; locally constant."""
    rows, port = alike(m, [table, x])
    return made(m, indexing.searchsorted(rows.obj, port.obj, side)(rows, port))


def bin_of(m: Machine, x: Value, bins: Value, right: bool = False) -> Value:
    """np.digitize, of ascending bins."""
    return sort_place(m, bins, x, "left" if right else "right")


def counted(m: Machine, x: Value, weights: Value = None, minlength: int = 0) -> Value:
    """np.bincount of known places."""
    places = constant(x)
    if not (operators.known(places) or isinstance(places, np.ndarray)):
        raise Unsuitable(
            "np.bincount of places that depend on data has a length that does, too: begin with"
            " found = np.zeros(n), and np.add.at(found, places, weights)"
        )
    if weights is None:
        return made(m, array_of(m, np.bincount(places, minlength=minlength)))
    count = max(minlength, int(np.max(places, initial=-1)) + 1)
    port = entries_as(m.builder, R, array_of(m, weights))
    return made(m, indexing.scattered(port, array_of(m, places), 0, count))


def added_at(m: Machine, array: Value, index: Value, value: Value) -> None:
    """np.add.at: entries added up at indices, also where an index is there twice."""
    if not isinstance(array, Mutable):
        raise Unsuitable("np.add.at changes an array that the function made itself")
    changeable(m, array)
    if array.port.obj.element is B:
        raise Unsuitable(
            "np.add.at adds numbers: begin with np.zeros(n, int), and ask which are > 0"
        )
    keys = index if isinstance(index, tuple) else (index,)
    places = [array_of(m, key) for key in keys]
    if any([place.obj.element is not Z for place in places]):
        raise Unsuitable(f"np.add.at is given integers; got {described(index)}")
    whole = array.port
    shape = shape_at(whole)
    axes_used(shape, keys)
    many = shapes.broadcast_shape(*map(shape_at, places))
    flat = indexing.flat_places(places, shape)
    rest = shape[len(keys) :]
    rows = math.prod(shape[: len(keys)])
    given = shapes.spread(entries_as(m.builder, whole.obj.element, array_of(m, value)),
                          (*many, *rest))  # fmt: skip
    made = indexing.scattered(given, flat, 0, rows)
    array.port = whole + shapes.reshaped(made, shape)


def counted_true(m: Machine, x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    """np.count_nonzero"""
    port = entries_as(m.builder, Z, operators.port_of(m, truth_of(m, x)))
    return made(m, shapes.summed(port, axis, keepdims))


def chosen(m: Machine, conditions: Value, choices: Value, default: Value = 0) -> Value:
    """np.select: the choice of the first condition that holds."""
    pairs = list(zip(conditions, choices, strict=True))[::-1]
    return reduce(lambda rest, pair: selected(m, pair[0], pair[1], rest), pairs, default)


def picked(m: Machine, index: Value, choices: Value) -> Value:
    """np.choose: of several arrays, entry by entry, the one that an index names."""
    rows, places = items(m, choices), array_of(m, index)
    known = constant(places)
    if not isinstance(known, Port) and not np.all((known >= 0) & (known < len(rows))):
        raise Unsuitable(f"np.choose takes indices from 0 to {len(rows) - 1} here")
    found = rows[-1]
    for i, choice in list(enumerate(rows))[-2::-1]:
        test = operators.elementwise(m, lambda k, i=i: p.equal(k, i), places)
        found = selected(m, test, choice, found)
    return found


def diagonal_filled(m: Machine, array: Value, value: Value, wrap: bool = False) -> None:
    """np.fill_diagonal of a matrix that the function made itself."""
    if not isinstance(array, Mutable):
        raise Unsuitable("np.fill_diagonal changes an array that the function made itself")
    changeable(m, array)
    rows, columns = shape_at(array.port)
    number = entries_as(m.builder, array.port.obj.element, array_of(m, value))
    array.port = operators.port_of(m, selected(m, np.eye(rows, columns, dtype=bool), number, array))


# --- what is not a number -------------------------------------------------------------------------


def without_nan(rule: Rule, instead: float) -> Rule:
    """A reduction that passes over what is not a number."""

    def passing(m: Machine, x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
        if array_of(m, x).obj.element is not R:  # all of them are numbers
            return rule(m, x, axis, keepdims)
        return rule(m, selected(m, numbers(m, x), x, instead), axis, keepdims)

    return passing


def numbers(m: Machine, x: Value) -> Value:
    """Which entries are numbers."""
    port = entries_as(m.builder, R, array_of(m, x))
    return operators.elementwise(m, p.equal, port, port)


def mean_of_numbers(m: Machine, x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    """np.nanmean"""
    there = numbers(m, x)
    port = operators.port_of(m, selected(m, there, x, 0.0))
    count = operators.port_of(m, counted_true(m, there, axis, keepdims))
    total = shapes.summed(port, axis, keepdims)
    return made(m, operators.arithmetic(m, "div", total, count))


# --- the logarithm of a sum of exponentials -------------------------------------------------------


def log_of_sum_by_two(m: Machine, x: Value, y: Value) -> Value:
    """np.logaddexp2: log (2ˣ + 2ʸ) to the base 2."""
    two = float(np.log(2.0))
    found = real("logaddexp", np.logaddexp)(
        m, operators.arithmetic(m, "mul", x, two), operators.arithmetic(m, "mul", y, two)
    )
    return operators.arithmetic(m, "div", found, two)


def log_of_all(
    m: Machine, x: Value, axis: Axis = 0, keepdims: bool = False, initial: Value = None
) -> Value:
    """np.logaddexp.reduce"""
    port = entries_as(m.builder, R, array_of(m, x))
    found = made(m, reductions.reduced(reductions.logsumexp, port, axis, keepdims))
    return found if initial is None else real("logaddexp", np.logaddexp)(m, found, initial)


# --- methods of functions -------------------------------------------------------------------------


def reduction(rule: Rule) -> Rule:
    """The method `reduce` of a function: along the first axis, unless it is told."""
    return lambda m, x, axis=0, **keywords: rule(m, x, axis=axis, **keywords)


ORDER: dict[Any, Rule] = {
    np.sort: ordered,
    np.argsort: order,
    np.take: taken,
    np.take_along_axis: taken_along,
    np.compress: compressed,
    np.delete: deleted,
    np.searchsorted: sort_place,
    np.digitize: bin_of,
    np.bincount: counted,
    np.add.at: added_at,
    np.fill_diagonal: diagonal_filled,
    np.count_nonzero: counted_true,
    np.select: chosen,
    np.choose: picked,
    np.logaddexp2: log_of_sum_by_two,
    np.logaddexp.reduce: log_of_all,
    np.nanmean: mean_of_numbers,
}
"""The functions of NumPy that order, choose and count."""
