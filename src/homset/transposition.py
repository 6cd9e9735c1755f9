"""Transposition: diagrams read backwards. (2018, section "Gradients and Duality".)"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from .diagrams import Diagram, Wiring, backwards
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
            sums[obj, n] = jam(obj, n)
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
    for box, dom, cod, came, first in backwards(d):
        if any(returned[first : first + cod.width]):
            ins += totals(cod, first)
            boxes.append(box)
            doms.append(cod)
            cods.append(dom)
            send_back(came)
    outputs = tuple(totals(wiring.dom, 0))
    turned = Wiring(wiring.cod, wiring.dom, tuple(doms), tuple(cods), tuple(ins), outputs)
    return turned.with_boxes(boxes)
