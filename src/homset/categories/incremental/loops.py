"""Loops that remember their steps: a change goes on only as long as the state differs from before.

The trail of a loop has an entry for each step: what the step keeps, and the state after it, without
what every step passes on as it is. An update follows the trail, step by step, until nothing has
changed any more; what is left of the trail is kept as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import control
from ...chains import EMPTY
from ...diagrams import leaves_of
from ...objects import B, List, Obj, Product, leaves
from ...primitives import Value, logical_not
from ...tuples import unflat
from .arrows import Incrementally
from .changes import (
    NOTHING,
    active,
    all_of,
    any_of,
    applied,
    changes,
    choose,
    parts,
    pushed,
    settled,
    whole,
    whole_of,
)


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
