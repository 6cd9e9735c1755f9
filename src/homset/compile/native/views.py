"""Arrays in memory: an address, and how far apart the entries are along each axis."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from ...objects import Array, Obj, R
from ...primitives import Primitive
from .text import Text


class View(NamedTuple):
    """Entries of an object `element` from an address on; `strides` count entries."""

    place: str
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    element: Obj

    @property
    def size(self) -> int:
        """The number of entries."""
        return prod(self.shape)

    @property
    def dense(self) -> bool:
        """Whether the entries follow one another in C order."""
        return self.strides == dense_strides(self.shape) or self.size == 0


def dense_strides(shape: Sequence[int]) -> tuple[int, ...]:
    """The strides of entries that follow one another.

    >>> dense_strides((2, 3))
    (3, 1)
    """
    strides, step = [], 1
    for n in reversed(shape):
        strides.append(step)
        step *= n
    return tuple(reversed(strides))


def dense(place: str, obj: Array) -> View:
    """The view of a whole array."""
    return View(place, obj.shape, dense_strides(obj.shape), obj.element)


def array_of(shape: Sequence[int]) -> Array:
    """The object of real arrays of a shape."""
    made = R ** tuple(shape)
    assert isinstance(made, Array)
    return made


def row(t: Text, view: View, index: str) -> View:
    """The row of an array at an index."""
    step = index if view.strides[0] == 1 else t.op(f"mul nsw i64 {index}, {view.strides[0]}")
    place = t.at(t.format.stored(view.element), view.place, step)
    return View(place, view.shape[1:], view.strides[1:], view.element)


def part(t: Text, view: View, places: Sequence[tuple[int, int, int]]) -> View:
    """The entries at regular places along each axis: (first, count, step)."""
    start = sum([first * s for (first, _, _), s in zip(places, view.strides, strict=True)])
    strides = [step * s for (_, _, step), s in zip(places, view.strides, strict=True)]
    place = t.at(t.format.stored(view.element), view.place, str(start))
    return View(place, tuple([n for _, n, _ in places]), tuple(strides), view.element)


def permuted(view: View, order: Sequence[int]) -> View:
    """The same entries, their axes in another order."""
    shape, strides = (tuple([row[i] for i in order]) for row in (view.shape, view.strides))
    return View(view.place, shape, strides, view.element)


def moved(t: Text, p: Primitive, view: View) -> View | None:
    """What an operation that only moves entries makes of a view; None if it has to copy."""
    if p.name == "broadcast":
        (_, shape) = p.parameters
        extra = len(shape) - len(view.shape)
        spread = zip(view.shape, view.strides, shape[extra:], strict=True)
        strides = [0 if m != n else s for m, s, n in spread]
        return View(view.place, shape, (*[0] * extra, *strides), view.element)
    if p.name == "transpose":
        (_, order) = p.parameters
        return permuted(view, order)
    if p.name == "slices":
        (_, places) = p.parameters
        return part(t, view, places)
    if p.name == "reshape" and view.dense:
        (_, shape) = p.parameters
        return View(view.place, shape, dense_strides(shape), view.element)
    return None


def merged(
    shape: Sequence[int], rows: Sequence[Sequence[int]]
) -> tuple[list[int], list[list[int]]]:
    """Neighbouring axes made one where every row of strides allows it; axes of length 1 go.

    >>> merged((2, 3), [(3, 1), (0, 0)])
    ([6], [[1], [0]])
    """
    axes: list[int] = []
    steps: list[list[int]] = [[] for _ in rows]
    for i, n in enumerate(shape):
        if n == 1:
            continue
        if axes and all([s[-1] == r[i] * n for s, r in zip(steps, rows, strict=True)]):
            axes[-1] *= n
            for s, r in zip(steps, rows, strict=True):
                s[-1] = r[i]
        else:
            axes.append(n)
            for s, r in zip(steps, rows, strict=True):
                s.append(r[i])
    return axes, steps
