"""Biproducts: sums of arrows, and products that are coproducts too."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from ..diagrams import Diagram
from ..objects import Obj
from ..transposition import transpose
from .category import A
from .products import Cartesian


class Additive(Cartesian[A]):
    """Every object is a commutative monoid, with sum `jam` and zero; so are the arrows to it.

    Sums are respected by what comes before them, `(f + g) ∘ h = f ∘ h + g ∘ h`, and by additive
    arrows alone after them: a cartesian left additive category. (Blute, Cockett and Seely 2009.)

    Laws: `jam ∘ inl = id = jam ∘ inr`; `jam ∘ swap = jam`; jam is associative;
    `exl ∘ inl = id`; `exr ∘ inl = 0`. (2018, appendix: the abelian structure of arrows.)

    >>> import homset as hs
    >>> double, triple = (hs.LinearMaps.scale(s, hs.R) for s in (2.0, 3.0))
    >>> hs.LinearMaps.sum(hs.R, hs.R, double, triple)(1.0)
    5.0
    """

    @abstractmethod
    def inj(self, i: int, objects: Sequence[Obj]) -> A:
        """The injection into component `i` of the product of `objects`, zero elsewhere."""

    @abstractmethod
    def jam(self, a: Obj, n: int) -> A:
        """a × ... × a → a, the sum of n; for n = 0 the zero of a."""

    def join(self, b: Obj, *fs: A) -> A:
        """f ▽ g ▽ ... into b: `jam ∘ (f × g)`."""
        return self.compose(self.jam(b, len(fs)), self.cross(*fs))

    def zero(self, a: Obj, b: Obj) -> A:
        """The zero arrow a → b."""
        return self.compose(self.jam(b, 0), self.dup(a, 0))

    def sum(self, a: Obj, b: Obj, *fs: A) -> A:
        """The sum of arrows a → b: `jam ∘ (f × g) ∘ dup`."""
        return self.compose(self.join(b, *fs), self.dup(a, len(fs)))


class Cocartesian(Additive[A]):
    """The sum is natural, so the product is a coproduct too: a biproduct.

    Laws: `(f ▽ g) ∘ inl = f`; `(f ▽ g) ∘ inr = g`; `(h ∘ inl) ▽ (h ∘ inr) = h`;
    `f ∘ jam = jam ∘ (f × f)`; `f ∘ zero = zero`.

    >>> import homset as hs
    >>> hs.LinearMaps.join(hs.R, hs.LinearMaps(hs.scale(2.0)), hs.LinearMaps(hs.negate))(1.0, 3.0)
    -1.0
    """

    def unjoin(self, h: A, objects: Sequence[Obj]) -> tuple[A, ...]:
        """The components of an arrow from a biproduct: the inverse of join."""
        return tuple(self.compose(h, self.inj(i, objects)) for i in range(len(objects)))

    def codiagram(self, d: Diagram[A]) -> A:
        """The arrow from `d.cod` to `d.dom` of a straight line of boxes that go backwards."""
        return self.diagram(transpose(d, self.jam))
