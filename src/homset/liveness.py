"""Loops without the state that nobody asks for.

A box that nobody uses is not in a graph. A loop that somebody uses may still carry what nobody
uses: the list of states of a loop whose derivative is not asked for, or the cotangent of what is no
argument. What is live is what can be reached from the outputs, against the arrows: a result of a
loop reaches the same result of its step, and what the step uses of its state is state that is live.

Graphs in graphs are walked together, with one list of things to do, so that it is linear in the
size of the program, however deep loops are nested.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from .arrows import Arrow
from .diagrams import Diagram, Wiring, as_arrow
from .objects import Obj, Product, leaves

LOOPS = frozenset({"iterate", "scan", "while_"})

_Todo = list[tuple["_Level", int]]
"""Wires of diagrams that are live, and what they are made of not yet."""


def pruned(d: Diagram[Arrow]) -> Diagram[Arrow]:
    """The diagram whose loops carry only what its outputs need.

    >>> from homset import R, dup, exl, identity, iterate, mul, Functions
    >>> from homset.graphs import stage
    >>> from homset.interpretation import interpret
    >>> two = iterate(mul(identity, 2.0) * (dup >> mul), 9)
    >>> loop = interpret(Functions, (two >> exl).at(R * R))
    >>> stage(loop, R * R, R).operations
    Counter({'iterate': 1, 'mul': 1})
    """
    if not any(map(_holds_loops, d.boxes)):
        return d
    levels = _reached(d)
    for level in reversed(levels):
        level.rebuild()
    return levels[0].made


def used(d: Diagram[Arrow]) -> list[int]:
    """The inputs of a diagram that its outputs need."""
    live = _reached(d)[0].live
    return [wire for wire in d.inputs if live[wire]]


def _reached(d: Diagram[Arrow]) -> list[_Level]:
    """The diagram and those inside of it, with what is live in them; outer ones come first."""
    levels: list[_Level] = []
    top = _Level(d, None, levels)
    todo: _Todo = [(top, wire) for wire in d.outputs]
    while todo:
        level, wire = todo.pop()
        if not level.live[wire]:
            level.live[wire] = 1
            level.reach(wire, todo)
    return levels


def _holds_loops(box: Arrow) -> bool:
    return box.op in LOOPS or bool(box.children)


def _inside(body: Arrow) -> Diagram[Arrow]:
    """The diagram that an arrow is."""
    wiring: Any = body.data[0]
    return Diagram(wiring, body.children)


def _bundle(objs: Sequence[Obj]) -> Obj:
    return objs[0] if len(objs) == 1 else Product(*objs)


class _Level:
    """A diagram, which of its wires are live, and what is made of it."""

    def __init__(
        self, d: Diagram[Arrow], loop: _Loop | None, levels: list[_Level], test: bool = False
    ) -> None:
        wiring = d.wiring
        self.d, self.loop, self.test, self.levels = d, loop, test, levels
        self.width = wiring.dom.width
        self.reads = list(accumulate([dom.width for dom in wiring.doms], initial=0))
        self.firsts = list(accumulate([cod.width for cod in wiring.cods], initial=self.width))
        self.live = bytearray(self.firsts[-1])
        self.makers = [i for i, cod in enumerate(wiring.cods) for _ in range(cod.width)]
        self.loops: dict[int, _Loop] = {}
        self.inner: dict[int, list[_Level | None]] = {}
        self.made = d
        levels.append(self)

    def taken(self, i: int) -> tuple[int, ...]:
        """The wires that box i takes."""
        return self.d.wiring.ins[self.reads[i] : self.reads[i + 1]]

    def reach(self, wire: int, todo: _Todo) -> None:
        """What a live wire is made of is live."""
        if wire < self.width:
            if self.loop is not None:
                self.loop.needs(wire, todo)
            return
        i = self.makers[wire - self.width]
        box = self.d.boxes[i]
        if box.op in LOOPS and all(child.op == "diagram" for child in box.children):
            if i not in self.loops:
                self.loops[i] = _Loop(self, i, todo)
            self.loops[i].wants(wire - self.firsts[i], todo)
        elif i not in self.inner:
            self.inner[i] = [self._body(child, todo) for child in box.children]
            todo += [(self, taken) for taken in self.taken(i)]

    def _body(self, child: Arrow, todo: _Todo) -> _Level | None:
        """A body of a box that is no loop: all that it gives is live."""
        if child.op != "diagram":
            return None
        level = _Level(_inside(child), None, self.levels)
        todo += [(level, wire) for wire in level.d.outputs]
        return level

    def rebuild(self) -> None:
        """The diagram of the boxes that are live; what is in them has been rebuilt already."""
        wiring, loop = self.d.wiring, self.loop
        number = [-1] * len(self.live)
        inputs: Sequence[int] = range(self.width) if loop is None else loop.parameters()
        outputs: Sequence[int] = wiring.outputs
        if loop is not None and not self.test:
            outputs = [wiring.outputs[i] for i in loop.kept()]
        size = 0
        for wire in inputs:
            number[wire], size = size, size + 1
        boxes: list[Arrow] = []
        ins: list[int] = []
        for i, box in enumerate(self.d.boxes):
            made: Sequence[int] = range(self.firsts[i], self.firsts[i + 1])
            taken: Sequence[int] = self.taken(i)
            if i in self.loops:
                inside = self.loops[i]
                box = inside.box()
                made = [made[j] for j in inside.kept()]
                taken = [taken[j] for j in inside.parameters()]
            elif i in self.inner:
                box = _with_bodies(box, self.inner[i])
            else:
                continue
            boxes.append(box)
            ins += [number[wire] for wire in taken]
            for wire in made:
                number[wire], size = size, size + 1
        dom, cod = (wiring.dom, wiring.cod) if loop is None else loop.ends(self.test)
        self.made = Wiring(
            dom,
            cod,
            tuple([box.dom for box in boxes]),
            tuple([box.cod for box in boxes]),
            tuple(ins),
            tuple([number[wire] for wire in outputs]),
        ).with_boxes(boxes)


def _with_bodies(box: Arrow, bodies: Sequence[_Level | None]) -> Arrow:
    if not any(bodies):
        return box
    children = [
        child if level is None else as_arrow(level.made)
        for child, level in zip(box.children, bodies, strict=True)
    ]
    return Arrow(box.op, tuple(children), box.data, box.dom, box.cod, box.place)


class _Loop:
    """A loop: which leaves of its state, of the arrays it goes along and makes, are live."""

    def __init__(self, level: _Level, i: int, todo: _Todo) -> None:
        self.level, self.i, self.arrow = level, i, level.d.boxes[i]
        along = self.arrow.op == "scan"
        *tests, body = self.arrow.children
        self.width = self.arrow.dom.parts[0].width if along else self.arrow.dom.width
        self.given = bytearray(self.arrow.dom.width)
        self.results = bytearray(self.arrow.cod.width)
        self.step = _Level(_inside(body), self, level.levels)
        self.tests = [_Level(_inside(test), self, level.levels, True) for test in tests]
        todo += [(test, wire) for test in self.tests for wire in test.d.outputs]

    def wants(self, j: int, todo: _Todo) -> None:
        """Result j is live: so is what the step gives, and if it is state what it begins with."""
        if not self.results[j]:
            self.results[j] = 1
            todo.append((self.step, self.step.d.outputs[j]))
            if j < self.width:
                self.needs(j, todo)

    def needs(self, j: int, todo: _Todo) -> None:
        """The step uses what it is given at j: a row of an array, or state, which is a result."""
        if not self.given[j]:
            self.given[j] = 1
            todo.append((self.level, self.level.taken(self.i)[j]))
            if j < self.width:
                self.wants(j, todo)

    def parameters(self) -> list[int]:
        """The live leaves of what the loop is given."""
        return [j for j, live in enumerate(self.given) if live]

    def kept(self) -> list[int]:
        """The live leaves of what it gives."""
        return [j for j, live in enumerate(self.results) if live]

    def _at(self, whole: Obj, places: Sequence[int]) -> Obj:
        """The object of the leaves at places: of a scan, those of the state and of the arrays."""
        kinds = leaves(whole)
        state = _bundle([kinds[j] for j in places if j < self.width])
        if self.arrow.op != "scan":
            return state
        return state * _bundle([kinds[j] for j in places if j >= self.width])

    def ends(self, test: bool) -> tuple[Obj, Obj]:
        """The objects that the step, or the test, goes between."""
        level = self.tests[0] if test else self.step
        dom, cod = level.d.dom, level.d.cod
        return self._at(dom, self.parameters()), cod if test else self._at(cod, self.kept())

    def box(self) -> Arrow:
        """The loop on what is live."""
        arrow = self.arrow
        bodies = [as_arrow(level.made) for level in (*self.tests, self.step)]
        dom, cod = self._at(arrow.dom, self.parameters()), self._at(arrow.cod, self.kept())
        return Arrow(arrow.op, tuple(bodies), arrow.data, dom, cod, arrow.place)
