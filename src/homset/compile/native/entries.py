"""Loops over the entries of arrays: all work on arrays of one shape is one loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...objects import Array, Obj, R
from ...primitives import Primitive
from ..blocks import Statement, Variable
from .scalars import INSTRUCTIONS
from .statements import element_of, is_sum
from .text import number, stored
from .views import View, dense, merged

if TYPE_CHECKING:
    from .kernel import Kernel


def loop_over(
    k: Kernel, shape: tuple[int, ...], members: list[Statement], outside: set[Variable]
) -> None:
    """One loop for all operations on arrays of a shape, and the sums over them."""
    made = {v for s in members for v in s.outs}
    loads = list(dict.fromkeys([
        v for s in members for v in s.args if v not in made and isinstance(v.obj, Array)
    ]))  # fmt: skip
    stores = [v for s in members if not is_sum(s) for v in s.outs if v in outside]
    sums = [s for s in members if is_sum(s)]
    views = [k.views[v] for v in loads] + [k.buffer(v) for v in stores]
    targets = [sum_target(k, s, shape) for s in sums]
    for v, view in zip(stores, views[len(loads) :], strict=True):
        k.views[v] = view
    rows = [v.strides for v in (*views, *targets)]
    axes, steps = merged(shape, rows)
    places = [view.place for view in (*views, *targets)]
    work = _Entries(k, members, loads, stores, sums, targets)
    nest(k, axes, steps, places, work)
    for s, target in zip(sums, targets, strict=True):
        (out,) = s.outs
        if isinstance(out.obj, Array):
            k.views[out] = dense(target.place, out.obj)
        else:
            k.numbers[out] = k.text.load("double", target.place)


def sum_target(k: Kernel, s: Statement, shape: tuple[int, ...]) -> View:
    """Where a sum grows: zeros, at the entries that are left."""
    (_, axes), (out,) = s.data[0].parameters, s.outs
    if not isinstance(out.obj, Array):
        slot = k.text.slot("double")
        k.text.store("double", number(R, 0.0), slot)
        return View(slot, shape, (0,) * len(shape), R)
    target = k.buffer(out)
    fill(k, target)
    left = iter(target.strides)
    strides = tuple([0 if i in axes else next(left) for i in range(len(shape))])
    return View(target.place, shape, strides, R)


def nest(
    k: Kernel, axes: list[int], steps: list[list[int]], places: list[str], work: Entries
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
        here = [stepped(k, place, i, step[0], work.kind(j)) for j, (place, step) in
                enumerate(zip(places, steps, strict=True))]  # fmt: skip
        if rest:
            nest(k, rest, [step[1:] for step in steps], here, work)
        else:
            work(here, still)

    if rest:
        counted(k, n, body)
    else:
        work.around(places, still, lambda: counted(k, n, body))


def stepped(k: Kernel, place: str, i: str, step: int, kind: str) -> str:
    """The address of entry i, so many entries apart."""
    if step == 0:
        return place
    index = i if step == 1 else k.text.op(f"mul nsw i64 {i}, {step}")
    return k.text.at(kind, place, index)


def counted(k: Kernel, n: int, body: Callable[[str], None]) -> None:
    """A loop of n steps."""
    t = k.text
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


def fill(k: Kernel, view: View) -> None:
    """Zeros."""

    def work(places: list[str], _: list[bool]) -> None:
        k.text.store(
            stored(view.element),
            number(view.element, 0) if view.element is R else "0",
            places[0],
        )

    nest(k, *merged(view.shape, [view.strides]), [view.place], Entries(work, view.element))


def copy(k: Kernel, source: View, target: View) -> None:
    """The entries of one array in the places of another."""
    kind = stored(source.element)

    def work(places: list[str], _: list[bool]) -> None:
        k.text.store(kind, k.text.load(kind, places[0]), places[1])

    axes, steps = merged(source.shape, [source.strides, target.strides])
    nest(k, axes, steps, [source.place, target.place], Entries(work, source.element))


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


class _Entries(Growing):
    """The operations of one loop: entries are loaded, computed with, stored, added up."""

    def __init__(
        self, kernel: Kernel, members: list[Statement], loads: list[Variable],
        stores: list[Variable], sums: list[Statement], targets: list[View],
    ) -> None:  # fmt: skip
        super().__init__(kernel, len(loads) + len(stores))
        self.members, self.loads, self.stores = members, loads, stores
        self.sums, self.targets = sums, targets
        elements = [*[element_of(v.obj) for v in (*loads, *stores)], *[R] * len(sums)]
        self.kinds = [stored(o) for o in elements]

    def kind(self, i: int) -> str:
        return self.kinds[i]

    def __call__(self, places: list[str], still: list[bool]) -> None:
        k, t = self.kernel, self.kernel.text
        held: dict[Variable, str] = {}
        for v, place in zip(self.loads, places, strict=False):
            held[v] = k.entry(place, element_of(v.obj))
        for s in self.members:
            p: Primitive = s.data[0]
            if p.name == "broadcast":
                held[s.outs[0]] = k.numbers[s.args[0]]
            elif not is_sum(s):
                obj = element_of(s.args[-1].obj)
                held[s.outs[0]] = INSTRUCTIONS[p.name](t, obj, [held[a] for a in s.args])
        for i, v in enumerate(self.stores, len(self.loads)):
            k.store(places[i], element_of(v.obj), held[v])
        for i, s in enumerate(self.sums, self.first):
            self.grow(i, places, held[s.args[0]])
