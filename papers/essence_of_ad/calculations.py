"""The calculations that the paper does by hand, as theories: rules in, chains of equations out.

Every step is checked as well: the letters get random programs, linear maps and points for values,
and both sides have to agree. All spaces are V = R² here, or V × V.
"""

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import numpy as np
from theorems import Cases

import homset as hs
from homset import Arrow, R
from homset.categories.cont import Transform
from homset.categories.dot import dot, undot
from homset.categories.linear_maps import LinearMap
from homset.interpretation import combinators
from homset.objects import Obj
from homset.proofs import Theory

K = hs.LinearMaps
DUAL = hs.Dual(K)
V = R**2
SAMPLES = 20


# --- what the names and operators mean ------------------------------------------------------------


class Zero:
    """The zero map, between whatever spaces its place asks for."""


class Two:
    """A name with two readings: a linear map on V, and a function on whatever it is applied to.

    Beside arrows of Dual(K) it is read there.
    """

    def __init__(self, arrow: Arrow, function: Callable[[Any], Any]) -> None:
        self.map, self.function = combinators(K, arrow), function
        self.arrow = combinators(DUAL, arrow)

    def __call__(self, x: Any) -> Any:
        return self.function(x)


class Dualised:
    """An arrow of Dual(K), from V or V × V to V or V × V: a linear map that goes the other way."""

    def __init__(self, arrow: LinearMap) -> None:
        self.arrow = arrow


def a_map(f: Any) -> Any:
    """The linear map that something is, or None."""
    if isinstance(f, Arrow):
        return combinators(K, f)
    return f.map if isinstance(f, Two) else f if isinstance(f, (LinearMap, Zero)) else None


def maps(*fs: Any) -> list[Any] | None:
    """All of them as linear maps, if all are."""
    found = [a_map(f) for f in fs]
    return None if None in found else found


def after(g: Any, f: Any) -> Any:
    """g ∘ f."""
    if isinstance(g, Arrow) and isinstance(f, Arrow):
        return g @ f
    if isinstance(g, Dualised) or isinstance(f, Dualised):
        return Dualised(DUAL.compose(g.arrow, f.arrow))
    both = maps(g, f)
    if both is None:
        return lambda x: g(f(x))
    return Zero() if any(isinstance(m, Zero) for m in both) else K.compose(*both)


def beside(f: Any, g: Any) -> Any:
    """f × g."""
    if isinstance(f, Arrow) and isinstance(g, Arrow):
        return f * g
    if isinstance(f, Dualised):
        return Dualised(DUAL.cross(f.arrow, g.arrow))
    both = maps(f, g)
    return (lambda xy: (f(xy[0]), g(xy[1]))) if both is None else K.cross(*both)


def joined(f: Any, g: Any) -> Any:
    """f ▽ g, of maps from V."""
    if isinstance(f, Dualised):
        return Dualised(DUAL.join(V, f.arrow, g.arrow))
    both = maps(f, g)
    assert both is not None
    cod = next(m.cod for m in both if not isinstance(m, Zero))
    return K.join(cod, *[K.zero(V, cod) if isinstance(m, Zero) else m for m in both])


def forked(f: Any, g: Any) -> Any:
    """f △ g."""
    if isinstance(f, Dualised):
        return Dualised(DUAL.fork(V, f.arrow, g.arrow))
    return K.fork(V, *(maps(f, g) or ()))


def summed(f: Any, g: Any) -> Any:
    """f + g, of maps or of vectors."""
    both = maps(f, g)
    return f + g if both is None else K.sum(both[0].dom, both[0].cod, *both)


def space(u: Any) -> Obj:
    """The space of a vector."""
    return V * V if isinstance(u, tuple) else V


def scaling(s: float) -> Two:
    """scale s."""
    return Two(hs.cross_i(hs.scale(s), 2), lambda x: K.compose(R_scale(s), x) if maps(x) else s * x)


def R_scale(s: float) -> LinearMap:
    """Multiplication by s on R, in which the values of functionals are."""
    return combinators(K, hs.scale(s))


