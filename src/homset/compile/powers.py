"""Powers with a small whole exponent are products: x³ is x · x · x, without a logarithm.

That differs from `pow` in last bits, as products in another order do.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..objects import R
from ..primitives import PRIMITIVES
from .blocks import Block, Statement, Variable

MOST = 16
"""The largest exponent whose powers are products: by squares, up to six of them."""


def without_powers(block: Block) -> Block:
    """The same block, with products for powers whose exponent is known and a small number.

    >>> from homset.objects import R
    >>> x, n, y = Variable(R), Variable(R), Variable(R)
    >>> power = Statement("primitive", (PRIMITIVES["pow"],), (x, n), (y,))
    >>> found = without_powers(Block((x,), [Statement("constant", (3.0,), (), (n,)), power], (y,)))
    >>> [s.data[0].name for s in found.statements[1:]]
    ['mul', 'mul']
    """
    known: dict[Variable, float] = {}
    todo = [block]
    while todo:
        top = todo.pop()
        top.statements[:] = [one for s in top.statements for one in _products(s, known)]
        todo += [inner for s in top.statements for inner in s.blocks]
    return block


def _products(s: Statement, known: dict[Variable, float]) -> Iterable[Statement]:
    """The products that a statement is; itself, if it is no such power."""
    name = s.data[0].name if s.op == "primitive" else ""
    if s.op == "constant" and s.outs[0].obj is R:
        known[s.outs[0]] = s.data[0]
    elif name == "broadcast" and s.args[0] in known:
        known[s.outs[0]] = known[s.args[0]]
    elif name == "pow" and known.get(s.args[1], 0.5) in range(2, MOST + 1):
        return _power(s.args[0], int(known[s.args[1]]), s.outs[0])
    return [s]


def _power(x: Variable, n: int, out: Variable) -> list[Statement]:
    """x to the n, by the digits of n after the first: a square for each, and x once more for 1."""
    steps = [by for digit in bin(n)[3:] for by in ((None, x) if digit == "1" else (None,))]
    variables = [x, *[Variable(x.obj) for _ in steps[1:]], out]
    return [
        Statement("primitive", (PRIMITIVES["mul"],), (before, by or before), (after,))
        for by, before, after in zip(steps, variables, variables[1:], strict=False)
    ]
