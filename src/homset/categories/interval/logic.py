"""Rules for truth values: comparisons, logic, choice, and conversions between R, Z and B.

A comparison that is not decided remembers what its being true, or false, says about the numbers it
compared: a branch that it decides works with these narrower enclosures.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ...objects import Array, B, Obj, R, Z
from ...primitives import Primitive
from .enclosure import Enclosure, Refined, made
from .integers import plus, truncated
from .joins import join, refined
from .rounding import INF


def truths(x: Enclosure) -> Obj:
    """The object of a truth value for each entry."""
    return Array(B, x.shape) if x.shape else B


def compared(
    certain: Callable[..., Any], possible: Callable[..., Any], strict: bool,
    p: Primitive, x: Enclosure, y: Enclosure,
) -> Enclosure:  # fmt: skip
    """x < y, or x ≤ y: `certain` of x.hi and y.lo, `possible` of x.lo and y.hi."""
    known = x.defined and y.defined
    lo = _truth(certain(x.hi, y.lo)) & known
    hi = _truth(possible(x.lo, y.hi))
    gap = 1 if strict and x.element is Z else 0
    when: tuple[Refined, Refined] = ((), ())
    if not x.shape and lo != hi:
        none, back = np.float64(INF), 1 - gap if x.element is Z else 0
        true = _narrowed(x, -none, plus(y.hi, -gap)) + _narrowed(y, plus(x.lo, gap), none)
        false = _narrowed(x, plus(y.lo, back), none) + _narrowed(y, -none, plus(x.hi, -back))
        when = true, (false if known else ())
    # If one is undefined everywhere, the comparison is false; made here, as B is always defined.
    return Enclosure(truths(x), lo, hi, True, _continuous(lo, hi, x, y), when)


def _truth(x: Any) -> Any:
    return np.asarray(x, bool)[()]


def _continuous(lo: Any, hi: Any, *xs: Enclosure) -> bool:
    """A truth value is continuous where it is decided, or only integers that are given vary."""
    exact = all([x.element is not R for x in xs])
    return all([x.continuous for x in xs]) if exact else bool(np.all(lo == hi))


def _narrowed(x: Enclosure, lo: Any, hi: Any) -> Refined:
    a, b = x.lo if x.lo >= lo else lo, x.hi if x.hi <= hi else hi
    return ((x, Enclosure(x.obj, a, b, x.defined, x.continuous)),)


def turned(rule: Callable[..., Enclosure], p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """The comparison the other way round."""
    return rule(p, y, x)


def equal(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """x = y."""
    known = x.defined and y.defined
    one = (x.lo == x.hi) & (y.lo == y.hi) & (x.lo == y.lo)
    lo = _truth(one | np.asarray(x is y)) & known
    hi = _truth((x.lo <= y.hi) & (y.lo <= x.hi))
    when: tuple[Refined, Refined] = ((), ())
    if not x.shape and lo != hi and x.element is not B:
        when = _narrowed(x, y.lo, y.hi) + _narrowed(y, x.lo, x.hi), ()
    return Enclosure(truths(x), lo, hi, True, _continuous(lo, hi, x, y), when)


def negated(p: Primitive, x: Enclosure) -> Enclosure:
    """¬x."""
    lo, hi = np.logical_not(x.hi), np.logical_not(x.lo)
    return Enclosure(x.obj, lo, hi, True, x.continuous, x.when[::-1])


def not_equal(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """x ≠ y."""
    return negated(p, equal(p, x, y))


def conjunction(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """x ∧ y: where it is true, both are."""
    lo, hi = x.lo & y.lo, x.hi & y.hi
    when = (x.when[0] + y.when[0], ())
    return Enclosure(x.obj, lo, hi, True, _decided(lo, hi, x, y), when)


def _decided(lo: Any, hi: Any, *xs: Enclosure) -> bool:
    return all([x.continuous for x in xs]) or bool(np.all(lo == hi))


def disjunction(p: Primitive, x: Enclosure, y: Enclosure) -> Enclosure:
    """x ∨ y: where it is false, both are."""
    lo, hi = x.lo | y.lo, x.hi | y.hi
    when = ((), x.when[1] + y.when[1])
    return Enclosure(x.obj, lo, hi, True, _decided(lo, hi, x, y), when)


def where(p: Primitive, c: Enclosure, x: Enclosure, y: Enclosure) -> Enclosure:
    """x where c holds, else y; both where that is not decided."""
    if np.all(c.lo):
        return x
    if not np.any(c.hi):
        return y
    if not c.shape:
        x, y = refined(x, c.when[0]), refined(y, c.when[1])
        found: Enclosure = y if x is None else x if y is None else join(x, y)
        return found
    both = join(x, y)
    lo = np.where(c.lo, x.lo, np.where(c.hi, both.lo, y.lo))
    hi = np.where(c.lo, x.hi, np.where(c.hi, both.hi, y.hi))
    # Not `made`: an entry that is not chosen may have no value.
    steady = both.defined and x.continuous and y.continuous and bool(np.all(c.lo == c.hi))
    return Enclosure(x.obj, lo, hi, both.defined, steady)


def real(p: Primitive, x: Enclosure) -> Enclosure:
    """An integer or a truth value as a real number."""
    obj = Array(R, x.shape) if x.shape else R
    if x.element is R:
        return x
    lo, hi = (np.asarray(_reals(end, side))[()] for end, side in ((x.lo, -1), (x.hi, 1)))
    return Enclosure(obj, lo, hi, x.defined, x.continuous)


def _reals(end: Any, side: int) -> Any:
    if isinstance(end, np.ndarray):
        return np.array([_float(e, side) for e in end.ravel()], float).reshape(end.shape)
    return _float(end, side)


def _float(end: Any, side: int) -> Any:
    """The float next to an integer on a side; beyond all floats, an infinity or the last one."""
    try:
        x = np.float64(end)
    except OverflowError:
        last = np.finfo(float).max
        return np.copysign(INF if (end > 0) == (side > 0) else last, 1.0 if end > 0 else -1.0)
    exact = np.isinf(x) or int(x) == int(end)
    outside = not exact and ((int(x) > end) if side < 0 else (int(x) < end))
    return np.nextafter(x, side * INF) if outside else x


def integer(p: Primitive, x: Enclosure) -> Enclosure:
    """A number without what is behind the point."""
    obj = Array(Z, x.shape) if x.shape else Z
    if x.element is Z:
        return x
    lo, hi = (_integers(end) for end in (x.lo, x.hi))
    steady = bool(np.all(lo == hi)) or (x.element is B and x.continuous)
    return made(obj, lo, hi, (x,), continuous=steady)


def _integers(end: Any) -> Any:
    if isinstance(end, np.ndarray):
        made = np.empty(end.shape, object)
        made.ravel()[:] = [truncated(e) for e in end.ravel().tolist()]
        return made
    return truncated(end.item())


_less = partial(compared, operator.lt, operator.lt, True)
_less_equal = partial(compared, operator.le, operator.le, False)

LOGIC: dict[str, Callable[..., Enclosure]] = {
    "less": _less, "less_equal": _less_equal,
    "greater": partial(turned, _less), "greater_equal": partial(turned, _less_equal),
    "equal": equal, "not_equal": not_equal, "logical_not": negated,
    "logical_and": conjunction, "logical_or": disjunction, "where": where,
    "real": real, "integer": integer,
}  # fmt: skip
"""The rule of each function whose arguments or result are truth values, and of conversions."""
