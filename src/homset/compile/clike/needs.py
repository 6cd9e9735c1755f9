"""What of a block is needed: what its results are made of, in branches and loops too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...objects import R
from ..blocks import Block, Statement, Variable

LOOPS = frozenset({"for", "while", "scan"})


class Needs:
    """The statements and variables that the results of a block need, and how often each is read.

    Of a loop a state is needed if it is at last, or in a step; what can fail is always needed.
    """

    def __init__(self, block: Block) -> None:
        self.statements: set[Statement] = set()
        self.variables: set[Variable] = set()
        self._made: dict[Variable, tuple[Statement, int]] = {}
        self._taken: dict[Variable, tuple[Statement, int]] = {}
        self._around: dict[Statement, Statement] = {}
        self._todo: list[Variable] = list(block.results)
        every = list(_entered(block, self._around))
        for s in every:
            self._made.update({v: (s, i) for i, v in enumerate(s.outs)})
            if s.op in LOOPS:
                params = [(i, v) for inner in s.blocks for i, v in enumerate(inner.params)]
                self._taken.update({v: (s, i) for i, v in params})
        for s in every:
            if _can_fail(s):
                self._enter(s)
        while self._todo:
            self._need(self._todo.pop())
        self.reads = self._counted(block, every)

    def _need(self, v: Variable) -> None:
        if v in self.variables:
            return
        self.variables.add(v)
        s, i = self._made.get(v) or self._taken.get(v) or (None, 0)
        if s is None:
            return
        self._enter(s)
        if s.op == "if":
            self._todo += [block.results[i] for block in s.blocks]
        elif s.op in LOOPS:
            state = i < _width(s)
            read = v in self._taken
            self._todo += [s.args[i]] if state or read else []
            self._todo += [s.blocks[-1].results[i]] if state or not read else []
            self._todo += [s.outs[i], s.blocks[-1].params[i]] if state else []

    def _enter(self, s: Statement) -> None:
        """A statement that is needed, and those that it is in."""
        if s in self.statements:
            return
        self.statements.add(s)
        if s.op == "if":
            self._todo.append(s.args[0])
        elif s.op == "while":
            self._todo.append(s.blocks[0].results[0])
        elif s.op not in LOOPS:
            self._todo += [*s.args, *[v for block in s.blocks for v in block.results]]
        if s in self._around:
            self._enter(self._around[s])

    def _counted(self, block: Block, every: Sequence[Statement]) -> dict[Variable, int]:
        counts: dict[Variable, int] = {}
        rows: list[Sequence[Variable]] = [block.results]
        for s in every:
            if s in self.statements:
                rows.append(s.args)
                rows += [_results(s, inner, self.variables) for inner in s.blocks]
        for row in rows:
            for v in row:
                counts[v] = counts.get(v, 0) + 1
        return counts


def _results(s: Statement, block: Block, needed: set[Variable]) -> list[Variable]:
    """The results of a block inside that are needed."""
    if s.op != "if" and (s.op not in LOOPS or len(block.results) != len(s.outs)):
        return list(block.results)
    return [v for v, out in zip(block.results, s.outs, strict=True) if out in needed]


def _width(s: Statement) -> int:
    """How many variables the state of a loop has."""
    return s.data[1] if s.op == "scan" else len(s.args)


def _can_fail(s: Statement) -> bool:
    """Whether a statement can fail, and where it stands is known."""
    if s.place is None:
        return False
    if s.op != "primitive":
        return s.op in ("get", "put")
    divides = s.data[0].name in ("floor_divide", "remainder")
    return s.data[0].checks is not None and not (divides and s.args[0].obj is R)


def _entered(block: Block, around: dict[Statement, Statement]) -> Iterator[Statement]:
    """All statements, in order; `around` learns which each is in."""
    todo = list(reversed(block.statements))
    while todo:
        s = todo.pop()
        yield s
        for inner in reversed(s.blocks):
            around.update(dict.fromkeys(inner.statements, s))
            todo.extend(reversed(inner.statements))
