"""Products in a loop, regrouped: (x r) s is x (r s), where r and s are rows of arrays.

The steps of a derivative are linear in the state. What they multiply it by does not hang on it, so
that all those factors can be computed before the loop: then a step is one multiplication.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..objects import R
from ..primitives import PRIMITIVES
from .blocks import Statement, Variable


def regrouped(
    body: Sequence[Statement], rows: set[Variable], is_fixed: Callable[[Variable], bool]
) -> list[Statement]:
    """The statements, with each number multiplied once by the product of what is known before.

    Known are the rows, and what is the same at every step; products of known factors are rows.
    """
    rows, found = set(rows), list[Statement]()
    products: dict[Variable, tuple[Variable, Variable]] = {}  # a number, and its known factor
    for s in body:
        x, factors = _split(s, lambda v: v in rows or is_fixed(v))
        before = products.get(x) if x is not None else None
        if before is not None and not rows.isdisjoint((before[1], *factors)):
            x, both = before[0], Variable(R)
            found.append(Statement(s.op, s.data, (before[1], *factors), (both,)))
            rows.add(both)
            s.data, s.args, factors = (PRIMITIVES["mul"],), (x, both), (both,)
        if x is not None and factors:
            products[s.outs[0]] = x, factors[0]
        found.append(s)
    return found


def _split(
    s: Statement, is_known: Callable[[Variable], bool]
) -> tuple[Variable | None, tuple[Variable, ...]]:
    """The number that a statement multiplies by a known factor, or negates, and that factor."""
    p = s.data[0] if s.op == "primitive" else None
    if p is None or p.family is not None or s.outs[0].obj is not R:
        return None, ()
    if p.name == "negate":
        return s.args[0], ()
    if p.name != "mul" or is_known(s.args[0]) is is_known(s.args[1]):
        return None, ()
    x, factor = s.args if is_known(s.args[1]) else s.args[::-1]
    return x, (factor,)
