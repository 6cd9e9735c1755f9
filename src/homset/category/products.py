"""Products: arrows side by side, projections and copying, and the diagrams made of them."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Sequence

from ..diagrams import Diagram
from ..objects import Obj, Product
from ..tuples import gathered, scattered
from .category import A, Category


class Monoidal(Category[A]):
    """Arrows side by side: × is a functor, of any number of components.

    Laws: `id × id = id`; `(g × k) ∘ (f × h) = (g ∘ f) × (k ∘ h)`. What associates products, and
    drops units from them, is made of projections: it comes with `Cartesian`.

    >>> import homset as hs
    >>> hs.Functions.cross(lambda x: x + 1.0, lambda y: -y)((1.0, 2.0))
    (2.0, -2.0)
    """

    @abstractmethod
    def cross(self, *fs: A) -> A:
        """f × g × ..., on the components of a product; of none, the identity of `Unit`."""


class Cartesian(Monoidal[A]):
    """Projections and copying: the product is the categorical product.

    Laws: `exl ∘ (f △ g) = f`; `exr ∘ (f △ g) = g`; `(exl ∘ h) △ (exr ∘ h) = h`;
    `dup ∘ f = (f × f) ∘ dup`; `it ∘ f = it`.

    >>> import homset as hs
    >>> hs.Functions.fork(hs.R, lambda x: x + 1.0, lambda x: -x)(1.0)
    (2.0, -1.0)
    """

    @abstractmethod
    def ex(self, i: int, objects: Sequence[Obj]) -> A:
        """The projection of component `i` of the product of `objects`."""

    @abstractmethod
    def dup(self, a: Obj, n: int) -> A:
        """a → a × ... × a, n times; for n = 0 the arrow to `Unit`."""

    def fork(self, a: Obj, *fs: A) -> A:
        """f △ g △ ... out of a: `(f × g) ∘ dup`."""
        return self.compose(self.cross(*fs), self.dup(a, len(fs)))

    def unfork(self, h: A, objects: Sequence[Obj]) -> tuple[A, ...]:
        """The components of an arrow to a product: the inverse of fork."""
        return tuple(self.compose(self.ex(i, objects), h) for i in range(len(objects)))

    def diagram(self, d: Diagram[A]) -> A:
        """The arrow of a straight line of boxes: every wire is an arrow from the domain."""
        wires = self._wires(d.dom, self.identity(d.dom), d.inputs)
        for box, (dom, cod, ins, outs) in zip(d.boxes, d.wiring.places, strict=True):
            made = self.compose(box, self._gathered(d.dom, dom, [wires[i] for i in ins]))
            wires |= self._wires(cod, made, outs)
        return self._gathered(d.dom, d.cod, [wires[i] for i in d.outputs])

    def in_order(self, d: Diagram[A], effects: Sequence[bool]) -> A:
        """The arrow of a straight line of boxes, some with effects: each of those stands once.

        Beside a box with effects, or one that is read twice, stands every wire that is read later;
        from there on, wires are arrows from all of these.
        """
        objects, steps = d.wiring.objects(), d.steps
        uses = Counter([*d.wiring.ins, *d.outputs])
        last = {wire: i for i, step in enumerate(steps) for wire in step.ins}
        last |= dict.fromkeys(d.outputs, len(steps))
        so_far, space = self.identity(d.dom), d.dom
        wires = self._wires(space, so_far, d.inputs)
        for i, (box, dom, cod, ins, outs) in enumerate(steps):
            made = self.compose(box, self._gathered(space, dom, [wires[wire] for wire in ins]))
            if not effects[i] and sum([uses[wire] for wire in outs]) <= 1:
                wires |= self._wires(cod, made, outs)
                continue
            kept = [wire for wire in wires if last.get(wire, -1) > i]
            if kept:
                made = self.fork(space, *[wires[wire] for wire in kept], made)
            so_far = self.compose(made, so_far)
            space = Product(*[objects[wire] for wire in kept], cod) if kept else cod
            parts = (
                self.unfork(self.identity(space), space.parts) if kept else (self.identity(cod),)
            )
            wires = dict(zip(kept, parts, strict=False)) | self._wires(cod, parts[-1], outs)
        return self.compose(self._gathered(space, d.cod, [wires[i] for i in d.outputs]), so_far)

    def _wires(self, obj: Obj, h: A, outs: Sequence[int]) -> dict[int, A]:
        """The wires of the leaves of an object, from an arrow to it."""
        parts = scattered(obj, h, lambda o, f: self.unfork(f, o.parts))
        return dict(zip(outs, parts, strict=True))

    def _gathered(self, space: Obj, obj: Obj, wires: Sequence[A]) -> A:
        """The arrow from a space to an object whose leaves are these."""
        fork: A = gathered(obj, wires, lambda _, fs: self.fork(space, *fs))
        return fork


class Diagrammatic(Cartesian[A]):
    """A category of functions: it runs diagrams, so a program is straightened for it first.

    That is what keeps sharing, and what makes depth and length of a program harmless.
    Law: the meaning by diagrams equals the meaning by combinators.

    >>> import homset as hs
    >>> isinstance(hs.Functions, Diagrammatic), isinstance(hs.Matrices, Diagrammatic)
    (True, False)
    """

    def deep(self, f: A, depth: int) -> A:
        """The same arrow, made of bodies `depth` deep, where there is room for that to run."""
        return f
