"""Transposition: diagrams read backwards. (2018, section "Gradients and Duality".)"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from .diagrams import Diagram, Wiring, backwards
from .objects import Obj, Product, leaves

K = TypeVar("K")


def transpose(d: Diagram[K], jam: Callable[[Obj, int], K]) -> Diagram[K]:
    """The diagram from `d.cod` to `d.dom`, of boxes that go backwards already.

    A wire that was used n times gets the sum of what comes back from its uses (jam); one that was
    not used at all gets zero, and a box whose results were not used is not there.
    """
    wiring = d.wiring
    turned = _Turned(wiring.size, jam)
    turned.send_back(wiring.outputs)
    for box, dom, cod, came, first in backwards(d):
        if any(turned.returned[first : first + cod.width]):
            turned.put(box, cod, dom, turned.totals(cod, first))
            turned.send_back(came)
    outputs = tuple(turned.totals(wiring.dom, 0))
    return turned.wiring(wiring.cod, wiring.dom, outputs).with_boxes(turned.boxes)


class _Turned(Generic[K]):
    """A diagram under construction, and what has come back for each wire of the one it turns."""

    def __init__(self, wires: int, jam: Callable[[Obj, int], K]) -> None:
        self.returned: list[list[int]] = [[] for _ in range(wires)]
        self.jam = jam
        self.sums: dict[tuple[Obj, int], K] = {}
        self.boxes: list[K] = []
        self.doms: list[Obj] = []
        self.cods: list[Obj] = []
        self.ins: list[int] = []
        self.size = 0

    def put(self, box: K, dom: Obj, cod: Obj, ins: Iterable[int]) -> None:
        """One box more; the wires that come out of it get their numbers afterwards."""
        self.boxes.append(box)
        self.doms.append(dom)
        self.cods.append(cod)
        self.ins.extend(ins)

    def send_back(self, wires: Iterable[int]) -> None:
        """The next wires are what comes back for these."""
        for wire in wires:
            self.returned[wire].append(self.size)
            self.size += 1

    def totals(self, obj: Obj, start: int) -> list[int]:
        """The sums for the wires of an object, of which `start` is the first."""
        if obj.nesting == 0:
            return [self._total(obj, start)]
        return [self._total(leaf, wire) for wire, leaf in enumerate(leaves(obj), start)]

    def _total(self, obj: Obj, wire: int) -> int:
        uses = self.returned[wire]
        if len(uses) == 1:
            return uses[0]
        n = len(uses)
        if (obj, n) not in self.sums:
            self.sums[obj, n] = self.jam(obj, n)
        self.put(self.sums[obj, n], Product(*[obj] * n), obj, uses)
        self.size += 1
        return self.size - 1

    def wiring(self, dom: Obj, cod: Obj, outputs: tuple[int, ...]) -> Wiring:
        """How the boxes are wired."""
        return Wiring(dom, cod, tuple(self.doms), tuple(self.cods), tuple(self.ins), outputs)
