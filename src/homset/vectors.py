"""Values as vectors: zeros and sums, component by component."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .chains import EMPTY
from .errors import Lacking
from .objects import Array, B, Exp, List, Obj, Product, R, Sum, Z, brief, leaves
from .primitives import Value
from .stacking import DTYPES
from .tuples import flat, unflat
from .uniform import zeros
from .updates import Updated, added
from .values import Left


def zero_of(obj: Obj) -> Value:
    """The zero of an object: of numbers 0, of products and arrays zeros throughout.

    Raises `Lacking` for an object that has none (B, sums, exponentials).

    >>> zero_of(R * R ** 2)
    (np.float64(0.0), array([0., 0.]))
    """
    return unflat(obj, [_zero_leaf(leaf) for leaf in leaves(obj)])


def _zero_leaf(obj: Obj) -> Value:
    if isinstance(obj, List):
        return EMPTY
    if isinstance(obj, Array) and obj.element in (R, Z):
        return zeros(obj.shape, DTYPES[obj.element])
    if obj in (R, Z):
        return np.float64(0.0) if obj is R else 0
    raise Lacking(f"zero of {brief(obj)}")


def summable(obj: Obj) -> Obj:
    """The object itself if its values have sums; raises `Lacking` otherwise.

    >>> summable(R * Z ** 2)
    R * Z ** 2
    """
    for leaf in leaves(obj):
        inner = leaf.parts[0] if isinstance(leaf, Array) else leaf
        if isinstance(leaf, List):
            summable(leaf.parts[0])
        elif inner not in (R, Z):
            raise Lacking(f"sum of {brief(leaf)}")
    return obj


def default_of(obj: Obj) -> Value:
    """Some value of an object: zero, false, on the left, the empty list.

    >>> default_of(R * (Z + R))
    (np.float64(0.0), Left(0))
    """
    return unflat(obj, [_default_leaf(leaf) for leaf in leaves(obj)])


def _default_leaf(obj: Obj) -> Value:
    if isinstance(obj, Sum):
        return Left(default_of(obj.parts[0]))
    if isinstance(obj, Exp):
        return lambda _: default_of(obj.parts[0])
    if isinstance(obj, Array):
        return zeros(obj.shape, DTYPES[obj.element])
    return np.bool_(False) if obj is B else _zero_leaf(obj)


def add_values(obj: Obj, values: Sequence[Value]) -> Value:
    """The sum of values of an object, component by component.

    >>> add_values(R * R, [(1.0, 2.0), (3.0, 4.0)])
    (4.0, 6.0)
    """
    if isinstance(obj, Product):
        columns = zip(*map(flat, values), strict=True)
        sums = zip(leaves(obj), columns, strict=True)
        return unflat(obj, [_total(leaf, column) for leaf, column in sums])
    return _total(obj, values)


_ARRAYS = np.ndarray, Updated


def _total(obj: Obj, values: Sequence[Value]) -> Value:
    total, array = values[0], isinstance(obj, Array)
    for value in values[1:]:
        known = array and isinstance(total, _ARRAYS) and isinstance(value, _ARRAYS)
        total = added(total, value) if known else total + value
    return total
