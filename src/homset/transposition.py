"""Transposition: diagrams read backwards. (2018, section "Gradients and Duality".)"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from .diagrams import Diagram, Place, Wiring
from .objects import Obj, Product, leaves

K = TypeVar("K")


def transpose(d: Diagram[K], jam: Callable[[Obj, int], K]) -> Diagram[K]:
    """The diagram from `d.cod` to `d.dom`, of boxes that go backwards already.

    A wire that was used n times gets the sum of what comes back from its uses (jam); one that was
    not used at all gets zero, and a box whose results were not used is not there.
    """
    wiring = d.wiring
    returned: list[list[int]] = [[] for _ in range(wiring.size)]
    boxes: list[K] = []
    places: list[Place] = []
    sums: dict[tuple[Obj, int], K] = {}
    size = 0

    def send_back(wires: tuple[int, ...]) -> tuple[int, ...]:
        nonlocal size
        start = size
        for wire in wires:
            returned[wire].append(size)
            size += 1
        return tuple(range(start, size))

    def total(obj: Obj, wire: int) -> int:
        nonlocal size
        uses = returned[wire]
        if len(uses) == 1:
            return uses[0]
        n = len(uses)
        if (obj, n) not in sums:
            sums[obj, n] = jam(obj, n)
        boxes.append(sums[obj, n])
        places.append((Product(*[obj] * n), obj, tuple(uses), (size,)))
        size += 1
        return size - 1

    def totals(obj: Obj, wires: tuple[int, ...]) -> tuple[int, ...]:
        if obj.nesting == 0:
            return (total(obj, wires[0]),)
        return tuple([total(leaf, wire) for leaf, wire in zip(leaves(obj), wires, strict=True)])

    inputs = send_back(wiring.outputs)
    for box, (dom, cod, ins, outs) in zip(reversed(d.boxes), reversed(wiring.places), strict=True):
        if any([returned[wire] for wire in outs]):
            arrived = totals(cod, outs)
            boxes.append(box)
            places.append((cod, dom, arrived, send_back(ins)))
    outputs = totals(wiring.dom, wiring.inputs)
    backwards = Wiring(wiring.cod, wiring.dom, inputs, tuple(places), outputs, size)
    return backwards.with_boxes(boxes)
