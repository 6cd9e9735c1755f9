"""What a step leaves for the way back, and the way back from that.

A loop, or a recursion, is differentiated backward from a list: each step puts on it what its
derivative needs, and the way back takes it off.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .. import control
from ..arrows import Arrow
from ..building import PARTIAL, Builder
from ..liveness import pruned, used
from ..objects import Obj, Product
from ..ports import Body, Port, PortBox, numbered
from ..tuples import unflat


class Trace(NamedTuple):
    """What a step keeps, an `entry` of the list, and the way back: steps, and what they give."""

    entry: Obj
    kept: list[Port]
    steps: list[Any]
    outputs: list[Port]

    def put(self, before: Port) -> Port:
        """The list with what is kept."""
        whole: Port = control.push(self.entry, unflat(self.entry, list(self.kept)), before)
        return whole

    def back(self, whole: Port, before: Port) -> list[Any]:
        """The steps of the way back: they take what was kept off the list."""
        pop = Arrow("pop", (), (), whole.obj, self.entry * whole.obj)
        return [PortBox(pop, (whole,), (*self.kept, before)), *self.steps]


def traced(builder: Builder, body: Body, fixed: Sequence[Port], moving: Sequence[Port]) -> Trace:
    """The trace of a step, that has been written on ports, for a body that is the way back.

    The `fixed` ports are there then, the `moving` ones are not.
    """
    needed, steps, outputs = _inlined(builder, body)
    kept, again = _remembered(builder, fixed, moving, needed)
    entry = kept[0].obj if len(kept) == 1 else Product(*[port.obj for port in kept])
    return Trace(entry, kept, [*again, *steps], outputs)


def _inlined(builder: Builder, body: Body) -> tuple[list[Port], list[Any], list[Port]]:
    """The ports from outside that a body needs, its steps without what is dead, its outputs."""
    given = [*body.captured(), *body.params]
    dom = Product(*[port.obj for port in given])
    d = pruned(numbered(dom, body.target, given, body.steps, body.outputs))
    needed = [given[wire] for wire in used(d)]
    wires, steps = list(given), []
    for box, _, cod, ins, _ in d.steps:
        outs = builder.inputs(cod)
        steps.append(PortBox(box, tuple([wires[wire] for wire in ins]), outs))
        wires += outs
    return (
        [port for port in needed if port not in body.params],
        steps,
        [wires[wire] for wire in d.outputs],
    )


def _remembered(
    builder: Builder, fixed: Sequence[Port], moving: Sequence[Port], used_back: Sequence[Port]
) -> tuple[list[Port], list[Any]]:
    """What a step keeps for the way back, and what is run again then, from that.

    The state is kept, as far as it is used, and what comes out of loops, branches and recursions,
    so that none of them runs more than once, however deep they are nested; and numbers that are
    read from arrays, but for those that stay the same, so that no array is kept for them. A
    straight line is run again: that costs no more than to keep its values.
    """
    needed = set(used_back)
    kept: list[Port] = []
    again: list[Any] = []
    for step in reversed(builder.steps):
        found = [port for port in step.outs if port in needed]
        if found and _costly(step, fixed) and all([port.obj.first_order for port in found]):
            kept += found
        elif found:
            again.append(step)
            needed.update(step.args)
    return [*[port for port in moving if port in needed], *kept[::-1]], again[::-1]


def _costly(step: Any, fixed: Sequence[Port]) -> bool:
    box = step.box
    if box.op == "get":
        return not box.cod.parts and step.args[0] not in fixed
    return box.op in PARTIAL and (bool(box.children) or box.op == "apply")
