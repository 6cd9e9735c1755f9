"""Loops of straight lines, written down as loops of Python.

A loop whose state is known is one function: its step stands in a Python loop, line by line, on
names of its own for the leaves of the state. So a step costs what its operations cost.

    def run(fixed, n, x):
        (a,) = fixed
        (b, c) = x
        for _ in range(n):
            d = f0(a, b)
            b, c = d, b
        return (b, c)

A list that a step only puts entries on, or takes them off, is a stack of Python meanwhile
(`homset.chains.Stack`): this is the tape of reverse mode. An array that a step reads and changes,
of which nobody else sees what it was, is changed in place, once it has been copied. What is not
known yet may still come out of a list or of a function; then there is no result, and the loop is
run by those who asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .chains import Stack
from .diagrams import Diagram
from .objects import Array, List, Obj, R, leaves
from .primitives import Value
from .straight import (
    OFTEN,
    Asking,
    Getting,
    Popping,
    Pushing,
    Putting,
    Raw,
    Straight,
    Text,
    pattern,
    simplified,
    straight,
)
from .updates import own, owned


def repeated(f: Raw, n: int, x: Value) -> Value:
    """A step n times on a value.

    None if it is no diagram, if it is not run often, or if it meets what is not known.

    >>> import homset as hs
    >>> from homset.interpretation import interpret
    >>> double = interpret(hs.Functions, hs.mul(hs.identity, 2.0).at(hs.R))
    >>> float(repeated(double, 100, 1.0)) == 2.0**100
    True
    """
    if (step := straight(f)) is None:
        return None
    return _run(step, n, ("repeat", step.dom), lambda: _repeat(step), n, x)


def as_long_as(p: Raw, f: Raw, x: Value) -> Value:
    """A step as long as a test holds, after many rounds of it; None as in `repeated`."""
    test, step = straight(p), straight(f)
    if test is None or step is None:
        return None
    key = "while", step.dom, id(test.plan)
    return _run(step, OFTEN + 1, key, lambda: _while(test, step), OFTEN, test.fixed, x)


def along(f: Raw, n: int, state: Value, columns: Sequence[Any]) -> Any:
    """The last state, and what a step gave at each of n rows, a list for each leaf.

    The rows come as the entries of each leaf. None as in `repeated`.
    """
    if (step := straight(f)) is None:
        return None
    s, b = step.dom.parts[0], step.cod.parts[1]
    results: list[list[Value]] = [[] for _ in leaves(b)]
    rows = zip(*columns, strict=True) if columns else [()] * n
    key = "along", step.dom, step.cod
    last = _run(step, n, key, lambda: _along(step, s), n, rows, results, state)
    return None if last is None else (last, results)


def _run(step: Straight, n: int, key: Any, write: Callable[[], Any], *given: Any) -> Value:
    """What the loop of this kind gives, for about n steps; it is written down if there are many."""
    plan = step.plan
    loop = plan.loops.get(key)
    if loop is None:
        if plan.runs + n <= OFTEN or not plan.writable:
            return None
        loop = plan.loops[key] = write()
    y = loop(step.fixed, *given)
    if y is None:  # there is no use in trying again
        plan.loops[key] = lambda *_: NotImplemented
    return None if y is NotImplemented else y


def _stacks(d: Diagram[Raw], first: int, m: int) -> list[int]:
    """Which of m leaves of a state, from a wire on, are lists that only are put on and taken off.

    Such a list is used once, by a box that gives a list that is used once, and so on to the new
    state.
    """
    kinds = leaves(d.dom)
    candidates = [j for j in range(m) if isinstance(kinds[first + j], List)]
    return [j for j in candidates if _alone(d, first + j, j, Pushing | Popping, -1)]


def _arrays(d: Diagram[Raw], first: int, m: int) -> list[int]:
    """Which of the leaves are arrays of numbers that are read and changed, entry by entry.

    Nobody reads what such an array was before the last change.
    """
    kinds = leaves(d.dom)[first : first + m]
    candidates = [j for j, o in enumerate(kinds) if isinstance(o, Array) and o.row is R]
    return [j for j in candidates if _alone(d, first + j, j, Putting, 0)]


def _alone(d: Diagram[Raw], wire: int, j: int, changing: Any, place: int) -> bool:
    """Whether a wire goes through boxes that change it to output j, and nowhere else.

    They take and give it in the same place. On the way, entries of arrays are read.
    """
    before: set[int] = set()
    if d.outputs[j] == wire:
        return False
    for box, _, _, ins, outs in simplified(d):
        if not before.isdisjoint(ins):
            return False
        if wire in ins:
            if ins.count(wire) > 1 or ins[place] != wire:
                return False
            if isinstance(box, changing):
                before.add(wire)
                wire = outs[place]
            elif not isinstance(box, Getting):
                return False
    return d.outputs.count(wire) == 1 and d.outputs[j] == wire and before.isdisjoint(d.outputs)


class _Loop(Text):
    """A loop under construction: the names of the leaves of its state, and which are stacks."""

    def __init__(self, step: Straight, parameters: str, state: Obj) -> None:
        super().__init__(
            f"fixed, {parameters}", unknown="NotImplemented", Stack=Stack, own=own, owned=owned
        )
        self.d, self.m, first = step.plan.d, state.width, len(step.fixed)
        self.names_of = self.wires(self.d)
        self.state = self.names_of[first : first + self.m]
        self.rows = self.names_of[first + self.m : self.d.dom.width]
        self.last = pattern(state, self.state)
        self.stacks = {self.state[j] for j in _stacks(self.d, first, self.m)}
        self.arrays = {self.state[j] for j in _arrays(self.d, first, self.m)}
        self.fixed("fixed", self.names_of[:first])
        self.take(self.last, "x")
        self.guard(self.state)
        for name in sorted(self.stacks):
            self.add(f"{name} = Stack({name}); {name}s = {name}.entries")
        for name in sorted(self.arrays):
            self.add(f"{name}, {name}o = own({name}, n)")

    def fixed(self, parameter: str, names: Sequence[str]) -> None:
        """Name the leaves of what is fixed."""
        if names:
            self.take(_row(names), parameter)
            self.guard(names)

    def rounds(self, head: str) -> None:
        """The head of the loop: what follows stands in it, and gives up where it must."""
        self.add(head)
        self.indent += 1
        self.unknown = "None"

    def box(
        self, box: Raw, dom: Obj, cod: Obj, given: Sequence[str], made: Sequence[str]
    ) -> Sequence[str]:
        if given and given[-1] in self.stacks:
            return self._on_stack(box, dom, cod, given[-1], given, made)
        if isinstance(box, Putting) and given[0] in self.arrays:
            return self._in_place(box, *given)
        return super().box(box, dom, cod, given, made)

    def _on_stack(
        self, box: Raw, dom: Obj, cod: Obj, stack: str, given: Sequence[str], made: Sequence[str]
    ) -> Sequence[str]:
        if isinstance(box, Pushing):
            self.add(f"{stack}s.append({pattern(dom.parts[0], given[:-1])})")
            return [stack]
        if isinstance(box, Popping):
            default = self.name("f", box.default)
            self.add(f"if not {stack}s and {stack}.refill(): return None")
            entry = pattern(cod.parts[0], made[:-1])
            self.take(entry, f"{stack}s.pop() if {stack}s else {default}")
            return [*made[:-1], stack]
        assert isinstance(box, Asking)
        self.add(f"{made[0]} = True if {stack}s else {stack}.more()")
        return made

    def _in_place(self, box: Putting, array: str, i: str, x: str) -> Sequence[str]:
        known, place = self.name("f", box.known), box.place
        self.add(f"if {array}o and type({i}) is int and 0 <= {i} < {box.n}:")
        self.add(f" {array}[{i}] {box.sign} {x}")
        self.add("else:")
        self.add(f" {array}, {array}o = owned({known}(({array}, {i}), {x}))", place)
        return [array]

    def turn(self, results: Sequence[str] = ()) -> None:
        """The lines of a step: what it gives is the state then, after its results are taken."""
        self.diagram(self.d, self.names_of)
        outputs = [self.names_of[wire] for wire in self.d.outputs]
        for take, result in zip(results, outputs[self.m :], strict=True):
            self.add(f"{take}({result})")  # it may be what the state was
        pairs = zip(self.state, outputs[: self.m], strict=True)
        moved = [(old, new) for old, new in pairs if old != new]
        if moved:
            self.add(" = ".join([", ".join(names) for names in zip(*moved, strict=True)]))

    def finished(self) -> Callable[..., Any]:
        """The loop, which gives the last state."""
        self.indent -= 1
        for name in sorted(self.stacks):
            self.add(f"{name} = {name}.chain()")
        self.add(f"return {self.last}")
        return self.function()


def _row(names: Sequence[str]) -> str:
    return f"({''.join([f'{name}, ' for name in names])})"


def _repeat(step: Straight) -> Callable[..., Any]:
    loop = _Loop(step, "n, x", step.dom)
    loop.rounds("for _ in range(n):")
    loop.add("pass")
    loop.turn()
    return loop.finished()


def _while(test: Straight, step: Straight) -> Callable[..., Any]:
    loop = _Loop(step, "n, tested, x", step.dom)
    asked, k = test.plan.d, len(test.fixed)
    wires = loop.wires(asked)
    loop.fixed("tested", wires[:k])
    wires[k : asked.dom.width] = loop.state[: asked.dom.width - k]
    loop.rounds("while True:")
    loop.diagram(asked, wires)
    loop.add(f"if not {wires[asked.outputs[0]]}: break")
    loop.turn()
    loop.name("test", test)  # it is known by the id of its plan, which has to stay
    return loop.finished()


def _along(step: Straight, state: Obj) -> Callable[..., Any]:
    loop = _Loop(step, "n, rows, results, x", state)
    names = [f"r{i}" for i in range(step.cod.parts[1].width)]
    for i, name in enumerate(names):
        loop.add(f"{name} = results[{i}].append")
    loop.rounds(f"for {_row(loop.rows)} in rows:")
    loop.add("pass")
    loop.turn(names)
    return loop.finished()
