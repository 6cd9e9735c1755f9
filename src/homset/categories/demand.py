"""Demand: the category in which a program says what it needs of its input. (2017, demand analysis.)

An arrow a → b is a function from demands on b to demands on a: it runs against the program. A
demand marks the parts of a value that are used, down to the entries of arrays, and is no claim
about their values, so that it holds for every input. An arrow preserves unions of demands: it is a
matrix of truth values, and the category has biproducts as matrices have.

What is not known before the program runs is taken to be needed: both sides of a branch, an entry
whose number is computed, all rounds of a loop, and what an operation on whole arrays may look at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, final

import numpy as np

from ..arrows import Arrow
from ..category import (
    Addressed,
    Category,
    Cocartesian,
    Coproduct,
    Diagrammatic,
    IndexedAdditive,
    Lists,
    Loops,
    Numeric,
    Recursive,
    Scalar,
)
from ..diagrams import Diagram, Step, leaves_of
from ..interpretation import checked_arrow, interpret
from ..memory import SHALLOW, collector_paused, deeply
from ..objects import Obj, Z, ground, leaves, rows
from ..primitives import Primitive, Value
from ..tuples import unflat
from .demands import (
    Marks,
    Sides,
    arguments,
    every,
    none,
    presented,
    received,
    row,
    same,
    some,
    stacked,
    union,
    units,
)

Back = Callable[[Marks], Marks]
"""A demand on the codomain ↦ the demand on the domain."""


@final
class DemandCategory(
    Diagrammatic[Back], IndexedAdditive[Back], Addressed[Back], Cocartesian[Back],
    Coproduct[Back], Recursive[Back], Scalar[Back], Numeric[Back], Loops[Back], Lists[Back],
):  # fmt: skip
    """Functions from demands on results to demands on inputs.

    >>> import homset as hs
    >>> hs.Demand(hs.exl >> hs.sin)(True)
    (True, False)
    >>> hs.Demand(hs.grad(hs.add * hs.mul >> hs.exr))()
    ((False, False), (True, True))
    """

    def __call__(self, program: Arrow) -> Needs:
        """What the program needs, as a function of what is needed of its result."""
        program = checked_arrow(self, program)
        return Needs(program, interpret(self, program))

    def claims(self, structure: type[Category[Any]]) -> bool:
        """Not the laws about values, which are not known here: branches, functions, lists, ..."""
        unknown = Coproduct, Recursive, Recursive.__base__, Scalar, Numeric, Lists
        return self.has(structure) and structure not in unknown

    def equal(self, f: Back, g: Back, a: Obj, b: Obj) -> bool:
        """Equality on the demand for each part of the result, which decides it."""
        return all([same(a, f(d), g(d)) for d in (none(b), *units(b))])

    def identity(self, a: Obj) -> Back:
        return lambda d: d

    def compose(self, g: Back, f: Back) -> Back:
        return lambda d: f(g(d))

    def cross(self, *fs: Back) -> Back:
        return lambda ds: tuple([f(d) for f, d in zip(fs, ds, strict=True)])

    def ex(self, i: int, objects: Sequence[Obj]) -> Back:
        nothing = [none(o) for o in objects]
        return lambda d: (*nothing[:i], d, *nothing[i + 1 :])

    def dup(self, a: Obj, n: int) -> Back:
        return lambda ds: union(a, *ds)

    def inj(self, i: int, objects: Sequence[Obj]) -> Back:
        return lambda ds: ds[i]

    def jam(self, a: Obj, n: int) -> Back:
        return lambda d: (d,) * n

    def diagram(self, d: Diagram[Back]) -> Back:
        """The boxes from last to first: a wire is needed as far as any of its uses needs it.

        Entries whose number is a constant are those alone.
        """
        objects, steps = d.wiring.objects(), _with_known_entries(d)[::-1]

        def run(demand: Marks) -> Marks:
            wires: dict[int, Marks] = {}

            def need(obj: Obj, ins: Sequence[int], marks: Marks) -> None:
                for wire, mark in zip(ins, leaves_of(obj, marks), strict=True):
                    o = objects[wire]
                    wires[wire] = union(o, wires[wire], mark) if wire in wires else mark

            def needed(obj: Obj, outs: Sequence[int]) -> Marks:
                found = [wires[w] if w in wires else none(objects[w]) for w in outs]
                return unflat(obj, found)

            need(d.cod, d.outputs, demand)
            for box, dom, cod, ins, outs in steps:
                if any([wire in wires for wire in outs]):
                    need(dom, ins, box(needed(cod, outs)))
            return needed(d.dom, d.inputs)

        return run

    def deep(self, f: Back, depth: int) -> Back:
        return deeply(depth, f) if depth > SHALLOW else f

    def left(self, a: Obj, b: Obj) -> Back:
        return lambda d: d.left

    def right(self, a: Obj, b: Obj) -> Back:
        return lambda d: d.right

    def either(self, f: Back, g: Back, a: Obj, b: Obj, c: Obj) -> Back:
        return lambda d: Sides(some(c, d), f(d), g(d))

    def distribute(self, a: Obj, b: Obj, c: Obj) -> Back:
        def run(d: Marks) -> Marks:
            (x, left), (y, right) = d.left, d.right
            return union(a, x, y), Sides(d.side, left, right)

        return run

    def decide(self) -> Back:
        return lambda d: d.side

    def apply(self, a: Obj, b: Obj) -> Back:
        return lambda d: (d, every(a) if some(b, d) else none(a))

    def curry(self, f: Back, a: Obj, b: Obj, c: Obj) -> Back:
        return lambda d: f(d)[0]

    def fix(self, f: Back, e: Obj, a: Obj, b: Obj) -> Back:
        """Calls need of the function what is needed of their results, until no more comes up."""

        def run(d: Marks) -> Marks:
            (outside, called), x = f(d)
            calls = least(b, called, lambda calls: f(calls)[0][1])
            return union(e, outside, f(calls)[0][0]), x

        return run

    def stack(self, a: Obj, n: int) -> Back:
        return lambda d: tuple([row(a, d, i) for i in range(n)])

    def unstack(self, a: Obj, n: int) -> Back:
        return lambda ds: stacked(a, ds)

    def flip(self, a: Obj, n: int) -> Back:
        return lambda d: d[::-1]

    def get(self, a: Obj, n: int) -> Back:
        def known(i: int) -> Back:
            return lambda d: (stacked(a, [d if k == i % n else none(a) for k in range(n)]), False)

        return Entry(lambda d: (stacked(a, [d] * n), some(a, d)), known)

    def put(self, a: Obj, n: int) -> Back:
        def known(i: int) -> Back:
            def run(d: Marks) -> Marks:
                others = d.copy()
                others[i % n] = False
                return (others, False), row(a, d, i % n)

            return run

        return Entry(lambda d: ((d, bool(d.any())), row(a, d.any(axis=0)[None], 0)), known)

    def nil(self, a: Obj) -> Back:
        return lambda d: ()

    def push(self, a: Obj) -> Back:
        return lambda d: (every(a) if d else none(a), d)

    def pop(self, a: Obj) -> Back:
        return lambda d: some(a, d[0]) or d[1]

    def nonempty(self, a: Obj) -> Back:
        return lambda d: d

    def scale(self, s: Value, a: Obj) -> Back:
        return lambda d: d

    def primitive(self, p: Primitive, a: Obj, b: Obj) -> Back:
        return arguments(p, a, b)

    def constant(self, value: Value, a: Obj, b: Obj) -> Back:
        return Constant(value, none(a))

    def iterate(self, f: Back, a: Obj, n: int) -> Back:
        def run(d: Marks) -> Marks:
            for _ in range(n):
                before, d = d, f(d)
                if same(a, before, d):
                    break
            return d

        return run

    def while_(self, test: Back, step: Back, a: Obj) -> Back:
        def run(d: Marks) -> Marks:
            if not some(a, d):
                return d
            return least(a, union(a, d, test(True)), step)

        return run

    def scan(self, step: Back, s: Obj, a: Obj, b: Obj, n: int) -> Back:
        columns = leaves(a)

        def run(d: Marks) -> Marks:
            state, results = d
            arrays = leaves_of(rows(b, n), results)
            found = []
            for i in reversed(range(n)):
                marks = [row(o, array, i) for o, array in zip(leaves(b), arrays, strict=True)]
                state, entry = step((state, unflat(b, marks)))
                found.append(leaves_of(a, entry))
            given = [
                stacked(o, [entry[j] for entry in reversed(found)]) for j, o in enumerate(columns)
            ]
            return state, unflat(rows(a, n), given)

        return run


class Constant:
    """A constant needs nothing; its value is known."""

    def __init__(self, value: Value, nothing: Marks) -> None:
        self.value, self.nothing = value, nothing

    def __call__(self, d: Marks) -> Marks:
        return self.nothing


class Entry:
    """What reads or writes an entry of an array: any one, or the one whose number is `known`."""

    def __init__(self, any_one: Back, known: Callable[[int], Back]) -> None:
        self.any_one, self.known = any_one, known

    def __call__(self, d: Marks) -> Marks:
        return self.any_one(d)


def _with_known_entries(d: Diagram[Back]) -> list[Step[Back]]:
    """The steps of a diagram; the number of an entry is the second wire that its box takes."""
    constants: dict[int, int] = {}
    found = []
    for step in d.steps:
        box = step.box
        if isinstance(box, Constant) and step.cod is Z:
            constants[step.outs[0]] = box.value
        elif isinstance(box, Entry) and step.ins[1] in constants:
            step = step._replace(box=box.known(constants[step.ins[1]]))
        found.append(step)
    return found


def least(obj: Obj, d: Marks, f: Back) -> Marks:
    """The least demand that holds `d` and what `f` makes of it.

    >>> from homset.objects import R
    >>> least(R * R, (True, False), lambda d: d[::-1])
    (True, True)
    """
    while not same(obj, d, more := union(obj, d, f(d))):
        d = more
    return d


class Needs:
    """What a program needs of its input: what `Demand(program)` gives.

    It is called with what is needed of the result, everything if nothing is said, and gives what is
    needed of the input. Marks are truth values, in the structure of the values; arrays of numbers
    have arrays of marks; one mark may stand for a whole component.

    >>> import homset as hs
    >>> needs = hs.Demand(hs.sin * hs.mul)
    >>> needs(True, False)
    (True, (False, False))
    >>> needs.array
    array([[ True, False, False],
           [False,  True,  True]])
    """

    __slots__ = ("cod", "dom", "program", "raw")

    def __init__(self, program: Arrow, raw: Back) -> None:
        self.program, self.raw = program, raw
        self.dom, self.cod = ground(program.dom), ground(program.cod)

    def __call__(self, *args: Any) -> Any:
        given = args or (True,)
        demand = received(self.cod, given[0] if len(given) == 1 else given)
        with collector_paused():
            return presented(self.dom, self.raw(demand))

    @property
    def array(self) -> np.ndarray[Any, Any]:
        """A row for each number of the result, and in it a mark for each number of the input."""
        found = [_numbers(self.dom, self.raw(d)) for d in units(self.cod)]
        return np.array(found, bool).reshape(len(found), len(_numbers(self.dom, none(self.dom))))

    def __reduce__(self) -> tuple[Any, ...]:
        return Demand, (self.program,)

    def __repr__(self) -> str:
        return f"Demand({self.program!r})"


def _numbers(obj: Obj, d: Marks) -> list[bool]:
    """The marks of a demand, one after the other; of sides and functions whether they are used."""
    found: list[bool] = []
    for o, mark in zip(leaves(obj), leaves_of(obj, d), strict=True):
        found += mark.ravel().tolist() if isinstance(mark, np.ndarray) else [some(o, mark)]
    return found


Demand = DemandCategory()
