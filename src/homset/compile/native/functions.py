"""Functions that a program gives, such as a pullback, as machine code.

Such a function reads what the program has been through from lists, which stay in machine code: they
do not come out of it. So it makes them again, from numbers and arrays, when it is called: that is
one more run of the program, at the speed of machine code.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...objects import List
from ..blocks import Block, Statement, Variable, inputs_of
from ..fission import rename
from ..formats import Format
from ..loops import pruned
from .kernel import supported


def self_made(block: Block, format: Format) -> Block:
    """The same block, whose results that are functions make the lists that they read themselves."""
    makers = {v: s for s in block.statements for v in s.outs}
    for s in block.statements:
        if s.op == "closure" and s.outs[0] in block.results:
            (inner,) = s.blocks
            again = _makers(inner, makers)
            if again and all([supported(step, format) for step in [*again, *inner.statements]]):
                names: dict[Variable, Variable] = {}
                made = [once_more(step, names) for step in again]
                for step in inner.statements:
                    rename(step, names)
                inner.results = tuple([names.get(v, v) for v in inner.results])
                inner.statements[:0] = made
    block.statements[:] = pruned(block.statements, block.results)
    return block


def _lists(variables: Iterable[Variable]) -> list[Variable]:
    return [v for v in variables if isinstance(v.obj, List)]


def _makers(inner: Block, makers: dict[Variable, Statement]) -> list[Statement]:
    """What makes the lists that a function reads, in order; nothing if they come from elsewhere."""
    found: dict[Statement, None] = {}
    todo = _lists(inner.free())
    while todo:
        maker = makers.get(todo.pop())
        if maker is None:
            return []
        if maker not in found:
            found[maker] = None
            todo += _lists(inputs_of(maker))
    return [s for s in dict.fromkeys(makers.values()) if s in found]


def once_more(s: Statement, names: dict[Variable, Variable]) -> Statement:
    """The statement once more, on what has another name now; what it gives gets one."""
    args = tuple([names.get(v, v) for v in s.args])
    blocks = tuple([_inside(block, dict(names)) for block in s.blocks])
    return Statement(s.op, s.data, args, _new(s.outs, names), blocks, s.place)


def _inside(block: Block, names: dict[Variable, Variable]) -> Block:
    params = _new(block.params, names)
    statements = [once_more(s, names) for s in block.statements]
    return Block(params, statements, tuple([names.get(v, v) for v in block.results]))


def _new(variables: tuple[Variable, ...], names: dict[Variable, Variable]) -> tuple[Variable, ...]:
    names |= {v: Variable(v.obj) for v in variables}
    return tuple([names[v] for v in variables])
