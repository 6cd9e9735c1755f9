"""Products in a loop, regrouped: (x r) s is x (r s), where r and s are rows of arrays.

The steps of a derivative are linear in the state. What they multiply it by does not hang on it, so
that all those factors can be computed before the loop: then a step is one multiplication.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..objects import R
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
        known = [v in rows or is_fixed(v) for v in s.args]
        if _is_product(s) and known.count(True) == 1:
            factor, x = s.args if known[0] else s.args[::-1]
            if x in products and not rows.isdisjoint((factor, products[x][1])):
                x, before = products[x]
                both = Variable(R)
                found.append(Statement(s.op, s.data, (before, factor), (both,)))
                rows.add(both)
                factor, s.args = both, (x, both)
            products[s.outs[0]] = x, factor
        found.append(s)
    return found


def _is_product(s: Statement) -> bool:
    """Whether a statement multiplies two numbers."""
    p = s.data[0] if s.op == "primitive" else None
    return p is not None and p.name == "mul" and p.family is None and s.outs[0].obj is R
