"""`np.ndindex` and `np.ndenumerate`: the places of an array, one after the other, as a stream."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .. import primitives as p
from ..ports import Port
from . import streams
from .abstract import Value
from .arrays import array_of
from .iterators import Stream
from .machine import Machine
from .numbers import computed
from .rearranging import ravelled
from .rules import known_number
from .whole import shape_of


def places(m: Machine, *shape: Value) -> Stream | list[Value]:
    """np.ndindex(2, 3), or np.ndindex((2, 3)): the last index goes fastest."""
    given = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
    lengths = [computed(range, known_number("a shape", n)) for n in given]
    return _in(tuple(map(len, lengths)))


def entries(m: Machine, arr: Value) -> Stream | list[Value]:
    """np.ndenumerate: each entry, with its place before it."""
    array = ravelled(m, arr if shape_of(m, arr) else array_of(m, [arr]))
    return streams.zipped(m, _in(shape_of(m, arr)), array)


def _in(shape: tuple[int, ...]) -> Stream:
    """The places of a shape."""

    def at(i: Value, _: Sequence[Port]) -> Value:
        found: tuple[Value, ...] = ()
        for n in shape[::-1]:
            found, i = (p.remainder(i, n), *found), p.floor_divide(i, n)
        return found

    return Stream(math.prod(shape), (), at)
