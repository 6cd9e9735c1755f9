"""What is gone along: streams of entries that stay a loop, and iterators that are read once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

from ..places import Place
from ..ports import Port
from .abstract import (
    Later,
    Opaque,
    Rolled,
    Value,
    row_at,
)

UNROLLED = 8
"""Up to how many steps a loop over a known range is unrolled."""

FEW = 64
"""Up to how many steps a loop is unrolled whose body needs to know the step."""


@dataclass(frozen=True)
class Stream(Opaque):
    """What a loop goes along: `item(i, rows)` makes the entry of an index and of rows of arrays.

    `length` is a number, or a port of Z. `keep`, if there is one, says which entries count.
    """

    noun: ClassVar[str] = "a range"
    length: Any
    arrays: tuple[Port, ...]
    item: Callable[[Any, Sequence[Port]], Any] = field(repr=False)
    keep: Callable[[Any, Sequence[Port]], Any] | None = field(default=None, repr=False)

    def at(self, i: Any) -> Any:
        """The entry of an index, known or not."""
        return self.item(i, [row_at(array, i) for array in self.arrays])

    @property
    def few(self) -> bool:
        """Whether there are so few entries that they can be taken one by one."""
        return isinstance(self.length, int) and self.length <= FEW

    def each(self) -> list[Later]:
        """The entries one by one, where their number is known."""
        return [Later(partial(self.at, i), self._kept(i)) for i in range(self.length)]

    def _kept(self, i: int) -> Any:
        if self.keep is None:
            return True
        return self.keep(i, [row_at(array, i) for array in self.arrays])


@dataclass(frozen=True, eq=False)
class Lazy(Opaque):
    """An iterator, or a view of a dict: `make` gives its entries when they are read.

    `used` holds whether an iterator has been read, as it can be once; a view has no such mark.
    `place` is where it was made: what is wrong with it is told there.
    """

    noun: ClassVar[str] = "an iterator"
    make: Callable[[], Stream | Rolled | list[Value]] = field(repr=False)
    used: list[Any] | None = None
    place: Place | None = None
