"""Blocks as machine code: numbers in registers, arrays in memory that is planned beforehand.

Work on the entries of arrays of one shape is one loop, however many operations it is, together
with the sums that are made of it; what only moves entries costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ...objects import Array, B, List, Obj, R, Z
from ...primitives import Primitive
from ..blocks import Block, Statement, Variable, flat_leaves, walk
from . import stacks
from .scalars import INSTRUCTIONS, has
from .stacks import Stack, Unsupported, emptied, new_stack, nonempty, popped, pushed
from .text import Text, number, stored
from .views import View, dense, dense_strides, merged, moved, part, row, width

MOVES = frozenset({"broadcast", "transpose", "slices", "reshape"})
COPIES = frozenset({"reshape", "embed", "concatenate"})


class Kernel:
    """The code of a block, and what it takes: constants, and `arena` bytes of memory.

    The frame is a row of words: the parameters, the results, the constant arrays, the arena. A
    number is in its word, of an array its address.
    """

    def __init__(self, block: Block) -> None:
        self.text = t = Text()
        self.arena = 0
        self.numbers: dict[Variable, str] = {}
        self.views: dict[Variable, View] = {}
        self.lists: dict[Variable, Stack] = {}
        self.empty: set[Variable] = set()  # lists that have no entries
        self.levels: dict[Variable, int] = {}  # of lists: how deep in loops they are made
        self.homes: dict[Variable, str] = {}
        self.owned: dict[Variable, int] = {}  # arrays with memory of their own: how deep in loops
        self.depth = 0
        self.reads, self.seen = _reads(block), dict[Variable, int]()
        self.shared: set[Variable] = set()  # arrays whose memory others look at
        looks = [s.args[0] for s in walk(block) if s.op == "nonempty"]
        self.looks = {v: looks.count(v) for v in looks}
        if any([isinstance(v.obj, List) for v in (*block.params, *block.results)]):
            raise Unsupported("lists that come from outside")
        arrays = [s for s in walk(block) if s.op == "constant" and isinstance(s.outs[0].obj, Array)]
        self.constants = [s.data[0] for s in arrays]
        first = len(block.params) + len(block.results)
        self.words = first + len(arrays) + 1
        self.base = self.word(self.words - 1, "ptr")
        for i, s in enumerate(arrays):
            self.views[s.outs[0]] = dense(self.word(first + i, "ptr"), s.outs[0].obj)  # type: ignore[arg-type]
        for i, param in enumerate(block.params):
            self.define(param, self.word(i, _word(param.obj)))
        places = [self.place(len(block.params) + i) for i in range(len(block.results))]
        for v, place in zip(block.results, places, strict=True):
            if isinstance(v.obj, Array):
                self.homes.setdefault(v, t.load("ptr", place))
        self.block(block)
        for v, place in zip(block.results, places, strict=True):
            if isinstance(v.obj, Array):
                target = dense(t.load("ptr", place), v.obj)
                if self.views[v].place != self.homes.get(v):
                    self.copy(self.views[v], target)
            else:
                t.store(stored(v.obj), self.wide(v.obj, self.numbers[v]), place)

    def place(self, i: int) -> str:
        return self.text.op(f"getelementptr inbounds i64, ptr %frame, i64 {i}")

    def word(self, i: int, kind: str) -> str:
        return self.text.load(kind, self.place(i))

    def define(self, v: Variable, value: str) -> None:
        """A variable whose value, or whose address, is in a register."""
        if isinstance(v.obj, Array):
            self.views[v] = dense(value, v.obj)
        else:
            self.numbers[v] = self.narrow(v.obj, value)

    def narrow(self, obj: Obj, value: str) -> str:
        return self.text.op(f"trunc i8 {value} to i1") if obj is B else value

    def wide(self, obj: Obj, value: str) -> str:
        return self.text.op(f"zext i1 {value} to i8") if obj is B else value

    def buffer(self, v: Variable) -> View:
        """Memory for an array: the caller's if it is a result, else some of the arena."""
        assert isinstance(v.obj, Array)
        self.owned[v] = self.depth
        home = self.homes.get(v) if self.depth == 0 else None
        return dense(home or self.reserve(v.obj), v.obj)

    def reserve(self, obj: Array) -> str:
        """An address in the arena."""
        start, self.arena = self.arena, self.arena + -(-obj.size * width(obj.element) // 64) * 64
        return self.text.op(f"getelementptr inbounds i8, ptr {self.base}, i64 {start}")

    # --- the statements of a block, in an order that lets loops be one ---

    def block(self, block: Block) -> None:
        """All statements: what is ready goes first, and then as much as can be of one loop."""
        waiting = list(block.statements)
        missing = {v for s in waiting for v in s.outs}
        while waiting:
            later: list[Statement] = []
            for s in waiting:
                if not missing.isdisjoint(inputs_of(s)) or _looped(s):
                    later.append(s)
                else:
                    self.statement(s)
                    missing.difference_update(s.outs)
            waiting = later
            if waiting:
                waiting = self.one_loop(waiting, missing, block.results)

    def one_loop(
        self, waiting: list[Statement], missing: set[Variable], results: Iterable[Variable]
    ) -> list[Statement]:
        """Make the loop that the first statement needs; what still waits."""
        shape, inside, members, rest = None, set[Variable](), list[Statement](), list[Statement]()
        for s in waiting:
            free = missing.isdisjoint(set(s.args) - inside)
            if free and _looped(s) and shape in (None, _shape(s)):
                shape = _shape(s)
                members.append(s)
                if not _is_sum(s):
                    inside.update(s.outs)
            else:
                rest.append(s)
        outside = {v for s in rest for v in inputs_of(s)} | set(results)
        assert shape is not None
        self.loop_over(shape, members, outside)
        for s in members:
            self.note(s)
        missing.difference_update([v for s in members for v in s.outs])
        return rest

    def statement(self, s: Statement) -> None:
        _RULES[s.op](self, s)
        self.note(s)

    def note(self, s: Statement) -> None:
        """Note which variables have been read, and whose memory others look at from now on."""
        for v in [*s.args, *[v for block in s.blocks for v in block.results]]:
            self.seen[v] = self.seen.get(v, 0) + 1
        held = s.op in ("flip", "unstack", "get", "for", "while", "scan", "if")
        moves = s.op == "primitive" and s.data[0].name in MOVES
        if (held and any([isinstance(v.obj, Array) for v in s.outs])) or moves:
            self.shared.update(s.args)

    # --- loops over the entries of arrays ---

    def loop_over(
        self, shape: tuple[int, ...], members: list[Statement], outside: set[Variable]
    ) -> None:
        """One loop for all operations on arrays of a shape, and the sums over them."""
        made = {v for s in members for v in s.outs}
        loads = list(dict.fromkeys([
            v for s in members for v in s.args if v not in made and isinstance(v.obj, Array)
        ]))  # fmt: skip
        stores = [v for s in members if not _is_sum(s) for v in s.outs if v in outside]
        sums = [s for s in members if _is_sum(s)]
        views = [self.views[v] for v in loads] + [self.buffer(v) for v in stores]
        targets = [self.sum_target(s, shape) for s in sums]
        for v, view in zip(stores, views[len(loads) :], strict=True):
            self.views[v] = view
        rows = [v.strides for v in (*views, *targets)]
        axes, steps = merged(shape, rows)
        places = [view.place for view in (*views, *targets)]
        work = _Entries(self, members, loads, stores, sums, targets)
        self.nest(axes, steps, places, work)
        for s, target in zip(sums, targets, strict=True):
            (out,) = s.outs
            if isinstance(out.obj, Array):
                self.views[out] = dense(target.place, out.obj)
            else:
                self.numbers[out] = self.text.load("double", target.place)

    def sum_target(self, s: Statement, shape: tuple[int, ...]) -> View:
        """Where a sum grows: zeros, at the entries that are left."""
        (_, axes), (out,) = s.data[0].parameters, s.outs
        if not isinstance(out.obj, Array):
            slot = self.text.slot("double")
            self.text.store("double", number(R, 0.0), slot)
            return View(slot, shape, (0,) * len(shape), R)
        target = self.buffer(out)
        self.fill(target)
        left = iter(target.strides)
        strides = tuple([0 if i in axes else next(left) for i in range(len(shape))])
        return View(target.place, shape, strides, R)

    def nest(
        self, axes: list[int], steps: list[list[int]], places: list[str], work: Entries
    ) -> None:
        """Loops over the axes, with the addresses moved along; `work` is done inside."""
        if 0 in axes:
            return
        if not axes:
            work(places, [False] * len(places))
            return
        n, *rest = axes
        still = [step[0] == 0 for step in steps]

        def body(i: str) -> None:
            here = [self.moved(place, i, step[0], work.kind(j)) for j, (place, step) in
                    enumerate(zip(places, steps, strict=True))]  # fmt: skip
            if rest:
                self.nest(rest, [step[1:] for step in steps], here, work)
            else:
                work(here, still)

        if rest:
            self.counted(n, body)
        else:
            work.around(places, still, lambda: self.counted(n, body))

    def moved(self, place: str, i: str, step: int, kind: str) -> str:
        if step == 0:
            return place
        index = i if step == 1 else self.text.op(f"mul nsw i64 {i}, {step}")
        return self.text.at(kind, place, index)

    def counted(self, n: int, body: Callable[[str], None]) -> None:
        """A loop of n steps."""
        t = self.text
        counter, head, inside, after = t.slot("i64"), *[t.fresh("L") for _ in range(3)]
        t.store("i64", "0", counter)
        t.jump(head)
        t.label(head)
        i = t.load("i64", counter)
        t.branch(t.op(f"icmp slt i64 {i}, {n}"), inside, after)
        t.label(inside)
        body(i)
        t.store("i64", t.op(f"add nsw nuw i64 {i}, 1"), counter)
        t.jump(head)
        t.label(after)

    def fill(self, view: View) -> None:
        """Zeros."""

        def work(places: list[str], _: list[bool]) -> None:
            self.text.store(
                stored(view.element),
                number(view.element, 0) if view.element is R else "0",
                places[0],
            )

        self.nest(*merged(view.shape, [view.strides]), [view.place], Entries(work, view.element))

    def copy(self, source: View, target: View) -> None:
        """The entries of one array in the places of another."""
        kind = stored(source.element)

        def work(places: list[str], _: list[bool]) -> None:
            self.text.store(kind, self.text.load(kind, places[0]), places[1])

        axes, steps = merged(source.shape, [source.strides, target.strides])
        self.nest(axes, steps, [source.place, target.place], Entries(work, source.element))

    def contract(self, p: Primitive, s: Statement, target: View) -> None:
        """Sums of products, the axis along which memory runs innermost."""
        (_, _, left, right, out) = p.parameters
        operands = [(self.views[s.args[0]], left), (self.views[s.args[1]], right), (target, out)]
        sizes = {
            c: n for view, letters in operands for c, n in zip(letters, view.shape, strict=True)
        }
        steps = [dict(zip(letters, view.strides, strict=True)) for view, letters in operands]
        order = sorted(sizes, key=lambda c: _roughness([step.get(c, 0) for step in steps]))[::-1]
        self.fill(target)
        axes, rows = merged(
            [sizes[c] for c in order], [[st.get(c, 0) for c in order] for st in steps]
        )
        self.nest(axes, rows, [view.place for view, _ in operands], _Products(self))

    # --- primitives ---

    def constant(self, s: Statement) -> None:
        (out,), (value,) = s.outs, s.data
        if isinstance(out.obj, List):
            if value:
                raise Unsupported("lists that are constants")
            self.empty.add(out)
        elif not isinstance(out.obj, Array):
            self.numbers[out] = number(out.obj, value)

    def primitive(self, s: Statement) -> None:
        p: Primitive = s.data[0]
        (out,) = s.outs
        if not isinstance(out.obj, Array):
            obj = s.args[-1].obj
            if p.name == "contract":
                slot = View(self.text.slot("double"), (), (), R)
                self.contract(p, s, slot)
                self.numbers[out] = self.text.load("double", slot.place)
                return
            if p.family is not None:  # an array of one entry, as a number
                self.numbers[out] = self.entry(self.views[s.args[0]].place, out.obj)
                return
            self.numbers[out] = INSTRUCTIONS[p.name](
                self.text, obj, [self.numbers[a] for a in s.args]
            )
            return
        if not isinstance(s.args[0].obj, Array):  # a number, as an array
            target = self.buffer(out)
            self.views[out] = target
            self.store(target.place, out.obj.element, self.numbers[s.args[0]])
            return
        view = moved(self.text, p, self.views[s.args[0]]) if p.name in MOVES else None
        if view is None:
            view = self.buffer(out)
            _COPIES[p.name](self, p, s, view)
        self.views[out] = view

    def entry(self, place: str, obj: Obj) -> str:
        return self.narrow(obj, self.text.load(stored(obj), place))

    def store(self, place: str, obj: Obj, value: str) -> None:
        self.text.store(stored(obj), self.wide(obj, value), place)

    # --- entries ---

    def index(self, i: str, n: int) -> str:
        """An index from the start, checked."""
        t = self.text
        last = t.op(f"add i64 {i}, {n}")
        at = t.op(f"select i1 {t.op(f'icmp slt i64 {i}, 0')}, i64 {last}, i64 {i}")
        t.fail_if(t.op(f"icmp uge i64 {at}, {n}"))
        return at

    def get(self, s: Statement) -> None:
        (array, i), (out,), (n,) = s.args, s.outs, s.data
        found = row(self.text, self.views[array], self.index(self.numbers[i], n))
        if isinstance(out.obj, Array):
            self.views[out] = found
        else:
            self.numbers[out] = self.entry(found.place, out.obj)

    def put(self, s: Statement) -> None:
        (array, i, x), (out,), (n,) = s.args, s.outs, s.data
        at = self.index(self.numbers[i], n)
        place = row(self.text, self.changing(s, array, out), at)
        if isinstance(x.obj, Array):
            self.copy(self.views[x], place)
        else:
            self.store(place.place, x.obj, self.numbers[x])

    def changing(self, s: Statement, array: Variable, out: Variable) -> View:
        """The memory of an array that is going to be changed: its own, if nobody reads it again."""
        view = self.views[array]
        last = self.seen.get(array, 0) + s.args.count(array) == self.reads[array]
        own = self.owned.get(array) == self.depth and array not in self.shared
        if last and own and view.dense:
            self.owned[out] = self.depth
        else:
            whole = self.buffer(out)
            self.copy(view, whole)
            view = whole
        self.views[out] = view
        return view

    def accumulate(self, s: Statement) -> None:
        (array, *indices, x), (out,) = s.args, s.outs
        places = [self.index(self.numbers[i], n) for i, n in zip(indices, s.data, strict=True)]
        target = self.changing(s, array, out)
        for at in places:
            target = row(self.text, target, at)
        t = self.text
        if not isinstance(x.obj, Array):
            old = t.load("double", target.place)
            t.store("double", t.op(f"fadd double {old}, {self.numbers[x]}"), target.place)
            return

        def work(here: list[str], _: list[bool]) -> None:
            pair = [t.load("double", place) for place in here]
            t.store("double", t.op(f"fadd double {pair[0]}, {pair[1]}"), here[0])

        source = self.views[x]
        axes, steps = merged(source.shape, [target.strides, source.strides])
        self.nest(axes, steps, [target.place, source.place], Entries(work, R))

    def flip(self, s: Statement) -> None:
        view = self.views[s.args[0]]
        n, step = view.shape[0], view.strides[0]
        place = self.text.at(stored(view.element), view.place, str((n - 1) * step if n else 0))
        self.views[s.outs[0]] = View(place, view.shape, (-step, *view.strides[1:]), view.element)

    def stack(self, s: Statement) -> None:
        (out,) = s.outs
        whole = self.views[out] = self.buffer(out)
        for i, x in enumerate(s.args):
            place = row(self.text, whole, str(i))
            if isinstance(x.obj, Array):
                self.copy(self.views[x], place)
            else:
                self.store(place.place, x.obj, self.numbers[x])

    def unstack(self, s: Statement) -> None:
        for i, out in enumerate(s.outs):
            found = row(self.text, self.views[s.args[0]], str(i))
            if isinstance(out.obj, Array):
                self.views[out] = found
            else:
                self.numbers[out] = self.entry(found.place, out.obj)

    # --- lists ---

    def nil(self, s: Statement) -> None:
        self.empty.update(s.outs)

    def fresh_list(self, obj: Obj) -> Stack:
        """An empty list, in memory of its own."""
        assert isinstance(obj, List)
        stack = new_stack(self.text, obj)
        emptied(self.text, stack)
        return stack

    def enlist(self, v: Variable, stack: Stack) -> Stack:
        """Note where a list is."""
        self.lists[v], self.levels[v] = stack, self.depth
        return stack

    def once(self, v: Variable) -> Stack:
        """The memory of a list that nobody reads again, in another turn of a loop neither."""
        if v in self.empty:
            return self.fresh_list(v.obj)
        again = self.levels[v] != self.depth
        if again or self.reads[v] - self.looks.get(v, 0) != 1:
            raise Unsupported("lists that are read twice")
        return self.lists[v]

    def push(self, s: Statement) -> None:
        *entry, rest = s.args
        stack = self.enlist(s.outs[0], self.once(rest))
        for i, (x, place) in enumerate(zip(entry, pushed(self.text, stack), strict=True)):
            if (pool := stack.pools[i]) is not None:
                inner = self.once(x)
                n = self.text.load("i64", inner.size)
                self.text.store("i64", n, place)
                stacks.moved(self.text, inner, pool, n)
            elif isinstance(x.obj, Array):
                self.copy(self.views[x], dense(place, x.obj))
            else:
                self.store(place, x.obj, self.numbers[x])

    def pop(self, s: Statement) -> None:
        *entry, rest = s.outs
        stack = self.enlist(rest, self.once(s.args[0]))
        for i, (x, place) in enumerate(zip(entry, popped(self.text, stack), strict=True)):
            if (pool := stack.pools[i]) is not None:
                inner = self.enlist(x, self.fresh_list(x.obj))
                stacks.moved(self.text, pool, inner, self.text.load("i64", place))
            elif isinstance(x.obj, Array):
                self.views[x] = self.buffer(x)
                self.copy(dense(place, x.obj), self.views[x])
            else:
                self.numbers[x] = self.entry(place, x.obj)

    def nonempty(self, s: Statement) -> None:
        (v,) = s.args
        known = v in self.empty
        self.numbers[s.outs[0]] = "false" if known else nonempty(self.text, self.lists[v])

    # --- control ---

    def branch(self, s: Statement) -> None:
        t = self.text
        then, other, after = (t.fresh("L") for _ in range(3))
        places = [None if isinstance(v.obj, List) else self.state(v) for v in s.outs]
        t.branch(self.numbers[s.args[0]], then, other)
        for name, block in zip((then, other), s.blocks, strict=True):
            t.label(name)
            self.block(block)
            for i, v in enumerate(block.results):
                if isinstance(v.obj, List):
                    places[i] = self.one_list(v, places[i])
                else:
                    self.keep(places[i], v)
            t.jump(after)
        t.label(after)
        self.take(s.outs, places)

    def one_list(self, v: Variable, before: Any) -> Stack:
        """The memory of a list, which is to be the same on every path."""
        if v in self.empty:
            if before is None:
                raise Unsupported("lists of several origins")
            emptied(self.text, before)
            stack_: Stack = before
            return stack_
        stack = self.lists[v]
        if before is not None and before is not stack:
            raise Unsupported("lists of several origins")
        return stack

    def state(self, v: Variable) -> Any:
        """A place for a variable that is given values on several paths."""
        if isinstance(v.obj, List):
            raise Unsupported("lists of several origins")
        return self.buffer(v) if isinstance(v.obj, Array) else self.text.slot(stored(v.obj))

    def keep(self, place: Any, v: Variable) -> None:
        if isinstance(place, Stack):
            self.one_list(v, place)
        elif isinstance(place, View):
            if self.views[v].place != place.place:
                self.copy(self.views[v], place)
        else:
            self.store(place, v.obj, self.numbers[v])

    def take(self, variables: Sequence[Variable], places: Sequence[Any]) -> None:
        """The variables as their places hold them now."""
        for v, place in zip(variables, places, strict=True):
            if isinstance(place, Stack):
                self.enlist(v, place)
            elif isinstance(place, View):
                self.views[v] = place
            else:
                self.numbers[v] = self.entry(place, v.obj)

    def loop_state(
        self, s: Statement, params: Sequence[Variable], results: Sequence[Variable]
    ) -> list[Any]:
        """Places for what a loop changes, with their first values; None for what it does not."""
        places: list[Any] = []
        for arg, param, result, out in zip(s.args, params, results, s.outs, strict=False):
            if param is result:
                places.append(None)
                self.same(param, arg)
            else:
                place = self.once(arg) if isinstance(arg.obj, List) else self.state(out)
                self.keep(place, arg)
                places.append(place)
        return places

    def same(self, new: Variable, old: Variable) -> None:
        if isinstance(old.obj, List):
            if old in self.empty:
                self.empty.add(new)
            else:
                self.lists[new], self.levels[new] = self.lists[old], self.levels[old]
        elif isinstance(old.obj, Array):
            self.views[new] = self.views[old]
        else:
            self.numbers[new] = self.numbers[old]

    def enter(self, params: Sequence[Variable], places: Sequence[Any]) -> None:
        """The parameters of a body, as the state holds them."""
        self.depth += 1
        kept = [(v, place) for v, place in zip(params, places, strict=True) if place is not None]
        self.take([v for v, _ in kept], [place for _, place in kept])
        for v, place in kept:
            if isinstance(place, View):
                self.owned[v] = self.depth

    def leave(self, results: Sequence[Variable], places: Sequence[Any]) -> None:
        """The state after a step: all at once, as a result may be what another one was."""
        kept = [(v, place) for v, place in zip(results, places, strict=True) if place is not None]
        states = [place.place for _, place in kept if isinstance(place, View)]
        aside: dict[Variable, View] = {}
        for v, place in kept:
            if isinstance(place, View) and self.views[v].place != place.place:
                own = self.owned.get(v) == self.depth and self.views[v].place not in states
                if not own and v not in aside:
                    assert isinstance(v.obj, Array)
                    aside[v] = dense(self.reserve(v.obj), v.obj)
                    self.copy(self.views[v], aside[v])
        for v, place in kept:
            if v in aside and self.views[v].place != place.place:
                self.copy(aside[v], place)
            else:
                self.keep(place, v)
        self.depth -= 1

    def leave_loop(self, s: Statement, places: Sequence[Any]) -> None:
        for out, arg, place in zip(s.outs, s.args, places, strict=False):
            if place is None:
                self.same(out, arg)
            else:
                self.take([out], [place])

    def repeat(self, s: Statement) -> None:
        (block,) = s.blocks
        places = self.loop_state(s, block.params, block.results)

        def body(_: str) -> None:
            self.enter(block.params, places)
            self.block(block)
            self.leave(block.results, places)

        self.counted(s.data[0], body)
        self.leave_loop(s, places)

    def loop(self, s: Statement) -> None:
        test, step = s.blocks
        t = self.text
        places = self.loop_state(s, step.params, step.results)
        for mine, theirs, place in zip(test.params, step.params, places, strict=True):
            if place is None:
                self.same(mine, theirs)
        head, inside, after = (t.fresh("L") for _ in range(3))
        t.jump(head)
        t.label(head)
        self.enter(test.params, places)
        self.block(test)
        self.depth -= 1
        t.branch(self.numbers[test.results[0]], inside, after)
        t.label(inside)
        self.enter(step.params, places)
        self.block(step)
        self.leave(step.results, places)
        t.jump(head)
        t.label(after)
        self.leave_loop(s, places)

    def scan(self, s: Statement) -> None:
        (block,), (n, wide) = s.blocks, s.data
        states, results = block.params[:wide], block.results[:wide]
        places = self.loop_state(s, states, results)
        made = [self.buffer(out) for out in s.outs[wide:]]

        def body(i: str) -> None:
            self.enter(states, places)
            for v, array in zip(block.params[wide:], s.args[wide:], strict=True):
                found = row(self.text, self.views[array], i)
                if isinstance(v.obj, Array):
                    self.views[v] = found
                else:
                    self.numbers[v] = self.entry(found.place, v.obj)
            self.block(block)
            for v, whole in zip(block.results[wide:], made, strict=True):
                place = row(self.text, whole, i)
                if isinstance(v.obj, Array):
                    self.copy(self.views[v], place)
                else:
                    self.store(place.place, v.obj, self.numbers[v])
            self.leave(results, places)

        self.counted(n, body)
        self.leave_loop(s, places)
        for out, view in zip(s.outs[wide:], made, strict=True):
            self.views[out] = view


class Entries:
    """What is done with the entries at some addresses, inside of loops."""

    def __init__(self, work: Callable[[list[str], list[bool]], None], element: Obj) -> None:
        self.work, self.element = work, element

    def __call__(self, places: list[str], still: list[bool]) -> None:
        self.work(places, still)

    def kind(self, _: int) -> str:
        """The type in memory of the entries at an address."""
        return stored(self.element)

    def around(self, places: list[str], still: list[bool], loop: Callable[[], None]) -> None:
        """The innermost loop."""
        loop()


class Growing(Entries):
    """Work that adds up: what does not move along the innermost loop grows in a register."""

    def __init__(self, kernel: Kernel, first: int) -> None:
        self.kernel, self.first = kernel, first
        self.near: dict[int, str] = {}

    def kind(self, _: int) -> str:
        return "double"

    def around(self, places: list[str], still: list[bool], loop: Callable[[], None]) -> None:
        t = self.kernel.text
        self.near = {i: t.slot("double") for i in range(self.first, len(places)) if still[i]}
        for slot in self.near.values():
            t.store("double", number(R, 0.0), slot)
        loop()
        for i, slot in self.near.items():
            total = t.op(f"fadd double {t.load('double', places[i])}, {t.load('double', slot)}")
            t.store("double", total, places[i])

    def grow(self, i: int, places: list[str], value: str) -> None:
        """Add a number to what grows at place i."""
        t, place = self.kernel.text, self.near.get(i, places[i])
        total = t.op(f"fadd reassoc contract double {t.load('double', place)}, {value}")
        t.store("double", total, place)


class _Products(Growing):
    """The product of two entries, added to a third."""

    def __init__(self, kernel: Kernel) -> None:
        super().__init__(kernel, 2)

    def __call__(self, places: list[str], still: list[bool]) -> None:
        t = self.kernel.text
        x, y = (t.load("double", place) for place in places[:2])
        self.grow(2, places, t.op(f"fmul contract double {x}, {y}"))


class _Entries(Growing):
    """The operations of one loop: entries are loaded, computed with, stored, added up."""

    def __init__(
        self, kernel: Kernel, members: list[Statement], loads: list[Variable],
        stores: list[Variable], sums: list[Statement], targets: list[View],
    ) -> None:  # fmt: skip
        super().__init__(kernel, len(loads) + len(stores))
        self.members, self.loads, self.stores = members, loads, stores
        self.sums, self.targets = sums, targets
        elements = [*[_element(v.obj) for v in (*loads, *stores)], *[R] * len(sums)]
        self.kinds = [stored(o) for o in elements]

    def kind(self, i: int) -> str:
        return self.kinds[i]

    def __call__(self, places: list[str], still: list[bool]) -> None:
        k, t = self.kernel, self.kernel.text
        held: dict[Variable, str] = {}
        for v, place in zip(self.loads, places, strict=False):
            held[v] = k.entry(place, _element(v.obj))
        for s in self.members:
            p: Primitive = s.data[0]
            if p.name == "broadcast":
                held[s.outs[0]] = k.numbers[s.args[0]]
            elif not _is_sum(s):
                obj = _element(s.args[-1].obj)
                held[s.outs[0]] = INSTRUCTIONS[p.name](t, obj, [held[a] for a in s.args])
        for i, v in enumerate(self.stores, len(self.loads)):
            k.store(places[i], _element(v.obj), held[v])
        for i, s in enumerate(self.sums, self.first):
            self.grow(i, places, held[s.args[0]])


def _element(obj: Obj) -> Obj:
    return obj.element if isinstance(obj, Array) else obj


def _reads(block: Block) -> dict[Variable, int]:
    """How often each variable is read, in all blocks."""
    counts: dict[Variable, int] = {}
    rows: list[Sequence[Variable]] = [block.results]
    for s in walk(block):
        rows += [s.args, *[b.results for b in s.blocks]]
    for row_ in rows:
        for v in row_:
            counts[v] = counts.get(v, 0) + 1
    return counts


def inputs_of(s: Statement) -> set[Variable]:
    """What a statement reads from around it, in its blocks too."""
    found = set(s.args)
    for block in s.blocks:
        found |= block.free()
    return found


def _looped(s: Statement) -> bool:
    """Whether a statement is work on entries, to be done in a loop with other such work."""
    if s.op != "primitive":
        return False
    p, (out,) = s.data[0], s.outs
    if p.name == "broadcast":
        return not isinstance(s.args[0].obj, Array)
    if _is_sum(s):
        return True
    return p.family is None and isinstance(out.obj, Array)


def _is_sum(s: Statement) -> bool:
    return s.op == "primitive" and s.data[0].name == "sum" and s.data[0].family is not None


def _shape(s: Statement) -> tuple[int, ...]:
    obj = s.args[0].obj if _is_sum(s) else s.outs[0].obj
    assert isinstance(obj, Array)
    return obj.shape


def _word(obj: Obj) -> str:
    return "ptr" if isinstance(obj, Array) else stored(obj)


# --- operations that copy entries -----------------------------------------------------------------


def _reshaped(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    source = k.views[s.args[0]]
    k.copy(source, View(target.place, source.shape, dense_strides(source.shape), source.element))


def _embedded(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    _, _, places = p.parameters
    k.fill(target)
    k.copy(k.views[s.args[0]], part(k.text, target, places))


def _joined(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    _, axis = p.parameters
    start = 0
    for arg in s.args:
        source = k.views[arg]
        place = k.text.at(stored(target.element), target.place, str(start * target.strides[axis]))
        k.copy(source, View(place, source.shape, target.strides, target.element))
        start += source.shape[axis]


_COPIES = {
    "reshape": _reshaped, "embed": _embedded, "concatenate": _joined, "contract": Kernel.contract
}  # fmt: skip


def _roughness(strides: Sequence[int]) -> int:
    """How ill an axis suits the innermost loop: entries side by side are best, copies good."""
    return sum([{0: 1, 1: 0}.get(abs(step), 4) for step in strides])


_RULES: dict[str, Callable[[Kernel, Statement], None]] = {
    "constant": Kernel.constant,
    "primitive": Kernel.primitive,
    "get": Kernel.get,
    "put": Kernel.put,
    "accumulate": Kernel.accumulate,
    "flip": Kernel.flip,
    "stack": Kernel.stack,
    "unstack": Kernel.unstack,
    "if": Kernel.branch,
    "for": Kernel.repeat,
    "while": Kernel.loop,
    "scan": Kernel.scan,
    "nil": Kernel.nil,
    "push": Kernel.push,
    "pop": Kernel.pop,
    "nonempty": Kernel.nonempty,
}


SMALL, INSIDE = 2**12, 2**19
"""How many products of entries are left to loops, outside of other loops and inside of them."""


def supported(s: Statement, products: int = SMALL) -> bool:
    """Whether a statement, with all that is in it, can be machine code."""
    if s.op not in _RULES or any([not _fits(v.obj) for v in (*s.args, *s.outs)]):
        return False
    for block in s.blocks:
        fits = all([_fits(v.obj) for v in (*block.params, *block.results)])
        if not (fits and all([supported(inner, INSIDE) for inner in block.statements])):
            return False
    if s.op == "accumulate" and _element(s.outs[0].obj) is not R:
        return False
    return s.op != "primitive" or _supported(s, products)


def _supported(s: Statement, products: int) -> bool:
    p: Primitive = s.data[0]
    if p.name == "contract":
        (x, y, left, right, _) = p.parameters
        sizes = dict(zip(left + right, (*x.shape, *y.shape), strict=True))
        return _element(x) is R and int(np.prod(list(sizes.values()), dtype=int)) <= products
    if _is_sum(s):
        return _element(s.args[0].obj) is R
    if p.family is not None:
        return p.name in MOVES or p.name in COPIES
    array = isinstance(s.outs[0].obj, Array)
    return has(p, _element(s.args[-1].obj), array)


def _fits(obj: Obj) -> bool:
    if isinstance(obj, List):
        return all([_fits(leaf) for leaf in flat_leaves(obj.parts[0])])
    return _element(obj) in (R, Z, B)
