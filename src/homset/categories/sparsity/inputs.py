"""Inputs: values each of whose real numbers is one, and which values depend on the same ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any, final

import numpy as np

from ...chains import Chain, chain
from ...objects import Array, Exp, List, Obj, R, Sum, leaves
from ...primitives import Value
from ...tuples import flat, unflat
from ...values import Left, Right
from .dependence import (
    Dependence,
    OneOf,
    Some,
    chosen,
    gathered,
    rows_of,
    same,
    same_rows,
    scipy_sparse,
    union,
)


def flat_leaves(obj: Obj) -> Iterator[Obj]:
    """The leaves of an object, and of both sides of its coproducts."""
    for leaf in leaves(obj):
        if isinstance(leaf, Sum):
            for part in leaf.parts:
                yield from flat_leaves(part)
        else:
            yield leaf


def width(obj: Obj) -> int:
    """How many inputs stand for a value: of a list, those of two entries; of a function, none."""
    total = 0
    for leaf in flat_leaves(obj):
        if isinstance(leaf, List):
            total += 2 * width(leaf.parts[0])
        elif is_real(leaf):
            total += leaf.size
    return total


def is_real(leaf: Obj) -> bool:
    """Whether a leaf is R or an array of real numbers."""
    return leaf is R or (isinstance(leaf, Array) and leaf.element is R)


def columns(obj: Obj, given: Value = None) -> Value:
    """A value of an object each of whose real numbers is an input, one after the other.

    Integers and truth values are those of `given`, or not known. Of a coproduct, neither is the
    side; a list has two entries; what a function gives depends on all that it is given.
    """
    identity = scipy_sparse().identity(width(obj), dtype=bool, format="csr")
    return _Inputs(identity).value(obj, given)


@final
class _Inputs:
    """The inputs in order, as they are given to the numbers of a value."""

    def __init__(self, identity: Any) -> None:
        self.identity, self.used = identity, 0

    def value(self, obj: Obj, given: Value) -> Value:
        known: list[Any] = [None] * obj.width if given is None else flat(given)
        pairs = zip(leaves(obj), known, strict=True)
        return unflat(obj, [self.leaf(leaf, x) for leaf, x in pairs])

    def leaf(self, leaf: Obj, x: Value) -> Value:
        if isinstance(leaf, Sum):
            inner = [x.value if isinstance(x, kind) else None for kind in (Left, Right)]
            sides = [self.value(part, v) for part, v in zip(leaf.parts, inner, strict=True)]
            return OneOf(*sides) if x is None else type(x)(sides[isinstance(x, Right)])
        if isinstance(leaf, List):
            return chain([self.value(leaf.parts[0], None) for _ in range(2)])
        if isinstance(leaf, Exp):
            return lambda v: depending(leaf.parts[0], everything(v))
        if not is_real(leaf):
            return Dependence(leaf, None) if x is None else x
        start, self.used = self.used, self.used + leaf.size
        return Dependence(leaf, self.identity[start : self.used])


def everything(x: Value) -> Any:
    """One row: the inputs that anything in a value depends on."""
    if isinstance(x, tuple):
        return reduce(union, map(everything, x), None)
    if isinstance(x, OneOf):
        return union(everything(x.left), everything(x.right))
    if isinstance(x, (Left, Right)):
        return everything(x.value)
    if isinstance(x, Some):
        return everything(x.entry)
    if isinstance(x, Chain):
        return reduce(union, map(everything, x), None)
    return gathered(rows_of(x), np.zeros(x.obj.size, int), 1) if hasattr(x, "obj") else None


def depending(obj: Obj, row: Any) -> Value:
    """A value of an object of which nothing is known, and that depends on the inputs of a row."""
    made: list[Value] = []
    for leaf in leaves(obj):
        if isinstance(leaf, Sum):
            made.append(OneOf(*[depending(part, row) for part in leaf.parts]))
        elif isinstance(leaf, List):
            made.append(Some(depending(leaf.parts[0], row)))
        elif isinstance(leaf, Exp):
            target = leaf.parts[0]
            made.append(lambda v, to=target: depending(to, union(row, everything(v))))
        else:
            rows = chosen(row, np.zeros(leaf.size, int)) if is_real(leaf) else None
            made.append(Dependence(leaf, rows))
    return unflat(obj, made)


def equal(obj: Obj, x: Value, y: Value) -> bool:
    """Whether the real numbers of two values of an object depend on the same inputs.

    Functions are compared by what they give of what depends on nothing.
    """
    for leaf, a, b in zip(leaves(obj), flat(x), flat(y), strict=True):
        if isinstance(leaf, Exp):
            target, source = leaf.parts
            given = depending(source, None)
            if not equal(target, a(given), b(given)):
                return False
        elif isinstance(leaf, Sum):
            if type(a) is not type(b) or not _equal_sides(leaf, a, b):
                return False
        elif isinstance(leaf, List):
            if not same(a, b):
                return False
        elif is_real(leaf) and not same_rows(rows_of(a), rows_of(b)):
            return False
    return True


def _equal_sides(obj: Sum, a: Any, b: Any) -> bool:
    left, right = obj.parts
    if isinstance(a, OneOf):
        return equal(left, a.left, b.left) and equal(right, a.right, b.right)
    return equal(left if isinstance(a, Left) else right, a.value, b.value)
