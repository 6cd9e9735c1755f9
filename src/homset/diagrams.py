"""Diagrams: programs as a straight line of boxes on numbered wires.

A diagram is what remains of a program when copying, projecting and composing are done by wiring.
Each wire carries an object that is no product. Terms that meet the same wires twice are one box:
sharing is found here, and every category of functions profits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from .arrows import Arrow
from .elaboration import Node
from .objects import Obj, Product, Unit, leaves
from .values import flat, gathered, unflat

X = TypeVar("X")
Y = TypeVar("Y")

Place = tuple[Obj, Obj, tuple[int, ...], tuple[int, ...]]
"""Where a box stands: its dom and cod, the wires of the leaves of dom, and those of cod."""


class Step(NamedTuple, Generic[X]):
    """A box with its place, for reading."""

    box: X
    dom: Obj
    cod: Obj
    ins: tuple[int, ...]
    outs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wiring:
    """The places of boxes, in an order in which each finds its inputs; wires are below `size`."""

    dom: Obj
    cod: Obj
    inputs: tuple[int, ...]
    places: tuple[Place, ...]
    outputs: tuple[int, ...]
    size: int

    def __hash__(self) -> int:
        return hash((self.dom, self.cod, self.inputs, self.outputs, len(self.places)))

    def with_boxes(self, boxes: Iterable[X]) -> Diagram[X]:
        """The diagram with these boxes in these places."""
        return Diagram(self, tuple(boxes))

    def objects(self) -> list[Obj]:
        """The object of each wire; `Unit` for numbers that are not in use."""
        found: list[Obj] = [Unit] * self.size
        for obj, wires in ((self.dom, self.inputs), *((p[1], p[3]) for p in self.places)):
            for wire, leaf in zip(wires, leaves(obj), strict=True):
                found[wire] = leaf
        return found


@dataclass(frozen=True, slots=True)
class Diagram(Generic[X]):
    """A wiring with boxes: nodes of a program, arrows, or arrows of some category."""

    wiring: Wiring
    boxes: tuple[X, ...]

    @property
    def dom(self) -> Obj:
        """What comes in."""
        return self.wiring.dom

    @property
    def cod(self) -> Obj:
        """What goes out."""
        return self.wiring.cod

    @property
    def inputs(self) -> tuple[int, ...]:
        """The wires of the leaves of `dom`."""
        return self.wiring.inputs

    @property
    def outputs(self) -> tuple[int, ...]:
        """The wires of the leaves of `cod`."""
        return self.wiring.outputs

    @property
    def steps(self) -> list[Step[X]]:
        """The boxes with their places, in order."""
        return [
            Step(box, *place) for box, place in zip(self.boxes, self.wiring.places, strict=True)
        ]

    def map(self, f: Callable[[X], Y]) -> Diagram[Y]:
        """The same wiring with other boxes."""
        return Diagram(self.wiring, tuple([f(box) for box in self.boxes]))


def execute(d: Diagram[X], x: Any, call: Callable[[X, Any], Any]) -> Any:
    """Run the boxes in order on the values of their wires: `call(box, input)` gives the output.

    >>> import homset as hs
    >>> from homset.elaboration import elaborate
    >>> d = straighten(elaborate(hs.mul >> (hs.dup >> hs.mul)))
    >>> execute(d, (2.0, 3.0), lambda box, xy: xy[0] * xy[1])
    36.0
    """
    wiring = d.wiring
    wires: list[Any] = [None] * wiring.size
    for wire, value in zip(wiring.inputs, flat(x) if wiring.dom.nesting else (x,), strict=True):
        wires[wire] = value
    for box, (dom, cod, ins, outs) in zip(d.boxes, wiring.places, strict=True):
        if dom.nesting == 0:
            given = wires[ins[0]]
        elif dom.nesting == 1:
            given = tuple([wires[i] for i in ins])
        else:
            given = unflat(dom, [wires[i] for i in ins])
        result = call(box, given)
        if cod.nesting == 0:
            wires[outs[0]] = result
        else:
            for wire, value in zip(outs, result if cod.nesting == 1 else flat(result), strict=True):
                wires[wire] = value
    return unflat(wiring.cod, [wires[i] for i in wiring.outputs])


def as_arrow(d: Diagram[Arrow]) -> Arrow:
    """The diagram as an arrow: its boxes become the children of one term."""
    return Arrow("diagram", d.boxes, (d.wiring,), d.dom, d.cod)


class Bundle:
    """The wires of a product; interned within one diagram, so that it is compared by identity."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Wires, ...]) -> None:
        self.parts = parts


Wires = int | Bundle


