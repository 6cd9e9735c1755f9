"""Blocks as statements of a language like C: names, declarations, branches, loops.

A number that is read once, where it was made, is written there. State of loops has variables that
are assigned to; all else is constant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, ClassVar

import numpy as np

from ...errors import MissingStructureError
from ...objects import Array, Exp, List, Obj, R
from ...places import Place, tell
from ...primitives import Primitive, add
from ..blocks import Block, Statement, Variable
from ..native.statements import element_of
from ..reuse import dying, private
from .entries import Entries, row, stored
from .expressions import Expr, is_name, shifted, unary, whole
from .families import FAMILIES
from .needs import Needs

LONGEST = 60
"""No expression of more letters is written within another one."""

_COUNTERS = "ijklmnpq"

Step = tuple[Variable, Variable, Variable, Variable]
"""Of a state of a loop: its first value, its parameter, its next value, and what it was at last."""


class Writer:
    """Statements in the making; a language says how numbers, primitives and memory are written."""

    language: ClassVar[str]
    types: ClassVar[dict[Obj, str]]
    reserved: ClassVar[frozenset[str]]
    constant_word: ClassVar[str]

    def __init__(self, block: Block) -> None:
        self.lines: list[str] = []
        self.indent = "    "
        self.count = self.depth = 0
        self.taken: set[str] = set(self.reserved)
        self.exprs: dict[Variable, Expr] = {}
        self.arrays: dict[Variable, Entries] = {}
        self.homes: dict[Variable, Entries] = {}
        self.free: dict[Statement, list[Variable]] = {}
        self.near: set[Variable] = set()  # what is read once, in the block where it is made
        self.pending: dict[Variable, None] = {}  # arrays that are not in memory yet
        self.needs = Needs(block)
        self.reads, self.needed = self.needs.reads, self.needs.variables

    # --- what a language says ---

    def literal(self, obj: Obj, value: Any) -> Expr:
        """A number that is known."""
        raise NotImplementedError

    def operation(self, p: Primitive, obj: Obj, args: list[Expr], place: Place | None) -> Expr:
        """A primitive on numbers of an object."""
        raise NotImplementedError

    def memory(self, name: str, element: Obj, size: int) -> None:
        """Declare memory for so many entries."""
        raise NotImplementedError

    def table(self, element: Obj, values: Sequence[Expr]) -> str:
        """The name of an array that is known."""
        raise NotImplementedError

    def at(self, index: Expr, n: int, place: Place | None) -> Expr:
        """An index from the start, for one that may count from the end."""
        raise NotImplementedError

    def chain(self, s: Statement) -> None:
        """A statement on lists."""
        raise self.refuse("lists, which a tape of unknown length is", s.place)

    def function(self, s: Statement) -> None:
        """A statement on functions."""
        what = {"fix": "recursion that depends on data"}.get(s.op, "functions as values")
        raise self.refuse(what, s.place)

    # --- lines and names ---

    def write(self, line: str) -> None:
        self.lines.append(self.indent + line)

    @contextmanager
    def braces(self, head: str) -> Iterator[None]:
        """A head and what stands in its braces."""
        self.write(f"{head} {{")
        outer, self.indent = self.indent, self.indent + "    "
        yield
        self.indent = outer
        self.write("}")

    @contextmanager
    def each(self, shape: Sequence[int]) -> Iterator[list[Expr]]:
        """Loops over all indices of a shape."""
        index: list[Expr] = []
        with ExitStack() as open_:
            for n in shape:
                index.append(whole(0) if n == 1 else open_.enter_context(self.counted(n)))
            yield index

    @contextmanager
    def counted(self, n: int) -> Iterator[Expr]:
        """A loop of n steps, and its counter: i, j, k as loops are nested."""
        letter = _COUNTERS[self.depth] if self.depth < len(_COUNTERS) else "i"
        i = self.fresh(letter) if letter in self.taken or self.depth >= len(_COUNTERS) else letter
        self.depth += 1
        with self.braces(self.counting(i, n)):
            yield Expr(i)
        self.depth -= 1

    def fresh(self, stem: str = "t") -> str:
        """A name that nothing has yet."""
        while True:
            self.count += 1
            name = f"{stem}{self.count}"
            if name not in self.taken:
                self.taken.add(name)
                return name

    def claim(self, wanted: str) -> str:
        """A name as near to the one that is wanted as can be."""
        name = re.sub(r"\W", "_", wanted, flags=re.ASCII).strip("_") or "x"
        name = f"x{name}" if name[0].isdigit() else name
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name

    def refuse(self, what: str, place: Place | None = None) -> MissingStructureError:
        """The error that the language lacks something."""
        error = MissingStructureError(f"{self.language} has no {what}")
        if place is not None:
            tell(error, place)
        return error

    # --- values ---

    def value(self, v: Variable) -> Expr:
        """A number, or a list."""
        return self.exprs[v]

    def atom(self, v: Variable) -> Expr:
        """A number under a name, to be read many times."""
        found = self.value(v)
        if not is_name(found):
            self.exprs[v] = found = self.named(v.obj, found)
        return found

    def array(self, v: Variable) -> Entries:
        """An array, in memory or not; it is read now."""
        self.pending.pop(v, None)
        return self.arrays[v]

    def ready(self, v: Variable) -> Entries:
        """An array whose entries can be read many times."""
        return self.array(v) if self.arrays[v].moved else self.kept(v)

    def kept(self, v: Variable) -> Entries:
        """An array in memory."""
        found = self.array(v)
        if found.name is None:
            target = self.storage(v)
            self.copy(found, target)
            self.arrays[v] = found = target
        return found

    def flush(self) -> None:
        """All arrays to memory, as something that they are made of is going to change."""
        for v in list(self.pending):
            self.kept(v)

    def storage(self, v: Variable) -> Entries:
        """Memory for an array: the place where it is wanted at last, or some of its own."""
        assert isinstance(v.obj, Array)
        home = self.homes.get(v)
        return self.space(v.obj) if home is None else home

    def space(self, obj: Array) -> Entries:
        """Memory for an array."""
        name = self.fresh("a")
        self.memory(name, obj.element, max(1, obj.size))
        return stored(name, obj.shape, obj.element)

    def copy(self, source: Entries, target: Entries) -> None:
        """The entries of one array in the place of another."""
        with self.each(source.shape) as index:
            self.write(f"{target.at(index)} = {source.at(index)};")

    def named(self, obj: Obj, value: Expr, changes: bool = False) -> Expr:
        """A number, or a list, under a name."""
        name = self.fresh()
        constant = "" if changes else self.constant_word
        self.write(f"{constant}{self.type_of(obj)}{name} = {value};")
        return Expr(name)

    def type_of(self, obj: Obj) -> str:
        """The type of a number, with the space after it."""
        return f"{self.types[obj]} "

    def define(self, v: Variable, value: Expr) -> None:
        """A number that was computed: under a name, or where it is read."""
        short = v in self.near and len(value.text) <= LONGEST
        self.exprs[v] = value if short or is_name(value) else self.named(v.obj, value)

    def same(self, new: Variable, old: Variable) -> None:
        """A variable that is another one."""
        if isinstance(old.obj, Array):
            self.arrays[new] = self.kept(old)
        else:
            self.exprs[new] = self.exprs[old]

    # --- statements ---

    def block(self, block: Block, own: Collection[Variable] = ()) -> None:
        """All statements; `own` are the parameters that may be changed in their place."""
        outer, self.pending = self.pending, {}
        made = {v for s in block.statements for v in s.outs}
        here = [v for s in block.statements for v in s.args] + list(block.results)
        self.near |= {v for v in here if v in made and self.reads.get(v) == 1}
        self.free |= dying(block, own)
        self.home_back(block, made)
        for s in block.statements:
            if s not in self.needs.statements:
                continue
            if s.op == "fix" or any([isinstance(v.obj, Exp) for v in (*s.args, *s.outs)]):
                self.function(s)
            elif s.op not in _RULES:
                raise self.refuse(s.op, s.place)
            else:
                _RULES[s.op](self, s)
        self.pending = outer

    def home_back(self, block: Block, made: set[Variable]) -> None:
        """What is changed in its place is at home where the result is."""
        for s in reversed(block.statements):
            if s.op in ("put", "accumulate") and s.outs[0] in self.homes:
                v = s.args[0]
                if v in made and v in self.free.get(s, ()):
                    self.homes.setdefault(v, self.homes[s.outs[0]])

    def constant(self, s: Statement) -> None:
        (out,), (value,) = s.outs, s.data
        if isinstance(out.obj, List):
            return self.chain(s)
        if not isinstance(out.obj, Array):
            self.exprs[out] = self.literal(out.obj, value)
            return None
        values = np.asarray(value)
        element, shape = out.obj.element, out.obj.shape
        first = self.literal(element, values.flat[0] if values.size else 0)
        if values.size == 0 or bool((values == values.flat[0]).all()):
            self.arrays[out] = Entries(shape, element, lambda _: first, moved=True)
        else:
            texts = [self.literal(element, x) for x in values.ravel().tolist()]
            self.arrays[out] = stored(self.table(element, texts), shape, element)
        return None

    def primitive(self, s: Statement) -> None:
        p: Primitive = s.data[0]
        (out,) = s.outs[:1]
        if p.family is not None:
            if p.name not in FAMILIES:
                raise self.refuse(f"{p.name} of arrays", s.place)
            return FAMILIES[p.name](self, p, s)
        if not isinstance(out.obj, Array):
            args = [self.value(v) for v in s.args]
            return self.define(out, self.operation(p, s.args[-1].obj, args, s.place))
        sources = [self.array(v) if isinstance(v.obj, Array) else None for v in s.args]
        obj = element_of(s.args[-1].obj)

        def at(index: Sequence[Expr]) -> Expr:
            pairs = zip(s.args, sources, strict=True)
            args = [self.value(v) if x is None else x.at(index) for v, x in pairs]
            return self.operation(p, obj, args, s.place)

        return self.computed(out, Entries(out.obj.shape, out.obj.element, at))

    def computed(self, out: Variable, found: Entries) -> None:
        """An array whose entries are computed where they are read, if that is once."""
        self.arrays[out] = found
        if out in self.near and out not in self.homes:
            self.pending[out] = None
        else:
            self.kept(out)

    def branch(self, s: Statement) -> None:
        """if: what comes of it is declared before, and given its value on both sides."""
        test = self.value(s.args[0])
        live = [i for i, out in enumerate(s.outs) if out in self.needed]
        for i in live:
            self.declare(s.outs[i])
        with self.braces(f"if ({test})"):
            self.side(s, s.blocks[0], live)
        mark = len(self.lines)
        with self.braces("else"):
            self.side(s, s.blocks[1], live)
        if len(self.lines) == mark + 2:
            del self.lines[mark:]

    def declare(self, v: Variable) -> None:
        """A variable that gets its value later."""
        if isinstance(v.obj, Array):
            self.arrays[v] = self.storage(v)
        else:
            self.exprs[v] = Expr(self.fresh())
            self.write(f"{self.type_of(v.obj)}{self.exprs[v]};")

    def side(self, s: Statement, block: Block, live: Sequence[int]) -> None:
        """One side of a branch."""
        made = {v for inner in block.statements for v in inner.outs}
        for i in live:
            v = block.results[i]
            if isinstance(v.obj, Array) and v in made and block.results.count(v) == 1:
                self.homes[v] = self.arrays[s.outs[i]]
        self.block(block)
        for i in live:
            self.assign(s.outs[i], block.results[i])

    def assign(self, target: Variable, source: Variable) -> None:
        """A value for what was declared."""
        if not isinstance(target.obj, Array):
            self.write(f"{self.value(target)} = {self.value(source)};")
        elif not _same_place(self.array(source), self.arrays[target]):
            self.copy(self.array(source), self.arrays[target])

    # --- loops ---

    def steps(self, s: Statement, block: Block, width: int) -> list[Step]:
        """The state of a loop; what no step changes is what it was."""
        found = []
        rows = zip(s.args[:width], block.params, block.results, s.outs, strict=False)
        for arg, param, result, out in rows:
            if param is result:
                self.same(param, arg)
                self.same(out, arg)
            elif out in self.needed:
                found.append((arg, param, result, out))
        for arg, param, _, out in found:
            if isinstance(arg.obj, Array):
                target = self.storage(out)
                self.copy(self.array(arg), target)
                self.arrays[param] = target
            else:
                self.exprs[param] = self.named(arg.obj, self.value(arg), changes=True)
        return found

    def advance(self, steps: Sequence[Step]) -> None:
        """The next state: all at once, as a value may be what another one was."""
        numbers = [(p, r) for _, p, r, _ in steps if not isinstance(p.obj, Array)]
        arrays = [(p, r) for _, p, r, _ in steps if isinstance(p.obj, Array)]
        places = {self.arrays[p].name for p, _ in arrays}
        moves = []
        for p, r in arrays:
            source, target = self.array(r), self.arrays[p]
            if _same_place(source, target):
                continue
            if source.name is None or source.name in places:
                source = self.space(p.obj)  # type: ignore[arg-type]
                self.copy(self.arrays[r], source)
            moves.append((source, target))
        assigned: set[str] = set()
        found = []
        for p, r in numbers:
            x, y = self.value(p), self.value(r)
            if x.text != y.text:
                y = y if assigned.isdisjoint(_words(y)) else self.named(p.obj, y)
                found.append((x, y))
                assigned.add(x.text)
        for source, target in moves:
            self.copy(source, target)
        for x, y in found:
            self.write(f"{x} = {y};")

    def leave(self, steps: Sequence[Step]) -> None:
        """What the state was at last."""
        for _, param, _, out in steps:
            if isinstance(out.obj, Array):
                self.arrays[out] = self.arrays[param]
            else:
                self.exprs[out] = self.exprs[param]

    def repeat(self, s: Statement) -> None:
        (block,) = s.blocks
        steps = self.steps(s, block, len(s.args))
        with self.counted(s.data[0]):
            self.block(block, private(block))
            self.advance(steps)
        self.leave(steps)

    def counting(self, i: str, n: int) -> str:
        """The head of a loop of n steps."""
        return f"for (int {i} = 0; {i} < {n}; ++{i})"

    def loop(self, s: Statement) -> None:
        """while: its test is in its head if that is an expression, and in its body otherwise."""
        test, step = s.blocks
        steps = self.steps(s, step, len(s.args))
        for mine, theirs in zip(test.params, step.params, strict=True):
            if theirs in self.arrays or theirs in self.exprs:
                self.same(mine, theirs)
        mark, outer = len(self.lines), self.indent
        self.indent += "    "
        self.block(test)
        lines, self.indent = self.lines[mark:], outer
        del self.lines[mark:]
        holds = self.value(test.results[0])
        with self.braces("for (;;)" if lines else f"while ({holds})"):
            self.watch()
            if lines:
                self.lines += lines
                self.write(f"if ({_negated(holds)}) {{ break; }}")
            self.block(step, private(step))
            self.advance(steps)
        self.leave(steps)

    def watch(self) -> None:
        """What a step of a loop without a bound begins with."""

    def scan(self, s: Statement) -> None:
        """A loop along the rows of arrays, which makes rows of others."""
        (block,), (n, width) = s.blocks, s.data
        steps = self.steps(s, block, width)
        rows = [self.ready(v) for v in s.args[width:]]
        live = [i for i in range(width, len(s.outs)) if s.outs[i] in self.needed]
        for i in live:
            self.declare(s.outs[i])
        made = {v for inner in block.statements for v in inner.outs}
        with self.counted(n) as at:
            for v, array in zip(block.params[width:], rows, strict=True):
                self.bind_row(v, array, at)
            for i in live:
                v = block.results[i]
                if isinstance(v.obj, Array) and v in made and block.results.count(v) == 1:
                    self.homes[v] = row(self.arrays[s.outs[i]], at)
            self.block(block, private(block))
            for i in live:
                self.put_row(self.arrays[s.outs[i]], at, block.results[i])
            self.advance(steps)
        self.leave(steps)

    def bind_row(self, v: Variable, array: Entries, i: Expr) -> None:
        """A variable that is the row of an array, or its entry."""
        if isinstance(v.obj, Array):
            self.arrays[v] = row(array, i)
        elif v in self.needed:
            self.exprs[v] = self.named(v.obj, array.at([i]))

    def put_row(self, array: Entries, i: Expr, v: Variable) -> None:
        """Another row, or another entry, for an array."""
        if not isinstance(v.obj, Array):
            self.write(f"{array.at([i])} = {self.value(v)};")
        elif not _same_place(self.array(v), row(array, i)):
            self.copy(self.array(v), row(array, i))

    # --- entries by number ---

    def get(self, s: Statement) -> None:
        (array, i), (out,), (n,) = s.args, s.outs, s.data
        self.bind_row(out, self.ready(array), self.at(self.value(i), n, s.place))

    def put(self, s: Statement) -> None:
        (array, i, x), (out,), (n,) = s.args, s.outs, s.data
        at = self.at(self.value(i), n, s.place)
        self.put_row(self.changing(s, array, out), at, x)

    def changing(self, s: Statement, array: Variable, out: Variable) -> Entries:
        """An array that is going to be changed: itself where nobody reads it again, or a copy."""
        found = self.array(array)
        for v in s.args[1:]:
            self.kept(v) if isinstance(v.obj, Array) else None
        if array in self.free.get(s, ()) and found.name is not None:
            self.flush()
            self.arrays[out] = found
        else:
            self.arrays[out] = self.storage(out)
            self.copy(found, self.arrays[out])
        return self.arrays[out]

    def accumulate(self, s: Statement) -> None:
        (array, *indices, x), (out,) = s.args, s.outs
        places = [self.at(self.value(i), n, s.place) for i, n in zip(indices, s.data, strict=True)]
        target = self.changing(s, array, out)
        for at in places[:-1]:
            target = row(target, at)
        obj = element_of(x.obj)
        if not isinstance(x.obj, Array):
            self.add_to(target.at([places[-1]]), obj, self.value(x), s)
            return
        target, source = row(target, places[-1]), self.array(x)
        with self.each(source.shape) as index:
            self.add_to(target.at(index), obj, source.at(index), s)

    def add_to(self, place: Expr, obj: Obj, value: Expr, s: Statement) -> None:
        """Add a number to a place."""
        if obj is R:
            self.write(f"{place} += {value};")
        else:
            self.write(f"{place} = {self.operation(add, obj, [place, value], s.place)};")

    def flip(self, s: Statement) -> None:
        (array,), (out,) = s.args, s.outs
        found, (n, *_) = self.ready(array), array.obj.shape  # type: ignore[attr-defined]

        def at(index: Sequence[Expr]) -> Expr:
            return found.at([shifted(n - 1, -1, index[0]), *index[1:]])

        self.arrays[out] = found.viewed(found.shape, at)

    def stack(self, s: Statement) -> None:
        (out,) = s.outs
        self.declare(out)
        for i, v in enumerate(s.args):
            self.put_row(self.arrays[out], whole(i), v)

    def unstack(self, s: Statement) -> None:
        found = self.ready(s.args[0])
        for i, out in enumerate(s.outs):
            self.bind_row(out, found, whole(i))


def _same_place(x: Entries, y: Entries) -> bool:
    return x.name is not None and (x.name, x.start, x.shape) == (y.name, y.start, y.shape)


def _words(x: Expr) -> set[str]:
    return set(re.findall(r"\w+", x.text))


def _negated(x: Expr) -> Expr:
    return unary("!", x)


_RULES: dict[str, Callable[[Any, Statement], None]] = {
    "constant": Writer.constant,
    "primitive": Writer.primitive,
    "if": Writer.branch,
    "for": Writer.repeat,
    "while": Writer.loop,
    "scan": Writer.scan,
    "get": Writer.get,
    "put": Writer.put,
    "accumulate": Writer.accumulate,
    "flip": Writer.flip,
    "stack": Writer.stack,
    "unstack": Writer.unstack,
    "nil": lambda w, s: w.chain(s),
    "push": lambda w, s: w.chain(s),
    "pop": lambda w, s: w.chain(s),
    "nonempty": lambda w, s: w.chain(s),
    "closure": lambda w, s: w.function(s),
    "call": lambda w, s: w.function(s),
    "fix": lambda w, s: w.function(s),
}
