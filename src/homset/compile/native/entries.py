"""Loops over the entries of arrays: all work on arrays of one shape is one loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from ...objects import Array, Obj, R
from ..blocks import Statement, Variable
from ..formats import Format
from .scalars import on_entries
from .statements import is_fold
from .vectors import FOLDS, SUM, Fold, Lanes, counted, load, phases, store, strips
from .views import View, dense, merged, permuted

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
    stores = [v for s in members if not is_fold(s) for v in s.outs if v in outside]
    folds = [s for s in members if is_fold(s)]
    views = [k.views[v] for v in loads] + [k.buffer(v) for v in stores]
    targets = [fold_target(k, s, shape) for s in folds]
    for v, view in zip(stores, views[len(loads) :], strict=True):
        k.views[v] = view
    rows = [v.strides for v in (*views, *targets)]
    axes, steps = merged(shape, rows)
    places = [view.place for view in (*views, *targets)]
    work = _Members(k, members, loads, stores, folds)
    for i, (s, target) in enumerate(zip(folds, targets, strict=True), len(views)):
        if is_single(axes, steps[i]):
            work.single.add(i)
        else:
            fold_start(k, s, target)
    nest(k, axes, steps, places, work)
    for s, target in zip(folds, targets, strict=True):
        fold_result(k, s, target)


def fold_target(k: Kernel, s: Statement, shape: tuple[int, ...]) -> View:
    """Where entries are put together: for all entries the address of the one that is left."""
    (_, axes), (out,), fold = s.data[0].parameters, s.outs, FOLDS[s.data[0].name]
    if not isinstance(out.obj, Array):
        slot = k.text.slot(fold.grows_in(k.format).llvm)
        return View(slot, shape, (0,) * len(shape), R)
    target = k.buffer(out)
    left = iter(target.strides)
    strides = tuple([0 if i in axes else next(left) for i in range(len(shape))])
    return View(target.place, shape, strides, R)


def is_single(axes: Sequence[int], steps: Sequence[int]) -> bool:
    """Whether each row is put together at an address of its own.

    >>> is_single([4, 3], [1, 0]), is_single([4, 3], [0, 1]), is_single([0, 3], [1, 0])
    (True, False, False)
    """
    return bool(axes) and 0 not in axes and steps[-1] == 0 and 0 not in steps[:-1]


def fold_start(k: Kernel, s: Statement, target: View) -> None:
    """At first there is what changes nothing."""
    (_, axes), (out,), fold = s.data[0].parameters, s.outs, FOLDS[s.data[0].name]
    left = [i for i in range(len(target.shape)) if i not in axes]
    format = k.format if isinstance(out.obj, Array) else fold.grows_in(k.format)
    with k.text.holding(format):
        fill(k, permuted(target, left), fold.unit)


def fold_result(k: Kernel, s: Statement, target: View) -> None:
    """What has been put together, as an array or as a number."""
    (out,), outer = s.outs, k.format
    if isinstance(out.obj, Array):
        k.views[out] = dense(target.place, out.obj)
        return
    with k.text.holding(FOLDS[s.data[0].name].grows_in(outer)):
        k.numbers[out] = k.text.converted(k.text.load(k.format.llvm, target.place), outer)


def loops(
    k: Kernel, axes: Sequence[int], steps: Sequence[Sequence[int]], kinds: Sequence[Obj],
    places: Sequence[str], body: Callable[[list[str]], None],
) -> None:  # fmt: skip
    """Loops over the axes, with the addresses moved along."""
    if 0 in axes:
        return
    if not axes:
        body(list(places))
        return
    n, *rest = axes

    def inside(i: str) -> None:
        moves = zip(places, steps, kinds, strict=True)
        here = [stepped(k, place, i, step[0], obj) for place, step, obj in moves]
        loops(k, rest, [step[1:] for step in steps], kinds, here, body)

    counted(k, n, inside)


def nest(k: Kernel, axes: list[int], steps: list[list[int]], places: list[str], row: Row) -> None:
    """Loops over the axes but the last, and a row of that one."""
    if 0 in axes:
        return
    if not axes:
        row(1, places, [1] * len(places))
        return
    *outer, n = axes
    last = [step[-1] for step in steps]
    before = [step[:-1] for step in steps]
    loops(k, outer, before, row.kinds, places, lambda here: row(n, here, last))


def stepped(k: Kernel, place: str, i: str, step: int, obj: Obj) -> str:
    """The address of entry i, so many entries apart."""
    if step == 0:
        return place
    kind = k.format.stored(obj)
    if i.isdigit():
        return k.text.at(kind, place, str(int(i) * step))
    index = i if step == 1 else k.text.op(f"mul nsw i64 {i}, {step}")
    return k.text.at(kind, place, index)


def fill(k: Kernel, view: View, value: float = 0.0) -> None:
    """The same number everywhere."""
    element = view.element

    def work(lanes: Lanes, places: Sequence[str], steps: Sequence[int]) -> None:
        store(k, lanes, element, k.text.number(element, value), places[0], steps[0])

    nest(k, *merged(view.shape, [view.strides]), [view.place], Entries(k, [element], work))


def copy(k: Kernel, source: View, target: View) -> None:
    """The entries of one array in the places of another."""
    element = source.element

    def work(lanes: Lanes, places: Sequence[str], steps: Sequence[int]) -> None:
        value = load(k, lanes, element, places[0], steps[0])
        store(k, lanes, element, value, places[1], steps[1])

    axes, steps = merged(source.shape, [source.strides, target.strides])
    nest(k, axes, steps, [source.place, target.place], Entries(k, [element] * 2, work))


class Row(Protocol):
    """What is done along the innermost axis."""

    @property
    def kinds(self) -> Sequence[Obj]:
        """What the entries at its addresses are."""

    def __call__(self, n: int, places: Sequence[str], steps: Sequence[int]) -> None:
        """The code for n entries from the addresses on, so far apart."""


class Entries:
    """A row that is done by vectors, each in the same way: work(lanes, addresses, steps)."""

    def __init__(
        self, kernel: Kernel, kinds: Sequence[Obj],
        work: Callable[[Lanes, Sequence[str], Sequence[int]], None],
    ) -> None:  # fmt: skip
        self.kernel, self.kinds, self.work = kernel, kinds, work

    def __call__(self, n: int, places: Sequence[str], steps: Sequence[int]) -> None:
        def body(i: str, lanes: Lanes, _: int) -> None:
            rows = zip(places, steps, self.kinds, strict=True)
            here = [stepped(self.kernel, place, i, step, obj) for place, step, obj in rows]
            self.work(lanes, here, steps)

        strips(self.kernel, n, body)


class _Members:
    """The operations of one loop: entries are loaded, computed with, stored, added up.

    What is folded and does not move along the row grows in a register, in every lane.
    """

    def __init__(
        self, kernel: Kernel, members: list[Statement], loads: list[Variable],
        stores: list[Variable], folds: list[Statement],
    ) -> None:  # fmt: skip
        self.kernel, self.members = kernel, members
        self.loads, self.stores, self.folds = loads, stores, folds
        self.first = len(loads) + len(stores)
        self.kinds = [*[v.obj.element for v in (*loads, *stores)], *[R] * len(folds)]
        self.still: dict[Variable, str] = {}
        self.growing: dict[int, Growing] = {}
        self.single: set[int] = set()  # the addresses at which only one row is put together

    def __call__(self, n: int, places: Sequence[str], steps: Sequence[int]) -> None:
        k = self.kernel
        near = [i for i in range(self.first, len(places)) if steps[i] == 0 and n > 1]
        most = next((p for most, p in PHASES if near and len(self.members) <= most), 1)
        several = phases(n, k.text.width, most)
        for i in near:
            fold = self.fold(i)
            self.growing[i] = Growing(k, fold, fold.grows_in(k.format), several)
        self.still = self.held(places, steps) if n > 1 else {}

        def body(i: str, lanes: Lanes, phase: int) -> None:
            moves = zip(places, steps, self.kinds, strict=True)
            here = [stepped(k, place, i, step, obj) for place, step, obj in moves]
            self.work(lanes, phase, here, steps)

        strips(k, n, body, several)
        for i in near:
            put = self.growing[i].store if i in self.single else self.growing[i].into
            put(places[i], self.format(i))

    def fold(self, i: int) -> Fold:
        """How entries are put together at an address."""
        return FOLDS[self.folds[i - self.first].data[0].name]

    def format(self, i: int) -> Format:
        """The format of what is at that address: memory is as it is, a number may be wider."""
        number = not isinstance(self.folds[i - self.first].outs[0].obj, Array)
        return self.fold(i).grows_in(self.kernel.format) if number else self.kernel.format

    def held(self, places: Sequence[str], steps: Sequence[int]) -> dict[Variable, str]:
        """What is the same all along the row, in every lane."""
        k, found = self.kernel, dict[Variable, str]()
        lanes = Lanes(k.text.width, k.text.width)
        with k.text.by(lanes.width):
            for v, place, step in zip(self.loads, places, steps, strict=False):
                if step == 0:
                    found[v] = load(k, lanes, v.obj.element, place, 0)
        return found

    def work(self, lanes: Lanes, phase: int, here: Sequence[str], steps: Sequence[int]) -> None:
        """The entries at these addresses."""
        k, t = self.kernel, self.kernel.text
        held = dict(self.still)
        for v, place, step in zip(self.loads, here, steps, strict=False):
            if v not in held:
                held[v] = load(k, lanes, v.obj.element, place, step)
        for s in self.members:
            if not is_fold(s):
                obj = s.args[-1].obj.element
                rule = on_entries(s.data[0], obj)
                held[s.outs[0]] = rule(t, obj, [held[a] for a in s.args])
        for j, v in enumerate(self.stores, len(self.loads)):
            store(k, lanes, v.obj.element, held[v], here[j], steps[j])
        for j, s in enumerate(self.folds, self.first):
            value = held[s.args[0]]
            if j in self.growing:
                self.growing[j].more(lanes, phase, value)
            else:
                more(k, self.fold(j), self.format(j), lanes, here[j], steps[j], value)


PHASES = (4, 4), (12, 2)
"""Up to how many operations are done on about how many vectors in turn."""


def started(k: Kernel, fold: Fold = SUM) -> str:
    """A place for what grows in every lane."""
    t = k.text
    slot = t.slot(f"<{t.width} x {t.format.llvm}>")
    with t.by(t.width):
        t.do(f"store {t.real} {t.number(R, fold.unit)}, ptr {slot}")
    return slot


class Growing:
    """What grows in every lane, in numbers of a format, in so many places in turn."""

    def __init__(self, kernel: Kernel, fold: Fold, format: Format, phases: int) -> None:
        self.kernel, self.fold, self.format = kernel, fold, format
        with kernel.text.holding(format):
            self.slots = [started(kernel, fold) for _ in range(phases)]

    def more(self, lanes: Lanes, phase: int, value: str) -> None:
        """Add to it."""
        t, slot = self.kernel.text, self.slots[phase]
        value = t.converted(self.fold.living(t, lanes, value), self.format)
        with t.holding(self.format):
            before = t.op(f"load {t.real}, ptr {slot}")
            t.do(f"store {t.real} {self.fold.join(t, before, value)}, ptr {slot}")

    def total(self) -> str:
        """All of it, as one number."""
        t = self.kernel.text
        with t.holding(self.format), t.by(t.width):
            whole, *others = [t.op(f"load {t.real}, ptr {slot}") for slot in self.slots]
            for other in others:
                whole = self.fold.join(t, whole, other)
            return self.fold.total(t, whole)

    def store(self, place: str, format: Format) -> None:
        """Put it at an address, as a number of a format."""
        t = self.kernel.text
        with t.holding(self.format):
            value = t.converted(self.total(), format)
        t.store(format.llvm, value, place)

    def into(self, place: str, format: Format) -> None:
        """Add it to the number of a format at an address."""
        t = self.kernel.text
        with t.holding(format):
            before = t.converted(t.load(format.llvm, place), self.format)
        with t.holding(self.format):
            after = t.converted(self.fold.join(t, before, self.total()), format)
        t.store(format.llvm, after, place)


def more(
    k: Kernel, fold: Fold, format: Format, lanes: Lanes, place: str, step: int, value: str
) -> None:
    """Add to the entries of a format at an address."""
    value = k.text.converted(fold.living(k.text, lanes, value), format)
    with k.text.holding(format):
        after = fold.join(k.text, load(k, lanes, R, place, step), value)
        store(k, lanes, R, after, place, step)
