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
    products = _Products(set(rows), is_fixed)
    for s in body:
        products.take(s)
    return products.body


class _Products:
    """Statements, and which numbers are products of another one and a known factor."""

    def __init__(self, rows: set[Variable], is_fixed: Callable[[Variable], bool]) -> None:
        self.rows, self.is_fixed = rows, is_fixed
        self.body: list[Statement] = []
        self.products: dict[Variable, tuple[Variable, Variable]] = {}

    def take(self, s: Statement) -> None:
        """Take the next statement, as a product with one factor if it is one."""
        p = s.data[0] if s.op == "primitive" else None
        if p is not None and p.family is None and s.outs[0].obj is R:
            x, factors = self.split(p.name, s.args)
            if p.name == "mul" and len(factors) == 1:
                self.products[s.outs[0]] = x, factors[0]
            elif not self.rows.isdisjoint(factors):
                factor = Variable(R)
                self.body.append(Statement("primitive", (p,), factors, (factor,)))
                self.rows.add(factor)
                s.data, s.args = (PRIMITIVES["mul"],), (x, factor)
                self.products[s.outs[0]] = x, factor
        self.body.append(s)

    def split(self, name: str, args: Sequence[Variable]) -> tuple[Variable, tuple[Variable, ...]]:
        """The x and the known factors of an operation that multiplies x; without factors if not.

        Those are r of x r, and r and s of (x r) s, x r + x s, x r − x s and −(x r), whose factor is
        what the operation makes of them: r s, r + s, r − s and −r.
        """
        found = [f for v in args if (f := self.products.get(v)) is not None]
        if name == "mul" and [self.knows(v) for v in args].count(True) == 1:
            x, factor = args if self.knows(args[1]) else args[::-1]
            return (found[0][0], (found[0][1], factor)) if found else (x, (factor,))
        linear = name in ("add", "sub", "negate") and len(found) == len(args)
        if linear and all([x is found[0][0] for x, _ in found]):
            return found[0][0], tuple([factor for _, factor in found])
        return args[0], ()

    def knows(self, v: Variable) -> bool:
        """Whether a variable does not hang on the state."""
        return v in self.rows or self.is_fixed(v)
