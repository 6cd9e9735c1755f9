"""The mean-value form: an enclosure that is tight to second order, by the derivative's enclosure.

For f differentiable on a box X and m in X, f(X) is within f(m) + D f(X) (X − m): the error is
of the second order in the width of X, where that of `Interval(f)` is of the first. (Moore, *Interval
analysis*, 1966; Caprani and Madsen, 1980.)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrows import Arrow, as_arrow
from ..calculus import derivative
from ..categories.interval import Enclosure, Extension, Interval
from ..categories.interval.boxes import given_back
from ..categories.interval.enclosure import made
from ..objects import Obj, R, leaves
from ..primitives import Value
from ..values import flat, mapped, unflat


class MeanValue:
    """The mean-value form of a program, as a function of boxes: what `mean_value(f)` gives."""

    def __init__(self, program: Arrow) -> None:
        self.natural = Extension(program, Interval(program).raw)
        self.slopes = Interval(derivative(program))
        self.dom, self.cod = self.natural.dom, self.natural.cod

    def __call__(self, *args: Any) -> Any:
        return given_back(self.cod, self.enclose(self.natural.box(*args)))

    def enclose(self, box: Value) -> Value:
        """The enclosures on a box: those of `Interval`, cut with what the mean value tells."""
        natural = self.natural.enclose(box)
        reals = [x for x in flat(natural) if isinstance(x, Enclosure) and x.element is R]
        if not all([x.continuous and x.defined for x in reals]) or not _bounded(box):
            return natural
        middle = mapped(box, _middle)
        offsets = [x - m for x, m in zip(flat(box), flat(middle), strict=True) if x.element is R]
        at_middle = self.natural.enclose(middle)
        with np.errstate(all="ignore"):
            moved = self.slopes.enclose(box)(_tangent(self.dom, offsets))
            return _cut(self.cod, natural, at_middle, moved)

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


def _bounded(box: Value) -> bool:
    """Whether all is known by numbers: sides, lists and functions have no middle."""
    found = flat(box)
    return all([
        isinstance(x, Enclosure) and (x.element is not R or bool(np.all(np.isfinite([x.lo, x.hi]))))
        for x in found
    ])  # fmt: skip


def _middle(x: Enclosure) -> Enclosure:
    """A real number in the middle; integers and truth values stay as they are."""
    return Enclosure(x.obj, x.mid, x.mid) if x.element is R else x


def _tangent(dom: Obj, offsets: list[Value]) -> Value:
    """A tangent of the domain: offsets for its real numbers, nothing for the others."""
    from ..tangents import tangent

    rest = iter(offsets)
    found = [next(rest) for leaf in leaves(tangent(dom)) if leaf is not None]
    return unflat(tangent(dom), found)


def _cut(cod: Obj, natural: Value, at_middle: Value, moved: Value) -> Value:
    """What is in both enclosures of each real number."""
    changes = iter(flat(moved))
    cut = []
    for x, y in zip(flat(natural), flat(at_middle), strict=True):
        real = isinstance(x, Enclosure) and x.element is R
        cut.append(_meet(x, y + next(changes)) if real else x)
    return unflat(cod, cut)


def _meet(x: Enclosure, y: Enclosure) -> Enclosure:
    if not y.defined:
        return x
    return made(x.obj, np.maximum(x.lo, y.lo), np.minimum(x.hi, y.hi), (x,))
