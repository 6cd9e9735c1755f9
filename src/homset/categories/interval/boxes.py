"""Boxes: what a user gives for the values of an object, and what a user gets back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...arrows import Arrow
from ...chains import Chain, chain
from ...errors import DomainError
from ...objects import Array, B, Exp, List, Obj, Product, R, Sum, Z, brief
from ...primitives import Value
from ...tuples import follow
from ...values import Left, Misfit, Right, describe, to_value
from .enclosure import LEAST, MOST, Enclosure, enclosed
from .joins import OneOf, Some
from .rounding import INF

HOW: dict[Obj, str] = {
    R: "a number, or a pair (lo, hi) of numbers",
    Z: "an integer, or a pair (lo, hi) of integers",
    B: "True, False or (False, True)",
}
"""What stands for an interval."""


def box(obj: Obj, given: Any) -> Value:
    """The enclosures that a box stands for: of each number a pair (lo, hi), or the number.

    Raises `DomainError` for an interval that is none.
    """
    return follow(obj, given, _components, _leaf)


def _components(obj: Product, given: Any) -> Any:
    parts = obj.unpack(given)
    if parts is None or len(parts) != len(obj.parts):
        wanted = brief(obj) if obj.key else f"a tuple of {len(obj.parts)} boxes"
        raise Misfit(wanted, f"got {describe(given)}")
    return parts


def _leaf(obj: Obj, given: Any) -> Value:
    if isinstance(given, Enclosure):
        if given.obj is not obj:
            raise Misfit(f"an enclosure in {brief(obj)}", f"got one in {brief(given.obj)}")
        return _copied(given)
    if isinstance(obj, Sum):
        return _side(obj, given)
    if isinstance(obj, List):
        if isinstance(given, Some):
            return Some(box(obj.parts[0], given.entry), given.least, given.most)
        if not isinstance(given, (list, tuple, Chain)):
            raise Misfit("a list of boxes", f"got {describe(given)}")
        return chain([box(obj.parts[0], entry) for entry in given])
    if isinstance(obj, Exp):
        return _function(obj, given)
    if isinstance(given, (set, frozenset)) and obj is B and given and given <= {True, False}:
        given = min(given), max(given)
    return _interval(obj, *_ends(obj, given))


def _copied(x: Enclosure) -> Enclosure:
    """The same enclosure for another value: two components of a box vary on their own."""
    lo: Any = x.lo
    hi: Any = x.hi
    if isinstance(x.obj, Array):
        kind = {R: float, Z: object, B: bool}[x.element]
        lo, hi = (np.asarray(end).astype(kind) for end in (x.lo, x.hi))
    elif x.element is R:
        lo, hi = np.float64(x.lo), np.float64(x.hi)
    return Enclosure(x.obj, lo, hi, x.defined, x.continuous)


def _side(obj: Sum, given: Any) -> Value:
    a, b = obj.parts
    if isinstance(given, OneOf):
        return OneOf(box(a, given.left), box(b, given.right))
    if isinstance(given, tuple) and tuple(map(type, given)) == (Left, Right):
        return OneOf(box(a, given[0].value), box(b, given[1].value))
    if not isinstance(given, (Left, Right)):
        raise Misfit("Left(...), Right(...) or a pair of both", f"got {describe(given)}")
    return type(given)(box(a if isinstance(given, Left) else b, given.value))


def _function(obj: Exp, given: Any) -> Value:
    from .category import Interval

    target, source = obj.parts
    if not isinstance(given, Arrow):
        raise Misfit(f"an arrow {brief(source)} → {brief(target)}", f"got {describe(given)}")
    return Interval(given.at(source, target)).raw


def _ends(obj: Obj, given: Any) -> tuple[Any, Any]:
    if not isinstance(given, tuple):
        value = _end(obj, given)
        return value, value
    if len(given) != 2:
        raise Misfit(HOW[obj.element], f"got a tuple of {len(given)}")
    return _end(obj, given[0]), _end(obj, given[1])


def _end(obj: Obj, given: Any) -> Any:
    """A bound of an object, by the rules for its values; one number is that of all entries."""
    if isinstance(obj, Array) and np.ndim(given) == 0:
        given = np.full(obj.shape, given)
    infinite = isinstance(given, (float, np.floating)) and np.isinf(given)
    if obj is Z and infinite:
        return float(given)
    try:
        value = to_value(obj, given)
    except Misfit as misfit:
        if isinstance(obj, Array) or misfit.way:
            raise
        raise Misfit(HOW[obj], misfit.found) from None
    return value.astype(object) if isinstance(obj, Array) and obj.element is Z else value


def _interval(obj: Obj, lo: Any, hi: Any) -> Enclosure:
    element = obj.element
    if element is R and (np.any(np.isnan(lo)) or np.any(np.isnan(hi))):
        raise Misfit("an interval", "NaN is no bound")
    wrong = np.asarray(lo > hi)
    if wrong.any():
        at = np.unravel_index(int(np.argmax(wrong)), wrong.shape) if wrong.ndim else ()
        ends = tuple([(e[at] if wrong.ndim else e) for e in (lo, hi)])
        shown = ", ".join([repr(e.item() if hasattr(e, "item") else e) for e in ends])
        raise Misfit("an interval (lo, hi) with lo ≤ hi", f"got ({shown})")
    if element is not B and (np.any(np.asarray(lo) == INF) or np.any(np.asarray(hi) == -INF)):
        raise Misfit("an interval that holds a number", "it begins or ends at the wrong infinity")
    if element is R:  # −0.0 counts as 0.0
        return Enclosure(obj, lo + 0.0, hi + 0.0)
    return Enclosure(obj, lo, hi)


def received(dom: Obj, args: tuple[Any, ...], who: str) -> Value:
    """The box of `dom` that the arguments of a call stand for; `DomainError` if there is none."""
    try:
        if len(args) != 1 and not isinstance(dom, Product):
            raise DomainError(f"takes one box; got {len(args) or 'none'}")
        return box(dom, args[0] if len(args) == 1 else args)
    except DomainError as error:
        raise DomainError(f"{who} {error}") from None


def given_back(obj: Obj, value: Value) -> Any:
    """What a user gets: enclosures with bounds that are numbers of Python and arrays of NumPy."""
    return follow(obj, value, lambda _, parts: parts, _returned, lambda o, parts: o.pack(parts))


def _returned(obj: Obj, value: Value) -> Any:
    if isinstance(obj, List):
        entry = obj.parts[0]
        if isinstance(value, Some):
            return Some(given_back(entry, value.entry), value.least, value.most)
        return [given_back(entry, x) for x in value]
    if isinstance(obj, Sum):
        a, b = obj.parts
        if isinstance(value, OneOf):
            return OneOf(given_back(a, value.left), given_back(b, value.right))
        return type(value)(given_back(a if isinstance(value, Left) else b, value.value))
    if isinstance(obj, Exp):
        return FunctionOfBoxes(obj, value)
    x = enclosed(value)
    lo, hi = (_plain(obj, end) for end in (x.lo, x.hi))
    return Enclosure(obj, lo, hi, x.defined, x.continuous)


class FunctionOfBoxes:
    """A function that is the value of an exponential, for a user: from boxes to enclosures.

    >>> import homset as hs
    >>> hs.Interval(hs.curry(hs.mul))((1, 2))((3, 4))
    [3.0, 8.0]
    """

    __slots__ = ("obj", "raw")

    def __init__(self, obj: Exp, raw: Callable[[Value], Value]) -> None:
        self.obj, self.raw = obj, raw

    def __call__(self, *args: Any) -> Any:
        target, source = self.obj.parts
        box = received(source, args, f"a function from boxes in {brief(source)}")
        with np.errstate(all="ignore"):
            return given_back(target, self.raw(box))

    def __repr__(self) -> str:
        target, source = self.obj.parts
        return f"<function from boxes in {brief(source)} to enclosures in {brief(target)}>"


def _plain(obj: Obj, end: Any) -> Any:
    if isinstance(obj, Array):
        if obj.element is Z:
            return np.clip(end, LEAST, MOST).astype(np.int64)
        return np.array(end) + 0.0 if obj.element is R else np.array(end)
    plain = end.item() if hasattr(end, "item") else end
    return plain + 0.0 if obj is R else plain  # 0.0, never −0.0
