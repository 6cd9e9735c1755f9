"""a + put 0 i x is a with entry i increased by x: what comes back from an entry costs one step.

Reverse mode sends the covector of an entry back as an array that is zero elsewhere, and adds. In a
loop that goes along an array this is the whole array at every step, unless it is done in its place.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .blocks import Block, Statement, Variable, walk


def accumulated(block: Block) -> Block:
    """The same block, with entries increased in place of sums with arrays that are zero but there.

    accumulate: of an array, indices (`data` are the lengths of their axes) and what is added.
    """
    reads: dict[Variable, int] = {}
    for row in [block.results, *[r for s in walk(block) for r in _rows(s)]]:
        for v in row:
            reads[v] = reads.get(v, 0) + 1
    zeros = _zeros(block)
    blocks = [block, *[inner for s in walk(block) for inner in s.blocks]]
    for one in blocks:
        _rewrite(one, reads, zeros)
    return block


def _rows(s: Statement) -> list[tuple[Variable, ...]]:
    return [s.args, *[inner.results for inner in s.blocks]]


def _zeros(block: Block) -> set[Variable]:
    """The arrays that are zero throughout."""
    found: set[Variable] = set()
    for s in walk(block):
        if (s.op == "constant" and _is_zero(s.data[0])) or (
            s.op == "primitive" and s.data[0].name == "broadcast" and s.args[0] in found
        ):
            found.update(s.outs)
    return found


def _is_zero(value: Any) -> bool:
    if isinstance(value, float):
        return not value
    if callable(value):
        return False
    array = np.asarray(value)
    return array.dtype.kind in "fi" and array.size > 0 and not array.any()


def _rewrite(block: Block, reads: dict[Variable, int], zeros: set[Variable]) -> None:
    """The sums of one block."""
    puts: dict[Variable, tuple[Statement, list[Statement]]] = {}  # and what it is made of
    gone: set[Statement] = set()
    for k, s in enumerate(block.statements):
        if s.op == "put" and s.args[0] in zeros and reads.get(s.outs[0]) == 1:
            whole, parts = s, [s]
            if s.args[2] in puts:  # an entry of a row
                inner, made = puts[s.args[2]]
                whole = Statement("put", s.data + inner.data, s.args[:2] + inner.args[1:], s.outs)
                whole.place = s.place
                parts = [s, *made]
            puts[s.outs[0]] = whole, parts
        elif s.op == "primitive" and s.data[0].name == "add" and s.data[0].family is None:
            for array, other in (s.args, s.args[::-1]):
                if other in puts and array is not other:
                    put, parts = puts[other]
                    gone.update(parts)
                    args = (array, *put.args[1:])
                    whole = Statement("accumulate", put.data, args, s.outs, place=put.place)
                    block.statements[k] = whole
                    break
    block.statements[:] = [s for s in block.statements if s not in gone]
