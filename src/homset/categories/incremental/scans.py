"""Scans: a state threaded through the rows of arrays, of which some change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ... import control
from ...chains import EMPTY
from ...diagrams import leaves_of
from ...objects import Array, B, List, Obj, Product, Z, leaves, rows
from ...primitives import Value, less_equal, maximum
from ...tuples import unflat
from ...uniform import zeros
from ...values import Left
from .arrows import Incrementally
from .changes import (
    active,
    all_of,
    any_of,
    changed_if,
    changes,
    choose,
    nothing,
    parts,
    pushed,
    whole_of,
)
from .entries import each, entry, quotient, replaced
from .loops import Stepping, turned


def touched(objects: Iterable[Obj], dxs: Sequence[Value], n: int) -> tuple[Value, Value]:
    """Which of the n rows of arrays change, as an array of truth values, and the last that does."""
    flags = B**n
    state: Value = (zeros((n,), np.bool_), -1)
    for array, dx in zip(objects, dxs, strict=True):
        assert isinstance(array, Array)
        row = array.size // n if n else 1

        def mark(i: Value, _: Value, state: Value, row: int = row) -> Value:
            k = quotient(i, row)
            return replaced(flags, state[0], k, np.bool_(True)), maximum(state[1], k)  # type: ignore[arg-type]

        def some(
            entries: Value, array: Array = array, mark: Any = mark, state: Value = state
        ) -> Value:
            return each(array, entries, mark, state, flags * Z)

        state = control.case(
            dx, some, lambda _: (np.ones(n, np.bool_), n - 1),
            List(Z * array.element), array, flags * Z,
        )  # fmt: skip
    mask, last = state
    return mask, last


def row_change(a: Obj, changed: Value, x: Value) -> Value:
    """The change of a row: to the value that is there, where it has changed."""
    found = zip(leaves(a), leaves_of(a, x), strict=True)
    return whole_of(a, [changed_if(leaf, changed, v) for leaf, v in found])


def into_rows(b: Obj, k: Value, dy: Value, made: Sequence[Value]) -> tuple[Value, ...]:
    """The lists of new entries of arrays, with what changes in row k."""
    found = zip(leaves(b), parts(b, dy), made, strict=True)
    return tuple([_into_row(leaf, k, change, entries) for leaf, change, entries in found])


def _into_row(leaf: Obj, k: Value, change: Value, made: Value) -> Value:
    if not isinstance(leaf, Array):
        item = Z * leaf
        return choose(
            change[0], lambda: pushed(item, (k, change[1]), made), lambda: made, List(item)
        )
    item, size = Z * leaf.element, leaf.size

    def some(entries: Value) -> Value:
        return each(
            leaf, entries, lambda i, v, out: pushed(item, (k * size + i, v), out), made, List(item)
        )

    def all_(row: Value) -> Value:
        out = made
        for i in range(size):
            out = pushed(item, (k * size + i, entry(leaf, row, i)), out)
        return out

    return control.case(change, some, all_, List(item), leaf, List(item))


def along_arrays(f: Incrementally, s: Obj, a: Obj, b: Obj, n: int) -> Incrementally:
    """A state threaded through the entries of arrays: from the first row that changes on."""
    scan = Scan(f, s, a, b, n)
    dom, cod = s * rows(a, n), s * rows(b, n)
    return Incrementally(dom, cod, scan.loop.trail, scan.start, scan.update)


class Scan:
    """A loop over n rows: s × a → s × b at each, and a trail of what the steps keep.

    Where an update is, is (k, state, its change), (the old trail, the new one), the entries that
    are new: `here`.
    """

    def __init__(self, f: Incrementally, s: Obj, a: Obj, b: Obj, n: int) -> None:
        self.f, self.s, self.a, self.b, self.n = f, s, a, b, n
        loop = self.loop = Stepping(f, s)
        self.lists = Product(*[List(Z * leaf.element) for leaf in leaves(b)])
        trails = loop.trail * loop.trail
        self.here = Product(Z, loop.state, changes(loop.state)) * (trails * self.lists)

    def start(self, x: Value) -> tuple[Value, Value]:
        """All rows in order."""
        loop = self.loop

        def step(both: Value) -> Value:
            (state, new), row = both
            (after, y), cache = self.f.start((state, row))
            return (after, pushed(loop.entry, (cache, loop.chosen(after)), new)), y

        before = self.s * loop.trail
        (after, new), ys = control.scan(step, self.n, (x[0], EMPTY), x[1], before, self.a, self.b)
        return (after, ys), turned(loop.entry, new, EMPTY)

    def update(self, x: Value, dx: Value, trail: Value) -> tuple[Value, Value]:
        """Rows from the first on, as long as one may change; the others stay as they are."""
        loop, n = self.loop, self.n
        kinds = rows(self.a, n)
        mask, last = touched(leaves(kinds), parts(kinds, dx[1]), n)

        def goes_on(here: Value) -> Value:
            (k, _, ds), ((old, _), _) = here
            live = any_of([less_equal(k, last), active(self.s, loop.change(dx[0], ds))])
            return all_of(control.nonempty(loop.entry, old), lambda: live)

        def step(here: Value) -> Value:
            (k, state, ds), ((old, new), made) = here
            kept, rest = control.pop(loop.entry, old)
            row = Row(self, x, dx, k, control.get(B, n, mask, k))
            (state, ds), (entry_, made) = row.followed(state, ds, kept, made)
            return (k + 1, state, ds), ((rest, pushed(loop.entry, entry_, new)), made)

        began = (0, loop.chosen(x[0]), loop.chosen_change(dx[0]))
        nothing_yet = tuple([EMPTY for _ in leaves(self.b)])
        (_, _, ds), ((rest, new), made) = control.loop(
            goes_on, step, (began, ((trail, EMPTY), nothing_yet)), self.here
        )
        dys = whole_of(rows(self.b, n), [Left(entries) for entries in made])
        return (loop.change(dx[0], ds), dys), turned(loop.entry, new, rest)


class Row(NamedTuple):
    """Row k of the arrays of a scan, at a value and its change; whether it has `changed`."""

    scan: Scan
    x: Value
    dx: Value
    k: Value
    changed: Value

    def followed(self, state: Value, ds: Value, kept: Value, made: Value) -> Value:
        """The state after the row and its change, what is kept now, and all new entries."""
        loop, lists = self.scan.loop, self.scan.lists
        live = any_of([self.changed, active(self.scan.s, loop.change(self.dx[0], ds))])
        cache, before = kept
        return choose(
            live, lambda: self._updated(state, ds, kept, made),
            lambda: ((before, nothing(loop.state)), ((cache, before), made)),
            loop.state * changes(loop.state) * (loop.entry * lists),
        )  # fmt: skip

    def _updated(self, state: Value, ds: Value, kept: Value, made: Value) -> Value:
        loop, a, n = self.scan.loop, self.scan.a, self.scan.n
        columns = zip(leaves(a), leaves_of(rows(a, n), self.x[1]), strict=True)
        here = unflat(a, [control.get(o, n, xs, self.k) for o, xs in columns])
        cache, before = kept
        (change, dy), cache = self.scan.f.update(
            (loop.value(self.x[0], state), here),
            (loop.change(self.dx[0], ds), row_change(a, self.changed, here)),
            cache,
        )
        after = loop.after(before, change)
        return after, ((cache, after[0]), into_rows(self.scan.b, self.k, dy, made))
