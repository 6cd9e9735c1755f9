"""Loops that remember their steps: a change goes on only as long as the state differs from before.

The trail of a loop has an entry for each step: what the step keeps, and the state after it, without
what every step passes on as it is. An update follows the trail, step by step, until nothing has
changed any more; what is left of the trail is kept as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ... import control
from ...chains import EMPTY
from ...diagrams import leaves_of
from ...objects import Array, B, List, Obj, Product, Z, leaves, rows
from ...primitives import Value, less_equal, logical_not, maximum
from ...tuples import unflat
from ...updates import zeros
from ...values import Left
from .arrows import Incrementally
from .changes import (
    NOTHING,
    active,
    all_of,
    any_of,
    applied,
    changed_if,
    changes,
    choose,
    nothing,
    parts,
    pushed,
    settled,
    whole,
    whole_of,
)
from .entries import each, entry, quotient, replaced


class Stepping:
    """The state a of a loop whose step is f: what steps pass on as it is, and what they change."""

    def __init__(self, f: Incrementally, a: Obj) -> None:
        self.f, self.a = f, a
        self.kinds = leaves(a)
        self.varying = [i for i in range(a.width) if i not in f.through]
        self.state = Product(*[self.kinds[i] for i in self.varying])
        self.entry = f.cache * self.state
        self.trail = List(self.entry)

    def chosen(self, x: Value) -> Value:
        """What varies of a value."""
        found = leaves_of(self.a, x)
        return tuple([found[i] for i in self.varying])

    def chosen_change(self, dx: Value) -> Value:
        """What varies of a change."""
        found = parts(self.a, dx)
        return tuple([found[i] for i in self.varying])

    def value(self, x: Value, state: Value) -> Value:
        """The value x with another state."""
        found = list(leaves_of(self.a, x))
        for i, v in zip(self.varying, state, strict=True):
            found[i] = v
        return unflat(self.a, found)

    def change(self, dx: Value, state: Value) -> Value:
        """The change dx with another one of the state."""
        found = list(parts(self.a, dx))
        for i, d in zip(self.varying, state, strict=True):
            found[i] = d
        return whole_of(self.a, found)

    def after(self, old: Value, change: Value) -> tuple[Value, Value]:
        """The state after a step by the state before that there was, and what differs from it."""
        changed = settled(self.state, old, self.chosen_change(change))
        return applied(self.state, old, changed), changed


def turned(item: Obj, top: Value, rest: Value) -> Value:
    """The entries of a list, from the oldest on, before those of another."""

    def move(both: Value) -> Value:
        x, xs = control.pop(item, both[0])
        return xs, pushed(item, x, both[1])

    kind = List(item)
    found: Value = control.loop(
        lambda both: control.nonempty(item, both[0]), move, (top, rest), kind * kind
    )[1]
    return found


def fresh(loop: Stepping) -> Callable[[Value], Value]:
    """A step that is taken for the first time: (x, trail) ↦ (y, one entry more)."""

    def run(both: Value) -> Value:
        y, cache = loop.f.start(both[0])
        return y, pushed(loop.entry, (cache, loop.chosen(y)), both[1])

    return run


def _followed(loop: Stepping, x: Value, dx: Value, trail: Value, test: Any = None) -> Value:
    """The trail as far as there are changes: (state, its change), what is left, what is new."""
    state, trails = loop.state, loop.trail
    here = state * changes(state)

    def goes_on(all_: Value) -> Value:
        (s, ds), (old, _) = all_
        more = control.nonempty(loop.entry, old)
        live = all_of(more, lambda: active(loop.a, loop.change(dx, ds)))
        return live if test is None else all_of(live, lambda: test(loop.value(x, s)))

    def step(all_: Value) -> Value:
        (s, ds), (old, new) = all_
        (cache, before), rest = control.pop(loop.entry, old)
        dy, kept = loop.f.update(loop.value(x, s), loop.change(dx, ds), cache)
        s, ds = loop.after(before, dy)
        return (s, ds), (rest, pushed(loop.entry, (kept, s), new))

    return control.loop(
        goes_on, step, ((loop.chosen(x), loop.chosen_change(dx)), (trail, EMPTY)),
        here * (trails * trails),
    )  # fmt: skip


def iterated(f: Incrementally, a: Obj, n: int) -> Incrementally:
    """f, n times."""
    loop = Stepping(f, a)

    def start(x: Value) -> tuple[Value, Value]:
        y, new = control.repeat(fresh(loop), n, (x, EMPTY), a * loop.trail)
        return y, turned(loop.entry, new, EMPTY)

    def update(x: Value, dx: Value, trail: Value) -> tuple[Value, Value]:
        (_, ds), (rest, new) = _followed(loop, x, dx, trail)
        return loop.change(dx, ds), turned(loop.entry, new, rest)

    return Incrementally(a, a, loop.trail, start, update, through=f.through)


def as_long_as(test: Incrementally, f: Incrementally, a: Obj) -> Incrementally:
    """f as long as the test holds: there may be fewer steps than before, or more."""
    loop = Stepping(f, a)

    def holds(x: Value) -> Value:
        return test.start(x)[0]

    def steps(x: Value, new: Value) -> Value:
        return control.loop(lambda b: holds(b[0]), fresh(loop), (x, new), a * loop.trail)

    def start(x: Value) -> tuple[Value, Value]:
        y, new = steps(x, EMPTY)
        return y, turned(loop.entry, new, EMPTY)

    def update(x: Value, dx: Value, trail: Value) -> tuple[Value, Value]:
        (s, ds), (rest, new) = _followed(loop, x, dx, trail, holds)
        change, here = loop.change(dx, ds), loop.value(x, s)

        def other_end() -> Value:
            y, longer = steps(here, new)
            return whole(a, y), turned(loop.entry, longer, EMPTY)

        def same_end() -> Value:
            return change, turned(loop.entry, new, rest)

        # The steps end as before if nothing changes any more, or if there are none left to follow
        # and none to add.
        more = control.nonempty(loop.entry, rest)
        ended = choose(more, lambda: NOTHING, lambda: logical_not(holds(here)), B)
        same = any_of([logical_not(active(a, change)), ended])
        found: tuple[Value, Value] = choose(same, same_end, other_end, changes(a) * loop.trail)
        return found

    return Incrementally(a, a, loop.trail, start, update, through=f.through)


# --- along arrays ---------------------------------------------------------------------------------


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
    loop = Stepping(f, s)
    dom, cod = s * rows(a, n), s * rows(b, n)
    lists = Product(*[List(Z * _element(leaf)) for leaf in leaves(b)])

    def start(x: Value) -> tuple[Value, Value]:
        def step(both: Value) -> Value:
            (state, new), row = both
            (after, y), cache = f.start((state, row))
            return (after, pushed(loop.entry, (cache, loop.chosen(after)), new)), y

        (after, new), ys = control.scan(step, n, (x[0], EMPTY), x[1], s * loop.trail, a, b)
        return (after, ys), turned(loop.entry, new, EMPTY)

    def update(x: Value, dx: Value, trail: Value) -> tuple[Value, Value]:
        arrays, columns = leaves(rows(a, n)), leaves_of(rows(a, n), x[1])
        mask, last = touched(arrays, parts(rows(a, n), dx[1]), n)

        def goes_on(all_: Value) -> Value:
            (k, _, ds), ((old, _), _) = all_
            more = control.nonempty(loop.entry, old)
            return all_of(
                more, lambda: any_of([less_equal(k, last), active(s, loop.change(dx[0], ds))])
            )

        def step(all_: Value) -> Value:
            (k, state, ds), ((old, new), made) = all_
            (cache, before), rest = control.pop(loop.entry, old)
            flag = control.get(B, n, mask, k)

            def changed() -> Value:
                row = [control.get(o, n, xs, k) for o, xs in zip(leaves(a), columns, strict=True)]
                here = unflat(a, row)
                (change, dy), kept = f.update(
                    (loop.value(x[0], state), here),
                    (loop.change(dx[0], ds), row_change(a, flag, here)),
                    cache,
                )
                after = loop.after(before, change)
                return after, ((kept, after[0]), into_rows(b, k, dy, made))

            def as_before() -> Value:
                return (before, nothing(loop.state)), ((cache, before), made)

            live = any_of([flag, active(s, loop.change(dx[0], ds))])
            (state, ds), (entry_, made) = choose(
                live, changed, as_before,
                loop.state * changes(loop.state) * (loop.entry * lists),
            )  # fmt: skip
            return (k + 1, state, ds), ((rest, pushed(loop.entry, entry_, new)), made)

        began = (0, loop.chosen(x[0]), loop.chosen_change(dx[0]))
        here = Product(Z, loop.state, changes(loop.state)) * ((loop.trail * loop.trail) * lists)
        nothing_yet = tuple([EMPTY for _ in leaves(b)])
        (_, _, ds), ((rest, new), made) = control.loop(
            goes_on, step, (began, ((trail, EMPTY), nothing_yet)), here
        )
        dys = whole_of(rows(b, n), [Left(entries) for entries in made])
        return (loop.change(dx[0], ds), dys), turned(loop.entry, new, rest)

    return Incrementally(dom, cod, loop.trail, start, update)


def _element(leaf: Obj) -> Obj:
    return leaf.element if isinstance(leaf, Array) else leaf
