"""Diagrams: programs as a straight line of boxes on numbered wires.

A diagram is what remains of a program when copying, projecting and composing are done by wiring.
Each wire carries an object that is no product. Terms that meet the same wires twice are one box:
sharing is found here, and every category of functions profits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, NamedTuple, TypeVar

from .arrows import Arrow
from .elaboration import Node, postorder
from .objects import Obj, Product, Unit, leaves

X = TypeVar("X")
Y = TypeVar("Y")


class Step(NamedTuple, Generic[X]):
    """A box `dom → cod`, the wires of the leaves of `dom`, and those of the leaves of `cod`."""

    box: X
    dom: Obj
    cod: Obj
    ins: tuple[int, ...]
    outs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Diagram(Generic[X]):
    """Boxes in an order in which each finds its inputs; boxes are nodes, or arrows of a category."""

    dom: Obj
    cod: Obj
    inputs: tuple[int, ...]
    steps: tuple[Step[X], ...]
    outputs: tuple[int, ...]

    def map(self, f: Callable[[X], Y]) -> Diagram[Y]:
        """The same wiring with other boxes."""
        return self.with_boxes([f(step.box) for step in self.steps])

    def with_boxes(self, boxes: Sequence[Y]) -> Diagram[Y]:
        """The same wiring with the given boxes."""
        steps = tuple(
            [Step(box, *step[1:]) for step, box in zip(self.steps, boxes, strict=True)]
        )
        return Diagram(self.dom, self.cod, self.inputs, steps, self.outputs)

    def __hash__(self) -> int:
        return hash((self.dom, self.cod, self.inputs, self.outputs, len(self.steps)))


def as_arrow(d: Diagram[Arrow]) -> Arrow:
    """The diagram as an arrow: its boxes become the children of one term."""
    boxes = tuple(step.box for step in d.steps)
    return Arrow("diagram", boxes, (d.with_boxes([None] * len(boxes)),), d.dom, d.cod)


class Bundle:
    """The wires of a product; interned within one diagram, so that it is compared by identity."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Wires, ...]) -> None:
        self.parts = parts


Wires = int | Bundle


class _Wiring:
    """A diagram under construction: wires, bundles and steps."""

    def __init__(self) -> None:
        self.fresh = count()
        self.bundles: dict[tuple[Wires, ...], Bundle] = {}
        self.steps: list[Step[Node]] = []
        self.done: dict[tuple[int, Wires], Wires] = {}
        self.generators: dict[Any, Node] = {}

    def generator(self, op: str, data: tuple[Any, ...], dom: Obj, cod: Obj) -> Node:
        """A box without children, the same one for the same operation and objects."""
        key = op, data, dom, cod
        found = self.generators.get(key)
        if found is None:
            found = self.generators[key] = Node(Arrow(op, (), data, dom, cod), dom, cod)
        return found

    def bundle(self, parts: tuple[Wires, ...]) -> Bundle:
        found = self.bundles.get(parts)
        if found is None:
            found = self.bundles[parts] = Bundle(parts)
        return found

    def pack(self, obj: Obj, wires: Sequence[int]) -> Wires:
        """The bundle of an object on the wires of its leaves; iterative, as objects can be deep."""
        rest = iter(wires)
        done: list[Wires] = []
        todo: list[Obj | int] = [obj]
        while todo:
            top = todo.pop()
            if isinstance(top, int):
                split = len(done) - top
                done[split:] = [self.bundle(tuple(done[split:]))]
            elif isinstance(top, Product):
                todo.append(len(top.parts))
                todo.extend(reversed(top.parts))
            else:
                done.append(next(rest))
        return done[0]

    def wires(self, obj: Obj) -> tuple[int, ...]:
        """Fresh wires for the leaves of an object."""
        if not isinstance(obj, Product):
            return (next(self.fresh),)
        return tuple([next(self.fresh) for _ in leaves(obj)])

    def box(self, node: Node, given: Wires) -> Wires:
        """The result of a box; the same box on the same wires is there once."""
        key = (id(node), given)
        found = self.done.get(key)
        if found is None:
            outs = self.wires(node.cod)
            self.steps.append(Step(node, node.dom, node.cod, spread(given), outs))
            found = self.done[key] = outs[0] if len(outs) == 1 and not isinstance(
                node.cod, Product
            ) else self.pack(node.cod, outs)
        return found


def spread(given: Wires) -> tuple[int, ...]:
    """The wires of a bundle, from left to right."""
    if isinstance(given, int):
        return (given,)
    if all(type(p) is int for p in given.parts):
        return given.parts  # type: ignore[return-value]
    found: list[int] = []
    todo: list[Wires] = [given]
    while todo:
        top = todo.pop()
        if isinstance(top, Bundle):
            todo.extend(reversed(top.parts))
        else:
            found.append(top)
    return tuple(found)


