"""Calls that are repeated while a function is compiled: with equal arguments they run once.

A function without effects gives equal values for equal arguments, if these are numbers and if it is
no nested function, which could see other values of the names around it. What a call gave is there
wherever its nodes are. So a function that calls itself several times, with arguments that are
known, is as large as its different calls are many; and where they are too many, it is a recursion
on data.
"""

from __future__ import annotations

from typing import Any

from ..objects import B, R, Z
from ..ports import Port
from .abstract import Unsuitable, Value
from .frames import Closure
from .machine import Machine
from .recursion import Recurs
from .shapes import general

MANY = 2000
"""How many different calls of itself a function is written out for."""

MOST = 20_000
"""The same for a function that cannot be a recursion on data."""

NONE = object()
"""What is not there, as None is a value."""


def key_of(m: Machine, closure: Closure, names: dict[str, Value]) -> Any:
    """What a call is known by, or None if it has to be run each time."""
    if closure.outer is not None or any(active.recursion is not None for active in m.active):
        return None  # while a recursion is being found, what it gives is not known yet
    keys = [_key(value) for value in names.values()]
    return None if any(key is None for key in keys) else (closure, *keys)


def _key(value: Value) -> Any:
    if isinstance(value, Port):
        return value if value.obj in (R, Z, B) else None
    if isinstance(value, tuple) and type(value) is tuple:
        parts = [_key(part) for part in value]
        return None if any(part is None for part in parts) else tuple(parts)
    return (type(value), repr(value)) if type(value) in (int, float, bool) else None


def recalled(m: Machine, key: Any) -> Value:
    """What the same call gave, where that can be used; otherwise `NONE`."""
    value = NONE if key is None else m.calls.get(key, NONE)
    return value if value is NONE or _there(m, value) else NONE


def _there(m: Machine, value: Value) -> bool:
    """Whether the nodes of a value are in what is written now, or around it."""
    if isinstance(value, tuple):
        return all(_there(m, part) for part in value)
    if not isinstance(value, Port) or value.value is not None:
        return True
    path, level = m.root.path, value.builder.level
    return level < len(path) and path[level] is value.builder


def remember(m: Machine, key: Any, value: Value) -> None:
    """Keep what a call gave, if it is made of numbers, which nobody can change."""
    if key is not None and _key(value) is not None:
        m.calls[key] = value


def count(m: Machine, closure: Closure, names: dict[str, Value]) -> None:
    """Raises `TooMany` for a function that calls itself too often, on arguments of one form."""
    first = next((active for active in m.active if active.function is closure), None)
    if first is None or first.recursion is not None:
        return
    first.calls += 1
    if first.written and first.calls > MOST:
        raise Unsuitable(
            f"{closure.__name__} calls itself more than {MOST} times with arguments that are known,"
            " each time with others: keep what it gave in a list and fill that in a loop"
        )
    alike = first.shape == tuple(map(general, names.values()))
    if not first.written and first.calls > MANY and alike:
        raise TooMany(first)


class TooMany(Recurs):
    """A function that calls itself too often to be written out, if it can be a recursion."""
