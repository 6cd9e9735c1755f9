"""How much work code does in a call: whether it is worth the time that tuning it takes."""

from __future__ import annotations

from math import inf, prod

from ...objects import Array, Obj
from ..blocks import Block, Statement

BRIEF = 500
"""How many operations on numbers take less than a microsecond, whatever code they are."""


def work_of(block: Block) -> float:
    """How many operations on numbers a block takes, at most.

    >>> work_of(Block(()))
    0
    """
    return sum([_work(s) for s in block.statements])


def _work(s: Statement) -> float:
    inside = [work_of(block) for block in s.blocks]
    if s.op in ("for", "scan"):
        return float(s.data[0] * inside[0])
    if s.op == "while":
        return inf
    if s.op == "primitive" and s.data[0].name == "contract":
        x, y, left, right, _ = s.data[0].parameters
        return prod(dict(zip(left + right, _shape(x) + _shape(y), strict=True)).values())
    return max([*[prod(_shape(v.obj)) for v in (*s.args, *s.outs)], *inside], default=0)


def _shape(obj: Obj) -> tuple[int, ...]:
    return obj.shape if isinstance(obj, Array) else ()
