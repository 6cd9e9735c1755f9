"""Changes of primitives on numbers, of these on arrays entry by entry, of what moves entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from ... import control
from ...chains import EMPTY
from ...objects import Array, B, List, Obj, Product, Z
from ...primitives import Primitive, Value, less
from ...values import Left, Right
from ..functions import Functions
from .arrows import Incrementally, keeping_nothing
from .changes import (
    all_of,
    any_of,
    changes,
    differs,
    once,
    pushed,
)
from .entries import constant_array, each, entry, wrapped

JUMPS = frozenset(
    {"sign", "floor", "ceil", "trunc", "rint", "minimum", "maximum", "floor_divide", "where"}
)
"""Primitives that often give the same for other arguments; those with truth values do too."""

FEW, BULK = 16, 4096
"""More than a few entries, and one in so many: then an array changes as a whole, for NumPy is that
much faster an entry."""


def many(count: int, size: int) -> bool:
    """Whether so many of the entries are better changed all at once."""
    return count > FEW and count * BULK > size


# --- on numbers -----------------------------------------------------------------------------------


def on_numbers(p: Primitive, a: Obj, b: Obj) -> Incrementally:
    """A primitive of scalars: a new value where an argument has one; a change may stop there."""
    f = Functions.primitive(p, a, b)
    several = p.arity > 1

    def flag(dx: Value) -> Value:
        return any_of([d[0] for d in dx]) if several else dx[0]

    if b is not B and p.name not in JUMPS:
        return keeping_nothing(a, b, f, lambda x, dx: (flag(dx), f(x)))

    def update(x: Value, dx: Value, old: Value) -> tuple[Value, Value]:
        new = f(x)
        return (all_of(flag(dx), lambda: differs(b, old, new)), new), new

    return Incrementally(a, b, b, lambda x: (f(x),) * 2, update)


# --- entry by entry -------------------------------------------------------------------------------


def pointwise(
    each_entry: Callable[..., Value], all_entries: Callable[..., Value], objects: Sequence[Obj],
    b: Obj, xs: Sequence[Value], dxs: Sequence[Value],
) -> Value:  # fmt: skip
    """The change of a function that is applied entry by entry to arrays of one shape, or numbers.

    An argument is looked at where another one changes: if all are one, at none.
    """
    if not isinstance(b, Array):
        return any_of([d[0] for d in dxs]), each_entry(*xs)
    item = Z * b.element
    distinct = {id(dx): (o, dx) for o, dx in zip(objects, dxs, strict=True)}.values()

    def some(lists: Sequence[Value]) -> Value:
        made: Value = EMPTY
        for (array, dx), entries in zip(distinct, lists, strict=True):

            def step(i: Value, v: Value, made: Value, dx: Value = dx) -> Value:
                at = [
                    v if d is dx else entry(o, xs[k], i)  # type: ignore[arg-type]
                    for k, (o, d) in enumerate(zip(objects, dxs, strict=True))
                ]
                return pushed(item, (i, wrapped(b.element, each_entry(*at))), made)

            made = each(array, entries, step, made, List(item))  # type: ignore[arg-type]
        return Left(once(b, made) if len(distinct) > 1 else made)

    def all_(new: Value) -> Value:
        return Right(all_entries(*([new] * len(objects) if len(distinct) == 1 else xs)))

    return by_entries([o for o, _ in distinct], [dx for _, dx in distinct], some, all_, changes(b))


def by_entries(
    objects: Sequence[Obj], dxs: Sequence[Value], some: Callable[[Sequence[Value]], Value],
    all_: Callable[[Value], Value], target: Obj,
) -> Value:  # fmt: skip
    """`some` on the lists of entries, if all arrays change by entries; `all_` on a new array else.

    `target` is the object of the result.
    """

    def rest(lists: list[Value]) -> Value:
        if len(lists) == len(dxs):
            return some(lists)
        array: Any = objects[len(lists)]
        return control.case(
            dxs[len(lists)], lambda es: rest([*lists, es]), all_,
            List(Z * array.element), array, target,
        )  # fmt: skip

    return rest([])


def on_arrays(p: Primitive, a: Obj, b: Array) -> Incrementally:
    """A primitive of scalars on arrays: what changes there are new entries of the result."""
    objects = a.parts if p.arity > 1 else (a,)
    item = Product(*[o.element for o in objects]) if p.arity > 1 else a.element
    one = Functions.primitive(p, item, b.element)
    all_ = Functions.primitive(p, a, b)

    def each_entry(*xs: Value) -> Value:
        return one(xs if p.arity > 1 else xs[0])

    def all_entries(*xs: Value) -> Value:
        return all_(xs if p.arity > 1 else xs[0])

    def propagate(x: Value, dx: Value) -> Value:
        xs, dxs = (x, dx) if p.arity > 1 else ((x,), (dx,))
        return pointwise(each_entry, all_entries, objects, b, xs, dxs)

    found = keeping_nothing(a, b, all_, propagate, reads=p.arity > 1)
    return replace(found, reads_others=True)


# --- what moves entries ---------------------------------------------------------------------------


class Routes:
    """Where the entries of an array go: run on their indices, the operation itself shows it."""

    def __init__(self, run: Callable[..., Any], sources: Sequence[Obj], k: int) -> None:
        self.run, self.sources, self.k = run, sources, k

    @cached_property
    def _table(self) -> tuple[Any, Any]:
        numbers = [np.zeros(o.shape, np.int64) for o in self.sources]
        size = self.sources[self.k].size
        numbers[self.k] = np.arange(1, size + 1).reshape(numbers[self.k].shape)
        found = np.asarray(self.run(*numbers)).ravel()
        order = np.argsort(found, kind="stable")
        starts = np.searchsorted(found[order], np.arange(1, size + 2))
        return constant_array(starts), constant_array(order)

    @cached_property
    def count(self) -> int | None:
        """The number of places that every entry goes to, if it is the same."""
        counts = np.unique(np.diff(self._table[0]))
        return int(counts[0]) if len(counts) == 1 else None

    @cached_property
    def most(self) -> int:
        """The largest number of places that an entry goes to."""
        return int(np.diff(self._table[0]).max(initial=0))

    def places(self, i: Value, step: Callable[[Value, Value], Value], s: Value, obj: Obj) -> Value:
        """The state that `step` makes of one place after the other of entry i."""
        starts, order = self._table
        first = _at(starts, i)
        if self.count is not None and self.count <= 8:
            for t in range(self.count):
                s = step(_at(order, first + t), s)
            return s
        end = _at(starts, i + 1)
        if isinstance(first, int):
            for t in range(first, end):
                s = step(int(order[t]), s)
            return s
        last: Value = control.loop(
            lambda ts: less(ts[0], end), lambda ts: (ts[0] + 1, step(_at(order, ts[0]), ts[1])),
            (first, s), Z * obj,
        )  # fmt: skip
        return last[1]


def _at(table: Any, i: Value) -> Value:
    return control.get(Z, len(table), table, i)


def moving(
    run: Callable[..., Any], whole_run: Callable[..., Value], sources: Sequence[Obj], b: Obj
) -> Callable[[Sequence[Value], Sequence[Value]], Value]:
    """The change of what moves entries of arrays, from the new arrays and their changes.

    `run` works on arrays of indices, `whole_run` on values.
    """
    routes = [Routes(run, sources, k) for k in range(len(sources))]
    assert isinstance(b, Array)
    item = Z * b.element

    def some(lists: Sequence[Value]) -> Value:
        made: Value = EMPTY
        for array, route, entries in zip(sources, routes, lists, strict=True):

            def step(i: Value, v: Value, made: Value, route: Routes = route) -> Value:
                return route.places(i, lambda j, out: pushed(item, (j, v), out), made, List(item))

            made = each(array, entries, step, made, List(item))  # type: ignore[arg-type]
        return Left(made)

    def propagate(xs: Sequence[Value], dxs: Sequence[Value]) -> Value:
        def all_(new: Value) -> Value:
            return Right(whole_run(*xs) if len(xs) > 1 else whole_run(new))

        return by_entries(sources, dxs, some, all_, changes(b))

    return propagate
