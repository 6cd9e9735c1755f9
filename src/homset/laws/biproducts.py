"""The laws of biproducts: of sums, and of sums that are natural."""

from __future__ import annotations

from ..category import Additive, Cocartesian
from ..checking import Law
from ..combinators import swap
from ..objects import Product
from ..operations import add, assoc, by_steps, cross, ex, fork, identity, inj, jam, join, zero
from .stating import both, cods, derived, doms, each, law

BIPRODUCTS: tuple[Law, ...] = (
    # Additive: every object is a commutative monoid, jam its sum; and so are the arrows to it.
    law("sum with zeros", Additive, "a, n", "jam ∘ injᵢ = id",
        lambda a, n: [(jam(a, n) @ inj(i, [a] * n), identity(a)) for i in range(n)]),
    law("commutativity", Additive, "a", "jam ∘ swap = jam",
        lambda a: (jam(a, 2) @ swap, jam(a, 2))),
    law("sum by sum", Additive, "a, n", "jamₙ₊₁ = jam ∘ ((jamₙ ∘ all but the last) △ the last)",
        lambda a, n: (jam(a, n + 1), by_steps(a, n))),
    law("associativity of jam", Additive, "a", "jam ∘ (jam × id) = jam ∘ (id × jam) ∘ assoc",
        lambda a: (jam(a, 2) @ cross([jam(a, 2), identity(a)]),
                   jam(a, 2) @ (cross([identity(a), jam(a, 2)]) @ assoc(a)))),
    law("sums by components", Additive, "aᵢ", "exᵢ ∘ jam = jam ∘ (exᵢ × exᵢ)",
        lambda a: [(ex(i, a) @ jam(Product(*a), m), jam(a[i], m) @ cross([ex(i, a)] * m))
                   for i in each(a) for m in (0, 2)]),
    law("orthogonality", Additive, "aᵢ", "exᵢ ∘ injᵢ = id, exⱼ ∘ injᵢ = 0",
        lambda a: [(ex(j, a) @ inj(i, a), identity(a[i]) if i == j else zero(a[i], a[j]))
                   for i in each(a) for j in each(a)]),
    law("join", Additive, "b, fᵢ : aᵢ → b", "f₁ ▽ ⋯ ▽ fₙ = jam ∘ (f₁ × ⋯ × fₙ)",
        lambda b, f: (join(b, f), jam(b, len(f)) @ cross(f))),
    law("zero arrow", Additive, "a, b", "0 = jam₀ ∘ dup₀",
        lambda a, b: (derived("zero", a, b, [], lambda k: k.zero(a, b)), zero(a, b))),
    law("sum of arrows", Additive, "a, b, fᵢ : a → b", "f₁ + ⋯ + fₙ = jam ∘ (f₁ × ⋯ × fₙ) ∘ dup",
        lambda a, b, f: (derived("sum", a, b, f, lambda k, *fs: k.sum(a, b, *fs)), add(a, b, f))),
    law("+ is commutative", Additive, "f : a → b, g : a → b", "f + g = g + f",
        lambda f, g: (both(f, g), both(g, f))),
    law("+ is associative", Additive, "f : a → b, g : a → b, h : a → b",
        "(f + g) + h = f + (g + h)",
        lambda f, g, h: (both(both(f, g), h), both(f, both(g, h)))),
    law("0 is neutral", Additive, "f : a → b", "f + 0 = f",
        lambda f: (both(f, zero(f.dom, f.cod)), f)),
    law("+ before an arrow", Additive, "h : a → b, f : b → c, g : b → c",
        "(f + g) ∘ h = f ∘ h + g ∘ h",
        lambda h, f, g: (both(f, g) @ h, both(f @ h, g @ h))),
    law("0 before an arrow", Additive, "b, h : a → c", "0 ∘ h = 0",
        lambda b, h: (zero(h.cod, b) @ h, zero(h.dom, b))),
    law("fork of sums", Additive, "f : a → b, g : a → b, h : a → c, k : a → c",
        "(f + g) △ (h + k) = (f △ h) + (g △ k)",
        lambda f, g, h, k: (fork(f.dom, [both(f, g), both(h, k)]),
                            both(fork(f.dom, [f, h]), fork(f.dom, [g, k])))),

    # Cocartesian: sums are natural, so the product is a coproduct too, a biproduct. An arrow out of
    # it is its components, and composition distributes over + on both sides.
    law("injection", Cocartesian, "b, fᵢ : aᵢ → b", "(f₁ ▽ ⋯ ▽ fₙ) ∘ injᵢ = fᵢ",
        lambda b, f: [(join(b, f) @ inj(i, doms(f)), f[i]) for i in each(f)]),
    law("couniqueness", Cocartesian, "b, aᵢ, h : ∏aᵢ → b", "(h ∘ inj₁) ▽ ⋯ ▽ (h ∘ injₙ) = h",
        lambda b, a, h: (join(b, [h @ inj(i, a) for i in each(a)]), h)),
    law("initial object", Cocartesian, "h : 1 → a", "h = 0",
        lambda h: (h, jam(h.cod, 0))),
    law("unjoin", Cocartesian, "b, fᵢ : aᵢ → b", "unjoin (f₁ ▽ ⋯ ▽ fₙ) = f₁, …, fₙ",
        lambda b, f: [(derived("unjoin", f[i].dom, b, [join(b, f)],
                               lambda k, h, i=i: k.unjoin(h, doms(f))[i]), f[i]) for i in each(f)]),
    law("summing is natural", Cocartesian, "f : a → b, n", "f ∘ jam = jam ∘ (f × ⋯ × f)",
        lambda f, n: (f @ jam(f.dom, n), jam(f.cod, n) @ cross([f] * n))),
    law("injecting is natural", Cocartesian, "fᵢ : aᵢ → bᵢ", "(f₁ × ⋯ × fₙ) ∘ injᵢ = injᵢ ∘ fᵢ",
        lambda f: [(cross(f) @ inj(i, doms(f)), inj(i, cods(f)) @ f[i]) for i in each(f)]),
    law("an arrow after join", Cocartesian, "h : b → c, fᵢ : aᵢ → b",
        "h ∘ (f₁ ▽ ⋯ ▽ fₙ) = (h ∘ f₁) ▽ ⋯ ▽ (h ∘ fₙ)",
        lambda h, f: (h @ join(h.dom, f), join(h.cod, [h @ g for g in f]))),
    law("join after cross", Cocartesian, "c, gᵢ : bᵢ → c, fᵢ : aᵢ → bᵢ",
        "(g₁ ▽ ⋯ ▽ gₙ) ∘ (f₁ × ⋯ × fₙ) = (g₁ ∘ f₁) ▽ ⋯ ▽ (gₙ ∘ fₙ)",
        lambda c, g, f: (join(c, g) @ cross(f), join(c, [g[i] @ f[i] for i in each(f)]))),
    law("fork of joins", Cocartesian, "f : a → c, g : b → c, h : a → d, k : b → d",
        "(f ▽ g) △ (h ▽ k) = (f △ h) ▽ (g △ k)",
        lambda f, g, h, k: (fork(f.dom * g.dom, [join(f.cod, [f, g]), join(h.cod, [h, k])]),
                            join(f.cod * h.cod, [fork(f.dom, [f, h]), fork(g.dom, [g, k])]))),
    law("biproduct", Cocartesian, "aᵢ", "inj₁ ∘ ex₁ + ⋯ + injₙ ∘ exₙ = id",
        lambda a: (add(Product(*a), Product(*a), [inj(i, a) @ ex(i, a) for i in each(a)]),
                   identity(Product(*a)))),
    law("+ after an arrow", Cocartesian, "f : a → b, g : a → b, h : b → c",
        "h ∘ (f + g) = h ∘ f + h ∘ g",
        lambda f, g, h: (h @ both(f, g), both(h @ f, h @ g))),
    law("an arrow after 0", Cocartesian, "a, h : b → c", "h ∘ 0 = 0",
        lambda a, h: (h @ zero(a, h.dom), zero(a, h.cod))),
)  # fmt: skip
