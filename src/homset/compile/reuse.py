"""Where the memory of an array may be used again: when nobody reads it any more.

Only arrays that the code made itself are written to, and only once nothing that shares their
memory (a transpose, a reshape, rows) is read again.
"""

from __future__ import annotations

from ..objects import Array
from ..primitives import Primitive
from .blocks import Block, Statement, Variable, walk

VIEWS = frozenset({"reshape", "transpose", "slices", "broadcast", "diagonal"})
"""The operations whose result may share the memory of their argument."""


def dying(block: Block) -> dict[Statement, list[Variable]]:
    """Of each statement of a block, its arguments whose memory is free after it has read them."""
    roots: dict[Variable, Variable] = {}
    fresh: set[Variable] = set()
    last: dict[Variable, Statement | None] = {}
    for statement in block.statements:
        for v in _read(statement):
            last[roots.get(v, v)] = statement
        for out in statement.outs:
            _enter(statement, out, roots, fresh)
    for v in block.results:
        last[roots.get(v, v)] = None
    found: dict[Statement, list[Variable]] = {}
    for v in fresh:
        reader = last.get(v)
        if reader is not None and v in reader.args:
            found.setdefault(reader, []).append(v)
    return found


def own_memory(block: Block) -> set[Variable]:
    """The arrays that a block makes, each in memory that nothing else uses."""
    roots: dict[Variable, Variable] = {}
    fresh: set[Variable] = set()
    for statement in block.statements:
        for out in statement.outs:
            _enter(statement, out, roots, fresh)
        if statement.op == "native":
            fresh.update(statement.outs)
    return fresh


def _enter(
    s: Statement, out: Variable, roots: dict[Variable, Variable], fresh: set[Variable]
) -> None:
    """Note whose memory a result has: its own, or that of an argument."""
    if s.op == "primitive" and s.data[0].name in VIEWS:
        source = s.args[0]
        roots[out] = roots.get(source, source)
    elif s.op == "primitive" and isinstance(out.obj, Array) and makes_memory(s.data[0]):
        fresh.add(out)


def makes_memory(p: Primitive) -> bool:
    """Whether the result of a primitive on arrays is an array of its own."""
    return p.family is None or p.name in ("contract", "sum", "cumsum", "scatter", "embed", "take")


def _read(statement: Statement) -> set[Variable]:
    """The variables that a statement reads, in its blocks too."""
    found = set(statement.args)
    for block in statement.blocks:
        found.update(block.results)
        for inner in walk(block):
            found.update(inner.args)
            for deeper in inner.blocks:
                found.update(deeper.results)
    return found
