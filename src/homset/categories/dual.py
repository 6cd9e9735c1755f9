"""The dual of a category of linear maps: reverse mode. (2018, section "Gradients and Duality".)

An arrow a → b is an arrow b → a of `k`. Composition turns round, projections and injections change
places, and so do copying and adding. For matrices this is transposition.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

from ..category import Category, Cocartesian, Diagrammatic, IndexedAdditive, Numeric, Scalar
from ..diagrams import Diagram
from ..objects import Obj
from ..primitives import Primitive, Value
from ..tangents import Linear, linear_category
from .linear_maps import refuse_constant, scaling

K = Any


@final
class Dual(
    Diagrammatic[K], IndexedAdditive[K], Cocartesian[K], Scalar[K], Numeric[K], Linear[K]
):  # fmt: skip
    """The dual of `k`.

    >>> import homset as hs
    >>> Dual(hs.LinearMaps)(hs.scale(2.0) | hs.scale(3.0))(1.0)
    (2.0, 3.0)
    """

    def __init__(self, k: Category[K]) -> None:
        self.k: Any = linear_category(k, "Dual")

    @property
    def name(self) -> str:
        return f"Dual({self.k})"

    def identity(self, a: Obj) -> K:
        return self.k.identity(a)

    def compose(self, g: K, f: K) -> K:
        return self.k.compose(f, g)

    def cross(self, *fs: K) -> K:
        return self.k.cross(*fs)

    def ex(self, i: int, objects: Sequence[Obj]) -> K:
        return self.k.inj(i, objects)

    def inj(self, i: int, objects: Sequence[Obj]) -> K:
        return self.k.ex(i, objects)

    def dup(self, a: Obj, n: int) -> K:
        return self.k.jam(a, n)

    def jam(self, a: Obj, n: int) -> K:
        return self.k.dup(a, n)

    def fork(self, a: Obj, *fs: K) -> K:
        """Dual f △ Dual g = Dual (f ▽ g). (Corollary 6.)"""
        return self.k.join(a, *fs)

    def join(self, b: Obj, *fs: K) -> K:
        """Dual f ▽ Dual g = Dual (f △ g). (Corollary 6.)"""
        return self.k.fork(b, *fs)

    def stack(self, a: Obj, n: int) -> K:
        return self.k.unstack(a, n)

    def unstack(self, a: Obj, n: int) -> K:
        return self.k.stack(a, n)

    def scale(self, s: Value, a: Obj) -> K:
        return self.k.scale(s, a)

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> K:
        return scaling(self, p, a, b)

    def constant(self, value: Value, a: Obj, b: Obj) -> K:
        raise refuse_constant(self)

    def diagram(self, d: Diagram[K]) -> K:
        """The diagram read backwards: where a wire was copied, what comes back is added."""
        return self.k.codiagram(d)

    def codiagram(self, d: Diagram[K]) -> K:
        """Read backwards twice, a diagram is what it was."""
        return self.k.diagram(d)

    def has(self, structure: type[Category[Any]]) -> bool:
        """Whether `k` has it, for what only some categories of linear maps have."""
        return bool(self.k.has(Linear)) if structure is Linear else super().has(structure)

    @property
    def contravariant(self) -> bool:
        return not self.k.contravariant

    @property
    def finite(self) -> bool:
        return bool(self.k.finite)

    def hom(self, a: Obj, b: Obj) -> Obj:
        hom: Obj = self.k.hom(b, a)
        return hom

    def action(self, f: K, a: Obj, b: Obj) -> Any:
        """The linear map that an arrow a → b is on covectors: b ⊸ a."""
        return self.k.action(f, b, a)

    def reflect(self, m: Any, a: Obj, b: Obj) -> K:
        return self.k.reflect(m, b, a)

    def equal(self, f: K, g: K, a: Obj, b: Obj) -> bool:
        return bool(self.k.equal(f, g, b, a))
