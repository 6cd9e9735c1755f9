"""Γ and its logarithm on intervals: they fall to a least value, and rise from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...primitives import Primitive
from .enclosure import Enclosure, made
from .rounding import INF, outward

LOWEST = 1.4616321449683623
"""Where Γ is least, of the positive numbers."""

OF_GAMMA = 8.0
"""The units in the last place that Γ and its logarithm may be off."""


def valley(f: Callable[..., Any], least: float, p: Primitive, x: Enclosure) -> Enclosure:
    """Γ or log |Γ|: above 0 down to `LOWEST` and up again; from 0 downwards nothing is told."""
    ends = f(np.array([np.maximum(x.lo, 0.0), np.maximum(x.hi, 0.0)]))
    inside = (x.lo < LOWEST + 1e-7) & (x.hi > LOWEST - 1e-7)
    low = np.where(inside, outward(least, -1), outward(ends.min(axis=0), -1, OF_GAMMA))
    positive = x.lo > 0.0
    high = np.where(positive, outward(ends.max(axis=0), 1, OF_GAMMA), INF)[()]
    poles = (x.lo <= 0.0) & (np.floor(np.minimum(x.hi, 0.0)) >= x.lo)
    known = not np.any(poles)
    return made(x.obj, np.where(positive, low, -INF)[()], high, (x,), known, known)
