"""Memory planned beforehand: places in one row of bytes, used again when nobody reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

LINE = 64
"""How many bytes a line of the cache holds: what is taken begins at one."""


class Arena:
    """Which bytes are taken while code is written; `size` is how many it takes at most.

    >>> arena = Arena()
    >>> first, second = arena.take(100), arena.take(64)
    >>> arena.let_go(first, 100)
    >>> arena.take(60) == first, arena.size
    (True, 192)
    """

    def __init__(self) -> None:
        self.size = 0
        self.free: list[tuple[int, int]] = []  # where, and how many bytes; in order

    def take(self, count: int) -> int:
        """The first of so many bytes that are free, in the smallest gap."""
        count = _whole(count)
        gaps = [(size, start) for start, size in self.free if size >= count]
        if not gaps:
            self.size += count
            return self.size - count
        size, start = min(gaps)
        self.free.remove((start, size))
        if size > count:
            self.free.append((start + count, size - count))
            self.free.sort()
        return start

    @contextmanager
    def fresh(self) -> Iterator[None]:
        """What is taken now nobody has had before: it is written before the others are."""
        free, self.free = self.free, []
        yield
        self.free = free

    def let_go(self, start: int, count: int) -> None:
        """These bytes may be taken again."""
        merged: list[tuple[int, int]] = []
        for at, size in sorted([*self.free, (start, _whole(count))]):
            if merged and sum(merged[-1]) == at:
                merged[-1] = (merged[-1][0], merged[-1][1] + size)
            else:
                merged.append((at, size))
        self.free = merged


def _whole(count: int) -> int:
    """So many bytes in whole lines."""
    return -(-max(count, 1) // LINE) * LINE
