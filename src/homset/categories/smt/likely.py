"""Inputs on which rounding shows, which are tried before the solver is asked about doubles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...objects import Array, B, Obj, R, Z, leaves
from ...primitives import Value
from ...tuples import unflat

TRIED = 400
"""How many inputs are tried before the solver is asked."""

EXTREMES = (
    0.0, -0.0, 1.0, -1.0, 0.5, 0.1, 0.2, 0.3, float("inf"), float("-inf"), float("nan"),
    5e-324, 2.0**-1022, 2.0**-53, 1.0 + 2.0**-52, 2.0**53, 2.0**53 + 2.0, 1e300, -1e300,
    float(np.finfo(float).max),
)  # fmt: skip


def likely(dom: Obj) -> Iterator[Value]:
    """Up to `TRIED` inputs, the same ones each time; none of functions and lists.

    >>> next(likely(R * B))
    (np.float64(...), np.True_)
    """
    parts = leaves(dom)
    scalars = [part.element for part in parts]
    if not parts or any([s not in (R, Z, B) for s in scalars]):
        return
    rng = np.random.default_rng(0)
    for k in range(TRIED):
        yield unflat(dom, [_drawn(part, rng, k) for part in parts])


def _drawn(obj: Obj, rng: np.random.Generator, k: int) -> Value:
    if isinstance(obj, Array):
        entries = [_drawn(obj.element, rng, k) for _ in range(obj.size)]
        dtype: Any = {R: float, Z: np.int64, B: bool}[obj.element]
        return np.array(entries, dtype).reshape(obj.shape)
    if obj is B:
        return np.bool_(rng.integers(2))
    if obj is Z:
        return int(rng.integers(-100, 100))
    return np.float64(_double(rng, k % 4))


def _double(rng: np.random.Generator, way: int) -> float:
    if way == 0:
        return EXTREMES[rng.integers(len(EXTREMES))]
    if way == 1:
        return float(rng.integers(-100, 100))
    if way == 2:
        return float(rng.normal())
    return float(rng.normal() * 2.0 ** rng.integers(-60, 60))