def split(h: Any) -> Any:
    """unjoin h."""
    return K.unjoin(h, (V, V))


FUNCTIONS: dict[str, Any] = {
    "∘": after, "×": beside, "▽": joined, "△": forked, "+": summed, "0": Zero(),
    "id": Two(hs.identity.at(V), lambda x: x),
    "inl": Two(hs.inl.at(V, V * V), lambda x: (x, nothing(x))),
    "inr": Two(hs.inr.at(V, V * V), lambda x: (nothing(x), x)),
    "exl": Two(hs.exl.at(V * V), lambda x: x[0]),
    "exr": Two(hs.exr.at(V * V), lambda x: x[1]),
    "dup": Two(hs.dup.at(V), lambda x: (x, x)),
    "jam": Two(hs.jam.at(V * V), lambda x: summed(*x)),
    "join": lambda pq: joined(*pq),
    "unjoin": split,
    "scale": scaling,
}  # fmt: skip


def nothing(x: Any) -> Any:
    """The zero beside a vector or a functional."""
    return Zero() if maps(x) else np.zeros(2)


def same(x: Any, y: Any) -> bool:
    """Whether two values are equal: pairs by components, maps on sample vectors."""
    if isinstance(x, tuple):
        return all(same(u, v) for u, v in zip(x, y, strict=True))
    if isinstance(x, Dualised):
        return same(x.arrow, y.arrow)
    if isinstance(x, Zero) or isinstance(y, Zero):
        return all(isinstance(one, Zero) or bool(np.allclose(one, 0.0)) for one in (x, y))
    if (both := maps(x, y)) is not None:
        return K.equal(*both, both[0].dom, both[0].cod)
    return bool(np.allclose(x, y))


Meanings = Iterator[Mapping[str, Any]]


def samples(letters: Callable[[Cases], dict[str, Any]]) -> Callable[[], Meanings]:
    """Random meanings of the letters of an equation, beside those of all names."""

    def drawn() -> Meanings:
        random = Random(2018)
        for _ in range(SAMPLES):
            yield {**FUNCTIONS, **letters(Cases(random.randrange))}

    return drawn


# --- the corollaries about D⁺ ---------------------------------------------------------------------

AD = hs.GAD(K)
DERIVATIVES = {"D": lambda f: lambda a: AD(f)(a)[1], "D⁺": lambda f: lambda a: AD(f)(a)}


def smooth(x: Cases) -> dict[str, Any]:
    """Smooth programs on V, and points."""
    f, g = x.smooth(V, V), x.smooth(V, V)
    return {**DERIVATIVES, "f": f, "g": g, "a": x.point(V), "b": x.point(V)}


plus = Theory(
    """
    D⁺ f a = (f a, D f a)               { definition of D⁺ }
    (g ∘ f) a = g (f a)                 { definition of ∘ }
    (f × g) (a, b) = (f a, g b)         { definition of × }
    D (g ∘ f) a = D g (f a) ∘ D f a     { Theorem 1 }
    D (f × g) (a, b) = D f a × D g b    { Theorem 2 }
    """,
    samples(smooth),
    same,
)


def linear(x: Cases) -> dict[str, Any]:
    """A linear program on V, and a point."""
    return {**DERIVATIVES, "f": x.linear(V, V), "a": x.point(V)}


plus_linear = Theory(
    """
    D⁺ f a = (f a, D f a)               { definition of D⁺ }
    D f a = f                           { Theorem 3: f is linear }
    """,
    samples(linear),
    same,
)


# --- multiplication -------------------------------------------------------------------------------


def numbers(x: Cases) -> dict[str, Any]:
    """Two numbers, and multiplication with one of its arguments fixed."""
    return {
        **DERIVATIVES,
        "a": x.scalar(),
        "b": x.scalar(),
        "mul": hs.mul.at(R * R),
        "mul₁": lambda b: hs.mul(hs.identity, b).at(R),
        "mul₂": lambda a: hs.mul(a, hs.identity).at(R),
        "scale": hs.scale,
        "▽": lambda f, g: K.join(R, *(maps(f, g) or ())),
    }


