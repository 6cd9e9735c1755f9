"""The laws of coproducts."""

from __future__ import annotations

from ..category import Coproduct, Numeric
from ..checking import Law
from ..combinators import decide, either, plus
from ..objects import B
from ..operations import cross, distribute, identity, left, right, truth
from .stating import law

COPRODUCTS: tuple[Law, ...] = (
    # Coproducts, over which products distribute.
    law("either, left", Coproduct, "f : a → c, g : b → c", "either(f, g) ∘ left = f",
        lambda f, g: (either(f, g) @ left(f.dom, g.dom), f)),
    law("either, right", Coproduct, "f : a → c, g : b → c", "either(f, g) ∘ right = g",
        lambda f, g: (either(f, g) @ right(f.dom, g.dom), g)),
    law("uniqueness of either", Coproduct, "a, b, h : a + b → c",
        "either(h ∘ left, h ∘ right) = h",
        lambda a, b, h: (either(h @ left(a, b), h @ right(a, b)), h)),
    law("an arrow after either", Coproduct, "f : a → c, g : b → c, h : c → d",
        "h ∘ either(f, g) = either(h ∘ f, h ∘ g)",
        lambda f, g, h: (h @ either(f, g), either(h @ f, h @ g))),
    law("sum of two arrows", Coproduct, "f : a → c, g : b → d",
        "f + g = either(left ∘ f, right ∘ g)",
        lambda f, g: (plus(f, g), either(left(f.cod, g.cod) @ f, right(f.cod, g.cod) @ g))),
    law("distribute, left", Coproduct, "a, b, c", "distribute ∘ (id × left) = left",
        lambda a, b, c: (distribute(a, b, c) @ cross([identity(a), left(b, c)]),
                         left(a * b, a * c))),
    law("distribute, right", Coproduct, "a, b, c", "distribute ∘ (id × right) = right",
        lambda a, b, c: (distribute(a, b, c) @ cross([identity(a), right(b, c)]),
                         right(a * b, a * c))),
    law("distributing is natural", Coproduct, "f : a → d, g : b → e, h : c → e",
        "distribute ∘ (f × (g + h)) = ((f × g) + (f × h)) ∘ distribute",
        lambda f, g, h: (distribute(f.cod, g.cod, h.cod) @ cross([f, plus(g, h)]),
                         plus(cross([f, g]), cross([f, h])) @ distribute(f.dom, g.dom, h.dom))),
    law("distribute has an inverse", Coproduct, "a, b, c",
        "either(id × left, id × right) ∘ distribute = id",
        lambda a, b, c: (either(cross([identity(a), left(b, c)]), cross([identity(a), right(b, c)]))
                         @ distribute(a, b, c), identity(a * (b + c)))),

    law("truth values", (Coproduct, Numeric), "n", "either(true, false) ∘ decide = id",
        lambda n: (either(truth(True), truth(False)) @ decide, identity(B)), truth(True)),
)  # fmt: skip
