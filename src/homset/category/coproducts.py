"""Coproducts: values of one kind or another, and the choice between them."""

from __future__ import annotations

from abc import abstractmethod

from ..objects import Obj, Sum
from .category import A
from .products import Cartesian


class Coproduct(Cartesian[A]):
    """Coproducts, over which products distribute, as in a distributive category.

    Laws: `either(f, g) ∘ left = f`; `either(f, g) ∘ right = g`;
    `either(h ∘ left, h ∘ right) = h`; `distribute ∘ (id × left) = left`, likewise right;
    `either(true, false) ∘ decide = id`.

    >>> import homset as hs
    >>> hs.Functions.either(lambda x: x + 1, lambda y: -y, hs.Z, hs.Z, hs.Z)(hs.Right(3))
    -3
    """

    @abstractmethod
    def left(self, a: Obj, b: Obj) -> A:
        """a → a + b."""

    @abstractmethod
    def right(self, a: Obj, b: Obj) -> A:
        """b → a + b."""

    @abstractmethod
    def either(self, f: A, g: A, a: Obj, b: Obj, c: Obj) -> A:
        """a + b → c of f : a → c and g : b → c."""

    @abstractmethod
    def distribute(self, a: Obj, b: Obj, c: Obj) -> A:
        """a × (b + c) → (a × b) + (a × c)."""

    @abstractmethod
    def decide(self) -> A:
        """B → 1 + 1, true on the left: the truth values are a coproduct."""

    def plus(self, f: A, g: A, source: Sum, target: Sum) -> A:
        """f + g : a + b → c + d."""
        first = self.compose(self.left(*target.parts), f)
        second = self.compose(self.right(*target.parts), g)
        a, b = source.parts
        return self.either(first, second, a, b, target)
