"""Arrays that NumPy has just made: nothing has them but the expression that is run."""

from __future__ import annotations

import numpy as np

from ..ports import Port
from .abstract import Mutable, Value, View
from .attributes import Bound
from .machine import Machine


def of_numpy(function: Value) -> bool:
    """Whether a function is one of NumPy, or a method of its arrays."""
    if isinstance(function, Bound):
        return isinstance(function.owner, (Mutable, View, Port))
    module = getattr(function, "__module__", None) or ""
    return isinstance(function, np.ufunc) or module.partition(".")[0] == "numpy"


def note(m: Machine, found: Value, before: int, by_numpy: bool) -> None:
    """Note an array that was just made by NumPy, when there were so many containers `before`."""
    new = by_numpy and before < len(m.owned) and found is m.owned[-1]
    m.made = found if new and isinstance(found, Mutable) else None
    m.fresh = None
