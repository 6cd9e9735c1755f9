"""Loops: an arrow again and again."""

from __future__ import annotations

from abc import abstractmethod

from ..objects import Obj
from .category import A, Category


class Loops(Category[A]):
    """Repetition.

    Laws: `iterate(f, 0) = id`; `iterate(f, n + 1) = f ∘ iterate(f, n)`.

    >>> import homset as hs
    >>> hs.Functions.iterate(lambda n: 2 * n, hs.Z, 10)(1)
    1024
    """

    @abstractmethod
    def while_(self, test: A, step: A, a: Obj) -> A:
        """a → a, `step` as long as `test` holds."""

    @abstractmethod
    def scan(self, step: A, s: Obj, a: Obj, b: Obj, n: int) -> A:
        """s × aⁿ → s × bⁿ of a step s × a → s × b; aⁿ is `rows(a, n)`, so a may be a product."""

    @abstractmethod
    def iterate(self, f: A, a: Obj, n: int) -> A:
        """a → a, `f` n times."""
