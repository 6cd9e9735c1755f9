"""Graph: the category of dataflow graphs. (2017, section on computation graphs.)

Its arrows are functions on ports (`homset.graphs`), so it shares its definition with `Functions`;
only what would have to look at a value that is not known yet becomes a node with graphs inside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import final

from ..arrows import Arrow
from ..category import Closed, Coproduct, Diagrammatic, IndexedAdditive, Loops, Numeric, Scalar
from ..graphs import DataflowGraph, stage
from ..interpretation import interpret
from ..objects import B, Obj, ground
from ..ports import Port
from ..primitives import Value
from ..tangents import tangent
from ..values import flat
from .functions import Functions, Raw
from .gad import Differentiated


@final
class GraphCategory(
    Diagrammatic[Raw], IndexedAdditive[Raw], Coproduct[Raw], Closed[Raw], Scalar[Raw],
    Numeric[Raw], Loops[Raw],
):  # fmt: skip
    """Functions on ports; a program, or a program with its derivative, becomes a graph.

    >>> import homset as hs
    >>> hs.Graph((hs.dup >> hs.mul) * (hs.dup >> hs.mul) >> hs.add).operations
    Counter({'mul': 2, 'add': 1})
    >>> hs.Graph(hs.GAD(hs.Dual(hs.LinearMaps))(hs.mul))
    <graph R × R → R × (R × R)^R of 3 operations>
    """

    def __call__(self, program: Arrow | Differentiated) -> DataflowGraph:
        """The graph of a program, or of the value and derivative of `GAD(k)(program)`."""
        if isinstance(program, Differentiated):
            return derivative_graph(program)
        return stage(interpret(self, program), ground(program.dom), ground(program.cod))

    identity = Functions.identity
    compose = Functions.compose
    cross = Functions.cross
    ex = Functions.ex
    dup = Functions.dup
    inj = Functions.inj
    jam = Functions.jam
    left = Functions.left
    right = Functions.right
    apply = Functions.apply
    curry = Functions.curry
    stack = Functions.stack
    unstack = Functions.unstack
    scale = Functions.scale
    primitive = Functions.primitive
    constant = Functions.constant
    diagram = Functions.diagram
    equal = Functions.equal

    def either(self, f: Raw, g: Raw, a: Obj, b: Obj, c: Obj) -> Raw:
        known = Functions.either(f, g, a, b, c)

        def run(s: Value) -> Value:
            if not isinstance(s, Port):
                return known(s)
            box = Arrow("either", (stage(f, a, c).arrow, stage(g, b, c).arrow), (), a + b, c)
            return s.builder.box(box, [s])

        return run

    def distribute(self, a: Obj, b: Obj, c: Obj) -> Raw:
        known = Functions.distribute(a, b, c)

        def run(xs: Value) -> Value:
            s = xs[1]
            if not isinstance(s, Port):
                return known(xs)
            box = Arrow("distribute", (), (), a * (b + c), a * b + a * c)
            return s.builder.box(box, [*s.builder.ports(a, xs[0]), s])

        return run

    def while_(self, test: Raw, step: Raw, a: Obj) -> Raw:
        return looping(
            Functions.while_(test, step, a),
            lambda: Arrow("while_", (stage(test, a, B).arrow, stage(step, a, a).arrow), (), a, a),
        )

    def iterate(self, f: Raw, a: Obj, n: int) -> Raw:
        return looping(
            Functions.iterate(f, a, n),
            lambda: Arrow("iterate", (stage(f, a, a).arrow,), (n,), a, a),
        )

    def scan(self, step: Raw, s: Obj, a: Obj, b: Obj, n: int) -> Raw:
        return looping(
            Functions.scan(step, s, a, b, n),
            lambda: Arrow("scan", (stage(step, s * a, s * b).arrow,), (n,), s * a**n, s * b**n),
        )


def looping(known: Raw, box: Callable[[], Arrow]) -> Raw:
    """A loop: run on values, a node with graphs inside on ports."""

    def run(x: Value) -> Value:
        port = next((leaf for leaf in flat(x) if isinstance(leaf, Port)), None)
        if port is None:
            return known(x)
        loop = box()
        return port.builder.box(loop, port.builder.ports(loop.dom, x))

    return run


def derivative_graph(program: Differentiated) -> DataflowGraph:
    """The graph of the value beside the derivative, which is a function inside of the graph."""
    dom, cod, k = program.dom, program.cod, program.category.k

    def run(x: Value) -> Value:
        y, derivative = program.raw(x)
        return y, k.action(derivative, tangent(dom), tangent(cod)).raw

    return stage(run, dom, cod * k.hom(tangent(dom), tangent(cod)))


Graph = GraphCategory()
