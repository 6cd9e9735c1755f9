"""The dual of a category of linear maps: reverse mode. (2018, section "Gradients and Duality".)

An arrow a → b is an arrow b → a of `k`. Composition turns round, projections and injections change
places, and so do copying and adding. For matrices this is transposition.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any, final

from ..category import Category, Cocartesian, Diagrammatic, IndexedAdditive, Numeric, Scalar
from ..diagrams import Diagram, Step
from ..objects import Obj, Product, leaves
from ..primitives import Primitive, Value
from .linear_maps import refuse_constant, scaling

K = Any


@final
class Dual(Diagrammatic[K], IndexedAdditive[K], Cocartesian[K], Scalar[K], Numeric[K]):
    """The dual of `k`.

    >>> import homset as hs
    >>> Dual(hs.LinearMaps)(hs.scale(2.0) | hs.scale(3.0))(1.0)
    (2.0, 3.0)
    """

    def __init__(self, k: Category[K]) -> None:
        self.k: Any = k

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

    def hom(self, a: Obj, b: Obj) -> Obj:
        """The object of the functions that `action` gives for arrows a → b."""
        return self.k.hom(b, a)

    def action(self, f: K, a: Obj, b: Obj) -> Any:
        """The linear map that an arrow a → b is on cotangents: b ⊸ a."""
        return self.k.action(f, b, a)

    def equal(self, f: K, g: K, a: Obj, b: Obj) -> bool:
        return bool(self.k.equal(f, g, b, a))


def transpose(k: Any, d: Diagram[K]) -> Diagram[K]:
    """The diagram from `d.cod` to `d.dom`, of boxes that go backwards already.

    A wire that was used n times gets the sum of what comes back from its uses (jam); one that was
    not used at all gets zero, and a box whose results were not used is not there.
    """
    fresh = count()
    objects = dict(zip(d.inputs, leaves(d.dom), strict=True))
    for step in d.steps:
        objects.update(zip(step.outs, leaves(step.cod), strict=True))
    returned: dict[int, list[int]] = {wire: [] for wire in objects}
    steps: list[Step[K]] = []

    def send_back(wires: Sequence[int]) -> tuple[int, ...]:
        back = tuple([next(fresh) for _ in wires])
        for wire, new in zip(wires, back, strict=True):
            returned[wire].append(new)
        return back

    def total(wire: int) -> int:
        uses = returned[wire]
        if len(uses) == 1:
            return uses[0]
        obj, new = objects[wire], next(fresh)
        n = len(uses)
        steps.append(Step(k.jam(obj, n), Product(*[obj] * n), obj, tuple(uses), (new,)))
        return new

    inputs = send_back(d.outputs)
    for step in reversed(d.steps):
        if any(returned[wire] for wire in step.outs):
            ins = tuple([total(wire) for wire in step.outs])
            steps.append(Step(step.box, step.cod, step.dom, ins, send_back(step.ins)))
    outputs = tuple([total(wire) for wire in d.inputs])
    return Diagram(d.cod, d.dom, inputs, tuple(steps), outputs)
