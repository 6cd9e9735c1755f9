"""Entries at indices, rows, and operations that put entries elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...objects import Array, R, Z
from ...primitives import Primitive
from ..blocks import Statement, Variable
from .entries import Entries, copy, fill, more, nest
from .products import contract
from .vectors import SUM, Lanes, living, load, store
from .views import View, dense_strides, merged, part, row

if TYPE_CHECKING:
    from .kernel import Kernel


def index(k: Kernel, i: str, n: int) -> str:
    """An index from the start, checked."""
    t = k.text
    last = t.op(f"add i64 {i}, {n}")
    at = t.op(f"select i1 {t.op(f'icmp slt i64 {i}, 0')}, i64 {last}, i64 {i}")
    t.fail_if(t.op(f"icmp uge i64 {at}, {n}"))
    return at


def get(k: Kernel, s: Statement) -> None:
    """The entry, or the row, at an index."""
    (array, i), (out,), (n,) = s.args, s.outs, s.data
    found = row(k.text, k.views[array], index(k, k.numbers[i], n))
    if isinstance(out.obj, Array):
        k.views[out] = found
    else:
        k.numbers[out] = k.entry(found.place, out.obj)


def put(k: Kernel, s: Statement) -> None:
    """The array with another entry."""
    (array, i, x), (out,), (n,) = s.args, s.outs, s.data
    at = index(k, k.numbers[i], n)
    place = row(k.text, changing(k, s, array, out), at)
    if isinstance(x.obj, Array):
        copy(k, k.views[x], place)
    else:
        k.store(place.place, x.obj, k.numbers[x])


def changing(k: Kernel, s: Statement, array: Variable, out: Variable) -> View:
    """The memory of an array that is going to be changed: its own, if nobody reads it again."""
    view = k.views[array]
    last = k.seen.get(array, 0) + s.args.count(array) == k.reads[array]
    own = k.owned.get(array) == k.depth and array not in k.shared and array not in k.viewed
    if last and own and view.dense:
        k.owned[out] = k.depth
        k.inherits(out, array)
        k.touch()
    else:
        whole = k.buffer(out)
        copy(k, view, whole)
        view = whole
    k.views[out] = view
    return view


def accumulate(k: Kernel, s: Statement) -> None:
    """The array with something added to an entry."""
    (array, *indices, x), (out,) = s.args, s.outs
    places = [index(k, k.numbers[i], n) for i, n in zip(indices, s.data, strict=True)]
    target = changing(k, s, array, out)
    for at in places:
        target = row(k.text, target, at)
    t = k.text
    if not isinstance(x.obj, Array):
        old = t.load(t.real, target.place)
        t.store(t.real, t.op(f"fadd {t.real} {old}, {k.numbers[x]}"), target.place)
    else:
        add(k, k.views[x], target)


def add(k: Kernel, source: View, target: View) -> None:
    """Add numbers to those of another array of their shape."""

    def work(lanes: Lanes, here: Sequence[str], steps: Sequence[int]) -> None:
        x = load(k, lanes, source.element, here[1], steps[1])
        if source.element is R:
            more(k, SUM, k.format, lanes, here[0], steps[0], x)
            return
        y, t = load(k, lanes, Z, here[0], steps[0]), k.text
        x = living(t, Z, lanes, x, t.number(Z, 0))
        store(k, lanes, Z, t.op(f"add {t.kind(Z)} {y}, {x}"), here[0], steps[0])

    kinds = [target.element, source.element]
    axes, steps = merged(source.shape, [target.strides, source.strides])
    nest(k, axes, steps, [target.place, source.place], Entries(k, kinds, work))


def flip(k: Kernel, s: Statement) -> None:
    """The rows from last to first: the same memory, backwards."""
    view = k.views[s.args[0]]
    n, step = view.shape[0], view.strides[0]
    kind = k.format.stored(view.element)
    place = k.text.at(kind, view.place, str((n - 1) * step if n else 0))
    k.views[s.outs[0]] = View(place, view.shape, (-step, *view.strides[1:]), view.element)


def stacked(k: Kernel, s: Statement) -> None:
    """Numbers, or arrays of one shape, as the rows of an array."""
    (out,) = s.outs
    whole = k.views[out] = k.buffer(out)
    for i, x in enumerate(s.args):
        place = row(k.text, whole, str(i))
        if isinstance(x.obj, Array):
            copy(k, k.views[x], place)
        else:
            k.store(place.place, x.obj, k.numbers[x])


def unstacked(k: Kernel, s: Statement) -> None:
    """The rows of an array."""
    for i, out in enumerate(s.outs):
        found = row(k.text, k.views[s.args[0]], str(i))
        if isinstance(out.obj, Array):
            k.views[out] = found
        else:
            k.numbers[out] = k.entry(found.place, out.obj)


def _reshaped(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    source = k.views[s.args[0]]
    copy(k, source, View(target.place, source.shape, dense_strides(source.shape), source.element))


def _embedded(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    _, _, places = p.parameters
    fill(k, target)
    copy(k, k.views[s.args[0]], part(k.text, target, places))


def _joined(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    _, axis = p.parameters
    start = 0
    for arg in s.args:
        source = k.views[arg]
        join = k.joins.get(arg)
        if join is None or join.whole is not s.outs[0]:
            step = str(start * target.strides[axis])
            place = k.text.at(k.format.stored(target.element), target.place, step)
            copy(k, source, View(place, source.shape, target.strides, target.element))
        start += source.shape[axis]


COPIES = {
    "reshape": _reshaped, "embed": _embedded, "concatenate": _joined, "contract": contract
}  # fmt: skip
"""The operations on arrays whose results are memory of their own, filled in loops."""
