"""Numbers: scaling, the primitive operations, constants."""

from __future__ import annotations

from abc import abstractmethod

from ..objects import Obj
from ..primitives import Primitive, Value
from .category import A, Category


class Scalar(Category[A]):
    """Multiplication by a number.

    Laws: `scale 1 = id`; `scale s ∘ scale t = scale (s·t)`.

    >>> import homset as hs
    >>> hs.LinearMaps.scale(2.0, hs.R)(3.0)
    6.0
    """

    @abstractmethod
    def scale(self, s: Value, a: Obj) -> A:
        """a → a, multiplication by `s`."""


class Numeric(Category[A]):
    """The operations of the table of primitives, and constants.

    >>> import homset as hs
    >>> hs.Functions.constant(2.0, hs.Unit, hs.R)(())
    2.0
    """

    @abstractmethod
    def primitive(self, p: Primitive, a: Obj, b: Obj) -> A:
        """The primitive at these objects, or a `MissingStructureError` if it has no meaning."""

    @abstractmethod
    def constant(self, value: Value, a: Obj, b: Obj) -> A:
        """a → b, a constant."""
