"""Category: identities and composition, which every other structure builds on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Generic, TypeVar

from ..arrows import Arrow
from ..objects import Obj
from ..places import Place

A = TypeVar("A")


class Category(ABC, Generic[A]):
    """Identities and composition.

    Laws: `identity ∘ f = f = f ∘ identity`; `(h ∘ g) ∘ f = h ∘ (g ∘ f)`.

    >>> import homset as hs
    >>> double = hs.Functions.compose(lambda x: x * 2.0, hs.Functions.identity(hs.R))
    >>> double(3.0)
    6.0
    """

    @abstractmethod
    def identity(self, a: Obj) -> A:
        """id : a → a."""

    @abstractmethod
    def compose(self, g: A, f: A) -> A:
        """g ∘ f, first `f`, then `g`."""

    def claims(self, structure: type[Category[Any]]) -> bool:
        """Whether the laws of a structure hold between its arrows: where it has the structure.

        A category of texts says no: there, the sides of a law are written differently.
        """
        return self.has(structure)

    def recomputed(self, f: A, a: Obj, b: Obj) -> A:
        """The same arrow; where it matters, its derivative runs it again and keeps less."""
        return f

    def placed(self, f: A, place: Place) -> A:
        """The arrow `f` as the meaning of what stands at a place of a Python source.

        Where arrows are functions that may fail, it is `homset.places.placed`.
        """
        return f

    def equal(self, f: A, g: A, a: Obj, b: Obj) -> bool:
        """Whether two arrows a → b are the same, as far as one can tell; used to check laws."""
        return bool(f == g)

    def __call__(self, program: Arrow) -> Any:
        """The meaning of a program in this category.

        Raises `MissingStructureError` if the program needs a structure the category lacks.
        """
        from ..interpretation import interpret

        return interpret(self, program)

    def has(self, structure: type[Category[Any]]) -> bool:
        """Whether the category has a structure: whether it is a subclass of the protocol."""
        return isinstance(self, structure)

    def because(self, structure: type[Category[Any]]) -> str:
        """Why it has not a structure, where that is not plain, as the end of a message."""
        return ""

    @property
    def name(self) -> str:
        """What the category is called in messages."""
        return type(self).__name__.removesuffix("Category")

    def __repr__(self) -> str:
        return self.name