class _Construction:
    """A diagram under construction: wires, bundles, boxes and their places."""

    def __init__(self) -> None:
        self.size = 0
        self.bundles: dict[tuple[Wires, ...], Bundle] = {}
        self.boxes: list[Node] = []
        self.places: list[Place] = []
        self.done: dict[tuple[Node, Wires], Wires] = {}
        self.generators: dict[Any, Node] = {}

    def generator(self, op: str, data: tuple[Any, ...], dom: Obj, cod: Obj) -> Node:
        """A box without children, the same one for the same operation and objects."""
        key = op, data, dom, cod
        found = self.generators.get(key)
        if found is None:
            found = self.generators[key] = Node(Arrow(op, (), data, dom, cod), dom, cod)
        return found

    def bundle(self, parts: tuple[Wires, ...]) -> Bundle:
        """The bundle of these wires."""
        found = self.bundles.get(parts)
        if found is None:
            found = self.bundles[parts] = Bundle(parts)
        return found

    def pack(self, obj: Obj, wires: Sequence[int]) -> Wires:
        """The bundle of an object on the wires of its leaves."""
        if obj.nesting < 2:
            return self.bundle(tuple(wires)) if isinstance(obj, Product) else wires[0]
        bundle: Wires = gathered(obj, wires, lambda _, parts: self.bundle(tuple(parts)))
        return bundle

    def wires(self, obj: Obj) -> tuple[int, ...]:
        """Fresh wires for the leaves of an object."""
        start = self.size
        self.size += obj.width
        return tuple(range(start, self.size))

    def box(self, node: Node, given: Wires) -> Wires:
        """The result of a box; the same box on the same wires is there once."""
        found = self.done.get((node, given))
        if found is None:
            outs = self.wires(node.cod)
            self.boxes.append(node)
            self.places.append((node.dom, node.cod, spread(given), outs))
            found = self.done[node, given] = self.pack(node.cod, outs)
        return found

    def finished(
        self, dom: Obj, cod: Obj, inputs: tuple[int, ...], outputs: tuple[int, ...]
    ) -> Diagram[Node]:
        """The diagram, without the boxes that its outputs do not need."""
        needed = bytearray(self.size)
        for wire in outputs:
            needed[wire] = 1
        kept: list[int] = []
        for i in range(len(self.places) - 1, -1, -1):
            _, _, ins, outs = self.places[i]
            if any([needed[wire] for wire in outs]):
                kept.append(i)
                for wire in ins:
                    needed[wire] = 1
        kept.reverse()
        places = tuple([self.places[i] for i in kept])
        wiring = Wiring(dom, cod, inputs, places, outputs, self.size)
        return wiring.with_boxes([self.boxes[i] for i in kept])


def spread(given: Wires) -> tuple[int, ...]:
    """The wires of a bundle, from left to right."""
    if type(given) is int:
        return (given,)
    found: list[int] = []
    todo: list[Wires] = [given]
    while todo:
        top = todo.pop()
        if isinstance(top, Bundle):
            todo.extend(reversed(top.parts))
        else:
            found.append(top)
    return tuple(found)


# A node to run on the wires on top of the stack; or an instruction: `feed` puts wires there,
# `gather` makes one bundle of the n on top, `remember` notes what a shared node has given.
_Todo = Node | tuple[str, Any]


def straighten(root: Node) -> Diagram[Node]:
    """The diagram of a program, without the boxes that nobody uses.

    The machine holds a stack of wires and a stack of things to do: nodes to run on the wires on
    top, and instructions. A term met again on the same wires is not run again.
    """
    made = _Construction()
    inputs = made.wires(root.dom)
    stack: list[Wires] = [made.pack(root.dom, inputs)]
    todo: list[_Todo] = [root]
    while todo:
        top = todo.pop()
        if isinstance(top, Node):
            route = _ROUTES.get(top.arrow.op)
            if route is None:
                stack[-1] = made.box(top, stack[-1])
            elif top.uses < 2:
                route(made, top, stack, todo)
            elif (key := (top, stack[-1])) in made.done:
                stack[-1] = made.done[key]
            else:
                todo.append(("remember", key))
                route(made, top, stack, todo)
        elif top[0] == "feed":
            stack.append(top[1])
        elif top[0] == "gather":
            split = len(stack) - top[1]
            stack[split:] = [made.bundle(tuple(stack[split:]))]
        else:
            made.done[top[1]] = stack[-1]
    return made.finished(root.dom, root.cod, inputs, spread(stack[0]))


_Route = Callable[[_Construction, Node, "list[Wires]", "list[_Todo]"], None]


def _parallel(node: Node, parts: Sequence[Wires], todo: list[_Todo]) -> None:
    todo.append(("gather", len(parts)))
    for child, part in zip(reversed(node.children), reversed(parts), strict=True):
        todo += (child, ("feed", part))


def _components(wires: Wires) -> tuple[Wires, ...]:
    assert isinstance(wires, Bundle)
    return wires.parts


def _route_compose(m: _Construction, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    todo += (node.children[1], node.children[0])


def _route_cross(m: _Construction, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    _parallel(node, _components(stack.pop()), todo)


def _route_fork(m: _Construction, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    _parallel(node, (stack.pop(),) * len(node.children), todo)


def _route_join(m: _Construction, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    n = len(node.children)
    todo.append(m.generator("jam", (n,), Product(*[node.cod] * n), node.cod))
    _route_cross(m, node, stack, todo)


def _route_ex(m: _Construction, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    stack[-1] = _components(stack[-1])[node.data[0]]


def _route_dup(m: _Construction, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    stack[-1] = m.bundle((stack[-1],) * node.data[0])


def _route_constant(m: _Construction, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    stack[-1] = m.box(m.generator("constant", node.data, Unit, node.cod), m.bundle(()))


def _route_diagram(m: _Construction, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    wiring: Wiring = node.data[0]
    here: list[int] = [0] * wiring.size
    for wire, value in zip(wiring.inputs, spread(stack[-1]), strict=True):
        here[wire] = value
    for child, (dom, _, ins, outs) in zip(node.children, wiring.places, strict=True):
        given = m.pack(dom, [here[i] for i in ins])
        if child.arrow.op == "constant":
            child = m.generator("constant", child.data, Unit, child.cod)
        for wire, value in zip(outs, spread(m.box(child, given)), strict=True):
            here[wire] = value
    stack[-1] = m.pack(wiring.cod, [here[i] for i in wiring.outputs])


_ROUTES: dict[str, _Route] = {
    "identity": lambda m, node, stack, todo: None,
    "compose": _route_compose,
    "cross": _route_cross,
    "fork": _route_fork,
    "join": _route_join,
    "ex": _route_ex,
    "dup": _route_dup,
    "constant": _route_constant,
    "diagram": _route_diagram,
}
