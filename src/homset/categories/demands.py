"""Demands: which parts of a value are needed, and how much of its arguments an operation needs.

A demand on a number is a truth value, on an array an array of them, on a product a tuple, on a
coproduct `Sides`, on a list one truth value for the whole, on a function the demand on its results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..diagrams import leaves_of
from ..errors import DomainError
from ..objects import Array, Exp, Obj, Product, R, Sum, brief, leaves
from ..primitives import Linear, Multilinear, Primitive
from ..tuples import unflat
from ..values import describe

Marks = Any
"""A demand on some object."""


class Sides(NamedTuple):
    """A demand on a coproduct: on which side it is, and on what either side holds."""

    side: bool
    left: Marks
    right: Marks


def _each(obj: Obj, leaf: Callable[..., Marks], *ds: Marks) -> Marks:
    """The demand that `leaf` makes of the leaves of an object and of the demands on them."""
    columns = zip(*[leaves_of(obj, d) for d in ds], strict=True) if ds else iter(lambda: (), None)
    return unflat(obj, [leaf(o, *marks) for o, marks in zip(leaves(obj), columns, strict=False)])


def none(obj: Obj) -> Marks:
    """Nothing is needed.

    >>> none(R * R**2)
    (False, array([False, False]))
    """
    return _each(obj, lambda o: _all_alike(o, False))


def every(obj: Obj) -> Marks:
    """All of it is needed.

    >>> every(R * (R + R))
    (True, Sides(side=True, left=True, right=True))
    """
    return _each(obj, lambda o: _all_alike(o, True))


def _all_alike(leaf: Obj, mark: bool) -> Marks:
    if isinstance(leaf, Array):
        return np.full(leaf.shape, mark)
    make = every if mark else none
    if isinstance(leaf, Sum):
        return Sides(mark, *map(make, leaf.parts))
    return make(leaf.parts[0]) if isinstance(leaf, Exp) else mark


def union(obj: Obj, *ds: Marks) -> Marks:
    """What is needed by one or another; of none, nothing.

    >>> union(R * R, (True, False), (False, False))
    (True, False)
    """
    total = ds[0] if ds else none(obj)
    for d in ds[1:]:
        total = _each(obj, _united, total, d)
    return total


def _united(leaf: Obj, x: Marks, y: Marks) -> Marks:
    if isinstance(leaf, Sum):
        a, b = leaf.parts
        return Sides(x.side or y.side, union(a, x.left, y.left), union(b, x.right, y.right))
    return union(leaf.parts[0], x, y) if isinstance(leaf, Exp) else x | y


def some(obj: Obj, d: Marks) -> bool:
    """Whether anything is needed.

    >>> some(R * R**2, (False, np.array([False, True])))
    True
    """
    return any([_some(o, mark) for o, mark in zip(leaves(obj), leaves_of(obj, d), strict=True)])


def _some(leaf: Obj, d: Marks) -> bool:
    if isinstance(leaf, Sum):
        return d.side or some(leaf.parts[0], d.left) or some(leaf.parts[1], d.right)
    return some(leaf.parts[0], d) if isinstance(leaf, Exp) else bool(np.any(d))


def same(obj: Obj, d: Marks, e: Marks) -> bool:
    """Whether two demands are the same."""
    triples = zip(leaves(obj), leaves_of(obj, d), leaves_of(obj, e), strict=True)
    return all([_same(*triple) for triple in triples])


def _same(leaf: Obj, x: Marks, y: Marks) -> bool:
    if isinstance(leaf, Sum):
        pairs = zip(leaf.parts, x[1:], y[1:], strict=True)
        return x.side == y.side and all([same(*pair) for pair in pairs])
    return same(leaf.parts[0], x, y) if isinstance(leaf, Exp) else bool(np.all(x == y))


def units(obj: Obj) -> Iterator[Marks]:
    """The demands for one part each; every demand is a union of them.

    >>> list(units(R * R))
    [(True, False), (False, True)]
    """
    nothing = [_all_alike(leaf, False) for leaf in leaves(obj)]
    for i, leaf in enumerate(leaves(obj)):
        for one in _units(leaf):
            yield unflat(obj, [*nothing[:i], one, *nothing[i + 1 :]])


def _units(leaf: Obj) -> Iterator[Marks]:
    if isinstance(leaf, Array):
        for k in range(leaf.size):
            yield np.arange(leaf.size).reshape(leaf.shape) == k
    elif isinstance(leaf, Sum):
        a, b = leaf.parts
        yield Sides(True, none(a), none(b))
        yield from (Sides(False, one, none(b)) for one in units(a))
        yield from (Sides(False, none(a), one) for one in units(b))
    else:
        yield from units(leaf.parts[0]) if isinstance(leaf, Exp) else [True]


# --- rows of arrays -------------------------------------------------------------------------------


def row(a: Obj, marks: Marks, i: int) -> Marks:
    """The demand on row `i` of an array of rows `a`."""
    return marks[i] if isinstance(a, Array) else bool(marks[i])


def stacked(a: Obj, ds: Sequence[Marks]) -> Marks:
    """The demand on an array, of those on its rows `a`."""
    shape = a.shape
    return np.array(ds, bool).reshape(len(ds), *shape)


# --- primitives -----------------------------------------------------------------------------------


def arguments(p: Primitive, a: Obj, b: Obj) -> Callable[[Marks], Marks]:
    """What a primitive a → b needs of its arguments, as a function of what is needed of its result.

    An entry of the result needs the entries at its place. Of operations on whole arrays that are
    linear it is their dual that says which entries go where: it is tried on a covector without
    chance of cancellation. Of all others every entry is needed.

    >>> from homset.primitives import mul
    >>> arguments(mul, R * R, R)(True)
    (True, True)
    """
    places = a.parts if p.arity != 1 else (a,)

    def run(d: Marks) -> Marks:
        found = [_of_argument(p, i, place, d) for i, place in enumerate(places)]
        return found[0] if p.arity == 1 else tuple(found)

    nothing = none(a)
    return lambda d: run(d) if some(b, d) else nothing


def _of_argument(p: Primitive, i: int, place: Obj, d: Marks) -> Marks:
    if p.family is None:
        return d if isinstance(place, Array) or not isinstance(d, np.ndarray) else bool(d.any())
    partial = p.partials[i]
    known = isinstance(partial, Multilinear) and all([_real(o) for o in p.places])
    if not (known or isinstance(partial, Linear)):
        return every(place)
    covector = _weights(p.cod) * d
    args = [_weights(o) for o in p.places] if known else []
    support = np.asarray(partial.dual(covector, *args)) != 0  # type: ignore[union-attr]
    return support if isinstance(place, Array) else bool(support)


def _real(obj: Obj) -> bool:
    return obj is R or (isinstance(obj, Array) and obj.element is R)


def _weights(obj: Obj) -> Any:
    """Numbers of which no sum or difference that occurs is zero."""
    rng = np.random.default_rng(1)
    return rng.uniform(1.0, 2.0, obj.shape if isinstance(obj, Array) else None)


# --- what a user writes and sees ------------------------------------------------------------------


def received(obj: Obj, given: Any) -> Marks:
    """The demand that a user writes: a truth value stands for all of a component.

    >>> received(R * (R * R), (True, False))
    (True, (False, False))
    """
    if isinstance(given, (bool, np.bool_)):
        return every(obj) if given else none(obj)
    if isinstance(obj, Product):
        parts = obj.unpack(given)
        if parts is not None and len(parts) == len(obj.parts):
            return tuple([received(o, part) for o, part in zip(obj.parts, parts, strict=True)])
    elif isinstance(obj, Array):
        marks = np.asarray(given)
        if marks.dtype == bool and marks.shape == obj.shape:
            return marks
    elif isinstance(obj, Sum) and isinstance(given, Sides):
        a, b = obj.parts
        return Sides(bool(given.side), received(a, given.left), received(b, given.right))
    raise DomainError(
        f"a demand on {brief(obj)} is made of truth values, one for each part, or one for all;"
        f" got {describe(given)}"
    )


def presented(obj: Obj, d: Marks) -> Any:
    """The demand as a user gets it: with names where the object has them."""
    if isinstance(obj, Product):
        return obj.pack([presented(o, part) for o, part in zip(obj.parts, d, strict=True)])
    return d
