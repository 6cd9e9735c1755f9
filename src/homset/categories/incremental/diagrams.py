"""Diagrams of functions with changes: what is kept is a value a wire, and what each box keeps."""

from __future__ import annotations

from ...diagrams import Diagram, Step, leaves_of
from ...objects import Product, leaves
from ...primitives import Value
from ...tuples import unflat
from .arrows import Incrementally
from .changes import applied, nothing, parts, quiet, whole_of


def wired(d: Diagram[Incrementally]) -> Incrementally:
    """The boxes in order, each with the changes of its wires.

    A box none of whose wires is known to change is passed by. The values of the wires that boxes
    read are kept, each once, whoever reads it.
    """
    steps, first = d.steps, d.dom.width
    kinds = d.wiring.objects()
    reading = [step.box.reads and not _one_wire(step) for step in steps]
    read = {wire for step, reads in zip(steps, reading, strict=True) if reads for wire in step.ins}
    kept = [wire for wire in sorted(read) if wire >= first]
    still = {wire: nothing(kinds[wire]) for wire in range(first, len(kinds))}
    cache = Product(
        Product(*[step.box.cache for step in steps]), Product(*[kinds[wire] for wire in kept])
    )

    def start(x: Value) -> tuple[Value, Value]:
        wires = list(leaves_of(d.dom, x))
        caches = []
        for box, dom, cod, ins, _ in steps:
            y, s = box.start(unflat(dom, [wires[i] for i in ins]))
            caches.append(s)
            wires.extend(leaves_of(cod, y))
        y = unflat(d.cod, [wires[i] for i in d.outputs])
        return y, (tuple(caches), tuple([wires[i] for i in kept]))

    def update(x: Value, dx: Value, state: Value) -> tuple[Value, Value]:
        caches, values = list(state[0]), dict(zip(kept, state[1], strict=True))
        if x is not None:
            values.update(enumerate(leaves_of(d.dom, x)))
        changed = dict(enumerate(parts(d.dom, dx)))
        for n, (box, dom, cod, ins, outs) in enumerate(steps):
            if all([i not in changed or quiet(kinds[i], changed[i]) for i in ins]):
                continue
            given = unflat(dom, [values[i] for i in ins]) if reading[n] else None
            change = whole_of(dom, [changed.get(i, still.get(i)) for i in ins])
            dy, caches[n] = box.update(given, change, caches[n])
            for wire, part in zip(outs, parts(cod, dy), strict=True):
                changed[wire] = part
                if wire in values:
                    values[wire] = applied(kinds[wire], values[wire], part)
        dy = whole_of(d.cod, [changed.get(i, still.get(i)) for i in d.outputs])
        return dy, (tuple(caches), tuple([values[i] for i in kept]))

    reads = any([i < first for i in read])
    return Incrementally(
        d.dom, d.cod, cache, start, update, reads=reads, through=passed_on(d)
    )  # fmt: skip


def _one_wire(step: Step[Incrementally]) -> bool:
    """Whether a box would look at other arguments than the one that changes, but has none."""
    return step.box.reads_others and len(set(step.ins)) == 1


def passed_on(d: Diagram[Incrementally]) -> frozenset[int]:
    """The leaves of the result that are those of the argument at the same place."""
    pairs = zip(leaves(d.dom), leaves(d.cod), d.outputs, strict=False)
    return frozenset([i for i, (a, b, wire) in enumerate(pairs) if wire == i and a is b])
