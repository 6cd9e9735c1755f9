"""Loops of known length, taken out of a block to be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..objects import Z
from .blocks import Block, Statement, Variable, walk
from .lifting import can_lift

LARGEST = 2**23
"""How many numbers an array for all steps of a loop may have."""


@dataclass(eq=False)
class Loop:
    """A loop of n steps: states, entries of arrays, and values that are made at each step."""

    n: int
    inits: list[Variable]
    states: list[Variable]
    results: list[Variable]
    outs: list[Variable]
    body: list[Statement]
    entries: list[tuple[Variable, Variable]] = field(default_factory=list)  # of an array, a row
    made: list[tuple[Variable, Variable]] = field(default_factory=list)  # a value, all of them

    def keeps(self, v: Variable) -> bool:
        """Whether what a variable is at all steps may be kept in an array."""
        return self.n * v.obj.size <= LARGEST

    def statement(self) -> Statement:
        """The loop as a statement."""
        params = (*self.states, *[v for _, v in self.entries])
        block = Block(params, self.body, (*self.results, *[v for v, _ in self.made]))
        args = (*self.inits, *[v for v, _ in self.entries])
        outs = (*self.outs, *[v for _, v in self.made])
        if self.entries or self.made:
            return Statement("scan", (self.n, len(self.states)), args, outs, (block,))
        return Statement("for", (self.n,), args, outs, (block,))

    def reads(self) -> dict[Variable, int]:
        """How often each variable is read in the body, and as a result."""
        return counted([Block((), self.body, (*self.results, *[v for v, _ in self.made]))])

    def without(self, i: int) -> None:
        """Drop a state."""
        for row in (self.inits, self.states, self.results, self.outs):
            del row[i]


def loop_of(s: Statement) -> Loop | None:
    """The loop that a statement is, if it is one of known length."""
    if s.op not in ("for", "scan") or s.data[0] == 0:
        return None
    (block,), n = s.blocks, s.data[0]
    wide = s.data[1] if s.op == "scan" else len(block.params)
    inits, states, results, outs = (
        list(row[:wide]) for row in (s.args, block.params, block.results, s.outs)
    )
    found = Loop(n, inits, states, results, outs, list(block.statements))
    found.entries = list(zip(s.args[wide:], block.params[wide:], strict=True))
    found.made = list(zip(block.results[wide:], s.outs[wide:], strict=True))
    return found


def counted(blocks: Sequence[Block]) -> dict[Variable, int]:
    """How often each variable is read in blocks, and in those inside."""
    found: dict[Variable, int] = {}
    for block in blocks:
        rows = [block.results]
        for s in walk(block):
            rows += [s.args, *[inner.results for inner in s.blocks]]
        for row in rows:
            for v in row:
                found[v] = found.get(v, 0) + 1
    return found


def is_add(s: Statement) -> bool:
    """Whether a statement adds two numbers, or two arrays."""
    return s.op == "primitive" and s.data[0].name == "add" and s.data[0].family is None


def pruned(statements: Sequence[Statement], results: Sequence[Variable]) -> list[Statement]:
    """The statements without those that nobody needs, and loops without such states."""
    used, kept = set(results), list[Statement]()
    for s in reversed(statements):
        if _pure(s) and used.isdisjoint(s.outs):
            continue
        if (loop := loop_of(s)) is not None:
            s = _pruned(loop, used)
        kept.append(s)
        used.update(s.args)
        for block in s.blocks:
            used.update(block.free())
    return kept[::-1]


def _pruned(loop: Loop, used: set[Variable]) -> Statement:
    """A loop without the states that neither it nor anybody after it needs."""
    needed = {i for i, out in enumerate(loop.outs) if out in used}
    loop.made = [(v, whole) for v, whole in loop.made if whole in used]
    while True:
        rows = [*[loop.results[i] for i in needed], *[v for v, _ in loop.made]]
        live = set(rows)
        for s in reversed(loop.body):
            if not (_pure(s) and live.isdisjoint(s.outs)):
                live.update(s.args)
                for block in s.blocks:
                    live.update(block.free())
        more = {i for i, v in enumerate(loop.states) if v in live}
        if more <= needed:
            break
        needed |= more
    for i in reversed(range(len(loop.states))):
        if i not in needed:
            loop.without(i)
    made = set(loop.results) | {v for v, _ in loop.made}
    loop.body = pruned(loop.body, tuple(made))
    reads = loop.reads()
    loop.entries = [(array, v) for array, v in loop.entries if v in reads]
    return loop.statement()


def _pure(s: Statement) -> bool:
    """Whether a statement does nothing but compute, and cannot fail."""
    counts = is_add(s) and s.outs[0].obj is Z
    return s.op in ("constant", "flip", "nil") or can_lift(s) or counts
