"""How Jacobians are laid out: as the result is, and at each leaf of it as the argument is."""

from __future__ import annotations

from collections.abc import Callable

from .categories.linear_maps import dimension
from .objects import Array, Obj, Product, R, fold, leaves
from .primitives import Value
from .records import is_complex
from .stacking import assembled, entries
from .tuples import flat, unflat


def jacobian_object(source: Obj, target: Obj) -> Obj:
    """The object of the Jacobian of an arrow between two vector spaces.

    >>> jacobian_object(R * R ** 3, R ** 2)
    R ** 2 * R ** (2, 3)
    """
    return _formed(target, lambda t: _formed(source, lambda s: _entry(t, s)))


def _entry(target: Obj, source: Obj) -> Obj:
    shape = (*target.shape, *source.shape)
    return Array(R, shape) if shape else R


def _formed(obj: Obj, entry: Callable[[Obj], Obj]) -> Obj:
    """The product structure of `obj`, with its names, and other leaves.

    A complex number becomes a pair, as derivatives by its parts are no complex number.
    """

    def step(one: Obj, parts: list[Obj]) -> Obj:
        if not isinstance(one, Product):
            return entry(one)
        return Product(*parts) if is_complex(one) else one.rebuild(tuple(parts))

    return fold(obj, step, lambda one: one.parts if isinstance(one, Product) else ())


def from_rows(source: Obj, target: Obj, rows: list[Value]) -> Value:
    """The Jacobian from one cotangent of the source for each number of the target."""
    given = iter(rows)
    blocks = []
    for leaf in leaves(target):
        own = [flat(next(given)) for _ in range(dimension(leaf))]
        parts = [
            assembled([row[j] for row in own], leaf.shape, s) for j, s in enumerate(leaves(source))
        ]
        blocks.append(unflat(source, parts))
    return unflat(target, blocks)


def from_columns(source: Obj, target: Obj, columns: list[Value]) -> Value:
    """The Jacobian from one tangent of the target for each number of the source."""
    flat_columns = [flat(column) for column in columns]
    blocks = []
    for i, leaf in enumerate(leaves(target)):
        parts, start = [], 0
        for s in leaves(source):
            own = [entries(c[i], leaf.shape) for c in flat_columns[start : start + dimension(s)]]
            start += dimension(s)
            numbers = [column[k] for k in range(dimension(leaf)) for column in own]
            parts.append(assembled(numbers, (*leaf.shape, *s.shape), R))
        blocks.append(unflat(source, parts))
    return unflat(target, blocks)
