"""Enclosures: what is known of a number, a truth value or an array that depends on a box.

An enclosure stands for one value that is not known, as a variable does: the same object twice is
the same value twice. That is why `x * x` is never negative: a program is a diagram, in which a wire
that is used twice is one wire. Whatever joins several values therefore makes a new enclosure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import DomainError
from ...literals import object_of
from ...objects import Array, B, Obj, R, Z
from ...primitives import Primitive, Symbolic, Value
from .rounding import INF, MAX

LEAST, MOST = -(2**63), 2**63 - 1
"""The integers that arrays of Z hold; sums and products that leave them wrap around."""

Refined = tuple[tuple["Enclosure", "Enclosure"], ...]
"""Enclosures, each with what is known of it where a condition holds."""


class Enclosure(Symbolic):
    """All values of R, Z or B from `lo` to `hi`; of an array, of each entry.

    `defined` says that there is a value at every point of the box, `continuous` that the value
    depends continuously on the point (the decorations def and dac of IEEE 1788). Where `lo` is
    above `hi` there is a value nowhere, and `defined` is False. Truth values are ordered, False
    before True, so that from False to True is what can be both. An infinite bound stands for
    numbers beyond all bounds, among them those that a computation overflows to.

    `x in enclosure` asks for a number; `mid` and `width` are for R.

    >>> import homset as hs
    >>> y = hs.Interval(hs.sqrt)((4.0, 9.0))
    >>> y, y.lo, y.hi, 2.5 in y, y.defined
    ([2.0, 3.0], 2.0, 3.0, True, True)
    >>> hs.Interval(hs.sqrt)((-4.0, 9.0))
    [0.0, 3.0] or undefined
    """

    __slots__ = ("continuous", "defined", "hi", "lo", "obj", "when")

    def __init__(
        self, obj: Obj, lo: Any, hi: Any, defined: bool = True, continuous: bool = True,
        when: tuple[Refined, Refined] = ((), ()),
    ) -> None:  # fmt: skip
        self.obj, self.lo, self.hi = obj, lo, hi
        self.defined, self.continuous = defined, continuous
        self.when = when

    @property
    def element(self) -> Obj:
        """R, Z or B: what a number, or each entry of an array, belongs to."""
        return self.obj.element

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of an array; `()` for a number."""
        return self.obj.shape

    @property
    def point(self) -> bool:
        """Whether only one value is possible."""
        if self.lo is self.hi:
            return self.defined
        same = self.lo == self.hi
        return (same if isinstance(same, bool) else bool(same.all())) and self.defined

    @property
    def empty(self) -> Any:
        """Where there is no value."""
        return self.lo > self.hi

    @property
    def possible(self) -> frozenset[bool]:
        """The truth values that are possible, of an enclosure in B.

        >>> import homset as hs
        >>> sorted(hs.Interval(hs.less)(((0, 2), (1, 3))).possible)
        [False, True]
        """
        return frozenset([bool(self.lo), bool(self.hi)])

    @property
    def mid(self) -> Any:
        """A point in the middle, finite."""
        lo, hi = np.clip(self.lo, -MAX, MAX), np.clip(self.hi, -MAX, MAX)
        middle = np.clip(0.5 * lo + 0.5 * hi, lo, hi)
        return middle if self.shape else float(middle)

    @property
    def width(self) -> Any:
        """hi − lo, rounded up."""
        width = np.where(self.hi == self.lo, 0.0, np.nextafter(np.subtract(self.hi, self.lo), INF))
        return width if self.shape else float(width)

    def __contains__(self, x: Any) -> bool:
        """Whether a number, or each entry of an array, is in it; NaN is where it is not defined."""
        if self.element is R and np.any(np.isnan(x)):
            return not self.defined and bool(np.all(np.isnan(x) | self._around(x)))
        return bool(np.all(self._around(x)))

    def _around(self, x: Any) -> Any:
        return (self.lo <= x) & (x <= self.hi)

    def evaluate(self, primitive: Primitive, args: tuple[Value, ...]) -> Value:
        from .rules import rule

        return rule(primitive)(primitive, *[_of_numpy(enclosed(arg)) for arg in args])

    def stack(self, values: tuple[Value, ...], element: Obj) -> Value:
        return stacked([enclosed(v) for v in values])

    def unstack(self) -> tuple[Value, ...]:
        row: Any = self.obj
        flags = self.defined, self.continuous
        return tuple(
            [Enclosure(row.row, *ends, *flags) for ends in zip(self.lo, self.hi, strict=True)]
        )

    def __repr__(self) -> str:
        if self.shape:
            text = f"[lo={self.lo!r}, hi={self.hi!r}]"
        elif self.empty:
            return "undefined"
        elif self.element is B:
            text = " or ".join(sorted(map(str, self.possible), reverse=True))
        else:
            text = f"[{_bound(self.lo)}, {_bound(self.hi)}]"
        return text if self.defined else f"{text} or undefined"


