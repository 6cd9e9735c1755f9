"""The laws of arrows as values, and of recursion."""

from __future__ import annotations

from ..arrows import const
from ..category import Closed, Coproduct, Numeric, Recursive
from ..checking import Law
from ..combinators import apply, curry, fix, uncurry
from ..objects import Unit, Z
from ..operations import called_once, counting_down, cross, from_above, identity, times
from ..prelude import less, sub
from .stating import law

COUNTING = (const(1, Z).at(Unit), sub.at(Z * Z), less.at(Z * Z))
"""What a recursion that counts needs."""


CLOSED: tuple[Law, ...] = (
    # Closed: arrows are values too. To curry is to apply later.
    law("apply and curry", Closed, "f : a × b → c", "apply ∘ (curry f × id) = f",
        lambda f: (apply @ cross([curry(f), identity(f.dom.parts[1])]), f)),
    law("uniqueness of curry", Closed, "a, b, g : a → c^b", "curry(apply ∘ (g × id)) = g",
        lambda a, b, g: (curry(apply @ cross([g, identity(b)])), g)),
    law("uncurry", Closed, "a, b, g : a → c^b", "uncurry g = apply ∘ (g × id)",
        lambda a, b, g: (uncurry(g), apply @ cross([g, identity(b)]))),
    law("uncurry and curry", Closed, "f : a × b → c", "uncurry(curry f) = f",
        lambda f: (uncurry(curry(f)), f)),
    law("currying is natural", Closed, "f : a × b → c, h : d → a",
        "curry f ∘ h = curry(f ∘ (h × id))",
        lambda f, h: (curry(f) @ h, curry(f @ cross([h, identity(f.dom.parts[1])])))),

    # Recursive: an arrow that is given itself.
    law("one call", (Recursive, Coproduct, Numeric), "f : a → a, n",
        "fix g = g ∘ ((id △ curry (fix g)) × id), where g calls itself n times",
        lambda f, n: (fix(counting_down(f)) @ from_above(f.dom, n),
                      called_once(counting_down(f)) @ from_above(f.dom, n)), *COUNTING),
    law("recursion", (Recursive, Coproduct, Numeric), "f : a → a, n",
        "fix g = f ∘ ⋯ ∘ f, where g calls itself n times",
        lambda f, n: (fix(counting_down(f)) @ from_above(f.dom, n), times(f, n)), *COUNTING),
)  # fmt: skip
