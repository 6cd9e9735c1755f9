"""Branches written down on ports, once: the value, and the derivative from what it leaves.

The derivative of a branch needs values that the branch has been through. Forward, the branch runs
again with the tangents, and gives its value as well, so that the branch without them need not run.
Backward, a straight line is run again for what is needed: that costs no more than to keep its
values. What comes out of branches, loops and recursions inside is kept, beside the value, so that
none of them runs more than once. So branches in branches, however deep, are differentiated in
linear time.
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
from ..tuples import flat, unflat
from ..values import Left, Right

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

    They go between the `ends` and the `spaces`.
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

    def value(self, *more: Port) -> Written:
        """The value, and more that has been made beside it."""
        outputs = [*self.outputs, *more]
        return Written((), *self.here.written(outputs))

    def both(self, v: Sequence[Port]) -> Written:
        """The value, and the action on a vector, of whose leaves the constants are known."""
        act, unknown = self._on_unknown(v)
        with self.here.working():
            params = self.here.inputs(unknown)
            made = self.here.ports(self.result, act(params))
        return Written(params, *self.here.written([*self.outputs, *made]))

    def acting(self, v: Sequence[Port]) -> Written:
        """The action alone, on what the value has been through."""
        with self.here.working():
            (body,) = self.here.traced([(*self._on_unknown(v), self.result)])
        return Written(body.params, [*self._again(body.captured()), *body.steps], body.outputs)

    def _on_unknown(self, v: Sequence[Port]) -> tuple[Raw, Obj]:
        """The action on the leaves of a vector that are not known, and their object."""
        unknown = [i for i, port in enumerate(v) if type(port) is not Constant]

        def act(given: Value) -> Value:
            leaves = list(v)
            for i, x in zip(unknown, given, strict=True):
                leaves[i] = x
            return self.act(unflat(self.source, leaves))

        return act, Product(*[v[i].obj for i in unknown])

    def points(self) -> list[Port]:
        """What the action needs of what the value has been through."""
        free = self.acting(self.here.inputs(self.source)).free()
        found = [port for port in free if port.builder is self.here]
        self.kept = set(found)
        return found

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


class _Nodes:
    """The nodes of an action: for each vector, by its leaves that are known, written once."""

    def __init__(self, write: Callable[[Sequence[Port]], _Node]) -> None:
        self.write = write
        self.made: dict[tuple[Port | None, ...], _Node] = {}

    def on(self, v: Sequence[Port]) -> _Node:
        """The node for a vector."""
        key = tuple([port if type(port) is Constant else None for port in v])
        if key not in self.made:
            self.made[key] = self.write(v)
        return self.made[key]

    def at(self, s: Port, v: Sequence[Port]) -> Value:
        """The action on a vector, on a side that is not known."""
        return self.on(v).at(s, [port for port in v if type(port) is not Constant])


class Forward:
    """Two sides at a side `s` that is not known: the value `y`, and the action on vectors."""

    def __init__(self, sides: Sequence[Side], s: Port, cod: Obj) -> None:
        self.sides, self.s, self.cod = sides, s, cod
        self.params = [side.params for side in sides]
        values = [side.value() for side in sides]
        self.y = _node(values, self.params, s.obj.parts, cod, ()).at(s, ())
        self.nodes = _Nodes(self._write)
        source = sides[0].source
        self.nodes.on(s.builder.inputs(source))

    def _write(self, v: Sequence[Port]) -> _Node:
        written = [side.both(v) for side in self.sides]
        cod = self.cod * self.sides[0].result
        return _node(written, self.params, self.s.obj.parts, cod, written[0].params)

    def act(self, v: Value) -> Value:
        """The action of the derivative on a vector; beside it is the value once more."""
        again, action = self.nodes.at(self.s, self.s.builder.ports(self.sides[0].source, v))
        for port, twin in zip(flat(self.y), flat(again), strict=True):
            port.builder.twin(port, twin)
        return action


class Backward:
    """The same, where what the action needs is kept beside the value."""

    def __init__(self, sides: Sequence[Side], s: Port, cod: Obj) -> None:
        self.sides, self.point = sides, s
        self.points: list[Sequence[Port]] = [side.points() for side in sides]
        self.nodes = _Nodes(self._write)
        params = [side.params for side in sides]
        if all([{*points} <= {*own} for points, own in zip(self.points, params, strict=True)]):
            self.at, self.points = s.obj.parts, list(params)
            self.y = _node([side.value() for side in sides], params, self.at, cod, ()).at(s, ())
            return
        self.at = tuple([Product(*[port.obj for port in points]) for points in self.points])
        kept = Sum(*self.at)
        values = []
        for inject, side, o, points in zip((Left, Right), sides, self.at, self.points, strict=True):
            with side.here.working():
                point = side.here.port(kept, inject(unflat(o, list(points))))
            values.append(side.value(point))
        self.y, self.point = _node(values, params, s.obj.parts, cod * kept, ()).at(s, ())

    def _write(self, v: Sequence[Port]) -> _Node:
        written = [side.acting(v) for side in self.sides]
        for side, w, points in zip(self.sides, written, self.points, strict=True):
            assert all([p in points for p in w.free() if p.builder is side.here])
        return _node(written, self.points, self.at, self.sides[0].result, written[0].params)

    def act(self, v: Value) -> Value:
        """The action of the derivative on a covector."""
        return self.nodes.at(self.point, self.point.builder.ports(self.sides[0].source, v))


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
