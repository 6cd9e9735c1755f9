"""Functions that are known as programs, because they have been run on ports.

On numbers they run. On ports, what the program does is written once more, so that what does not
depend on the body it is written in goes out of it, and constants are computed; but what is inside
of its loops and branches has been written already, and stays as it is. So to stage a loop around
staged loops costs no more than the loop, however deep they are nested.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any

from .. import control
from ..arrows import Arrow
from ..diagrams import Diagram, as_arrow, execute
from ..interpretation import interpret
from ..liveness import LOOPS, pruned
from ..objects import Obj, Product
from ..places import placed
from ..ports import Port, numbered
from ..primitives import Value
from .functions import Functions
from .written import Written

Raw = Callable[[Value], Value]
"""A function on values, without checks."""


class Staged:
    """The function that a diagram is.

    >>> import homset as hs
    >>> from homset.graphs import stage
    >>> square = Staged(stage(lambda x: x * x, hs.R, hs.R).arrow)
    >>> square(3.0), stage(lambda x: square(x) + square(x), hs.R, hs.R).operations
    (9.0, Counter({'mul': 1, 'add': 1}))
    """

    def __init__(self, arrow: Arrow) -> None:
        self.arrow = arrow

    @cached_property
    def run(self) -> Raw:
        """The function on numbers."""
        return interpret(Functions, self.arrow)

    def __call__(self, x: Value) -> Value:
        if control.port_in(x) is None:
            return self.run(x)
        wiring: Any = self.arrow.data[0]
        return execute(Diagram(wiring, self.arrow.children), x, _write)


def staged(
    dom: Obj, cod: Obj, inputs: Sequence[Port], steps: Sequence[Any], outputs: Sequence[Port]
) -> Raw:
    """The function that steps on ports are; they may use more ports, from outside."""
    more = Written(inputs, steps, outputs).free()
    if not more:
        return Staged(as_arrow(pruned(numbered(dom, cod, inputs, steps, outputs))))
    whole = Product(*[port.obj for port in more]) * dom
    run = Staged(as_arrow(pruned(numbered(whole, cod, [*more, *inputs], steps, outputs))))
    return lambda x: run((tuple(more), x))


def _write(box: Arrow, x: Value) -> Value:
    """What a box gives, at its place."""
    return placed(partial(_written, box), box.place)(x)


def _written(box: Arrow, x: Value) -> Value:
    """What a box gives: a loop, or a branch on a side that is not known, is one node again."""
    if box.op == "primitive":
        p: Any = box.data[0]
        return p(x) if p.arity == 1 else p(*x)
    port = x if box.op == "either" and isinstance(x, Port) else None
    if box.op in LOOPS:
        port = control.port_in(x)
    if port is None:
        return interpret(Functions, box)(x)
    return port.builder.box(box, port.builder.ports(box.dom, x))