def _bound(x: Any) -> str:
    return repr(x.item() if hasattr(x, "item") else x)


def enclosed(x: Value) -> Enclosure:
    """The enclosure of a value that is known; one that is there stays as it is.

    Of infinity it is what is beyond all numbers, of NaN nothing at all.

    >>> enclosed(2.0), enclosed(float("nan"))
    ([2.0, 2.0], undefined)
    """
    if isinstance(x, Enclosure):
        return x
    if type(x) is np.float64 and np.isfinite(x):
        return Enclosure(R, x, x)
    obj = object_of(x if isinstance(x, (int, float)) else np.asarray(x))
    element = obj.element
    if element is Z:
        whole = np.asarray(x).astype(object) if isinstance(obj, Array) else int(x)
        return Enclosure(obj, whole, whole)
    if element is B:
        truth = np.asarray(x, bool)[()]
        return Enclosure(obj, truth, truth)
    numbers = np.asarray(x, float)[()]
    known = ~np.isnan(numbers)
    lo, hi = np.minimum(numbers, MAX), np.maximum(numbers, -MAX)
    return Enclosure(
        obj, np.where(known, lo, INF)[()], np.where(known, hi, -INF)[()], bool(np.all(known))
    )


def _of_numpy(x: Enclosure) -> Enclosure:
    """One that was given back to a user has Python's numbers; the rules work on NumPy's."""
    if type(x.lo) not in (float, bool):
        return x
    lo, hi = np.asarray(x.lo)[()], np.asarray(x.hi)[()]
    return Enclosure(x.obj, lo, hi, x.defined, x.continuous)


def made(
    obj: Obj, lo: Any, hi: Any, args: Sequence[Enclosure], defined: bool = True,
    continuous: bool = True,
) -> Enclosure:  # fmt: skip
    """The enclosure that a function makes of others: empty where one of them is, with their flags.

    Integers of arrays have 64 bits: what may leave them may be any of them.
    """
    defined = defined and all([x.defined for x in args])
    continuous = continuous and all([x.continuous for x in args])
    element = obj.element
    if element is R and not defined:
        nothing = np.asarray(lo > hi)
        for x in args:
            if x.element is R and x.shape in ((), nothing.shape):
                nothing = nothing | x.empty
        lo, hi = np.where(nothing, INF, lo)[()], np.where(nothing, -INF, hi)[()]
    if element is Z and isinstance(obj, Array):
        lo, hi = _wrapped(lo, hi)
    return Enclosure(obj, lo, hi, defined, continuous)


def _wrapped(lo: Any, hi: Any) -> tuple[Any, Any]:
    outside = np.asarray((lo < LEAST) | (hi > MOST), bool)
    if not outside.any():
        return lo, hi
    ends = np.array([LEAST, MOST], object)
    return np.where(outside, ends[0], lo), np.where(outside, ends[1], hi)


def stacked(rows: Sequence[Enclosure]) -> Enclosure:
    """The array of equal rows along a new first axis."""
    first = rows[0]
    obj = Array(first.element, (len(rows), *first.shape))
    lo, hi = (_array(first.element, [getattr(r, end) for r in rows], obj) for end in ("lo", "hi"))
    if first.element is Z:
        if np.any(lo > MOST) or np.any(hi < LEAST):
            raise DomainError("arrays of Z hold integers of 64 bits; this one is larger")
        lo, hi = np.maximum(lo, LEAST), np.minimum(hi, MOST)
    return made(obj, lo, hi, rows)


def _array(element: Obj, rows: Sequence[Any], obj: Array) -> Any:
    array = np.empty(obj.shape, {R: float, Z: object, B: bool}[element])
    for i, row in enumerate(rows):
        array[i] = row
    return array