multiplication = Theory(
    """
    D mul (a, b) = D (mul₁ b) a ▽ D (mul₂ a) b  { a linear map is the ▽ of its restrictions }
    mul₁ b = scale b                            { mul is linear in its first argument }
    mul₂ a = scale a                            { mul is linear in its second argument }
    D (scale s) a = scale s                     { Theorem 3 }
    """,
    samples(numbers),
    same,
)


# --- continuations --------------------------------------------------------------------------------


def functional(dom: Obj) -> Callable[[Cases], dict[str, Any]]:
    """Linear maps f and g on V, and h from `dom` to R."""

    def letters(x: Cases) -> dict[str, Any]:
        f, g, h = (combinators(K, x.linear(a, b)) for a, b in ((V, V), (V, V), (dom, R)))
        return {"f": f, "g": g, "h": h, "s": x.scalar(), "cont": continuation}

    return letters


def continuation(f: Any) -> Callable[[Any], Any]:
    """cont f, in the library's own category."""
    m = a_map(f)
    transform: Transform = hs.Cont(K, R).cont(m, m.dom, m.cod)
    return transform


CONT_RULES = """
    cont f h = h ∘ f                                { definition of cont }
    (g ∘ f) h = g (f h)                             { ∘ of functions }
    (f × g) (p, q) = (f p, g q)                     { × of functions }
    unjoin h = (h ∘ inl, h ∘ inr)                   { definition of unjoin }
    id h = h                                        { id of functions }
    inl h = (h, 0)                                  { inl of functions }
    inr h = (0, h)                                  { inr of functions }
    exl (p, q) = p                                  { exl of functions }
    exr (p, q) = q                                  { exr of functions }
    dup h = (h, h)                                  { dup of functions }
    jam (p, q) = p + q                              { jam of functions }
    join (p, q) = p ▽ q                             { definition of join }
    h ∘ (f × g) = h ∘ ((inl ∘ f) ▽ (inr ∘ g))       { f × g = inl ∘ f ▽ inr ∘ g }
    h ∘ exl = h ∘ (id ▽ 0)                          { exl = id ▽ 0 }
    h ∘ exr = h ∘ (0 ▽ id)                          { exr = 0 ▽ id }
    h ∘ jam = h ∘ (id ▽ id)                         { jam = id ▽ id }
    h ∘ dup = h ∘ (inl + inr)                       { dup = inl + inr }
    h ∘ (f ▽ g) = (h ∘ f) ▽ (h ∘ g)                 { ∘ after ▽ }
    h ∘ (f + g) = (h ∘ f) + (h ∘ g)                 { ∘ after + }
    h ∘ (g ∘ f) = (h ∘ g) ∘ f                       { associativity }
    h ∘ scale s = scale s h                         { h is linear }
    h ∘ id = h                                      { identity }
    h ∘ 0 = 0                                       { zero }
"""
on_one = Theory(CONT_RULES, samples(functional(V)), same)
on_pairs = Theory(CONT_RULES, samples(functional(V * V)), same)

CONT = {
    "identity": (on_one, "cont id h = id h"),
    "composition": (on_one, "cont (g ∘ f) h = (cont f ∘ cont g) h"),
    "product": (on_pairs, "cont (f × g) h = (join ∘ (cont f × cont g) ∘ unjoin) h"),
    "exl": (on_one, "cont exl h = (join ∘ inl) h"),
    "exr": (on_one, "cont exr h = (join ∘ inr) h"),
    "dup": (on_pairs, "cont dup h = (jam ∘ unjoin) h"),
    "inl": (on_pairs, "cont inl h = (exl ∘ unjoin) h"),
    "inr": (on_pairs, "cont inr h = (exr ∘ unjoin) h"),
    "jam": (on_one, "cont jam h = (join ∘ dup) h"),
    "scale": (on_one, "cont (scale s) h = scale s h"),
}
"""The derivation of each operation of Cont, in the paper's order."""


