"""Branches written down on ports, once: the value, and the derivative from what it leaves.

The derivative of a branch needs values that the branch has been through. A straight line is run
again for them: that costs no more than to keep its values. What comes out of branches, loops and
recursions inside is kept, beside the value, so that none of them runs more than once. So branches
in branches, however deep, are differentiated in linear time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from .. import control
from ..arrows import Arrow
from ..building import PARTIAL
from ..diagrams import as_arrow
from ..objects import Obj, Product, Sum
from ..ports import Constant, Port, numbered
from ..primitives import Value
from ..values import Left, Right, unflat

Raw = Callable[[Value], Value]
"""A function on values, without checks."""


class Written(NamedTuple):
    """What a function did on ports: its parameters, the steps, what it gave."""

    params: Sequence[Port]
    steps: Sequence[Any]
    outputs: Sequence[Port]

    def used(self) -> dict[Port, None]:
        """The ports that it uses, in order."""
        args = [port for step in self.steps for port in step.args]
        return dict.fromkeys([*args, *self.outputs])

    def free(self) -> list[Port]:
        """The ports that it uses and does not make."""
        made = {*self.params, *[port for step in self.steps for port in step.outs]}
        return [p for p in self.used() if p not in made and type(p) is not Constant]

    def arrow(self, dom: Obj, cod: Obj, inputs: Sequence[Port]) -> Arrow:
        """The arrow that does the same."""
        return as_arrow(numbered(dom, cod, inputs, self.steps, self.outputs))


class Side:
    """One side of a branch at `at`: `run` gives the value and the action of the derivative.

    They go between the `ends` and the `spaces`; `points` is what the action needs of what the value
    has been through.
    """

    def __init__(
        self,
        run: Callable[[Value], tuple[Value, Raw]],
        ends: tuple[Obj, Obj],
        spaces: tuple[Obj, Obj],
        at: Port,
    ) -> None:
        (dom, cod), (self.source, self.result) = ends, spaces
        self.here = at.builder.inner(branch=True)
        with self.here.working():
            self.params = self.here.inputs(dom)
            y, self.act = run(unflat(dom, list(self.params)))
            self.outputs = self.here.ports(cod, y)
        self.kept: set[Port] | None = None
        free = self.acting(self.here.inputs(self.source)).free()
        self.points = [port for port in free if port.builder is self.here]
        self.kept = set(self.points)

    @property
    def straight(self) -> bool:
        """Whether the parameters are all that the action needs."""
        return set(self.points) <= set(self.params)

    def value(self, *more: Port) -> Written:
        """The value, and more that has been made beside it."""
        outputs = [*self.outputs, *more]
        return Written((), self.here.live(outputs), outputs)

    def acting(self, v: Sequence[Port]) -> Written:
        """The action on a vector, of whose leaves the constants are known."""
        unknown = [i for i, port in enumerate(v) if type(port) is not Constant]

        def act(given: Value) -> Value:
            leaves = list(v)
            for i, x in zip(unknown, given, strict=True):
                leaves[i] = x
            return self.act(unflat(self.source, leaves))

        with self.here.working():
            (body,) = self.here.traced([(act, Product(*[v[i].obj for i in unknown]), self.result)])
        return Written(body.params, [*self._again(body.captured()), *body.steps], body.outputs)

    def _again(self, needed: Iterable[Port]) -> list[Any]:
        """The steps that are run again for what is needed."""
        wanted = set(needed)
        again: list[Any] = []
        for step in reversed(self.here.steps):
            found = [port for port in step.outs if port in wanted]
            if found and not self._keeps(step.box, found):
                again.append(step)
                wanted.update(step.args)
        return again[::-1]

    def _keeps(self, box: Arrow, found: Sequence[Port]) -> bool:
        """Whether what a box gives is kept; functions never are.

        That is settled when the action is first written, for any vector. On a vector that is known
        it may be what has been run for the value already, and then it is run again.
        """
        if self.kept is not None:
            return self.kept.issuperset(found)
        return _costly(box) and all([port.obj.first_order for port in found])


def _costly(box: Arrow) -> bool:
    return box.op in PARTIAL and (bool(box.children) or box.op == "apply")


class Branch:
    """Two sides at a side `s` that is not known: the value `y`, and the action on vectors."""

    def __init__(self, sides: Sequence[Side], s: Port, cod: Obj) -> None:
        self.sides, self.point = sides, s
        self.nodes: dict[tuple[Port | None, ...], _Node] = {}
        self.points: list[Sequence[Port]]
        if all([side.straight for side in sides]):
            self.at, self.points = s.obj.parts, [side.params for side in sides]
            values = [side.value() for side in sides]
            self.y = _node(values, [side.params for side in sides], self.at, cod, ()).at(s, ())
            return
        self.points = [side.points for side in sides]
        self.at = tuple([Product(*[port.obj for port in points]) for points in self.points])
        kept = Sum(*self.at)
        values = []
        for inject, side, o in zip((Left, Right), sides, self.at, strict=True):
            with side.here.working():
                point = side.here.port(kept, inject(unflat(o, list(side.points))))
            values.append(side.value(point))
        params = [side.params for side in sides]
        self.y, self.point = _node(values, params, s.obj.parts, cod * kept, ()).at(s, ())

    def act(self, v: Value) -> Value:
        """The action of the derivative on a vector."""
        source, result = self.sides[0].source, self.sides[0].result
        leaves = self.point.builder.ports(source, v)
        # Constants are known to the action; for others it is written once.
        key = tuple([port if type(port) is Constant else None for port in leaves])
        if key not in self.nodes:
            written = [side.acting(leaves) for side in self.sides]
            for side, w, points in zip(self.sides, written, self.points, strict=True):
                assert all([p in points for p in w.free() if p.builder is side.here])
            self.nodes[key] = _node(written, self.points, self.at, result, written[0].params)
        unknown = [port for port in leaves if type(port) is not Constant]
        return self.nodes[key].at(self.point, unknown)


class _Node(NamedTuple):
    """A node that runs one of two arrows, on captured × given × the value of a side."""

    arrows: tuple[Arrow, ...]
    captured: Sequence[Port]
    given: Sequence[int]
    cod: Obj

    def at(self, s: Port, given: Sequence[Port]) -> Value:
        """Its value on a side that is not known."""
        beside = [*self.captured, *[given[i] for i in self.given]]
        return control.chosen(s, self.arrows, beside, self.cod)


def _node(
    sides: Sequence[Written], points: Sequence[Sequence[Port]], at: Sequence[Obj], cod: Obj,
    given: Sequence[Port],
) -> _Node:  # fmt: skip
    """The node of two sides: of what they are given, those that one of them uses come along."""
    inner = [{*written.params, *own} for written, own in zip(sides, points, strict=True)]
    free = [written.free() for written in sides]
    outer = [p for ports, own in zip(free, inner, strict=True) for p in ports if p not in own]
    captured = list(dict.fromkeys(outer))
    used = [written.used() for written in sides]
    wanted = [
        i for i in range(len(given))
        if any(written.params[i] in ports for written, ports in zip(sides, used, strict=True))
    ]  # fmt: skip
    environment = [port.obj for port in [*captured, *[given[i] for i in wanted]]]
    arrows = []
    for written, own, o in zip(sides, points, at, strict=True):
        beside = [*captured, *[written.params[i] for i in wanted]]
        dom = Product(*environment) * o if environment else o
        arrows.append(written.arrow(dom, cod, [*beside, *own]))
    return _Node(tuple(arrows), captured, wanted, cod)
