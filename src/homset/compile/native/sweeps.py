"""Sweeps over rows as machine code: a function that does one part, and threads that call it.

What all blocks of rows share, and what is cut into them, goes to that function in a row of words.
Each thread has memory of its own to work in. What is folded alike lies side by side: in one row for
a block, one for each part, and one for the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from ...objects import Array, R
from ..blocks import Block, Statement, Variable
from ..formats import Format
from ..groups import Sweep
from . import pool, threads
from .arena import LINE
from .entries import copy, fill, more, stepped
from .vectors import FOLDS, Fold, Lanes, counted, load, store, strips
from .views import View, dense

if TYPE_CHECKING:
    from .kernel import Kernel

_TAKES = "ptr noalias %env, i64 %part, i64 %slot"


class Row(NamedTuple):
    """What is folded in the same way, side by side: which of the results, and where each begins.

    It grows in numbers of a format, which may be wider than those that are folded.
    """

    fold: Fold
    format: Format
    which: tuple[int, ...]
    starts: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self.starts[-1]

    @property
    def step(self) -> int:
        """How far one row is from the next: each begins at a line of the cache, as vectors do."""
        return -(-self.size * self.format.bytes // LINE) * LINE // self.format.bytes

    @property
    def whole(self) -> int:
        """How many numbers are gone through: in whole vectors, over what nobody reads."""
        return self.step if self.size > 1 else 1

    def room(self, k: Kernel, count: int) -> str:
        """Memory for so many of them."""
        return k.memory(count * self.step * self.format.bytes)

    def part(self, k: Kernel, place: str, part: str) -> str:
        """The address of one of them."""
        with k.text.holding(self.format):
            return stepped(k, place, part, self.step, R)

    def begin(self, k: Kernel, place: str) -> None:
        """What changes nothing."""
        with k.text.holding(self.format):
            fill(k, View(place, (self.whole,), (1,), R), self.fold.unit)

    def join(self, k: Kernel, target: str, source: str) -> None:
        """More of them, from numbers as they are held now."""

        def body(i: str, lanes: Lanes, _: int) -> None:
            value = load(k, lanes, R, stepped(k, source, i, 1, R), 1)
            with k.text.holding(self.format):
                place = stepped(k, target, i, 1, R)
            more(k, self.fold, self.format, lanes, place, 1, value)

        strips(k, self.whole, body)

    def rounded(self, k: Kernel, source: str, target: str) -> None:
        """The same in numbers as they are held now."""

        def body(i: str, lanes: Lanes, _: int) -> None:
            narrow = k.format
            with k.text.holding(self.format):
                value = load(k, lanes, R, stepped(k, source, i, 1, R), 1)
                value = k.text.converted(value, narrow)
            store(k, lanes, R, value, stepped(k, target, i, 1, R), 1)

        strips(k, self.whole, body)


def _rows_of(plan: Sweep, outs: Sequence[Variable], format: Format) -> list[Row]:
    """The rows of what is folded."""
    found: list[Row] = []
    for name in dict.fromkeys([made for made in plan.made if isinstance(made, str)]):
        which = tuple([i for i, made in enumerate(plan.made) if made == name])
        sizes, fold = [outs[i].obj.size for i in which], FOLDS[name]
        starts = tuple(accumulate(sizes, initial=0))
        found.append(Row(fold, fold.grows_in(format), which, starts))
    return found


def sweep(k: Kernel, s: Statement) -> None:
    """All parts, by threads, and what they fold, in order."""
    plan: Sweep = s.data[0]
    t, rows = k.text, _rows_of(plan, s.outs, k.format)
    for v, made in zip(s.outs, plan.made, strict=True):
        if isinstance(made, int):
            k.views[v] = k.buffer(v)
    sums = [row.room(k, plan.parts) for row in rows]
    part = _Part(k, s, rows, sums)
    name = t.fresh("sweep")
    t.functions[name] = [name, part.text.function(name, _TAKES, "internal ")]
    slots = min(threads.threads(), plan.parts)
    words = [*part.words, ("ptr", k.memory(slots * part.scratch))]
    env = t.slot(f"[{len(words)} x i64]")
    for i, (kind, value) in enumerate(words):
        t.store(kind, value, t.at("i64", env, str(i)))
    run = pool.called(t)
    t.do(f"call void {run}(ptr @{name}, ptr {env}, i64 {plan.parts}, i64 {slots})")
    for row, parts in zip(rows, sums, strict=True):
        _total(k, s, row, parts)


def _narrow(k: Kernel, row: Row) -> str:
    """Memory for a row of numbers as they are held now."""
    return k.memory(row.step * k.format.bytes)


def _total(k: Kernel, s: Statement, row: Row, parts: str) -> None:
    """What all parts have folded, the first first."""
    whole = found = row.room(k, 1)
    row.begin(k, whole)

    def body(part: str) -> None:
        place = row.part(k, parts, part)
        with k.text.holding(row.format):
            row.join(k, whole, place)

    counted(k, s.data[0].parts, body)
    if row.format is not k.format:
        found = _narrow(k, row)
        row.rounded(k, whole, found)
    for i, start in zip(row.which, row.starts, strict=False):
        v, place = s.outs[i], stepped(k, found, str(start), 1, R)
        if isinstance(v.obj, Array):
            k.views[v] = dense(place, v.obj)
        else:
            k.numbers[v] = k.text.load(k.format.llvm, place)


class _Part:
    """The function that does one part of a sweep: its text, the words and the memory it takes.

    `scratch` is how many bytes a thread needs to work in.
    """

    def __init__(self, k: Kernel, s: Statement, rows: Sequence[Row], sums: Sequence[str]) -> None:
        self.plan: Sweep = s.data[0]
        self.rows, self.text = rows, k.text.beside()
        self.words: list[tuple[str, str]] = []
        self.given = [self.inside(k, v) for v in s.args]
        self.made = [self.inside(k, v) if isinstance(made, int) else None
                     for v, made in zip(s.outs, self.plan.made, strict=True)]  # fmt: skip
        self.sums = [self.word("ptr", place) for place in sums]
        t = self.text
        room = t.load("ptr", t.at("i64", "%env", str(len(self.words))))
        self.base = t.at("i8", room, t.op("mul i64 %slot, %scratch"))
        self.kernels = [k.inner(block, t, self.base) for block in s.blocks]
        self.code(s.blocks)
        self.scratch = max([one.arena.size for one in self.kernels])
        t.begin(f"%scratch = add i64 {self.scratch}, 0")

    def word(self, kind: str, value: str) -> str:
        """What is in a register outside, inside."""
        self.words.append((kind, value))
        return self.text.load(kind, self.text.at("i64", "%env", str(len(self.words) - 1)))

    def inside(self, k: Kernel, v: Variable) -> View | str:
        """A variable from outside: an array as it lies, or a number."""
        if isinstance(v.obj, Array):
            view = k.views[v]
            return view._replace(place=self.word("ptr", view.place))
        return self.word(k.format.stored(v.obj), k.wide(v.obj, k.numbers[v]))

    def code(self, blocks: Sequence[Block]) -> None:
        """All blocks of a part; the last one does the rows that are left, too."""
        t, plan, k = self.text, self.plan, self.kernels[0]
        each = -(-plan.blocks // plan.parts)
        pairs = zip(self.rows, self.sums, strict=True)
        sums = [row.part(k, place, "%part") for row, place in pairs]
        for row, place in zip(self.rows, sums, strict=True):
            if not self.direct(k, row):
                row.begin(k, place)
        with k.looping(each, sums):
            if each == 1:
                self.block(k, blocks[0], self.first("%part"), sums)
            else:
                self.several(k, blocks[0], each, sums)
        for other, block in zip(self.kernels[1:], blocks[1:], strict=True):
            rest, after = t.fresh("L"), t.fresh("L")
            t.branch(t.op(f"icmp eq i64 %part, {plan.parts - 1}"), rest, after)
            t.label(rest)
            self.block(other, block, str(plan.blocks * plan.size), sums)
            t.jump(after)
            t.label(after)

    def direct(self, k: Kernel, row: Row) -> bool:
        """Whether a block folds its rows where its part does: it is all of that, and as precise."""
        return self.plan.rows == self.plan.size * self.plan.parts and row.format is k.format

    def first(self, i: str) -> str:
        """The first row of a block; the last block has as many as all, and begins earlier."""
        t, (rows, size, blocks, *_) = self.text, self.plan
        at = t.op(f"mul i64 {i}, {size}")
        if blocks * size <= rows:
            return at
        return t.intrinsic("llvm.umin.i64", "i64", at, str(rows - size))

    def several(self, k: Kernel, block: Block, each: int, sums: Sequence[str]) -> None:
        """So many of all blocks, or as many as are left."""
        t = self.text
        before = t.op(f"mul i64 %part, {each}")
        left = t.op(f"sub i64 {self.plan.blocks}, {before}")
        count = t.intrinsic("llvm.umin.i64", "i64", left, str(each))

        def body(i: str) -> None:
            self.block(k, block, self.first(t.op(f"add i64 {before}, {i}")), sums)

        counted(k, count, body)

    def block(self, k: Kernel, block: Block, first: str, sums: Sequence[str]) -> None:
        """The rows of a block, from the first one on."""
        for v, given, axis in zip(block.params, self.given, self.plan.given, strict=True):
            if isinstance(given, str):
                k.numbers[v] = k.narrow(v.obj, given)
            else:
                k.views[v] = _cut(k, given, axis, v, first)
        folded = [place if self.direct(k, row) else _narrow(k, row)
                  for row, place in zip(self.rows, sums, strict=True)]  # fmt: skip
        targets = self.targets(k, block, first, folded)
        for i, view in targets.items():
            if view.dense and view.shape:
                k.homes.setdefault(block.results[i], view.place)
        k.block(block)
        for i, view in targets.items():
            v = block.results[i]
            if not isinstance(v.obj, Array):
                k.text.store(k.format.llvm, k.numbers[v], view.place)
            elif k.views[v].place != view.place:
                copy(k, k.views[v], view)
        for row, total, place in zip(self.rows, sums, folded, strict=True):
            if place != total:
                row.join(k, total, place)

    def targets(
        self, k: Kernel, block: Block, first: str, folded: Sequence[str]
    ) -> dict[int, View]:
        """Where the results of a block are made: in their rows of the whole, or where they fold."""
        found: dict[int, View] = {}
        for i, (v, view, axis) in enumerate(
            zip(block.results, self.made, self.plan.made, strict=True)
        ):
            if isinstance(view, View) and isinstance(axis, int):
                found[i] = _cut(k, view, axis, v, first)
        for row, place in zip(self.rows, folded, strict=True):
            for i, start in zip(row.which, row.starts, strict=False):
                obj, at = block.results[i].obj, stepped(k, place, str(start), 1, R)
                found[i] = dense(at, obj) if isinstance(obj, Array) else View(at, (), (), R)
        return found


def _cut(k: Kernel, view: View, axis: int | None, v: Variable, first: str) -> View:
    """The rows of an array from the first one on, as many as a variable has."""
    if axis is None or not isinstance(v.obj, Array):
        return view
    place = stepped(k, view.place, first, view.strides[axis], view.element)
    return view._replace(place=place, shape=v.obj.shape)
