"""`copy.copy` and `copy.deepcopy`: lists, records and arrays that are the function's own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..objects import Array
from . import operators
from .abstract import Mutable, Opaque, Unsuitable, Value, number_object, rebuilt, split
from .arrays import copied
from .complexes.making import copied as complex_copied
from .complexes.parts import is_array
from .machine import Machine


def shallow(m: Machine, x: Value) -> Value:
    """copy.copy: another container of the same values."""
    if (method := operators.own_method(x, "__copy__")) is not None:
        return operators.call_method(m, method, [x])
    return _another(m, x, _parts(x))


def deep(m: Machine, x: Value) -> Value:
    """copy.deepcopy: all that is inside is another one, too, and what was one thing still is."""
    done: dict[int, Value] = {}
    begun: set[int] = set()
    todo, kept = [x], [x]  # what has been made for asking stays, so that its number is its own
    while todo:
        y = todo[-1]
        if id(y) in done:
            todo.pop()
            continue
        if (method := operators.own_method(y, "__deepcopy__")) is not None:
            done[id(y)] = operators.call_method(m, method, [y, m.own({})])
            continue
        parts = _parts(y)
        kept += parts
        if left := [part for part in parts if id(part) not in done]:
            if id(y) in begun:
                raise Unsuitable("what is copied holds itself, which no type of values does")
            begun.add(id(y))
            todo += left
        else:
            done[id(y)] = _another(m, y, [done[id(part)] for part in parts])
    return done[id(x)]


def _parts(x: Value) -> list[Value]:
    """What a container holds."""
    if isinstance(x, Opaque) or number_object(x) is not None or is_array(x):
        return []
    found = split(x)
    return [] if found is None else found[1]


def _another(m: Machine, x: Value, parts: Sequence[Value]) -> Value:
    """Another container that holds these; what cannot change is itself."""
    if is_array(x):
        return complex_copied(m, x)
    if isinstance(x, Mutable | np.ndarray) or isinstance(number_object(x), Array):
        return copied(m, x)
    found = None if isinstance(x, Opaque) or number_object(x) is not None else split(x)
    if found is None:
        return x
    made = rebuilt(found[0], parts)
    return made if isinstance(made, tuple) else m.own(made)
