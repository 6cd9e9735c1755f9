"""How much work code does in a call: whether it is worth the time that tuning it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from itertools import accumulate
from math import inf

from ..blocks import Block, Statement, Variable
from ..lifting import MOVES
from .products import letters_of
from .statements import Join, joins_of

BRIEF = 500
"""How many operations on numbers take less than a microsecond, whatever code they are."""


def is_brief(block: Block) -> bool:
    """Whether a block takes few operations on numbers, at most.

    >>> is_brief(Block(()))
    True
    """
    return all(work <= BRIEF for work in accumulate(map(work_of, block.statements)))


def only_calls(block: Block) -> bool:
    """Whether a block does little but call what are functions of their own.

    Those are sweeps, and products that are done more than once. What only moves entries takes
    nothing, if it is not a result: that is copied.

    >>> only_calls(Block(()))
    False
    """
    products = Counter([s.data[0] for s in block.statements if _is_product(s)])
    called = {
        s for s in block.statements
        if s.op == "sweep" or (_is_product(s) and products[s.data[0]] > 1)
    }  # fmt: skip
    if not called:
        return False
    joins, given = joins_of(block), set(block.results)
    beside = [_beside(s, joins, given) for s in block.statements if s not in called]
    return all(work <= BRIEF for work in accumulate(beside))


def _beside(s: Statement, joins: Mapping[Variable, Join], given: Container[Variable]) -> float:
    """How many operations a statement takes that makes no array in its place beforehand."""
    name = s.data[0].name if s.op == "primitive" else ""
    if name == "concatenate":
        there = {v for v in s.args if v in joins and joins[v].whole is s.outs[0]}
        return sum([v.obj.size for v in s.args if v not in there])
    return 0 if name in MOVES and s.outs[0] not in given else work_of(s)


def _is_product(s: Statement) -> bool:
    """Whether a statement is a product of arrays."""
    return s.op == "primitive" and s.data[0].name == "contract"


def work_of(s: Statement) -> float:
    """How many operations a statement takes, at most."""
    inside = [sum(map(work_of, block.statements)) for block in s.blocks]
    if s.op in ("for", "scan"):
        return float(s.data[0] * inside[0])
    if s.op == "while":
        return inf
    if _is_product(s):
        return letters_of(s.data[0]).work
    return max([*[v.obj.size for v in (*s.args, *s.outs)], *inside], default=0)
