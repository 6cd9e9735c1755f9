"""Continuations over a category of linear maps. (2018, section "Reverse-Mode AD": Cont_k^r.)

An arrow a → b is a function from arrows b → r of `k` to arrows a → r of `k`: what is still to be
done after b becomes what is still to be done after a. Whatever the association of a program, its
compositions in `k` then happen from the left, which is reverse mode.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, final

from ..arrows import Arrow
from ..category import Category, Cocartesian, Diagrammatic, IndexedAdditive, Numeric, Scalar
from ..diagrams import Diagram
from ..errors import ArgumentError, MissingStructureError
from ..interpretation import interpret
from ..objects import Obj, Product, R, as_object, brief
from ..primitives import Primitive, Value
from ..tangents import Linear, linear_category, vector_space
from ..tuples import gathered, scattered
from ..values import describe
from .dot import dot, functionals, undot
from .linear_maps import LinearMap, refuse_constant, scaling

K = Any
"""An arrow of `k`."""


class Transform:
    """An arrow `dom → cod` given by a function between hom-sets of `k`."""

    __slots__ = ("cod", "dom", "function")

    def __init__(self, dom: Obj, cod: Obj, function: Callable[[K], K]) -> None:
        self.dom, self.cod, self.function = dom, cod, function

    def __call__(self, h: K) -> K:
        return self.function(h)

    def __repr__(self) -> str:
        return f"Transform({brief(self.dom)} → {brief(self.cod)})"


def asking(t: Transform, k: Any, a: Obj, b: Obj) -> Transform:
    """The transform for a user, who may give something else than an arrow a → b of `k`."""
    kind, ends = type(k.identity(a)), _ends(k.zero(a, b))

    def run(h: K) -> K:
        if not isinstance(h, kind) or _ends(h) != ends:
            expected = f"an arrow {brief(a)} → {brief(b)} of {k}"
            raise ArgumentError(f"{t!r} takes {expected}; got {describe(h)}")
        return t(h)

    return Transform(t.dom, t.cod, run)


def _ends(f: K) -> tuple[Any, Any]:
    """Domain and codomain as the arrow has them: turned round in a dual, none if it has none."""
    return getattr(f, "dom", None), getattr(f, "cod", None)


@final
class Cont(
    Diagrammatic[Transform], IndexedAdditive[Transform], Cocartesian[Transform],
    Scalar[Transform], Numeric[Transform], Linear[Transform],
):  # fmt: skip
    """Cont_k^r, with answers in the object `r`; an arrow is called on an arrow b → r of `k`.

    >>> import homset as hs
    >>> c = Cont(hs.LinearMaps, R)(hs.scale(2.0) | hs.scale(3.0))
    >>> c(hs.LinearMaps.identity(R))(1.0, 10.0)
    32.0
    """

    def __init__(self, k: Category[K], r: Obj) -> None:
        self.k: Any = linear_category(k, "Cont")
        self.r = vector_space(as_object(r))

    @property
    def name(self) -> str:
        return f"Cont({self.k}, {brief(self.r)})"

    def __call__(self, program: Arrow) -> Transform:
        """The program as a function on arrows of `k` to `r`."""
        made: Transform = interpret(self, program)
        return asking(made, self.k, made.cod, self.r)

    def cont(self, f: K, a: Obj, b: Obj) -> Transform:
        """The functor from `k`: f ↦ (− ∘ f). (Theorem 4.)"""
        return Transform(a, b, lambda h: self.k.compose(h, f))

    def identity(self, a: Obj) -> Transform:
        return Transform(vector_space(a), a, lambda h: h)

    def compose(self, g: Transform, f: Transform) -> Transform:
        return Transform(f.dom, g.cod, lambda h: f(g(h)))

    def cross(self, *fs: Transform) -> Transform:
        """join ∘ (f × g) ∘ unjoin."""
        dom, cods = Product(*(f.dom for f in fs)), tuple(f.cod for f in fs)

        def run(h: K) -> K:
            parts = self.k.unjoin(h, cods)
            return self.k.join(self.r, *[f(part) for f, part in zip(fs, parts, strict=True)])

        return Transform(dom, Product(*cods), run)

    def ex(self, i: int, objects: Sequence[Obj]) -> Transform:
        """exl = join ∘ inl."""
        zeros = [self.k.zero(o, self.r) for o in objects]

        def run(h: K) -> K:
            return self.k.join(self.r, *zeros[:i], h, *zeros[i + 1 :])

        return Transform(Product(*objects), objects[i], run)

    def dup(self, a: Obj, n: int) -> Transform:
        """dup = jam ∘ unjoin."""
        copies = (a,) * n
        return Transform(
            a, Product(*copies), lambda h: self.k.sum(a, self.r, *self.k.unjoin(h, copies))
        )

    def inj(self, i: int, objects: Sequence[Obj]) -> Transform:
        """inl = exl ∘ unjoin."""
        return Transform(
            objects[i], Product(*objects), lambda h: self.k.unjoin(h, tuple(objects))[i]
        )

    def jam(self, a: Obj, n: int) -> Transform:
        """jam = join ∘ dup."""
        return Transform(Product(*[a] * n), a, lambda h: self.k.join(self.r, *[h] * n))

    def stack(self, a: Obj, n: int) -> Transform:
        return self.cont(self.k.stack(a, n), Product(*[a] * n), a**n)

    def unstack(self, a: Obj, n: int) -> Transform:
        return self.cont(self.k.unstack(a, n), a**n, Product(*[a] * n))

    def scale(self, s: Value, a: Obj) -> Transform:
        return self.cont(self.k.scale(s, a), a, a)

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Transform:
        arrow: Transform = scaling(self, p, a, b)
        return arrow

    def constant(self, value: Value, a: Obj, b: Obj) -> Transform:
        raise refuse_constant(self)

    def diagram(self, d: Diagram[Transform]) -> Transform:
        """The boxes from last to first; every wire has what is still to be done after it."""
        k, r, objects = self.k, self.r, d.wiring.objects()

        def run(h: K) -> K:
            after: list[list[K]] = [[] for _ in objects]

            def leave(obj: Obj, wires: Sequence[int], h: K) -> None:
                parts = scattered(obj, h, lambda o, g: k.unjoin(g, o.parts))
                for wire, part in zip(wires, parts, strict=True):
                    after[wire].append(part)

            def arrive(obj: Obj, wires: Sequence[int]) -> K:
                sums = [self._sum(objects[wire], after[wire]) for wire in wires]
                return gathered(obj, sums, lambda _, hs: k.join(r, *hs))

            leave(d.cod, d.outputs, h)
            for box, (dom, cod, ins, outs) in zip(
                reversed(d.boxes), reversed(d.wiring.places), strict=True
            ):
                if any([after[wire] for wire in outs]):
                    leave(dom, ins, box(arrive(cod, outs)))
            return arrive(d.dom, d.inputs)

        return Transform(vector_space(d.dom), vector_space(d.cod), run)

    def _sum(self, a: Obj, hs: list[K]) -> K:
        return hs[0] if len(hs) == 1 else self.k.sum(a, self.r, *hs)

    def has(self, structure: type[Category[Any]]) -> bool:
        """For arrows to R, which are vectors, the linear structure of `k` too."""
        if structure is Linear:
            return self.r is R and bool(self.k.has(Linear))
        return super().has(structure)

    @property
    def contravariant(self) -> bool:
        return True

    @property
    def finite(self) -> bool:
        """A covector is an arrow a → r of `k`; where that is a function of R, it needs no basis."""
        return bool(self.k.finite or not self.k.contravariant)

    def hom(self, a: Obj, b: Obj) -> Obj:
        return a**b

    def action(self, f: Transform, a: Obj, b: Obj) -> LinearMap:
        """For r = R: the linear map b ⊸ a on vectors, through u ↦ dot u."""
        self._on_vectors()
        return LinearMap(b, a, lambda u: undot(self.k, a, f(dot(self.k, b, u))))

    def reflect(self, m: LinearMap, a: Obj, b: Obj) -> Transform:
        """For r = R: what is done after b as a vector, taken back by m."""
        self._on_vectors()
        return Transform(a, b, lambda h: dot(self.k, a, m.function(undot(self.k, b, h))))

    def _on_vectors(self) -> None:
        """Raise an error unless arrows to r are covectors, which those to R are."""
        if self.r is not R:
            raise MissingStructureError(f"{self} acts on arrows to {brief(self.r)}, not on vectors")

    def equal(self, f: Transform, g: Transform, a: Obj, b: Obj) -> bool:
        """Equality on some arrows b → r."""
        return all(self.k.equal(f(h), g(h), a, self.r) for h in functionals(self.k, b, self.r))
