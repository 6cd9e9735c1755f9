"""Loops taken apart: what does not hang on the state is done for all steps at once.

A loop of so many steps that keeps a list for another loop, which takes it back, gets an array in
its place. Then, with every entry of it known to be a row: what is computed from rows and from what
does not change moves out of the loop, as one operation on all rows (products of a matrix with a
vector become a product of matrices), and a sum of outer products, one a step, becomes one product
of matrices after the loop. Functions of numbers move out, too, for a back end whose numbers are
dearer one by one than in arrays; what multiplies the state is one factor then (`regroup`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..arrays import shapes
from ..arrays.products import contract
from ..objects import Array, R, Z
from ..primitives import PRIMITIVES
from .blocks import Block, Statement, Variable, depth_of, walk
from .lifting import CHEAP, can_lift, fresh_letter, lifted, rows_of
from .loops import Loop, counted, is_add, loop_of, pruned
from .regroup import regrouped
from .tapes import tapes

DEEPEST = 50
"""How deep loops may be nested."""


def taken_apart(block: Block, least: float = math.inf) -> Block:
    """The same block, with its loops taken apart, those inside first.

    From `least` steps on, functions of numbers are done for all steps at once, too.
    """
    if depth_of(block) <= DEEPEST:
        for inner in [block, *[b for s in walk(block) for b in s.blocks]][::-1]:
            if any([loop_of(s) is not None for s in inner.statements]):
                _Apart(inner, least).run()
    return block


class _Apart:
    """The statements of a block in which loops are taken apart."""

    def __init__(self, block: Block, least: float) -> None:
        self.block, self.least = block, least
        self.statements: list[Statement] = []
        self.renamed: dict[Variable, Variable] = {}
        self.constants: dict[Variable, Any] = {}
        self.ramps: dict[Variable, tuple[int, int]] = {}  # arrays first, first + step, …

    def run(self) -> None:
        """Take all loops apart."""
        loops = {s: loop for s in self.block.statements if (loop := loop_of(s)) is not None}
        before = tapes(self.block, loops, counted([self.block]))
        for s in self.block.statements:
            for flip in before.get(s, ()):
                self.emit(flip)
            if s in loops:
                self.loop(loops[s])
            else:
                self.emit(s)
        self.block.results = tuple(map(self.now, self.block.results))
        self.block.statements[:] = pruned(self.statements, self.block.results)

    def now(self, v: Variable) -> Variable:
        """The variable that stands for another one."""
        return self.renamed.get(v, v)

    def emit(self, s: Statement) -> Variable:
        """Add a statement; its first result."""
        rename(s, self.renamed)
        self.statements.append(s)
        if s.op == "constant":
            self.constants[s.outs[0]] = s.data[0]
        elif s.op == "flip" and (ramp := self.ramps.get(s.args[0])) is not None:
            n = s.outs[0].obj.shape[0]
            self.ramps[s.outs[0]] = (ramp[0] + (n - 1) * ramp[1], -ramp[1])
        return s.outs[0] if s.outs else Variable(R)

    def ramp(self, first: int, step: int, n: int) -> Variable:
        """An array of numbers, one after the other."""
        v = Variable(Z**n)
        self.ramps[v] = (first, step)
        return self.emit(Statement("constant", (np.arange(n) * step + first,), (), (v,)))

    def loop(self, loop: Loop) -> None:
        """One loop."""
        loop.inits = list(map(self.now, loop.inits))
        loop.entries = [(self.now(array), v) for array, v in loop.entries]
        for s in loop.body:
            rename(s, self.renamed)
        rows = _Rows(self, loop)
        rows.find()
        after = [*rows.sums(), *rows.entries()]
        after = [*rows.rest(), *after]
        rows.use()
        self.statements.append(loop.statement())
        for s in after:
            self.emit(s)


class _Rows:
    """What is known of a loop: which variables do not change, and which are rows of arrays."""

    def __init__(self, outside: _Apart, loop: Loop) -> None:
        self.outside, self.loop = outside, loop
        inside = {v for s in walk(Block((), loop.body)) for v in s.outs}
        self.changing = inside | set(loop.states) | {v for _, v in loop.entries}
        for s in walk(Block((), loop.body)):
            self.changing |= {v for block in s.blocks for v in block.params}
        pairs = zip(loop.inits, loop.states, loop.results, strict=True)
        self.same = {state: init for init, state, result in pairs if state is result}
        self.rows = {v: array for array, v in loop.entries}

    def fixed(self, v: Variable) -> Variable | None:
        """The variable outside that is one of the body, if that is the same at every step."""
        if v in self.same:
            return self.same[v]
        return v if v not in self.changing else None

    def find(self) -> None:
        """Find what does not hang on the state, and do it outside."""
        self.counters()
        moved: set[Statement] = set()
        for s in self.loop.body:
            fixed = [self.fixed(v) for v in s.args]
            if s.op == "constant" or (can_lift(s) and None not in fixed):
                self.outside.emit(_with(s, [v for v in fixed if v is not None], s.outs))
                self.changing.difference_update(s.outs)
                moved.add(s)
        self.remove(moved)
        if any(map(self.worth, self.plan())):
            self.regroup()
            plan = self.plan()
            for s in plan:
                self.lift(s)
            self.remove(set(plan))

    def worth(self, s: Statement) -> bool:
        """Whether a statement is worth being done for all rows: much work, and in many steps."""
        if s.op != "primitive" or s.data[0].name in CHEAP:
            return False
        return s.data[0].name == "contract" or (self.many and not isinstance(s.outs[0].obj, Array))

    @property
    def many(self) -> bool:
        """Whether there are so many steps that an operation on all rows costs less than on each."""
        return self.loop.n >= self.outside.least

    def regroup(self) -> None:
        """The state is multiplied by products of rows, instead of by one after the other."""
        rows = set(self.rows).union(*[s.outs for s in self.plan()])
        if self.many:
            self.loop.body = regrouped(self.loop.body, rows, lambda v: self.fixed(v) is not None)
            self.changing.update(*[s.outs for s in self.loop.body])

    def remove(self, gone: set[Statement]) -> None:
        """Take statements out of the body."""
        self.loop.body = [s for s in self.loop.body if s not in gone]

    def counters(self) -> None:
        """States that count are rows of ramps."""
        constants = {s.outs[0]: s.data[0] for s in self.loop.body if s.op == "constant"}
        constants |= self.outside.constants
        sums = {s.outs[0]: s.args for s in self.loop.body if is_add(s)}
        loop, n = self.loop, self.loop.n
        for k, (init, state, result) in enumerate(
            zip(loop.inits, loop.states, loop.results, strict=True)
        ):
            first, pair = self.outside.constants.get(init), sums.get(result, ())
            if state.obj is not Z or first is None or pair.count(state) != 1:
                continue
            step = constants.get(pair[1 - pair.index(state)])
            if step is None or max(abs(first), abs(step)) * (n + 1) >= 2**53:
                continue
            self.rows[state] = self.outside.ramp(int(first), int(step), n)
            self.rows[result] = self.outside.ramp(int(first + step), int(step), n)
            last = Variable(Z)
            self.outside.emit(Statement("constant", (int(first + n * step),), (), (last,)))
            self.outside.renamed[loop.outs[k]] = last

    def plan(self) -> list[Statement]:
        """The statements of the body that can be done for all rows."""
        found, rows = [], set(self.rows)
        for s in self.loop.body:
            row = [v in rows for v in s.args]
            known = all([r or self.fixed(v) is not None for r, v in zip(row, s.args, strict=True)])
            small = all([self.loop.keeps(v) for v in s.outs])
            if known and any(row) and small and (can_lift(s) or self.goes_along(s)):
                found.append(s)
                rows.update(s.outs)
        return found

    def lift(self, s: Statement) -> None:
        """Do a statement outside for all rows."""
        if s.op == "get":
            self.rows[s.outs[0]] = self.part(s)
        else:
            rows = [v in self.rows for v in s.args]
            args = [self.rows.get(v) or self.fixed(v) for v in s.args]
            for made in lifted(s, [v for v in args if v is not None], rows, self.loop.n):
                self.rows[s.outs[0]] = self.outside.emit(made)

    def goes_along(self, s: Statement) -> bool:
        """Whether a statement takes entries of an array one by one, at the indices of a ramp."""
        if s.op != "get" or s.args[1] not in self.rows or self.fixed(s.args[0]) is None:
            return False
        ramp = self.outside.ramps.get(self.rows[s.args[1]])
        return ramp is not None and self.inside(ramp, s.data[0])

    def part(self, s: Statement) -> Variable:
        """The rows of an array that a statement takes one by one."""
        array, n = self.fixed(s.args[0]), self.loop.n
        assert array is not None
        first, step = self.outside.ramps[self.rows[s.args[1]]]
        whole = [(0, m, 1) for m in array.obj.shape[1:]]
        out = Variable(rows_of(s.outs[0].obj, n))
        p = shapes.slices(array.obj, ((first, n, step), *whole))
        return self.outside.emit(Statement("primitive", (p,), (array,), (out,)))

    def inside(self, ramp: tuple[int, int], length: int) -> bool:
        """Whether all numbers of a ramp are different indices of an axis."""
        first, step = ramp
        last = first + step * (self.loop.n - 1)
        return step != 0 and min(first, last) >= 0 and max(first, last) < length

    def sums(self) -> list[Statement]:
        """Sums of products of rows, made after the loop; what to do then."""
        loop, reads, after = self.loop, self.loop.reads(), list[Statement]()
        makers = {v: s for s in loop.body for v in s.outs}
        for i in reversed(range(len(loop.states))):
            state, result = loop.states[i], loop.results[i]
            total = makers.get(result)
            if total is None or not is_add(total) or total.args.count(state) != 1:
                continue
            added = total.args[1 - total.args.index(state)]
            product = makers.get(added)
            alone = reads[state] == 1 == reads[result] == reads[added]
            if not alone or product is None or not self.outer(product):
                continue
            after += self.afterwards(i, product)
            loop.body = [s for s in loop.body if s is not product and s is not total]
        return after

    def outer(self, s: Statement) -> bool:
        """Whether a statement is a product of two values of a step that is larger than they are."""
        if s.op != "primitive" or s.data[0].name != "contract":
            return False
        small = all([self.loop.keeps(v) for v in s.args])
        smaller = sum([v.obj.size for v in s.args]) < s.outs[0].obj.size
        return small and smaller and all([self.fixed(v) is None for v in s.args])

    def afterwards(self, i: int, product: Statement) -> list[Statement]:
        """The sum of all products, added to what a state is before the loop."""
        loop, (_, _, left, right, out) = self.loop, product.data[0].parameters
        arrays = [self.all_of(v) for v in product.args]
        t = fresh_letter(left + right + out)
        p = contract(arrays[0].obj, arrays[1].obj, t + left, t + right, out)
        obj, init, final = loop.states[i].obj, loop.inits[i], loop.outs[i]
        loop.without(i)
        summed = Variable(obj)
        return [
            Statement("primitive", (p,), tuple(arrays), (summed,)),
            Statement("primitive", (PRIMITIVES["add"],), (init, summed), (final,)),
        ]

    def all_of(self, v: Variable) -> Variable:
        """The array of the values that a variable has at all steps."""
        if v not in self.rows:
            self.rows[v] = Variable(rows_of(v.obj, self.loop.n))
            self.loop.made.append((v, self.rows[v]))
        return self.rows[v]

    def entries(self) -> list[Statement]:
        """Entries of an array that grow one after the other, added all after the loop."""
        loop, reads, after = self.loop, self.loop.reads(), list[Statement]()
        makers = {v: s for s in loop.body for v in s.outs}
        for i in reversed(range(len(loop.states))):
            state, s = loop.states[i], makers.get(loop.results[i])
            if s is None or s.op != "accumulate" or len(s.data) > 1 or s.args[0] is not state:
                continue
            ramp = self.outside.ramps.get(self.rows.get(s.args[1], state))
            alone = reads[state] == 1 == reads[loop.results[i]]
            if not alone or ramp is None or not self.inside(ramp, s.data[0]):
                continue
            init, final, whole = loop.inits[i], loop.outs[i], self.all_of(s.args[2])
            grown = Variable(state.obj)
            row = [(0, m, 1) for m in state.obj.shape[1:]]
            places = ((ramp[0], loop.n, ramp[1]), *row)
            p = shapes.embed(whole.obj, state.obj.shape, places)
            after.append(Statement("primitive", (p,), (whole,), (grown,)))
            add = (PRIMITIVES["add"],)
            after.append(Statement("primitive", add, (init, grown), (final,)))
            loop.without(i)
            loop.body.remove(s)
        return after

    def rest(self) -> list[Statement]:
        """What is made of the values of a step, and is not needed in the loop, is made after it."""
        loop, after = self.loop, list[Statement]()
        reads, made = loop.reads(), dict(loop.made)
        gone: set[Statement] = set()
        for s in loop.body[::-1]:
            if not (can_lift(s) and s.outs[0] in made and self.waits(s)):
                continue
            rows = [self.fixed(v) is None for v in s.args]
            if reads[s.outs[0]] > 1 or not any(rows):
                continue
            whole = made.pop(s.outs[0])
            loop.made.remove((s.outs[0], whole))
            gone.add(s)
            args = [
                self.all_of(v) if row else self.fixed(v)
                for v, row in zip(s.args, rows, strict=True)
            ]
            *before, last = lifted(s, [v for v in args if v is not None], rows, loop.n)
            after = [*before, _with(last, last.args, (whole,)), *after]
            made = dict(loop.made)  # what was read here is made now
        self.remove(gone)
        return after

    def waits(self, s: Statement) -> bool:
        """Whether a statement may as well be done after the loop, from no more than is kept now."""
        if s.data[0].name == "contract":
            return True
        own = {v for v in s.args if v not in self.rows and self.fixed(v) is None}
        return self.many and len(own) == 1 and not isinstance(s.outs[0].obj, Array)

    def use(self) -> None:
        """What the body still reads of the rows comes in; what it makes of them is known."""
        loop, entries = self.loop, {v for _, v in self.loop.entries}
        for value, whole in list(loop.made):
            if value in self.rows and self.rows[value] is not whole:
                self.outside.renamed[whole] = self.rows[value]
                loop.made.remove((value, whole))
        made = {v for s in loop.body for v in s.outs} | set(loop.states)
        for v in self.loop.reads():
            if v in self.rows and v not in made and v not in entries:
                loop.entries.append((self.rows[v], v))


def _with(s: Statement, args: Sequence[Variable], outs: Sequence[Variable]) -> Statement:
    return Statement(s.op, s.data, tuple(args), tuple(outs), s.blocks, s.place)


def rename(s: Statement, names: dict[Variable, Variable]) -> None:
    """Let a statement, and those inside, read other variables."""
    if not names:
        return
    for one in [s, *[inner for block in s.blocks for inner in walk(block)]]:
        one.args = tuple([names.get(v, v) for v in one.args])
        for block in one.blocks:
            block.results = tuple([names.get(v, v) for v in block.results])
