"""Dataflow graphs: what a program becomes when it is run on ports.

What remains of a program is a straight line of first-order boxes, which is an arrow again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from .arrows import Arrow
from .building import Builder
from .diagrams import Diagram, as_arrow
from .display import Displayed
from .literals import Literal
from .liveness import pruned
from .memory import collector_paused
from .objects import Obj, brief, leaves
from .ports import numbered
from .primitives import Primitive, Value
from .tuples import unflat


class DataflowGraph(Displayed):
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
        """The graph as a program again, of which it is the graph."""
        made = as_arrow(self.diagram)
        object.__setattr__(made, "_graph", self)
        return made

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
        names = (_name(box) for box in self._boxes())
        return Counter(name for name in names if name not in ("constant", "curry"))

    @property
    def constants(self) -> list[Any]:
        """The constants, as Python values."""
        literals = (box.data[0] for box in self._boxes() if box.op == "constant")
        return [literal.value for literal in literals if isinstance(literal, Literal)]

    def _boxes(self) -> Iterator[Arrow]:
        todo = list(reversed(self.diagram.boxes))
        while todo:
            box = todo.pop()
            if box.op != "diagram":
                yield box
            todo.extend(reversed(box.children))

    def __call__(self, *args: Any) -> Any:
        """Run the graph on values."""
        return self.arrow(*args)

    def text(self) -> str:
        """A drawing of characters for a terminal."""
        from .drawing import draw

        return draw(self).text

    def dot(self) -> str:
        """The graph in Graphviz's language DOT."""
        from .drawing import draw

        return draw(self).dot

    def svg(self) -> str:
        """A picture as SVG."""
        from .drawing import draw

        return draw(self).svg

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DataflowGraph) and self.arrow == other.arrow

    def __hash__(self) -> int:
        return hash(self.arrow)

    def __repr__(self) -> str:
        count = sum(self.operations.values())
        things = "operation" if count == 1 else "operations"
        return f"<graph {brief(self.dom)} → {brief(self.cod)} of {count} {things}>"


def graph_of(arrow: Arrow) -> DataflowGraph | None:
    """The graph that an arrow was made of, if it was.

    >>> import homset as hs
    >>> graph = hs.Graph(hs.dup >> hs.mul)
    >>> graph_of(graph.arrow) is graph, graph_of(hs.dup >> hs.mul)
    (True, None)
    """
    return getattr(arrow, "_graph", None)


def _name(box: Arrow) -> str:
    entry = box.data[0] if box.data else None
    return entry.name if isinstance(entry, Primitive) else box.op


def stage(function: Callable[[Value], Value], dom: Obj, cod: Obj) -> DataflowGraph:
    """The graph of a function on values, found by running it on ports.

    >>> stage(lambda xy: xy[0] * xy[1] + xy[0] * xy[1], R * R, R).operations
    Counter({'mul': 1, 'add': 1})
    """
    with collector_paused():
        return DataflowGraph(_traced(function, dom, cod))


def _traced(function: Callable[[Value], Value], dom: Obj, cod: Obj) -> Diagram[Arrow]:
    """The diagram of a run on ports, which all go when this returns: nobody walks them again."""
    builder = Builder()
    inputs = builder.inputs(dom)
    outputs = builder.ports(cod, function(unflat(dom, list(inputs))))
    diagram = pruned(numbered(dom, cod, inputs, *builder.written(outputs)))
    builder.forget()
    return diagram
