"""Where the memory of an array may be used again: when nobody reads it any more.

Only arrays that the code made itself are written to, and only once nothing that shares their
memory (a transpose, rows, what a branch or a list holds) is read again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..objects import Array
from ..primitives import Primitive
from .blocks import Block, Statement, Variable, walk
from .lifting import MOVES


def dying(block: Block, own: Iterable[Variable] = ()) -> dict[Statement, list[Variable]]:
    """Of each statement of a block, its arguments whose memory is free after it has read them.

    `own` are parameters that are arrays of the block's own.
    """
    roots: dict[Variable, Variable] = {}
    fresh = set(own)
    shared: set[Variable] = set()
    last: dict[Variable, Statement | None] = {}
    for statement in block.statements:
        for v in _read(statement):
            root = roots.get(v, v)
            last[root] = statement
            if not _lets_go(statement):
                shared.add(root)
        for out in statement.outs:
            _enter(statement, out, roots, fresh)
    for v in block.results:
        last[roots.get(v, v)] = None
    found: dict[Statement, list[Variable]] = {}
    for v in fresh - shared:
        reader = last.get(v)
        if reader is not None and v in reader.args:
            found.setdefault(reader, []).append(v)
    return found


def own_memory(block: Block) -> set[Variable]:
    """The arrays that a block makes, each in memory that nothing else uses."""
    roots: dict[Variable, Variable] = {}
    fresh: set[Variable] = set()
    shared: set[Variable] = set()
    for statement in block.statements:
        if not _lets_go(statement):
            shared.update([roots.get(v, v) for v in _read(statement)])
        for out in statement.outs:
            _enter(statement, out, roots, fresh)
        if statement.op == "native":
            fresh.update(statement.outs)
    return fresh - shared


def private(block: Block) -> set[Variable]:
    """The arrays of a loop's state that its body may write to, if they are copied before the loop.

    Such an array is read for its entries alone, and so is what it is after a step.
    """
    changed = {s.args[0] for s in block.statements if s.op in ("put", "accumulate")}
    kept = {v for s in block.statements if not _lets_go(s) for v in _read(s)}
    made = own_memory(block)
    found: set[Variable] = set()
    times = Counter(block.results)
    for param, result in zip(block.params, block.results, strict=False):
        alone = times[result] == 1 and result in made and result not in kept
        if isinstance(param.obj, Array) and param in changed and param not in kept and alone:
            found.add(param)
    return found


def _lets_go(s: Statement) -> bool:
    """Whether a statement is through with its arguments: its results do not hold on to them."""
    if s.op == "primitive":
        return True  # of views, `_enter` knows whose memory they share
    if s.op == "get":
        return not isinstance(s.outs[0].obj, Array)
    return s.op in ("put", "accumulate", "stack", "native")


def _enter(
    s: Statement, out: Variable, roots: dict[Variable, Variable], fresh: set[Variable]
) -> None:
    """Note whose memory a result has: its own, or that of an argument."""
    if s.op == "primitive" and s.data[0].name in MOVES:
        source = s.args[0]
        roots[out] = roots.get(source, source)
    elif s.op in ("put", "accumulate") or (
        s.op == "primitive" and isinstance(out.obj, Array) and makes_memory(s.data[0])
    ):
        fresh.add(out)


def makes_memory(p: Primitive) -> bool:
    """Whether the result of a primitive on arrays is an array of its own."""
    if p.family is None:
        return p.name != "real"  # NumPy gives an array of reals back as it is
    return p.name in ("contract", "sum", "cumsum", "scatter", "embed", "take")


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
