"""The order of a few entries, and entries at indices that lie in an array."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...objects import Array, B, Z
from ...primitives import Primitive
from ..blocks import Statement, Variable
from .addresses import add, index
from .entries import copy, fill
from .lines import along_lines
from .scalars import precedes
from .vectors import counted
from .views import View, row

if TYPE_CHECKING:
    from .kernel import Kernel

FEW = 64
"""So many entries are sorted by insertion: of more, NumPy is faster for all that a call costs."""


def known(p: Primitive) -> bool:
    """Whether this is sorting lines of few entries, or takes or adds up what is at indices."""
    obj, *_ = p.parameters
    shape, element = obj.shape, obj.element
    if p.name == "argsort":
        return shape[p.parameters[1]] <= FEW and element is not B
    return bool(shape) and (p.name in _TAKES or element is not B)


def argsort(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """Each entry of a line goes before those that are larger; NaN is larger than all."""
    views, axis = [k.views[s.args[0]], target], p.parameters[1]
    along_lines(k, views, axis, lambda line: _sort(k, *line))


def _sort(k: Kernel, source: View, target: View) -> None:
    t, kind = k.text, k.format.stored(source.element)

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
        y = t.load(kind, row(t, source, other).place)
        t.branch(precedes(t, source.element, x, y), move, after)
        t.label(move)
        t.store("i64", other, row(t, target, j).place)
        t.store("i64", left, place)
        t.jump(test)
        t.label(after)
        t.store("i64", i, row(t, target, t.load("i64", place)).place)

    counted(k, source.shape[0], insert)


def along(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """Of each line the entries at indices of its own."""
    source, places = (k.views[v] for v in s.args)

    def line(views: list[View]) -> None:
        entries, at, made = views

        def one(i: str) -> None:
            copy(k, _at(k, entries, at, i), row(k.text, made, i))

        counted(k, at.shape[0], one)

    along_lines(k, [source, places, target], p.parameters[2], line)


def scatter_along(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """The entries of each line added up at indices of its own."""
    source, places = (k.views[v] for v in s.args)
    fill(k, target)

    def line(views: list[View]) -> None:
        entries, at, made = views

        def one(i: str) -> None:
            add(k, row(k.text, entries, i), _at(k, made, at, i))

        counted(k, at.shape[0], one)

    along_lines(k, [source, places, target], p.parameters[2], line)


def _at(k: Kernel, line: View, places: View, i: str) -> View:
    """The entry of a line at the index that has a place."""
    at = k.text.load("i64", row(k.text, places, i).place)
    return row(k.text, line, index(k, at, line.shape[0]))


def take(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """The lines at indices along an axis."""
    source, axis = k.views[s.args[0]], p.parameters[2]
    n = source.shape[axis]

    def one(at: str, line: View) -> None:
        copy(k, _line(k, source, axis, index(k, at, n)), line)

    def itself(at: str, line: View) -> None:
        k.store(line.place, Z, index(k, at, n))

    _each(k, s.args[1], target, axis, itself if s.args[0] in k.counting else one)


def scatter(k: Kernel, p: Primitive, s: Statement, target: View) -> None:
    """Lines added up at indices along an axis."""
    axis, n = p.parameters[2:]
    fill(k, target)

    def one(at: str, line: View) -> None:
        add(k, line, _line(k, target, axis, index(k, at, n)))

    _each(k, s.args[1], k.views[s.args[0]], axis, one)


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
    "argsort": argsort, "take": take, "scatter": scatter, "along": along,
    "scatter_along": scatter_along,
}  # fmt: skip
"""The operations of this file, by the names of their families."""
