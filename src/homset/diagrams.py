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
from .inference import between
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

    __slots__ = ("flat", "parts")

    def __init__(self, parts: tuple[Wires, ...]) -> None:
        self.parts = parts
        self.flat = Bundle not in map(type, parts)


Wires = int | Bundle

_Term = tuple[Arrow, Obj, Obj, Wires | None]
"""An arrow, the objects it is used at, and its wires, or None for those on top of the stack."""

_Key = tuple[int, Wires, Obj]
"""A term on wires: the id of its arrow, the wires, and the object it is used to."""

_End = tuple[int | None, _Key | None]
"""The end of a term: the n results on top of the stack make one bundle (or, if None, the one on top
stays as it is), and that is what the term of this key gives."""


class _Construction:
    """A diagram under construction: wires, bundles, boxes and their places."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.size = 0
        self.bundles: dict[tuple[Wires, ...], Bundle] = {}
        self.boxes: list[Node] = []
        self.places: list[Place] = []
        self.done: dict[_Key, Wires] = {}
        self.made: dict[Any, Arrow] = {}

    def run(self, given: Wires) -> Wires:
        """What the program makes of these wires.

        A machine with a list of things to do, terms and ends of terms, and a stack of results. A
        term met again on the same wires is not run again.
        """
        todo: list[_Term | _End] = [(self.root.arrow, self.root.dom, self.root.cod, given)]
        stack: list[Wires] = []
        while todo:
            top = todo.pop()
            if len(top) == 2:
                self._end(stack, *top)
                continue
            arrow, dom, cod, on_stack = top
            wires = stack.pop() if on_stack is None else on_stack
            op = arrow.op
            # What is part of one term only is not met twice, unless that term is.
            shared = arrow.uses > 1 and op in _TERMS
            key = (id(arrow), wires, cod) if shared else None
            if key is not None and key in self.done:
                stack.append(self.done[key])
            elif op in _ALONG:
                if key is not None:
                    todo.append((None, key))
                todo += _ALONG[op](self, arrow, dom, cod, wires)[::-1]
            elif op in _BESIDE:
                terms = _BESIDE[op](arrow, dom, cod, wires)
                todo.append((len(terms), key))
                todo += terms[::-1]
            elif op in _WIRINGS:
                stack.append(_WIRINGS[op](self, arrow, cod, wires))
            else:
                stack.append(self.box(arrow, dom, cod, wires))
        return stack.pop()

    def _end(self, stack: list[Wires], n: int | None, key: _Key | None) -> None:
        if n is not None:
            start = len(stack) - n
            stack[start:] = [self.bundle(tuple(stack[start:]))]
        if key is not None:
            self.done[key] = stack[-1]

    def arrow(
        self, op: str, children: tuple[Arrow, ...], data: tuple[Any, ...], dom: Obj, cod: Obj
    ) -> Arrow:
        """An arrow that is not in the program; equal ones are the same."""
        key = op, tuple(map(id, children)), data, dom, cod
        found = self.made.get(key)
        if found is None:
            found = self.made[key] = Arrow(op, children, data, dom, cod)
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
        self.size = end = start + obj.width
        return tuple(range(start, end)) if obj.nesting else (start,)

    def box(self, arrow: Arrow, dom: Obj, cod: Obj, given: Wires) -> Wires:
        """The result of a box; the same box on the same wires is there once."""
        key = id(arrow), given, cod
        found = self.done.get(key)
        if found is None:
            found = self.done[key] = self._box(arrow, dom, cod, given)
        return found

    def _box(self, arrow: Arrow, dom: Obj, cod: Obj, given: Wires) -> Wires:
        self.boxes.append(self.root.node(arrow, dom, cod))
        outs = self.wires(cod)
        self.places.append((dom, cod, spread(given), outs))
        return self.pack(cod, outs) if cod.nesting else outs[0]

    def finished(self, inputs: tuple[int, ...], outputs: tuple[int, ...]) -> Diagram[Node]:
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
        wiring = Wiring(self.root.dom, self.root.cod, inputs, places, outputs, self.size)
        return wiring.with_boxes([self.boxes[i] for i in kept])


def spread(given: Wires) -> tuple[int, ...]:
    """The wires of a bundle, from left to right."""
    if not isinstance(given, Bundle):
        return (given,)
    if given.flat:
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
    """The diagram of a program, without the boxes that nobody uses."""
    made = _Construction(root)
    inputs = made.wires(root.dom)
    outputs = spread(made.run(made.pack(root.dom, inputs)))
    return made.finished(inputs, outputs)


def _compose(m: _Construction, arrow: Arrow, dom: Obj, cod: Obj, given: Wires) -> list[_Term]:
    f, g = arrow.children
    middle = between(f, g, dom, cod)
    return [(f, dom, middle, given), (g, middle, cod, None)]


def _join(m: _Construction, arrow: Arrow, dom: Obj, cod: Obj, given: Wires) -> list[_Term]:
    n = len(arrow.children)
    middle = Product(*[cod] * n)
    cross = m.arrow("cross", arrow.children, (), dom, middle)
    jam = m.arrow("jam", (), (n,), middle, cod)
    return [(cross, dom, middle, given), (jam, middle, cod, None)]


def _cross(arrow: Arrow, dom: Obj, cod: Obj, given: Wires) -> list[_Term]:
    terms = zip(arrow.children, dom.parts, cod.parts, _components(given), strict=True)
    return list(terms)


def _fork(arrow: Arrow, dom: Obj, cod: Obj, given: Wires) -> list[_Term]:
    return [(f, dom, part, given) for f, part in zip(arrow.children, cod.parts, strict=True)]


def _components(wires: Wires) -> tuple[Wires, ...]:
    assert isinstance(wires, Bundle)
    return wires.parts


def _constant(m: _Construction, arrow: Arrow, cod: Obj, given: Wires) -> Wires:
    return m.box(m.arrow("constant", (), arrow.data, Unit, cod), Unit, cod, m.bundle(()))


def _diagram(m: _Construction, arrow: Arrow, cod: Obj, given: Wires) -> Wires:
    wiring: Any = arrow.data[0]
    here: list[int] = [0] * wiring.size
    for wire, value in zip(wiring.inputs, spread(given), strict=True):
        here[wire] = value
    for child, (dom, _, ins, outs) in zip(arrow.children, wiring.places, strict=True):
        if child.op == "constant":
            made = _constant(m, child, child.cod, given)
        else:
            made = m.box(child, child.dom, child.cod, m.pack(dom, [here[i] for i in ins]))
        for wire, value in zip(outs, spread(made), strict=True):
            here[wire] = value
    return m.pack(wiring.cod, [here[i] for i in wiring.outputs])


_ALONG: dict[str, Callable[[_Construction, Arrow, Obj, Obj, Wires], list[_Term]]] = {
    "compose": _compose,
    "join": _join,
}
"""Terms that are others one after the other, each on the result of the one before."""

_BESIDE: dict[str, Callable[[Arrow, Obj, Obj, Wires], list[_Term]]] = {
    "cross": _cross,
    "fork": _fork,
}
"""Terms that are others side by side, whose results are one bundle."""

_WIRINGS: dict[str, Callable[[_Construction, Any, Obj, Wires], Wires]] = {
    "identity": lambda m, arrow, cod, given: given,
    "ex": lambda m, arrow, cod, given: _components(given)[arrow.data[0]],
    "dup": lambda m, arrow, cod, given: m.bundle((given,) * arrow.data[0]),
    "constant": _constant,
    "diagram": _diagram,
}
"""Terms that are nothing but wires, once their boxes are there."""

_TERMS = frozenset({*_ALONG, *_BESIDE})
