"""Indexed structure: arrays as products, as biproducts, and entries at a number."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from ..objects import Obj, Product
from .biproducts import Additive
from .category import A
from .products import Cartesian


class Indexed(Cartesian[A]):
    """Arrays are products whose components are indexed; all else follows from the product.

    Laws: `stack ∘ unstack = id`; `unstack ∘ stack = id`. (2018, "Scaling Up".)

    >>> import homset as hs
    >>> hs.Functions.stack(hs.R, 3)((1.0, 2.0, 3.0))
    array([1., 2., 3.])
    """

    @abstractmethod
    def stack(self, a: Obj, n: int) -> A:
        """a × ... × a → aⁿ."""

    @abstractmethod
    def unstack(self, a: Obj, n: int) -> A:
        """aⁿ → a × ... × a."""

    def cross_i(self, fs: Sequence[A], a: Obj, b: Obj) -> A:
        """aⁿ → bⁿ, one arrow for each entry."""
        n = len(fs)
        return self.compose(self.stack(b, n), self.compose(self.cross(*fs), self.unstack(a, n)))

    def fork_i(self, fs: Sequence[A], a: Obj, b: Obj) -> A:
        """a → bⁿ."""
        return self.compose(self.stack(b, len(fs)), self.fork(a, *fs))

    def ex_i(self, i: int, a: Obj, n: int) -> A:
        """aⁿ → a, entry `i`."""
        return self.compose(self.ex(i, (a,) * n), self.unstack(a, n))

    def repl_i(self, a: Obj, n: int) -> A:
        """a → aⁿ, equal entries."""
        return self.compose(self.stack(a, n), self.dup(a, n))

    def flip(self, a: Obj, n: int) -> A:
        """aⁿ → aⁿ, the entries from last to first."""
        turned = [self.ex(n - 1 - i, (a,) * n) for i in range(n)]
        fork = self.fork(Product(*[a] * n), *turned)
        return self.compose(self.stack(a, n), self.compose(fork, self.unstack(a, n)))


class Addressed(Indexed[A]):
    """Entries of arrays by a number that is computed; negative ones count from the end.

    Laws: `get ∘ put = the new entry`; `put the entry that is there = the same array`.

    >>> import homset as hs
    >>> get, array = hs.Functions.get(hs.R, 3), hs.Functions.stack(hs.R, 3)((1.0, 2.0, 3.0))
    >>> float(get((array, -1)))
    3.0
    """

    @abstractmethod
    def get(self, a: Obj, n: int) -> A:
        """aⁿ × Z → a."""

    @abstractmethod
    def put(self, a: Obj, n: int) -> A:
        """(aⁿ × Z) × a → aⁿ, the array with another entry there."""


class IndexedAdditive(Indexed[A], Additive[A]):
    """The additive half of the indexed operations. (2018, "Scaling Up".)

    >>> import homset as hs
    >>> hs.LinearMaps.jam_i(hs.R, 3)([1.0, 2.0, 3.0])
    6.0
    """

    def join_i(self, fs: Sequence[A], a: Obj, b: Obj) -> A:
        """aⁿ → b."""
        return self.compose(self.join(b, *fs), self.unstack(a, len(fs)))

    def in_i(self, i: int, a: Obj, n: int) -> A:
        """a → aⁿ, zero but for entry `i`."""
        return self.compose(self.stack(a, n), self.inj(i, (a,) * n))

    def jam_i(self, a: Obj, n: int) -> A:
        """aⁿ → a, the sum of the entries."""
        return self.compose(self.jam(a, n), self.unstack(a, n))
