"""The mean-value form: an enclosure that is tight to second order, by the derivative's enclosure.

For f differentiable on a box X and m in X, f(X) is within f(m) + D f(X) (X − m): the error is
of the second order in the width of X, where that of `Interval(f)` is of the first. (Moore,
*Interval analysis*, 1966; Caprani and Madsen, *Mean value forms in interval analysis*, 1980.)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays.products import tensordot
from ..arrows import Arrow, as_arrow
from ..calculus import jacobian
from ..categories.interval import Enclosure, Interval
from ..categories.interval.boxes import given_back
from ..objects import R
from ..primitives import Value
from ..tuples import flat, mapped, unflat


class MeanValue:
    """The mean-value form of a program, as a function of boxes: what `mean_value(f)` gives."""

    def __init__(self, program: Arrow) -> None:
        self.natural = Interval(program)
        self.slopes = Interval(jacobian(program))
        self.dom, self.cod = self.natural.dom, self.natural.cod

    def __call__(self, *args: Any) -> Any:
        return given_back(self.cod, self.enclose(self.natural.box(*args)))

    def enclose(self, box: Value) -> Value:
        """The enclosures on a box: those of `Interval`, cut with what the mean value tells."""
        natural = self.natural.enclose(box)
        reals = [x for x in flat(natural) if _is_real(x)]
        if not all([x.continuous and x.defined for x in reals]) or not _bounded(box):
            return natural
        middle = mapped(box, _middle)
        at_middle = flat(self.natural.enclose(middle))
        slopes = iter(flat(self.slopes.enclose(box)))
        with np.errstate(all="ignore"):
            pairs = zip(flat(box), flat(middle), strict=True)
            offsets = [x - m for x, m in pairs if _is_real(x)]
            cut = [
                _cut(x, y, [next(slopes) for _ in offsets], offsets) if _is_real(x) else x
                for x, y in zip(flat(natural), at_middle, strict=True)
            ]
        return unflat(self.cod, cut)

    def __repr__(self) -> str:
        return f"mean_value({self.natural.program!r})"


def mean_value(f: Arrow) -> MeanValue:
    """The mean-value form of f: f(m) + D f(X) (X − m), cut with `Interval(f)`.

    It is `Interval(f)` where the mean-value theorem does not hold: on boxes where f may jump or is
    not defined, and on unbounded ones. Raises `ArgumentError` for what is no arrow.

    >>> import homset as hs
    >>> f = hs.sub(hs.mul(hs.identity, hs.identity), hs.identity).at(hs.R)  # x² − x
    >>> hs.Interval(f)((0.875, 1.125)), hs.mean_value(f)((0.875, 1.125))
    ([-0.359375, 0.390625], [-0.15625, 0.15625])
    """
    return MeanValue(as_arrow(f))


def _is_real(x: Value) -> bool:
    return isinstance(x, Enclosure) and x.element is R


def _bounded(box: Value) -> bool:
    """Whether all is known by numbers: sides, lists and functions have no middle."""
    found = flat(box)
    numbers = all([isinstance(x, Enclosure) for x in found])
    return numbers and all([np.all(np.isfinite([x.lo, x.hi])) for x in found if _is_real(x)])


def _middle(x: Enclosure) -> Enclosure:
    """A real number in the middle; integers and truth values stay as they are."""
    if not _is_real(x):
        return x
    middle = np.asarray(x.mid)[()]
    return Enclosure(x.obj, middle, middle)


def _cut(
    natural: Enclosure, at_middle: Enclosure, slopes: list[Value], offsets: list[Enclosure]
) -> Enclosure:
    """What is in the natural enclosure, and in f(m) + D f(X) (X − m)."""
    y = at_middle
    for slope, offset in zip(slopes, offsets, strict=True):
        y = y + tensordot(slope, offset, len(offset.shape))
    if not y.defined:
        return natural
    lo, hi = np.maximum(natural.lo, y.lo), np.minimum(natural.hi, y.hi)
    return Enclosure(natural.obj, lo, hi)
