"""Straight lines of Python: a diagram of functions as one function, for what runs often.

To run a diagram box by box is to look up, for each box, where its inputs are. A diagram that runs
again and again is written down as Python once, a line for each box:

    def run(x):
        a, (b, c) = x
        d = f0(a, b)
        e, f = f1((c, d))
        return (e, f)

On values that are known, a line calls what its `Operation` is on numbers. What is not known shows
where it comes in, or where it comes out of a list, a function or a branch; there the line gives up,
and the boxes are run one by one. An error is told at the place of the box on whose line it was
raised. Loops of straight lines are in `homset.rounds`.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import copy
from typing import Any, NamedTuple

from numpy import ndarray

from .diagrams import Diagram, Step, execute
from .errors import DomainError
from .objects import Array, List, Obj, Product, leaves
from .places import Place, tell
from .primitives import Symbolic, Value
from .tuples import flat, gathered, unflat

Raw = Callable[[Value], Value]
"""A function on values, without checks."""

OFTEN = 24
"""How many runs of a diagram take about the time that it takes to write it down."""

DEEP = 40
"""How deep the tuples are that Python's compiler takes apart for us."""


class Operation:
    """A function on values, and what it is on numbers: `known` takes the components one by one.

    Its `form` is how Python writes that, with components in braces, and `{f}` for `known`. A
    `total` one gives a result on all numbers, so that there is nothing to tell of its `place`.

    >>> double = Operation(lambda xs: xs[0] + xs[1], lambda x, y: x + y, "{0} + {1}")
    >>> double((1, 2)), double.known(1, 2)
    (3, 3)
    """

    __slots__ = ("form", "function", "known", "place", "total")

    def __init__(
        self, function: Raw, known: Callable[..., Value], form: str | None = None,
        total: bool = False,
    ) -> None:  # fmt: skip
        self.function, self.known, self.form, self.total = function, known, form, total
        self.place: Place | None = None

    def at(self, place: Place, function: Raw) -> Operation:
        """The same operation at a place, where `function` tells its errors."""
        made = copy(self)
        made.function, made.place = function, place
        return made

    def __call__(self, x: Value) -> Value:
        return self.function(x)


class Pushing(Operation):
    """The operation that puts an entry on a list."""

    __slots__ = ()


class Popping(Operation):
    """The operation that takes an entry off a list: of an empty one, `default`."""

    __slots__ = ("default",)

    def __init__(self, function: Raw, known: Callable[..., Value], default: Value) -> None:
        super().__init__(function, known, total=True)
        self.default = default


class Asking(Operation):
    """The operation that says whether a list has entries."""

    __slots__ = ()


class Getting(Operation):
    """The operation that reads an entry of an array."""

    __slots__ = ()


class Putting(Operation):
    """The operation that gives an array of n entries another one, or one that is larger.

    `raises` is the second one of them; `sign` is how Python says it.
    """

    __slots__ = ("n", "raises", "sign")

    def __init__(
        self, function: Raw, known: Callable[..., Value], raises: Callable[..., Value], n: int
    ) -> None:
        super().__init__(function, known)
        self.raises, self.n, self.sign = raises, n, "="

    def raising(self) -> Putting:
        """The operation that adds to the entry."""
        made = copy(self)
        made.known, made.sign = self.raises, "+="
        return made


