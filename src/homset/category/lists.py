"""Lists of any length."""

from __future__ import annotations

from abc import abstractmethod

from ..objects import Obj
from .category import A
from .products import Cartesian


class Lists(Cartesian[A]):
    """Lists, one entry at a time; the empty list has default entries without end.

    Laws: `pop ∘ push = id`; `nonempty ∘ push = true`; `nonempty ∘ nil = false`.

    >>> import homset as hs
    >>> hs.Functions.pop(hs.R)(hs.Functions.push(hs.R)((1.0, hs.Functions.nil(hs.R)(()))))[0]
    1.0
    """

    @abstractmethod
    def nil(self, a: Obj) -> A:
        """1 → List a, the empty list."""

    @abstractmethod
    def push(self, a: Obj) -> A:
        """a × List a → List a, one entry more."""

    @abstractmethod
    def pop(self, a: Obj) -> A:
        """List a → a × List a, the entry that was pushed last, and the others."""

    @abstractmethod
    def nonempty(self, a: Obj) -> A:
        """List a → B."""
