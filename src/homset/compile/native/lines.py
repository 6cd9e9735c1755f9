"""Along the lines of arrays, entry by entry: what is true, where the largest is, running sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ...objects import B, Obj, R, Z
from ...primitives import Primitive
from ..blocks import Statement
from .entries import Entries, loops, nest
from .scalars import precedes
from .text import Text
from .vectors import Lanes, counted, living, load
from .views import View, merged, permuted, row

if TYPE_CHECKING:
    from .kernel import Kernel

FEW, SHORT = 2**12, 2**8
"""In how many entries, or along how short lines, one is looked for: in more NumPy is faster."""

Rule = Callable[["Kernel", Primitive, Statement, View], None]
"""The code of a statement, whose result is put into a view."""

Step = Callable[[Text, Obj, str, str], str]
"""The instruction that puts two numbers of an object together."""


def known(p: Primitive) -> bool:
    """Whether this goes along lines, of few entries or with what is as fast as NumPy."""
    obj, *rest = p.parameters
    if p.name == "searchsorted":
        return obj.element is rest[0].element is not B and obj.size > 0
    if p.name == "cumsum":
        return obj.element is not B
    if p.name in ("sum", "max", "min"):
        return obj.element is Z
    if p.name in ("any", "all"):
        return True
    return bool(obj.size <= FEW or obj.shape[rest[0]] <= SHORT)


def over(
    k: Kernel, shape: Sequence[int], views: Sequence[View], body: Callable[[list[View]], None]
) -> None:
    """What is done at each place along the first axes, which the views share."""
    n = len(shape)
    axes, steps = merged(shape, [view.strides[:n] for view in views])

    def inside(places: list[str]) -> None:
        here = zip(views, places, strict=True)
        body([View(place, v.shape[n:], v.strides[n:], v.element) for v, place in here])

    loops(k, axes, steps, [v.element for v in views], [v.place for v in views], inside)


def along_lines(
    k: Kernel, views: Sequence[View], axis: int, body: Callable[[list[View]], None]
) -> None:
    """What is done with each line along an axis, which the views share but for how many entries."""
    rest = [i for i in range(len(views[0].shape)) if i != axis]
    moved = [permuted(view, [*rest, axis]) for view in views]
    over(k, [views[0].shape[i] for i in rest], moved, body)


def _reduced(
    k: Kernel, source: View, target: View, axes: Sequence[int],
    body: Callable[[View, View], None],
) -> None:  # fmt: skip
    """For each entry that is left when axes go, what is along these axes, and its place."""
    kept = [i for i in range(len(source.shape)) if i not in axes]
    moved = permuted(source, [*kept, *axes])
    over(k, target.shape, [moved, target], lambda views: body(views[0], views[1]))


def _fold(unit: str, step: Step, whole: str) -> Rule:
    """All entries over some axes put together; `whole` is how LLVM does that with all lanes."""

    def emit(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
        source = k.views[s.args[0]]

        def line(entries: View, place: View) -> None:
            found = _Together(k, source.element, unit, step)
            axes, steps = merged(entries.shape, [entries.strides])
            nest(k, axes, steps, [entries.place], Entries(k, [source.element], found.more))
            k.store(place.place, source.element, found.total(whole))

        _reduced(k, source, target, p.parameters[1], line)

    return emit


class _Together:
    """What grows of integers or of truth values: in every lane, and of single ones beside."""

    def __init__(self, k: Kernel, obj: Obj, unit: str, step: Step) -> None:
        self.kernel, self.obj, self.step = k, obj, step
        self.kind = k.format.type_of(obj)
        self.wide = f"<{k.text.width} x {self.kind}>"
        self.unit, self.units = unit, f"splat ({self.kind} {unit})"
        self.lanes, self.single = k.text.slot(self.wide), k.text.slot(self.kind)
        k.text.do(f"store {self.wide} {self.units}, ptr {self.lanes}")
        k.text.do(f"store {self.kind} {unit}, ptr {self.single}")

    def more(self, lanes: Lanes, here: Sequence[str], steps: Sequence[int]) -> None:
        """The entries at an address, too; lanes that are not there change nothing."""
        t, slot = self.kernel.text, self.lanes if lanes.width > 1 else self.single
        kind, x = t.kind(self.obj), load(self.kernel, lanes, self.obj, here[0], steps[0])
        x = living(t, self.obj, lanes, x, self.units)
        before = t.op(f"load {kind}, ptr {slot}")
        t.do(f"store {kind} {self.step(t, self.obj, before, x)}, ptr {slot}")

    def total(self, whole: str) -> str:
        """All of it, as one number."""
        t = self.kernel.text
        name = f"llvm.vector.reduce.{whole}.v{t.width}{self.kind}"
        t.globals[name] = f"declare {self.kind} @{name}({self.wide})"
        lanes = t.op(f"load {self.wide}, ptr {self.lanes}")
        single = t.op(f"load {self.kind}, ptr {self.single}")
        together = t.op(f"call {self.kind} @{name}({self.wide} {lanes})")
        return self.step(t, self.obj, together, single)


def _instruction(name: str) -> Step:
    return lambda t, obj, x, y: t.op(f"{name} {t.kind(obj)} {x}, {y}")


def _extreme(order: str) -> Step:
    def step(t: Text, obj: Obj, x: str, y: str) -> str:
        test = t.op(f"icmp {order} {t.kind(obj)} {x}, {y}")
        return t.op(f"select {t.truth} {test}, {t.kind(obj)} {x}, {t.kind(obj)} {y}")

    return step


def best(real: str, order: str, k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """The index of the largest or the smallest entry, the first of equal ones; NaN is the best."""
    source, t = k.views[s.args[0]], k.text
    kind = k.format.stored(source.element)

    def better(x: str, top: str) -> str:
        if source.element is not R:
            sign = "s" if source.element is Z else "u"
            return t.op(f"icmp {sign}{order} {kind} {x}, {top}")
        number = t.op(f"fcmp ord {kind} {top}, {top}")
        return t.op(f"and i1 {number}, {t.op(f'fcmp {real} {kind} {x}, {top}')}")

    def line(entries: View, place: View) -> None:
        top, at = t.slot(kind), t.slot("i64")
        t.store(kind, t.load(kind, entries.place), top)
        t.store("i64", "0", at)

        def one(i: str) -> None:
            x, before = t.load(kind, row(t, entries, i).place), t.load(kind, top)
            test = better(x, before)
            t.store(kind, t.op(f"select i1 {test}, {kind} {x}, {kind} {before}"), top)
            t.store("i64", t.op(f"select i1 {test}, i64 {i}, i64 {t.load('i64', at)}"), at)

        counted(k, entries.shape[0], one)
        t.store("i64", t.load("i64", at), place.place)

    _reduced(k, source, target, [p.parameters[1]], line)


def running(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """The sums of the entries up to each one along an axis, in NumPy's order."""
    source, t = k.views[s.args[0]], k.text
    kind, real = k.format.stored(source.element), source.element is R

    def line(views: list[View]) -> None:
        slot = t.slot(kind)
        t.store(kind, k.format.number(R, -0.0) if real else "0", slot)

        def one(pair: list[View]) -> None:
            x = t.load(kind, pair[0].place)
            total = t.op(f"{'fadd' if real else 'add'} {kind} {t.load(kind, slot)}, {x}")
            t.store(kind, total, slot)
            t.store(kind, total, pair[1].place)

        over(k, views[0].shape, views, one)

    along_lines(k, [source, target], p.parameters[1], line)


