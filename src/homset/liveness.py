"""Loops without the state that nobody asks for.

A box that nobody uses is not in a graph. A loop that somebody uses may still carry what nobody
uses: the list of states of a loop whose derivative is not asked for, or the cotangent of what is no
argument. What is live is what can be reached from the outputs, against the arrows: a result of a
loop reaches the same result of its step, and what the step uses of its state is state that is live.

Graphs in graphs are walked together, with one list of things to do, so that it is linear in the
size of the program, however deep loops are nested. A loop waits until all that is asked of it is
known; one that has been walked before, with the same asked of it, is what it became then. So to
put a loop around a program that has been walked costs no more than the loop.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from itertools import accumulate
from typing import Any, NamedTuple

from .arrows import Arrow
from .diagrams import Diagram, Wiring, as_arrow
from .objects import Obj, Product, leaves

LOOPS = frozenset({"iterate", "scan", "while_"})
CHOICES = LOOPS | {"either"}
"""The operations of which some results can be asked for, and not others."""


def pruned(d: Diagram[Arrow]) -> Diagram[Arrow]:
    """The diagram whose loops carry only what its outputs need; of one with effects, all stays.

    >>> from homset import R, dup, exl, identity, iterate, mul, Functions
    >>> from homset.graphs import stage
    >>> from homset.interpretation import interpret
    >>> two = iterate(mul(identity, 2.0) * (dup >> mul), 9)
    >>> loop = interpret(Functions, (two >> exl).at(R * R))
    >>> stage(loop, R * R, R).operations
    Counter({'iterate': 1, 'mul': 1})
    """
    if not _holds_choices(d.boxes) or any([box.effects for box in d.boxes]):
        return d
    levels = _Walk().reached(d)
    for level in levels:
        level.choose()
    for level in reversed(levels):
        level.rebuild()
    return levels[0].made


def used(d: Diagram[Arrow]) -> list[int]:
    """The inputs of a diagram that its outputs need."""
    live = _Walk().reached(d)[0].live
    return [wire for wire in d.inputs if live[wire]]


class _Walk:
    """Everything that is live in a diagram and inside of it.

    `todo` are live wires whose makers are not looked at yet, `waiting` boxes that are, each by the
    number of its level and its own, negative: the innermost and last one comes first, for what uses
    it has been seen then.
    """

    def __init__(self) -> None:
        self.levels: list[_Level] = []
        self.todo: list[tuple[_Level, int]] = []
        self.waiting: list[tuple[int, int]] = []

    def reached(self, d: Diagram[Arrow]) -> list[_Level]:
        """The diagram and those inside of it, with what is live in them; outer ones come first."""
        top = _Level(self, d, None)
        self.reach(top, d.outputs)
        while self.todo or self.waiting:
            if self.todo:
                level, wire = self.todo.pop()
                level.visit(wire)
            else:
                number, i = heappop(self.waiting)
                self.levels[-number].settle(-i)
        return self.levels

    def reach(self, level: _Level, wires: Iterable[int]) -> None:
        """These wires are live."""
        for wire in wires:
            if not level.live[wire]:
                level.live[wire] = 1
                self.todo.append((level, wire))


def _holds_choices(boxes: Sequence[Arrow]) -> bool:
    """Whether there is a loop or a branch among the boxes, or anywhere inside of them."""
    todo, seen = [boxes], set[int]()
    while todo:
        inside = todo.pop()
        if not CHOICES.isdisjoint([box.op for box in inside]):
            return True
        deeper = [box for box in inside if box.children and id(box) not in seen]
        seen.update(map(id, deeper))
        todo += [box.children for box in deeper]
    return False


def _inside(body: Arrow) -> Diagram[Arrow]:
    """The diagram that an arrow is."""
    wiring: Any = body.data[0]
    return Diagram(wiring, body.children)


def _bundle(objs: Sequence[Obj]) -> Obj:
    return objs[0] if len(objs) == 1 else Product(*objs)


class _Known(NamedTuple):
    """What a box is of which just this is asked, the places of what it needs and of what it gives.

    It is the box itself if `made` is None. An arrow remembers this (in `_known`, by what is asked).
    """

    made: Arrow | None
    needed: Sequence[int]
    given: Sequence[int]


def _memory(box: Arrow) -> dict[frozenset[int], _Known]:
    """What an arrow remembers."""
    found: dict[frozenset[int], _Known] | None = getattr(box, "_known", None)
    if found is None:
        found = {}
        object.__setattr__(box, "_known", found)
    return found


class _Level:
    """A diagram, which of its wires are live, and what is made of it."""

    def __init__(
        self, walk: _Walk, d: Diagram[Arrow], loop: _Loop | None, test: bool = False
    ) -> None:
        wiring = d.wiring
        self.walk, self.d, self.loop, self.test = walk, d, loop, test
        self.width = wiring.dom.width
        self.reads = list(accumulate([dom.width for dom in wiring.doms], initial=0))
        self.firsts = list(accumulate([cod.width for cod in wiring.cods], initial=self.width))
        self.live = bytearray(self.firsts[-1])
        self.makers = [i for i, cod in enumerate(wiring.cods) for _ in range(cod.width)]
        self.asked: dict[int, set[int]] = {}
        self.boxes: dict[int, _Known | _Loop | _Bodies | None] = {}  # None for a plain one
        self.kept: Sequence[int] | None = None  # of a branch: the results that are asked for
        self.made = d
        self.number = len(walk.levels)
        walk.levels.append(self)

    def taken(self, i: int) -> tuple[int, ...]:
        """The wires that box i takes."""
        return self.d.wiring.ins[self.reads[i] : self.reads[i + 1]]

    def need(self, i: int, places: Iterable[int]) -> None:
        """What box i takes at these places is live."""
        taken = self.taken(i)
        self.walk.reach(self, [taken[j] for j in places])

    def visit(self, wire: int) -> None:
        """What makes a live wire is asked for it."""
        if wire < self.width:
            if self.loop is not None:
                self.loop.needs(wire)
            return
        i = self.makers[wire - self.width]
        box = self.d.boxes[i]
        if not box.children:
            if i not in self.boxes:
                self.boxes[i] = None
                self.walk.reach(self, self.taken(i))
            return
        self.asked.setdefault(i, set()).add(wire - self.firsts[i])
        if isinstance(inside := self.boxes.get(i), _Loop | _Bodies):
            inside.wants(wire - self.firsts[i])
        else:
            heappush(self.walk.waiting, (-self.number, -i))

    def settle(self, i: int) -> None:
        """A box with bodies, of which all is known that is asked: remember it, or go inside."""
        box = self.d.boxes[i]
        if isinstance(self.boxes.get(i), _Loop | _Bodies):
            return
        loop = box.op in LOOPS and all(child.op == "diagram" for child in box.children)
        asked = _asked(box, self.asked[i])
        if (known := _memory(box).get(asked)) is not None:
            self.boxes[i] = known
            self.need(i, known.needed)
        elif loop:
            self.boxes[i] = inside = _Loop(self, i)
            for j in asked:
                inside.wants(j)
        else:
            self.boxes[i] = bodies = _Bodies(self, i)
            self.need(i, range(box.dom.width))
            for j in asked:
                bodies.wants(j)

    def choose(self) -> None:
        """The sides of branches keep what is asked of these."""
        for i, found in self.boxes.items():
            if isinstance(found, _Bodies) and found.arrow.op == "either":
                asked = self.asked[i]
                for side in found.inside:
                    if side is not None and len(asked) < side.d.cod.width:
                        side.kept = sorted(asked)

    def border(self) -> tuple[Sequence[int], Sequence[int], Obj, Obj]:
        """The wires that still come in and go out, and what the two are of."""
        wiring, loop = self.d.wiring, self.loop
        inputs: Sequence[int] = range(self.width) if loop is None else loop.parameters()
        outputs: Sequence[int] = wiring.outputs
        if loop is not None and not self.test:
            outputs = [wiring.outputs[i] for i in loop.kept()]
        dom, cod = (wiring.dom, wiring.cod) if loop is None else loop.ends(self.test)
        if self.kept is not None:
            outputs = [outputs[j] for j in self.kept]
            kinds = leaves(cod)
            cod = _bundle([kinds[j] for j in self.kept])
        return inputs, outputs, dom, cod

    def rebuild(self) -> None:
        """The diagram of the boxes that are live; what is in them has been rebuilt already."""
        inputs, outputs, dom, cod = self.border()
        number = [-1] * len(self.live)
        size = 0
        for wire in inputs:
            number[wire], size = size, size + 1
        boxes: list[Arrow] = []
        ins: list[int] = []
        for i in sorted(self.boxes):
            found, taken, first = self.boxes[i], self.taken(i), self.firsts[i]
            if found is None:
                boxes.append(self.d.boxes[i])
                ins += [number[wire] for wire in taken]
                for wire in range(first, self.firsts[i + 1]):
                    number[wire], size = size, size + 1
                continue
            known = found if isinstance(found, _Known) else found.rebuilt()
            boxes.append(self.d.boxes[i] if known.made is None else known.made)
            ins += [number[taken[j]] for j in known.needed]
            for j in known.given:
                number[first + j], size = size, size + 1
        self.made = Wiring(
            dom,
            cod,
            tuple([box.dom for box in boxes]),
            tuple([box.cod for box in boxes]),
            tuple(ins),
            tuple([number[wire] for wire in outputs]),
        ).with_boxes(boxes)


def _asked(box: Arrow, asked: Iterable[int]) -> frozenset[int]:
    """What is asked of a box: of one whose bodies are functions, say, always everything."""
    if box.op in CHOICES and all(child.op == "diagram" for child in box.children):
        return frozenset(asked)
    return frozenset(range(box.cod.width))


class _Bodies:
    """A branch, of which some results are live, or another box with bodies, of which all are."""

    def __init__(self, level: _Level, i: int) -> None:
        self.level, self.i, self.arrow = level, i, level.d.boxes[i]
        self.inside = [
            _Level(level.walk, _inside(child), None) if child.op == "diagram" else None
            for child in self.arrow.children
        ]
        if self.arrow.op != "either":
            for inside in self.inside:
                if inside is not None:
                    level.walk.reach(inside, inside.d.outputs)

    def wants(self, j: int) -> None:
        """Result j of a branch is live: so is what each side gives for it."""
        if self.arrow.op == "either":
            for inside in self.inside:
                if inside is not None:
                    self.level.walk.reach(inside, [inside.d.outputs[j]])

    def rebuilt(self) -> _Known:
        """The box on bodies that give only what is asked, which it remembers."""
        box, asked = self.arrow, _asked(self.arrow, self.level.asked[self.i])
        given, kinds = sorted(asked), leaves(box.cod)
        cod = box.cod if len(given) == len(kinds) else _bundle([kinds[j] for j in given])
        children = [
            child if level is None else as_arrow(level.made)
            for child, level in zip(box.children, self.inside, strict=True)
        ]
        made = Arrow(box.op, tuple(children), box.data, box.dom, cod, box.place)
        needed = range(box.dom.width)
        _memory(made)[frozenset(range(len(given)))] = _Known(None, needed, range(len(given)))
        known = _memory(box)[asked] = _Known(made, needed, given)
        return known


class _Loop:
    """A loop: which leaves of its state, of the arrays it goes along and makes, are live."""

    def __init__(self, level: _Level, i: int) -> None:
        self.level, self.i, self.arrow = level, i, level.d.boxes[i]
        walk, along = level.walk, self.arrow.op == "scan"
        *tests, body = self.arrow.children
        self.width = self.arrow.dom.parts[0].width if along else self.arrow.dom.width
        self.given = bytearray(self.arrow.dom.width)
        self.results = bytearray(self.arrow.cod.width)
        self.step = _Level(walk, _inside(body), self)
        self.tests = [_Level(walk, _inside(test), self, True) for test in tests]
        for test in self.tests:
            walk.reach(test, test.d.outputs)

    def wants(self, j: int) -> None:
        """Result j is live: so is what the step gives, and if it is state what it begins with."""
        if not self.results[j]:
            self.results[j] = 1
            self.level.walk.reach(self.step, [self.step.d.outputs[j]])
            if j < self.width:
                self.needs(j)

    def needs(self, j: int) -> None:
        """The step uses what it is given at j: a row of an array, or state, which is a result."""
        if not self.given[j]:
            self.given[j] = 1
            self.level.need(self.i, [j])
            if j < self.width:
                self.wants(j)

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

    def rebuilt(self) -> _Known:
        """The loop on what is live, which it remembers."""
        arrow, needed, given = self.arrow, self.parameters(), self.kept()
        bodies = [as_arrow(level.made) for level in (*self.tests, self.step)]
        dom, cod = self._at(arrow.dom, needed), self._at(arrow.cod, given)
        made = Arrow(arrow.op, tuple(bodies), arrow.data, dom, cod, arrow.place)
        asked = self.level.asked[self.i]
        again = frozenset([place for place, j in enumerate(given) if j in asked])
        _memory(made)[again] = _Known(None, range(len(needed)), range(len(given)))
        known = _memory(arrow)[frozenset(asked)] = _Known(made, needed, given)
        return known
