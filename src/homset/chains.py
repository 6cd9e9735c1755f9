"""Chains: the values of lists, grown and shared one entry at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


class Chain:
    """A list of values, the newest first; one entry more takes constant time and copies nothing.

    The sum of two chains adds entry by entry, and the shorter one goes on with zeros, so that what
    the longer one has beyond it is shared.

    >>> list(Chain(2, Chain(1, EMPTY)))
    [2, 1]
    >>> list(Chain(2, Chain(1, EMPTY)) + Chain(10, EMPTY))
    [12, 1]
    >>> list(3 * Chain(2, Chain(1, EMPTY)))
    [6, 3]
    """

    __slots__ = ("head", "tail")

    def __init__(self, head: Any, tail: Chain | None) -> None:
        self.head, self.tail = head, tail

    def __iter__(self) -> Iterator[Any]:
        top: Chain | None = self
        while top is not None and top.tail is not None:
            yield top.head
            top = top.tail

    def __bool__(self) -> bool:
        return self.tail is not None

    def __add__(self, other: Chain) -> Chain:
        if not isinstance(other, Chain):  # one that is not known yet: it says what the sum is
            return NotImplemented
        sums = []
        x: Chain | None = self
        y: Chain | None = other
        while x and y:
            sums.append(_sum(x.head, y.head))
            x, y = x.tail, y.tail
        return chain(sums, x or y or EMPTY)

    __array_ufunc__ = None  # so that a number of NumPy times a chain is `__rmul__`

    def __rmul__(self, s: Any) -> Chain:
        return chain([_multiple(s, x) for x in self])

    def __repr__(self) -> str:
        return f"chain({list(self)!r})"


EMPTY = Chain(None, None)
"""The chain without entries."""


def chain(entries: Iterable[Any], before: Chain = EMPTY) -> Chain:
    """The chain of entries, the first of them the newest, on top of those before.

    >>> chain([3, 4]).head
    3
    """
    made = before
    for entry in reversed(list(entries)):
        made = Chain(entry, made)
    return made


def _sum(x: Any, y: Any) -> Any:
    if isinstance(x, tuple):
        return tuple([_sum(a, b) for a, b in zip(x, y, strict=True)])
    return x + y


def _multiple(s: Any, x: Any) -> Any:
    return tuple([_multiple(s, part) for part in x]) if isinstance(x, tuple) else s * x
