"""Sizes and indices: the integers that an object has in it."""

from __future__ import annotations

from operator import index
from typing import Any


def integer(n: Any) -> int | None:
    """The integer that this is, of Python or of NumPy; None if it is none, or a truth value.

    >>> integer(-3), integer(2.0), integer(True)
    (-3, None, None)
    """
    if type(n) is int:
        return n
    try:
        found = index(n)
    except TypeError:
        return None
    return None if isinstance(n, bool) else found


def natural(n: Any) -> int | None:
    """The integer ≥ 0 that a size or an index is, of Python or of NumPy; None if it is not one.

    >>> natural(3), natural(-1), natural(2.0), natural(True)
    (3, None, None, None)
    """
    found = n if type(n) is int else integer(n)
    return found if found is not None and found >= 0 else None
