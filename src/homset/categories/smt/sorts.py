"""The sorts of numbers that a question can be about."""

from __future__ import annotations

from ...errors import ArgumentError
from .arithmetic import Arithmetic
from .floats import FLOATS
from .reals import REALS

SORTS: dict[str, Arithmetic] = {each.name: each for each in (REALS, FLOATS)}


def sort(name: str) -> Arithmetic:
    """The sort of a name; raises `ArgumentError` if there is none.

    >>> sort("float64") is FLOATS
    True
    """
    found = SORTS.get(name)
    if found is None:
        raise ArgumentError(f"over is {' or '.join(map(repr, SORTS))}; got {name!r}")
    return found
