"""Sizes and indices: the integers that an object has in it."""

from __future__ import annotations

from operator import index
from typing import Any


def natural(n: Any) -> int | None:
    """The integer ≥ 0 that a size or an index is, of Python or of NumPy; None if it is not one.

    >>> natural(3), natural(-1), natural(2.0), natural(True)
    (3, None, None, None)
    """
    if type(n) is not int:
        try:
            found = index(n)
        except TypeError:
            return None
        n = -1 if isinstance(n, bool) else found
    return n if n >= 0 else None
