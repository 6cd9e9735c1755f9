"""The order of a few entries, and entries at indices that lie in an array."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...arrays.family import element_of, shape_of
from ...objects import Array, R, Z
from ...primitives import Primitive
from ..blocks import Statement, Variable
from .addresses import add, index
from .entries import copy, fill
from .vectors import counted
from .views import View, row

if TYPE_CHECKING:
    from .kernel import Kernel

FEW = 64
"""So many entries are sorted by insertion: of more, NumPy is faster for all that a call costs."""


def known(p: Primitive) -> bool:
    """Whether this is sorting few entries, or takes lines at indices."""
    obj, *_ = p.parameters
    rank, element = len(shape_of(obj)), element_of(obj)
    if p.name == "argsort":
        return rank == 1 and shape_of(obj)[0] <= FEW and element in (R, Z)
    if p.name in ("along", "scatter_along") and rank > 1:
        return False
    return rank > 0 and isinstance(p.cod, Array) and (p.name in _TAKES or element is R)


def argsort(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """Each entry goes before those that are larger; NaN is larger than all."""
    t, source = k.text, k.views[s.args[0]]
    real, kind = source.element is R, k.format.stored(source.element)

    def before(x: str, y: str) -> str:
        if not real:
            return t.op(f"icmp slt {kind} {x}, {y}")
        less, number = t.op(f"fcmp olt {kind} {x}, {y}"), t.op(f"fcmp ord {kind} {x}, {x}")
        last = t.op(f"and i1 {number}, {t.op(f'fcmp uno {kind} {y}, {y}')}")
        return t.op(f"or i1 {less}, {last}")

    def insert(i: str) -> None:
        x, place = t.load(kind, row(t, source, i).place), t.slot("i64")
        t.store("i64", i, place)
        test, compare, move, after = (t.fresh("L") for _ in range(4))
        t.jump(test)
        t.label(test)
        j = t.load("i64", place)
        t.branch(t.op(f"icmp sgt i64 {j}, 0"), compare, after)
        t.label(compare)
        left = t.op(f"sub i64 {j}, 1")
        other = t.load("i64", row(t, target, left).place)
        t.branch(before(x, t.load(kind, row(t, source, other).place)), move, after)
        t.label(move)
        t.store("i64", other, row(t, target, j).place)
        t.store("i64", left, place)
        t.jump(test)
        t.label(after)
        t.store("i64", i, row(t, target, t.load("i64", place)).place)

    counted(k, source.shape[0], insert)


def take(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """The lines at indices along an axis."""
    source, axis = k.views[s.args[0]], _axis(p)
    n = source.shape[axis]

    def one(at: str, line: View) -> None:
        copy(k, _line(k, source, axis, index(k, at, n)), line)

    _each(k, s.args[1], target, axis, one)


def scatter(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """Lines added up at indices along an axis."""
    axis, n = _axis(p), target.shape[_axis(p)]
    fill(k, target)

    def one(at: str, line: View) -> None:
        add(k, line, _line(k, target, axis, index(k, at, n)))

    _each(k, s.args[1], k.views[s.args[0]], axis, one)


def _axis(p: Primitive) -> int:
    axis: int = p.parameters[-2] if p.name == "scatter" else p.parameters[-1]
    return axis


def _each(
    k: Kernel, index: Variable, lines: View, axis: int, one: Callable[[str, View], None]
) -> None:
    """What is done for each index, and the line that it has along the axes from one on."""

    def inside(places: View, line: View) -> None:
        if not places.shape:
            one(k.text.load("i64", places.place), line)
            return
        counted(
            k, places.shape[0], lambda i: inside(row(k.text, places, i), _line(k, line, axis, i))
        )

    if isinstance(index.obj, Array):
        inside(k.views[index], lines)
    else:
        one(k.numbers[index], lines)


def _line(k: Kernel, view: View, axis: int, at: str) -> View:
    """What is at a place along an axis."""
    shape, strides = list(view.shape), list(view.strides)
    first = View(view.place, (shape.pop(axis),), (strides.pop(axis),), view.element)
    return View(row(k.text, first, at).place, tuple(shape), tuple(strides), view.element)


_TAKES = ("take", "along")

ORDERS = {
    "argsort": argsort, "take": take, "along": take, "scatter": scatter, "scatter_along": scatter
}  # fmt: skip
"""The operations of this file, by the names of their families."""
