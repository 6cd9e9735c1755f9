"""Straightening: from a program to its diagram, where sharing is found.

Copying, projecting and composing are done by wiring alone. Terms that meet the same wires twice are
one box, by which every category of functions profits; boxes that nobody uses are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, compress
from typing import Any

from .arrows import Arrow
from .diagrams import Diagram, Wiring
from .elaboration import Node
from .inference import between
from .objects import Obj, Product, Unit
from .tuples import gathered


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
    """A diagram under construction: wires, bundles, boxes and how they are wired."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.size = root.dom.width
        self.bundles: dict[tuple[Wires, ...], Bundle] = {}
        self.boxes: list[Node] = []
        self.ins: list[int] = []
        self.done: dict[_Key, Wires] = {}
        self.results: dict[tuple[Node, Wires], Wires] = {}
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
                n, key = top
                if n is not None:
                    start = len(stack) - n
                    stack[start:] = [self.bundle(tuple(stack[start:]))]
                if key is not None:
                    self.done[key] = stack[-1]
                continue
            arrow, dom, cod, on_stack = top
            wires = stack.pop() if on_stack is None else on_stack
            parts = _PARTS.get(arrow.op)
            if parts is None:
                wiring = _WIRINGS.get(arrow.op, _Construction.box)
                stack.append(wiring(self, arrow, dom, cod, wires))
                continue
            # What is part of one term only is not met twice, unless that term is.
            key = (id(arrow), wires, cod) if arrow.uses > 1 else None
            if key is not None and (found := self.done.get(key)) is not None:
                stack.append(found)
                continue
            n, terms = parts(self, arrow, dom, cod, wires)
            if n is not None or key is not None:
                todo.append((n, key))
            todo += terms
        return stack.pop()

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

    def box(self, arrow: Arrow, dom: Obj, cod: Obj, given: Wires) -> Wires:
        """The result of a box; the same box on the same wires is there once."""
        node = self.root.node(arrow, dom, cod)
        key = node, given
        found = self.results.get(key)
        if found is None:
            self.boxes.append(node)
            self.ins += spread(given)
            start = self.size
            self.size += cod.width
            found = self.pack(cod, range(start, self.size)) if cod.nesting else start
            self.results[key] = found
        return found

    def finished(self, outputs: tuple[int, ...]) -> Diagram[Node]:
        """The diagram, without the boxes that its outputs do not need."""
        used = {*range(self.root.dom.width), *self.ins, *outputs}
        if len(used) == self.size:  # of the boxes that nobody needs, the last has unused wires
            return self._wired(self.boxes, self.ins, outputs)
        return self._without_idle(outputs)

    def _wired(
        self, boxes: Sequence[Node], ins: Iterable[int], outputs: Iterable[int]
    ) -> Diagram[Node]:
        doms, cods = tuple([box.dom for box in boxes]), tuple([box.cod for box in boxes])
        root = self.root
        wiring = Wiring(root.dom, root.cod, doms, cods, tuple(ins), tuple(outputs))
        return wiring.with_boxes(boxes)

    def _without_idle(self, outputs: tuple[int, ...]) -> Diagram[Node]:
        """The diagram of the boxes that the outputs need, found from last to first."""
        width = self.root.dom.width
        needed, kept = bytearray(self.size), bytearray(len(self.boxes))
        taken = bytearray(len(self.ins))
        needed[:width] = b"\1" * width
        for wire in outputs:
            needed[wire] = 1
        read, made = len(self.ins), self.size
        for i in range(len(self.boxes) - 1, -1, -1):
            dom, cod = self.boxes[i].dom, self.boxes[i].cod
            first_in, first_out = read - dom.width, made - cod.width
            if 1 in needed[first_out:made]:
                kept[i] = 1
                needed[first_out:made] = b"\1" * cod.width
                taken[first_in:read] = b"\1" * dom.width
                for wire in self.ins[first_in:read]:
                    needed[wire] = 1
            read, made = first_in, first_out
        number = list(accumulate(needed, initial=0))
        return self._wired(
            list(compress(self.boxes, kept)),
            [number[wire] for wire in compress(self.ins, taken)],
            [number[wire] for wire in outputs],
        )


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
    given = made.pack(root.dom, range(root.dom.width))
    return made.finished(spread(made.run(given)))


_Parts = tuple[int | None, list[_Term]]
"""How many results make one bundle, or None; and the terms that give them, the first one last."""


def _compose(m: _Construction, arrow: Arrow, dom: Obj, cod: Obj, given: Wires) -> _Parts:
    f, g = arrow.children
    middle = between(f, g, dom, cod)
    return None, [(g, middle, cod, None), (f, dom, middle, given)]


def _join(m: _Construction, arrow: Arrow, dom: Obj, cod: Obj, given: Wires) -> _Parts:
    n = len(arrow.children)
    middle = Product(*[cod] * n)
    cross = m.arrow("cross", arrow.children, (), dom, middle)
    jam = m.arrow("jam", (), (n,), middle, cod)
    return None, [(jam, middle, cod, None), (cross, dom, middle, given)]


def _cross(m: _Construction, arrow: Arrow, dom: Obj, cod: Obj, given: Wires) -> _Parts:
    terms: list[_Term] = list(
        zip(arrow.children, dom.parts, cod.parts, _components(given), strict=True)
    )
    return len(terms), terms[::-1]


def _fork(m: _Construction, arrow: Arrow, dom: Obj, cod: Obj, given: Wires) -> _Parts:
    terms: list[_Term] = [
        (f, dom, part, given) for f, part in zip(arrow.children, cod.parts, strict=True)
    ]
    return len(terms), terms[::-1]


def _components(wires: Wires) -> tuple[Wires, ...]:
    assert isinstance(wires, Bundle)
    return wires.parts


def _constant(m: _Construction, arrow: Arrow, dom: Obj, cod: Obj, given: Wires) -> Wires:
    return m.box(m.arrow("constant", (), arrow.data, Unit, cod), Unit, cod, m.bundle(()))


def _diagram(m: _Construction, arrow: Arrow, dom: Obj, cod: Obj, given: Wires) -> Wires:
    key = id(arrow), given, cod
    if key in m.done:
        return m.done[key]
    wiring: Any = arrow.data[0]
    here, read = list(spread(given)), 0
    for child, source in zip(arrow.children, wiring.doms, strict=True):
        taken = [here[i] for i in wiring.ins[read : read + source.width]]
        read += source.width
        if child.op == "constant":
            made = _constant(m, child, child.dom, child.cod, given)
        else:
            made = m.box(child, child.dom, child.cod, m.pack(source, taken))
        here += spread(made)
    result = m.done[key] = m.pack(wiring.cod, [here[i] for i in wiring.outputs])
    return result


_PARTS: dict[str, Callable[[_Construction, Arrow, Obj, Obj, Wires], _Parts]] = {
    "compose": _compose,
    "join": _join,
    "cross": _cross,
    "fork": _fork,
}
"""Terms that are others, one after the other, or side by side."""

_WIRINGS: dict[str, Callable[[_Construction, Any, Obj, Obj, Wires], Wires]] = {
    "identity": lambda m, arrow, dom, cod, given: given,
    "ex": lambda m, arrow, dom, cod, given: _components(given)[arrow.data[0]],
    "dup": lambda m, arrow, dom, cod, given: m.bundle((given,) * arrow.data[0]),
    "constant": _constant,
    "diagram": _diagram,
}
"""Terms that are nothing but wires, once their boxes are there."""
