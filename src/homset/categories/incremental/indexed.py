"""Arrays as indexed products: stacking, entries by number, sums; and their changes."""

from __future__ import annotations

from collections.abc import Callable

from ... import control
from ...chains import EMPTY
from ...objects import Array, List, Obj, Product, Z, leaves
from ...primitives import Value, add, equal
from ...values import Left, Right
from ..functions import Functions
from .arrows import Incrementally, Raw, keeping_nothing, recomputed
from .changes import (
    active,
    all_of,
    any_of,
    changed_if,
    changes,
    choose,
    differs,
    parts,
    pick,
    pushed,
    whole_of,
)
from .entries import each, from_start
from .pointwise import moving, pointwise
from .scans import touched


def stacked(a: Obj, n: int) -> Incrementally:
    """a × ⋯ × a → aⁿ: what changes is an entry."""
    f, target = Functions.stack(a, n), a**n
    source = Product(*[a] * n)
    if n == 0 or isinstance(a, Array):
        return recomputed(source, target, f)
    item = Z * a

    def propagate(_: Value, dxs: Value) -> Value:
        made: Value = EMPTY
        for k, (flag, x) in enumerate(dxs):
            made = choose(
                flag,
                lambda k=k, x=x, made=made: pushed(item, (k, x), made),  # type: ignore[misc]
                lambda made=made: made,  # type: ignore[misc]
                List(item),
            )
        return Left(made)

    return keeping_nothing(source, target, f, propagate, reads=False)


def unstacked(a: Obj, n: int) -> Incrementally:
    """aⁿ → a × ⋯ × a: the rows that change."""
    f, source = Functions.unstack(a, n), a**n
    target = Product(*[a] * n)
    if n == 0:
        return recomputed(source, target, f)

    def propagate(x: Value, dx: Value) -> Value:
        mask, _ = touched([source], [dx], n)
        flags = control.unstacked(mask)
        return tuple([changed_if(a, flag, row) for flag, row in zip(flags, f(x), strict=True)])

    return keeping_nothing(source, target, f, propagate)


def turned(a: Obj, n: int) -> Incrementally:
    """aⁿ → aⁿ, the rows from last to first."""
    f, kind = Functions.flip(a, n), a**n
    if n == 0:
        return recomputed(kind, kind, f)
    changed = moving(lambda x: x[::-1], f, [kind], kind)
    return keeping_nothing(kind, kind, f, lambda x, dx: changed((x,), (dx,)), reads=False)


def at_index(a: Obj, n: int) -> Incrementally:
    """aⁿ × Z → a: changed if the row that is read is not what it was."""
    source, f = a**n * Z, Functions.get(a, n)
    if isinstance(a, Array):
        return recomputed(source, a, f)

    def update(x: Value, dx: Value, old: Value) -> tuple[Value, Value]:
        live = active(source, dx)
        new = choose(live, lambda: f(x), lambda: old, a)
        return (all_of(live, lambda: differs(a, old, new)), new), new

    return Incrementally(source, a, a, lambda x: (f(x),) * 2, update)


def put_at(a: Obj, n: int) -> Incrementally:
    """(aⁿ × Z) × a → aⁿ: the entries that change, that which is put, and that it was put over."""
    f, kind = Functions.put(a, n), a**n
    source = (kind * Z) * a
    if isinstance(a, Array):
        return recomputed(source, kind, f)
    item = Z * a

    def update(x: Value, dx: Value, before: Value) -> tuple[Value, Value]:
        (array, i), v = x
        (d_array, (elsewhere, _)), (other, _) = dx
        i = from_start(i, n)

        def some(entries: Value) -> Value:
            made = each(
                kind, entries,  # type: ignore[arg-type]
                lambda j, u, out: pushed(item, (j, pick(equal(j, i), v, u)), out),
                EMPTY, List(item),
            )  # fmt: skip
            made = choose(
                any_of([elsewhere, other]), lambda: pushed(item, (i, v), made), lambda: made,
                List(item),
            )  # fmt: skip

            def uncovered() -> Value:
                u = pick(equal(before, i), v, control.get(a, n, array, before))
                return pushed(item, (before, u), made)

            return Left(choose(elsewhere, uncovered, lambda: made, List(item)))

        dy = control.case(d_array, some, lambda _: Right(f(x)), List(item), kind, changes(kind))
        return dy, i

    def start(x: Value) -> tuple[Value, Value]:
        return f(x), from_start(x[0][1], n)

    return Incrementally(source, kind, Z, start, update)


def summed(a: Obj, n: int) -> Incrementally:
    """a × ⋯ × a → a, the sum of n: entry by entry."""
    f, source = Functions.jam(a, n), Product(*[a] * n)
    if any([isinstance(leaf, List) for leaf in leaves(a)]):
        return recomputed(source, a, f)
    kinds = leaves(a)

    def propagate(xs: Value, dxs: Value) -> Value:
        values = zip(*[parts(a, x) for x in xs], strict=True)
        changed = zip(*[parts(a, dx) for dx in dxs], strict=True)
        return whole_of(
            a,
            [
                pointwise(_total, _together(Functions.jam(leaf, n)), [leaf] * n, leaf, vs, ds)
                for leaf, vs, ds in zip(kinds, values, changed, strict=True)
            ],
        )

    return keeping_nothing(source, a, f, propagate)


def _together(f: Raw) -> Callable[..., Value]:
    return lambda *xs: f(xs)


def _total(*xs: Value) -> Value:
    total = xs[0]
    for x in xs[1:]:
        total = add(total, x)
    return total
