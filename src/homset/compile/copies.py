"""Loops along arrays whose rows are all the same: the row is known before the loop.

The derivative of a loop goes along the cotangents of all that the loop made, and those are zero
where nobody read it.
"""

from __future__ import annotations

from ..arrays import shapes
from .blocks import Block, Statement, Variable
from .fission import rename


def without_copies(block: Block) -> Block:
    """The same block, whose loops do not go along copies of one number; the outer ones first."""
    todo = [block]
    while todo:
        top = todo.pop()
        numbers: dict[Variable, Variable] = {}
        for s in top.statements:
            if s.op == "scan":
                _shorten(s, numbers)
            elif s.op == "flip" and s.args[0] in numbers:
                numbers[s.outs[0]] = numbers[s.args[0]]
            elif s.op == "primitive" and s.data[0].name == "broadcast":
                (arg,) = s.args
                if not arg.obj.shape:
                    numbers[s.outs[0]] = arg
            todo += s.blocks
    return block


def _shorten(s: Statement, numbers: dict[Variable, Variable]) -> None:
    """Take the arrays that are copies of numbers out of a loop along arrays."""
    (block,), (n, width) = s.blocks, s.data
    arrays, entries = s.args[width:], block.params[width:]
    known = {
        v: numbers[array] for array, v in zip(arrays, entries, strict=True) if array in numbers
    }
    names = {v: number for v, number in known.items() if not v.obj.shape}
    for one in block.statements:
        rename(one, names)
    block.results = tuple([names.get(v, v) for v in block.results])
    rows = [_row(v, number) for v, number in known.items() if v not in names]
    block.statements[:0] = rows
    left = [i for i, v in enumerate(entries) if v not in known]
    s.args = (*s.args[:width], *[arrays[i] for i in left])
    block.params = (*block.params[:width], *[entries[i] for i in left])
    if not left and len(s.outs) == width:
        s.op, s.data = "for", (n,)


def _row(v: Variable, number: Variable) -> Statement:
    """The row that a variable is."""
    p = shapes.broadcast(number.obj, v.obj.shape)
    return Statement("primitive", (p,), (number,), (v,))
