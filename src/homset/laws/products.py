"""The laws of products."""

from __future__ import annotations

from ..category import Cartesian, Diagrammatic, Monoidal
from ..checking import Law
from ..combinators import swap
from ..objects import Product
from ..operations import cross, dup, ex, fork, identity
from .stating import cods, derived, diagram, doms, each, law, meaning

PRODUCTS: tuple[Law, ...] = (
    # Monoidal: arrows side by side. × is a functor.
    law("identities side by side", Monoidal, "aᵢ", "id × ⋯ × id = id",
        lambda a: (cross([identity(o) for o in a]), identity(Product(*a)))),
    law("interchange", Monoidal, "fᵢ : aᵢ → bᵢ, gᵢ : bᵢ → cᵢ",
        "(g₁ × ⋯ × gₙ) ∘ (f₁ × ⋯ × fₙ) = (g₁ ∘ f₁) × ⋯ × (gₙ ∘ fₙ)",
        lambda f, g: (cross(g) @ cross(f), cross([g[i] @ f[i] for i in each(f)]))),

    # Cartesian: the product is the categorical one. An arrow into it is its components.
    law("projection", Cartesian, "a, fᵢ : a → bᵢ", "exᵢ ∘ (f₁ △ ⋯ △ fₙ) = fᵢ",
        lambda a, f: [(ex(i, cods(f)) @ fork(a, f), f[i]) for i in each(f)]),
    law("uniqueness", Cartesian, "a, bᵢ, h : a → ∏bᵢ", "(ex₁ ∘ h) △ ⋯ △ (exₙ ∘ h) = h",
        lambda a, b, h: (fork(a, [ex(i, b) @ h for i in each(b)]), h)),
    law("terminal object", Cartesian, "h : a → 1", "h = it",
        lambda h: (h, dup(h.dom, 0))),
    law("fork", Cartesian, "a, fᵢ : a → bᵢ", "f₁ △ ⋯ △ fₙ = (f₁ × ⋯ × fₙ) ∘ dup",
        lambda a, f: (fork(a, f), cross(f) @ dup(a, len(f)))),
    law("unfork", Cartesian, "a, fᵢ : a → bᵢ", "unfork (f₁ △ ⋯ △ fₙ) = f₁, …, fₙ",
        lambda a, f: [(derived("unfork", a, f[i].cod, [fork(a, f)],
                               lambda k, h, i=i: k.unfork(h, cods(f))[i]), f[i]) for i in each(f)]),
    law("copies", Cartesian, "a, n", "exᵢ ∘ dup = id",
        lambda a, n: [(ex(i, [a] * n) @ dup(a, n), identity(a)) for i in range(n)]),
    law("copying is natural", Cartesian, "f : a → b, n", "dup ∘ f = (f × ⋯ × f) ∘ dup",
        lambda f, n: (dup(f.cod, n) @ f, cross([f] * n) @ dup(f.dom, n))),
    law("copies are alike", Cartesian, "a", "swap ∘ dup = dup",
        lambda a: (swap @ dup(a, 2), dup(a, 2))),
    law("projecting is natural", Cartesian, "fᵢ : aᵢ → bᵢ", "exᵢ ∘ (f₁ × ⋯ × fₙ) = fᵢ ∘ exᵢ",
        lambda f: [(ex(i, cods(f)) @ cross(f), f[i] @ ex(i, doms(f))) for i in each(f)]),
    law("fork after an arrow", Cartesian, "h : a → b, fᵢ : b → cᵢ",
        "(f₁ △ ⋯ △ fₙ) ∘ h = (f₁ ∘ h) △ ⋯ △ (fₙ ∘ h)",
        lambda h, f: (fork(h.cod, f) @ h, fork(h.dom, [g @ h for g in f]))),
    law("cross after fork", Cartesian, "a, fᵢ : a → bᵢ, gᵢ : bᵢ → cᵢ",
        "(g₁ × ⋯ × gₙ) ∘ (f₁ △ ⋯ △ fₙ) = (g₁ ∘ f₁) △ ⋯ △ (gₙ ∘ fₙ)",
        lambda a, f, g: (cross(g) @ fork(a, f), fork(a, [g[i] @ f[i] for i in each(f)]))),
    law("diagrams", Cartesian, "f : a → b", "diagram of f = f",
        lambda f: (diagram(f), f)),
    law("meaning by diagrams", Diagrammatic, "f : a → b", "f by diagrams = f by combinators",
        lambda f: (meaning(f), f)),
)  # fmt: skip
