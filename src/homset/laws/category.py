"""The laws of a category."""

from __future__ import annotations

from ..category import Category
from ..checking import Law
from ..operations import identity
from .stating import law

CATEGORY: tuple[Law, ...] = (
    # A category: arrows compose, and for each object there is one that does nothing.
    law("left identity", Category, "f : a → b", "id ∘ f = f",
        lambda f: (identity(f.cod) @ f, f)),
    law("right identity", Category, "f : a → b", "f ∘ id = f",
        lambda f: (f @ identity(f.dom), f)),
    law("associativity", Category, "f : a → b, g : b → c, h : c → d", "h ∘ (g ∘ f) = (h ∘ g) ∘ f",
        lambda f, g, h: (h @ (g @ f), (h @ g) @ f)),
)  # fmt: skip