def places(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """Where numbers would go into a sorted array: a half of what is left is looked at each time."""
    t, table, left = k.text, k.placed(s.args[0]), p.parameters[2] == "left"
    kind = k.format.stored(table.element)

    def one(views: list[View]) -> None:
        x, low, high = t.load(kind, views[0].place), t.slot("i64"), t.slot("i64")
        t.store("i64", "0", low)
        t.store("i64", str(table.shape[0]), high)
        test, look, up, down, after = (t.fresh("L") for _ in range(5))
        t.jump(test)
        t.label(test)
        a, b = t.load("i64", low), t.load("i64", high)
        t.branch(t.op(f"icmp slt i64 {a}, {b}"), look, after)
        t.label(look)
        middle = t.op(f"lshr i64 {t.op(f'add i64 {a}, {b}')}, 1")
        y = t.load(kind, row(t, table, middle).place)
        after_it = precedes(t, table.element, y, x) if left else precedes(t, table.element, x, y)
        t.branch(after_it, *((up, down) if left else (down, up)))
        t.label(up)
        t.store("i64", t.op(f"add i64 {middle}, 1"), low)
        t.jump(test)
        t.label(down)
        t.store("i64", middle, high)
        t.jump(test)
        t.label(after)
        t.store("i64", t.load("i64", low), views[1].place)

    numbers = k.placed(s.args[1])
    over(k, numbers.shape, [numbers, target], one)


LINES: dict[str, Rule] = {
    "all": _fold("true", _instruction("and"), "and"),
    "any": _fold("false", _instruction("or"), "or"),
    "sum": _fold("0", _instruction("add"), "add"),
    "max": _fold(str(-(2**63)), _extreme("sgt"), "smax"),
    "min": _fold(str(2**63 - 1), _extreme("slt"), "smin"),
    "argmax": partial(best, "ugt", "gt"),
    "argmin": partial(best, "ult", "lt"),
    "cumsum": running,
    "searchsorted": places,
}
"""The operations of this file, by the names of their families: of integers all that fold."""
