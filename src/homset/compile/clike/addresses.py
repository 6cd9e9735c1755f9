"""Entries of arrays by number, and rows that are stacked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...objects import Array
from ..blocks import Statement, Variable
from .entries import Entries, row, same_place
from .expressions import Expr, shifted, whole

if TYPE_CHECKING:
    from .writer import Writer


def bind_row(w: Writer, v: Variable, array: Entries, i: Expr) -> None:
    """A variable that is the row of an array, or its entry."""
    if isinstance(v.obj, Array):
        w.arrays[v] = row(array, i)
    elif v in w.needed:
        w.exprs[v] = w.named(v.obj, array.at([i]))


def put_row(w: Writer, array: Entries, i: Expr, v: Variable) -> None:
    """Another row, or another entry, for an array."""
    if not isinstance(v.obj, Array):
        w.write(f"{array.at([i])} = {w.value(v)};")
    elif not same_place(w.array(v), row(array, i)):
        w.copy(w.array(v), row(array, i))


def get(w: Writer, s: Statement) -> None:
    """The entry, or the row, at an index."""
    (array, i), (out,), (n,) = s.args, s.outs, s.data
    if out not in w.needed:
        w.unused(w.at(w.value(i), n, s.place))
        return
    at = w.at(w.value(i), n, s.place)
    if isinstance(out.obj, Array):  # all rows of a constant are the same, wherever one is read
        w.unused(at)
    bind_row(w, out, w.ready(array), at)


def put(w: Writer, s: Statement) -> None:
    """The array with another entry."""
    (array, i, x), (out,), (n,) = s.args, s.outs, s.data
    at = w.at(w.value(i), n, s.place)
    if out not in w.needed:
        w.unused(at)
        return
    put_row(w, changing(w, s, array, out), at, x)


def changing(w: Writer, s: Statement, array: Variable, out: Variable) -> Entries:
    """An array that is going to be changed: itself where nobody reads it again, or a copy."""
    found = w.array(array)
    for v in s.args[1:]:
        w.kept(v) if isinstance(v.obj, Array) else None
    if array in w.free.get(s, ()) and found.name is not None:
        w.flush()
        w.arrays[out] = found
    else:
        w.arrays[out] = w.storage(out)
        w.copy(found, w.arrays[out])
    return w.arrays[out]


def accumulate(w: Writer, s: Statement) -> None:
    """The array with something added to an entry."""
    (array, *indices, x), (out,) = s.args, s.outs
    places = [w.at(w.value(i), n, s.place) for i, n in zip(indices, s.data, strict=True)]
    target = changing(w, s, array, out)
    for at in places[:-1]:
        target = row(target, at)
    obj = x.obj.element
    if not isinstance(x.obj, Array):
        w.add_to(target.at([places[-1]]), obj, w.value(x), s)
        return
    target, source = row(target, places[-1]), w.array(x)
    with w.each(source.shape) as index:
        w.add_to(target.at(index), obj, source.at(index), s)


def flip(w: Writer, s: Statement) -> None:
    """The rows from last to first."""
    (array,), (out,) = s.args, s.outs
    found, (n, *_) = w.ready(array), array.obj.shape

    def at(index: Sequence[Expr]) -> Expr:
        return found.at([shifted(n - 1, -1, index[0]), *index[1:]])

    w.arrays[out] = found.viewed(found.shape, at)


def stack(w: Writer, s: Statement) -> None:
    """Numbers, or arrays of one shape, as the rows of an array."""
    (out,) = s.outs
    w.declare(out)
    for i, v in enumerate(s.args):
        put_row(w, w.arrays[out], whole(i), v)


def unstack(w: Writer, s: Statement) -> None:
    """The rows of an array."""
    found = w.ready(s.args[0])
    for i, out in enumerate(s.outs):
        bind_row(w, out, found, whole(i))
