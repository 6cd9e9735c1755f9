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
from ..reuse import dying
from . import addresses, control
from .entries import Entries, stored
from .expressions import Expr, is_name, whole
from .families import FAMILIES
from .needs import Needs

LONGEST = 60
"""No expression of more letters is written within another one."""

_COUNTERS = "ijklmnpq"


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
            self.define(out, self.operation(p, s.args[-1].obj, args, s.place))
            return None if out in self.needed else self.unused(self.value(out))
        sources = [self.array(v) if isinstance(v.obj, Array) else None for v in s.args]
        obj = s.args[-1].obj.element

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

    def counting(self, i: str, n: int) -> str:
        """The head of a loop of n steps."""
        return f"for (int {i} = 0; {i} < {n}; ++{i})"

    def watch(self) -> None:
        """What a step of a loop without a bound begins with."""

    def unused(self, x: Expr) -> None:
        """Say that a name is not used: it is there for what can fail."""

    def add_to(self, place: Expr, obj: Obj, value: Expr, s: Statement) -> None:
        """Add a number to a place."""
        if obj is R:
            self.write(f"{place} += {value};")
        else:
            self.write(f"{place} = {self.operation(add, obj, [place, value], s.place)};")

    def declare(self, v: Variable) -> None:
        """A variable that gets its value later."""
        if isinstance(v.obj, Array):
            self.arrays[v] = self.storage(v)
        else:
            self.exprs[v] = Expr(self.fresh())
            self.write(f"{self.type_of(v.obj)}{self.exprs[v]};")


_RULES: dict[str, Callable[[Any, Statement], None]] = {
    "constant": Writer.constant,
    "primitive": Writer.primitive,
    "if": control.branch,
    "for": control.repeat,
    "while": control.loop,
    "scan": control.scan,
    "get": addresses.get,
    "put": addresses.put,
    "accumulate": addresses.accumulate,
    "flip": addresses.flip,
    "stack": addresses.stack,
    "unstack": addresses.unstack,
    "nil": lambda w, s: w.chain(s),
    "push": lambda w, s: w.chain(s),
    "pop": lambda w, s: w.chain(s),
    "nonempty": lambda w, s: w.chain(s),
    "closure": lambda w, s: w.function(s),
    "call": lambda w, s: w.function(s),
    "fix": lambda w, s: w.function(s),
}
