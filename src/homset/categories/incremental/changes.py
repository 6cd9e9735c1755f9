"""Δ: what a change of a value is, for each object. (2017, section on incremental computation.)

An atomic change is nothing or a new value. Of products, changes are component by component; of
coproducts, inside of the side that is there, or to another value; of arrays, some entries or all.

    Δ a        = B × a                      of scalars: whether there is a new value, and it
    Δ (a × b)  = Δa × Δb
    Δ (a + b)  = (Δa × Δb) + (a + b)
    Δ (aⁿ)     = List (Z × a) + aⁿ          the new entries by their index in C order
    Δ (List a) = 1 + List a

Functions on changes run on values and on ports of a graph. Where it is known that nothing changes,
nothing is done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from typing import Any

import numpy as np

from ... import control
from ...chains import EMPTY, Chain, chain
from ...errors import Lacking
from ...objects import Array, B, Exp, List, Obj, Product, R, Sum, Unit, Z, brief, fold, leaves
from ...ports import Port
from ...primitives import (
    Symbolic,
    Value,
    copysign,
    equal,
    logical_and,
    logical_or,
    not_equal,
    where,
)
from ...tuples import gathered, scattered
from ...values import Left, Right
from ...vectors import default_of
from .entries import each, entry, replaced

NOTHING: Any = np.bool_(False)
SOMETHING: Any = np.bool_(True)


@lru_cache(4096)
def changes(obj: Obj) -> Obj:
    """Δ, the object of the changes of the values of an object.

    Raises `Lacking` for functions.

    >>> changes(R * Z), changes(R ** 3)
    (B * R * (B * Z), List(Z * R) + R ** 3)
    """
    return fold(obj, _change)


def _change(top: Obj, parts: list[Obj]) -> Obj:
    if isinstance(top, Product):
        return Product(*parts)
    if isinstance(top, Sum):
        return Sum(Product(*parts), top)
    if isinstance(top, List):
        return Sum(Unit, top)
    if isinstance(top, Array):
        return Sum(List(Z * top.element), top)
    if isinstance(top, Exp):
        raise Lacking(f"changes of functions, as in {brief(top)}")
    return Product(B, top)


# --- the changes of products, component by component ----------------------------------------------


def parts(obj: Obj, change: Value) -> Sequence[Value]:
    """The changes at the leaves of an object."""
    if not obj.nesting:
        return (change,)
    if obj.nesting == 1:
        found: Sequence[Value] = change
        return found
    return scattered(obj, change, lambda _, d: d)


def whole_of(obj: Obj, changed: Sequence[Value]) -> Value:
    """The change with these changes at the leaves: the inverse of `parts`."""
    if obj.nesting < 2:
        return tuple(changed) if isinstance(obj, Product) else changed[0]
    return gathered(obj, changed, lambda _, found: tuple(found))


# --- what there is for each object ----------------------------------------------------------------


def nothing(obj: Obj) -> Value:
    """The change that changes nothing.

    >>> nothing(R * R ** 3)
    ((np.False_, np.float64(0.0)), Left(chain([])))
    """
    return whole_of(obj, [_nothing(leaf) for leaf in leaves(obj)])


def _nothing(leaf: Obj) -> Value:
    if isinstance(leaf, Sum):
        return Left(tuple([nothing(part) for part in leaf.parts]))
    if isinstance(leaf, Array):
        return Left(EMPTY)
    return Left(()) if isinstance(leaf, List) else (NOTHING, default_of(leaf))


def whole(obj: Obj, x: Value) -> Value:
    """The change to a new value."""
    found = scattered(obj, x, lambda _, values: values)
    compound = (Sum, Array, List)
    return whole_of(
        obj,
        [
            Right(v) if isinstance(leaf, compound) else (SOMETHING, v)
            for leaf, v in zip(leaves(obj), found, strict=True)
        ],
    )


def changed_if(leaf: Obj, flag: Value, x: Value) -> Value:
    """The change of a leaf to a new value where a flag is up, nothing elsewhere."""
    if isinstance(leaf, (Sum, Array, List)):
        return choose(flag, lambda: Right(x), lambda: _nothing(leaf), changes(leaf))
    return flag, x


def active(obj: Obj, change: Value) -> Value:
    """Whether a change changes anything: a truth value, or a port of one."""
    pairs = zip(leaves(obj), parts(obj, change), strict=True)
    return any_of([_active(leaf, d) for leaf, d in pairs])


def _active(leaf: Obj, change: Value) -> Value:
    if isinstance(leaf, Sum):
        inside = Product(*leaf.parts)
        return control.case(
            change, lambda d: active(inside, d), lambda _: SOMETHING, changes(inside), leaf, B
        )
    if isinstance(leaf, Array):
        item = Z * leaf.element
        return control.case(
            change, lambda es: control.nonempty(item, es), lambda _: SOMETHING, List(item), leaf, B
        )
    if isinstance(leaf, List):
        return control.case(change, lambda _: NOTHING, lambda _: SOMETHING, Unit, leaf, B)
    return change[0]


def quiet(leaf: Obj, change: Value) -> bool:
    """Whether it is known, without any work, that a change of a leaf changes nothing."""
    if isinstance(change, tuple):
        return truth(change[0]) is False
    if not isinstance(change, Left):
        return False
    if isinstance(leaf, Sum):
        return all(map(quiet_all, leaf.parts, change.value))
    return isinstance(leaf, List) or (isinstance(change.value, Chain) and not change.value)


def quiet_all(obj: Obj, change: Value) -> bool:
    """Whether it is known that nothing changes in a value of an object."""
    return all(map(quiet, leaves(obj), parts(obj, change)))


def applied(obj: Obj, x: Value, change: Value) -> Value:
    """x ⊕ dx, the value after a change.

    >>> applied(R * R, (1.0, 2.0), (nothing(R), whole(R, 5.0)))
    (1.0, 5.0)
    """
    values = scattered(obj, x, lambda _, v: v)
    found = map(_applied, leaves(obj), values, parts(obj, change))
    return whole_of(obj, list(found))


def _applied(leaf: Obj, x: Value, change: Value) -> Value:
    if isinstance(leaf, Sum):
        inside = Product(*leaf.parts)
        return control.case(
            change, lambda d: _inside(leaf, x, d), lambda new: new, changes(inside), leaf, leaf
        )
    if isinstance(leaf, Array):
        return control.case(
            change, lambda es: with_entries(leaf, x, es), lambda new: new,
            List(Z * leaf.element), leaf, leaf,
        )  # fmt: skip
    if isinstance(leaf, List):
        return control.case(change, lambda _: x, lambda new: new, Unit, leaf, leaf)
    return pick(change[0], change[1], x)


def _inside(leaf: Obj, x: Value, change: Value) -> Value:
    (a, b), (da, db) = leaf.parts, change
    return control.case(
        x, lambda p: Left(applied(a, p, da)), lambda q: Right(applied(b, q, db)), a, b, leaf
    )


def with_entries(array: Array, x: Value, entries: Value) -> Value:
    """The array with other entries."""
    return each(array, entries, lambda i, v, made: replaced(array, made, i, v), x, array)


def once(array: Array, entries: Value) -> Value:
    """The entries without those that are there already: what goes on and on must not grow."""
    item = Z * array.element
    if isinstance(entries, Chain):
        found: dict[Any, Value] = {}
        for i, v in entries:
            found.setdefault(i, v)
        return chain(list(found.items()))

    def step(i: Value, v: Value, made: Value) -> Value:
        there = _has(array, made, i)
        return choose(there, lambda: made, lambda: pushed(item, (i, v), made), List(item))

    return each(array, entries, step, EMPTY, List(item))


def _has(array: Array, entries: Value, i: Value) -> Value:
    """Whether an entry is in a list."""
    return each(
        array, entries, lambda j, _, found: any_of([found, equal(i, j)]), NOTHING, B
    )  # fmt: skip


def apart(obj: Obj, x: Value) -> Value:
    """The value with arrays of its own: what a user does to theirs, or to ours, changes nothing."""
    values = scattered(obj, x, lambda _, v: v)
    return whole_of(obj, list(map(_apart, leaves(obj), values)))


def _apart(leaf: Obj, x: Value) -> Value:
    if type(x) is np.ndarray:
        return x.copy()
    if isinstance(leaf, Sum) and isinstance(x, (Left, Right)):
        return type(x)(apart(leaf.parts[isinstance(x, Right)], x.value))
    if isinstance(leaf, List) and isinstance(x, Chain):
        return chain([apart(leaf.parts[0], entry) for entry in x])
    return x


def settled(obj: Obj, old: Value, change: Value) -> Value:
    """A change without what stays as it was, bit by bit: there it stops.

    >>> settled(R * R, (1.0, 2.0), whole(R * R, (1.0, 3.0)))
    ((np.False_, 1.0), (np.True_, 3.0))
    """
    before = scattered(obj, old, lambda _, v: v)
    return whole_of(obj, list(map(_settled, leaves(obj), before, parts(obj, change))))


def _settled(leaf: Obj, old: Value, change: Value) -> Value:
    if quiet(leaf, change) or isinstance(leaf, (Sum, List)):
        return change
    if not isinstance(leaf, Array):
        flag, new = change
        return all_of(flag, lambda: differs(leaf, old, new)), new
    item = Z * leaf.element

    def kept(entries: Value) -> Value:
        def step(i: Value, v: Value, made: Value) -> Value:
            moved = differs(leaf.element, entry(leaf, old, i), v)
            return choose(moved, lambda: pushed(item, (i, v), made), lambda: made, List(item))

        return Left(each(leaf, entries, step, EMPTY, List(item)))

    return control.case(change, kept, Right, List(item), leaf, changes(leaf))


def differs(leaf: Obj, x: Value, y: Value) -> Value:
    """Whether two numbers are not the same, the sign of zero included; NaN differs from NaN."""
    if leaf is not R:
        return not_equal(x, y)
    one = 1.0 if isinstance(x, Symbolic) or isinstance(y, Symbolic) else np.float64(1.0)
    return any_of([not_equal(x, y), not_equal(copysign(one, x), copysign(one, y))])


# --- truth values that may be known ---------------------------------------------------------------


def truth(c: Value) -> bool | None:
    """A truth value if it is known, or None."""
    if isinstance(c, Port):
        return None if c.value is None else bool(c.value)
    return bool(c)


def any_of(flags: Sequence[Value]) -> Value:
    """Whether one of them is true."""
    known = [truth(c) for c in flags]
    if True in known:
        return SOMETHING
    open_ = dict.fromkeys([c for c, value in zip(flags, known, strict=True) if value is None])
    return reduce(logical_or, open_) if open_ else NOTHING


def all_of(first: Value, second: Callable[[], Value]) -> Value:
    """Whether both are true; the second is not asked for where the first is known."""
    known = truth(first)
    if known is None:
        other = second()
        return first if truth(other) else logical_and(first, other)
    return second() if known else NOTHING


def pick(c: Value, x: Value, y: Value) -> Value:
    """x where c is true, y elsewhere: both are there."""
    known = truth(c)
    return where(c, x, y) if known is None else x if known else y


def choose(c: Value, f: Callable[[], Value], g: Callable[[], Value], target: Obj) -> Value:
    """What f gives where c is true, what g gives elsewhere: only one of them runs."""
    known = truth(c)
    if known is not None:
        return f() if known else g()
    return control.case(control.decide(c), lambda _: f(), lambda _: g(), Unit, Unit, target)


def pushed(item: Obj, x: Value, xs: Value) -> Value:
    """A list with one entry more; where its entries are known one by one, they stay so."""
    return Chain(x, xs) if isinstance(xs, Chain) else control.push(item, x, xs)
