"""Diagrams of functions with changes: what is kept is a value a wire, and what each box keeps."""

from __future__ import annotations

from collections.abc import Sequence

from ...diagrams import Diagram, Step, leaves_of
from ...objects import Obj, Product, leaves
from ...primitives import Value
from ...tuples import unflat
from .arrows import Incrementally
from .changes import applied, nothing, parts, quiet, whole_of


def wired(d: Diagram[Incrementally]) -> Incrementally:
    """The boxes in order, each with the changes of its wires."""
    wires = Wires(d)
    reads = any([i < d.dom.width for i in wires.read])
    return Incrementally(
        d.dom, d.cod, wires.cache, wires.start, wires.update, reads=reads, through=passed_on(d)
    )  # fmt: skip


class Wires:
    """A diagram: the values of the wires that boxes read are kept, each once, whoever reads it.

    `kept` are those wires, without the ones of the argument, and `still` the changes of wires that
    do not change.
    """

    def __init__(self, d: Diagram[Incrementally]) -> None:
        self.d, self.kinds = d, d.wiring.objects()
        steps, first = d.steps, d.dom.width
        self.reading = [step.box.reads and not _one_wire(step) for step in steps]
        rows = zip(steps, self.reading, strict=True)
        self.read = {wire for step, reads in rows if reads for wire in step.ins}
        self.kept = [wire for wire in sorted(self.read) if wire >= first]
        self.still = {wire: nothing(self.kinds[wire]) for wire in range(first, len(self.kinds))}

    @property
    def cache(self) -> Product:
        """What the boxes keep, and the values of wires."""
        boxes = Product(*[step.box.cache for step in self.d.steps])
        return Product(boxes, Product(*[self.kinds[wire] for wire in self.kept]))

    def start(self, x: Value) -> tuple[Value, Value]:
        """All boxes in order."""
        wires = list(leaves_of(self.d.dom, x))
        caches = []
        for box, dom, cod, ins, _ in self.d.steps:
            y, s = box.start(unflat(dom, [wires[i] for i in ins]))
            caches.append(s)
            wires.extend(leaves_of(cod, y))
        y = unflat(self.d.cod, [wires[i] for i in self.d.outputs])
        return y, (tuple(caches), tuple([wires[i] for i in self.kept]))

    def update(self, x: Value, dx: Value, state: Value) -> tuple[Value, Value]:
        """The boxes of which a wire may change; those none of whose wires does are passed by."""
        d, kinds = self.d, self.kinds
        caches, values = list(state[0]), dict(zip(self.kept, state[1], strict=True))
        if x is not None:
            values.update(enumerate(leaves_of(d.dom, x)))
        changed = dict(enumerate(parts(d.dom, dx)))
        for n, (box, dom, cod, ins, outs) in enumerate(d.steps):
            if all([i not in changed or quiet(kinds[i], changed[i]) for i in ins]):
                continue
            given = unflat(dom, [values[i] for i in ins]) if self.reading[n] else None
            dy, caches[n] = box.update(given, self._change(dom, changed, ins), caches[n])
            for wire, part in zip(outs, parts(cod, dy), strict=True):
                changed[wire] = part
                if wire in values:
                    values[wire] = applied(kinds[wire], values[wire], part)
        dy = self._change(d.cod, changed, d.outputs)
        return dy, (tuple(caches), tuple([values[i] for i in self.kept]))

    def _change(self, obj: Obj, changed: dict[int, Value], wires: Sequence[int]) -> Value:
        """The change of the value that is on some wires."""
        return whole_of(obj, [changed.get(i, self.still.get(i)) for i in wires])


def _one_wire(step: Step[Incrementally]) -> bool:
    """Whether a box would look at other arguments than the one that changes, but has none."""
    return step.box.reads_others and len(set(step.ins)) == 1


def passed_on(d: Diagram[Incrementally]) -> frozenset[int]:
    """The leaves of the result that are those of the argument at the same place."""
    pairs = zip(leaves(d.dom), leaves(d.cod), d.outputs, strict=False)
    return frozenset([i for i, (a, b, wire) in enumerate(pairs) if wire == i and a is b])
