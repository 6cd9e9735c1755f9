"""Closed structure: arrows as values, and arrows that are given themselves."""

from __future__ import annotations

from abc import abstractmethod

from ..objects import Obj
from .category import A
from .products import Cartesian


class Closed(Cartesian[A]):
    """Arrows as values.

    Laws: `apply ∘ (curry f × id) = f`; `curry(apply ∘ (g × id)) = g`.

    >>> import homset as hs
    >>> hs.Functions.curry(lambda xy: xy[0] - xy[1], hs.Z, hs.Z, hs.Z)(5)(3)
    2
    """

    @abstractmethod
    def apply(self, a: Obj, b: Obj) -> A:
        """b^a × a → b."""

    @abstractmethod
    def curry(self, f: A, a: Obj, b: Obj, c: Obj) -> A:
        """a → c^b of f : a × b → c."""

    def uncurry(self, g: A, a: Obj, b: Obj, c: Obj) -> A:
        """a × b → c of g : a → c^b."""
        return self.compose(self.apply(b, c), self.cross(g, self.identity(b)))


class Recursive(Closed[A]):
    """Arrows that are given themselves: least fixed points, in an environment `e`.

    Law: `fix f = f ∘ ((id △ curry (fix f)) × id)`.

    >>> import homset as hs
    >>> def step(given):  # the environment beside the function that `fix` makes, and n
    ...     (_, again), n = given
    ...     return n * again(n - 1) if n else 1
    >>> hs.Functions.fix(step, hs.Unit, hs.Z, hs.Z)(((), 5))
    120
    """

    @abstractmethod
    def fix(self, f: A, e: Obj, a: Obj, b: Obj) -> A:
        """e × a → b of f : (e × b^a) × a → b, whose function is what it makes itself."""