class Constant:
    """The function that always gives the same value."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __call__(self, _: Value) -> Value:
        return self.value


class Plan:
    """A diagram that is run: how often it was, and what it is written down as.

    That is a `line` by itself, and `loops` of which it is the step, by what else they are made of.
    """

    __slots__ = ("d", "line", "loops", "runs", "writable")

    def __init__(self, d: Diagram[Raw]) -> None:
        self.d, self.runs, self.writable = d, 0, _writable(d)
        self.line: Raw | None = None
        self.loops: dict[Any, Callable[..., Any]] = {}

    def run(self, x: Value) -> Value:
        """The diagram on a value."""
        if self.line is not None:
            return self.line(x)
        self.runs += 1
        if self.runs > OFTEN and self.writable:
            self.line = written(self.d)
        return execute(self.d, x, call)


class Straight(NamedTuple):
    """What a function of a value of `dom` to one of `cod` is, for who writes it down.

    Their leaves are those of the diagram of the plan: after leaves that are `fixed`, as many as the
    diagram takes.
    """

    plan: Plan
    fixed: tuple[Value, ...]
    dom: Obj
    cod: Obj


def straight(f: Raw) -> Straight | None:
    """What a function is, if it is a diagram."""
    found: Straight | None = getattr(f, "straight", None)
    return found


def running(d: Diagram[Raw]) -> Raw:
    """The diagram as a function, which is written down when it has run often.

    It is a plain function, which calls others without any room on the stack.
    """
    plan = Plan(d)

    def run(x: Value) -> Value:
        line = plan.line
        return plan.run(x) if line is None else line(x)

    run.straight = Straight(plan, (), d.dom, d.cod)  # type: ignore[attr-defined]
    return run


def beside(fixed: Sequence[Value], f: Raw, a: Obj, b: Obj, width: int | None = None) -> Raw:
    """A function of the fixed leaves and others as one a → b of the others, or the first of them.

    >>> import homset as hs
    >>> from homset.interpretation import interpret
    >>> beside((2.0,), interpret(hs.Functions, hs.mul.at(hs.R * hs.R)), hs.R, hs.R)(3.0)
    6.0
    """

    def run(x: Value) -> Value:
        return unflat(b, flat(f((*fixed, *flat(x)[:width]))))

    if (found := straight(f)) is not None:
        run.straight = Straight(found.plan, tuple(fixed), a, b)  # type: ignore[attr-defined]
    return run


def written(d: Diagram[Raw]) -> Raw:
    """The diagram as a straight line of Python.

    >>> import homset as hs
    >>> from homset.straightening import straighten
    >>> from homset.elaboration import elaborate
    >>> d = straighten(elaborate(hs.mul >> (hs.dup >> hs.mul)))
    >>> written(d.map(lambda _: lambda xy: xy[0] * xy[1]))((2.0, 3.0))
    36.0
    """
    text = Text("x", unknown="boxes(x)", boxes=lambda x: execute(d, x, call))
    wires = text.wires(d)
    text.take(pattern(d.dom, wires[: d.dom.width]), "x")
    text.guard(wires[: d.dom.width])
    text.diagram(d, wires)
    text.add(f"return {pattern(d.cod, [wires[wire] for wire in d.outputs])}")
    return text.function()


class Text:
    """A Python function that is written line by line, and what the names in it stand for.

    Where it finds a value that is not known, it returns `unknown`.
    """

    def __init__(self, parameters: str, unknown: str, **names: Any) -> None:
        self.names: dict[str, Any] = {
            "Symbolic": Symbolic,
            "ndarray": ndarray,
            "tell_at": self._tell_at,
            **names,
        }
        self.lines = [f"def run({parameters}):", " try:"]
        self.unknown, self.indent, self.count = unknown, 2, 0
        self.places: dict[int, Place] = {}

    def add(self, line: str, place: Place | None = None) -> None:
        """One more line, which stands for something at a place."""
        self.lines.append(" " * self.indent + line)
        if place is not None:
            self.places[len(self.lines)] = place

    def take(self, names: str, value: str, place: Place | None = None) -> None:
        """Name the leaves of a value."""
        self.add(value if names == "()" else f"{names} = {value}", place)

    def name(self, stem: str, value: Any) -> str:
        """A new name that stands for a value."""
        name = f"{stem}{self.count}"
        self.count += 1
        self.names[name] = value
        return name

    def wires(self, d: Diagram[Raw]) -> list[str]:
        """A new name for each wire of a diagram."""
        first, self.count = self.count, self.count + d.wiring.size
        return [f"w{first + i}" for i in range(d.wiring.size)]

    def guard(self, wires: Sequence[str]) -> None:
        """Give up if one of these is not known."""
        if wires:
            tests = [f"isinstance({wire}, Symbolic)" for wire in wires]
            self.add(f"if {' or '.join(tests)}: return {self.unknown}")

    def diagram(self, d: Diagram[Raw], wires: list[str]) -> None:
        """The lines of the boxes, one after the other."""
        for box, dom, cod, ins, outs in simplified(d):
            given, made = [wires[wire] for wire in ins], [wires[wire] for wire in outs]
            for wire, name in zip(outs, self.box(box, dom, cod, given, made), strict=True):
                wires[wire] = name

    def box(
        self, box: Raw, dom: Obj, cod: Obj, given: Sequence[str], made: Sequence[str]
    ) -> Sequence[str]:
        """The line of a box on what it is given, and the names of what it gives."""
        if isinstance(box, Constant):
            return self._constant(box, cod, made)
        if isinstance(box, Operation):
            self.take(pattern(cod, made), self._called(box, _components(dom, given)), box.place)
            if _hides(dom):  # a list that an operation on numbers gives is one
                kinds = zip(made, leaves(cod), strict=True)
                self.guard([wire for wire, kind in kinds if not isinstance(kind, List)])
        else:
            self.take(pattern(cod, made), f"{self.name('f', box)}({pattern(dom, given)})")
            self.guard(made)
        return made

    def _called(self, box: Operation, given: Sequence[str]) -> str:
        form = box.form or f"{{f}}({', '.join([f'{{{i}}}' for i in range(len(given))])})"
        return form.format(*given, f=self.name("f", box.known) if "{f}" in form else "")

    def _constant(self, box: Constant, cod: Obj, made: Sequence[str]) -> Sequence[str]:
        name = self.name("f", box.value)
        if not cod.nesting:
            return [name]
        self.take(pattern(cod, made), name)
        return made

    def function(self) -> Callable[..., Any]:
        """What has been written."""
        self.lines += [" except Exception as error:", "  tell_at(error)", "  raise"]
        exec("\n".join(self.lines), self.names)
        run: Callable[..., Any] = self.names["run"]
        return run

    def _tell_at(self, error: Any) -> None:
        """Tell an error at the place of the line that it comes from."""
        if (place := self.places.get(error.__traceback__.tb_lineno)) is not None:
            tell(error, place)


def simplified(d: Diagram[Raw]) -> list[Step[Raw]]:
    """The steps; an operation on constants is a constant, a sum with one entry raises the entry."""
    known: dict[int, Value] = {}
    steps: dict[int, Step[Raw]] = {}
    uses = Counter([*d.wiring.ins, *d.outputs])
    entries: dict[int, int] = {}
    for i, step in enumerate(d.steps):
        box, dom, cod, ins, outs = step
        if isinstance(box, Operation) and ins and all([wire in known for wire in ins]):
            with suppress(DomainError):  # which is for whoever runs it
                box = Constant(box(unflat(dom, [known[wire] for wire in ins])))
        if isinstance(box, Constant) and not cod.nesting:
            known[outs[0]] = box.value
        elif isinstance(box, Putting) and uses[outs[0]] == 1 and _zeros(known.get(ins[0])):
            entries[outs[0]] = i
        elif isinstance(box, Operation) and box.known is operator.add:
            entry = next((wire for wire in ins[::-1] if wire in entries), None)
            if entry is not None:
                (array,) = [wire for wire in ins if wire != entry]
                put = steps.pop(entries[entry])
                assert isinstance(put.box, Putting)
                box, dom, ins = put.box.raising(), put.dom, (array, *put.ins[1:])
        steps[i] = Step(box, dom, cod, ins, outs)
    return list(steps.values())


def _zeros(value: Value) -> bool:
    return type(value) is ndarray and not value.any()


def _hides(dom: Obj) -> bool:
    """Whether values of an object hold others that are not seen: in lists, say, or functions."""
    return any([leaf.parts and not isinstance(leaf, Array) for leaf in leaves(dom)])


def _writable(d: Diagram[Raw]) -> bool:
    wiring = d.wiring
    return all([o.nesting < DEEP for o in {wiring.dom, wiring.cod, *wiring.doms, *wiring.cods}])


def pattern(obj: Obj, names: Sequence[str]) -> str:
    """The expression, or the pattern, of a value whose leaves have these names.

    >>> pattern(Product(List(Product()), Product()), ["xs"])
    '(xs, (), )'
    """
    text: str = gathered(obj, names, lambda _, parts: f"({''.join([f'{p}, ' for p in parts])})")
    return text


def _components(obj: Obj, names: Sequence[str]) -> list[str]:
    """The expressions of what a function that takes its components one by one is called with."""
    if not isinstance(obj, Product):
        return list(names)
    found, read = [], 0
    for part in obj.parts:
        found.append(pattern(part, names[read : read + part.width]))
        read += part.width
    return found


def call(box: Raw, x: Value) -> Value:
    """What a box gives."""
    return box(x)