def straighten(root: Node) -> Diagram[Node]:
    """The diagram of a program, by a machine with an explicit stack; boxes nobody uses are left out.

    The machine holds a stack of wires and a stack of things to do: nodes to run on the wires on
    top, and instructions. A term met again on the same wires is not run again.
    """
    wiring = _Wiring()
    inputs = wiring.wires(root.dom)
    stack: list[Wires] = [wiring.pack(root.dom, inputs)]
    todo: list[_Todo] = [root]
    shared = _shared(root)
    while todo:
        top = todo.pop()
        if isinstance(top, Node):
            route = _ROUTES.get(top.arrow.op)
            if route is None:
                stack.append(wiring.box(top, stack.pop()))
            elif id(top) not in shared:
                route(wiring, top, stack, todo)
            elif (key := (id(top), stack[-1])) in wiring.done:
                stack[-1] = wiring.done[key]
            else:
                todo.append(("remember", key))
                route(wiring, top, stack, todo)
        elif top[0] == "feed":
            stack.append(top[1])
        elif top[0] == "gather":
            split = len(stack) - top[1]
            stack[split:] = [wiring.bundle(tuple(stack[split:]))]
        else:
            wiring.done[top[1]] = stack[-1]
    return _live(Diagram(root.dom, root.cod, inputs, tuple(wiring.steps), spread(stack[0])))


# A node to run on the wires on top of the stack; or an instruction: `feed` puts wires there,
# `gather` makes one bundle of the n on top, `remember` notes what a shared node has given.
_Todo = Node | tuple[str, Any]
_Route = Callable[[_Wiring, Node, "list[Wires]", "list[_Todo]"], None]


def _parallel(node: Node, parts: Sequence[Wires], todo: list[_Todo]) -> None:
    todo.append(("gather", len(parts)))
    for child, part in zip(reversed(node.children), reversed(parts), strict=True):
        todo += (child, ("feed", part))


def _components(wires: Wires) -> tuple[Wires, ...]:
    assert isinstance(wires, Bundle)
    return wires.parts


def _route_compose(w: _Wiring, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    todo += (node.children[1], node.children[0])


def _route_cross(w: _Wiring, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    _parallel(node, _components(stack.pop()), todo)


def _route_fork(w: _Wiring, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    _parallel(node, (stack.pop(),) * len(node.children), todo)


def _route_join(w: _Wiring, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    n = len(node.children)
    todo.append(w.generator("jam", (n,), Product(*[node.cod] * n), node.cod))
    _route_cross(w, node, stack, todo)


def _route_ex(w: _Wiring, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    stack.append(_components(stack.pop())[node.data[0]])


def _route_dup(w: _Wiring, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    stack.append(w.bundle((stack.pop(),) * node.data[0]))


def _route_constant(w: _Wiring, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    stack[-1] = w.box(w.generator("constant", node.data, Unit, node.cod), w.bundle(()))


def _route_diagram(w: _Wiring, node: Node, stack: list[Wires], todo: list[_Todo]) -> None:
    d: Diagram[None] = node.data[0]
    here: dict[int, int] = dict(zip(d.inputs, spread(stack.pop()), strict=True))
    for step, child in zip(d.steps, node.children, strict=True):
        given = w.pack(step.dom, [here[i] for i in step.ins])
        if child.arrow.op == "constant":
            child = w.generator("constant", child.data, Unit, child.cod)
        here.update(zip(step.outs, spread(w.box(child, given)), strict=True))
    stack.append(w.pack(d.cod, [here[i] for i in d.outputs]))


_ROUTES: dict[str, _Route] = {
    "identity": lambda w, node, stack, todo: None,
    "compose": _route_compose,
    "cross": _route_cross,
    "fork": _route_fork,
    "join": _route_join,
    "ex": _route_ex,
    "dup": _route_dup,
    "constant": _route_constant,
    "diagram": _route_diagram,
}


def _shared(root: Node) -> set[int]:
    """The nodes that are used more than once."""
    uses = Counter(id(child) for node in postorder(root) for child in node.children)
    return {key for key, n in uses.items() if n > 1}


def _live(d: Diagram[X]) -> Diagram[X]:
    """The diagram without the boxes that its outputs do not need."""
    needed = set(d.outputs)
    kept: list[Step[X]] = []
    for step in reversed(d.steps):
        if not needed.isdisjoint(step.outs):
            needed.update(step.ins)
            kept.append(step)
    return Diagram(d.dom, d.cod, d.inputs, tuple(reversed(kept)), d.outputs)
