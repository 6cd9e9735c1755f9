"""Reductions as trees: another entry changes only the sums from it up to the root.

A running sum drifts: what is taken off is not what was put on, after rounding. A tree has no drift.
After any number of updates it is, to the last bit, the tree that would be made of the array as it
is now; and as sums go, those of a tree are accurate (the error grows with the logarithm of n).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from ... import control
from ...arrays.family import DTYPES, scalar_if, shape_at
from ...arrays.shapes import joined, permuted, reshaped, sliced
from ...chains import EMPTY
from ...objects import Array, List, Obj, Product, R, Z
from ...primitives import (
    Primitive,
    Symbolic,
    Value,
    add,
    logical_and,
    logical_or,
    maximum,
    minimum,
)
from ...values import Left
from .arrows import Incrementally
from .changes import active, all_of, changes, differs, once, pushed, whole
from .entries import each, entry, quotient, replaced, rest_of, some, wrapped

FAN = 8
"""How many sums of a level make one of the next, a power of two."""

KINDS: dict[str, tuple[Primitive, Callable[[Obj], Any]]] = {
    "sum": (add, lambda o: 0),
    "max": (maximum, lambda o: -np.inf if o is R else np.iinfo(np.int64).min),
    "min": (minimum, lambda o: np.inf if o is R else np.iinfo(np.int64).max),
    "all": (logical_and, lambda o: True),
    "any": (logical_or, lambda o: False),
}
"""The reductions that are trees: how two are combined, and what changes nothing."""


class Tree:
    """A reduction of the array `obj` over some axes by `combine`: `count` trees, one a result.

    Level k has `sizes[k]` numbers for each result, a multiple of `FAN`.
    """

    def __init__(self, obj: Array, axes: tuple[int, ...], combine: Primitive, neutral: Any) -> None:
        self.obj, self.axes, self.combine, self.neutral = obj, axes, combine, neutral
        shape = obj.shape
        self.kept = tuple([i for i in range(len(shape)) if i not in axes])
        self.shape = tuple([shape[i] for i in self.kept])
        self.count = prod(self.shape)
        self.length = prod([shape[i] for i in axes])

    @cached_property
    def sizes(self) -> list[int]:
        """The size of each level, below the root."""
        found: list[int] = []
        n = self.length
        while n > 1 or not found:
            n = -(-n // FAN)
            found.append(n * FAN)
        return found

    @cached_property
    def cache(self) -> Product:
        """The object of the levels."""
        return Product(*[self._array(k) for k in range(len(self.sizes))])

    @cached_property
    def cod(self) -> Obj:
        """The object of the results."""
        return Array(self.obj.element, self.shape) if self.shape else self.obj.element

    def start(self, x: Value) -> tuple[Value, Value]:
        """The results and the levels."""
        level = reshaped(permuted(x, (*self.kept, *self.axes)), (self.count, self.length))
        levels = []
        for n in self.sizes:
            level = self._padded(level, n)
            levels.append(reshaped(level, (self.count * n,)))
            level = self._next(level, n)
        return reshaped(level, self.shape), tuple(levels)

    def _padded(self, level: Value, n: int) -> Value:
        have = shape_at(level)[1]
        if have == n:
            return level
        more = np.full((self.count, n - have), self.neutral, DTYPES[self.obj.element])
        return joined([level, more], 1)

    def _next(self, level: Value, n: int) -> Value:
        """The sums of FAN neighbours."""
        columns = [
            sliced(level, ((0, self.count, 1), (i, n // FAN, FAN))) for i in range(FAN)
        ]  # fmt: skip
        return balanced(self.combine, columns)

    def climb(self, levels: Value, i: Value, v: Value) -> Value:
        """The levels with another entry of the array."""
        at, j = self.place(i)
        made: list[Value] = []
        for k, (level, n) in enumerate(zip(levels, self.sizes, strict=True)):
            if made:
                v = self._sum(k - 1, made[-1], at, j)
            made.append(replaced(self._array(k), level, _plus(_times(at, n), j), v))
            j = quotient(j, FAN)
        return tuple(made)

    def root(self, levels: Value, at: Value) -> Value:
        """A result."""
        return self._sum(len(self.sizes) - 1, levels[-1], at, 0)

    def _array(self, k: int) -> Array:
        return Array(self.obj.element, (self.count * self.sizes[k],))

    def _sum(self, k: int, level: Value, at: Value, j: Value) -> Value:
        """The sum of FAN neighbours on level k: number j of the next level."""
        array, first = self._array(k), _plus(_times(at, self.sizes[k]), _times(j, FAN))
        if isinstance(level, Symbolic) or isinstance(first, Symbolic):
            neighbours = [entry(array, level, _plus(first, t)) for t in range(FAN)]
            return balanced(self.combine, neighbours)
        combined = wrapped(self.obj.element, balanced(self.combine.known, some(level, first, FAN)))
        return scalar_if(self.obj.element, combined)

    def place(self, i: Value) -> tuple[Value, Value]:
        """Which result an entry belongs to, and its place among those that make that result."""
        if not self.kept:
            return 0, i
        shape = self.obj.shape
        index: dict[int, Value] = {}
        for axis in range(len(shape) - 1, 0, -1):
            index[axis], i = rest_of(i, shape[axis]), quotient(i, shape[axis])
        index[0] = i
        return _flat(index, shape, self.kept), _flat(index, shape, self.axes)


def balanced(combine: Callable[[Value, Value], Value], xs: Sequence[Value]) -> Value:
    """Neighbours combined, and those again, so that few operations wait for one another.

    >>> balanced(lambda x, y: f"({x}{y})", list("abcdefgh"))
    '(((ab)(cd))((ef)(gh)))'
    """
    while len(xs) > 1:
        xs = [combine(*pair) for pair in zip(xs[::2], xs[1::2], strict=True)]
    return xs[0]


def _flat(index: dict[int, Value], shape: Sequence[int], axes: Sequence[int]) -> Value:
    found: Value = 0
    for axis in axes:
        found = _plus(_times(found, shape[axis]), index[axis])
    return found


def _plus(i: Value, j: Value) -> Value:
    return j if type(i) is int and i == 0 else i if type(j) is int and j == 0 else i + j


def _times(i: Value, n: int) -> Value:
    return i if n == 1 or (type(i) is int and i == 0) else i * n


def reduction(p: Primitive) -> Incrementally:
    """A sum, an extremum, all or any, over some axes."""
    combine, neutral = KINDS[p.name]
    obj: Any = p.parameters[0]
    tree = Tree(obj, p.parameters[1], combine, neutral(obj.element))
    item, target = Z * obj.element, tree.cod
    result = changes(target) * tree.cache

    def update(x: Value, dx: Value, levels: Value) -> tuple[Value, Value]:
        def anew(array: Value) -> Value:
            y, made = tree.start(array)
            return whole(target, y), made

        def updated(entries: Value) -> Value:
            return _climbed(tree, entries, levels)

        found: tuple[Value, Value] = control.case(dx, updated, anew, List(item), obj, result)
        return found

    return Incrementally(obj, target, tree.cache, tree.start, update, reads=False)


def _climbed(tree: Tree, entries: Value, levels: Value) -> Value:
    """The change of the results by new entries, and the levels after them."""

    def climb(i: Value, v: Value, levels: Value) -> Value:
        return tree.climb(levels, i, v)

    extremum = tree.combine is not add and not isinstance(tree.cod, Array)
    before = tree.root(levels, 0) if extremum else None
    made = each(tree.obj, entries, climb, levels, tree.cache)
    item, target = Z * tree.obj.element, tree.cod
    if isinstance(target, Array):  # what the entries have made together

        def result(i: Value, _: Value, out: Value) -> Value:
            at, _ = tree.place(i)
            return pushed(item, (at, tree.root(made, at)), out)

        return Left(once(target, each(tree.obj, entries, result, EMPTY, List(item)))), made
    flag, new = active(tree.obj, Left(entries)), tree.root(made, 0)
    if extremum:  # it often stays what it was
        flag = all_of(flag, lambda: differs(target, before, new))
    return (flag, new), made
