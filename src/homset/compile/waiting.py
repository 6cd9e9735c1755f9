"""Statements in an order in which each comes after what it reads, those of one kind together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from heapq import heappop, heappush
from typing import Generic, TypeVar

from .blocks import Statement, Variable, inputs_of

K = TypeVar("K", bound=Hashable)


class Waiting(Generic[K]):
    """Statements that wait for what they read, and of each kind those that are ready.

    A statement is looked at as often as it reads, however many others there are.

    >>> from homset.objects import R
    >>> x, y, z = Variable(R), Variable(R), Variable(R)
    >>> one, two = Statement("one", (), (x,), (y,)), Statement("two", (), (y,), (z,))
    >>> waiting = Waiting([one, two], lambda s: s.op)
    >>> waiting.first(), list(waiting.of("two"))
    ('one', [])
    >>> for s in waiting.of("one"):
    ...     waiting.made(s)
    >>> waiting.first()
    'two'
    """

    def __init__(self, statements: Sequence[Statement], kind: Callable[[Statement], K]) -> None:
        self.statements, self.kinds = statements, [kind(s) for s in statements]
        self.readers: dict[Variable, list[int]] = {}
        self.missing: list[int] = []  # of each statement, how many of its inputs
        self.heaps: dict[K, list[int]] = {}  # what is ready, by kind
        self.ready: list[int] = []  # the same, and some that are taken
        self.taken: set[int] = set()
        made = {v for s in statements for v in s.outs}
        for i, s in enumerate(statements):
            read = [v for v in inputs_of(s) if v in made]
            self.missing.append(len(read))
            for v in read:
                self.readers.setdefault(v, []).append(i)
            if not read:
                self._add(i)

    def first(self) -> K | None:
        """The kind of the first statement that is ready; None if nothing is left."""
        while self.ready and self.ready[0] in self.taken:
            heappop(self.ready)
        return self.kinds[self.ready[0]] if self.ready else None

    def of(self, kind: K) -> Iterator[Statement]:
        """What is ready of a kind, in order; also what becomes so while others are made."""
        heap = self.heaps.setdefault(kind, [])
        while heap:
            i = heappop(heap)
            self.taken.add(i)
            yield self.statements[i]

    def made(self, s: Statement) -> None:
        """What a statement gives is there from now on."""
        for v in s.outs:
            for i in self.readers.get(v, ()):
                self.missing[i] -= 1
                if not self.missing[i]:
                    self._add(i)

    def reads(self, v: Variable) -> list[Statement]:
        """The statements that read a variable."""
        return [self.statements[i] for i in self.readers.get(v, ())]

    def _add(self, i: int) -> None:
        """A statement is ready."""
        heappush(self.heaps.setdefault(self.kinds[i], []), i)
        heappush(self.ready, i)
