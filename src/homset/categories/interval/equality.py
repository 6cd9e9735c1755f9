"""When two enclosures can be those of one value: how arrows of `Interval` are compared."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...objects import Exp, List, Obj, Product, Sum
from ...primitives import Value
from ...sampling import samples
from ...values import Left, Right
from .enclosure import enclosed
from .joins import Some, sides, some


def meet(obj: Obj, x: Value, y: Value, tolerance: float) -> bool:
    """Whether two enclosures have a value in common, and bounds that differ by no more than that.

    An infinite tolerance asks for the value alone.
    """
    if isinstance(obj, Product):
        parts = zip(obj.parts, x, y, strict=True)
        return all([meet(o, a, b, tolerance) for o, a, b in parts])
    if isinstance(obj, Sum):
        return _sides_meet(obj, x, y, tolerance)
    if isinstance(obj, List):
        return _lists_meet(obj.parts[0], x, y, tolerance)
    if isinstance(obj, Exp):
        target, source = obj.parts
        return all([meet(target, x(v), y(v), tolerance) for v in samples(source)])
    x, y = enclosed(x), enclosed(y)
    if x.shape != y.shape or np.any(x.empty != y.empty):
        return False
    common = bool(np.all(x.empty | ((x.lo <= y.hi) & (y.lo <= x.hi))))
    return common and all([_close(a, b, tolerance) for a, b in ((x.lo, y.lo), (x.hi, y.hi))])


def _close(a: Any, b: Any, tolerance: float) -> bool:
    if np.isinf(tolerance):
        return True
    a, b = np.asarray(a, float), np.asarray(b, float)
    return bool(np.allclose(a, b, tolerance, tolerance))


def _sides_meet(obj: Sum, x: Value, y: Value, tolerance: float) -> bool:
    first, second = sides(x), sides(y)
    common = [side for side in first if side in second]
    if not np.isinf(tolerance) and first.keys() != second.keys():
        return False
    parts: dict[type, Obj] = dict(zip((Left, Right), obj.parts, strict=True))
    return any([meet(parts[side], first[side], second[side], tolerance) for side in common])


def _lists_meet(entry: Obj, x: Value, y: Value, tolerance: float) -> bool:
    if isinstance(x, Some) or isinstance(y, Some):
        x, y = some(x), some(y)
        return bool(x.least <= y.most and y.least <= x.most)
    xs, ys = list(x), list(y)
    if len(xs) != len(ys):
        return False
    return all([meet(entry, a, b, tolerance) for a, b in zip(xs, ys, strict=True)])
