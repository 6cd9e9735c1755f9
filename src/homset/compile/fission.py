"""Loops taken apart: what does not hang on the state is done for all steps at once.

A loop of so many steps that keeps a list for another loop, which takes it back, gets an array in
its place. Then, with every entry of it known to be a row: what is computed from rows and from what
does not change moves out of the loop, as one operation on all rows (products of a matrix with a
vector become a product of matrices), and a sum of outer products, one a step, becomes one product
of matrices after the loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..arrays import shapes
from ..arrays.products import contract
from ..objects import Array, B, List, Obj, R, Z
from ..primitives import PRIMITIVES, Primitive
from .blocks import Block, Statement, Variable, depth_of, walk
from .lifting import can_lift, element_of, fresh_letter, lifted, rows_of, shape_of, size_of

LARGEST, DEEPEST = 2**23, 50
"""How many numbers an array for all steps may have, and how deep loops may be nested."""


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


def taken_apart(block: Block) -> Block:
    """The same block, with its loops taken apart, those inside first."""
    if depth_of(block) <= DEEPEST:
        for inner in [block, *[b for s in walk(block) for b in s.blocks]][::-1]:
            if any([loop_of(s) is not None for s in inner.statements]):
                _Apart(inner).run()
    return block


class _Apart:
    """The statements of a block in which loops are taken apart."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.reads = counted([block])
        self.statements: list[Statement] = []
        self.renamed: dict[Variable, Variable] = {}
        self.constants: dict[Variable, Any] = {}
        self.ramps: dict[Variable, tuple[int, int]] = {}  # arrays first, first + step, …

    def run(self) -> None:
        """Take all loops apart."""
        loops = {s: loop for s in self.block.statements if (loop := loop_of(s)) is not None}
        before = tapes(self.block, loops, self.reads)
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
            n = shape_of(s.outs[0].obj)[0]
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
        self.worth = False

    def fixed(self, v: Variable) -> Variable | None:
        """The variable outside that is one of the body, if that is the same at every step."""
        if v in self.same:
            return self.same[v]
        return v if v not in self.changing else None

    def find(self) -> None:
        """Find what does not hang on the state, and do it outside."""
        self.counters()
        moved: list[Statement] = []
        for s in self.loop.body:
            fixed = [self.fixed(v) for v in s.args]
            if s.op == "constant" or (can_lift(s) and None not in fixed):
                self.outside.emit(_with(s, [v for v in fixed if v is not None], s.outs))
                self.changing.difference_update(s.outs)
                moved.append(s)
        self.loop.body = [s for s in self.loop.body if s not in set(moved)]
        plan = self.plan()
        if any([s.data[0].name == "contract" for s in plan if s.op == "primitive"]):
            for s in plan:
                self.lift(s)

    def counters(self) -> None:
        """States that count are rows of ramps."""
        constants = {s.outs[0]: s.data[0] for s in self.loop.body if s.op == "constant"}
        constants |= self.outside.constants
        sums = {s.outs[0]: s.args for s in self.loop.body if _is_add(s)}
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
            small = all([self.loop.n * size_of(v.obj) <= LARGEST for v in s.outs])
            if known and any(row) and small and (can_lift(s) or self.part(s) is not None):
                found.append(s)
                rows.update(s.outs)
        return found

    def lift(self, s: Statement) -> None:
        """Do a statement outside for all rows."""
        if (part := self.part(s)) is not None:
            self.rows[s.outs[0]] = part
        else:
            rows = [v in self.rows for v in s.args]
            args = [self.rows.get(v) or self.fixed(v) for v in s.args]
            for made in lifted(s, [v for v in args if v is not None], rows, self.loop.n):
                self.rows[s.outs[0]] = self.outside.emit(made)
        self.loop.body.remove(s)

    def part(self, s: Statement) -> Variable | None:
        """The rows of an array at the indices of a ramp, if a statement takes them one by one."""
        if s.op != "get" or s.args[1] not in self.rows:
            return None
        array, ramp = self.fixed(s.args[0]), self.outside.ramps.get(self.rows[s.args[1]])
        if array is None or ramp is None:
            return None
        (first, step), n = ramp, self.loop.n
        if not self.inside(ramp, s.data[0]):
            return None
        whole = [(0, m, 1) for m in shape_of(array.obj)[1:]]
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
            if total is None or not _is_add(total) or total.args.count(state) != 1:
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
        small = self.loop.n * max([size_of(v.obj) for v in s.args]) <= LARGEST
        smaller = sum([size_of(v.obj) for v in s.args]) < size_of(s.outs[0].obj)
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
            row = [(0, m, 1) for m in shape_of(state.obj)[1:]]
            places = ((ramp[0], loop.n, ramp[1]), *row)
            p = shapes.embed(whole.obj, shape_of(state.obj), places)
            after.append(Statement("primitive", (p,), (whole,), (grown,)))
            add = (PRIMITIVES["add"],)
            after.append(Statement("primitive", add, (init, grown), (final,)))
            loop.without(i)
            loop.body.remove(s)
        return after

    def rest(self) -> list[Statement]:
        """What is made of the values of a step, and is not needed in the loop, is made after it."""
        loop, after = self.loop, list[Statement]()
        for s in loop.body[::-1]:
            reads = loop.reads()
            made = dict(loop.made)
            if not (can_lift(s) and s.data[0].name == "contract" and s.outs[0] in made):
                continue
            rows = [self.fixed(v) is None for v in s.args]
            if reads[s.outs[0]] > 1 or not any(rows):
                continue
            whole = made[s.outs[0]]
            loop.made.remove((s.outs[0], whole))
            loop.body.remove(s)
            args = [
                self.all_of(v) if row else self.fixed(v)
                for v, row in zip(s.args, rows, strict=True)
            ]
            *before, last = lifted(s, [v for v in args if v is not None], rows, loop.n)
            after = [*before, _with(last, last.args, (whole,)), *after]
        return after

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


