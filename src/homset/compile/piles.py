"""Which lists of a block may be lists of Python, changed in place: those that are read once.

A tape that one loop makes and another one takes is never read twice, so an entry more is `append`
and an entry less is `pop`. Lists that flow into one another, through loops and branches, are of one
kind, all of them piles or none. A function that the block gives, and that may be called again,
takes copies of the piles around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ..objects import Array, B, List, Obj, R, Z
from .blocks import Block, Statement, Variable, depth_of, flat_leaves, inputs_of
from .fission import rename
from .reuse import makes_memory
from .writer import DEEPEST


class Piles:
    """The piles of a block and of those inside; there are none where blocks are nested too deep."""

    def __init__(self, block: Block) -> None:
        self.kinds = _Kinds()
        self.refused: set[Variable] = set()
        self.none = depth_of(block) > DEEPEST
        if not self.none:
            self.kinds.shared([*block.params, *block.results])
            self.kinds.look(block)
            self.refused = self._refused()

    def __contains__(self, v: Variable) -> bool:
        is_list = isinstance(v.obj, List) and not self.none
        return is_list and self.kinds.of(v) not in self.refused

    def first(self, v: Variable) -> Variable:
        """The pile that one was before anything was put on it or taken from it."""
        return self.kinds.first(v) if v in self else v

    def _refused(self) -> set[Variable]:
        """The kinds that are none: what is in a list is no pile where that is none."""
        refused, todo = set[Variable](), list(self.kinds.refused)
        while todo:
            kind = self.kinds.of(todo.pop())
            if kind not in refused:
                refused.add(kind)
                todo += self.kinds.held.get(kind, {}).values()
        return refused

    def copy(self, v: Variable, text: str, depth: int = 0) -> str:
        """The expression of a copy of a pile, of the kind of `v`, and of the piles in it."""
        assert isinstance(v.obj, List)
        held = self.kinds.held.get(self.kinds.of(v), {})
        deep = {i: inner for i, inner in held.items() if inner in self}
        if not deep:
            return f"{text}.copy()"
        names = [f"e{depth}_{i}" for i, _ in enumerate(flat_leaves(v.obj.parts[0]))]
        parts = [
            self.copy(deep[i], name, depth + 1) if i in deep else name
            for i, name in enumerate(names)
        ]
        entry = parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
        return f"[{entry} for {', '.join(names)} in {text}]"


def copying(block: Block) -> None:
    """Let the functions that a block gives have what they take from around for themselves.

    That is the lists, at each call, and arguments that are arrays: the caller may change those.
    """
    if any([s.op == "copied" for top in (block, *_given(block)) for s in top.statements]):
        return
    given = {v: Variable(v.obj) for v in held_arguments(block)}
    for s in block.statements:
        rename(s, given)
    for inner in _given(block):
        copies = {v: Variable(v.obj) for v in _lists(inner.free())}
        for step in inner.statements:
            rename(step, copies)
        inner.results = tuple([copies.get(v, v) for v in inner.results])
        inner.statements[:0] = [Statement("copied", (), (v,), (new,)) for v, new in copies.items()]
    block.statements[:0] = [Statement("copied", (), (v,), (new,)) for v, new in given.items()]


def held_arguments(block: Block) -> list[Variable]:
    """The arrays among the parameters that the functions which a block gives may hold on to.

    They hold an array itself, a view of it, or a list of its rows.
    """
    held = {v for inner in _given(block) for v in inner.free() if _has_memory(v.obj)}
    for s in reversed(block.statements):
        if not (held.isdisjoint(s.outs) or _makes_memory(s)):
            held.update([v for v in inputs_of(s) if _has_memory(v.obj)])
    return [v for v in block.params if v in held and isinstance(v.obj, Array)]


def _has_memory(obj: Obj) -> bool:
    """Whether a value is no number, nor a list of numbers: it may lie in memory of another one."""
    found = flat_leaves(obj.parts[0]) if isinstance(obj, List) else [obj]
    return not {R, Z, B}.issuperset(found)


def _makes_memory(s: Statement) -> bool:
    """Whether the results of a statement lie in memory of their own."""
    if s.op == "primitive":
        return makes_memory(s.data[0])
    return s.op in ("put", "accumulate", "stack", "native")


def _given(block: Block) -> list[Block]:
    """The functions that a block gives."""
    closures = [s for s in block.statements if s.op == "closure"]
    return [s.blocks[0] for s in closures if s.outs[0] in block.results]


def _lists(variables: Iterable[Variable]) -> list[Variable]:
    return [v for v in variables if isinstance(v.obj, List)]


class _Kinds:
    """Lists of one kind, what lists they hold, and those that are no piles."""

    def __init__(self) -> None:
        self.above: dict[Variable, Variable] = {}
        self.held: dict[Variable, dict[int, Variable]] = {}
        self.refused: list[Variable] = []
        self.itself: dict[Variable, Block] = {}
        self.before: dict[Variable, Variable] = {}

    def of(self, v: Variable) -> Variable:
        """The list that stands for all of the kind of one."""
        top = v
        while (above := self.above.get(top)) is not None:
            top = above
        while v is not top:
            self.above[v], v = top, self.above[v]
        return top

    def first(self, v: Variable) -> Variable:
        """The list that one was before anything was put on it or taken from it."""
        top = v
        while (before := self.before.get(top)) is not None:
            top = before
        while v is not top:
            self.before[v], v = top, self.before[v]
        return top

    def alike(self, v: Variable, w: Variable) -> None:
        """Two lists are of one kind, and so are those that they hold."""
        todo = [(v, w)]
        while todo:
            one, two = map(self.of, todo.pop())
            if one is two:
                continue
            self.above[two] = one
            mine = self.held.setdefault(one, {})
            for i, inner in self.held.pop(two, {}).items():
                todo.append((mine.setdefault(i, inner), inner))

    def flow(self, *rows: Sequence[Variable]) -> None:
        """The lists at the same place of all rows are of one kind."""
        for first, *others in zip(*rows, strict=True):
            if isinstance(first.obj, List):
                for v in others:
                    self.alike(first, v)

    def hold(self, v: Variable, entry: Sequence[Variable]) -> None:
        """An entry of a list."""
        mine = self.held.setdefault(self.of(v), {})
        for i, x in enumerate(entry):
            if isinstance(x.obj, List):
                self.alike(mine.setdefault(i, x), x)
                mine = self.held[self.of(v)]

    def shared(self, variables: Iterable[Variable]) -> None:
        """These lists are no piles."""
        self.refused += _lists(variables)

    def look(self, block: Block) -> None:
        """Look at a block: a list that is read twice is no pile, nor one that is asked after that.

        A loop, and a function, reads what comes from around as often as it runs.
        """
        reads: Counter[Variable] = Counter()
        copied: list[Variable] = []
        for s in block.statements:
            if s.op == "fix":
                self.itself[s.blocks[0].params[0]] = s.blocks[0]
            free = {v for inner in s.blocks for v in _lists(inner.free())}
            for inner in s.blocks:
                self.look(inner)
            if s.op in ("nonempty", "copied"):
                self.shared([v for v in s.args if reads[v]])
            elif s.op == "closure":
                taken = [v for first in s.blocks[0].statements if first.op == "copied"
                         for v in first.args]  # fmt: skip
                copied += taken
                self.shared(free.difference(taken))
            elif s.op == "if":
                reads.update(free)
            else:
                reads.update(_lists(s.args))
                self.shared(free)
            self.statement(s)
        reads.update(_lists(block.results))
        self.shared([v for v, n in reads.items() if n > 1])
        self.shared([v for v in copied if reads[v]])

    def statement(self, s: Statement) -> None:
        """What becomes of the lists of a statement."""
        inside = s.blocks[-1] if s.blocks else None
        if s.op in ("push", "pop"):
            more, less = (s.outs, s.args) if s.op == "push" else (s.args, s.outs)
            self.flow(more[-1:], less[-1:])
            self.before[s.outs[-1]] = s.args[-1]
            self.hold(more[-1], less[:-1])
        elif s.op == "if":
            self.flow(s.outs, *[inner.results for inner in s.blocks])
        elif s.op in ("for", "while") and inside is not None:
            self.flow(s.args, s.outs, inside.results, *[inner.params for inner in s.blocks])
            self.shared(_consumed(s.blocks[0]) if s.op == "while" else ())
        elif s.op == "scan" and inside is not None:
            rows = s.args, s.outs, inside.params, inside.results
            self.flow(*[row[: s.data[1]] for row in rows])
        elif s.op == "fix" and inside is not None:
            self.flow(s.args, inside.params[1:])
            self.flow(s.outs, inside.results)
        elif s.op == "call" and (body := self.itself.get(s.args[0])) is not None:
            self.flow(s.args[1:], body.params[1:])
            self.flow(s.outs, body.results)
        elif s.op == "copied":
            self.flow(s.args, s.outs)
        elif s.op not in ("nil", "nonempty") and not (s.op == "constant" and not _full(s)):
            self.shared([*s.args, *s.outs])
            for inner in s.blocks:
                self.shared([*inner.params, *inner.results])


def _full(s: Statement) -> bool:
    """Whether a constant is a list with entries."""
    return isinstance(s.outs[0].obj, List) and bool(s.data[0])


def _consumed(test: Block) -> list[Variable]:
    """What the test of a loop reads, but to ask whether there are entries."""
    return [v for s in test.statements if s.op != "nonempty" for v in s.args]
