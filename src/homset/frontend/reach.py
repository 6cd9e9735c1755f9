"""What can be reached from a value: the containers in it, and the arrays of which it has parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from .abstract import Choice, Mutable, OneOf, Opaque, Unusable, Value, View, number_object, split
from .attributes import Bound
from .frames import Closure, Frame


def reached(values: Iterable[Value], frame: Frame) -> set[int] | None:
    """The ids of the containers that some values lead to; None if not all of them are known.

    That is so if a function is among them that reads names of a frame, or values made later.
    """
    todo, found = [*values], {}
    while todo:
        value = todo.pop()
        if id(value) in found:
            continue
        found[id(value)] = value
        inside = _inside(value, frame)
        if inside is None:
            return None
        todo += inside
    return {*found}


def _inside(value: Value, frame: Frame) -> Sequence[Value] | None:
    """The values that one leads to; None if they are not known."""
    if isinstance(value, View):
        return value.bases
    if isinstance(value, OneOf):
        return value.parts
    if isinstance(value, Choice):
        return value.first, value.second
    if isinstance(value, partial):
        return value.func, *value.args, *value.keywords.values()
    if isinstance(value, Bound):
        return value.owner, value.function
    if isinstance(value, Closure):
        known = all([outer is not frame for outer in _around(value)])
        return (*value.defaults, *value.keyword_defaults.values()) if known else None
    if isinstance(value, Mutable) or number_object(value) is not None:
        return ()
    if (parts := split(value)) is not None:
        return parts[1]
    return None if isinstance(value, Opaque) and not isinstance(value, Unusable) else ()


def _around(closure: Closure) -> Iterator[Any]:
    """The frames whose names a function reads."""
    outer = closure.outer
    while outer is not None:
        yield outer
        outer = outer.function.outer
