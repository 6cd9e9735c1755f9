"""The mirror image of continuations: Begin_k^r. (2018, section "Forward-Mode AD".)

An arrow a → b is a function from arrows r → a of `k` to arrows r → b of `k`: what was done before
a becomes what was done before b. Compositions in `k` then happen from the right: forward mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

from ..arrows import Arrow
from ..category import Category, Cocartesian, Diagrammatic, IndexedAdditive, Numeric, Scalar
from ..diagrams import Diagram
from ..errors import MissingStructureError
from ..interpretation import interpret
from ..objects import Obj, Product, R, as_object, brief
from ..primitives import Primitive, Value
from ..tangents import Linear, linear_category, vector_space
from ..tuples import gathered, scattered
from .cont import Transform, asking
from .dot import point, points, unpoint
from .linear_maps import LinearMap, refuse_constant, scaling

K = Any


@final
class Begin(
    Diagrammatic[Transform], IndexedAdditive[Transform], Cocartesian[Transform],
    Scalar[Transform], Numeric[Transform], Linear[Transform],
):  # fmt: skip
    """Begin_k^r, starting from the object `r`; an arrow is called on an arrow r → a of `k`.

    >>> import homset as hs
    >>> b = Begin(hs.LinearMaps, R)(hs.scale(2.0) & hs.scale(3.0))
    >>> b(hs.LinearMaps.identity(R))(10.0)
    (20.0, 30.0)
    """

    def __init__(self, k: Category[K], r: Obj) -> None:
        self.k: Any = linear_category(k, "Begin")
        self.r = vector_space(as_object(r))

    @property
    def name(self) -> str:
        return f"Begin({self.k}, {brief(self.r)})"

    def __call__(self, program: Arrow) -> Transform:
        """The program as a function on arrows of `k` from `r`."""
        made: Transform = interpret(self, program)
        return asking(made, self.k, self.r, made.dom)

    def begin(self, f: K, a: Obj, b: Obj) -> Transform:
        """The functor from `k`: f ↦ (f ∘ −)."""
        return Transform(a, b, lambda h: self.k.compose(f, h))

    def identity(self, a: Obj) -> Transform:
        return Transform(vector_space(a), a, lambda h: h)

    def compose(self, g: Transform, f: Transform) -> Transform:
        return Transform(f.dom, g.cod, lambda h: g(f(h)))

    def cross(self, *fs: Transform) -> Transform:
        """fork ∘ (f × g) ∘ unfork."""
        doms, cod = tuple(f.dom for f in fs), Product(*(f.cod for f in fs))

        def run(h: K) -> K:
            parts = self.k.unfork(h, doms)
            return self.k.fork(self.r, *[f(part) for f, part in zip(fs, parts, strict=True)])

        return Transform(Product(*doms), cod, run)

    def ex(self, i: int, objects: Sequence[Obj]) -> Transform:
        """exl = exl ∘ unfork."""
        return Transform(
            Product(*objects), objects[i], lambda h: self.k.unfork(h, tuple(objects))[i]
        )

    def dup(self, a: Obj, n: int) -> Transform:
        """dup = fork ∘ dup."""
        return Transform(a, Product(*[a] * n), lambda h: self.k.fork(self.r, *[h] * n))

    def inj(self, i: int, objects: Sequence[Obj]) -> Transform:
        """inl = fork ∘ inl."""
        zeros = [self.k.zero(self.r, o) for o in objects]

        def run(h: K) -> K:
            return self.k.fork(self.r, *zeros[:i], h, *zeros[i + 1 :])

        return Transform(objects[i], Product(*objects), run)

    def jam(self, a: Obj, n: int) -> Transform:
        """jam = jam ∘ unfork."""
        copies = (a,) * n
        return Transform(
            Product(*copies), a, lambda h: self.k.sum(self.r, a, *self.k.unfork(h, copies))
        )

    def stack(self, a: Obj, n: int) -> Transform:
        return self.begin(self.k.stack(a, n), Product(*[a] * n), a**n)

    def unstack(self, a: Obj, n: int) -> Transform:
        return self.begin(self.k.unstack(a, n), a**n, Product(*[a] * n))

    def scale(self, s: Value, a: Obj) -> Transform:
        return self.begin(self.k.scale(s, a), a, a)

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Transform:
        arrow: Transform = scaling(self, p, a, b)
        return arrow

    def constant(self, value: Value, a: Obj, b: Obj) -> Transform:
        raise refuse_constant(self)

    def diagram(self, d: Diagram[Transform]) -> Transform:
        """The boxes from first to last; every wire has what was done before it."""
        k, r = self.k, self.r

        def run(h: K) -> K:
            before: dict[int, K] = {}

            def leave(obj: Obj, wires: Sequence[int], h: K) -> None:
                parts = scattered(obj, h, lambda o, g: k.unfork(g, o.parts))
                before.update(zip(wires, parts, strict=True))

            def arrive(obj: Obj, wires: Sequence[int]) -> K:
                return gathered(obj, [before[w] for w in wires], lambda _, hs: k.fork(r, *hs))

            leave(d.dom, d.inputs, h)
            for box, (dom, cod, ins, outs) in zip(d.boxes, d.wiring.places, strict=True):
                leave(cod, outs, box(arrive(dom, ins)))
            return arrive(d.cod, d.outputs)

        return Transform(vector_space(d.dom), vector_space(d.cod), run)

    def has(self, structure: type[Category[Any]]) -> bool:
        """For arrows from R, which are vectors, the linear structure of `k` too."""
        if structure is Linear:
            return self.r is R and bool(self.k.has(Linear))
        return super().has(structure)

    @property
    def contravariant(self) -> bool:
        return False

    @property
    def finite(self) -> bool:
        """A vector is an arrow r → a of `k`; where those are functions, it needs no basis."""
        return bool(self.k.finite or self.k.contravariant)

    def hom(self, a: Obj, b: Obj) -> Obj:
        return b**a

    def action(self, f: Transform, a: Obj, b: Obj) -> LinearMap:
        """For r = R: the linear map a ⊸ b on vectors, as multiples."""
        self._on_vectors()
        return LinearMap(a, b, lambda v: unpoint(self.k, b, f(point(self.k, a, v))))

    def reflect(self, m: LinearMap, a: Obj, b: Obj) -> Transform:
        """For r = R: what was done before a as a vector, taken on by m."""
        self._on_vectors()
        return Transform(a, b, lambda h: point(self.k, b, m.function(unpoint(self.k, a, h))))

    def _on_vectors(self) -> None:
        """Raise an error unless arrows from r are vectors, which those from R are."""
        if self.r is not R:
            raise MissingStructureError(
                f"{self} acts on arrows from {brief(self.r)}, not on vectors"
            )

    def equal(self, f: Transform, g: Transform, a: Obj, b: Obj) -> bool:
        """Equality on some arrows r → a."""
        return all(self.k.equal(f(h), g(h), self.r, b) for h in points(self.k, self.r, a))
