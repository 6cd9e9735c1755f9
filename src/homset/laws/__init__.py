"""The laws of every protocol, and `check`, which tries them on a category.

This table is the theory in one place. A law is an equation between two programs; a category
satisfies it when both have the same meaning there, whatever the letters stand for. The laws of a
structure are in the file with the name of the structure's file in `homset.category`. Products are
n-ary: `exᵢ` is one of n projections, f₁ △ ⋯ △ fₙ forks n arrows, and for n = 0 the laws of products
say what a terminal object is, those of biproducts what a zero object is.

>>> print(LAWS[2])
associativity: h ∘ (g ∘ f) = (h ∘ g) ∘ f, for f : a → b, g : b → c, h : c → d
>>> import homset as hs
>>> check(hs.Matrices, examples=1)
<report on Matrices: ...>
"""

from __future__ import annotations

from typing import Any

from ..category import Category
from ..checking import Law, Report, check_all
from ..errors import ArgumentError
from ..values import describe
from .biproducts import BIPRODUCTS
from .category import CATEGORY
from .closed import CLOSED
from .coproducts import COPRODUCTS
from .indexed import INDEXED
from .lists import LISTS
from .loops import LOOPS
from .numeric import NUMERIC
from .products import PRODUCTS

__all__ = ["LAWS", "Law", "Report", "check"]

LAWS: tuple[Law, ...] = (
    *CATEGORY, *PRODUCTS, *BIPRODUCTS, *COPRODUCTS, *CLOSED, *LISTS, *INDEXED, *NUMERIC, *LOOPS,
)  # fmt: skip
"""Every law, by protocol."""


def check(category: Category[Any] | type[Category[Any]], *, examples: int = 25) -> Report:
    """Try every law of every protocol that a category has, with Hypothesis.

    Each law is tried on at least `examples` cases, among them products of 0, 1, 2 and 3 components
    and arrays of these lengths. The arrows are random programs, made of what the category
    understands. `category` may also be a class that needs no arguments.

    Returns a `Report`, which prints as a table. Raises `LawError`, with the law, both sides and the
    smallest counterexample found, if a law fails or the category raises an error in one; and
    `MissingExtraError` without Hypothesis.

    >>> import homset as hs
    >>> check(hs.Matrices, examples=1).lacks
    ('Coproduct', 'Closed', 'Recursive', 'Lists', 'Addressed', 'Loops', 'Diagrammatic')
    """
    chosen = category() if isinstance(category, type) else category
    if not isinstance(chosen, Category):
        raise ArgumentError(
            f"check takes a category, an object of a subclass of hs.Category; got"
            f" {describe(category)}"
        )
    return check_all(chosen, LAWS, examples)
