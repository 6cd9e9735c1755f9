"""Ports: values that are not known yet, and what is done to them, step by step, as an arrow.

Running a function on ports makes a node for each thing it does (`homset.building`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from .arrows import Arrow
from .diagrams import Diagram, Wiring, as_arrow
from .literals import Literal
from .objects import Array, Exp, List, Obj, Product, Unit, brief
from .places import here
from .primitives import Primitive, Symbolic, Value

if TYPE_CHECKING:
    from .building import Builder


class Port(Symbolic):
    """The result of a node, as a value: `obj` is its object, `origin` and `args` what made it.

    They are the primitive and its arguments, for the laws of `homset.simplify`, and `box` is the
    primitive as an arrow; an input and the result of a box that is no primitive have none. `wire`
    is its number in the diagram that is being numbered.
    """

    __slots__ = ("args", "box", "builder", "obj", "origin", "value", "wire")
    value: Value
    wire: int

    def __init__(
        self,
        builder: Builder,
        obj: Obj,
        origin: Primitive | None = None,
        args: Ports = (),
        box: Any = None,
    ) -> None:
        self.builder, self.obj, self.box = builder, obj, box
        self.origin, self.args, self.value = origin, args, None

    @property
    def outs(self) -> Ports:
        """What the primitive made, as of any other step."""
        return (self,)

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        if self.obj.parts and isinstance(self.obj, List):  # of which there are only sums
            return self.builder.sum(self.obj, args)
        if primitive.effect:  # run as a function, once for all: it is none
            return primitive.value(*args)
        return self.builder.primitive(primitive, args)

    def stack(self, values: tuple[Value, ...], element: Obj) -> Value:
        n = len(values)
        box = Arrow("stack", (), (n,), Product(*[element] * n), element**n)
        return self.builder.box(box, [self.builder.port(element, v) for v in values])

    def unstack(self) -> tuple[Value, ...]:
        assert isinstance(self.obj, Array)
        n, row = self.obj.shape[0], self.obj.row
        box = Arrow("unstack", (), (n,), self.obj, Product(*[row] * n))
        found: tuple[Value, ...] = self.builder.box(box, [self])
        return found

    def __call__(self, x: Value) -> Value:
        """Apply a function that is not known yet."""
        assert isinstance(self.obj, Exp)
        target, source = self.obj.parts
        box = Arrow("apply", (), (), self.obj * source, target, here())
        return self.builder.box(box, [self, *self.builder.ports(source, x)])

    def __repr__(self) -> str:
        obj = brief(self.obj)
        return f"Port({obj})" if self.origin is None else f"Port({obj}, {self.origin})"


class Constant(Port):
    """A port whose `value` is known."""

    __slots__ = ()

    def __init__(self, builder: Builder, obj: Obj, value: Value) -> None:
        super().__init__(builder, obj)
        self.value = value

    def unstack(self) -> tuple[Value, ...]:
        return tuple(self.value)


Ports = tuple[Port, ...]


class PortBox(NamedTuple):
    """A step that is no primitive: a box on ports."""

    box: Arrow
    args: Ports
    outs: Ports


PortStep = Port | PortBox
"""A step of a run: the port that a primitive made, which knows the primitive; or a box."""


class Body(NamedTuple):
    """What a function did on ports."""

    builder: Builder
    source: Obj
    target: Obj
    params: Ports
    steps: list[PortStep]
    outputs: Ports

    def captured(self) -> list[Port]:
        """The ports from outside that it uses."""
        here = self.builder
        used = [port for step in self.steps for port in step.args if port.builder is not here]
        used += [port for port in self.outputs if port.builder is not here]
        return [port for port in dict.fromkeys(used) if type(port) is not Constant]

    def under(self, environment: Obj, captured: Sequence[Port]) -> Arrow:
        """The arrow environment × source → target that does the same."""
        return self.over(environment * self.source, captured)

    def alone(self) -> Arrow:
        """The arrow source → target that does the same, of a function that captures nothing."""
        return self.over(self.source, ())

    def carrying(self, dom: Obj, cod: Obj, captured: Sequence[Port]) -> Arrow:
        """The arrow that gives what is captured, unchanged, beside what the body gives."""
        beside = self._replace(target=cod, outputs=(*captured, *self.outputs))
        return beside.over(dom, captured)

    def over(self, dom: Obj, captured: Sequence[Port]) -> Arrow:
        """The arrow from what is captured and the parameters, as components of `dom`."""
        inputs = [*captured, *self.params]
        made = as_arrow(numbered(dom, self.target, inputs, self.steps, self.outputs))
        self.builder.forget()
        return made


def used(bodies: Sequence[Body]) -> list[Port]:
    """The ports from outside that bodies use."""
    return list(dict.fromkeys([port for body in bodies for port in body.captured()]))


def closed(bodies: Sequence[Body]) -> tuple[list[Arrow], list[Port]]:
    """The bodies as arrows, from captured × source if they capture anything, and what they do."""
    captured = used(bodies)
    environment = Product(*[port.obj for port in captured])
    if captured:
        return [body.under(environment, captured) for body in bodies], captured
    return [body.alone() for body in bodies], captured


def numbered(
    dom: Obj,
    cod: Obj,
    inputs: Sequence[Port],
    steps: Sequence[PortStep],
    outputs: Sequence[Port],
) -> Diagram[Arrow]:
    """The diagram of steps on ports: wires are numbered in order, the constants come first."""
    constants = _constants(steps, outputs)
    boxes = [
        Arrow("constant", (), (Literal(port.value, port.obj),), Unit, port.obj)
        for port in constants
    ]
    made = [(step,) if type(step) is Port else step.outs for step in steps]
    for wire, port in enumerate(chain(inputs, constants, chain.from_iterable(made))):
        port.wire = wire
    boxes += [step.box for step in steps]
    return Wiring(
        dom,
        cod,
        tuple([box.dom for box in boxes]),
        tuple([box.cod for box in boxes]),
        tuple([port.wire for step in steps for port in step.args]),
        tuple([port.wire for port in outputs]),
    ).with_boxes(boxes)


def _constants(steps: Sequence[PortStep], outputs: Sequence[Port]) -> list[Port]:
    """The constants that are used, in the order of their first use."""
    used = [port for port in outputs if port.value is not None]
    used += [port for step in reversed(steps) for port in step.args if port.value is not None]
    return list(dict.fromkeys(reversed(used)))
