"""Chains: the values of lists, grown and shared one entry at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .primitives import Symbolic


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
            if type(top) is Row:
                yield from top.entries[top.size - 1 :: -1] if top.size else ()
                top = top.below
            else:
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


class Row(Chain):
    """A chain whose newest entries are in a list of Python's, the first `size` of it; all known.

    Nobody changes that list any more. There is at least one entry.

    >>> list(Row([1, 2, 3], 2, EMPTY).tail)
    [1]
    """

    __slots__ = ("below", "entries", "size")

    def __init__(self, entries: list[Any], size: int, below: Chain) -> None:
        self.entries, self.size, self.below = entries, size, below

    @property
    def head(self) -> Any:
        """The newest entry."""
        return self.entries[self.size - 1]

    @property
    def tail(self) -> Chain:  # type: ignore[override]
        """The others."""
        return self.without(1)

    def without(self, n: int) -> Chain:
        """What is below the newest n entries of the list."""
        return Row(self.entries, self.size - n, self.below) if n < self.size else self.below

    def __bool__(self) -> bool:
        return True


EMPTY = Chain(None, None)
"""The chain without entries."""

FEW = 64
"""How many entries a stack takes from its chain at first, when it is empty."""


class Stack:
    """A chain in use: while one loop alone puts entries on and takes them off, they are in a list.

    >>> stack = Stack(chain([1, 2, 3]))
    >>> stack.refill(), stack.entries.pop(), stack.entries.append(4)
    (False, 1, None)
    >>> list(stack.chain())
    [4, 2, 3]
    """

    __slots__ = ("below", "chunk", "entries")

    def __init__(self, below: Chain) -> None:
        self.entries: list[Any] = []
        self.below, self.chunk = below, FEW

    def more(self) -> bool:
        """Whether there are entries below those in the list."""
        return bool(self.below)

    def refill(self) -> bool:
        """Take entries from the chain into the empty list; True if some of them are not known.

        It takes twice as many each time, so that what is taken in vain is no more than what is not.
        """
        below = self.below
        if type(below) is Row:
            n = min(self.chunk, below.size)
            self.entries += below.entries[below.size - n : below.size]
            self.below = below.without(n)
        else:
            taken: list[Any] = []
            while below.tail is not None and type(below) is Chain and len(taken) < self.chunk:
                taken.append(below.head)
                below = below.tail
            self.entries += reversed(taken)
            self.below = below
            if any(map(_unknown, taken)):
                return True
        self.chunk *= 2
        return False

    def chain(self) -> Chain:
        """The entries as a chain; this is not used any more."""
        return Row(self.entries, len(self.entries), self.below) if self.entries else self.below


def _unknown(entry: Any) -> bool:
    return any(map(_unknown, entry)) if type(entry) is tuple else isinstance(entry, Symbolic)


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
