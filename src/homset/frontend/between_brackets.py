"""What NumPy makes of what stands between brackets: `np.mgrid`, `np.ogrid`, `np.r_`, `np.c_`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .abstract import Unsuitable, Value
from .arrays import array_of
from .machine import Machine
from .numbers import computed
from .rules import made


def maker_of(container: Value) -> Callable[[Machine, Value], Value] | None:
    """What makes an array of a key of one of these things; None of what is none of them.

    >>> maker_of(np.s_) is None
    True
    """
    return _MAKERS.get(type(container))


def _grid(whole: Any) -> Callable[[Machine, Value], Value]:
    """np.mgrid and np.ogrid, of slices that are known."""

    def rule(m: Machine, key: Value) -> Value:
        found = computed(whole.__getitem__, key)
        arrays = found if isinstance(found, tuple) else (found,)
        ports = tuple([array_of(m, array) for array in arrays])
        return made(m, ports if isinstance(found, tuple) else ports[0])

    return rule


def _joined(function: Any) -> Callable[[Machine, Value], Value]:
    """np.r_ and np.c_: arrays, numbers and ranges, joined by a function of NumPy."""

    def rule(m: Machine, key: Value) -> Value:
        from .library import LIBRARY

        parts = [_part(part) for part in (key if isinstance(key, tuple) else (key,))]
        rows = [LIBRARY[np.atleast_1d](m, part) for part in parts]
        return LIBRARY[function](m, rows)

    return rule


def _part(part: Value) -> Value:
    """An array, a number, or the numbers of a slice."""
    if isinstance(part, str):
        raise Unsuitable("a text between these brackets is refused: use np.concatenate or np.stack")
    if not isinstance(part, slice):
        return part
    if part.stop is None or isinstance(part.step, complex):
        raise Unsuitable("a slice between these brackets is start:stop or start:stop:step")
    return np.arange(part.start or 0, part.stop, 1 if part.step is None else part.step)


_MAKERS: dict[Any, Callable[[Machine, Value], Value]] = {
    type(np.mgrid): _grid(np.mgrid),
    type(np.ogrid): _grid(np.ogrid),
    type(np.r_): _joined(np.concatenate),
    type(np.c_): _joined(np.column_stack),
}
