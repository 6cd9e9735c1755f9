"""What an arrow of `Incremental` is, and the arrows that change without looking at values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...objects import Obj, Unit
from ...primitives import Value
from .changes import active, changes, choose, nothing, whole

Raw = Callable[[Value], Value]
"""A function on values, without checks."""


@dataclass(frozen=True, slots=True)
class Incrementally:
    """A function with the propagation of its changes.

        start  : a → b × S            the value, and what is kept to update it
        update : a × Δa × S → Δb × S  of the value *after* the change, the change, and what is kept

    `cache` is S. Where not `reads`, an update does not look at the value, and may be given none.
    One that `reads_others` looks at the arguments beside the one that changes, so at none where all
    are the same. `through` holds the leaves of a that are leaves of b, at the same place.
    """

    dom: Obj
    cod: Obj
    cache: Obj
    start: Callable[[Value], tuple[Value, Value]]
    update: Callable[[Value, Value, Value], tuple[Value, Value]]
    reads: bool = True
    reads_others: bool = False
    through: frozenset[int] = frozenset()


def keeping_nothing(
    a: Obj, b: Obj, f: Raw, propagate: Callable[[Value, Value], Value], reads: bool = True
) -> Incrementally:
    """A function whose changes follow from the new value and its change: dy = propagate(x, dx)."""
    return Incrementally(
        a, b, Unit, lambda x: (f(x), ()), lambda x, dx, s: (propagate(x, dx), s), reads
    )


def moved(a: Obj, b: Obj, route: Raw) -> Incrementally:
    """What only moves the components of products moves changes as it moves values."""
    return keeping_nothing(a, b, route, lambda _, dx: route(dx), reads=False)


def recomputed(a: Obj, b: Obj, f: Raw) -> Incrementally:
    """A function that is computed anew when its argument changes, and only then."""

    def propagate(x: Value, dx: Value) -> Value:
        return choose(
            active(a, dx), lambda: whole(b, f(x)), lambda: nothing(b), changes(b)
        )  # fmt: skip

    return keeping_nothing(a, b, f, propagate)


def constant(a: Obj, b: Obj, value: Value) -> Incrementally:
    """What never changes."""
    return keeping_nothing(a, b, lambda _: value, lambda *_: nothing(b), reads=False)
