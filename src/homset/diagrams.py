"""Diagrams: programs as a straight line of boxes on numbered wires.

A diagram is what remains of a program when copying, projecting and composing are done by wiring.
Each wire carries an object that is no product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from .arrows import Arrow
from .objects import Obj, leaves
from .tuples import unflat, unpacking

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
    """How boxes are wired, in an order in which each finds its inputs.

    Wires are numbered as they come: the leaves of `dom`, then what each box gives, box by box.
    `doms` and `cods` are the objects of the boxes, and `ins` is one row of all the wires that they
    take. No step has a record of its own, for there are many; `places` makes them for reading.
    """

    dom: Obj
    cod: Obj
    doms: tuple[Obj, ...]
    cods: tuple[Obj, ...]
    ins: tuple[int, ...]
    outputs: tuple[int, ...]

    def __hash__(self) -> int:
        return hash((self.dom, self.cod, self.outputs, len(self.doms)))

    @property
    def inputs(self) -> tuple[int, ...]:
        """The wires of the leaves of `dom`."""
        return tuple(range(self.dom.width))

    @property
    def size(self) -> int:
        """The number of wires."""
        return self.dom.width + sum([cod.width for cod in self.cods])

    @property
    def places(self) -> list[Place]:
        """Where each box stands."""
        found: list[Place] = []
        read, made = 0, self.dom.width
        for dom, cod in zip(self.doms, self.cods, strict=True):
            ins, outs = self.ins[read : read + dom.width], tuple(range(made, made + cod.width))
            found.append((dom, cod, ins, outs))
            read, made = read + dom.width, made + cod.width
        return found

    def with_boxes(self, boxes: Iterable[X]) -> Diagram[X]:
        """The diagram with these boxes in these places."""
        return Diagram(self, tuple(boxes))

    def objects(self) -> list[Obj]:
        """The object of each wire."""
        return [leaf for obj in (self.dom, *self.cods) for leaf in leaves(obj)]


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


def leaves_of(obj: Obj, x: Any) -> Sequence[Any]:
    """The values at the leaves of a value of an object."""
    if obj.nesting == 1:
        leaves: Sequence[Any] = x
        return leaves
    return unpacking(obj)(x) if obj.nesting else (x,)


def execute(d: Diagram[X], x: Any, call: Callable[[X, Any], Any]) -> Any:
    """Run the boxes in order on the values of their wires: `call(box, input)` gives the output.

    >>> import homset as hs
    >>> from homset.elaboration import elaborate
    >>> from homset.straightening import straighten
    >>> d = straighten(elaborate(hs.mul >> (hs.dup >> hs.mul)))
    >>> execute(d, (2.0, 3.0), lambda box, xy: xy[0] * xy[1])
    36.0
    """
    wiring = d.wiring
    ins, read = wiring.ins, 0
    wires: list[Any] = list(leaves_of(wiring.dom, x))
    for box, dom, cod in zip(d.boxes, wiring.doms, wiring.cods, strict=True):
        if dom.nesting == 0:
            given = wires[ins[read]]
            read += 1
        else:
            taken = [wires[i] for i in ins[read : read + dom.width]]
            given = tuple(taken) if dom.nesting == 1 else unflat(dom, taken)
            read += dom.width
        result = call(box, given)
        if cod.nesting == 0:
            wires.append(result)
        else:
            wires.extend(leaves_of(cod, result))
    return unflat(wiring.cod, [wires[i] for i in wiring.outputs])


def backwards(d: Diagram[X]) -> Iterator[tuple[X, Obj, Obj, tuple[int, ...], int]]:
    """The boxes from last to first: box, dom, cod, the wires it takes, the first that it gives."""
    wiring = d.wiring
    read, made = len(wiring.ins), wiring.size
    for box, dom, cod in zip(d.boxes[::-1], wiring.doms[::-1], wiring.cods[::-1], strict=True):
        first, made = read - dom.width, made - cod.width
        yield box, dom, cod, wiring.ins[first:read], made
        read = first


def as_arrow(d: Diagram[Arrow]) -> Arrow:
    """The diagram as an arrow: its boxes become the children of one term."""
    return Arrow("diagram", d.boxes, (d.wiring,), d.dom, d.cod)