def tapes(
    block: Block, loops: dict[Statement, Loop], reads: dict[Variable, int]
) -> dict[Statement, list[Statement]]:
    """Make arrays of the lists that one loop makes and another takes; what to do before loops."""
    makers = {v: s for s in block.statements for v in s.outs}
    before: dict[Statement, list[Statement]] = {}
    for s, later in loops.items():
        for i in reversed(range(len(later.states))):
            tape, pops = later.inits[i], _pops(later, i)
            maker = makers.get(tape)
            first = loops.get(maker) if maker is not None else None
            if first is None or first.n != later.n or pops is None or later.outs[i] in reads:
                continue
            j = first.outs.index(tape) if tape in first.outs else -1
            push = _pushes(first, j, makers) if j >= 0 and reads[tape] == 1 else None
            if push is None:
                continue
            first.without(j)
            first.body.remove(push)
            later.without(i)
            later.body.remove(pops)
            pairs = dict(zip(pops.outs[:-1], push.args[:-1], strict=True))
            for given, kept in (pairs | again(first, later, pairs)).items():
                whole, turned = (Variable(rows_of(kept.obj, first.n)) for _ in range(2))
                first.made.append((kept, whole))
                before.setdefault(s, []).append(Statement("flip", (), (whole,), (turned,)))
                later.entries.append((turned, given))
    return before


def again(first: Loop, later: Loop, pairs: dict[Variable, Variable]) -> dict[Variable, Variable]:
    """What a loop computes that the one before has computed, and what that is there.

    It is kept rather than computed anew, where anything of it is much work.
    """
    known: dict[Any, Variable] = {}
    names = _names(first)
    for s in first.body:
        if _repeats(s) and first.n * size_of(s.outs[0].obj) <= LARGEST:
            known[_key(s, names)] = s.outs[0]
    names, found, worth = _names(later), dict[Variable, Variable](), False
    names |= pairs
    for s in later.body:
        if _repeats(s) and (twin := known.get(_key(s, names))) is not None:
            names[s.outs[0]] = found[s.outs[0]] = twin
            worth = worth or (s.op == "primitive" and s.data[0].name not in CHEAP)
    if not worth:
        return {}
    later.body = [s for s in later.body if found.keys().isdisjoint(s.outs)]
    return found


def _names(loop: Loop) -> dict[Variable, Any]:
    """What is the same in two loops that have it: what does not change, and constants."""
    pairs = zip(loop.inits, loop.states, loop.results, strict=True)
    found: dict[Variable, Any] = {state: init for init, state, result in pairs if state is result}
    for s in loop.body:
        if s.op == "constant" and not isinstance(s.outs[0].obj, Array):
            found[s.outs[0]] = (repr(s.outs[0].obj), repr(s.data[0]))
    return found


def _repeats(s: Statement) -> bool:
    """Whether a statement gives the same again for the same arguments."""
    return can_lift(s) or (s.op == "get" and _plain(s.outs[0].obj))


def _key(s: Statement, names: dict[Variable, Any]) -> Any:
    p: Primitive | int = s.data[0]
    does = (p.name, p.family, p.parameters) if isinstance(p, Primitive) else (s.op, p)
    return does, tuple([names.get(v, v) for v in s.args])


CHEAP = frozenset(
    {"add", "sub", "mul", "negate", "abs", "minimum", "maximum", "where", "real", "broadcast",
     "transpose", "reshape", "slices", "less", "less_equal", "greater", "greater_equal", "equal",
     "not_equal", "logical_and", "logical_or", "logical_not"}
)  # fmt: skip
"""What is computed anew rather than kept."""


def _pushes(loop: Loop, j: int, makers: dict[Variable, Statement]) -> Statement | None:
    """The statement that adds an entry to a list at each step, from the empty list on."""
    state, result, init = loop.states[j], loop.results[j], makers.get(loop.inits[j])
    found = [s for s in loop.body if result in s.outs and s.op == "push"]
    if not found or init is None or init.op != "nil" or found[0].args[-1] is not state:
        return None
    reads = loop.reads()
    plain = all([_plain(v.obj) for v in found[0].args[:-1]])
    return found[0] if plain and reads[state] == 1 == reads[result] else None


def _pops(loop: Loop, i: int) -> Statement | None:
    """The statement that takes an entry from a list at each step."""
    state, result = loop.states[i], loop.results[i]
    found = [s for s in loop.body if s.op == "pop" and s.args == (state,) and s.outs[-1] is result]
    reads = loop.reads()
    return found[0] if found and reads[state] == 1 == reads[result] else None


def _plain(obj: Obj) -> bool:
    """Whether values of an object can be rows of an array."""
    return not isinstance(obj, List) and element_of(obj) in (R, Z, B)


def _is_add(s: Statement) -> bool:
    return s.op == "primitive" and s.data[0].name == "add" and s.data[0].family is None


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
            used |= block.free()
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
                    live |= block.free()
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
    counts = _is_add(s) and s.outs[0].obj is Z
    return s.op in ("constant", "flip", "nil") or can_lift(s) or counts
