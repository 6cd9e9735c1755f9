"""The laws of numbers."""

from __future__ import annotations

from ..arrows import const
from ..category import Additive, Cartesian, Cocartesian, Numeric, Scalar
from ..checking import Law
from ..combinators import scale
from ..objects import R
from ..operations import fork, identity, zero
from ..prelude import mul
from .stating import both, law

NUMERIC: tuple[Law, ...] = (
    # Scalar: numbers act on R, one after the other as their product, together as their sum.
    law("scale by one", Scalar, "n", "scale 1 = id",
        lambda n: (scale(1.0), identity(R)), scale(2.0)),
    law("scale by a product", Scalar, "λ, μ", "scale λ ∘ scale μ = scale (λ · μ)",
        lambda x, y: (scale(x) @ scale(y), scale(x * y)), scale(2.0)),
    law("scale by a sum", (Scalar, Additive), "λ, μ", "scale λ + scale μ = scale (λ + μ)",
        lambda x, y: (both(scale(x), scale(y)), scale(x + y)), scale(2.0)),
    law("scale by zero", (Scalar, Additive), "n", "scale 0 = 0",
        lambda n: (scale(0.0), zero(R, R)), scale(2.0)),
    law("homogeneity", (Scalar, Cocartesian), "λ, f : R → R", "f ∘ scale λ = scale λ ∘ f",
        lambda x, f: (f @ scale(x), scale(x) @ f), scale(2.0)),
    law("scale is a product", (Scalar, Numeric, Cartesian), "λ", "scale λ = mul ∘ (λ △ id)",
        lambda x: (scale(x), mul @ fork(R, [const(x, R).at(R), identity(R)])),
        scale(2.0), const(2.0, R).at(R), mul.at(R * R)),

    # Numeric: what a primitive means is the category's affair; a constant ignores its input.
    law("constant", (Numeric, Cartesian), "λ, f : a → b", "λ ∘ f = λ",
        lambda x, f: (const(x, R).at(f.cod) @ f, const(x, R).at(f.dom)), const(2.0, R).at(R)),
)  # fmt: skip
