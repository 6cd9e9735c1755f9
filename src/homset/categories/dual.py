"""The dual of a category of linear maps: reverse mode. (2018, section "Gradients and Duality".)

An arrow a → b is an arrow b → a of `k`. Composition turns round, projections and injections change
places, and so do copying and adding. For matrices this is transposition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, final

from ..category import Category, Cocartesian, Diagrammatic, IndexedAdditive, Numeric, Scalar
from ..diagrams import Diagram, Wiring
from ..objects import Obj, Product, leaves
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
        return self.k.diagram(transpose(self.k, d))

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


def transpose(k: Any, d: Diagram[K]) -> Diagram[K]:
    """The diagram from `d.cod` to `d.dom`, of boxes that go backwards already.

    A wire that was used n times gets the sum of what comes back from its uses (jam); one that was
    not used at all gets zero, and a box whose results were not used is not there.
    """
    wiring = d.wiring
    read, made = len(wiring.ins), wiring.size
    returned: list[list[int]] = [[] for _ in range(made)]
    boxes: list[K] = []
    doms: list[Obj] = []
    cods: list[Obj] = []
    ins: list[int] = []
    sums: dict[tuple[Obj, int], K] = {}
    size = 0

    def send_back(wires: Iterable[int]) -> None:
        nonlocal size
        for wire in wires:
            returned[wire].append(size)
            size += 1

    def total(obj: Obj, wire: int) -> int:
        nonlocal size
        uses = returned[wire]
        if len(uses) == 1:
            return uses[0]
        n = len(uses)
        if (obj, n) not in sums:
            sums[obj, n] = k.jam(obj, n)
        boxes.append(sums[obj, n])
        doms.append(Product(*[obj] * n))
        cods.append(obj)
        ins.extend(uses)
        size += 1
        return size - 1

    def totals(obj: Obj, start: int) -> list[int]:
        if obj.nesting == 0:
            return [total(obj, start)]
        return [total(leaf, wire) for wire, leaf in enumerate(leaves(obj), start)]

    send_back(wiring.outputs)
    for box, dom, cod in zip(
        reversed(d.boxes), reversed(wiring.doms), reversed(wiring.cods), strict=True
    ):
        first_in, first_out = read - dom.width, made - cod.width
        if any(returned[first_out:made]):
            ins += totals(cod, first_out)
            boxes.append(box)
            doms.append(cod)
            cods.append(dom)
            send_back(wiring.ins[first_in:read])
        read, made = first_in, first_out
    outputs = tuple(totals(wiring.dom, 0))
    backwards = Wiring(wiring.cod, wiring.dom, tuple(doms), tuple(cods), tuple(ins), outputs)
    return backwards.with_boxes(boxes)
