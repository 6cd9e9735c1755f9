"""Straight lines of Python: a diagram of functions as one function, for what runs often.

To run a diagram box by box is to look up, for each box, where its inputs are. A diagram that runs
again and again, as the step of a loop does, is written down as Python once, a line for each box:

    def run(x):
        a, (b, c) = x
        d = f0(a, b)
        e, f = f1((c, d))
        return (e, f)

On values that are known, a line calls what its `Operation` is on numbers. What is not known shows
where it comes in, or where it comes out of a list, a function or a branch; there the line gives up,
and the boxes are run one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from .diagrams import Diagram, Step, execute
from .errors import DomainError
from .objects import Array, List, Obj, Product, leaves
from .primitives import Symbolic, Value
from .values import gathered, unflat

Raw = Callable[[Value], Value]
"""A function on values, without checks."""

OFTEN = 24
"""How many runs of a diagram take about the time that it takes to write it down."""

DEEP = 40
"""How deep the tuples are that Python's compiler takes apart for us."""


class Operation:
    """A function on values, and what it is on numbers: `known` takes the components one by one.

    A `total` one gives a result on all numbers, so that there is nothing to tell of its place.

    >>> double = Operation(lambda xs: xs[0] + xs[1], lambda x, y: x + y)
    >>> double((1, 2)), double.known(1, 2)
    (3, 3)
    """

    __slots__ = ("function", "known", "total")

    def __init__(self, function: Raw, known: Callable[..., Value], total: bool = False) -> None:
        self.function, self.known, self.total = function, known, total

    def __call__(self, x: Value) -> Value:
        return self.function(x)


class Constant:
    """The function that always gives the same value."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __call__(self, _: Value) -> Value:
        return self.value


def running(d: Diagram[Raw]) -> Raw:
    """The diagram as a function, which is written down when it has run often."""
    if not _writable(d):
        return lambda x: execute(d, x, _call)
    runs, line = 0, None

    def run(x: Value) -> Value:
        nonlocal runs, line
        if line is not None:
            return line(x)
        runs += 1
        if runs > OFTEN:
            line = written(d)
        return execute(d, x, _call)

    return run


def written(d: Diagram[Raw]) -> Raw:
    """The diagram as a straight line of Python.

    >>> import homset as hs
    >>> from homset.diagrams import straighten
    >>> from homset.elaboration import elaborate
    >>> d = straighten(elaborate(hs.mul >> (hs.dup >> hs.mul)))
    >>> written(d.map(lambda _: lambda xy: xy[0] * xy[1]))((2.0, 3.0))
    36.0
    """
    names: dict[str, Any] = {"Symbolic": Symbolic, "boxes": lambda x: execute(d, x, _call)}
    wires = [f"w{i}" for i in range(d.wiring.size)]
    inputs = wires[: d.dom.width]
    text = ["def run(x):", f"    {_tuple(d.dom, inputs)} = x", *_guard(inputs)]
    for i, (box, dom, cod, ins, outs) in enumerate(_with_constants(d)):
        given, made = [wires[wire] for wire in ins], [wires[wire] for wire in outs]
        names[f"f{i}"], call = _line(f"f{i}", box, dom, given)
        text.append(f"    {_tuple(cod, made)} = {call}")
        if not isinstance(box, Constant | Operation):
            text += _guard(made)
        elif _hides(dom):  # a list that an operation on numbers gives is one
            kinds = zip(made, leaves(cod), strict=True)
            text += _guard([wire for wire, kind in kinds if not isinstance(kind, List)])
    text.append(f"    return {_tuple(d.cod, [wires[wire] for wire in d.outputs])}")
    exec("\n".join(text), names)
    run: Raw = names["run"]
    return run


def _with_constants(d: Diagram[Raw]) -> Iterator[Step[Raw]]:
    """The steps, where an operation on constants is a constant."""
    known: dict[int, Value] = {}
    for step in d.steps:
        box, dom, cod, ins, outs = step
        if isinstance(box, Operation) and ins and all([wire in known for wire in ins]):
            with suppress(DomainError):  # which is for whoever runs it
                box = Constant(box(unflat(dom, [known[wire] for wire in ins])))
        if isinstance(box, Constant) and not cod.nesting:
            known[outs[0]] = box.value
        yield step._replace(box=box)


def _line(name: str, box: Raw, dom: Obj, given: Sequence[str]) -> tuple[Any, str]:
    """What the name stands for, and the expression of the box on what it is given."""
    if isinstance(box, Constant):
        return box.value, name
    if isinstance(box, Operation):
        return box.known, f"{name}({', '.join(_components(dom, given))})"
    return box, f"{name}({_tuple(dom, given)})"


def _guard(wires: Sequence[str]) -> list[str]:
    tests = [f"isinstance({wire}, Symbolic)" for wire in wires]
    return [f"    if {' or '.join(tests)}: return boxes(x)"] if tests else []


def _hides(dom: Obj) -> bool:
    """Whether values of an object hold others that are not seen: in lists, say, or functions."""
    return any([leaf.parts and not isinstance(leaf, Array) for leaf in leaves(dom)])


def _writable(d: Diagram[Raw]) -> bool:
    wiring = d.wiring
    return all([o.nesting < DEEP for o in {wiring.dom, wiring.cod, *wiring.doms, *wiring.cods}])


def _tuple(obj: Obj, names: Sequence[str]) -> str:
    """The expression, or the pattern, of a value whose leaves have these names."""
    text: str = gathered(obj, names, lambda _, parts: f"({''.join([f'{p}, ' for p in parts])})")
    return text


def _components(obj: Obj, names: Sequence[str]) -> list[str]:
    """The expressions of what a function that takes its components one by one is called with."""
    if not isinstance(obj, Product):
        return list(names)
    found, read = [], 0
    for part in obj.parts:
        found.append(_tuple(part, names[read : read + part.width]))
        read += part.width
    return found


def _call(box: Raw, x: Value) -> Value:
    return box(x)
