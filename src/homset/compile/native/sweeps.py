"""Sweeps over rows as machine code: a function that does one part, and threads that call it.

What all blocks of rows share, and what is cut into them, goes to that function in a row of words.
Each thread has memory of its own to work in, and each part places of its own for its sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ...objects import Array, R
from ..blocks import Block, Statement, Variable
from ..sweeps import Sweep
from . import pool
from .entries import Entries, copy, fill, more, nest, stepped
from .text import stored
from .vectors import FOLDS, Fold, Lanes, counted, load
from .views import View, dense_strides, merged

if TYPE_CHECKING:
    from .kernel import Kernel


_TAKES = "ptr noalias %env, i64 %part, i64 %slot"


class Sums(NamedTuple):
    """Where each part folds entries of a shape, one part after the other."""

    place: str
    shape: tuple[int, ...]
    fold: Fold

    def of(self, k: Kernel, part: str) -> View:
        """Those of a part."""
        whole = View(self.place, self.shape, dense_strides(self.shape), R)
        return whole._replace(place=stepped(k, self.place, part, whole.size, R))

    def begin(self, k: Kernel, view: View) -> None:
        """What changes nothing."""
        fill(k, view, self.fold.unit)

    def join(self, k: Kernel, target: View, source: View) -> None:
        """More of them."""

        def work(lanes: Lanes, here: Sequence[str], steps: Sequence[int]) -> None:
            value = load(k, lanes, R, here[1], steps[1])
            more(k, self.fold, lanes, here[0], steps[0], value)

        axes, steps = merged(self.shape, [target.strides, source.strides])
        nest(k, axes, steps, [target.place, source.place], Entries(k, [R, R], work))


def sweep(k: Kernel, s: Statement) -> None:
    """All parts, by threads, and what they fold, in order."""
    plan: Sweep = s.data[0]
    t = k.text
    ends: list[View | Sums] = [_end(k, plan, v, made)
                               for v, made in zip(s.outs, plan.made, strict=True)]  # fmt: skip
    name = t.fresh("sweep")
    part = _Part(k, s, ends)
    t.functions.append(part.text.function(name, _TAKES, "internal "))
    slots = min(pool.threads(), plan.parts)
    start, count = k.arena.take(part.scratch * slots), part.scratch * slots
    places = [*part.words, ("ptr", t.op(f"getelementptr inbounds i8, ptr {k.base}, i64 {start}"))]
    env = t.slot(f"[{len(places)} x i64]")
    for i, (kind, value) in enumerate(places):
        t.store(kind, value, t.at("i64", env, str(i)))
    t.do(f"call void {pool.address()}(ptr @{name}, ptr {env}, i64 {plan.parts}, i64 {slots})")
    k.arena.let_go(start, count)
    for v, end in zip(s.outs, ends, strict=True):
        if isinstance(end, View):
            k.views[v] = end
        else:
            _total(k, plan.parts, v, end)


def _end(k: Kernel, plan: Sweep, v: Variable, made: int | str) -> View | Sums:
    """Where a result is made: in its own memory, or in sums of each part."""
    if isinstance(made, int):
        return k.joined.pop(v, None) or k.buffer(v)
    shape = v.obj.shape if isinstance(v.obj, Array) else ()
    return Sums(k.reserve(R ** (plan.parts, *shape)), shape, FOLDS[made])


def _total(k: Kernel, parts: int, v: Variable, sums: Sums) -> None:
    """What all parts have folded, the first first."""
    if isinstance(v.obj, Array):
        target = k.buffer(v)
    else:
        target = View(k.text.slot("double"), (), (), R)
    sums.begin(k, target)
    counted(k, parts, lambda part: sums.join(k, target, sums.of(k, part)))
    if isinstance(v.obj, Array):
        k.views[v] = target
    else:
        k.numbers[v] = k.text.load("double", target.place)


class _Part:
    """The function that does one part of a sweep: its text, the words and the memory it takes."""

    def __init__(self, k: Kernel, s: Statement, ends: Sequence[View | Sums]) -> None:
        self.plan: Sweep = s.data[0]
        self.k, self.text, self.scratch = k, k.text.beside(), 0
        self.words: list[tuple[str, str]] = []
        self.given = [self.inside(k, v) for v in s.args]
        self.ends = [end._replace(place=self.word("ptr", end.place)) for end in ends]
        t = self.text
        place = t.load("ptr", t.at("i64", "%env", str(len(self.words))))
        offset = t.op("mul i64 %slot, %scratch")
        self.base = t.op(f"getelementptr inbounds i8, ptr {place}, i64 {offset}")
        self.code(s.blocks)
        t.begin(f"%scratch = add i64 {self.scratch}, 0")

    def word(self, kind: str, value: str) -> str:
        """What is in a register outside, inside."""
        self.words.append((kind, value))
        return self.text.load(kind, self.text.at("i64", "%env", str(len(self.words) - 1)))

    def inside(self, k: Kernel, v: Variable) -> View | str:
        """An argument: an array as it lies, or a number."""
        if isinstance(v.obj, Array):
            view = k.views[v]
            return view._replace(place=self.word("ptr", view.place))
        return self.word(stored(v.obj), k.wide(v.obj, k.numbers[v]))

    def code(self, blocks: Sequence[Block]) -> None:
        """All blocks of a part; the last one does the rows that are left, too."""
        t, plan = self.text, self.plan
        kernels = [self.k.inner(block, t, self.base) for block in blocks]
        sums = [end.of(kernels[0], "%part") if isinstance(end, Sums) else end for end in self.ends]
        for end, view in zip(self.ends, sums, strict=True):
            if isinstance(end, Sums):
                end.begin(kernels[0], view)
        many = plan.rows // plan.size
        each = -(-many // plan.parts)
        first = t.op(f"mul i64 %part, {each}")
        left = t.op(f"sub i64 {many}, {first}")
        count = t.intrinsic("llvm.umin.i64", "i64", left, str(each))

        def body(i: str) -> None:
            block = t.op(f"add i64 {first}, {i}")
            self.rows(kernels[0], blocks[0], t.op(f"mul i64 {block}, {plan.size}"), sums)

        with kernels[0].looping(each, [end.place for end in self.ends]):
            counted(kernels[0], count, body)
        for k, block in zip(kernels[1:], blocks[1:], strict=True):
            rest, after = t.fresh("L"), t.fresh("L")
            t.branch(t.op(f"icmp eq i64 %part, {plan.parts - 1}"), rest, after)
            t.label(rest)
            self.rows(k, block, str(many * plan.size), sums)
            t.jump(after)
            t.label(after)
        self.scratch = max([k.arena.size for k in kernels])

    def rows(self, k: Kernel, block: Block, first: str, sums: Sequence[View]) -> None:
        """The rows of a block from the first one on."""
        for v, given, axis in zip(block.params, self.given, self.plan.given, strict=True):
            if isinstance(given, str):
                k.numbers[v] = k.narrow(v.obj, given)
            else:
                k.views[v] = _rows(k, given, axis, v, first)
        targets = [
            _rows(k, view, made if isinstance(made, int) else None, v, first)
            for v, view, made in zip(block.results, sums, self.plan.made, strict=True)
        ]
        for v, view, made in zip(block.results, targets, self.plan.made, strict=True):
            if isinstance(made, int) and view.dense:
                k.homes.setdefault(v, view.place)
        k.block(block)
        for v, view, end in zip(block.results, targets, self.ends, strict=True):
            if isinstance(end, View):
                if k.views[v].place != view.place:
                    copy(k, k.views[v], view)
            elif isinstance(v.obj, Array):
                end.join(k, view, k.views[v])
            else:
                old = k.text.load("double", view.place)
                k.text.store("double", end.fold.join(k.text, old, k.numbers[v]), view.place)


def _rows(k: Kernel, view: View, axis: int | None, v: Variable, first: str) -> View:
    """The rows of an array from the first one on, as many as a variable has."""
    if axis is None or not isinstance(v.obj, Array):
        return view
    place = stepped(k, view.place, first, view.strides[axis], view.element)
    return view._replace(place=place, shape=v.obj.shape)
