"""Arrays as what their entries are: in memory, or an expression of the index.

What only moves entries costs nothing, and an operation on entries is done where they are read, if
they are read once: so a chain of them is one loop. An array in memory is a row of entries in C
order, in both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod

from ...objects import Obj
from .expressions import Expr, entry, plus, scaled, whole

Index = Sequence[Expr]

_FIRST = whole(0)


@dataclass(frozen=True, slots=True)
class Entries:
    """An array: its entry at an index, and its place in memory if it has one.

    `moved` tells that reading an entry is as cheap as from memory.
    """

    shape: tuple[int, ...]
    element: Obj
    at: Callable[[Index], Expr]
    name: str | None = None
    start: Expr = _FIRST
    moved: bool = False

    @property
    def size(self) -> int:
        """How many entries there are."""
        return prod(self.shape)

    def viewed(self, shape: tuple[int, ...], at: Callable[[Index], Expr]) -> Entries:
        """The same entries at other indices."""
        return Entries(shape, self.element, at, moved=self.moved or self.name is not None)


def stored(
    name: str, shape: tuple[int, ...], element: Obj, start: Expr = _FIRST
) -> Entries:  # fmt: skip
    """An array in memory, from an entry on.

    >>> from homset.objects import R
    >>> stored("a", (2, 3), R).at([Expr("i"), Expr("j")]).text
    'a[3 * i + j]'
    """
    strides = strides_of(shape)

    def at(index: Index) -> Expr:
        return entry(name, plus(offset(strides, index), start))

    return Entries(shape, element, at, name, start, True)


def strides_of(shape: tuple[int, ...]) -> list[int]:
    """How many entries apart neighbours along each axis are."""
    return [prod(shape[i + 1 :]) for i in range(len(shape))]


def offset(strides: Sequence[int], index: Index) -> Expr:
    """Where an index is, counted in entries."""
    total = whole(0)
    for stride, i in zip(strides, index, strict=True):
        total = plus(total, scaled(stride, i))
    return total


def row(array: Entries, i: Expr) -> Entries:
    """The row at an index along the first axis."""
    rest = array.shape[1:]
    if array.name is not None:
        start = plus(scaled(prod(rest), i), array.start)
        return stored(array.name, rest, array.element, start)
    return array.viewed(rest, lambda index: array.at([i, *index]))


def same_place(x: Entries, y: Entries) -> bool:
    """Whether two arrays are the same memory."""
    return x.name is not None and (x.name, x.start, x.shape) == (y.name, y.start, y.shape)
