"""Graph: the category of dataflow graphs. (2017, section on computation graphs.)

Its arrows are functions on ports (`homset.graphs`), so it shares its definition with `Functions`.
"""

from __future__ import annotations

from typing import final

from ..arrows import Arrow, as_arrow
from ..category import (
    Addressed,
    Coproduct,
    Diagrammatic,
    IndexedAdditive,
    Lists,
    Loops,
    Numeric,
    Recursive,
    Scalar,
)
from ..errors import MissingStructureError
from ..graphs import DataflowGraph, graph_of, stage
from ..interpretation import interpret
from ..objects import ground
from ..primitives import Value
from ..tangents import Linear, tangent
from .differentiated import Differentiated
from .functions import Functions, Raw
from .linear_maps import LinearMap
from .matrices import Matrices, Matrix


@final
class GraphCategory(
    Diagrammatic[Raw], IndexedAdditive[Raw], Addressed[Raw], Coproduct[Raw], Recursive[Raw],
    Scalar[Raw], Numeric[Raw], Loops[Raw], Lists[Raw],
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
        arrow: Arrow = as_arrow(program)
        if (known := graph_of(arrow)) is not None:
            return known
        run = interpret(self, arrow)
        return stage(run, ground(arrow.dom), ground(arrow.cod))

    identity = Functions.identity
    compose = Functions.compose
    cross = Functions.cross
    ex = Functions.ex
    dup = Functions.dup
    inj = Functions.inj
    jam = Functions.jam
    left = Functions.left
    right = Functions.right
    either = Functions.either
    distribute = Functions.distribute
    decide = Functions.decide
    apply = Functions.apply
    curry = Functions.curry
    stack = Functions.stack
    unstack = Functions.unstack
    flip = Functions.flip
    get = Functions.get
    put = Functions.put
    nil = Functions.nil
    push = Functions.push
    pop = Functions.pop
    nonempty = Functions.nonempty
    scale = Functions.scale
    primitive = Functions.primitive
    constant = Functions.constant
    iterate = Functions.iterate
    while_ = Functions.while_
    scan = Functions.scan
    fix = Functions.fix
    diagram = Functions.diagram
    placed = Functions.placed
    deep = Functions.deep
    equal = Functions.equal


def derivative_graph(program: Differentiated) -> DataflowGraph:
    """The graph of the value beside the derivative, which is a function inside of the graph."""
    dom, cod, k = program.dom, program.cod, program.category.k
    if not isinstance(k, Linear):
        raise MissingStructureError(f"{k} does not act on vectors (hs.Linear)")

    def run(x: Value) -> Value:
        y, derivative = program.raw(x)
        return y, k.action(derivative, tangent(dom), tangent(cod)).raw

    return stage(run, dom, cod * k.hom(tangent(dom), tangent(cod)))


def linear_graph(f: LinearMap | Matrix) -> DataflowGraph:
    """The graph of a linear map or a matrix; its numbers are constants.

    >>> import homset as hs
    >>> linear_graph(hs.Matrices(hs.scale(2.0))).operations
    Counter({'mul': 1})
    """
    run = f if isinstance(f, LinearMap) else Matrices.action(f, f.dom, f.cod)
    return stage(run.raw, f.dom, f.cod)


Graph = GraphCategory()
