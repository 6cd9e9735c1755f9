"""Chains: the values of lists, grown and shared one entry at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any


class Chain:
    """A list of values, the newest first; one entry more takes constant time and copies nothing.

    The sum of two chains adds entry by entry, and the shorter one goes on with zeros.

    >>> list(Chain(2, Chain(1, EMPTY)))
    [2, 1]
    >>> list(Chain(2, Chain(1, EMPTY)) + Chain(10, EMPTY))
    [12, 1]
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
        return chain([_sum(x, y) for x, y in zip_longest(self, other)])

    def __repr__(self) -> str:
        return f"chain({list(self)!r})"


EMPTY = Chain(None, None)
"""The chain without entries."""


def chain(entries: Iterable[Any]) -> Chain:
    """The chain of entries, the first of them the newest.

    >>> chain([3, 4]).head
    3
    """
    made = EMPTY
    for entry in reversed(list(entries)):
        made = Chain(entry, made)
    return made


def _sum(x: Any, y: Any) -> Any:
    if x is None or y is None:
        return y if x is None else x
    if isinstance(x, tuple):
        return tuple([_sum(a, b) for a, b in zip(x, y, strict=True)])
    return x + y
