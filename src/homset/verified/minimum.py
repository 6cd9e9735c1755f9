"""Verified global minima by branch and bound: no point of a box is left out.

A box is thrown away when the enclosure of f on it is above a value that f is known to take, or when
f is proved to fall towards its inside: when the enclosure of a partial derivative has one sign.
What is left holds every minimiser. (Hansen and Walster, *Global optimization using interval
analysis*, 2004, chapter 12.)
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from ..arrows import Arrow, as_arrow
from ..calculus import grad
from ..categories.interval import Enclosure, Interval
from ..categories.interval.boxes import given_back
from ..errors import DomainError
from ..objects import R, brief, leaves
from ..primitives import Value
from ..tuples import flat, unflat
from .mean_value import MeanValue

Sides = Any
"""The lower, or the upper, bounds of all numbers of a box, as one vector."""


@dataclass(frozen=True)
class Minimum:
    """A proved statement: the least value of a program on a box is in `value`.

    Every point where it is taken is in one of `boxes`. `complete` says whether the tolerance was
    reached; if not, the statement holds all the same. `evaluations` counts the boxes looked at.
    """

    value: Enclosure
    boxes: tuple[Any, ...]
    complete: bool
    evaluations: int

    def __repr__(self) -> str:
        n = len(self.boxes)
        return f"Minimum({self.value!r}, in {n} box{'es' * (n != 1)})"


def minimize(
    f: Arrow, *box: Any, tolerance: float = 1e-9, width: float = 1e-2, evaluations: int = 20_000
) -> Minimum:
    """An enclosure of the global minimum of f : a → R on a box, not wider than the tolerance.

    The sides of the boxes where it may be taken are not wider than `width`. The search ends after
    so many evaluations too; then `complete` is False. f may have branches and loops, and need not
    be differentiable. Raises `DomainError` for a box that is unbounded or
    not of real numbers alone, for a program that is not into R, or has no value at the points
    that were tried.

    >>> import homset as hs
    >>> from homset import R, exl, exr, mul, sub, add
    >>> bowl = add(mul(sub(exl, 1.0), sub(exl, 1.0)), mul(exr, exr)).at(R * R)
    >>> found = minimize(bowl, (-3, 3), (-3, 3))
    >>> found.complete, 0.0 in found.value, found.value.width < 1e-9
    (True, True, True)
    """
    search = _Search(as_arrow(f))
    lo, hi = search.sides(search.form.natural.box(*box))
    return search.run(lo, hi, Goal(tolerance, width, evaluations))


class Goal(NamedTuple):
    """When a search ends."""

    tolerance: float
    width: float
    evaluations: int


Entry = tuple[float, int, Sides, Sides]
"""A lower bound, a number that no other entry has, and the box."""


class _Search:
    """A branch-and-bound search for the least value of a program."""

    def __init__(self, program: Arrow) -> None:
        self.form = MeanValue(program)
        self.dom = self.form.dom
        if self.form.cod is not R:
            found = brief(self.form.cod)
            raise DomainError(f"minimize takes a program into R; got one into {found}")
        self.kinds = leaves(self.dom)
        if not all([kind.element is R for kind in self.kinds]):
            raise DomainError(f"minimize takes boxes of real numbers; got {brief(self.dom)}")
        self.gradient = Interval(grad(program))
        self.best = np.inf  # a value that the program does not stay above
        self.looked = 0

    def sides(self, box: Value) -> tuple[Sides, Sides]:
        """The bounds of a box as two vectors."""
        lo, hi = (_vector([getattr(x, end) for x in flat(box)]) for end in ("lo", "hi"))
        if not np.all(np.isfinite(lo) & np.isfinite(hi)):
            raise DomainError("minimize takes a bounded box")
        return lo, hi

    def box(self, lo: Sides, hi: Sides) -> Value:
        """The box with these bounds."""
        parts, read = [], 0
        for kind in self.kinds:
            n = kind.size
            a, b = lo[read : read + n], hi[read : read + n]
            shape = kind.shape
            parts.append(Enclosure(kind, a.reshape(shape)[()], b.reshape(shape)[()]))
            read += n
        return unflat(self.dom, parts)

    def run(self, lo: Sides, hi: Sides, goal: Goal) -> Minimum:
        """Halve the box with the least lower bound, until all that are left are small enough."""
        whole, order = (lo, hi), count()
        heap: list[Entry] = []
        done: list[Entry] = []
        self._look(heap, order, whole, lo, hi)
        while heap and heap[0][0] <= self.best and self.looked < goal.evaluations:
            entry = bound, _, a, b = heapq.heappop(heap)
            i = int(np.argmax(b - a)) if a.size else 0
            middle = 0.5 * a[i] + 0.5 * b[i] if a.size else 0.0
            near = bound >= self.best - goal.tolerance and np.all(b - a <= goal.width)
            if near or not a.size or not a[i] < middle < b[i]:  # no float is between
                done.append(entry)
                continue
            for c, d in ((a[i], middle), (middle, b[i])):
                x, y = a.copy(), b.copy()
                x[i], y[i] = c, d
                self._look(heap, order, whole, x, y)
        left = [entry for entry in [*heap, *done] if entry[0] <= self.best]
        return self._found(left, goal.tolerance)

    def _found(self, left: list[Entry], tolerance: float) -> Minimum:
        if not np.isfinite(self.best):
            raise DomainError("minimize has found no point of the box where there is a value")
        least = min([bound for bound, *_ in left])
        boxes = [given_back(self.dom, self.box(a, b)) for _, _, a, b in sorted(left, key=_first)]
        value = Enclosure(R, float(least), float(self.best))
        return Minimum(value, tuple(boxes), self.best - least <= tolerance, self.looked)

    def _look(
        self, heap: Any, order: Any, whole: tuple[Sides, Sides], lo: Sides, hi: Sides
    ) -> None:
        """Enter a box among those that are left, without the part where there is no minimiser."""
        self.looked += 1
        box = self.box(lo, hi)
        natural = self.form.natural.enclose(box)
        if natural.lo > self.best or natural.empty:
            return
        if natural.continuous and natural.defined:
            if (kept := self._kept(box, whole, lo, hi)) is None:
                return
            lo, hi = kept
            box = self.box(lo, hi)
        bound = self.form.enclose(box).lo
        middle = self.box(*[0.5 * lo + 0.5 * hi] * 2)
        there = self.form.natural.enclose(middle)
        if there.defined:
            self.best = min(self.best, float(there.hi))
        if bound <= self.best:
            heapq.heappush(heap, (float(bound), next(order), lo, hi))

    def _kept(
        self, box: Value, whole: tuple[Sides, Sides], lo: Sides, hi: Sides
    ) -> tuple[Sides, Sides] | None:
        """The face of a box to which f falls, if it is one of the whole box; None if it is not."""
        slopes = flat(self.gradient.enclose(box))
        if not all([slope.defined for slope in slopes]):
            return lo, hi
        low, high = (_vector([getattr(s, end) for s in slopes]) for end in ("lo", "hi"))
        up, down = low > 0.0, high < 0.0
        inside = (up & (lo > whole[0])) | (down & (hi < whole[1]))
        if inside.any():
            return None
        return np.where(down, hi, lo), np.where(up, lo, hi)


def _first(entry: tuple[Any, ...]) -> float:
    return float(entry[0])


def _vector(parts: list[Any]) -> Any:
    return np.concatenate([np.zeros(0), *[np.ravel(part) for part in parts]])
