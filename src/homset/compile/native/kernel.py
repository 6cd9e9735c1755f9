"""Blocks as machine code: numbers in registers, arrays in memory that is planned beforehand.

Work on the entries of arrays of one shape is one loop, however many operations it is, together
with the sums that are made of it; what only moves entries costs nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import numpy as np

from ...objects import Array, B, List, Obj, R, Z
from ...primitives import Primitive
from ..blocks import Block, Statement, Variable, flat_leaves, walk
from ..formats import Format
from ..lifting import MOVES
from ..loops import counted
from ..waiting import Waiting
from . import addresses, control, lapack, lines, lists, orders, spectra, sweeps
from .arena import Arena
from .entries import loop_over
from .products import known
from .scalars import INSTRUCTIONS, has
from .stacks import Stack, Unsupported
from .statements import Join, is_fold, joins_of, shape_of_loop, turns_of
from .text import Text
from .views import View, dense, moved, part, permuted


class Front:
    """Where a loop of so many steps begins, and which addresses change in it."""

    def __init__(self, text: Text, steps: int, places: Iterable[str]) -> None:
        self.line, self.last, self.steps = len(text.lines), text.count, steps
        self.changing, self.before = set(places), set[str]()
        self.index = ""  # which step it is, where that is counted

    def fixed(self, place: str) -> bool:
        """Whether there is the same at an address, known before the loop, at every step."""
        known = place in self.before or int(place[2:]) <= self.last
        return known and place not in self.changing


class Kernel:
    """The code of a block in the making: where its variables are, and which memory is free."""

    def __init__(self, block: Block, text: Text) -> None:
        self.text = text
        self.arena = Arena()
        self.base, self.touched = "%arena", ""
        self.stops = False  # whether Ctrl-C may end it
        self.lines: set[str] = set()  # addresses in the arena, where lines of the cache begin
        self.places: dict[Variable, tuple[int, int]] = {}  # in the arena, of arrays made outside
        self.roots: dict[Variable, Variable] = {}  # of views: whose memory it is
        self.left: dict[Variable, int] = {}  # how often memory is still read, by its views too
        self.numbers: dict[Variable, str] = {}
        self.views: dict[Variable, View] = {}
        self.lists: dict[Variable, Stack] = {}
        self.empty: set[Variable] = set()  # lists that have no entries
        self.levels: dict[Variable, int] = {}  # of lists: how deep in loops they are made
        self.literals: dict[str, str] = {}  # what is at an address, where that is known
        self.homes: dict[Variable, str] = {}
        self.owned: dict[Variable, int] = {}  # arrays with memory of their own: how deep in loops
        self.depth = 0
        self.fronts: list[Front] = []  # of the loops that are being made
        self.reads, self.seen = counted([block]), dict[Variable, int]()
        # Arrays whose memory others look at: for good, or as views of it.
        self.shared, self.viewed = set[Variable](), set[Variable]()
        self.held: set[Variable] = set()  # the memory of those that are shared for good
        inside = list(walk(block))
        self.looks = Counter([s.args[0] for s in inside if s.op == "nonempty"])
        if any([isinstance(v.obj, List) for v in (*block.params, *block.results)]):
            raise Unsupported("lists that come from outside")
        self.counting = {s.outs[0] for s in inside if s.op == "constant" and _counts(*s.data)}
        self.repeated = Counter([s.data[0] for s in inside if s.op == "primitive"])
        self.turns, self.joins = turns_of(block), joins_of(block)
        self.joined: dict[Variable, View] = {}  # what is made in parts, and not yet whole

    def touch(self) -> None:
        """Note that memory changes, if it may be that of a state which stays where it is."""
        if self.touched:
            self.text.store("i64", "1", self.touched)

    @property
    def format(self) -> Format:
        """How real numbers are held where code goes now."""
        return self.text.format

    def inner(self, block: Block, text: Text, base: str) -> Kernel:
        """The code of a block in another function, with memory from an address."""
        made = Kernel(block, text)
        made.base = base
        return made

    def kind(self, obj: Obj) -> str:
        """What a word of the frame holds: a number, or of an array the address."""
        return "ptr" if isinstance(obj, Array) else self.format.stored(obj)

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
        """Memory for an array: the caller's if it is a result, else some of the arena.

        That of a part is also the whole's: the part is not changed in its place, and neither is the
        whole if anything else reads the part.
        """
        assert isinstance(v.obj, Array)
        if (join := self.joins.get(v)) is not None:
            self.looks_at(v, join.whole)
            if self.reads[v] > 1:
                self.viewed.add(join.whole)
            return self.part(join)
        self.owned[v] = self.depth
        turn = self.turns.get(v)
        shown, order = (turn.outs[0], turn.data[0].parameters[1]) if turn else (v, ())
        assert isinstance(shown.obj, Array)
        home = self.homes.get(shown) if self.depth == 0 else None
        view = dense(home or self.reserve(v.obj, v), shown.obj)
        return permuted(view, [order.index(i) for i in range(len(order))]) if turn else view

    def part(self, join: Join) -> View:
        """The memory of a part of an array that is made in parts."""
        if join.whole not in self.joined:
            self.joined[join.whole] = self.buffer(join.whole)
        whole = self.joined[join.whole]
        places = [(join.start, join.length, 1) if i == join.axis else (0, n, 1)
                  for i, n in enumerate(whole.shape)]  # fmt: skip
        return part(self.text, whole, places)

    def reserve(self, obj: Array, v: Variable | None = None) -> str:
        """An address in the arena: of a variable, until nobody reads it, or else for good."""
        count = obj.size * self.format.size(obj.element)
        start = self.arena.take(count)
        if v is not None and self.depth == 0:
            self.places[v] = start, count
        place = self.text.op(f"getelementptr inbounds i8, ptr {self.base}, i64 {start}")
        self.lines.add(place)
        return place

    def memory(self, count: int) -> str:
        """An address in the arena, of so many bytes, for good."""
        start = self.arena.take(count)
        return self.text.op(f"getelementptr inbounds i8, ptr {self.base}, i64 {start}")

    def looks_at(self, view: Variable, v: Variable) -> None:
        """A variable has its entries in the memory of another one."""
        root = self.roots[view] = self.roots.get(v, v)
        self.left[root] = self.still_read(root) + self.reads.get(view, 0)

    def still_read(self, root: Variable) -> int:
        """How often memory is going to be read, as far as views of it are known."""
        return self.left.get(root, self.reads.get(root, 0))

    def inherits(self, out: Variable, v: Variable) -> None:
        """A variable takes the memory of one that nobody reads again."""
        if v in self.places:
            self.places[out] = self.places.pop(v)

    def let_go(self, v: Variable) -> None:
        """A variable has been read: its memory is free after the last time, if no one holds it."""
        root = self.roots.get(v, v)
        self.left[root] = self.still_read(root) - 1
        free = self.left[root] <= 0 and self.depth == 0 and root not in self.held
        if free and root in self.places:
            self.arena.let_go(*self.places.pop(root))

    @contextmanager
    def looping(self, steps: int, places: Iterable[str]) -> Iterator[None]:
        """A loop of so many steps, with the addresses that change in it."""
        self.fronts.append(Front(self.text, steps, places))
        yield
        self.fronts.pop()

    def before_loop(self, make: Callable[[], View]) -> View:
        """Code before the innermost loop."""
        front, lines = self.fronts[-1], self.text.lines
        start = len(lines)
        with self.arena.fresh():
            view = make()
        added = lines[start:]
        del lines[start:]
        lines[front.line : front.line] = added
        front.line += len(added)
        front.before.add(view.place)
        return view

    def block(self, block: Block) -> None:
        """All statements: what is ready goes first, and then as much as can be of one loop."""
        waiting, results = Waiting(block.statements, shape_of_loop), set(block.results)
        while True:
            for s in waiting.of(None):
                self.statement(s)
                waiting.made(s)
            shape = waiting.first()
            if shape is None:
                break
            self.one_loop(waiting, shape, results)

    def one_loop(
        self, waiting: Waiting[tuple[int, ...] | None], shape: tuple[int, ...],
        results: set[Variable],
    ) -> None:  # fmt: skip
        """The loop of all that is ready of a shape, with what is made of that."""
        members: list[Statement] = []
        for s in waiting.of(shape):
            members.append(s)
            if not is_fold(s):
                waiting.made(s)
        for s in members:
            if is_fold(s):  # it is not known before the loop ends
                waiting.made(s)
        inside, outs = set(members), [v for s in members for v in s.outs]
        outside = [v for v in outs if v in results or not inside.issuperset(waiting.reads(v))]
        loop_over(self, shape, members, set(outside))
        for s in members:
            self.note(s)

    def statement(self, s: Statement) -> None:
        _RULES[s.op](self, s)
        self.note(s)

    def note(self, s: Statement) -> None:
        """Note which arrays have been read, and whose memory others look at from now on."""
        read = (*s.args, *[v for block in s.blocks for v in block.results])
        arrays = [v for v in read if isinstance(v.obj, Array)]
        if not arrays:
            return
        for v in arrays:
            self.seen[v] = self.seen.get(v, 0) + 1
        held = s.op in ("flip", "unstack", "get", "for", "while", "scan", "if")
        moves = s.op == "primitive" and s.data[0].name in MOVES
        if held and any([isinstance(v.obj, Array) for v in s.outs]):
            self.shared.update(s.args)
            self.held.update([self.roots.get(v, v) for v in s.args])
        if moves:
            self.viewed.update(s.args)
        for v in arrays:
            self.let_go(v)

    def constant(self, s: Statement) -> None:
        (out,), (value,) = s.outs, s.data
        if isinstance(out.obj, List):
            if value:
                raise Unsupported("lists that are constants")
            self.empty.add(out)
        elif out.obj is Z and not -(2**63) <= value < 2**63:
            raise Unsupported("integers of more than 64 bits")
        elif not isinstance(out.obj, Array):
            self.numbers[out] = self.format.number(out.obj, value)

    def primitive(self, s: Statement) -> None:
        p: Primitive = s.data[0]
        if p.name in spectra.SPECTRA:
            self.views |= {v: self.buffer(v) for v in s.outs}
            spectra.SPECTRA[p.name](self, p, s, [self.views[v] for v in s.outs])
            return
        (out,) = s.outs
        if not isinstance(out.obj, Array):
            obj = s.args[-1].obj
            if p.name == "contract" or p.name in _MADE:
                slot = View(self.text.slot(self.format.stored(out.obj)), (), (), out.obj)
                _COPIES[p.name](self, p, s, slot)
                self.numbers[out] = self.entry(slot.place, out.obj)
                return
            if p.family is not None:  # an array of one entry, as a number
                self.numbers[out] = self.entry(self.views[s.args[0]].place, out.obj)
                return
            self.numbers[out] = INSTRUCTIONS[p.name](
                self.text, obj, [self.numbers[a] for a in s.args]
            )
            return
        if not isinstance(s.args[0].obj, Array):  # a number, as an array
            if p.name == "broadcast":
                self.views[out] = self.spread(out.obj, self.numbers[s.args[0]])
                return
            target = self.buffer(out)
            self.views[out] = target
            self.store(target.place, out.obj.element, self.numbers[s.args[0]])
            return
        view = moved(self.text, p, self.views[s.args[0]]) if p.name in MOVES else None
        if view is not None:
            self.looks_at(out, s.args[0])
        else:
            view = self.joined.pop(out, None) or self.buffer(out)
            _COPIES[p.name](self, p, s, view)
        self.views[out] = view

    def spread(self, obj: Array, value: str) -> View:
        """An array of the same number everywhere: it is in memory once."""
        place = self.text.slot(self.format.stored(obj.element))
        self.store(place, obj.element, value)
        if not value.startswith("%"):
            self.literals[place] = value
        return View(place, obj.shape, (0,) * len(obj.shape), obj.element)

    def placed(self, v: Variable) -> View:
        """An array where it is, or a number where entries are: it has no axes."""
        if isinstance(v.obj, Array):
            return self.views[v]
        place = self.text.slot(self.format.stored(v.obj))
        self.store(place, v.obj, self.numbers[v])
        return View(place, (), (), v.obj)

    def entry(self, place: str, obj: Obj) -> str:
        if place in self.literals:
            return self.literals[place]
        return self.narrow(obj, self.text.load(self.format.stored(obj), place))

    def store(self, place: str, obj: Obj, value: str) -> None:
        self.text.store(self.format.stored(obj), self.wide(obj, value), place)


_MADE = {**orders.ORDERS, **lines.LINES, **lapack.SOLVERS}
_COPIES = {**addresses.COPIES, **_MADE}

_RULES: dict[str, Callable[[Kernel, Statement], None]] = {
    "constant": Kernel.constant,
    "primitive": Kernel.primitive,
    "get": addresses.get,
    "put": addresses.put,
    "accumulate": addresses.accumulate,
    "flip": addresses.flip,
    "stack": addresses.stacked,
    "unstack": addresses.unstacked,
    "if": control.branch,
    "for": control.repeat,
    "while": control.while_loop,
    "scan": control.scan,
    "nil": lists.nil,
    "push": lists.push,
    "pop": lists.pop,
    "nonempty": lists.has_entries,
    "sweep": sweeps.sweep,
}


def supported(s: Statement, format: Format) -> bool:
    """Whether a statement, with all that is in it, can be machine code on numbers of a format."""
    if s.op not in _RULES or any([not fits(v.obj) for v in (*s.args, *s.outs)]):
        return False
    for block in s.blocks:
        held = all([fits(v.obj) for v in (*block.params, *block.results)])
        if not (held and all([supported(inner, format) for inner in block.statements])):
            return False
    if s.op == "accumulate" and s.outs[0].obj.element is not R:
        return False
    return s.op != "primitive" or _supported(s, format)


def _supported(s: Statement, format: Format) -> bool:
    p: Primitive = s.data[0]
    if p.name == "contract":
        return known(p, format)
    if is_fold(s):
        return True
    if p.name in orders.ORDERS:
        return orders.known(p)
    if p.name in lines.LINES:
        return lines.known(p)
    if p.name in lapack.SOLVERS or p.name in spectra.SPECTRA:
        return lapack.known(format)
    if p.family is not None:
        return p.name in MOVES or p.name in _COPIES
    array = isinstance(s.outs[0].obj, Array)
    return has(p, s.args[-1].obj.element, array)


def _counts(value: object) -> bool:
    """Whether a constant is the array of 0, 1, …: what it has at a place is the place."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "i" or value.ndim != 1:
        return False
    return (
        value.size > 0
        and value[-1] == value.size - 1
        and np.array_equal(value, np.arange(value.size))
    )


def fits(obj: Obj) -> bool:
    """Whether machine code has a place for a variable of an object."""
    if obj is R or obj is B or obj is Z:
        return True
    if isinstance(obj, List):
        return all([fits(leaf) for leaf in flat_leaves(obj.parts[0])])
    return obj.element in (R, Z, B)
