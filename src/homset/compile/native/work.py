"""How much work code does in a call: whether it is worth the time that tuning it takes."""

from __future__ import annotations

from collections.abc import Container
from itertools import accumulate
from math import inf

from ..blocks import Block, Statement, Variable
from ..lifting import MOVES, size_of
from .products import letters_of
from .statements import joins_of

BRIEF = 500
"""How many operations on numbers take less than a microsecond, whatever code they are."""


def is_brief(block: Block) -> bool:
    """Whether a block takes few operations on numbers, at most.

    >>> is_brief(Block(()))
    True
    """
    return all(work <= BRIEF for work in accumulate(map(_work, block.statements)))


def only_sweeps(block: Block) -> bool:
    """Whether a block does little but sweeps, which are functions of their own.

    >>> only_sweeps(Block(()))
    False
    """
    joins = joins_of(block)
    beside = [s for s in block.statements if s.op != "sweep" and not _is_there(s, joins)]
    return is_brief(Block((), beside)) and any([s.op == "sweep" for s in block.statements])


def _is_there(s: Statement, joins: Container[Variable]) -> bool:
    """Whether what a statement makes is in memory already: moved, or made where it is joined."""
    name = s.data[0].name if s.op == "primitive" else ""
    return name in MOVES or (name == "concatenate" and all([v in joins for v in s.args]))


def _work(s: Statement) -> float:
    """How many operations a statement takes, at most."""
    inside = [sum(map(_work, block.statements)) for block in s.blocks]
    if s.op in ("for", "scan"):
        return float(s.data[0] * inside[0])
    if s.op == "while":
        return inf
    if s.op == "primitive" and s.data[0].name == "contract":
        return letters_of(s.data[0]).work
    return max([*[size_of(v.obj) for v in (*s.args, *s.outs)], *inside], default=0)
