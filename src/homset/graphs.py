"""Dataflow graphs: what a program becomes when it is run on ports.

A `Port` is a value that is not known yet. Running a function on ports builds the graph of what it
does: equal operations on equal ports are one node, constants are computed, and the exact laws of
`homset.simplify` are applied as nodes are made. What remains is a straight line of first-order
boxes, which is an arrow again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import numpy as np

from .arrows import Arrow
from .diagrams import Diagram, Step, as_arrow
from .objects import Array, B, Exp, Obj, Product, R, Sum, Unit, Var, leaves, substitute, variables
from .primitives import Primitive, Symbolic, Value
from .simplify import COMMUTATIVE, LAWS
from .values import Left, Literal, Right, flat, unflat

_numbers = count()


class Port(Symbolic):
    """The result of a node, as a value: `obj` is its object, `origin` what made it.

    `origin` is the primitive with its arguments, for the laws of `homset.simplify`; a constant
    has its `value`.
    """

    __slots__ = ("args", "builder", "number", "obj", "origin", "value")

    def __init__(
        self,
        builder: Builder,
        obj: Obj,
        origin: Primitive | None = None,
        args: tuple[Port, ...] = (),
        value: Value = None,
    ) -> None:
        self.builder, self.obj, self.origin, self.args = builder, obj, origin, args
        self.value, self.number = value, next(_numbers)

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        return self.builder.primitive(primitive, args)

    def stack(self, values: tuple[Value, ...], element: Obj) -> Value:
        n = len(values)
        box = Arrow("stack", (), (n,), Product(*[element] * n), element**n)
        return self.builder.box(box, [self.builder.port(element, v) for v in values])

    def unstack(self) -> tuple[Value, ...]:
        assert isinstance(self.obj, Array)
        n, element = self.obj.size, self.obj.element
        box = Arrow("unstack", (), (n,), self.obj, Product(*[element] * n))
        found: tuple[Value, ...] = self.builder.box(box, [self])
        return found

    def __call__(self, x: Value) -> Value:
        """Apply a function that is not known yet."""
        assert isinstance(self.obj, Exp)
        target, source = self.obj.parts
        box = Arrow("apply", (), (), self.obj * source, target)
        return self.builder.box(box, [self, *self.builder.ports(source, x)])

    def __repr__(self) -> str:
        return f"Port({self.obj}, {self.number})"


class Builder:
    """A graph under construction; the body of a function inside it has a builder of its own.

    A node is made in the innermost builder that one of its inputs belongs to, so that work that
    does not depend on the argument of a function is outside of it, and shared.
    """

    def __init__(self, parent: Builder | None = None) -> None:
        self.level: int = 0 if parent is None else parent.level + 1
        self.root: Builder = self if parent is None else parent.root
        self.steps: list[tuple[Arrow, tuple[int, ...], tuple[int, ...]]] = []
        self.nodes: dict[Any, Any] = {}
        if parent is None:
            self.constants: dict[int, Port] = {}
            self.ports_by_number: dict[int, Port] = {}

    def fresh(self, obj: Obj) -> Port:
        """A port of this builder that no node has made yet."""
        port = Port(self, obj)
        self.root.ports_by_number[port.number] = port
        return port

    def inputs(self, obj: Obj) -> list[Port]:
        """New ports for the leaves of an object."""
        return [self.fresh(leaf) for leaf in leaves(obj)]

    def constant(self, obj: Obj, value: Value) -> Port:
        """The port of a constant; equal bits are one port."""
        array = np.asarray(value)
        key = obj, array.dtype.str, array.tobytes()
        found: Port | None = self.root.nodes.get(key)
        if found is None:
            found = self.root.nodes[key] = Port(self.root, obj, value=value)
            self.root.constants[found.number] = found
            self.root.ports_by_number[found.number] = found
        return found

    def primitive(self, p: Primitive, args: tuple[Value, ...]) -> Value:
        """The port of a primitive on ports and numbers."""
        element = next((a.obj for a in args if type(a) is Port and a.obj is not B), R)
        ports = [
            a if type(a) is Port else self.constant(part if part.ground else element, a)
            for a, part in zip(args, parameters(p), strict=True)
        ]
        if all([port.value is not None for port in ports]):
            with np.errstate(all="ignore"):
                return self.constant(instance(p, element)[1], p.value(*[q.value for q in ports]))
        law = LAWS.get(p)
        if law is not None and (simpler := law(*ports)) is not None:
            return simpler
        builder = max([port.builder for port in ports], key=_level)
        numbers = tuple([port.number for port in ports])
        key = (p, *(sorted(numbers) if p in COMMUTATIVE else numbers))
        found = builder.nodes.get(key)
        if found is None:
            box, obj = instance(p, element)
            found = builder.nodes[key] = Port(builder, obj, p, tuple(ports))
            self.root.ports_by_number[found.number] = found
            builder.steps.append((box, numbers, (found.number,)))
        return found

    def box(self, box: Arrow, inputs: Sequence[Port]) -> Value:
        """The value of a box that is no primitive, on the ports of the leaves of its domain."""
        builder = max([self.root, *[port.builder for port in inputs]], key=_level)
        numbers = tuple([port.number for port in inputs])
        outs = builder.nodes.get((box, numbers))
        if outs is None:
            outs = builder.nodes[box, numbers] = builder.inputs(box.cod)
            builder.steps.append((box, numbers, tuple([port.number for port in outs])))
        return unflat(box.cod, outs)

    def ports(self, obj: Obj, value: Value) -> list[Port]:
        """The ports of the leaves of a value: numbers become constants, functions become nodes."""
        return [
            self.port(leaf, v) for leaf, v in zip(leaves(obj), flat(value), strict=True)
        ]

    def port(self, obj: Obj, value: Value) -> Port:
        """The port of a value that is no tuple."""
        if isinstance(value, Port):
            return value
        if isinstance(obj, Sum):
            op, side = ("left", 0) if isinstance(value, Left) else ("right", 1)
            inputs = self.ports(obj.parts[side], value.value)
            found: Port = self.box(Arrow(op, (), (), obj.parts[side], obj), inputs)
            return found
        if isinstance(obj, Exp):
            body, captured = self.closed(value, obj.parts[1], obj.parts[0])
            dom = Product(*[port.obj for port in captured])
            closure: Port = self.box(Arrow("curry", (body,), (), dom, obj), captured)
            return closure
        return self.constant(obj, value)

    def closed(
        self, function: Callable[[Value], Value], source: Obj, target: Obj
    ) -> tuple[Arrow, list[Port]]:
        """A function on values as an arrow `captured × source → target`, and what it captures."""
        inner = Builder(self)
        params = inner.inputs(source)
        outputs = inner.ports(target, function(unflat(source, list(params))))
        steps, free = inner.finished(params, outputs)
        captured = [self.root.ports_by_number[number] for number in free]
        d = Diagram(
            Product(*[port.obj for port in captured]) * source,
            target,
            (*free, *[port.number for port in params]),
            steps,
            tuple([port.number for port in outputs]),
        )
        return as_arrow(renumbered(d)), captured

    def finished(
        self, inputs: Sequence[Port], outputs: Sequence[Port]
    ) -> tuple[tuple[Step[Arrow], ...], list[int]]:
        """The steps that the outputs need, and the ports from outside that they use."""
        constants = self.root.constants
        needed = {port.number: None for port in outputs}
        kept: list[Step[Arrow]] = []
        for box, ins, outs in reversed(self.steps):
            if any([number in needed for number in outs]):
                needed.update(dict.fromkeys(ins))
                kept.append(Step(box, box.dom, box.cod, ins, outs))
        made = {number for step in kept for number in step.outs}
        made.update([port.number for port in inputs])
        free = sorted(n for n in needed if n not in made and n not in constants)
        kept.extend(_constant_step(constants[n]) for n in needed if n in constants)
        return tuple(reversed(kept)), free


def _level(builder: Builder) -> int:
    return builder.level


def _constant_step(port: Port) -> Step[Arrow]:
    box = Arrow("constant", (), (Literal(port.value, port.obj),), Unit, port.obj)
    return Step(box, Unit, port.obj, (), (port.number,))


def parameters(p: Primitive) -> tuple[Obj, ...]:
    """The objects of the arguments of a primitive."""
    return p.dom.parts if p.arity != 1 else (p.dom,)


@lru_cache(4096)
def instance(p: Primitive, element: Obj) -> tuple[Arrow, Obj]:
    """The box of a primitive whose variable stands for `element`, and the object of its result."""
    values: dict[Var, Obj] = dict.fromkeys(variables(p.dom, p.cod), element)
    dom, cod = substitute(p.dom, values), substitute(p.cod, values)
    return Arrow("primitive", (), (p,), dom, cod), cod


class DataflowGraph:
    """A dataflow graph: boxes on wires, `dom → cod`; hash-consed and simplified.

    `arrow` is the graph as a program. `operations` counts the primitives by name, inside of
    functions too, `constants` lists the constants, `inputs` and `outputs` the objects of the wires
    that come in and go out.
    """

    __slots__ = ("diagram",)

    def __init__(self, diagram: Diagram[Arrow]) -> None:
        self.diagram = diagram

    @property
    def dom(self) -> Obj:
        """The object of what comes in."""
        return self.diagram.dom

    @property
    def cod(self) -> Obj:
        """The object of what goes out."""
        return self.diagram.cod

    @property
    def arrow(self) -> Arrow:
        """The graph as a program again."""
        return as_arrow(self.diagram)

    @property
    def inputs(self) -> list[Obj]:
        """The object of each wire that comes in."""
        return leaves(self.dom)

    @property
    def outputs(self) -> list[Obj]:
        """The object of each wire that goes out."""
        return leaves(self.cod)

    @property
    def operations(self) -> Counter[str]:
        """How often each operation occurs, without constants and functions as such."""
        names = (
            box.data[0].name if box.op == "primitive" else box.op for box in self._boxes()
        )
        return Counter(name for name in names if name not in ("constant", "curry"))

    @property
    def constants(self) -> list[Any]:
        """The constants, as Python values."""
        return [box.data[0].value for box in self._boxes() if box.op == "constant"]

    def _boxes(self) -> Iterator[Arrow]:
        todo = [step.box for step in reversed(self.diagram.steps)]
        while todo:
            box = todo.pop()
            if box.op != "diagram":
                yield box
            todo.extend(reversed(box.children))

    def __call__(self, *args: Any) -> Any:
        """Run the graph on values."""
        return self.arrow(*args)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DataflowGraph) and self.arrow == other.arrow

    def __hash__(self) -> int:
        return hash(self.arrow)

    def __repr__(self) -> str:
        count = sum(self.operations.values())
        return f"<graph {self.dom} → {self.cod} of {count} operations>"


def stage(function: Callable[[Value], Value], dom: Obj, cod: Obj) -> DataflowGraph:
    """The graph of a function on values, found by running it on ports.

    >>> stage(lambda xy: xy[0] * xy[1] + xy[0] * xy[1], R * R, R).operations
    Counter({'mul': 1, 'add': 1})
    """
    builder = Builder()
    inputs = builder.inputs(dom)
    outputs = builder.ports(cod, function(unflat(dom, list(inputs))))
    steps, _ = builder.finished(inputs, outputs)
    ins, outs = ([port.number for port in ports] for ports in (inputs, outputs))
    return DataflowGraph(renumbered(Diagram(dom, cod, tuple(ins), steps, tuple(outs))))


def renumbered(d: Diagram[Arrow]) -> Diagram[Arrow]:
    """The diagram with its wires numbered 0, 1, 2, ... in order, so that equal ones are equal."""
    number: dict[int, int] = {}
    for wire in (*d.inputs, *(wire for step in d.steps for wire in step.outs)):
        number[wire] = len(number)

    def renumber(wires: Sequence[int]) -> tuple[int, ...]:
        return tuple([number[wire] for wire in wires])

    steps = tuple(
        [Step(s.box, s.dom, s.cod, renumber(s.ins), renumber(s.outs)) for s in d.steps]
    )
    return Diagram(d.dom, d.cod, renumber(d.inputs), steps, renumber(d.outputs))
