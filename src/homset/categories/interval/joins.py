"""Values that hold enclosures, and the order between them: join, widening, inclusion, the top.

A value of a coproduct that is not decided is `OneOf` its sides; a list whose length is not known is
`Some` of its entries. All else is as in `homset.values`, with enclosures for numbers.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from ...chains import Chain, chain
from ...errors import Lacking
from ...objects import Array, B, Exp, List, Obj, Product, R, Sum, Z
from ...primitives import Value
from ...tuples import mapped
from ...values import Left, Right
from .enclosure import Enclosure, Refined, enclosed, made
from .rounding import INF

_STEPS = (1e-8, 1e-2, 1.0, 10.0, 100.0, 1e4, 1e8, 1e16, 1e100)
THRESHOLDS = np.array([-INF, *[-s for s in _STEPS[::-1]], 0.0, *_STEPS, INF])
"""Where a bound that grows from round to round of a loop goes next."""


class OneOf:
    """A value of a + b that may be `left`, and may be `right`; `when` says what either tells."""

    __slots__ = ("left", "right", "when")

    def __init__(self, left: Value, right: Value, when: tuple[Refined, Refined] = ((), ())) -> None:
        self.left, self.right, self.when = left, right, when

    def __repr__(self) -> str:
        return f"Left({self.left!r}) or Right({self.right!r})"


class Some:
    """A list of `least` to `most` entries, each of which is in `entry`."""

    __slots__ = ("entry", "least", "most")

    def __init__(self, entry: Value, least: Any, most: Any) -> None:
        self.entry, self.least, self.most = entry, least, most

    def __add__(self, other: Any) -> Some:
        found: Some = added_lists(self, other)
        return found

    __radd__ = __add__

    def __rmul__(self, s: Value) -> Some:
        return Some(mapped(self.entry, lambda x: s * x), self.least, self.most)

    def __repr__(self) -> str:
        return f"{self.least} to {self.most} entries in {self.entry!r}"


def some(xs: Any) -> Some:
    """A list as one of which only the join of its entries is known; it is not empty."""
    if isinstance(xs, Some):
        return xs
    entries = list(xs)
    return Some(reduce(join, entries), len(entries), len(entries))


def added_lists(x: Any, y: Any) -> Any:
    """The sum of two lists, of which the shorter one goes on with zeros."""
    if not x or not y:
        return x or y
    x, y = some(x), some(y)
    entry = join(join(x.entry, y.entry), _sum(x.entry, y.entry))
    return Some(entry, max(x.least, y.least), max(x.most, y.most))


def _sum(x: Value, y: Value) -> Value:
    if isinstance(x, tuple):
        return tuple([_sum(a, b) for a, b in zip(x, y, strict=True)])
    return x + y


# --- the order ------------------------------------------------------------------------------------


def join(x: Value, y: Value) -> Value:
    """What holds both values: the hull of numbers, both sides of a coproduct."""
    if isinstance(x, tuple):
        return tuple([join(a, b) for a, b in zip(x, y, strict=True)])
    if isinstance(x, (Left, Right, OneOf)):
        return _joined_sides(x, y)
    if isinstance(x, (Chain, Some)):
        return _joined_lists(x, y)
    if _is_function(x):
        return lambda z: join(x(z), y(z))
    x, y = enclosed(x), enclosed(y)
    lo, hi = _least(x.lo, y.lo), _greatest(x.hi, y.hi)
    same = x.element is not R and bool(np.all(lo == hi))
    flags = x.defined and y.defined, same and x.continuous and y.continuous
    return Enclosure(x.obj, lo, hi, *flags)


def _least(a: Any, b: Any) -> Any:
    return np.minimum(a, b) if isinstance(a, np.ndarray) else min(a, b)


def _greatest(a: Any, b: Any) -> Any:
    return np.maximum(a, b) if isinstance(a, np.ndarray) else max(a, b)


def _is_function(x: Value) -> bool:
    return callable(x) and not isinstance(x, Enclosure)


def sides(x: Value) -> dict[type, Value]:
    """What a value of a coproduct can be, by side."""
    if isinstance(x, OneOf):
        return {Left: x.left, Right: x.right}
    return {type(x): x.value}


def _joined_sides(x: Value, y: Value) -> Value:
    first, second = sides(x), sides(y)
    found = {
        side: join(first.get(side, second.get(side)), second.get(side, first.get(side)))
        for side in (Left, Right)
        if side in first or side in second
    }
    if len(found) == 2:
        return OneOf(found[Left], found[Right])
    ((side, value),) = found.items()
    return side(value)


def _joined_lists(x: Any, y: Any) -> Any:
    if isinstance(x, Chain) and isinstance(y, Chain):
        xs, ys = list(x), list(y)
        if len(xs) == len(ys):
            return chain([join(a, b) for a, b in zip(xs, ys, strict=True)])
    if not x or not y:
        one = some(x or y)
        return Some(one.entry, 0, one.most)
    x, y = some(x), some(y)
    return Some(join(x.entry, y.entry), min(x.least, y.least), max(x.most, y.most))


def separated(x: Value) -> Value:
    """The same enclosures, of values that are not known to be the same any more."""

    def leaf(v: Value) -> Value:
        if isinstance(v, Enclosure):
            return Enclosure(v.obj, v.lo, v.hi, v.defined, v.continuous)
        return join(v, v) if isinstance(v, (Left, Right, OneOf)) else v

    return mapped(x, leaf)


def within(x: Value, y: Value) -> bool:
    """Whether y holds all that x holds, and promises no more.

    Raises `Lacking` for functions, which cannot be compared.
    """
    if isinstance(x, tuple):
        return all([within(a, b) for a, b in zip(x, y, strict=True)])
    if isinstance(x, (Left, Right, OneOf)):
        first, second = sides(x), sides(y)
        return all([side in second and within(v, second[side]) for side, v in first.items()])
    if isinstance(x, (Chain, Some)):
        return _within_lists(x, y)
    if _is_function(x):
        raise Lacking("loop of a length that is not known that carries functions")
    x, y = enclosed(x), enclosed(y)
    inside = bool(np.all(x.empty | ((x.lo >= y.lo) & (x.hi <= y.hi))))
    return inside and x.defined >= y.defined and x.continuous >= y.continuous


def _within_lists(x: Any, y: Any) -> bool:
    if isinstance(y, Chain):
        xs, ys = list(x) if isinstance(x, Chain) else None, list(y)
        if xs is None or len(xs) != len(ys):
            return False
        return all([within(a, b) for a, b in zip(xs, ys, strict=True)])
    if not x:
        return bool(y.least == 0)
    x = some(x)
    return bool(y.least <= x.least and x.most <= y.most) and within(x.entry, y.entry)


def widened(x: Value, y: Value, far: bool) -> Value:
    """What holds x, and y that holds x: bounds that have moved go to the next threshold, or far."""
    if isinstance(x, tuple):
        return tuple([widened(a, b, far) for a, b in zip(x, y, strict=True)])
    if isinstance(x, (Left, Right, OneOf)):
        first = sides(x)
        found = {
            side: widened(first[side], value, far) if side in first else value
            for side, value in sides(y).items()
        }
        return OneOf(found[Left], found[Right]) if len(found) == 2 else y
    if isinstance(x, (Chain, Some)):
        return _widened_lists(x, y, far)
    x, y = enclosed(x), enclosed(y)
    if y.element is B:
        return y
    lo, hi = _moved(x.lo, y.lo, -1, far), _moved(x.hi, y.hi, 1, far)
    return made(y.obj, lo, hi, (y,))


def _moved(old: Any, new: Any, side: int, far: bool) -> Any:
    if isinstance(new, np.ndarray):
        made = np.empty(new.shape, new.dtype)
        for i in np.ndindex(new.shape):
            made[i] = _moved(old[i], new[i], side, far)
        return made
    if (new <= old) if side > 0 else (new >= old):
        return new
    beyond = [t for t in THRESHOLDS.tolist() if ((t >= new) if side > 0 else (t <= new))]
    bound = np.float64(side * INF if far else min(beyond) if side > 0 else max(beyond))
    if isinstance(new, np.floating) or np.isinf(bound):
        return bound
    return int(np.ceil(bound) if side > 0 else np.floor(bound))


def _widened_lists(x: Any, y: Any, far: bool) -> Any:
    if not isinstance(y, Some) or not x:
        return y
    x = some(x)
    entry = widened(x.entry, y.entry, far)
    return Some(entry, 0 if y.least < x.least else y.least, INF if y.most > x.most else y.most)


def top(obj: Obj) -> Value:
    """What holds every value of an object."""
    if isinstance(obj, Product):
        return tuple(map(top, obj.parts))
    if isinstance(obj, Sum):
        return OneOf(*map(top, obj.parts))
    if isinstance(obj, List):
        return Some(top(obj.parts[0]), 0, INF)
    if isinstance(obj, Exp):
        return lambda _: top(obj.parts[0])
    element, shape = (obj.element, obj.shape) if isinstance(obj, Array) else (obj, ())
    lo: Any = np.bool_(False) if element is B else np.float64(-INF)
    hi: Any = np.bool_(True) if element is B else np.float64(INF)
    if shape:
        kind = {R: float, Z: object, B: bool}[element]
        lo, hi = np.full(shape, lo, kind), np.full(shape, hi, kind)
    return made(obj, lo, hi, (), element is not R, False)


def unknown(x: Value) -> Value:
    """What holds every value of the object that this is one of."""
    if isinstance(x, OneOf):
        return OneOf(mapped(x.left, unknown), mapped(x.right, unknown))
    if isinstance(x, (Left, Right)):
        return type(x)(mapped(x.value, unknown))
    if isinstance(x, Some):
        return Some(mapped(x.entry, unknown), 0, INF)
    return x if isinstance(x, Chain) or _is_function(x) else top(enclosed(x).obj)


# --- what a condition says ------------------------------------------------------------------------


def refined(value: Value, by: Refined) -> Any:
    """The value where a condition holds, by what it says; None where it cannot hold.

    An enclosure that is named is replaced wherever it is, and stays one variable.
    """
    if not by:
        return value
    known: dict[int, Enclosure] = {}
    for old, new in by:
        before = known.get(id(old), new)
        lo, hi = max(before.lo, new.lo), min(before.hi, new.hi)
        if lo > hi and old.defined:
            return None
        known[id(old)] = new if before is new else Enclosure(
            old.obj, lo, hi, old.defined, old.continuous)  # fmt: skip
    return mapped(value, lambda leaf: known.get(id(leaf), leaf))
