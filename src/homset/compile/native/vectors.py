"""Entries in vectors: the innermost loop over an axis goes by as many as a register holds.

What is left at the end of a long axis is one vector more, which begins earlier and is done first:
it stores entries that others store again, as they are, and does not count them where they are
folded. So there is the code of one vector. At the end of a short axis some lanes of a vector are
masked: dead lanes hold ones, so that no function of them is slow or fails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from ...objects import B, Obj, R
from ..formats import Format
from .text import Text

if TYPE_CHECKING:
    from .kernel import Kernel


class Lanes(NamedTuple):
    """So many entries at once, of which the first `live` are there.

    `new` is the mask of those that count, where other vectors do the rest of them, too.
    """

    width: int
    live: int
    new: str = ""

    @property
    def full(self) -> bool:
        """Whether all are there."""
        return self.live == self.width

    @property
    def mask(self) -> str:
        """Which are there, as LLVM writes it."""
        return _mask([i < self.live for i in range(self.width)])


def _mask(truths: Sequence[bool]) -> str:
    return f"<{', '.join(['i1 true' if truth else 'i1 false' for truth in truths])}>"


MANY = 16
"""From how many vectors on an axis is long, and several are done in turn: folds need not wait."""

ONE = Lanes(1, 1)
"""One number at a time."""


def counted(k: Kernel, n: int | str, body: Callable[[str], None], step: int = 1) -> None:
    """A loop over 0, step, … below n.

    LLVM does not see from one index to the next. Else it spends a third of its time on how
    addresses may be computed from step to step, which processors do as they load.
    """
    t = k.text
    counter, inside, after = t.slot("i64"), t.fresh("L"), t.fresh("L")
    t.store("i64", "0", counter)
    if isinstance(n, int):
        if n <= 0:
            return
        t.jump(inside)
    else:
        t.branch(t.op(f"icmp sgt i64 {n}, 0"), inside, after)
    t.label(inside)
    i = t.load("i64", counter)
    body(i)
    following = t.op(f"freeze i64 {t.op(f'add nsw nuw i64 {i}, {step}')}")
    t.store("i64", following, counter)
    t.branch(t.op(f"icmp slt i64 {following}, {n}"), inside, after)
    t.label(after)


def phases(n: int, width: int, most: int) -> int:
    """How many vectors of n entries are done in turn, if they are many: so many that none are left.

    >>> phases(200, 8, 4), phases(204, 8, 4), phases(80, 8, 4)
    (5, 2, 1)
    """
    whole = -(-n // width)
    if whole < MANY:
        return 1
    return next((p for p in (most, most + 1, most - 1, most // 2) if whole % p == 0), most)


def strips(k: Kernel, n: int, body: Callable[[str, Lanes, int], None], phases: int = 1) -> None:
    """A loop over n entries by vectors: body(first entry, lanes, which of the phases in turn).

    With several phases, so many vectors are done in one turn of the loop. Some entries are done
    twice, so what they are made of is not what they are stored over.
    """
    w = k.text.width
    if n == 1:
        body("0", ONE, 0)
    elif n % (phases * w) == 0 or n >= MANY * w:
        _turns(k, n, body, phases)
    else:
        if (whole := n // w * w) > 0:
            _turns(k, whole, body, 1)
        with k.text.by(w):
            body(str(whole), Lanes(w, n - whole), 0)


def _turns(k: Kernel, n: int, body: Callable[[str, Lanes, int], None], phases: int) -> None:
    """Turns of so many whole vectors; one of them begins early enough that none are left."""
    w, size = k.text.width, phases * k.text.width

    def turn(i: str, new: Sequence[str]) -> None:
        for phase in range(phases):
            at = _plus(k, i, phase * w)
            with k.text.by(w):
                body(at, Lanes(w, w, new[phase]), phase)

    if n == size:
        turn("0", [""] * phases)
    elif n % size == 0:
        counted(k, n, lambda i: turn(i, [""] * phases), size)
    else:
        _last_first(k, n, size, turn)


def _last_first(k: Kernel, n: int, size: int, turn: Callable[[str, Sequence[str]], None]) -> None:
    """A loop over n - size, where only entries count that are not done again, and 0, size, …"""
    t, w, again = k.text, k.text.width, -n % size
    kind, inside, after = f"<{w} x i1>", t.fresh("L"), t.fresh("L")
    here, following = t.slot("i64"), t.slot("i64")
    masks = {t.slot(kind): at for at in range(0, again, w)}
    t.store("i64", str(n - size), here)
    t.store("i64", "0", following)
    for slot, at in masks.items():
        t.do(f"store {kind} {_mask([at + lane >= again for lane in range(w)])}, ptr {slot}")
    t.jump(inside)
    t.label(inside)
    new = [t.op(f"load {kind}, ptr {slot}") for slot in masks]
    turn(t.load("i64", here), [*new, *[""] * (size // w - len(new))])
    i = t.load("i64", following)
    t.store("i64", i, here)
    t.store("i64", t.op(f"freeze i64 {t.op(f'add nsw nuw i64 {i}, {size}')}"), following)
    for slot in masks:
        t.do(f"store {kind} splat (i1 true), ptr {slot}")
    t.branch(t.op(f"icmp slt i64 {i}, {n - n % size}"), inside, after)
    t.label(after)


def _plus(k: Kernel, i: str, offset: int) -> str:
    if i.isdigit():
        return str(int(i) + offset)
    return i if offset == 0 else k.text.op(f"add nsw nuw i64 {i}, {offset}")


def load(k: Kernel, lanes: Lanes, obj: Obj, place: str, step: int) -> str:
    """The entries of an object from an address on, so far apart."""
    t, kind = k.text, k.format.stored(obj)
    if lanes.width == 1:
        return k.entry(place, obj)
    if step == 0:
        with t.by(1):
            one = k.entry(place, obj)
        return t.splat(t.format.type_of(obj), one)
    if step == 1 and lanes.full:
        found = t.op(f"load {t.wide(kind)}, ptr {place}, align {t.format.size(obj)}")
    else:
        found = _moved(k, lanes, obj, place, step, None)
    return t.op(f"trunc {t.wide('i8')} {found} to {t.truth}") if obj is B else found


def store(k: Kernel, lanes: Lanes, obj: Obj, value: str, place: str, step: int) -> None:
    """Put entries from an address on, so far apart."""
    t, kind = k.text, k.format.stored(obj)
    if lanes.width == 1:
        k.store(place, obj, value)
        return
    if obj is B:
        value = t.op(f"zext {t.truth} {value} to {t.wide('i8')}")
    if step == 1 and lanes.full:
        t.do(f"store {t.wide(kind)} {value}, ptr {place}, align {t.format.size(obj)}")
    else:
        _moved(k, lanes, obj, place, step, value)


def _moved(k: Kernel, lanes: Lanes, obj: Obj, place: str, step: int, value: str | None) -> str:
    """Entries that are masked, or not side by side: loaded, or if there is a value, stored."""
    t, kind, w, size = k.text, k.format.stored(obj), lanes.width, k.format.size(obj)
    wide, mangled = t.wide(kind), f"v{w}{t.format.bits if obj is R else kind}"
    if step == 1:
        where, name, suffix = f"ptr {place}", "", "p0"
    else:
        steps = ", ".join([f"i64 {i * step}" for i in range(w)])
        at = t.op(f"getelementptr {kind}, ptr {place}, <{w} x i64> <{steps}>")
        where, name, suffix = f"<{w} x ptr> {at}", "gather", f"v{w}p0"
    places, masks = where.rpartition(" ")[0], f"<{w} x i1>"
    if value is None:
        name = f"llvm.masked.{name or 'load'}.{mangled}.{suffix}"
        t.globals[name] = f"declare {wide} @{name}({places}, i32, {masks}, {wide})"
        one = f"splat ({kind} {t.format.number(R, 1.0) if obj is R else '1'})"
        return t.op(f"call {wide} @{name}({where}, i32 {size}, {masks} {lanes.mask}, {wide} {one})")
    name = f"llvm.masked.{'scatter' if name else 'store'}.{mangled}.{suffix}"
    t.globals[name] = f"declare void @{name}({wide}, {places}, i32, {masks})"
    t.do(f"call void @{name}({wide} {value}, {where}, i32 {size}, {masks} {lanes.mask})")
    return value


class Fold(NamedTuple):
    """How entries are put together: from what on, by which instruction, all lanes by which."""

    unit: float
    instruction: str
    whole: str

    def grows_in(self, format: Format) -> Format:
        """The format of what grows; only sums are rounded."""
        return format.wide if self.instruction == "fadd" else format

    def living(self, t: Text, lanes: Lanes, value: str) -> str:
        """Real numbers, with what changes nothing in the lanes that do not count."""
        unit = -0.0 if self.instruction == "fadd" else self.unit
        return living(t, R, lanes, value, t.number(R, unit))

    def join(self, t: Text, x: str, y: str) -> str:
        """Two together, lane by lane."""
        if self.instruction == "fadd":
            return t.op(f"fadd contract {t.real} {x}, {y}")
        return t.real_intrinsic(self.instruction, x, y)

    def total(self, t: Text, x: str) -> str:
        """All lanes together."""
        if t.lanes == 1:
            return x
        one = t.format.llvm
        name = f"llvm.vector.reduce.{self.whole}.v{t.lanes}{t.format.bits}"
        if self.instruction != "fadd":
            t.globals[name] = f"declare {one} @{name}({t.real})"
            return t.op(f"call {one} @{name}({t.real} {x})")
        t.globals[name] = f"declare {one} @{name}({one}, {t.real})"
        start = f"{one} {t.format.number(R, -0.0)}"
        return t.op(f"call reassoc {one} @{name}({start}, {t.real} {x})")


SUM = Fold(0.0, "fadd", "fadd")
FOLDS = {
    "sum": SUM,
    "max": Fold(-inf, "maximum", "fmaximum"),
    "min": Fold(inf, "minimum", "fminimum"),
}
"""The operations that put the entries along axes together."""


def living(t: Text, obj: Obj, lanes: Lanes, value: str, unit: str) -> str:
    """Numbers, with what changes nothing in the lanes that are not there or do not count."""
    if lanes.full and not lanes.new:
        return value
    kind = t.kind(obj)
    which = lanes.new or lanes.mask
    return t.op(f"select {t.truth} {which}, {kind} {value}, {kind} {unit}")