# --- duality --------------------------------------------------------------------------------------


def vectors(x: Cases) -> dict[str, Any]:
    """Vectors u and v of V, and functions f and g on functionals."""
    f, g = (continuation(combinators(K, x.linear(V, V))) for _ in range(2))
    return {
        "f": f,
        "g": g,
        "u": x.point(V),
        "v": x.point(V),
        "s": x.scalar(),
        "dot": lambda u: dot(K, space(u), u),
        "dot⁻¹": lambda h: np.zeros(2) if isinstance(h, Zero) else undot(K, h.dom, h),
        "asDual": lambda f: lambda u: undot_of(f(dot(K, space(u), u))),
    }


def undot_of(h: Any) -> Any:
    """dot⁻¹ h."""
    return undot(K, h.dom, h)


as_dual = Theory(
    """
    asDual f u = dot⁻¹ (f (dot u))                  { definition of asDual }
    (g ∘ f) u = g (f u)                             { ∘ of functions }
    (f × g) (p, q) = (f p, g q)                     { × of functions }
    unjoin (dot (u, v)) = (dot u, dot v)            { dot of a pair }
    inl p = (p, 0)                                  { inl of functions }
    inr p = (0, p)                                  { inr of functions }
    exl (p, q) = p                                  { exl of functions }
    exr (p, q) = q                                  { exr of functions }
    dup p = (p, p)                                  { dup of functions }
    jam (p, q) = p + q                              { jam of functions }
    dot⁻¹ (join (p, q)) = (dot⁻¹ p, dot⁻¹ q)        { dot of a pair }
    dot⁻¹ (p + q) = dot⁻¹ p + dot⁻¹ q               { linearity of dot }
    dot⁻¹ (scale s p) = scale s (dot⁻¹ p)           { linearity of dot }
    dot⁻¹ (dot u) = u                               { dot⁻¹ is the inverse of dot }
    dot (dot⁻¹ p) = p                               { dot⁻¹ is the inverse of dot }
    dot⁻¹ 0 = 0                                     { linearity of dot }
    """,
    samples(vectors),
    same,
)

DUAL_OF_CONT = {
    "composition": "asDual (f ∘ g) u = (asDual f ∘ asDual g) u",
    "product": "asDual (join ∘ (f × g) ∘ unjoin) (u, v) = (asDual f × asDual g) (u, v)",
    "exl": "asDual (join ∘ inl) u = inl u",
    "exr": "asDual (join ∘ inr) u = inr u",
    "dup": "asDual (jam ∘ unjoin) (u, v) = jam (u, v)",
    "inl": "asDual (exl ∘ unjoin) (u, v) = exl (u, v)",
    "inr": "asDual (exr ∘ unjoin) (u, v) = exr (u, v)",
    "jam": "asDual (join ∘ dup) u = dup u",
    "scale": "asDual (scale s) u = scale s u",
}
"""The derivation of each operation of Dual from that of Cont."""


def reversed_maps(x: Cases) -> dict[str, Any]:
    """Linear maps f and g on V, and `dual`, which turns them round."""
    f, g = (combinators(K, x.linear(V, V)) for _ in range(2))
    return {"f": f, "g": g, "dual": lambda m: Dualised(a_map(m))}


dual_derived = Theory(
    """
    dual f △ dual g = (dual f × dual g) ∘ dup       { definition of △ }
    dual f ▽ dual g = jam ∘ (dual f × dual g)       { definition of ▽ }
    dual f × dual g = dual (f × g)                  { × of Dual }
    dual f ∘ dup = dual (jam ∘ f)                   { ∘ of Dual, and its dup, which is jam }
    jam ∘ dual f = dual (f ∘ dup)                   { ∘ of Dual, and its jam, which is dup }
    dual (jam ∘ (f × g)) = dual (f ▽ g)             { definition of ▽ }
    dual ((f × g) ∘ dup) = dual (f △ g)             { definition of △ }
    """,
    samples(reversed_maps),
    same,
)
